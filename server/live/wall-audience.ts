/** Who watches which named wall, and what they were told last: each change of it once, to all of them in one encoding. */
import { Fault } from '#wire/errors'
import type { TileHealth } from '#wire/walls'
import { isOverfull, type WallSocket } from './broadcast.ts'
import type { KeptWall } from './wall-book.ts'
import type { Evicted } from './wall-tiles.ts'

export interface WallAudiences {
  /** The walls that are watched. */
  readonly names: Iterable<string>
  readonly isEmpty: boolean
  /** The wall that a connection watches. */
  wallOf(socket: Pick<WallSocket, 'id'>): string | undefined
  /** Under which name a connection watches a wall; `undefined`: it does not. */
  whoOf(socket: Pick<WallSocket, 'id'>, name: string): string | undefined
  /** Everybody who watches it. */
  present(name: string): ReadonlySet<string>
  /** @throws Fault STATE_CONFLICT at `MOST_WATCHERS` */
  requireRoom(socket: WallSocket, name: string): void
  admit(socket: WallSocket, who: string, name: string, isDesk: boolean): void
  /** A connection watches no more. */
  release(socket: WallSocket): void
  /** Tells what is new of a wall. */
  tellWall(name: string, kept: KeptWall): void
  /** Tells how its tiles do, where that has changed. */
  tellTiles(name: string, kept: KeptWall): void
  /** The wall is gone: all are told so, and watch no more. */
  dismiss(name: string): void
  /** Another has taken the tile of somebody, who is told so and watches no more. */
  evict(name: string, evicted: Evicted): void
  /** Cuts the lines of those who do not read what they are told. */
  dropOverfull(name: string): void
}

/** Of one wall: its tiles, and the desks beside it. */
const MOST_WATCHERS = 200

interface Watcher {
  readonly socket: WallSocket
  readonly who: string
}

interface Audience {
  readonly watchers: Map<string, Watcher>
  toldRevision: number
  toldLives: string
  toldFigures: string
}

/** Bounds: `MOST_WATCHERS` a wall; an audience only for walls that are watched. */
export function wallAudiences(nowMs: () => number): WallAudiences {
  const audiences = new Map<string, Audience>()
  /** The wall that each connection watches. */
  const watched = new Map<string, string>()

  /** To all of an audience, in one encoding; or to its desks alone. */
  function toAll(name: string, { watchers }: Audience, only?: 'desks') {
    const [one] = watchers.values()
    return one?.socket.nsp.local.to(channelOf(name, only))
  }

  function watchersOf(name: string): readonly Watcher[] {
    return [...(audiences.get(name)?.watchers.values() ?? [])]
  }

  function audienceOf(name: string): Audience {
    const known = audiences.get(name)
    if (known) return known
    const audience: Audience = { watchers: new Map(), toldRevision: -1, toldLives: '', toldFigures: '' }
    audiences.set(name, audience)
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
  }

  return {
    get names() {
      return audiences.keys()
    },
    get isEmpty() {
      return audiences.size === 0
    },
    wallOf: ({ id }) => watched.get(id),
    whoOf: ({ id }, name) => audiences.get(name)?.watchers.get(id)?.who,
    present: (name) => new Set(watchersOf(name).map(({ who }) => who)),
    requireRoom({ id }, name) {
      const { size = 0 } = audiences.get(name)?.watchers ?? {}
      if (watched.get(id) !== name && size >= MOST_WATCHERS)
        throw new Fault('STATE_CONFLICT', `${MOST_WATCHERS} pages watch the wall '${name}' already`)
    },
    admit(socket, who, name, isDesk) {
      audienceOf(name).watchers.set(socket.id, { socket, who })
      watched.set(socket.id, name)
      void socket.join(channelOf(name))
      if (isDesk) void socket.join(channelOf(name, 'desks'))
    },
    release,
    tellWall(name, { wall }) {
      const audience = audiences.get(name)
      if (!audience || audience.toldRevision === wall.revision) return
      audience.toldRevision = wall.revision
      toAll(name, audience)?.emit('wall:state', wall.state(nowMs()))
    },
    tellTiles(name, kept) {
      const audience = audiences.get(name)
      if (!audience) return
      const tiles = kept.tiles.health(nowMs())
      const [lives, figures] = [livesOf(tiles), figuresOf(tiles)]
      if (lives !== audience.toldLives) toAll(name, audience)?.emit('wall:tiles', { name, tiles })
      else if (figures !== audience.toldFigures) toAll(name, audience, 'desks')?.volatile.emit('wall:tiles', { name, tiles })
      Object.assign(audience, { toldLives: lives, toldFigures: figures })
    },
    dismiss(name) {
      for (const { socket } of watchersOf(name)) {
        socket.emit('wall:removed', { name })
        release(socket)
      }
    },
    evict(name, { line, column, row }) {
      const watcher = audiences.get(name)?.watchers.get(line)
      if (!watcher) return
      watcher.socket.emit('wall:taken', { name, column, row })
      release(watcher.socket)
    },
    dropOverfull(name) {
      for (const { socket } of watchersOf(name)) if (isOverfull(socket)) socket.request.socket.destroy()
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
