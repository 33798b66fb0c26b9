/** Proposals over the public API: a dark compound, somebody who could go, the task that is made of it, and its end. */
import { expect, it, vi } from 'vitest'
import type { Proposal, Task } from '#wire/tasks'
import { openHouse } from '../support/house.ts'

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

interface Town {
  get(path: string): Promise<unknown>
  post(path: string, body: unknown): Promise<unknown>
  /** @returns the problem */
  refused(path: string, body: unknown): Promise<unknown>
  send(unit: string, lon: number, lat: number, atMs: number): Promise<void>
}

async function townWithAGap(): Promise<Town> {
  const house = await openHouse({ DEMO: '0' })
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
    post,
    refused: async (path, body) => (await call(path, body, operator)).json(),
    async send(unit, lon, lat, at) {
      await post('/positions', [{ unit, lon, lat, at, accuracy: 5 }], house.token)
    },
  }
  await post('/compounds', { id: 'c-1', name: '一村', type: 'commodity', gates: [], footprint: FOOTPRINT, households: 500 })
  await post('/units', { id: 'A12', team: 'patrol', mover: 'foot', duty: 'onDuty', confirmed: true })
  await town.send('A12', NEAR.lon, NEAR.lat, Date.now() - 2_000)
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

it.each([
  ['a refusal without a reason', '/suggestions', { unit: 'A12', compound: 'c-1', answer: 'refuse' }, 400],
  ['an unknown unit', '/suggestions', { unit: 'X', compound: 'c-1', answer: 'accept' }, 404],
  ['an unknown compound', '/suggestions', { unit: 'A12', compound: 'c-9', answer: 'accept' }, 404],
  ['a what-if about nobody', '/suggestions/what-if', { moves: [{ unit: 'X', compound: 'c-1' }] }, 400],
  ['a what-if of no moves', '/suggestions/what-if', { moves: [] }, 400],
])('%s is refused', async (_, path, body, status) => {
  const town = await townWithAGap()
  await proposalOf(town)

  expect(await town.refused(path, body)).toMatchObject({ status })
})
