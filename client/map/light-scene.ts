/** What there is of light to draw: the tiles, where the surroundings and the gaps end, kept in step with the compounds. */
import { planeAt } from '#geodata/plane'
import { EDGE_BLOCK, EDGE_REACH_M, EDGE_STEP, edgeAtlas, type EdgeAtlas } from './edge-atlas.ts'
import { lightAtlas, SIDE, type LightAtlas, type LightColumns } from './light-atlas.ts'
import { ringGround } from './ring-ground.ts'
import { ringShapeOf, type RingCompound, type RingShape } from './ring-shape.ts'

/** Where tiles lie. */
export interface LightPlane {
  readonly originLon: number
  readonly originLat: number
  readonly cellM: number
}

/** The light as it is held elsewhere. */
export interface HeldLight extends LightColumns {
  /** Absent where none is held. */
  readonly plane: LightPlane | undefined
  readonly baseMs: number
}

/** Everything that depends on the plane in which the light came. */
export interface LightGround {
  readonly plane: LightPlane
  readonly baseMs: number
  readonly atlas: LightAtlas
  readonly edges: EdgeAtlas
}

export interface LightScene {
  /** Absent until light has come. Replaced when it begins anew. */
  readonly ground: LightGround | undefined
  /** Takes the newest of some tiles; of all of them where the light is in another plane or has begun anew. */
  put(light: HeldLight, slots: ArrayLike<number>): void
  setCompounds(compounds: readonly RingCompound[]): void
  setRadius(radiusM: number): void
  readonly hasGaps: boolean
  /** @param gaps the unseen sides of each compound that is a gap, by slot */
  setGaps(gaps: ReadonlyMap<number, number>): void
}

/** Nothing is measured here: that is done in small portions while drawing. Cost of new compounds: O(sides of all). */
export function lightScene(): LightScene {
  let ground: LightGround | undefined
  let compounds: readonly RingCompound[] = []
  let shapes = new Map<number, RingShape>()
  let radiusM = 0
  let gaps: ReadonlyMap<number, number> = new Map()

  function measureAnew(): void {
    if (!ground || radiusM === 0) return
    const plane = planeAt(ground.plane.originLon, ground.plane.originLat)
    shapes = new Map(compounds.map((compound) => [compound.slot, ringShapeOf(compound, plane)]))
    ground.edges.begin(
      ringGround({
        shapes: shapes.values(),
        radiusM,
        corners: EDGE_BLOCK,
        stepM: EDGE_STEP * ground.plane.cellM,
        reachM: EDGE_REACH_M,
        gapSides: (slot) => gaps.get(slot) ?? 0,
      }),
    )
  }

  function begin(plane: LightPlane, baseMs: number): void {
    const atlas = lightAtlas(planeAt(plane.originLon, plane.originLat), plane.cellM)
    ground = { plane, baseMs, atlas, edges: edgeAtlas(atlas, plane.cellM) }
    measureAnew()
  }

  /** The tiles that a compound's edge can run through. */
  function* tilesRound({ west, south, east, north }: RingShape, { plane, atlas }: LightGround): Generator<number> {
    const tileM = SIDE * plane.cellM
    const farM = radiusM + EDGE_REACH_M
    for (let row = Math.floor((south - farM) / tileM); row * tileM <= north + farM; row++) {
      for (let column = Math.floor((west - farM) / tileM); column * tileM <= east + farM; column++) {
        const slot = atlas.at(column, row)
        if (slot !== undefined) yield slot
      }
    }
  }

  return {
    get ground() {
      return ground
    },
    get hasGaps() {
      return gaps.size > 0
    },
    put(light, slots) {
      const { plane, baseMs, count } = light
      if (!plane) {
        ground = undefined
        return
      }
      const isNew = !ground || ground.baseMs !== baseMs || !isSame(ground.plane, plane)
      if (isNew) begin(plane, baseMs)
      const changed = isNew ? Array.from({ length: count }, (_, slot) => slot) : slots
      const known = ground!.atlas.count
      ground!.atlas.put(light, changed)
      ground!.edges.expect(Array.from({ length: ground!.atlas.count - known }, (_, i) => known + i))
    },
    setCompounds(next) {
      compounds = next
      measureAnew()
    },
    setRadius(nextM) {
      if (nextM === radiusM) return
      radiusM = nextM
      measureAnew()
    },
    setGaps(next) {
      const touched = [...gaps.keys(), ...next.keys()].filter((slot) => gaps.get(slot) !== next.get(slot))
      gaps = next
      for (const slot of touched) {
        const shape = shapes.get(slot)
        if (ground && shape) ground.edges.expect(tilesRound(shape, ground))
      }
    },
  }
}

function isSame(a: LightPlane, b: LightPlane): boolean {
  return a.originLon === b.originLon && a.originLat === b.originLat && a.cellM === b.cellM
}
