/** The ground that response times are searched over, laid once for all who search the same: the present, and the pasts that are looked at. */
import { centroid } from '#geodata/polygon'
import type { Plane } from '#geodata/plane'
import type { StreetNetwork } from '#geodata/streets'
import type { Compound } from '#wire/places'
import { type PlanePoint, type ResponseGround, responseGround } from '../domain/response/response-ground.ts'
import { type RoadGraph, roadGraph } from '../domain/response/road-graph.ts'
import { DEFAULT_TRAVEL } from '../domain/response/travel.ts'
import type { Ledger } from './ledger.ts'

export interface LaidGround {
  readonly ground: ResponseGround
  /** Place of each compound in the answers of a search, by slot. */
  readonly placeOf: ReadonlyMap<number, number>
}

export interface ResponseGrounds {
  /** By the streets in force now. The one laid last is given again where the same compounds are got into at the same places. */
  of(compounds: Iterable<Compound>): LaidGround
  /** Raised when other streets are in force: what was laid before is of the old ones. */
  readonly version: number
  close(): void
}

export interface ResponseGroundsOptions {
  readonly ledger: Pick<Ledger, 'onEvents'>
  readonly plane: Plane
  /** The streets in force; `undefined`: none are loaded. Asked again when the journal says that they changed. */
  readonly loadStreets: () => Promise<StreetNetwork | undefined>
  readonly onFailure: (cause: unknown) => void
}

/** Cost: comparing, a fraction of a millisecond for a district; laying, some ten. Memory: one ground, besides those that are still held by who asked. */
export function responseGrounds({ ledger, plane, loadStreets, onFailure }: ResponseGroundsOptions): ResponseGrounds {
  let streets: StreetNetwork | undefined
  let roads: RoadGraph | undefined
  let last:
    | { readonly laid: LaidGround; readonly slots: readonly number[]; readonly entries: readonly (readonly PlanePoint[])[] }
    | undefined
  let version = 0

  function readStreets(): void {
    loadStreets().then((loaded) => {
      streets = loaded
      roads = last = undefined
      version++
    }, onFailure)
  }

  readStreets()
  const stop = ledger.onEvents((events) => {
    if (events.some(({ subject }) => subject.startsWith('roads/'))) readStreets()
  })

  return {
    get version() {
      return version
    },
    of(compounds) {
      const list = [...compounds]
      const slots = list.map(({ slot }) => slot)
      const entries = list.map((compound) => entriesOf(compound, plane))
      if (last && areSame(slots, last.slots) && entries.every((points, i) => arePoints(points, last!.entries[i]!))) return last.laid
      if (streets) roads ??= roadGraph(streets, plane)
      const laid = {
        ground: responseGround({ ...(roads ? { roads } : {}), compounds: entries, settings: DEFAULT_TRAVEL }),
        placeOf: new Map(slots.map((slot, place) => [slot, place])),
      }
      last = { laid, slots, entries }
      return laid
    },
    close: stop,
  }
}

function areSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i])
}

function arePoints(some: readonly PlanePoint[], others: readonly PlanePoint[]): boolean {
  return some.length === others.length && some.every(({ x, y }, i) => x === others[i]!.x && y === others[i]!.y)
}

/** Where one gets in: its gates, else the middle of its first part. */
function entriesOf({ gates, footprint }: Compound, plane: Plane): readonly PlanePoint[] {
  if (gates.length > 0) return gates.map(([lon, lat]) => ({ x: plane.xOf(lon), y: plane.yOf(lat) }))
  const polygons = footprint.type === 'Polygon' ? [footprint.coordinates] : footprint.coordinates
  const [lon, lat] = centroid(polygons[0]![0]!)
  return [{ x: plane.xOf(lon), y: plane.yOf(lat) }]
}
