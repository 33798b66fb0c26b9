/** The way of a fix into the ground: what its unit saw is marked, where it stayed is a visit, and who must be looked at again is told. */
import type { Mover } from '#wire/units'
import { OWNERS_AT_ONCE, type Ground } from './ground.ts'
import type { CoverageRules } from './rules.ts'
import type { SightGrid } from './sight-grid.ts'
import { unitSight, type SightMemory } from './unit-sight.ts'
import { visits, type StayMemory } from './visits.ts'

/** One fix of a unit that counts: registered, confirmed and on duty. A mutable record, so that the hot path can use one again and again. */
export interface Sighting {
  slot: number
  mover: Mover
  /** Metres in the plane. */
  x: number
  y: number
  /** Its own time, at most that of receipt, Unix ms. */
  atMs: number
  /** Accurate to half the reach, and no jump. */
  isGood: boolean
  source: number
  /** The longest time to a fix that belongs with it, ms. */
  linkMs: number
}

export function newSighting(): Sighting {
  return { slot: 0, mover: 'foot', x: 0, y: 0, atMs: 0, isGood: false, source: 0, linkMs: 0 }
}

/** What a fix did to a compound. */
export interface WatchListener {
  /** Some cells of these tiles were seen later than known. @param tiles the first `count` count; valid during the call */
  marked(tiles: Uint32Array, count: number): void
  /** Some of its ring was seen later than known. */
  seen(compound: number, atMs: number, source: number): void
  visited(compound: number, atMs: number): void
  /** Somebody was in its zone with a position too coarse to count. */
  coarse(compound: number, atMs: number, source: number): void
}

export interface Watch {
  see(sighting: Sighting): void
  /** A sign of life of a unit: it is where it was. Only `slot`, `mover`, `atMs`, `source` and `linkMs` count. */
  alive(sighting: Sighting): void
  forget(slot: number): void
  /** While muted, fixes are only remembered: nothing is marked, nobody told. */
  mute(isMuted: boolean): void
  clear(): void
  /** Goes on from where another watch has got to, and keeps its memory as its own. */
  adopt(memory: WatchMemory): void
  readonly memory: WatchMemory
}

/** Where units were, and where they stayed. */
export interface WatchMemory {
  readonly sight: SightMemory
  readonly stays: StayMemory
}

/** Stands for the source of what no source told: a sign of life, a staffed watch point. */
export const NO_SOURCE = 65_535

/** Zones that one place can be in: more compounds within 80 m of one place are left out. */
export const ZONES_AT_ONCE = 16

/**
 * A watch that has seen nobody yet. Two may mark one grid: one live, one that reads the log again.
 *
 * Cost: what is marked (`SightGrid.mark`), and the owners of the tiles that changed; allocates nothing.
 */
export function openWatch(rules: CoverageRules, grid: SightGrid, ground: Ground, listener: WatchListener): Watch {
  const sight = unitSight(rules)
  const stays = visits(rules.dwellMs)
  const owners = new Uint32Array(OWNERS_AT_ONCE)
  const zones = new Uint32Array(ZONES_AT_ONCE)
  const visited = new Uint32Array(ZONES_AT_ONCE)
  const visitedMs = new Float64Array(ZONES_AT_ONCE)
  let isMuted = false

  function lay(count: number, source: number): void {
    if (isMuted) return
    for (let i = 0; i < count; i++) {
      const sweep = sight.sweeps[i]!
      const tiles = grid.mark(sweep)
      if (tiles === 0) continue
      listener.marked(grid.changed, tiles)
      const found = ground.ownersOf(grid.changed, tiles, owners)
      for (let k = 0; k < found; k++) listener.seen(owners[k]!, sweep.toMs, source)
    }
  }

  function stay(slot: number, x: number, y: number, atMs: number): void {
    const found = ground.zonesAt(x, y, zones)
    const count = stays.fix(slot, atMs, sight.beforeMs, sight.afterMs, zones, found, visited, visitedMs)
    if (!isMuted) for (let i = 0; i < count; i++) listener.visited(visited[i]!, visitedMs[i]!)
  }

  return {
    see({ slot, mover, x, y, atMs, isGood, source, linkMs }) {
      if (!isGood) {
        if (isMuted) return
        const found = ground.zonesAt(x, y, zones)
        for (let i = 0; i < found; i++) listener.coarse(zones[i]!, atMs, source)
        return
      }
      lay(sight.fix(slot, mover, x, y, atMs, linkMs), source)
      if (mover === 'foot') stay(slot, x, y, atMs)
    },
    alive({ slot, mover, atMs, source, linkMs }) {
      const count = sight.alive(slot, mover, atMs, linkMs)
      lay(count, source)
      if (count > 0 && mover === 'foot') stay(slot, sight.sweeps[0]!.toX, sight.sweeps[0]!.toY, atMs)
    },
    forget(slot) {
      sight.forget(slot)
      stays.forget(slot)
    },
    mute(muted) {
      isMuted = muted
    },
    clear() {
      sight.clear()
      stays.clear()
    },
    adopt(memory) {
      sight.adopt(memory.sight)
      stays.adopt(memory.stays)
    },
    get memory() {
      return { sight: sight.memory, stays: stays.memory }
    },
  }
}
