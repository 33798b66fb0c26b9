/** The live namespace: what a wall and the server say to each other. `docs/protocol.md` is this file in prose. */
import Type, { type Static } from 'typebox'
import type { AlarmBoard } from './alarms.ts'
import type { FaultCode } from './errors.ts'
import type { SourceHealth } from './sources.ts'
import type { Team } from './units.ts'
import type { AnswerRequest, DriveRequest, TileBeat, TileHealth, WallNamed, WallState, WatchRequest } from './walls.ts'

/** Raised by every change an old wall could misread. */
export const PROTOCOL_VERSION = 2
export const LIVE_NAMESPACE = '/live'
/**
 * A wall that has heard nothing for this long says that it is cut off: three heartbeats, and early enough that it is plain within 2 s of
 * the cut. The server sends something at least every `HEARTBEAT_MS`.
 */
export const SILENCE_LIMIT_MS = 1_500
export const HEARTBEAT_MS = 500
/** How often the vitals are sent. */
export const VITALS_MS = 1_000
/** The most missed events sent one by one; a wall further behind gets a fresh snapshot. */
export const MAX_RESUME_EVENTS = 10_000
/** Units in one page of a snapshot. */
export const UNITS_PER_PAGE = 5_000
/** The most past events given in one answer: several screens of news. */
export const MAX_PAST_EVENTS = 200

/** The realm in which things really happen; any other realm is a drill's id. */
export const LIVE_REALM = 'live'

/** One line of the journal as walls see it. `data` is the whole new state of `subject`, or absent when the subject is gone. */
export interface RoomEvent {
  readonly room: string
  readonly realm: string
  /** Previous + 1 within one room and realm. */
  readonly seq: number
  /** What happened, `noun:verb`: `unit:registered`, `unit:changed`, `compound:saved`, … */
  readonly kind: string
  /** What it happened to, `kind/id`: `unit/A12`, `compound/c0031`. */
  readonly subject: string
  readonly atMs: number
  readonly knownMs: number
  readonly data?: unknown
}

/** The fastest that the past is played, and the most walls that look at it at once, each at a moment of its own. */
export const MOST_REPLAY_RATE = 600
export const MOST_REPLAYS = 8

/** A moment of the past, Unix ms, and how fast it goes on: 0 held, or 1 to 600 times. */
export const ReplayRequest = Type.Object(
  { at: Type.Number(), rate: Type.Number({ minimum: 0, maximum: MOST_REPLAY_RATE }) },
  { additionalProperties: false },
)
export type ReplayRequest = Static<typeof ReplayRequest>

export const SeekRequest = Type.Pick(ReplayRequest, ['at'])
export type SeekRequest = Static<typeof SeekRequest>
export const RateRequest = Type.Pick(ReplayRequest, ['rate'])
export type RateRequest = Static<typeof RateRequest>

export const JoinRequest = Type.Object(
  {
    protocol: Type.Integer({ minimum: 1, maximum: 1000 }),
    room: Type.String({ minLength: 1, maxLength: 40 }),
    realm: Type.String({ minLength: 1, maxLength: 60 }),
    /** What the wall holds, if anything: its snapshot's epoch and the last event applied. */
    have: Type.Optional(
      Type.Object({ epoch: Type.String({ maxLength: 40 }), seq: Type.Integer({ minimum: 0 }) }, { additionalProperties: false }),
    ),
    /** The past instead of the present; what the wall holds counts for nothing then. */
    replay: Type.Optional(ReplayRequest),
  },
  { additionalProperties: false },
)
export type JoinRequest = Static<typeof JoinRequest>

/**
 * `resumed`: the events after `have.seq` follow as `room:events`, then live ones. `fresh`: the wall drops what it holds,
 * asks for the pages of units, fetches places by HTTP, and applies events with `seq` greater than the snapshot's.
 * Either way a full position frame (`sinceFrame` 0) comes next. `epoch` changes when the log itself was replaced.
 */
export interface Joined {
  readonly mode: 'resumed' | 'fresh'
  readonly room: string
  readonly roomName: string
  readonly realm: string
  readonly epoch: string
  readonly seq: number
  readonly serverMs: number
  readonly demo: boolean
  readonly unitCount: number
  /** It is the past that was joined; `serverMs` is its moment. */
  readonly replay?: ReplayState
}

/** What is said of the past beside what was said then. */
export interface ReplayState {
  /** The moment shown, Unix ms. */
  readonly atMs: number
  readonly rate: number
  /** How far it is behind the rate asked for, ms of the past: it goes on as fast as it can. */
  readonly behindMs: number
  /** The present is reached: it is held there. */
  readonly isAtEnd: boolean
}

export const UnitsRequest = Type.Object(
  { room: Type.String({ maxLength: 40 }), realm: Type.String({ maxLength: 60 }), fromSlot: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
)
export type UnitsRequest = Static<typeof UnitsRequest>

/** The newest `limit` events up to and including `toSeq`, or up to the newest there is. */
export const PastRequest = Type.Object(
  {
    room: Type.String({ maxLength: 40 }),
    realm: Type.String({ maxLength: 60 }),
    toSeq: Type.Integer({ minimum: 0 }),
    limit: Type.Integer({ minimum: 1, maximum: MAX_PAST_EVENTS }),
  },
  { additionalProperties: false },
)
export type PastRequest = Static<typeof PastRequest>

/** A page of the snapshot, as columns of equal length; team, mover and duty by index into `TEAMS`, `MOVERS`, `DUTIES`. */
export interface UnitsPage {
  /** Events up to this number are in the page. */
  readonly seq: number
  readonly slot: readonly number[]
  readonly id: readonly string[]
  readonly callSign: readonly string[]
  readonly team: readonly number[]
  readonly mover: readonly number[]
  readonly duty: readonly number[]
  readonly confirmed: readonly (0 | 1)[]
  readonly simulated: readonly (0 | 1)[]
  readonly sourceIndex: readonly number[]
  readonly sources: readonly string[]
  /** Where the next page begins; absent on the last. */
  readonly nextSlot?: number
}

/** What is true now and need not be remembered: sent every `VITALS_MS`, never numbered, may be skipped. */
export interface Vitals {
  readonly room: string
  readonly serverMs: number
  readonly sources: readonly SourceHealth[]
  /** Confirmed units by team and duty. */
  readonly onDuty: Readonly<Record<Team, number>>
  readonly standby: Readonly<Record<Team, number>>
  readonly unconfirmed: number
  readonly walls: number
  /** Open alarms, as at most thirty cards: sent at once too when an alarm changes. */
  readonly alarms?: AlarmBoard
  readonly demo: boolean
  /** All of it is of the past, and `serverMs` its moment; absent: it is now. */
  readonly replay?: ReplayState
}

/** The past as it stands where no HTTP call tells of it: what is true of the subjects of one kind, in order of id, after one of them. */
export const StatesRequest = Type.Object(
  {
    room: Type.String({ maxLength: 40 }),
    realm: Type.String({ maxLength: 60 }),
    kind: Type.String({ minLength: 1, maxLength: 40 }),
    after: Type.Optional(Type.String({ maxLength: 140 })),
  },
  { additionalProperties: false },
)
export type StatesRequest = Static<typeof StatesRequest>

export interface StatesPage {
  /** Events up to this number are in the page. */
  readonly seq: number
  readonly items: readonly { readonly id: string; readonly data: unknown }[]
  /** `after` of the next page; absent on the last. */
  readonly next?: string
}

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: FaultCode; readonly message: string; readonly retry: boolean }

export interface WallToServer {
  'room:join': (request: JoinRequest, reply: (answer: Reply<Joined>) => void) => void
  'room:leave': (request: { readonly room: string; readonly realm: string }) => void
  'room:units': (request: UnitsRequest, reply: (answer: Reply<UnitsPage>) => void) => void
  /** Oldest first. They are told, never applied: the snapshot is newer than they are. */
  'room:past': (request: PastRequest, reply: (answer: Reply<readonly RoomEvent[]>) => void) => void
  /** Another moment: answered as a join, after which everything comes as after one. */
  'replay:seek': (request: SeekRequest, reply: (answer: Reply<Joined>) => void) => void
  'replay:rate': (request: RateRequest, reply: (answer: Reply<ReplayState>) => void) => void
  'replay:states': (request: StatesRequest, reply: (answer: Reply<StatesPage>) => void) => void
  /** Hears of a named wall from now on, as one of its tiles or as a desk: `wire/walls.ts`. One wall a line; another takes its place. */
  'wall:watch': (request: WatchRequest, reply: (answer: Reply<WallState>) => void) => void
  'wall:leave': (request: WallNamed) => void
  /** How a tile does, every `TILE_BEAT_MS`. */
  'wall:beat': (beat: TileBeat) => void
  /** Only whoever holds the wall drives it. */
  'wall:drive': (request: DriveRequest, reply: (answer: Reply<WallState>) => void) => void
  /** Takes the controls, or asks whoever has them: the state says which. */
  'wall:take': (request: WallNamed, reply: (answer: Reply<WallState>) => void) => void
  'wall:yield': (request: WallNamed, reply: (answer: Reply<WallState>) => void) => void
  /** Whether the controls are given to whoever asked. */
  'wall:answer': (request: AnswerRequest, reply: (answer: Reply<WallState>) => void) => void
}

export interface ServerToWall {
  /** Once, as a page connects: the client that the server offers now, by the address of its entry script, which changes with what it holds. */
  'client:offered': (client: { readonly build: string }) => void
  /** Events in order, one or many. */
  'room:events': (events: readonly RoomEvent[]) => void
  /** A packed position frame: `wire/frame.ts`. */
  'room:frame': (from: { readonly room: string; readonly realm: string }, frame: Uint8Array) => void
  /** Judgements on compounds: `wire/coverage-frame.ts`. */
  'room:coverage': (from: { readonly room: string; readonly realm: string }, judgements: Uint8Array) => void
  /** What was seen where: `wire/light-tiles.ts`. */
  'room:light': (from: { readonly room: string; readonly realm: string }, tiles: Uint8Array) => void
  'room:vitals': (vitals: Vitals) => void
  /** The wall must join again without `have`: the log was replaced, or an import was too large to send event by event. */
  'room:reset': (reason: { readonly room: string; readonly realm: string; readonly reason: 'restored' | 'imported' }) => void
  /** A named wall as it is now: whole, with each change; one with a lower `revision` is older. */
  'wall:state': (state: WallState) => void
  /** Its tiles, all of them, whenever how one does has changed, at most twice a second. */
  'wall:tiles': (tiles: { readonly name: string; readonly tiles: readonly TileHealth[] }) => void
  /** A named wall was removed: nobody watches it any more. */
  'wall:removed': (wall: { readonly name: string }) => void
  /** Another browser has taken this tile. */
  'wall:taken': (tile: { readonly name: string; readonly column: number; readonly row: number }) => void
}
