/** The KPI board: 四下降, 三提升, 两个20%, each figure with its definition, its period, its base and how fresh it is. */
import Type, { type Static } from 'typebox'
import { LAST_MS } from './reports.ts'

export const KPI_GROUPS = ['fourDown', 'threeUp', 'two20'] as const
export const KPI_IDS = [
  'allCalls',
  'crimeCalls',
  'disputeCalls',
  'propertyComplaints',
  'rectificationRate',
  'leads',
  'readiness',
  'selfMediation',
  'awards',
] as const
export type KpiId = (typeof KPI_IDS)[number]

export const KPI_PERIODS = ['week', 'month', 'quarter', 'year'] as const
export type KpiPeriod = (typeof KPI_PERIODS)[number]
/** 环比: the period before; 同比: the same a year ago. */
export const KPI_BASE_NAMES = ['previous', 'lastYear'] as const
export type KpiBaseName = (typeof KPI_BASE_NAMES)[number]

/** Why no change, or no share, is given: nothing to compare with (无基数), so little that chance would speak (基数过小), or no drill yet (尚无演练). */
export const KPI_HELD = ['noBase', 'smallBase', 'noDrill'] as const

const Period = Type.Object({ fromMs: Type.Number(), toMs: Type.Number() }, { additionalProperties: false })

export const KpiFigure = Type.Object(
  {
    id: Type.Enum(KPI_IDS),
    group: Type.Enum(KPI_GROUPS),
    /** A count, or of a share its value, 0 to 1 (self-mediation may exceed 1); `null`: held back. */
    value: Type.Union([Type.Number(), Type.Null()]),
    /** Of a share what it is made of. */
    part: Type.Optional(Type.Integer()),
    whole: Type.Optional(Type.Integer()),
    /** The same in the base period, counted from the reports or entered by hand; absent where the figure has no base. */
    base: Type.Optional(
      Type.Object(
        {
          value: Type.Union([Type.Number(), Type.Null()]),
          from: Type.Enum(['counted', 'entered']),
          /** Of a share: why the base itself has no value. */
          held: Type.Optional(Type.Enum(KPI_HELD)),
        },
        { additionalProperties: false },
      ),
    ),
    /** Against the base: of a count (value − base) ÷ base, of a share value − base. `null`: held back. Absent where there is no base. */
    change: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
    held: Type.Optional(Type.Enum(KPI_HELD)),
    /** What counts as good. */
    good: Type.Enum(['down', 'up']),
    /** The share or change that is asked for, and whether it is reached; `null`: cannot be said. */
    target: Type.Optional(Type.Number()),
    isMet: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    /** When the newest report behind it was learned, Unix ms: how fresh the figure is. */
    newestMs: Type.Optional(Type.Number()),
  },
  { additionalProperties: false },
)
export type KpiFigure = Static<typeof KpiFigure>

/** Counts of one division or compound. Per thousand households where these are known, and are a thousand or more; shares where they are of ten or more. */
export const KpiRow = Type.Object(
  {
    id: Type.String({ maxLength: 64 }),
    name: Type.String({ maxLength: 120 }),
    households: Type.Optional(Type.Integer()),
    allCalls: Type.Integer(),
    crimeCalls: Type.Integer(),
    disputeCalls: Type.Integer(),
    propertyComplaints: Type.Integer(),
    callsPerThousand: Type.Optional(Type.Number()),
    /** Found in the period, and those of them that are closed by now. */
    hazards: Type.Integer(),
    rectified: Type.Integer(),
    rectificationRate: Type.Optional(Type.Number()),
    leads: Type.Integer(),
    /** Disputes that came to be so in the period. */
    selfMediated: Type.Integer(),
    transferred: Type.Integer(),
    selfMediation: Type.Optional(Type.Number()),
    awards: Type.Integer(),
  },
  { additionalProperties: false },
)
export type KpiRow = Static<typeof KpiRow>

const Shown = { drill: Type.String(), endedMs: Type.Number(), met: Type.Integer(), judged: Type.Integer() }

/** An emergency unit, and its latest drill of the period in which anything was judged of it; without one it had no drill yet. */
export const ReadyUnit = Type.Object(
  {
    unit: Type.String(),
    callSign: Type.String(),
    division: Type.Optional(Type.String()),
    drill: Type.Optional(Shown.drill),
    endedMs: Type.Optional(Shown.endedMs),
    /** Of what was judged of it, what was met in time: ready is all of it. */
    met: Type.Optional(Shown.met),
    judged: Type.Optional(Shown.judged),
    isReady: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type ReadyUnit = Static<typeof ReadyUnit>

/** A place where a drill was held in the period, and the latest of them. `place`: a compound's id where it is one, else its name. */
export const ReadyPlace = Type.Object({ place: Type.String(), name: Type.String(), ...Shown }, { additionalProperties: false })
export type ReadyPlace = Static<typeof ReadyPlace>

export const KpiReadiness = Type.Object({ units: Type.Array(ReadyUnit), places: Type.Array(ReadyPlace) }, { additionalProperties: false })
export type KpiReadiness = Static<typeof KpiReadiness>

export const KpiBoard = Type.Object(
  {
    asOfMs: Type.Number(),
    period: Period,
    basePeriod: Period,
    /** Awards are held against a year ago, whatever the rest is held against. */
    awardsBasePeriod: Period,
    figures: Type.Array(KpiFigure),
    /** What is behind the figure `readiness`: of drills of the period that have ended. */
    readiness: KpiReadiness,
    divisions: Type.Array(KpiRow),
    compounds: Type.Array(KpiRow),
    /** Reports that count for the period and are tied to no town, or to no compound: they are in no row. */
    elsewhere: Type.Object({ divisions: Type.Integer(), compounds: Type.Integer() }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)
export type KpiBoard = Static<typeof KpiBoard>

/** A figure of a period before the house kept reports (subject `kpiBase/ID@FROM`). */
export const KpiBase = Type.Object(
  {
    id: Type.Enum(['allCalls', 'crimeCalls', 'disputeCalls', 'propertyComplaints', 'leads', 'awards']),
    fromMs: Type.Number({ minimum: 0, maximum: LAST_MS }),
    toMs: Type.Number({ minimum: 0, maximum: LAST_MS }),
    value: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
  },
  { additionalProperties: false },
)
export type KpiBase = Static<typeof KpiBase>
