/** What a page says and hears of one named wall, on the socket of its live link: it watches again by itself after every cut. */
import type { Socket } from 'socket.io-client'
import type { Reply, ServerToWall, WallToServer } from '#wire/live'
import type { DriveRequest, TileBeat, TileHealth, WallState, WatchRequest } from '#wire/walls'
import { answerOf, type Refusal } from './answer-of.ts'

/** How soon a wall that may not be watched is asked for again: nobody stands at the keyboard of a tile. */
const ASK_AGAIN_MS = 2_000

export interface WallListener {
  /** The wall as it is now; never an older one after a newer. */
  state(state: WallState): void
  tiles(tiles: readonly TileHealth[]): void
  /** It may be watched, or not, and why. */
  watching(refusal: Refusal | undefined): void
  /** Another browser has taken this tile: it is asked for again, and given back only once it is free, or by force. */
  taken(): void
}

export interface WallLine {
  /** Hears of it from now on; one listener a page. */
  listen(listener: WallListener): void
  /** Whose socket it speaks on from now on. */
  attach(socket: Socket<ServerToWall, WallToServer>): void
  /** The socket is connected: what was being watched is watched again. */
  begin(): void
  /** Nothing that was asked on this connection is answered any more. */
  cut(): void
  detach(): void
  /** Watches this wall until it is left, another one is, or another tile of it. */
  watch(request: WatchRequest): void
  leave(): void
  beat(beat: TileBeat): void
  drive(request: DriveRequest): Promise<Reply<WallState>>
  take(name: string): Promise<Reply<WallState>>
  yieldControl(name: string): Promise<Reply<WallState>>
  answer(name: string, isGiven: boolean): Promise<Reply<WallState>>
}

const CUT: Reply<never> = { ok: false, code: 'STORE_FAILED', message: 'the line is cut', retry: true }

/** Bound: one wall at a time, one timer, the newest state alone. */
export function wallLine(): WallLine {
  let listener: WallListener | undefined
  let socket: Socket<ServerToWall, WallToServer> | undefined
  let wanted: WatchRequest | undefined
  let newest: WallState | undefined
  let isWatching = false
  /** What came of the tiles before the answer that it may be watched: the server tells whoever comes first how they do, and then answers. */
  let toldEarly: readonly TileHealth[] | undefined
  /** Raised by each watch, so that an answer to an older one is not taken for the newest. */
  let round = 0
  let again: ReturnType<typeof setTimeout> | undefined

  function hear(state: WallState): void {
    if (!isWatching || state.layout.name !== wanted?.name || (newest && state.revision < newest.revision)) return
    newest = state
    listener?.state(state)
  }

  async function watch(): Promise<void> {
    const mine = ++round
    clearTimeout(again)
    const asked = wanted
    const on = socket
    if (!asked || !on?.connected) return
    toldEarly = undefined
    const answer = await answerOf<WallState>((reply) => on.emit('wall:watch', asked, reply))
    if (mine !== round) return
    isWatching = answer.ok
    listener?.watching(answer.ok ? undefined : answer)
    if (!answer.ok) return askAgain()
    // It is this browser's now: after a cut it comes back to it, but takes it from nobody.
    if (wanted?.tile?.isForced) wanted = { ...wanted, tile: { ...wanted.tile, isForced: false } }
    // A server that has started again counts from the beginning.
    newest = undefined
    hear(answer.value)
    if (toldEarly) listener?.tiles(toldEarly)
    toldEarly = undefined
  }

  function cut(): void {
    round++
    isWatching = false
    clearTimeout(again)
  }

  function askAgain(): void {
    again = setTimeout(() => void watch(), ASK_AGAIN_MS)
  }

  function lose(refusal: Refusal): void {
    cut()
    listener?.watching(refusal)
    askAgain()
  }

  async function ask(
    emit: (on: Socket<ServerToWall, WallToServer>, reply: (answer: Reply<WallState>) => void) => void,
  ): Promise<Reply<WallState>> {
    const on = socket
    if (!on?.connected) return CUT
    const answer = await answerOf<WallState>((reply) => emit(on, reply))
    if (answer.ok) hear(answer.value)
    return answer
  }

  return {
    listen: (next) => (listener = next),
    attach(next) {
      socket = next
      next.on('wall:state', hear)
      next.on('wall:tiles', ({ name, tiles }) => {
        if (name !== wanted?.name) return
        if (isWatching) listener?.tiles(tiles)
        else toldEarly = tiles
      })
      next.on('wall:removed', ({ name }) => {
        if (name === wanted?.name) lose({ ok: false, code: 'NOT_FOUND', message: `the wall '${name}' was removed`, retry: false })
      })
      next.on('wall:taken', ({ name, column, row }) => {
        if (!isWatching || name !== wanted?.name || column !== wanted.tile?.column || row !== wanted.tile.row) return
        cut()
        listener?.taken()
        askAgain()
      })
    },
    begin: () => void watch(),
    cut,
    detach() {
      cut()
      socket = undefined
    },
    watch(request) {
      cut()
      wanted = request
      newest = undefined
      void watch()
    },
    leave() {
      if (isWatching && wanted && socket?.connected) socket.emit('wall:leave', { name: wanted.name })
      cut()
      wanted = undefined
      newest = undefined
    },
    beat(beat) {
      if (isWatching && socket?.connected) socket.volatile.emit('wall:beat', beat)
    },
    drive: (request) => ask((on, reply) => on.emit('wall:drive', request, reply)),
    take: (name) => ask((on, reply) => on.emit('wall:take', { name }, reply)),
    yieldControl: (name) => ask((on, reply) => on.emit('wall:yield', { name }, reply)),
    answer: (name, isGiven) => ask((on, reply) => on.emit('wall:answer', { name, isGiven }, reply)),
  }
}
