/** Hotspots: what is asked, and the figures with everything that they can be made again from. `docs/hotspots.md` defines each figure. */
import Type, { type Static } from 'typebox'
import { HAZARD_CLASSES, INCIDENT_CLASSES } from './reports.ts'

export const HOTSPOT_METHODS = ['density', 'gi', 'change', 'ranked', 'truth', 'near-repeat'] as const
export type HotspotMethod = (typeof HOTSPOT_METHODS)[number]
export const HOTSPOT_KINDS = ['incident', 'hazard'] as const
export type HotspotKind = (typeof HOTSPOT_KINDS)[number]
export const HOTSPOT_CLASSES = { incident: INCIDENT_CLASSES, hazard: HAZARD_CLASSES } as const
export const HOTSPOT_SHAPES = ['square', 'hex'] as const
export const HOTSPOT_FORMS = ['json', 'geojson', 'csv'] as const
export type HotspotForm = (typeof HOTSPOT_FORMS)[number]

/** Cells told in one answer: 20 MB as columns. As GeoJSON each has its corners, ten times the text. */
export const MOST_TOLD_CELLS = 200_000
export const MOST_GEOJSON_CELLS = 50_000
export const MOST_PERMUTATIONS = 9_999

const TimeText = Type.String({ minLength: 1, maxLength: 40 })

/** Lengths are metres. */
export const HotspotQuery = Type.Object({
  method: Type.Optional(Type.Enum(HOTSPOT_METHODS)),
  kind: Type.Optional(Type.Enum(HOTSPOT_KINDS)),
  /** One class or several with commas between; absent: all. */
  class: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  from: Type.Optional(TimeText),
  to: Type.Optional(TimeText),
  baseFrom: Type.Optional(TimeText),
  baseTo: Type.Optional(TimeText),
  cell: Type.Optional(Type.Number({ minimum: 20, maximum: 5_000 })),
  shape: Type.Optional(Type.Enum(HOTSPOT_SHAPES)),
  band: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 20_000 })),
  /** Metres, or `rule`. */
  bandwidth: Type.Optional(Type.String({ minLength: 1, maxLength: 24 })),
  kernel: Type.Optional(Type.Enum(['quartic', 'gaussian'])),
  permutations: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_PERMUTATIONS })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
  division: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
  f: Type.Optional(Type.Enum(HOTSPOT_FORMS)),
})
export type HotspotQuery = Static<typeof HotspotQuery>

const Count = Type.Integer({ minimum: 0 })

/** Of the events of one period: how many the figures are made of, and why the others are not in them. */
export const HotspotCounts = Type.Object(
  {
    used: Count,
    /** Of those used, the ones that were made up. */
    simulated: Count,
    /** Entered by mistake, or a second time. */
    invalid: Count,
    otherClass: Count,
    /** Nobody said where. */
    noPlace: Count,
    /** Outside the outline of the district, or of the division asked for. */
    outside: Count,
    /** Of ranked compounds only: in none of the compounds ranked. */
    noCompound: Type.Optional(Count),
  },
  { additionalProperties: false },
)
export type HotspotCounts = Static<typeof HotspotCounts>

/** What the figures do not say by themselves, as a code and a sentence. */
export const HotspotNote = Type.Object({ code: Type.String(), text: Type.String() }, { additionalProperties: false })
export type HotspotNote = Static<typeof HotspotNote>

const Cell = Type.Union([Type.Number(), Type.String(), Type.Null()])
/** Columns of `count` values each; `null`: cannot be said (no base, too few to judge), or, as an upper end, without end. */
const Columns = Type.Object({ count: Count, columns: Type.Record(Type.String(), Type.Array(Cell)) }, { additionalProperties: false })

export const HotspotAnswer = Type.Object(
  {
    asOfMs: Type.Number(),
    tookMs: Type.Number(),
    /** As used, by the names of the query: the same call with them gives the same figures. */
    parameters: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
    counts: Type.Object({ period: HotspotCounts, base: Type.Optional(HotspotCounts) }, { additionalProperties: false }),
    /** Where each figure is defined: headings of `docs/hotspots.md`. */
    definitions: Type.Array(Type.String()),
    notes: Type.Array(HotspotNote),
    /** Figures of the whole map. */
    figures: Type.Record(Type.String(), Cell),
    cells: Type.Optional(Columns),
    compounds: Type.Optional(Columns),
    maps: Type.Optional(Columns),
    bands: Type.Optional(Columns),
  },
  { additionalProperties: false },
)
export type HotspotAnswer = Static<typeof HotspotAnswer>
