/** Drills told to whoever follows them: each sees what it may, numbered by itself, and nobody else hears anything. */
import type { Namespace, Socket } from 'socket.io'
import { DRILL_BEAT_MS, type Followed, type FollowerToServer, type FollowRequest, type ServerToFollower } from '#wire/drill-live'
import { Fault } from '#wire/errors'
import { boardHoldsUntilMs, boardOf } from '../domain/drills/board.ts'
import type { DrillState } from '../domain/drills/drill-state.ts'
import { sightOf, type DrillViewer } from '../domain/drills/who-sees.ts'
import { isOverfull, type LiveLog } from './broadcast.ts'
import type { DrillDesk } from './drill-desk.ts'
import { drillView, type DrillView } from './drill-view.ts'

export type DrillNamespaceOf = Namespace<FollowerToServer, ServerToFollower>
export type FollowerSocket = Socket<FollowerToServer, ServerToFollower>

export interface DrillStreamOptions {
  readonly namespace: DrillNamespaceOf
  readonly desk: Pick<DrillDesk, 'digests' | 'read' | 'besides' | 'onChange'>
  readonly room: string
  readonly newEpoch: () => string
  readonly nowMs: () => number
  readonly log: LiveLog
}

export interface DrillStream {
  /** Lets somebody in: `welcome` is called, then come the events it missed, then whatever happens. One who is in already starts over. @throws Fault NOT_FOUND */
  admit(
    socket: FollowerSocket,
    viewer: DrillViewer,
    request: Pick<FollowRequest, 'realm' | 'have'>,
    welcome: (followed: Followed) => void,
  ): Promise<void>
  leave(socket: FollowerSocket): void
  /** Shows everybody out and forgets what was told, after the log itself was replaced. */
  reset(): void
  close(): void
}

/** One drill is told at most as often: at once to the eye, and of many things that happen together one message. */
const TELL_EVERY_MS = 200
/** A view that nobody follows is kept so long, for who comes back after a cut. */
const IDLE_MS = 60_000

/** What those are told who may see the same. */
interface Audience {
  readonly drill: string
  readonly key: string
  readonly channel: string
  readonly view: DrillView
  readonly epoch: string
  readonly viewer: DrillViewer
  readonly followers: Map<FollowerSocket, DrillViewer>
  holdsUntilMs: number
  idleSinceMs: number
}

/** Memory: a view for each drill and kind of viewer that is followed, a phone being a kind of its own. Bound: a follower that does not take its events is cut off. */
export function openDrillStream({ namespace, desk, room, newEpoch, nowMs, log }: DrillStreamOptions): DrillStream {
  const audiences = new Map<string, Audience>()
  const byFollower = new Map<FollowerSocket, Audience>()
  const changed = new Set<string>()
  let toldMs = -Infinity
  let timer: NodeJS.Timeout | undefined

  function leave(socket: FollowerSocket): void {
    const audience = byFollower.get(socket)
    if (!audience) return
    byFollower.delete(socket)
    audience.followers.delete(socket)
    audience.idleSinceMs = nowMs()
    void socket.leave(audience.channel)
  }

  function showOut(socket: FollowerSocket, realm: string): void {
    leave(socket)
    socket.emit('drill:closed', { realm })
  }

  function audienceOf(state: DrillState, viewer: DrillViewer): Audience {
    const key = keyOf(state, viewer)
    const drill = state.drill.id
    const channel = `${drill} ${key}` // no id has a space
    const held = audiences.get(channel)
    if (held) return held
    const epoch = newEpoch()
    const made: Audience = {
      drill,
      key,
      channel,
      view: drillView({ room, realm: drill, epoch }),
      epoch,
      viewer,
      followers: new Map(),
      holdsUntilMs: Infinity,
      idleSinceMs: nowMs(),
    }
    audiences.set(channel, made)
    return made
  }

  /** Brings an audience up to now. */
  function tell(audience: Audience, state: DrillState) {
    const { view, viewer, channel, followers } = audience
    const atMs = nowMs()
    const board = boardOf(state, viewer, atMs, desk.besides(state.drill))
    if (!board) throw unknown(audience.drill)
    audience.holdsUntilMs = boardHoldsUntilMs(state, atMs)
    const events = view.take(board)
    if (events.length > 0 && followers.size > 0) namespace.local.to(channel).emit('drill:events', events)
    for (const socket of followers.keys()) if (isOverfull(socket)) cut(socket)
    return board
  }

  function cut(socket: FollowerSocket): void {
    log.warn({ follower: socket.id }, 'follower of a drill cut off: it does not take its events')
    leave(socket)
    // A polite close would wait behind the very messages that it does not take.
    socket.request.socket.destroy()
  }

  function tellFollowers(drill: string, state: DrillState | undefined): void {
    for (const audience of audiences.values()) {
      if (audience.drill !== drill) continue
      for (const [socket, viewer] of audience.followers) if (!state || keyOf(state, viewer) !== audience.key) showOut(socket, drill)
      if (state && audience.followers.size > 0) tell(audience, state)
    }
  }

  async function tellChanged(): Promise<void> {
    timer = undefined
    toldMs = nowMs()
    const drills = [...changed]
    changed.clear()
    for (const drill of drills) {
      if (!desk.digests.has(drill)) tellFollowers(drill, undefined)
      else
        await desk.read(drill, (state) => tellFollowers(drill, state)).catch((err: unknown) => log.warn({ err, drill }, 'drill not told'))
    }
  }

  function noteChange(drill: string): void {
    if (![...audiences.values()].some((audience) => audience.drill === drill && audience.followers.size > 0)) return
    changed.add(drill)
    timer ??= setTimeout(() => void tellChanged(), Math.min(TELL_EVERY_MS, Math.max(0, toldMs + TELL_EVERY_MS - nowMs())))
  }

  function beat(): void {
    const serverMs = nowMs()
    for (const [channel, { drill, view, followers, holdsUntilMs, idleSinceMs }] of audiences) {
      if (followers.size > 0) {
        namespace.local.to(channel).volatile.emit('drill:beat', { realm: drill, seq: view.seq, serverMs })
        if (serverMs >= holdsUntilMs) noteChange(drill)
      } else if (serverMs - idleSinceMs > IDLE_MS) audiences.delete(channel)
    }
  }

  const stopChanges = desk.onChange(noteChange)
  const beating = setInterval(beat, DRILL_BEAT_MS)

  return {
    async admit(socket, viewer, { realm, have }, welcome) {
      leave(socket)
      requireSeen(desk.digests.get(realm), realm, viewer)
      await desk.read(realm, (state) => {
        requireSeen(state, realm, viewer)
        if (!socket.connected) return
        // Nothing is awaited from here on: no event can come between what is answered and what is told then.
        const audience = audienceOf(state, viewer)
        const { view, epoch, channel } = audience
        const board = tell(audience, state)
        const missed = view.since(have)
        const followed = { room, realm, epoch, seq: view.seq, serverMs: board.nowMs }
        welcome(missed ? { mode: 'resumed', ...followed } : { mode: 'fresh', ...followed, board })
        if (missed && missed.length > 0) socket.emit('drill:events', missed)
        byFollower.set(socket, audience)
        audience.followers.set(socket, viewer)
        void socket.join(channel)
      })
    },
    leave,
    reset() {
      for (const [socket, { drill }] of byFollower) showOut(socket, drill)
      audiences.clear()
    },
    close() {
      clearInterval(beating)
      clearTimeout(timer)
      stopChanges()
    },
  }
}

/** Whoever has the same key is shown the same: at screens by how much of it may be seen, on a phone what concerns its unit. */
function keyOf(state: DrillState, viewer: DrillViewer): string {
  const sight = sightOf(state, viewer)
  return viewer.role === 'device' ? `${sight} ${viewer.unit ?? ''}` : sight
}

/** @throws Fault NOT_FOUND: what may not be known of is answered as if it were not there */
function requireSeen(state: DrillState | undefined, realm: string, viewer: DrillViewer): void {
  if (!state || sightOf(state, viewer) === 'none') throw unknown(realm)
}

function unknown(realm: string): Fault {
  return new Fault('NOT_FOUND', `there is no drill '${realm}'`)
}
