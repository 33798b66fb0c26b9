/** The named walls of the house: who watches which, as which tile; told what each shows and how its tiles do. */
import { Fault } from '#wire/errors'
import {
  MOST_WALLS,
  type AnswerRequest,
  type DriveRequest,
  type ListedWall,
  type TileBeat,
  type TileHealth,
  type WallLayout,
  type WallState,
  type WatchRequest,
} from '#wire/walls'
import { partsOf, subjectOf } from '../domain/subjects.ts'
import type { WallRecord } from '../domain/walls/wall-record.ts'
import type { JournalEvent } from '../store/ports.ts'
import { isOverfull, type LiveLog, type WallSocket } from './broadcast.ts'
import type { Ledger } from './ledger.ts'
import { namedWall, type NamedWall } from './named-wall.ts'
import type { WallSights } from './wall-sights.ts'
import { wallTiles, type WallTiles } from './wall-tiles.ts'

export interface WallHallOptions {
  /** The ledger of the house: which displays there are is its own affair, and no part of the district's past. */
  readonly house: Ledger
  readonly sights: WallSights
  readonly nowMs: () => number
  readonly log: LiveLog
}

/**
 * [H1] A wall is told whole with each change, to all who watch it, the one who changed it answered last.
 * [H2] How tiles do is told to everybody when one comes, falls silent or goes, and with their figures to desks, at most twice a second.
 * [H3] What a wall shows is shown at once and written down right after: a full disk darkens no wall. How it is built is written down first.
 */
export interface WallHall {
  list(): readonly ListedWall[]
  /** @throws Fault NOT_FOUND */
  find(name: string): ListedWall
  /** Builds a wall, or builds it otherwise. @returns whether it is new. @throws Fault STATE_CONFLICT at `MOST_WALLS` */
  save(layout: WallLayout, by: string): Promise<boolean>
  /** @throws Fault NOT_FOUND */
  remove(name: string, by: string): Promise<void>
  /** @throws Fault NOT_FOUND, TILE_UNKNOWN, TILE_TAKEN, STATE_CONFLICT at `MOST_WATCHERS` */
  watch(socket: WallSocket, who: string, request: WatchRequest): WallState
  /** It goes of its own will. */
  leave(socket: WallSocket, name: string): void
  /** Its line is cut. */
  cut(socket: WallSocket): void
  beat(socket: WallSocket, beat: TileBeat): void
  /** @throws Fault STATE_CONFLICT who does not watch it, CONTROL_HELD, REQUEST_INVALID, RATE_EXCEEDED */
  drive(socket: WallSocket, request: DriveRequest): WallState
  /** @throws Fault STATE_CONFLICT who does not watch it, CONTROL_HELD */
  take(socket: WallSocket, name: string): WallState
  yield(socket: WallSocket, name: string): WallState
  answer(socket: WallSocket, request: AnswerRequest): WallState
  /** The ledger was read anew. */
  reload(): void
  close(): Promise<void>
}

/** Of one wall: its tiles, and the desks beside it. */
const MOST_WATCHERS = 200
const TICK_MS = 500

interface Watcher {
  readonly socket: WallSocket
  readonly who: string
  readonly name: string
}

interface Kept {
  readonly wall: NamedWall
  readonly tiles: WallTiles
  toldRevision: number
  /** As last told, as text. */
  toldTiles: { readonly is: string; readonly figures: string }
}

/** Bounds: `MOST_WALLS` walls, `MOST_WATCHERS` of each, one timer, which stands still while nobody watches any. */
export function openWallHall({ house, sights, nowMs, log }: WallHallOptions): WallHall {
  const records = house.of<WallRecord>('wall')
  const walls = new Map<string, Kept>()
  const watchers = new Map<string, Watcher>()
  let timer: ReturnType<typeof setInterval> | undefined
  /** What is written down goes one after the other: the last line of a wall is its state. */
  let writing: Promise<unknown> = Promise.resolve()

  function open(name: string, record: WallRecord): void {
    const wall = namedWall(record, sights, nowMs())
    walls.set(name, { wall, tiles: wallTiles(record.layout), toldRevision: wall.revision, toldTiles: { is: '', figures: '' } })
  }

  function forget(name: string): void {
    if (!walls.delete(name)) return
    for (const { socket } of watchersOf(name)) {
      socket.emit('wall:removed', { name })
      release(socket)
    }
  }

  /** The ledger has a wall otherwise, or no longer. */
  function adopt(name: string, record: WallRecord | undefined): void {
    const kept = walls.get(name)
    if (!record) forget(name)
    else if (!kept) open(name, record)
    else if (JSON.stringify(kept.wall.layout) !== JSON.stringify(record.layout)) {
      kept.wall.rebuild(record.layout)
      kept.tiles.resize(record.layout)
      tell(name, kept)
      tellTiles(name, kept)
    }
  }

  function follow({ subject, data }: JournalEvent): void {
    const { kind, id } = partsOf(subject)
    if (kind === 'wall') adopt(id, data as WallRecord | undefined) // what a kind of subject holds is fixed by who records it
  }

  function keptOf(name: string): Kept {
    const kept = walls.get(name)
    if (!kept) throw new Fault('NOT_FOUND', `there is no wall '${name}'`)
    return kept
  }

  function watchersOf(name: string): readonly Watcher[] {
    return [...watchers.values()].filter((watcher) => watcher.name === name)
  }

  function channelOf(name: string, only?: 'desks'): string {
    return only ? `wall/${name}/desks` : `wall/${name}`
  }

  function tell(name: string, kept: Kept): void {
    const { wall } = kept
    if (wall.revision === kept.toldRevision) return
    kept.toldRevision = wall.revision
    const [one] = watchersOf(name)
    one?.socket.nsp.local.to(channelOf(name)).emit('wall:state', wall.state(nowMs()))
  }

  function tellTiles(name: string, kept: Kept): void {
    const tiles = kept.tiles.health(nowMs())
    const told = textOf(tiles)
    const before = kept.toldTiles
    kept.toldTiles = told
    const [one] = watchersOf(name)
    if (told.is !== before.is) one?.socket.nsp.local.to(channelOf(name)).emit('wall:tiles', { name, tiles })
    else if (told.figures !== before.figures)
      one?.socket.nsp.local.to(channelOf(name, 'desks')).volatile.emit('wall:tiles', { name, tiles })
  }

  function record(name: string, kinds: readonly { readonly kind: string; readonly by: string }[], data?: WallRecord): Promise<void> {
    const atMs = nowMs()
    const about = { subject: subjectOf('wall', name), atMs, knownMs: atMs, ...(data ? { data } : {}) }
    const done = writing.then(() => house.record(kinds.map((said) => ({ ...about, ...said }))))
    writing = done.catch(() => undefined) // told to who asked
    return done.then(() => undefined)
  }

  /** Tells and writes down what has changed. */
  function settle(name: string, kept: Kept): void {
    tell(name, kept)
    const notes = kept.wall.takeNotes()
    if (notes.length === 0) return
    record(name, notes, kept.wall.record()).catch((err: unknown) => log.warn({ err, wall: name }, 'wall is not written down'))
  }

  function goOn(name: string, kept: Kept): void {
    const here = watchersOf(name)
    if (here.length === 0) return
    kept.wall.tick((who) => here.some((watcher) => watcher.who === who), nowMs())
    settle(name, kept)
    tellTiles(name, kept)
    for (const { socket } of here) if (isOverfull(socket)) socket.request.socket.destroy()
  }

  function tick(): void {
    for (const [name, kept] of walls) goOn(name, kept)
  }

  function release(socket: WallSocket): void {
    const watcher = watchers.get(socket.id)
    if (!watcher) return
    watchers.delete(socket.id)
    void socket.leave(channelOf(watcher.name))
    void socket.leave(channelOf(watcher.name, 'desks'))
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function requireRoom(socket: WallSocket, name: string): void {
    const others = watchersOf(name).filter((watcher) => watcher.socket !== socket)
    if (others.length >= MOST_WATCHERS) throw new Fault('STATE_CONFLICT', `${MOST_WATCHERS} pages watch the wall '${name}' already`)
  }

  function evict(name: string, line: string, tile: { readonly column: number; readonly row: number }): void {
    const watcher = watchers.get(line)
    if (!watcher) return
    watcher.socket.emit('wall:taken', { name, column: tile.column, row: tile.row })
    release(watcher.socket)
  }

  /** Somebody who watches does something with the wall. */
  function act(socket: WallSocket, name: string, deed: (wall: NamedWall, who: string) => void): WallState {
    const kept = keptOf(name)
    const watcher = watchers.get(socket.id)
    if (watcher?.name !== name) throw new Fault('STATE_CONFLICT', `watch the wall '${name}' first`)
    deed(kept.wall, watcher.who)
    settle(name, kept)
    return kept.wall.state(nowMs())
  }

  function listed({ wall, tiles }: Kept): ListedWall {
    const { layout, hold } = wall.state(nowMs())
    return { layout, ...(hold ? { hold } : {}), tiles: [...tiles.health(nowMs())] }
  }

  for (const [name, known] of records) open(name, known)
  const stop = house.onEvents((events) => events.forEach(follow))

  return {
    list: () => [...walls].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, kept]) => listed(kept)),
    find: (name) => listed(keptOf(name)),
    async save(layout, by) {
      const { name } = layout
      const isNew = !walls.has(name)
      if (isNew && walls.size >= MOST_WALLS) throw new Fault('STATE_CONFLICT', `there are ${MOST_WALLS} walls already`)
      await record(name, [{ kind: 'wall:saved', by }], { ...walls.get(name)?.wall.record(), layout })
      return isNew
    },
    async remove(name, by) {
      keptOf(name)
      await record(name, [{ kind: 'wall:removed', by }])
    },
    watch(socket, who, { name, tile }) {
      const kept = keptOf(name)
      requireRoom(socket, name)
      const evicted = tile && kept.tiles.claim(tile, socket.id, nowMs())
      const earlier = watchers.get(socket.id)
      if (earlier && (earlier.name !== name || !tile)) walls.get(earlier.name)?.tiles.leave(socket.id)
      release(socket)
      if (evicted) evict(name, evicted.line, evicted)
      watchers.set(socket.id, { socket, who, name })
      void socket.join(channelOf(name))
      if (!tile) void socket.join(channelOf(name, 'desks'))
      timer ??= setInterval(tick, TICK_MS)
      // What time did while nobody watched, and that there is another tile.
      goOn(name, kept)
      socket.emit('wall:tiles', { name, tiles: kept.tiles.health(nowMs()) })
      return kept.wall.state(nowMs())
    },
    leave(socket, name) {
      if (watchers.get(socket.id)?.name !== name) return
      walls.get(name)?.tiles.leave(socket.id)
      release(socket)
    },
    cut(socket) {
      const watcher = watchers.get(socket.id)
      if (watcher) walls.get(watcher.name)?.tiles.cut(socket.id)
      release(socket)
    },
    beat(socket, beat) {
      if (watchers.get(socket.id)?.name === beat.name) walls.get(beat.name)?.tiles.beat(socket.id, beat, nowMs())
    },
    drive: (socket, request) => act(socket, request.name, (wall, who) => wall.drive(request, who, nowMs())),
    take: (socket, name) => act(socket, name, (wall, who) => wall.take(who, nowMs())),
    yield: (socket, name) => act(socket, name, (wall, who) => wall.yield(who, nowMs())),
    answer: (socket, { name, isGiven }) => act(socket, name, (wall, who) => wall.answer(who, isGiven, nowMs())),
    reload() {
      for (const name of walls.keys()) if (!records.has(name)) forget(name)
      for (const [name, known] of records) adopt(name, known)
    },
    async close() {
      clearInterval(timer)
      stop()
      sights.close()
      await writing
    },
  }
}

/** Whether tiles are there, and their figures; when each was last heard of changes with every beat and is told with the rest. */
function textOf(tiles: readonly TileHealth[]): Kept['toldTiles'] {
  return {
    is: tiles.map(({ is }) => is).join(),
    figures: tiles.map(({ framesPerS, behindMs, revision }) => `${framesPerS} ${behindMs} ${revision}`).join(),
  }
}
