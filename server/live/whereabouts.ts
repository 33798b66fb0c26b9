/** Where in the district a place lies: in which compound or by which one, and in which division. */
import type { Compound, Division, LonLat } from '#wire/places'
import type { Report } from '#wire/reports'
import type { Plane } from '#geodata/plane'
import { distanceTo, flatAreaOf, type FlatArea } from '../domain/coverage/flat-area.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { Ledger } from './ledger.ts'

export type Whereabouts = Pick<Report, 'compound' | 'zone' | 'division'>

export interface PlaceFinder {
  /** Nothing where it is not known. Cost: that of the few compounds at hand; of the divisions only away from all compounds. */
  at(place: LonLat): Whereabouts
}

export function placeFinder(ledger: Ledger, coverage: CoverageDesk, plane: Plane): PlaceFinder {
  const compounds = ledger.of<Compound>('compound')
  const divisions = ledger.of<Division>('division')
  /** Areas as they were when last asked, by division. Bounded by the divisions there are. */
  const areas = new Map<string, { readonly of: Division; readonly area: FlatArea }>()

  function areaOf(id: string, division: Division): FlatArea | undefined {
    if (!division.area) return undefined
    const known = areas.get(id)
    if (known?.of === division) return known.area
    const area = flatAreaOf(division.area, plane)
    areas.set(id, { of: division, area })
    return area
  }

  function divisionAt([lon, lat]: LonLat): string | undefined {
    const [x, y] = [plane.xOf(lon), plane.yOf(lat)]
    for (const [id, division] of divisions) {
      const area = division.kind === 'district' ? undefined : areaOf(id, division)
      if (area && x >= area.minX && x <= area.maxX && y >= area.minY && y <= area.maxY && distanceTo(area, x, y) === 0) return id
    }
    return undefined
  }

  return {
    at(place) {
      const nearest = coverage.zonesAt(place)[0]
      const compound = nearest && compounds.get(nearest.id)
      const division = compound?.division ?? divisionAt(place)
      return {
        ...(nearest ? { compound: nearest.id, zone: nearest.distanceM === 0 ? ('inside' as const) : ('surroundings' as const) } : {}),
        ...(division === undefined ? {} : { division }),
      }
    },
  }
}
