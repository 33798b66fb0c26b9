/** Proposals over the public API: a dark compound, somebody who could go, the task that is made of it, and its end. */
import { expect, it, vi } from 'vitest'
import type { Proposal, Task } from '#wire/tasks'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'
import { openHouse, type OpenHouse } from '../support/house.ts'

const FOOTPRINT = {
  type: 'Polygon',
  coordinates: [
    [
      [119.95, 31.68],
      [119.952, 31.68],
      [119.952, 31.682],
      [119.95, 31.682],
      [119.95, 31.68],
    ],
  ],
}
/** About 200 m east of the compound. */
const NEAR = { lon: 119.954, lat: 31.681 }
/** Degrees of a metre there. */
const STEP_M = 15
const NORTH_DEG_PER_M = 1 / 110_880
const EAST_DEG_PER_M = 1 / 94_800

const SLOW_DISK_MS = 300

interface Town {
  get(path: string): Promise<unknown>
  post(path: string, body: unknown): Promise<unknown>
  /** @returns the problem */
  refused(path: string, body: unknown): Promise<unknown>
  events: OpenHouse['events']
  send(unit: string, lon: number, lat: number, atMs: number): Promise<void>
}

async function townWithAGap(store?: Store): Promise<Town> {
  const house = await openHouse({ DEMO: '0' }, store)
  const { token: operator } = await house.app.identity.tokens.create({ name: 'op', role: 'operator' }, 'test', Date.now())
  const call = (path: string, body: unknown, token: string) =>
    fetch(`${house.url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  async function post(path: string, body: unknown, token = operator): Promise<unknown> {
    const answer = await call(path, body, token)
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json()
  }
  const town: Town = {
    get: house.get,
    events: house.events,
    post,
    refused: async (path, body) => (await call(path, body, operator)).json(),
    async send(unit, lon, lat, at) {
      await post('/positions', [{ unit, lon, lat, at, accuracy: 5 }], house.token)
    },
  }
  await post('/compounds', { id: 'c-1', name: '一村', type: 'commodity', gates: [], footprint: FOOTPRINT, households: 500 })
  await post('/units', { id: 'A12', team: 'patrol', mover: 'foot', duty: 'onDuty', confirmed: true })
  await town.send('A12', NEAR.lon, NEAR.lat, Date.now() - 2_000)
  // Judged before anybody asks: an answer that there is no gap would stand for some seconds.
  await vi.waitFor(async () => expect(await town.get('/coverage')).toMatchObject({ items: [{ status: 'gap' }] }), { timeout: 20_000 })
  return town
}

async function proposalOf(town: Town): Promise<Proposal> {
  return vi.waitFor(
    async () => {
      const proposal = (await town.get('/suggestions?within=30')) as Proposal
      expect(proposal.moves).toHaveLength(1)
      return proposal
    },
    { timeout: 20_000, interval: 250 },
  )
}

it('proposes who could close a gap, how soon, and what it is worth; a what-if says the same', async () => {
  const town = await townWithAGap()

  const proposal = await proposalOf(town)
  const whatIf = (await town.post('/suggestions/what-if', { moves: [{ unit: 'A12', compound: 'c-1' }] })) as Proposal

  expect(proposal.moves[0]).toMatchObject({ unit: 'A12', compound: 'c-1', closes: ['c-1'], opens: [] })
  expect(proposal.moves[0]!.arrivalS).toBeGreaterThan(60)
  expect(proposal.moves[0]!.arrivalS).toBeLessThan(600)
  expect(proposal.moves[0]!.doneMin).toBeGreaterThan(proposal.moves[0]!.arrivalS / 60)
  expect(proposal.darkBefore).toBeGreaterThan(500)
  expect(proposal.darkAfter).toBe(0)
  expect(whatIf.moves[0]).toMatchObject({ unit: 'A12', compound: 'c-1' })
})

it('an accepted suggestion is a task that is done when its gap has closed; a unit has one at a time', async () => {
  const town = await townWithAGap()
  await proposalOf(town)

  const task = (await town.post('/suggestions', { unit: 'A12', compound: 'c-1', answer: 'accept' })) as Task
  const again = await town.refused('/suggestions', { unit: 'A12', compound: 'c-1', answer: 'accept' })
  // Round the compound along its wall, a fix each ten seconds of the last twenty minutes.
  const corners = FOOTPRINT.coordinates[0]!
  let atMs = Date.now() - 1_200_000
  for (let i = 1; i < corners.length; i++) {
    const [[fromLon, fromLat], [toLon, toLat]] = [corners[i - 1]! as [number, number], corners[i]! as [number, number]]
    const lengthM = Math.hypot((toLon - fromLon) / EAST_DEG_PER_M, (toLat - fromLat) / NORTH_DEG_PER_M)
    for (let m = 0; m < lengthM; m += STEP_M) {
      atMs += 10_000
      await town.send('A12', fromLon + ((toLon - fromLon) * m) / lengthM, fromLat + ((toLat - fromLat) * m) / lengthM, atMs)
    }
  }

  expect(task).toMatchObject({ unit: 'A12', compound: 'c-1', state: 'sent' })
  expect(again).toMatchObject({ status: 409, code: 'STATE_CONFLICT' })
  await vi.waitFor(
    async () => expect(((await town.get('/tasks')) as { items: Task[] }).items[0]).toMatchObject({ id: task.id, state: 'done' }),
    {
      timeout: 20_000,
      interval: 250,
    },
  )
})

it('whoever is on the way is not suggested again, nor anybody else for the same gap, until the task is taken back', async () => {
  const town = await townWithAGap()
  await town.post('/units', { id: 'B07', team: 'patrol', mover: 'foot', duty: 'onDuty', confirmed: true })
  await town.send('B07', NEAR.lon + 0.004, NEAR.lat, Date.now() - 2_000)
  await proposalOf(town)
  const sentMs = Date.now()

  const task = (await town.post('/suggestions', { unit: 'A12', compound: 'c-1', answer: 'accept' })) as Task
  const meanwhile = (await town.get('/suggestions?compound=c-1')) as Proposal
  const open = (await town.get('/tasks?state=sent')) as { items: Task[] }
  await town.post(`/tasks/${task.id}/cancel`, {})
  const after = (await town.get('/suggestions?compound=c-1')) as Proposal
  const ended = (await town.get('/tasks?state=cancelled')) as { items: Task[] }

  // No roads are loaded here: 200 m on foot, by straight line × 1.35.
  expect(task).toMatchObject({ by: 'straight' })
  expect(task.arriveMs! - sentMs).toBeGreaterThan(60_000)
  expect(task.arriveMs! - sentMs).toBeLessThan(600_000)
  expect(meanwhile.moves).toEqual([])
  expect(open.items).toEqual([task])
  expect(after.moves).toMatchObject([{ unit: 'A12', compound: 'c-1', by: 'straight' }])
  expect(ended.items).toMatchObject([{ id: task.id, state: 'cancelled' }])
  expect(await town.get('/tasks?state=sent')).toEqual({ items: [] })
})

it('whoever was refused is not suggested for that compound again: the next best is, and the journal has the reason', async () => {
  const town = await townWithAGap()
  await town.post('/units', { id: 'B07', team: 'patrol', mover: 'foot', duty: 'onDuty', confirmed: true })
  await town.send('B07', NEAR.lon + 0.004, NEAR.lat, Date.now() - 2_000)
  const first = await proposalOf(town)

  await town.post('/suggestions', { unit: 'A12', compound: 'c-1', answer: 'refuse', reason: '联系不上' })
  const second = (await town.get('/suggestions?compound=c-1')) as Proposal

  expect(first.moves[0]!.unit).toBe('A12')
  expect(second.moves.map(({ unit }) => unit)).toEqual(['B07'])
  expect((await town.events()).at(-1)).toMatchObject({
    kind: 'suggestion:refused',
    subject: 'refusal/A12@c-1',
    by: 'op',
    data: { unit: 'A12', compound: 'c-1', reason: '联系不上' },
  })
})

it('whoever asks the same a moment later gets the same answer, but not once somebody has decided', async () => {
  const town = await townWithAGap()
  await proposalOf(town)

  const first = (await town.get('/suggestions?compound=c-1')) as Proposal
  const same = (await town.get('/suggestions?compound=c-1')) as Proposal
  await town.post('/suggestions', { unit: 'A12', compound: 'c-1', answer: 'refuse', reason: '另有任务' })
  const anew = (await town.get('/suggestions?compound=c-1')) as Proposal

  expect(first.moves).toHaveLength(1)
  expect(same).toEqual(first)
  expect(anew.moves).toEqual([])
})

it('a question about one compound that is not there is refused, as is sending somebody who cannot go', async () => {
  const town = await townWithAGap()
  await town.post('/units', { id: 'off', team: 'patrol', mover: 'foot', duty: 'offDuty', confirmed: true })
  await proposalOf(town)

  expect(await town.get('/suggestions?compound=c-9')).toMatchObject({ status: 404 })
  expect(await town.refused('/suggestions', { unit: 'off', compound: 'c-1', answer: 'accept' })).toMatchObject({
    status: 409,
    detail: "unit 'off' is off duty",
  })
  expect(await town.get('/tasks')).toEqual({ items: [] })
})

it('two who send the same unit at once make one task', async () => {
  const store = memoryStore()
  const { append } = store.journal
  // A disk that takes its time over a task: the second call comes while the first is being written down.
  store.journal.append = async (drafts) => {
    if (drafts.some(({ kind }) => kind === 'task:sent')) await new Promise((written) => setTimeout(written, SLOW_DISK_MS))
    return append(drafts)
  }
  const town = await townWithAGap(store)
  await proposalOf(town)
  const accept = { unit: 'A12', compound: 'c-1', answer: 'accept' }

  const answers = (await Promise.all([town.refused('/suggestions', accept), town.refused('/suggestions', accept)])) as { status?: number }[]

  expect(answers.filter(({ status }) => status === 409)).toHaveLength(1)
  expect(await town.get('/tasks')).toMatchObject({ items: [{ unit: 'A12' }] })
})

const REFUSED = [
  ['a refusal without a reason', '/suggestions', { unit: 'A12', compound: 'c-1', answer: 'refuse' }, 400],
  ['an unknown unit', '/suggestions', { unit: 'X', compound: 'c-1', answer: 'accept' }, 404],
  ['an unknown compound', '/suggestions', { unit: 'A12', compound: 'c-9', answer: 'accept' }, 404],
  ['a what-if about nobody', '/suggestions/what-if', { moves: [{ unit: 'X', compound: 'c-1' }] }, 400],
  ['a what-if of no moves', '/suggestions/what-if', { moves: [] }, 400],
] as const

it(`is refused: ${REFUSED.map(([what]) => what).join(', ')}`, async () => {
  const town = await townWithAGap()
  await proposalOf(town)

  for (const [what, path, body, status] of REFUSED) expect(await town.refused(path, body), what).toMatchObject({ status })
})
