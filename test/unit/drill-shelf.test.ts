/** Which drills are held open: as many as are used, and no more than need be. */
import { expect, onTestFinished, test } from 'vitest'
import { drillShelf, type DrillShelf } from '../../server/live/drill-shelf.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Journal } from '../../server/store/ports.ts'
import { aPlan, PLANE, slotOf, START_MS, TIER_S } from '../support/drills.ts'

interface Watched {
  readonly shelf: DrillShelf
  readonly journal: Journal
  /** Drills that follow the journal now. */
  following(): number
  /** Makes the next opening fail. */
  failOnce(): void
}

function aShelf(isKept: (id: string) => boolean = () => false): Watched {
  const { journal, tracks } = memoryStore()
  let following = 0
  let isFailing = false
  const counted: Journal = {
    ...journal,
    async states(...asked) {
      if (!isFailing) return journal.states(...asked)
      isFailing = false
      throw new Error('the disk is away')
    },
    onForeign() {
      following++
      return () => void following--
    },
  }
  const options = { journal: counted, tracks, room: 'wujin', plane: PLANE, slotOf, placeOf: () => undefined, nowMs: () => START_MS }
  const shelf = drillShelf(options, ({ id }) => isKept(id))
  onTestFinished(() => shelf.close())
  return { shelf, journal, following: () => following, failOnce: () => void (isFailing = true) }
}

async function plan({ shelf }: Watched, id: string): Promise<void> {
  await shelf.add(id, async (run) => {
    await run.plan(aPlan({ id }), TIER_S, 'office')
    shelf.note(run)
  })
}

test('drills that go on stay open, and of the others the twenty used last', async () => {
  const watched = aShelf((id) => id === 'd-0')

  await plan(watched, 'd-0')
  const kept = await watched.shelf.use('d-0', async (run) => run)
  for (let i = 1; i < 30; i++) await plan(watched, `d-${i}`)
  await new Promise(setImmediate)

  expect(watched.shelf.digests.size).toBe(30)
  expect(watched.following()).toBe(20)
  expect(await watched.shelf.use('d-0', async (run) => run)).toBe(kept)
  const { state } = await watched.shelf.use('d-3', async (run) => ({ state: run.state }))
  expect(state?.drill.plan.id).toBe('d-3')
})

test('two who use one at once use the same, also the first time', async () => {
  const watched = aShelf()
  await plan(watched, 'd-1')

  const [one, other] = await Promise.all([watched.shelf.use('d-1', async (run) => run), watched.shelf.use('d-1', async (run) => run)])

  expect(one).toBe(other)
})

test('one of which nothing came, and one that could not be opened, are not held', async () => {
  const watched = aShelf()
  const { shelf, failOnce } = watched

  await expect(shelf.add('d-1', async () => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
  failOnce()
  await expect(plan(watched, 'd-2')).rejects.toThrow('the disk is away')
  await new Promise(setImmediate)
  const left = watched.following()
  await plan(watched, 'd-2')

  expect(left).toBe(0)
  expect([...shelf.digests.keys()]).toEqual(['d-2'])
  await expect(shelf.use('d-1', async () => undefined)).rejects.toThrow("there is no drill 'd-1'")
})

test('all drills of the journal are found, and realms that hold none are passed over', async () => {
  const watched = aShelf()
  await plan(watched, 'd-1')
  await plan(watched, 'd-2')
  await watched.shelf.use('d-2', async (run) => {
    await run.remove('office')
    watched.shelf.note(run)
  })
  const common = { room: 'wujin', kind: 'incident:received', subject: 'incident/1', atMs: 1, knownMs: 1, by: 'test', data: {} }
  await watched.journal.append([
    { ...common, realm: 'live' },
    { ...common, realm: 'old' },
  ])

  await watched.shelf.load()

  expect([...watched.shelf.digests.keys()]).toEqual(['d-1'])
})
