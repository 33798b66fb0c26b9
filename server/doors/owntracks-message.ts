/**
 * OwnTracks messages: which are well formed, and which of them is a position.
 *
 * Source: the schemas of owntracks/json-schema (MIT), and owntracks.org/booklet/tech/json. The objects are open, unlike our own: what
 * an app sends besides is its own affair.
 */
import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { isHelp } from './help-call.ts'
import { extrasOf, type OutsideMessage } from './outside-fix.ts'

const KMH_MPS = 1 / 3.6
const BASE64 = '^[-A-Za-z0-9+/]*={0,3}$'
/** A face or an encrypted message is bounded by the body; the pattern must not be tried on more. */
const MAX_BASE64 = 8_000_000

const Uuid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' })
const Base64 = Type.String({ pattern: BASE64, maxLength: MAX_BASE64 })
/** Unix seconds, as far as a date goes. */
const Seconds = Type.Integer({ minimum: -8.64e12, maximum: 8.64e12 })
const ACTIONS = [
  'action',
  'clearWaypoints',
  'dump',
  'reportLocation',
  'reportSteps',
  'response',
  'setConfiguration',
  'setWaypoints',
  'status',
  'waypoints',
] as const

/** What these fields must be in whichever message they stand. */
const SHARED = {
  action: Type.Optional(Type.Enum(ACTIONS)),
  lat: Type.Optional(Type.Number()),
  lon: Type.Optional(Type.Number()),
  tst: Type.Optional(Seconds),
  ntours: Type.Optional(Type.Integer({ minimum: 0 })),
  request: Type.Optional(Type.Enum(['tour', 'tours', 'untour'])),
  tours: Type.Optional(Type.Array(Type.Unknown())),
  uuid: Type.Optional(Uuid),
}
const PLAIN = Type.Object(SHARED)

/** Every type of message, and what it must have. */
const TYPES: Readonly<Record<string, TSchema>> = {
  beacon: PLAIN,
  card: Type.Object({ ...SHARED, face: Type.Optional(Base64), name: Type.Optional(Type.String()) }),
  cmd: Type.Object({ ...SHARED, action: Type.Enum(ACTIONS) }),
  configuration: PLAIN,
  encrypted: Type.Object({ data: Base64 }),
  location: Type.Object({ ...SHARED, lat: Type.Number(), lon: Type.Number(), tst: Seconds }),
  lwt: Type.Object({ ...SHARED, tst: Seconds }),
  request: PLAIN,
  status: PLAIN,
  steps: Type.Object({
    ...SHARED,
    tst: Seconds,
    from: Seconds,
    to: Seconds,
    steps: Type.Integer(),
    distance: Type.Optional(Type.Integer()),
    floorsdown: Type.Optional(Type.Integer()),
    floorsup: Type.Optional(Type.Integer()),
  }),
  transition: Type.Object({
    ...SHARED,
    lat: Type.Number(),
    lon: Type.Number(),
    tst: Seconds,
    wtst: Seconds,
    acc: Type.Number(),
    event: Type.Enum(['enter', 'leave']),
  }),
  waypoint: PLAIN,
  waypoints: PLAIN,
}

/** A message that is well formed; `_type` is one of those known. */
export type OwntracksMessage = Readonly<Record<string, unknown>> & { readonly _type: string }

const checkers = new Map(Object.entries(TYPES).map(([type, schema]) => [type, Compile(schema)]))

/** Who the app says it is in HTTP mode (`X-Limit-U`, `X-Limit-D`). */
export interface OwntracksHeaders {
  readonly user: string | undefined
  readonly device: string | undefined
}

/** Why a message is not well formed; `undefined` when it is an `OwntracksMessage`. */
export function whyMalformed(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return 'a message must be an object'
  const type: unknown = Reflect.get(message, '_type')
  const checker = typeof type === 'string' ? checkers.get(type) : undefined
  if (!checker) return '_type must be one of the OwnTracks message types'
  const [error] = checker.Check(message) ? [] : checker.Errors(message)
  if (error) return `${String(type)}${error.instancePath} ${error.message}`
  if (Reflect.get(message, 'request') === 'untour' && !Object.hasOwn(message, 'uuid')) return 'untour must have uuid'
  return undefined
}

/**
 * Reads a well-formed message: a `location` is a position, all else a sign of life.
 *
 * The unit is named `USER-DEVICE`, from the message's topic or the headers, else by the tracker id. `vel` is in km/h, `batt` in percent,
 * `tst` in seconds; −1 means unknown. `alarm`, which trackers of others send, or a point of interest named SOS calls for help.
 */
export function readOwntracks(message: OwntracksMessage, headers: OwntracksHeaders): OutsideMessage {
  const unit = nameOf(message, headers)
  if (message._type !== 'location') return { unit }
  const { lon, lat } = message
  const velKmh = numeric(message['vel'])
  const batt = numeric(message['batt'])
  const extras = extrasOf({
    speedMps: velKmh === undefined ? undefined : velKmh * KMH_MPS,
    courseDeg: numeric(message['cog']),
    accuracyM: numeric(message['acc']),
    battery: batt === undefined ? undefined : batt / 100,
  })
  const help = isHelp(message['alarm']) || isSosPoint(message['poi']) ? { isHelp: true } : {}
  return { unit, fix: { lon, lat, at: Number(message['tst']) * 1000, ...extras }, ...help }
}

/** The app has no button for help of its own; a member may name a point of interest, and so can its shortcuts. */
function isSosPoint(poi: unknown): boolean {
  return typeof poi === 'string' && poi.trim().toLowerCase() === 'sos'
}

/** The user and device that a message speaks of: its topic is `owntracks/USER/DEVICE`, with more behind it for other messages. */
export function speakerOf(message: OwntracksMessage, headers: OwntracksHeaders): OwntracksHeaders {
  const topic = message['topic']
  if (typeof topic !== 'string') return headers
  const [, user, device] = topic.split('/')
  return { user: user || headers.user, device: device || headers.device }
}

function nameOf(message: OwntracksMessage, headers: OwntracksHeaders): string | undefined {
  const { user, device } = speakerOf(message, headers)
  const named = [user, device].filter((part) => part !== undefined).join('-')
  const tid = message['tid']
  return named || (typeof tid === 'string' && tid !== '' ? tid : undefined)
}

function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
