/** All drills of a room: of each what says who may see it, and those in full that go on or were used lately. */
import { Fault } from '#wire/errors'
import type { Drill, DrillInjected, DrillSkipped } from '#wire/drills'
import { LIVE_REALM } from '#wire/live'
import { nothingTold, type DrillState } from '../domain/drills/drill-state.ts'
import { partsOf, subjectOf } from '../domain/subjects.ts'
import { openDrillRun, type DrillRun, type DrillRunOptions } from './drill-run.ts'

export interface DrillShelf {
  /** Every drill by id, as of its last event: plan, state and which injects have come; no acknowledgements, marks or results. */
  readonly digests: ReadonlyMap<string, DrillState>
  /** Opens one while it is used, one under each id. @throws Fault NOT_FOUND */
  use<T>(id: string, use: (run: DrillRun) => Promise<T>): Promise<T>
  /** The same where none is there yet. */
  add<T>(id: string, use: (run: DrillRun) => Promise<T>): Promise<T>
  /** Notes what has become of one. */
  note(run: DrillRun): void
  /** Finds all drills in the journal, after all was forgotten. */
  load(): Promise<void>
  close(): Promise<void>
}

/** Besides those that go on. Each holds what the journal has of it. */
const MOST_OPEN = 20

interface Shelved {
  readonly run: Promise<DrillRun>
  users: number
}

/** @param isKept whether a drill stays open although nobody uses it */
export function drillShelf(options: DrillRunOptions, isKept: (drill: Drill) => boolean): DrillShelf {
  const { journal, room } = options
  const digests = new Map<string, DrillState>()
  /** The one used longest ago first. */
  const open = new Map<string, Shelved>()

  function shelved(id: string): Shelved {
    const held = open.get(id) ?? { run: openDrillRun(id, options), users: 0 }
    open.delete(id)
    open.set(id, held)
    return held
  }

  function putAway(id: string, held: Shelved): void {
    if (open.get(id) === held) open.delete(id)
    held.run.then((one) => one.close()).catch(() => undefined) // one that could not be opened: whoever asked was told
  }

  /** Those used longest ago that nobody uses and that need not stay open. */
  function tidy(): void {
    for (const [id, held] of open) {
      if (open.size <= MOST_OPEN) return
      const drill = digests.get(id)?.drill
      if (held.users === 0 && !(drill && isKept(drill))) putAway(id, held)
    }
  }

  async function add<T>(id: string, use: (run: DrillRun) => Promise<T>): Promise<T> {
    const held = shelved(id)
    held.users++
    let isOpen = false
    try {
      const run = await held.run
      isOpen = true
      return await use(run)
    } finally {
      held.users--
      // Nothing came of it, or it was taken back.
      if (!isOpen || (held.users === 0 && !digests.has(id))) putAway(id, held)
      tidy()
    }
  }

  async function closeAll(): Promise<void> {
    const runs = await Promise.allSettled([...open.values()].map(({ run }) => run))
    open.clear()
    for (const one of runs) if (one.status === 'fulfilled') await one.value.close()
  }

  async function readDigest(realm: string): Promise<DrillState | undefined> {
    const drill = await journal.stateOf(room, realm, subjectOf('drill', realm))
    if (!drill) return undefined
    const states = await journal.states(room, realm, 'drillInject/')
    const injects = new Map(states.map(({ subject, data }) => [partsOf(subject).id, data as DrillInjected | DrillSkipped]))
    return digestOf({ drill: drill.data as Drill, injects }) // what a kind holds is fixed by who records it
  }

  return {
    digests,
    add,
    async use(id, use) {
      if (!digests.has(id)) throw new Fault('NOT_FOUND', `there is no drill '${id}'`)
      return add(id, use)
    },
    note(run) {
      const { id, state } = run
      if (state) digests.set(id, digestOf(state))
      else digests.delete(id)
    },
    async load() {
      await closeAll()
      digests.clear()
      for (const realm of await journal.realms(room)) {
        const digest = realm === LIVE_REALM ? undefined : await readDigest(realm)
        if (digest) digests.set(realm, digest)
      }
    },
    close: closeAll,
  }
}

function digestOf({ drill, injects }: Pick<DrillState, 'drill' | 'injects'>): DrillState {
  const bare = [...injects].map(([id, one]) => [id, 'isSkipped' in one ? one : { ...one, origins: [] }] as const)
  return { drill, ...nothingTold(), injects: new Map(bare) }
}
