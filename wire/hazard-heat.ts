/** Hazard heat as numbers: what the wall draws, so that it can be checked. */
import Type, { type Static } from 'typebox'
import { HAZARD_CLASSES } from './reports.ts'

/** Far more than a district is drawn with; a finer grid of everything is refused by name rather than sent. */
export const MOST_HEAT_CELLS = 200_000

export const HeatQuery = Type.Object({
  /** How far a hazard is felt, metres. */
  bandwidthM: Type.Optional(Type.Number({ minimum: 50, maximum: 5_000 })),
  /** Side of a cell of the grid, metres. */
  cellM: Type.Optional(Type.Number({ minimum: 10, maximum: 2_000 })),
  /** A hazard weighs half after so many days. */
  halfLifeDays: Type.Optional(Type.Number({ minimum: 1, maximum: 3_650 })),
  /** Only hazards of this class. */
  class: Type.Optional(Type.Enum(HAZARD_CLASSES)),
})
export type HeatQuery = Static<typeof HeatQuery>

const Figure = Type.Number()

/**
 * Cell (c, r) is the square of `cellM` whose south-west corner lies c · `cellM` metres east and r · `cellM` north of the origin, in the plane of
 * `geodata/plane.ts`; `lon`, `lat` are its middle. Cells in which nothing is felt are left out.
 */
export const HazardHeatAnswer = Type.Object(
  {
    /** When it was worked out, Unix ms: ages are counted up to then. */
    atMs: Figure,
    bandwidthM: Figure,
    cellM: Figure,
    halfLifeDays: Figure,
    class: Type.Optional(Type.Enum(HAZARD_CLASSES)),
    kernel: Type.Literal('quartic'),
    /** What a hazard of severity 1, 2, 3, 4 weighs when it is found. */
    severityWeights: Type.Array(Figure),
    originLon: Figure,
    originLat: Figure,
    /** Open hazards with a place that count. */
    hazards: Type.Integer(),
    /** The sum of what they weigh: the sum of density · cell area, but for the sampling. */
    weight: Figure,
    cells: Type.Array(
      Type.Object(
        {
          column: Type.Integer(),
          row: Type.Integer(),
          lon: Figure,
          lat: Figure,
          /** Weight a square kilometre. */
          density: Figure,
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type HazardHeatAnswer = Static<typeof HazardHeatAnswer>
