/** Named walls as pages and desks have to do with them: who watches one, and as which tile, is told what it shows and how its tiles do, and drives it by what it says. */
import { Fault } from '#wire/errors'
import type { AnswerRequest, DriveRequest, ListedWall, TileBeat, WallLayout, WallState, WatchRequest } from '#wire/walls'
import type { WallSocket } from './broadcast.ts'
import type { NamedWall } from './named-wall.ts'
import { wallAudiences } from './wall-audience.ts'
import { openWallBook, type KeptWall, type WallBookOptions } from './wall-book.ts'
import type { ReplayParty } from './replay-hall.ts'

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

const TICK_MS = 500

/** Bound: one timer, which stands still while no wall is watched. */
export function openWallHall(options: WallHallOptions): WallHall {
  const { nowMs } = options
  const audiences = wallAudiences(nowMs)
  let timer: ReturnType<typeof setInterval> | undefined
  const book = openWallBook({
    ...options,
    onRebuilt: tellAll,
    onRemoved(name) {
      audiences.dismiss(name)
      keepTime()
    },
  })

  function tellAll(name: string, kept: KeptWall): void {
    audiences.tellWall(name, kept)
    audiences.tellTiles(name, kept)
  }

  function goOn(name: string): void {
    const kept = book.of(name)
    const here = audiences.present(name)
    kept.wall.tick((who) => here.has(who), nowMs())
    tellAll(name, kept)
    book.writeDown(name)
    audiences.dropOverfull(name)
  }

  function tick(): void {
    for (const name of audiences.names) goOn(name)
  }

  /** Time goes on for walls that are watched. */
  function keepTime(): void {
    if (!audiences.isEmpty) {
      timer ??= setInterval(tick, TICK_MS)
      return
    }
    clearInterval(timer)
    timer = undefined
  }

  function release(socket: WallSocket): void {
    audiences.release(socket)
    keepTime()
  }

  /** Somebody who watches does something with the wall. */
  function act(socket: WallSocket, name: string, deed: (wall: NamedWall, who: string) => void): WallState {
    const kept = book.of(name)
    const who = audiences.whoOf(socket, name)
    if (who === undefined) throw new Fault('STATE_CONFLICT', `watch the wall '${name}' first`)
    deed(kept.wall, who)
    audiences.tellWall(name, kept)
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
      audiences.requireRoom(socket, name)
      const evicted = tile && tiles.claim(tile, socket.id, nowMs())
      const earlier = audiences.wallOf(socket)
      if (earlier !== undefined && (earlier !== name || !tile)) book.of(earlier).tiles.leave(socket.id)
      audiences.release(socket)
      if (evicted) audiences.evict(name, evicted)
      audiences.admit(socket, who, name, !tile)
      keepTime()
      // What time did while nobody watched, and that there is one more.
      goOn(name)
      socket.emit('wall:tiles', { name, tiles: tiles.health(nowMs()) })
      return wall.state(nowMs())
    },
    leave(socket, name) {
      if (audiences.wallOf(socket) !== name) return
      book.of(name).tiles.leave(socket.id)
      release(socket)
    },
    cut(socket) {
      const name = audiences.wallOf(socket)
      if (name !== undefined) book.of(name).tiles.cut(socket.id)
      release(socket)
    },
    beat(socket, beat) {
      if (audiences.wallOf(socket) === beat.name) book.of(beat.name).tiles.beat(socket.id, beat, nowMs())
    },
    drive: (socket, request) => act(socket, request.name, (wall, who) => wall.drive(request, who, nowMs())),
    take: (socket, name) => act(socket, name, (wall, who) => wall.take(who, nowMs())),
    yield: (socket, name) => act(socket, name, (wall, who) => wall.yield(who, nowMs())),
    answer: (socket, { name, isGiven }) => act(socket, name, (wall, who) => wall.answer(who, isGiven, nowMs())),
    pastOf(socket) {
      const name = audiences.wallOf(socket)
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
