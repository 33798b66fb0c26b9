/** Places: what stands still. Geometry is GeoJSON, `[lon, lat]`, WGS 84. */
import Type, { type Static } from 'typebox'

const Lon = Type.Number({ minimum: -180, maximum: 180 })
const Lat = Type.Number({ minimum: -90, maximum: 90 })
/** `[lon, lat]`, degrees. */
export const LonLat = Type.Tuple([Lon, Lat])
export type LonLat = Static<typeof LonLat>

const Ring = Type.Array(LonLat, { minItems: 4, maxItems: 100_000 })
export const PolygonGeometry = Type.Object(
  { type: Type.Literal('Polygon'), coordinates: Type.Array(Ring, { minItems: 1, maxItems: 1000 }) },
  { additionalProperties: false },
)
export const MultiPolygonGeometry = Type.Object(
  {
    type: Type.Literal('MultiPolygon'),
    coordinates: Type.Array(Type.Array(Ring, { minItems: 1, maxItems: 1000 }), { minItems: 1, maxItems: 1000 }),
  },
  { additionalProperties: false },
)
export const AreaGeometry = Type.Union([PolygonGeometry, MultiPolygonGeometry])
export type AreaGeometry = Static<typeof AreaGeometry>

export const COMPOUND_TYPES = ['commodity', 'resettlement', 'apartment'] as const
export const CompoundType = Type.Enum(COMPOUND_TYPES)
export type CompoundType = Static<typeof CompoundType>

/** No slash, and not `.` or `..`: an id stands in paths. */
export const PlaceId = Type.String({ minLength: 1, maxLength: 64, pattern: '^(?!\\.{1,2}$)[^\\s\\u0000-\\u001f/]+$' })
const PlaceName = Type.String({ minLength: 1, maxLength: 80 })
const Simulated = Type.Boolean()

/** A residential compound (subject `compound/ID`). `slot` is its stable number in the picture. */
export const Compound = Type.Object(
  {
    id: PlaceId,
    slot: Type.Integer({ minimum: 0, maximum: 16_777_215 }),
    name: PlaceName,
    type: CompoundType,
    division: Type.Optional(Type.String({ maxLength: 12 })),
    households: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
    gates: Type.Array(LonLat, { maxItems: 50 }),
    footprint: AreaGeometry,
    simulated: Simulated,
  },
  { additionalProperties: false },
)
export type Compound = Static<typeof Compound>

/** A watch point 万家灯火守望点 (subject `watchPoint/ID`). */
export const WatchPoint = Type.Object(
  {
    id: PlaceId,
    name: PlaceName,
    at: LonLat,
    compound: Type.Optional(PlaceId),
    division: Type.Optional(Type.String({ maxLength: 12 })),
    simulated: Simulated,
  },
  { additionalProperties: false },
)
export type WatchPoint = Static<typeof WatchPoint>

export const POLICE_POST_KINDS = ['policeStation', 'serviceStation', 'rapidPoint', 'blockPoint', 'patrolFulcrum'] as const

/** A police post (subject `policePost/ID`). */
export const PolicePost = Type.Object(
  {
    id: PlaceId,
    name: PlaceName,
    kind: Type.Enum(POLICE_POST_KINDS),
    at: LonLat,
    division: Type.Optional(Type.String({ maxLength: 12 })),
    simulated: Simulated,
  },
  { additionalProperties: false },
)
export type PolicePost = Static<typeof PolicePost>

/** A town, sub-district or zone (subject `division/CODE`); `entrusted` ones are run by others and masked. */
export const Division = Type.Object(
  {
    /** Administrative division code, 6 to 12 digits; also the id. */
    id: Type.String({ pattern: '^[0-9]{6,12}$' }),
    name: PlaceName,
    kind: Type.Union([Type.Literal('district'), Type.Literal('town'), Type.Literal('subdistrict'), Type.Literal('developmentZone')]),
    centre: LonLat,
    entrusted: Type.Boolean(),
    area: Type.Optional(AreaGeometry),
    simulated: Simulated,
  },
  { additionalProperties: false },
)
export type Division = Static<typeof Division>

/** Water with a shore: a lake, a pond, a river between its banks (subject `water/ID`). The surroundings of compounds do not count it. */
export const Water = Type.Object(
  {
    id: PlaceId,
    name: PlaceName,
    area: AreaGeometry,
    simulated: Simulated,
  },
  { additionalProperties: false },
)
export type Water = Static<typeof Water>
