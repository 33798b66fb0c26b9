/** A report is signed as it was read; whatever changes it later is another version, which nobody has signed. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { DrillReport } from '#wire/drill-board'
import { json } from '../support/coverage-app.ts'
import { drillApp, planAtOnce, type DrillApp } from '../support/drill-app.ts'
import { aJpeg } from '../support/photos.ts'

/** What whoever verifies a report does with its JSON, by hand (docs/drills.md). */
function hashOf({
  sha256: _sha256,
  version: _version,
  signedBy: _by,
  signatures: _all,
  names: _names,
  comparison: _other,
  ...content
}: DrillReport): string {
  const photos = content.photos.map(({ erasedMs: _erasedMs, ...photo }) => photo)
  return createHash('sha256')
    .update(textOf({ ...content, photos }))
    .digest('hex')
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const held = new Map(Object.entries(value))
  const names = [...held.keys()].sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${textOf(held.get(name))}`).join(',')}}`
}

async function ended(app: DrillApp): Promise<DrillReport> {
  await app.begin(planAtOnce())
  await app.stand('u1', 10)
  await app.stand('u2', 10)
  await app.untilBoard('d-1', 'both to be seen', ({ whole }) => whole?.outcomes[0]?.actualMs !== undefined)
  const photo = { method: 'POST', headers: { authorization: `Bearer ${app.eye}` }, body: aJpeg() }
  await fetch(`${app.url}/api/v1/drills/d-1/photos?id=p-1`, photo)
  await app.did('/drills/d-1/stop', app.chief)
  return app.report('d-1')
}

test('a signed report says who and when, names its content, is the same after a restart, and is verified from its JSON alone', async () => {
  const app = await drillApp()
  const before = await ended(app)

  const signed = await app.did<DrillReport>('/drills/d-1/sign', app.eye, { sha256: before.sha256 })

  expect(before).toMatchObject({ version: 1, signedBy: [], signatures: [] })
  expect(signed.signedBy).toMatchObject([{ id: '1', version: 1, by: 'eye', sha256: before.sha256, atMs: expect.any(Number) as number }])
  expect(hashOf(signed)).toBe(before.sha256)
  expect(hashOf({ ...signed, score: 100.1 })).not.toBe(before.sha256)
  await app.app.close()
  const again = await drillApp({ store: app.store })
  expect(await again.report('d-1')).toEqual(signed)
  const events = await app.store.journal.read('wujin', 'd-1', 0, 100)
  expect(events.at(-1)).toMatchObject({ kind: 'drill:signed', subject: 'drillSignature/1', by: 'eye' })
})

test('another note or other weights make a new version that is not signed; who signs by weights of their own is read by them; an erased picture changes nothing', async () => {
  const app = await drillApp()
  const { sha256 } = await ended(app)
  await app.did('/drills/d-1/sign', app.chief, { sha256 })
  const weighed = await json<DrillReport>(app.get('/drills/d-1/report?response=80', app.tokens.auditor))

  await app.did('/drills/d-1/mark', app.eye, { note: '后来想起' })
  const noted = await app.report('d-1')
  const own = await json<DrillReport>(app.get('/drills/d-1/report?response=80', app.tokens.auditor))
  const second = await app.did<DrillReport>('/drills/d-1/sign', app.tokens.coordinator, { sha256: own.sha256, weights: { response: 80 } })
  await app.call('/api/v1/drills/d-1/photos/p-1', { method: 'DELETE', token: app.tokens.coordinator })

  expect(weighed).toMatchObject({ version: 2, signedBy: [] })
  expect(noted).toMatchObject({ version: 2, signedBy: [], signatures: [{ by: 'chief' }] })
  expect(second).toMatchObject({ version: 2, weights: { response: 80 }, signedBy: [{ by: 'test-coordinator' }] })
  expect((await app.report('d-1')).signedBy).toEqual(second.signedBy)
})

test('what is not over, was not read, or was signed by the same is refused; so is whoever only looks', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  const { tokens, chief, eye, phones } = app
  const statusOf = async (token: string, sha256: string): Promise<number> => (await app.post('/drills/d-1/sign', token, { sha256 })).status
  const early = await statusOf(eye, (await app.report('d-1')).sha256)
  await app.did('/drills/d-1/stop', chief)
  const { sha256 } = await app.report('d-1')

  expect(early).toBe(409)
  expect(await statusOf(eye, '0'.repeat(64))).toBe(409)
  for (const token of [tokens.operator, tokens.leader, tokens.admin, tokens.auditor, tokens.wall, phones.u1])
    expect(await statusOf(token, sha256)).toBe(403)
  expect([await statusOf(eye, sha256), await statusOf(eye, sha256), await statusOf(chief, sha256)]).toEqual([200, 409, 200])
})

test('who took part is called by call sign on board and report, with the id beside it in the table; that they are called otherwise later changes nothing that is signed', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  await app.stand('u1', 0)
  await app.stand('u2', 0)
  await app.untilBoard('d-1', 'the arrival', ({ whole }) => whole!.outcomes[0]!.verdict === 'met')
  await app.did('/drills/d-1/stop', app.chief)
  const rename = (callSign: string) => app.call('/api/v1/units/u1', { method: 'PATCH', token: app.tokens.operator, body: { callSign } })

  await rename('义巡 1')
  const [board, before] = [await app.board('d-1'), await app.report('d-1')]
  const csv = await (await app.get('/drills/d-1/report?f=csv', app.tokens.auditor)).text()
  await rename('义巡 11')
  const after = await app.report('d-1')

  expect(board.whole!.names).toEqual({ u1: '义巡 1', w1: '门岗' })
  expect([before.names, after.names]).toEqual([
    { u1: '义巡 1', w1: '门岗' },
    { u1: '义巡 11', w1: '门岗' },
  ])
  expect(csv).toContain('position u1 (义巡 1) ')
  expect(csv).toContain(',u1 u2 u3 u4,"义巡 1; u2; u3; u4",')
  expect(after.sha256).toBe(before.sha256)
})
