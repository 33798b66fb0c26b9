/** What stands still: fetched once, then kept by the journal's events like everything else. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef, type ShallowRef } from 'vue'
import type { RoomEvent } from '#wire/live'
import type { AreaGeometry, Compound, Division, PolicePost, WatchPoint } from '#wire/places'
import { ask } from '../http/api.ts'
import { dataThen, type StatesThen } from '../http/states-then.ts'

interface PlaceFeature {
  readonly id: string
  readonly geometry?: { readonly type: string; readonly coordinates: unknown } | null
  readonly properties: Readonly<Record<string, unknown>>
}

interface PlaceCollection {
  readonly features: readonly PlaceFeature[]
}

export const usePlaces = defineStore('places', () => {
  const compounds = shallowRef(new Map<string, Compound>())
  const watchPoints = shallowRef(new Map<string, WatchPoint>())
  const policePosts = shallowRef(new Map<string, PolicePost>())
  const divisions = shallowRef(new Map<string, Division>())
  /** Events that came while a fetch was under way: its answer may be older than they are. */
  let early: RoomEvent[] | undefined
  /** A fetch is under way: what is held may be of another moment. */
  const isReading = ref(false)
  /** Raised by each fetch, so that an older one is not taken for the newest. */
  let round = 0

  const byKind: Readonly<Record<string, ShallowRef<Map<string, unknown>>>> = {
    compound: compounds,
    watchPoint: watchPoints,
    policePost: policePosts,
    division: divisions,
  }

  /** Fetches all places. @param then reads those of the moment shown; absent: those of now @throws ApiFault */
  async function load(then?: StatesThen): Promise<void> {
    const mine = ++round
    const waiting: RoomEvent[] = []
    early = waiting
    isReading.value = true
    const [inCompounds, inWatchPoints, inPosts, inDivisions] = await (then ? placesThen(then) : placesNow())
    if (mine !== round) return
    compounds.value = keyed(inCompounds)
    watchPoints.value = keyed(inWatchPoints)
    policePosts.value = keyed(inPosts)
    divisions.value = keyed(inDivisions)
    early = undefined
    isReading.value = false
    apply(waiting)
  }

  /** Folds events in; those of other subjects are passed over. */
  function apply(events: readonly RoomEvent[]): void {
    if (early) {
      early.push(...events)
      return
    }
    const touched = new Set<ShallowRef<Map<string, unknown>>>()
    for (const { subject, data } of events) {
      const slash = subject.indexOf('/')
      const places = byKind[subject.slice(0, slash)]
      if (!places) continue
      if (data === undefined) places.value.delete(subject.slice(slash + 1))
      else places.value.set(subject.slice(slash + 1), data)
      touched.add(places)
    }
    for (const places of touched) triggerRef(places)
  }

  const bySlot = computed(() => new Map([...compounds.value.values()].map((compound) => [compound.slot, compound])))

  function divisionName(id: string | undefined): string {
    return id === undefined ? '' : (divisions.value.get(id)?.name ?? '')
  }

  return { compounds, watchPoints, policePosts, divisions, isReading, bySlot, divisionName, load, apply }
})

type AllPlaces = [readonly Compound[], readonly WatchPoint[], readonly PolicePost[], readonly Division[]]

async function placesNow(): Promise<AllPlaces> {
  const [inCompounds, inWatchPoints, inPosts, inDivisions] = await Promise.all([
    ask<PlaceCollection>('/compounds?f=geojson'),
    ask<PlaceCollection>('/watch-points?f=geojson'),
    ask<PlaceCollection>('/police-posts?f=geojson'),
    ask<PlaceCollection>('/divisions?f=geojson'),
  ])
  return [
    inCompounds.features.map(compoundOf),
    inWatchPoints.features.map((feature) => ({ ...pointOf(feature) }) as unknown as WatchPoint), // as the server's schema has it
    inPosts.features.map((feature) => ({ ...pointOf(feature) }) as unknown as PolicePost), // as above
    inDivisions.features.map((feature) => ({ ...feature.properties, id: feature.id }) as unknown as Division), // as above
  ]
}

async function placesThen(then: StatesThen): Promise<AllPlaces> {
  return Promise.all([
    dataThen<Compound>(then, 'compound'),
    dataThen<WatchPoint>(then, 'watchPoint'),
    dataThen<PolicePost>(then, 'policePost'),
    dataThen<Division>(then, 'division'),
  ])
}

function keyed<T extends { readonly id: string }>(places: readonly T[]): Map<string, T> {
  return new Map(places.map((place) => [place.id, place]))
}

function compoundOf({ id, geometry, properties }: PlaceFeature): Compound {
  return { gates: [], ...properties, id, footprint: geometry as AreaGeometry } as unknown as Compound // as the server's schema has it
}

function pointOf({ id, geometry, properties }: PlaceFeature): Record<string, unknown> {
  return { ...properties, id, at: geometry?.coordinates }
}
