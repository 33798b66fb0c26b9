/** Photographs of a drill over HTTP: kept without what was written into them, shown to whom they are for, erased, and in no other realm. */
import { expect, test } from 'vitest'
import type { DrillPhoto } from '#wire/drills'
import { MAX_PHOTO_BYTES, MOST_PHOTOS } from '#wire/drills'
import { memoryStore } from '../../server/store/memory-store.ts'
import { drillApp, planAtOnce, type DrillApp } from '../support/drill-app.ts'
import { aJpeg, bytesOf } from '../support/photos.ts'

function bring({ url }: DrillApp, token: string, query: string, body: Uint8Array<ArrayBuffer>, type = 'image/jpeg'): Promise<Response> {
  return fetch(`${url}/api/v1/drills/d-1/photos${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
  })
}

function pictureOf({ get }: DrillApp, id: string, token: string): Promise<Response> {
  return get(`/drills/d-1/photos/${id}`, token)
}

test('an observer brings a photograph; it is kept bare with its own time, is in the report, and comes back with strict headers, also after a restart', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  const takenMs = Date.now()

  const answer = await bring(
    app,
    app.eye,
    `?id=p-1&expectation=arrive&note=${encodeURIComponent('门已关')}&at=${takenMs}`,
    aJpeg(6),
    'text/plain',
  )

  expect(answer.status).toBe(201)
  const photo = (await answer.json()) as DrillPhoto
  expect(photo).toMatchObject({ id: 'p-1', observer: 'eye', expectation: 'arrive', note: '门已关', atMs: takenMs, type: 'image/jpeg' })
  expect((await app.report('d-1')).photos).toEqual([photo])
  await app.app.close()
  const again = await drillApp({ store: app.store })
  const picture = await pictureOf(again, 'p-1', again.tokens.auditor)
  const bytes = Buffer.from(await picture.arrayBuffer())
  expect(bytes).toHaveLength(photo.bytes)
  expect(bytes.includes('Zhang')).toBe(false)
  expect(Object.fromEntries(picture.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-disposition': 'inline; filename="drill-photo.jpg"',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'content-security-policy': "default-src 'none'; sandbox",
  })
})

test('the same sent again changes nothing; another under its id is refused, and the first stays', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  const first = (await (await bring(app, app.eye, '?id=p-1', aJpeg())).json()) as DrillPhoto

  const same = await bring(app, app.eye, '?id=p-1', aJpeg())
  const other = await bring(app, app.chief, '?id=p-1', aJpeg(6))

  expect(await same.json()).toEqual(first)
  expect(other.status).toBe(400)
  expect(await pictureOf(app, 'p-1', app.chief).then((answer) => answer.arrayBuffer())).toHaveProperty('byteLength', first.bytes)
})

test('what is no photograph is refused by its content with the reason, and what is too large, too many, too early or of nothing', async () => {
  const app = await drillApp({ store: memoryStore() }, true)
  await app.did('/drills', app.tokens.coordinator, planAtOnce())
  const early = await bring(app, app.eye, '', aJpeg())
  expect([early.status, await early.text()]).toEqual([400, expect.stringContaining('before the start')])
  await app.did('/drills/d-1/start', app.chief)

  const script = await bring(app, app.eye, '', bytesOf('<svg onload="alert(1)"/>'))
  const heic = await bring(app, app.eye, '', bytesOf([0, 0, 0, 24], 'ftypheic', [0, 0]))
  const large = await bring(app, app.eye, '', new Uint8Array(MAX_PHOTO_BYTES + 1))
  const nothing = await bring(app, app.eye, '?expectation=fly', aJpeg())

  expect([script.status, await script.text()]).toEqual([415, expect.stringContaining('by its content')])
  expect([heic.status, await heic.text()]).toEqual([415, expect.stringContaining('HEIC')])
  expect(large.status).toBe(413)
  expect([nothing.status, await nothing.text()]).toEqual([400, expect.stringContaining("'fly'")])
  const { tokens, chief, phones } = app
  for (const token of [tokens.coordinator, tokens.operator, tokens.admin, phones.u1])
    expect((await bring(app, token, '', aJpeg())).status).toBe(403)
  for (let i = 0; i < MOST_PHOTOS; i++) expect((await bring(app, chief, `?id=p-${i}`, aJpeg())).status).toBe(201)
  expect(await (await bring(app, chief, '', aJpeg())).text()).toContain(String(MOST_PHOTOS))
})

test('who sees all of a drill sees its photographs, but no wall and no phone; of a blind one nobody else knows', async () => {
  const app = await drillApp()
  await app.begin(
    planAtOnce({
      mode: 'doubleBlind',
      script: [{ id: 'later', title: '后来', when: { kind: 'hand' }, expectations: planAtOnce().script[0]!.expectations }],
    }),
  )
  await bring(app, app.eye, '?id=p-1', aJpeg())
  const { tokens, phones, chief } = app
  const statusOf = async (token: string): Promise<number> => (await pictureOf(app, 'p-1', token)).status
  const statuses = (of: readonly string[]) => Promise.all(of.map(statusOf))

  const blind = await statuses([
    chief,
    tokens.coordinator,
    tokens.auditor,
    tokens.leader,
    tokens.operator,
    tokens.admin,
    tokens.wall,
    phones.u1,
  ])
  await app.did('/drills/d-1/stop', chief)
  const open = await statuses([tokens.leader, tokens.operator, tokens.admin, tokens.wall, phones.u7])

  expect(blind).toEqual([200, 200, 200, 404, 404, 404, 404, 404])
  expect(open).toEqual([200, 200, 200, 403, 404])
})

test('an erased photograph is gone for good; that there was one stays, and the journal says who erased it', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  const { sha256 } = (await (await bring(app, app.eye, '?id=p-1', aJpeg())).json()) as DrillPhoto
  const erase = (token: string) => app.call('/api/v1/drills/d-1/photos/p-1', { method: 'DELETE', token })

  expect((await erase(app.eye)).status).toBe(403)
  expect((await erase(app.tokens.coordinator)).status).toBe(204)
  expect((await erase(app.tokens.coordinator)).status).toBe(204)

  expect((await pictureOf(app, 'p-1', app.chief)).status).toBe(404)
  expect(await app.store.blobs.get(`drill-photo-d-1/p-1/${sha256}`)).toBeUndefined()
  expect((await app.report('d-1')).photos).toMatchObject([{ id: 'p-1', erasedMs: expect.any(Number) }])
  const events = await app.store.journal.read('wujin', 'd-1', 0, 100)
  expect(events.filter(({ subject }) => subject === 'drillPhoto/p-1').map(({ kind, by }) => [kind, by])).toEqual([
    ['drill:photographed', 'eye'],
    ['drill:photoErased', 'test-coordinator'],
  ])
})
