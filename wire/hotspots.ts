/** Hotspots: what is asked, and the figures with everything that they can be made again from. `docs/hotspots.md` defines each figure. */
import Type, { type Static } from 'typebox'
import { HAZARD_CLASSES, INCIDENT_CLASSES } from './reports.ts'

export const HOTSPOT_METHODS = ['density', 'gi', 'change', 'emerging', 'ranked', 'dosage', 'clock', 'truth', 'near-repeat'] as const
export type HotspotMethod = (typeof HOTSPOT_METHODS)[number]
export const HOTSPOT_KINDS = ['incident', 'hazard'] as const
export type HotspotKind = (typeof HOTSPOT_KINDS)[number]
export const HOTSPOT_CLASSES = { incident: INCIDENT_CLASSES, hazard: HAZARD_CLASSES } as const
/** Those of the bands of coverage: `docs/coverage.md`. */
export const HOTSPOT_HOURS = ['day', 'night'] as const
export type HotspotHours = (typeof HOTSPOT_HOURS)[number]
export const HOTSPOT_SHAPES = ['square', 'hex'] as const
/** Maps that say where most is to be expected, and are held to it by `truth`. */
export const HOTSPOT_TESTED_MAPS = ['gi', 'density'] as const
export type HotspotTestedMap = (typeof HOTSPOT_TESTED_MAPS)[number]
/** Where p of a map comes from: sums drawn from its own values, the normal distribution, or shuffles. */
export const HOTSPOT_CHANCES = ['exact', 'normal', 'shuffles'] as const
export const HOTSPOT_FORMS = ['json', 'geojson', 'csv'] as const
export type HotspotForm = (typeof HOTSPOT_FORMS)[number]
/** Tables that a CSV can have, where the method makes them. */
export const HOTSPOT_CSV_TABLES = ['cells', 'compounds', 'towns', 'bands'] as const
export type HotspotCsvTable = (typeof HOTSPOT_CSV_TABLES)[number]

/** Cells told in one answer: 20 MB as columns. As GeoJSON each has its corners, ten times the text. */
export const MOST_TOLD_CELLS = 200_000
export const MOST_GEOJSON_CELLS = 50_000
/** Bands of space, and of time, of near repeats. */
export const MOST_REPEAT_BANDS = 8
export const MOST_PERMUTATIONS = 9_999
/** Parts of the period of `emerging`: fewer show no trend, and of more each holds too little. */
export const LEAST_PERIODS = 8
export const MOST_PERIODS = 52

const TimeText = Type.String({ minLength: 1, maxLength: 40 })

/** Lengths are metres. */
export const HotspotQuery = Type.Object({
  method: Type.Optional(Type.Enum(HOTSPOT_METHODS)),
  kind: Type.Optional(Type.Enum(HOTSPOT_KINDS)),
  /** One class or several with commas between; absent: all. */
  class: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** One type of compound or several with commas between: only reports tied to such a compound; absent: all reports. */
  compounds: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  hours: Type.Optional(Type.Enum(HOTSPOT_HOURS)),
  from: Type.Optional(TimeText),
  to: Type.Optional(TimeText),
  baseFrom: Type.Optional(TimeText),
  baseTo: Type.Optional(TimeText),
  /** Of `truth`: which map is tested, with its own cells, band or bandwidth unless they are asked for; absent: `gi`. */
  map: Type.Optional(Type.Enum(HOTSPOT_TESTED_MAPS)),
  cell: Type.Optional(Type.Number({ minimum: 20, maximum: 5_000 })),
  shape: Type.Optional(Type.Enum(HOTSPOT_SHAPES)),
  band: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 20_000 })),
  /** Of `near-repeat`: upper ends of the bands of space in metres, 0 for the very place, and of time in days, rising, with commas between. */
  bands: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  days: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  /** Metres, or `rule`. */
  bandwidth: Type.Optional(Type.String({ minLength: 1, maxLength: 24 })),
  kernel: Type.Optional(Type.Enum(['quartic', 'gaussian'])),
  p: Type.Optional(Type.Enum(HOTSPOT_CHANCES)),
  permutations: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_PERMUTATIONS })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
  periods: Type.Optional(Type.Integer({ minimum: LEAST_PERIODS, maximum: MOST_PERIODS })),
  /** Of `clock`: whose it is; a cell by its id in maps of its size and shape. */
  compound: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  cellId: Type.Optional(Type.String({ pattern: '^c-?[0-9]{1,6}r-?[0-9]{1,6}$' })),
  division: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
  /** `asOfMs` of an earlier answer: only what was known then, so that several answers are of the same reports. Held for a while. */
  asKnownAt: Type.Optional(TimeText),
  /** A name of the caller's own, by which `GET /hotspots/progress` tells this question. */
  ask: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9]{1,40}$' })),
  f: Type.Optional(Type.Enum(HOTSPOT_FORMS)),
  /** Of `csv`: which table, where the method makes several; absent: the first of them. */
  table: Type.Optional(Type.Enum(HOTSPOT_CSV_TABLES)),
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
    /** Where `hours` is asked for. */
    otherHours: Type.Optional(Count),
    /** Where `compounds` is asked for: tied to none of these. */
    otherCompound: Type.Optional(Count),
    /** Nobody said where. */
    noPlace: Count,
    /** Outside the outline of the district, or of the division asked for. */
    outside: Count,
    /** Of ranked compounds only: in none of the compounds ranked. */
    noCompound: Type.Optional(Count),
    /** Of the clock of one place only: on the ground, but not there. */
    elsewhere: Type.Optional(Count),
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
    /** Reports and ground are those of this moment. */
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
    towns: Type.Optional(Columns),
    hours: Type.Optional(Columns),
    maps: Type.Optional(Columns),
    bands: Type.Optional(Columns),
  },
  { additionalProperties: false },
)
export type HotspotAnswer = Static<typeof HotspotAnswer>

/** What is being done for one question: others are answered first, reports are being read, figures are being made. */
export const HOTSPOT_STATES = ['waiting', 'collecting', 'reckoning'] as const
export type HotspotState = (typeof HOTSPOT_STATES)[number]

export const HotspotProgress = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          method: Type.Enum(HOTSPOT_METHODS),
          state: Type.Enum(HOTSPOT_STATES),
          /** Of this state, 0 to 1; `null`: it cannot be told. */
          share: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]),
          /** As the question was asked with. */
          ask: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type HotspotProgress = Static<typeof HotspotProgress>
