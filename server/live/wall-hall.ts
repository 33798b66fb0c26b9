/** Who watches which named wall, and as which tile: each is told what its wall shows and how its tiles do, and drives it by what it says. */
import { Fault } from '#wire/errors'
import type { AnswerRequest, DriveRequest, ListedWall, TileBeat, TileHealth, WallLayout, WallState, WatchRequest } from '#wire/walls'
import { isOverfull, type WallSocket } from './broadcast.ts'
import type { NamedWall } from './named-wall.ts'
import { openWallBook, type KeptWall, type WallBookOptions } from './wall-book.ts'
import type { ReplayParty } from './replay-hall.ts'
import type { Evicted } from './wall-tiles.ts'

export type WallHallOptions = Omit<WallBookOptions, 'onRebuilt' | 'onRemoved'>

/**
 * [H1] A wall is told whole with each change, to all who watch it; who changed it is answered after that.
 * [H2] How tiles do is told to everybody when one comes, falls silent or goes, and with new figures to desks, at most twice a second.
 * [H3] Who watches a wall that is removed, or a tile that another has taken, is told so and watches no more.
 */
export interface WallHall {
  list(): readonly ListedWall[]
  /** @throws Fault NOT_FOUND */
  find(name: string): ListedWall
  /** As `WallBook.save`. */
  save(layout: WallLayout, by: string): Promise<boolean>
  /** As `WallBook.remove`. */
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
  /** The past that the wall shows which a page watches: all of its pages look at one. `undefined`: it shows the present, or the page watches none. */
  pastOf(socket: WallSocket): ReplayParty | undefined
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
}

/** Those who watch one wall, by connection, and what they were told last. */
interface Audience {
  readonly watchers: Map<string, Watcher>
  toldRevision: number
  toldLives: string
  toldFigures: string
}

/** Bounds: `MOST_WATCHERS` a wall; an audience only for walls that are watched; one timer, which stands still while none is. */
export function openWallHall(options: WallHallOptions): WallHall {
  const { nowMs } = options
  const book = openWallBook({ ...options, onRebuilt: tellAll, onRemoved: dismiss })
  const audiences = new Map<string, Audience>()
  /** The wall that each connection watches. */
  const watched = new Map<string, string>()
  let timer: ReturnType<typeof setInterval> | undefined

  /** To all of an audience, in one encoding; or to its desks alone. */
  function toAll(name: string, { watchers }: Audience, only?: 'desks') {
    const [one] = watchers.values()
    return one?.socket.nsp.local.to(channelOf(name, only))
  }

  function tell(name: string, { wall }: KeptWall): void {
    const audience = audiences.get(name)
    if (!audience || audience.toldRevision === wall.revision) return
    audience.toldRevision = wall.revision
    toAll(name, audience)?.emit('wall:state', wall.state(nowMs()))
  }

  function tellTiles(name: string, kept: KeptWall): void {
    const audience = audiences.get(name)
    if (!audience) return
    const tiles = kept.tiles.health(nowMs())
    const [lives, figures] = [livesOf(tiles), figuresOf(tiles)]
    if (lives !== audience.toldLives) toAll(name, audience)?.emit('wall:tiles', { name, tiles })
    else if (figures !== audience.toldFigures) toAll(name, audience, 'desks')?.volatile.emit('wall:tiles', { name, tiles })
    Object.assign(audience, { toldLives: lives, toldFigures: figures })
  }

  function tellAll(name: string, kept: KeptWall): void {
    tell(name, kept)
    tellTiles(name, kept)
  }

  function dismiss(name: string): void {
    for (const { socket } of audiences.get(name)?.watchers.values() ?? []) {
      socket.emit('wall:removed', { name })
      release(socket)
    }
  }

  function goOn(name: string, { watchers }: Audience): void {
    const kept = book.of(name)
    const here = new Set([...watchers.values()].map(({ who }) => who))
    kept.wall.tick((who) => here.has(who), nowMs())
    tellAll(name, kept)
    book.writeDown(name)
    for (const { socket } of watchers.values()) if (isOverfull(socket)) socket.request.socket.destroy()
  }

  function tick(): void {
    for (const [name, audience] of audiences) goOn(name, audience)
  }

  function audienceOf(name: string): Audience {
    const known = audiences.get(name)
    if (known) return known
    const audience: Audience = { watchers: new Map(), toldRevision: -1, toldLives: '', toldFigures: '' }
    audiences.set(name, audience)
    return audience
  }

  function admit(socket: WallSocket, who: string, name: string, isDesk: boolean): Audience {
    const audience = audienceOf(name)
    audience.watchers.set(socket.id, { socket, who })
    watched.set(socket.id, name)
    void socket.join(channelOf(name))
    if (isDesk) void socket.join(channelOf(name, 'desks'))
    timer ??= setInterval(tick, TICK_MS)
    return audience
  }

  function release(socket: WallSocket): void {
    const name = watched.get(socket.id)
    if (name === undefined) return
    watched.delete(socket.id)
    void socket.leave(channelOf(name))
    void socket.leave(channelOf(name, 'desks'))
    const audience = audiences.get(name)
    audience?.watchers.delete(socket.id)
    if (audience?.watchers.size === 0) audiences.delete(name)
    if (audiences.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function requireRoom({ id }: WallSocket, name: string): void {
    const { size = 0 } = audiences.get(name)?.watchers ?? {}
    if (watched.get(id) !== name && size >= MOST_WATCHERS)
      throw new Fault('STATE_CONFLICT', `${MOST_WATCHERS} pages watch the wall '${name}' already`)
  }

  function evict(name: string, { line, column, row }: Evicted): void {
    const watcher = audiences.get(name)?.watchers.get(line)
    if (!watcher) return
    watcher.socket.emit('wall:taken', { name, column, row })
    release(watcher.socket)
  }

  /** Somebody who watches does something with the wall. */
  function act(socket: WallSocket, name: string, deed: (wall: NamedWall, who: string) => void): WallState {
    const kept = book.of(name)
    const watcher = audiences.get(name)?.watchers.get(socket.id)
    if (!watcher) throw new Fault('STATE_CONFLICT', `watch the wall '${name}' first`)
    deed(kept.wall, watcher.who)
    tell(name, kept)
    book.writeDown(name)
    return kept.wall.state(nowMs())
  }

  function listed({ wall, tiles }: KeptWall): ListedWall {
    const { layout, hold } = wall.state(nowMs())
    return { layout, ...(hold ? { hold } : {}), tiles: [...tiles.health(nowMs())] }
  }

  return {
    list: () => [...book.walls].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, kept]) => listed(kept)),
    find: (name) => listed(book.of(name)),
    save: book.save,
    remove: book.remove,
    watch(socket, who, { name, tile }) {
      const { wall, tiles } = book.of(name)
      requireRoom(socket, name)
      const evicted = tile && tiles.claim(tile, socket.id, nowMs())
      const earlier = watched.get(socket.id)
      if (earlier !== undefined && (earlier !== name || !tile)) book.of(earlier).tiles.leave(socket.id)
      release(socket)
      if (evicted) evict(name, evicted)
      // What time did while nobody watched, and that there is one more.
      goOn(name, admit(socket, who, name, !tile))
      socket.emit('wall:tiles', { name, tiles: tiles.health(nowMs()) })
      return wall.state(nowMs())
    },
    leave(socket, name) {
      if (watched.get(socket.id) !== name) return
      book.of(name).tiles.leave(socket.id)
      release(socket)
    },
    cut(socket) {
      const name = watched.get(socket.id)
      if (name !== undefined) book.of(name).tiles.cut(socket.id)
      release(socket)
    },
    beat(socket, beat) {
      if (watched.get(socket.id) === beat.name) book.of(beat.name).tiles.beat(socket.id, beat, nowMs())
    },
    drive: (socket, request) => act(socket, request.name, (wall, who) => wall.drive(request, who, nowMs())),
    take: (socket, name) => act(socket, name, (wall, who) => wall.take(who, nowMs())),
    yield: (socket, name) => act(socket, name, (wall, who) => wall.yield(who, nowMs())),
    answer: (socket, { name, isGiven }) => act(socket, name, (wall, who) => wall.answer(who, isGiven, nowMs())),
    pastOf({ id }) {
      const name = watched.get(id)
      const past = name === undefined ? undefined : book.of(name).wall.state(nowMs()).scene.past
      if (!past) return undefined
      const { atMs, rate, setMs } = past
      return { key: `wall/${name}`, stamp: `${setMs} ${atMs} ${rate}`, atMs: atMs + (nowMs() - setMs) * rate, rate }
    },
    reload: book.reload,
    async close() {
      clearInterval(timer)
      await book.close()
    },
  }
}

function channelOf(name: string, only?: 'desks'): string {
  return only ? `wall/${name}/desks` : `wall/${name}`
}

function livesOf(tiles: readonly TileHealth[]): string {
  return tiles.map(({ is }) => is).join()
}

/** When each was last heard of changes with every beat, and is told with the rest. */
function figuresOf(tiles: readonly TileHealth[]): string {
  return tiles.map(({ framesPerS, behindMs, revision }) => `${framesPerS} ${behindMs} ${revision}`).join()
}
