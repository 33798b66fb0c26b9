/** Who is told what of a drill, what it is to other systems, and what it takes from the live picture: only whom it withdraws. */
import { expect, test } from 'vitest'
import type { DrillBoard, DrillHeader } from '#wire/drill-board'
import type { Role } from '#wire/roles'
import { readCap } from '../../server/doors/cap/read-cap.ts'
import { json } from '../support/coverage-app.ts'
import { drillApp, planAtOnce, type DrillApp } from '../support/drill-app.ts'
import { anExpectation, anInject } from '../support/drills.ts'

const LOOKERS = ['wall', 'leader', 'operator', 'coordinator', 'admin', 'auditor'] as const satisfies readonly Role[]

/** What each is answered: how many injects it sees, `whole` where it sees all, and 404 where it may not know. */
async function sights({ get, tokens, chief, eye, phones }: DrillApp): Promise<Readonly<Record<string, string>>> {
  const callers = [
    ...LOOKERS.map((role) => [role, tokens[role]] as const),
    ['chief', chief],
    ['eye', eye],
    ...Object.entries(phones),
  ] as const
  const found: Record<string, string> = {}
  for (const [name, token] of callers) {
    const answer = await get('/drills/d-1', token)
    const { items } = await json<{ readonly items: readonly DrillHeader[] }>(get('/drills', token))
    const board = answer.status === 200 ? await json<DrillBoard>(answer) : undefined
    expect(items.length, name).toBe(board ? 1 : 0)
    found[name] = board ? (board.whole ? 'whole' : `${board.injects.length}`) : `${answer.status}`
    expect((await get('/drills/d-1/report', token)).status, name).toBe(board ? (board.whole ? 200 : 403) : 404)
  }
  return found
}

const script = [
  anInject({ id: 'first', when: { kind: 'hand' }, expectations: [anExpectation({ of: ['u1'] })] }),
  anInject({ id: 'second', when: { kind: 'hand' }, expectations: [anExpectation({ id: 'then', of: ['t1'] })] }),
]

test('an announced drill is seen by everybody at a screen, and by phones of participants as far as it concerns them', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ script }))
  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })

  const seen = await sights(app)

  const all = Object.fromEntries([...LOOKERS, 'chief', 'eye'].map((name) => [name, 'whole']))
  expect(seen).toEqual({ ...all, u1: '1', u5: '0', u7: '404' })
  const phone = await app.board('d-1', app.phones.u1)
  expect(phone).not.toHaveProperty('title')
  expect(phone.injects).toEqual([
    { id: 'first', title: '门岗报警', actualMs: expect.any(Number) as number, atMs: expect.any(Number) as number },
  ])
})

test('a double-blind drill begins for each when its first inject comes, and is known to all once it has ended', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ mode: 'doubleBlind', script }))

  const before = await sights(app)
  await app.did('/drills/d-1/inject', app.chief, { inject: 'second' })
  const during = await sights(app)
  await app.did('/drills/d-1/stop', app.chief)
  const after = await sights(app)

  const office = { coordinator: 'whole', auditor: 'whole', chief: 'whole', eye: 'whole' }
  const of = (others: string, phones: object) => ({ ...office, wall: others, leader: others, operator: others, admin: others, ...phones })
  expect(before).toEqual(of('404', { u1: '404', u5: '404', u7: '404' }))
  expect(during).toEqual(of('1', { u1: '404', u5: '1', u7: '404' }))
  expect(after).toEqual(of('whole', { u1: '404', u5: '1', u7: '404' }))
})

test('whoever may not know of a drill can do nothing with it and learns nothing by trying', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce({ mode: 'doubleBlind', script }))
  const { post, tokens, phones } = app
  const unknown = async (path: string, token: string, body: unknown) => {
    const [there, absent] = await Promise.all(['d-1', 'd-9'].map((id) => post(`/drills/${id}/${path}`, token, body)))
    return [there!.status, (await there!.text()).replaceAll('d-1', 'd-9') === (await absent!.text())]
  }
  const named = { inject: 'first' }
  const bodies = { pause: {}, stop: {}, inject: named, skip: named, suspend: {}, acknowledge: named, mark: { note: 'x' }, check: {} }

  for (const token of [tokens.operator, tokens.admin, phones.u1, phones.u7])
    for (const [path, body] of Object.entries(bodies)) expect(await unknown(path, token, body), path).toEqual([404, true])
})

test('a drill goes out as CAP with status Exercise, to each as far as it may see it', async () => {
  const app = await drillApp()
  await app.did('/drills', app.tokens.coordinator, planAtOnce({ script, title: '演练 <一> & 二' }))
  expect((await app.get('/drills/d-1/cap', app.tokens.coordinator)).status).toBe(409)
  await app.did('/drills/d-1/start', app.chief)
  await app.did('/drills/d-1/inject', app.chief, { inject: 'first' })
  const capFor = async (token: string) => {
    const answer = await app.get('/drills/d-1/cap', token)
    return { type: answer.headers.get('content-type'), alert: readCap(await answer.text()) }
  }

  const { type, alert } = await capFor(app.tokens.wall)
  const told = await capFor(app.phones.u1)

  expect(type).toContain('application/cap+xml')
  expect(alert).toMatchObject({
    status: 'Exercise',
    msgType: 'Alert',
    info: [{ headline: '演练：演练 <一> & 二', description: '门岗报警' }],
  })
  expect(alert.info![0]!.area![0]!.circle).toEqual(['31.7,119.95 0'])
  expect(told.alert).toMatchObject({ status: 'Exercise', info: [{ headline: '演练' }] })
  expect(told.alert.info![0]).not.toHaveProperty('area')
  const back = await app.call('/api/v1/cap', {
    method: 'POST',
    token: app.tokens.operator,
    headers: { 'content-type': 'application/cap+xml' },
    body: await (await app.get('/drills/d-1/cap', app.tokens.wall)).text(),
  })
  expect(back.status).toBe(422)
})

test('whom a drill withdraws lights nothing until it has ended, also for a server that comes back; everybody else does', async () => {
  const app = await drillApp()
  await app.addCompound('near-u1', 0)
  await app.addCompound('near-u2', 2_000)
  const [withdrawn, ...others] = planAtOnce().participants
  await app.begin(planAtOnce({ participants: [{ ...withdrawn!, isWithdrawn: true }, ...others], lengthS: 3_600 }))

  await app.stand('u1', 40)
  await app.stand('u2', 2_040)
  await app.untilLit('near-u2')
  const dark = await app.litOf('near-u1')
  // The first house is not closed: the second has no light that was kept, and reads the log; the drill itself is slower to read its own.
  const { promise: slowly, resolve: atLast } = Promise.withResolvers<void>()
  const { tracks } = app.store
  const readUnit: typeof tracks.readUnit = (...asked) => slowly.then(() => tracks.readUnit(...asked))
  const again = await drillApp({ store: { ...app.store, tracks: { ...tracks, readUnit } } })
  const litAgain = await again.untilLit('near-u2')
  const darkAgain = await again.litOf('near-u1')
  atLast()
  await app.did('/drills/d-1/stop', app.chief)
  await app.stand('u1', 40)

  expect([dark, darkAgain]).toEqual([0, 0])
  expect(litAgain).toBeGreaterThan(0)
  expect(await app.untilLit('near-u1')).toBeGreaterThan(0)
})
