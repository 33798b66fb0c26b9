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
function outlineOf(divisions: Registry['divisions'], division: string | undefined): readonly Polygon[] {
  if (division !== undefined) return areasOf([divisions.get(division)])
  const all = [...divisions.values()]
  const districts = areasOf(all.filter(({ kind }) => kind === 'district'))
  return districts.length > 0 ? districts : areasOf(all.filter(({ kind }) => kind !== 'district'))
}

/** What others police: no surroundings of a compound count it either. */
function entrustedOf(divisions: Registry['divisions']): readonly Polygon[] {
  return areasOf([...divisions.values()].filter(({ entrusted }) => entrusted))
}

function areasOf(divisions: readonly (Division | undefined)[]): readonly Polygon[] {
  return divisions.flatMap((division) => (division?.area ? polygonsOf(division.area) : []))
}

/** A name for the ground of a question: two of one name are the same. @param version of the registry */
export function groundName({ division, compoundTypes }: HotspotQuestion, version: string): string {
  return JSON.stringify([version, division, compoundTypes])
}

/**
 * @param version of the registry: what it stands for is never changed
 *
 * Cost: O(corners of the outline and of the footprints).
 */
export function groundOf({ divisions, compounds }: Registry, plane: Plane, version: string, question: HotspotQuestion): Ground {
  const { division, compoundTypes } = question
  const flat = (polygons: readonly Polygon[]) => polygons.map((polygon) => polygon.map((ring) => projected(plane, ring)))
  const towns = [...divisions.values()].filter((one) => one.kind !== 'district' && !one.entrusted && isIn(divisions, one.id, division))
  const townAt = new Map(towns.map(({ id }, at) => [id, at]))
  return {
    key: `${version}/${division ?? ''}`,
    outline: flat(outlineOf(divisions, division)),
    without: flat(entrustedOf(divisions)),
    originLon: plane.originLon,
    originLat: plane.originLat,
    compounds: [...compounds.values()]
      .filter((one) => compoundTypes.length === 0 || compoundTypes.includes(one.type))
      .filter((one) => isIn(divisions, one.division, division))
      .map((one) => ({ ...rankedCompound(one), town: townAt.get(one.division ?? '') ?? -1 })),
    towns: towns.map(({ id, name, centre: [lon, lat] }) => ({ id, name, lon, lat })),
    typed: compoundTypes.length === 0 ? [] : [...compounds.values()].filter(({ type }) => compoundTypes.includes(type)).map(({ id }) => id),
  }
}

/** Whether what lies in one division belongs to the one asked for; what others police belongs to none. */
function isIn(divisions: Registry['divisions'], own: string | undefined, asked: string | undefined): boolean {
  if (own !== undefined && divisions.get(own)?.entrusted) return false
  return asked === undefined || own === asked || divisions.get(asked)?.kind === 'district'
}

/** A compound is pointed at in the middle of its box. */
function rankedCompound({ id, slot, name, households = 0, footprint }: Compound): Omit<RankedCompound, 'town'> {
  const corners: readonly Vertex[] = polygonsOf(footprint).flatMap(([outer = []]) => outer)
  const [west, south, east, north] = boundsOf(corners)
  return { id, slot, name, households, lon: (west + east) / 2, lat: (south + north) / 2 }
}
