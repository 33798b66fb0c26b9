/** Which named walls the house has: read from its journal, built, removed, and written down as they change. Knows no socket. */
import { Fault } from '#wire/errors'
import { MOST_WALLS, type WallLayout } from '#wire/walls'
import { partsOf, subjectOf } from '../domain/subjects.ts'
import type { WallRecord } from '../domain/walls/wall-record.ts'
import type { JournalEvent } from '../store/ports.ts'
import type { LiveLog } from './broadcast.ts'
import type { Ledger } from './ledger.ts'
import { namedWall, type NamedWall } from './named-wall.ts'
import type { WallSights } from './wall-sights.ts'
import { wallTiles, type WallTiles } from './wall-tiles.ts'

export interface WallBookOptions {
  /** The ledger of the house: which displays there are is its own affair, and no part of the district's past. */
  readonly house: Ledger
  readonly sights: WallSights
  readonly nowMs: () => number
  readonly log: LiveLog
  readonly onRebuilt: (name: string, kept: KeptWall) => void
  readonly onRemoved: (name: string) => void
}

export interface KeptWall {
  readonly wall: NamedWall
  readonly tiles: WallTiles
}

/** [B1] What a wall shows is written down after it is shown: a full disk darkens no wall. How it is built is written down first. */
export interface WallBook {
  readonly walls: ReadonlyMap<string, KeptWall>
  /** @throws Fault NOT_FOUND */
  of(name: string): KeptWall
  /** Builds a wall, or builds it otherwise. @returns whether it is new. @throws Fault STATE_CONFLICT at `MOST_WALLS` */
  save(layout: WallLayout, by: string): Promise<boolean>
  /** @throws Fault NOT_FOUND */
  remove(name: string, by: string): Promise<void>
  /** Writes down what has changed of a wall since it was last asked. */
  writeDown(name: string): void
  /** The ledger was read anew. */
  reload(): void
  close(): Promise<void>
}

/** Lines that wait while the disk is slow; beyond them none is written, and the log of the server says so. */
const MOST_WAITING = 1_000

/** Bound: `MOST_WALLS`, but for what others have written. */
export function openWallBook({ house, sights, nowMs, log, onRebuilt, onRemoved }: WallBookOptions): WallBook {
  const records = house.of<WallRecord>('wall')
  const walls = new Map<string, KeptWall>()
  let writing: Promise<unknown> = Promise.resolve()
  let waiting = 0

  function of(name: string): KeptWall {
    const kept = walls.get(name)
    if (!kept) throw new Fault('NOT_FOUND', `there is no wall '${name}'`)
    return kept
  }

  function forget(name: string): void {
    if (walls.delete(name)) onRemoved(name)
  }

  /** As the ledger has it; `undefined`: no longer. */
  function adopt(name: string, record: WallRecord | undefined): void {
    const kept = walls.get(name)
    if (!record) forget(name)
    else if (!kept) walls.set(name, { wall: namedWall(record, sights, nowMs()), tiles: wallTiles(record.layout) })
    else if (JSON.stringify(kept.wall.layout) !== JSON.stringify(record.layout)) {
      kept.wall.rebuild(record.layout)
      kept.tiles.resize(record.layout)
      onRebuilt(name, kept)
    }
  }

  function follow({ subject, data }: JournalEvent): void {
    const { kind, id } = partsOf(subject)
    if (kind === 'wall') adopt(id, data as WallRecord | undefined) // what a kind of subject holds is fixed by who records it
  }

  /** One after the other, each with the wall as it is when its turn comes: what was built or removed meanwhile is not undone by an older line. */
  function inTurn<T>(write: () => Promise<T>): Promise<T> {
    waiting++
    const done = writing.then(write).finally(() => waiting--)
    writing = done.catch(() => undefined) // told to who asked
    return done
  }

  function record(name: string, said: readonly { readonly kind: string; readonly by: string }[], data?: WallRecord): Promise<unknown> {
    const atMs = nowMs()
    const about = { subject: subjectOf('wall', name), atMs, knownMs: atMs, ...(data ? { data } : {}) }
    return house.record(said.map((line) => ({ ...about, ...line })))
  }

  for (const [name, known] of records) adopt(name, known)
  const stop = house.onEvents((events) => events.forEach(follow))

  return {
    walls,
    of,
    save: (layout, by) =>
      inTurn(async () => {
        const known = walls.get(layout.name)
        if (!known && walls.size >= MOST_WALLS) throw new Fault('STATE_CONFLICT', `there are ${MOST_WALLS} walls already`)
        await record(layout.name, [{ kind: 'wall:saved', by }], { ...known?.wall.record(), layout })
        return known === undefined
      }),
    remove: (name, by) =>
      inTurn(async () => {
        of(name)
        await record(name, [{ kind: 'wall:removed', by }])
      }),
    writeDown(name) {
      const kept = of(name)
      const notes = kept.wall.takeNotes()
      if (notes.length === 0) return
      if (waiting >= MOST_WAITING) {
        log.warn({ wall: name, waiting }, 'wall is not written down: too much waits')
        return
      }
      inTurn(async () => {
        if (walls.get(name) === kept) await record(name, notes, kept.wall.record())
      }).catch((err: unknown) => log.warn({ err, wall: name }, 'wall is not written down'))
    },
    reload() {
      for (const name of walls.keys()) if (!records.has(name)) forget(name)
      for (const [name, known] of records) adopt(name, known)
    },
    async close() {
      stop()
      sights.close()
      await writing
    },
  }
}
