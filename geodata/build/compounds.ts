/** Compounds as the registry knows them, from the sites that were chosen. */
import { signedArea, type Vertex } from '../polygon.ts'
import type { CompoundType } from './blocks.ts'
import { between } from './chance.ts'
import type { Gated } from './gates.ts'
import { nameGiver } from './names.ts'

export interface Compound {
  readonly id: string
  readonly name: string
  readonly type: CompoundType
  readonly division: string
  readonly households: number
  /** Metres on the plane, main gate first. */
  readonly gates: readonly Vertex[]
  readonly footprint: readonly Vertex[]
}

/** Floor area over ground area, and floor area a household, by kind: ordinary figures of Chinese housing, rounded. */
const HOUSING = {
  commodity: { leastRatio: 1.5, mostRatio: 2.3, homeM2: 118 },
  resettlement: { leastRatio: 1.1, mostRatio: 1.7, homeM2: 96 },
  apartment: { leastRatio: 1.8, mostRatio: 2.8, homeM2: 58 },
} as const

export function compoundsFrom(gated: readonly Gated[]): Compound[] {
  const nameFor = nameGiver()
  return gated.map(({ site: { i, j, town, type, footprint }, gates }, index) => {
    const { leastRatio, mostRatio, homeM2 } = HOUSING[type]
    return {
      id: `c-${String(index + 1).padStart(4, '0')}`,
      name: nameFor(type, i, j),
      type,
      division: town.code,
      households: Math.round((signedArea(footprint) * between(leastRatio, mostRatio, 50, i, j)) / homeM2),
      gates,
      footprint,
    }
  })
}
