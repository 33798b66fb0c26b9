/** The ground of hotspots as the registry has it: the outline, and the compounds on it. */
import { boundsOf, projected, type Polygon, type Vertex } from '#geodata/polygon'
import type { Plane } from '#geodata/plane'
import type { AreaGeometry, Compound, Division } from '#wire/places'
import type { Ground, HotspotQuestion, RankedCompound } from '../domain/hotspot-answers/question.ts'

export interface Registry {
  readonly divisions: ReadonlyMap<string, Division>
  readonly compounds: ReadonlyMap<string, Compound>
}

function polygonsOf(area: AreaGeometry): readonly Polygon[] {
  return area.type === 'Polygon' ? [area.coordinates] : area.coordinates
}

/** Of the division asked for; else of the district; else of all its towns together. Empty: nobody knows. */
function outlineOf(divisions: ReadonlyMap<string, Division>, division: string | undefined): readonly Polygon[] {
  if (division !== undefined) return areasOf([divisions.get(division)])
  const all = [...divisions.values()]
  const districts = areasOf(all.filter(({ kind }) => kind === 'district'))
  return districts.length > 0 ? districts : areasOf(all.filter(({ kind }) => kind !== 'district'))
}

function areasOf(divisions: readonly (Division | undefined)[]): readonly Polygon[] {
  return divisions.flatMap((division) => (division?.area ? polygonsOf(division.area) : []))
}

/**
 * @param version of the registry: what it stands for is never changed
 *
 * Cost: O(corners of the outline and of the footprints).
 */
export function groundOf({ divisions, compounds }: Registry, plane: Plane, version: string, { division, method }: HotspotQuestion): Ground {
  const hasCompounds = method === 'ranked' || method === 'change'
  return {
    key: `${version}/${division ?? ''}`,
    outline: outlineOf(divisions, division).map((polygon) => polygon.map((ring) => projected(plane, ring))),
    originLon: plane.originLon,
    originLat: plane.originLat,
    compounds: hasCompounds
      ? [...compounds.values()].filter((one) => division === undefined || one.division === division).map(rankedCompound)
      : [],
  }
}

/** A compound is pointed at in the middle of its box. */
function rankedCompound({ id, name, households = 0, footprint }: Compound): RankedCompound {
  const corners: readonly Vertex[] = polygonsOf(footprint).flatMap(([outer = []]) => outer)
  const [west, south, east, north] = boundsOf(corners)
  return { id, name, households, lon: (west + east) / 2, lat: (south + north) / 2 }
}
