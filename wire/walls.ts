/** Named walls: what one is made of, what it shows, who drives it, and how its tiles do. Flat maps only: no pitch, north up. */
import Type, { type Static } from 'typebox'
import { LonLat, PlaceId } from './places.ts'

/** The most screens of one wall, the most along one side, and the most walls. */
export const MOST_TILES = 64
export const MOST_TILES_A_SIDE = 16
export const MOST_WALLS = 100
/** How often a tile says how it does, and after how long without a word it counts as dead. */
export const TILE_BEAT_MS = 500
export const TILE_SILENT_MS = 2_000
/** How long whoever holds a wall is asked before it goes to whoever wants it. */
export const TAKE_ASKED_MS = 15_000
/** Whoever has not driven for this long is not asked. */
export const HOLD_IDLE_MS = 300_000
/** Paths begin a little ahead, so that every tile knows them before they do. */
export const PATH_LEAD_MS = 250

/** Stands in addresses. */
export const WallName = Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$' })
export type WallName = Static<typeof WallName>

const TileMm = Type.Number({ minimum: 50, maximum: 10_000 })
const BezelMm = Type.Number({ minimum: 0, maximum: 500 })

/** How a wall is built (subject `wall/NAME`): screens of one size in a grid. */
export const WallLayout = Type.Object(
  {
    name: WallName,
    title: Type.String({ minLength: 1, maxLength: 80 }),
    columns: Type.Integer({ minimum: 1, maximum: MOST_TILES_A_SIDE }),
    rows: Type.Integer({ minimum: 1, maximum: MOST_TILES_A_SIDE }),
    /** What can be seen of one screen, mm. */
    tileWidthMm: TileMm,
    tileHeightMm: TileMm,
    /** What cannot be seen between two screens side by side, and one above the other: both frames and the air between, mm. */
    bezelXMm: BezelMm,
    bezelYMm: BezelMm,
    /** From the eye to the wall, m. */
    distanceM: Type.Number({ minimum: 0.3, maximum: 50 }),
  },
  { additionalProperties: false },
)
export type WallLayout = Static<typeof WallLayout>

/** Where the middle of the whole wall stands, and how much ground its whole width shows there (web mercator, bezels included), m. */
export const WallCamera = Type.Object(
  { lon: LonLat.items[0], lat: Type.Number({ minimum: -85, maximum: 85 }), widthM: Type.Number({ minimum: 50, maximum: 40_000_000 }) },
  { additionalProperties: false },
)
export type WallCamera = Static<typeof WallCamera>

/**
 * Where the camera is at every moment, by the server's clock: each tile works it out by itself. Before `startMs` it is at `from`, from
 * `startMs + takenMs` on at `to`; between them by `cameraAt` of `#geodata/camera-path`. Where a path comes while an older one is under way, `from` is
 * where that one leads by `startMs`: who has the older goes on along it until then, and nothing jumps.
 */
export interface CameraPath {
  readonly from: WallCamera
  readonly to: WallCamera
  readonly startMs: number
  readonly takenMs: number
}

/** `tour`: the server goes from stop to stop; `hold`: it stays where it was put. */
export const WALL_MODES = ['tour', 'hold'] as const
export type WallMode = (typeof WALL_MODES)[number]

/** Why the camera is where it is: what a tour visits, or an alarm that has taken the screen. */
export interface WallStop {
  readonly is: 'overview' | 'gap' | 'incident' | 'alarm'
  /** The compound, incident or alarm. */
  readonly id?: string
  readonly untilMs?: number
}

export const WallMessage = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 200 }), untilMs: Type.Optional(Type.Number()) },
  { additionalProperties: false },
)
export type WallMessage = Static<typeof WallMessage>

/** What a wall shows. */
export interface WallScene {
  readonly mode: WallMode
  readonly path: CameraPath
  /** Layers that are left out, by the names of the wall's address. */
  readonly hidden: readonly string[]
  /** The compound in the light. */
  readonly highlight?: string
  readonly message?: WallMessage
  readonly stop?: WallStop
  /** The past instead of the present: `atMs` stood at `setMs` of the server's clock and has gone on at `rate` since. */
  readonly past?: { readonly atMs: number; readonly rate: number; readonly setMs: number }
}

const Who = Type.String({ maxLength: 120 })

/** Who has the controls, by the name of their token: two pages of one person are one. */
export const WallHold = Type.Object(
  {
    who: Who,
    sinceMs: Type.Number(),
    /** Somebody has asked for it and takes it over then, unless refused before. */
    wanted: Type.Optional(Type.Object({ who: Who, untilMs: Type.Number() }, { additionalProperties: false })),
  },
  { additionalProperties: false },
)
export type WallHold = Static<typeof WallHold>

/** Everything there is to know of a wall; `revision` rises by one with each change of it, from the server's start. */
export interface WallState {
  readonly layout: WallLayout
  readonly scene: WallScene
  readonly hold?: WallHold
  readonly revision: number
  readonly serverMs: number
}

/** How one tile does. */
export const TileHealth = Type.Object(
  {
    column: Type.Integer({ minimum: 1, maximum: MOST_TILES_A_SIDE }),
    row: Type.Integer({ minimum: 1, maximum: MOST_TILES_A_SIDE }),
    /** `absent`: nobody has ever said that they are this tile, or they have left; `dead`: they fell silent. */
    is: Type.Enum(['alive', 'dead', 'absent'] as const),
    /** When it was last heard of. */
    heardMs: Type.Optional(Type.Number()),
    framesPerS: Type.Optional(Type.Number()),
    /** How far its picture is behind the server's. */
    behindMs: Type.Optional(Type.Number()),
    revision: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)
export type TileHealth = Static<typeof TileHealth>

/** A wall as lists have it: how it is built, who drives it, and how its tiles do, row by row from the top left. */
export const ListedWall = Type.Object(
  { layout: WallLayout, hold: Type.Optional(WallHold), tiles: Type.Array(TileHealth, { maxItems: MOST_TILES }) },
  { additionalProperties: false },
)
export type ListedWall = Static<typeof ListedWall>

/** Columns and rows count from 1, from the top left; without them it is no tile but a desk, or a wall of one screen. */
export const WatchRequest = Type.Object(
  {
    name: WallName,
    tile: Type.Optional(
      Type.Object(
        {
          column: Type.Integer({ minimum: 1, maximum: 1_000 }),
          row: Type.Integer({ minimum: 1, maximum: 1_000 }),
          /** Made up by the browser, kept as long as its tab: it comes back to its own tile. */
          browser: Type.String({ minLength: 8, maxLength: 40 }),
          /** Takes the tile from whoever has it. */
          isForced: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type WatchRequest = Static<typeof WatchRequest>

export const TileBeat = Type.Object(
  {
    name: WallName,
    framesPerS: Type.Number({ minimum: 0, maximum: 1_000 }),
    behindMs: Type.Number({ minimum: 0 }),
    revision: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
)
export type TileBeat = Static<typeof TileBeat>

export const WallNamed = Type.Object({ name: WallName }, { additionalProperties: false })
export type WallNamed = Static<typeof WallNamed>

/** What is to be otherwise; what is absent stays. `null` ends a highlight, a message or the past. */
export const DriveRequest = Type.Object(
  {
    name: WallName,
    mode: Type.Optional(Type.Enum(WALL_MODES)),
    /** Holds the wall there; `takenMs`: how long the way there takes. */
    camera: Type.Optional(WallCamera),
    takenMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    hidden: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 20 })),
    highlight: Type.Optional(Type.Union([PlaceId, Type.Null()])),
    message: Type.Optional(Type.Union([WallMessage, Type.Null()])),
    past: Type.Optional(
      Type.Union([
        Type.Object({ atMs: Type.Number(), rate: Type.Number({ minimum: 0, maximum: 600 }) }, { additionalProperties: false }),
        Type.Null(),
      ]),
    ),
  },
  { additionalProperties: false },
)
export type DriveRequest = Static<typeof DriveRequest>

export const AnswerRequest = Type.Object({ name: WallName, isGiven: Type.Boolean() }, { additionalProperties: false })
export type AnswerRequest = Static<typeof AnswerRequest>
