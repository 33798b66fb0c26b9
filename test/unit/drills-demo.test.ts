/** The drills that ship with the demo can be held in the demo district, with those who are on its shift. */
import { readFileSync, readdirSync } from 'node:fs'
import Schema from 'typebox/schema'
import { describe, expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'
import { distanceToPolygonM, isInside, type Polygon } from '#geodata/polygon'
import { DrillPlan } from '#wire/drills'
import type { LonLat } from '#wire/places'
import { shiftRoster } from '../../server/demo/shift-roster.ts'
import { faultsOfPlan } from '../../server/domain/drills/check-plan.ts'
import type { DrillGround } from '../../server/domain/drills/plan-faults.ts'
import { allUnitsOf } from '../../server/domain/drills/participants.ts'
import { orderOf } from '../../server/domain/drills/plan-order.ts'
import { DEFAULT_TIERS } from '../../server/domain/response/tiers.ts'

const ROOT = new URL('../../', import.meta.url)
const DRILLS = new URL('server/demo/drills/', ROOT)
/** What the demo shift sends unless told otherwise. */
const FIXES_PER_S = 60

interface PlaceFeature {
  readonly id: string
  readonly properties: { readonly kind?: string; readonly entrusted?: boolean }
  readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] }
}

function features(name: string): readonly PlaceFeature[] {
  const text = readFileSync(new URL(`geodata/places/${name}.geojson`, ROOT), 'utf8')
  return (JSON.parse(text) as { readonly features: readonly PlaceFeature[] }).features
}

/** The parts of an area, each a polygon. */
function partsOf({ geometry }: PlaceFeature): readonly Polygon[] {
  return (geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates]) as readonly Polygon[]
}

const roster = new Set(shiftRoster(FIXES_PER_S).map(({ draft }) => draft.id))
const compounds = new Map(features('compounds').map((feature) => [feature.id, feature]))
const watchPoints = new Set(features('watch-points').map(({ id }) => id))
const divisions = features('divisions')
const holds = (feature: PlaceFeature, place: LonLat): boolean => partsOf(feature).some((part) => isInside(part, place))

const ground: DrillGround = {
  unitOf: (id) => (roster.has(id) ? { confirmed: true, duty: 'onDuty' } : undefined),
  hasWatchPoint: (id) => watchPoints.has(id),
  hasCompound: (id) => compounds.has(id),
  isInDistrict: (place) =>
    divisions.some((one) => one.properties.kind === 'district' && holds(one, place)) &&
    !divisions.some((one) => one.properties.entrusted === true && holds(one, place)),
  drillOf: () => undefined,
  tierS: DEFAULT_TIERS.seconds,
  rolesOf: () => ['operator'],
}

const plans = readdirSync(DRILLS).map((name) => JSON.parse(readFileSync(new URL(name, DRILLS), 'utf8')) as DrillPlan)

test('there are three, each with an id of its own', () => {
  expect(new Set(plans.map(({ id }) => id)).size).toBe(3)
})

describe.each(plans.map((plan) => [plan.title, plan] as const))('%s', (_, plan) => {
  test('is a plan by its schema, and has no fault in the demo district', () => {
    expect(Schema.Compile(DrillPlan).Check(plan)).toBe(true)
    expect(faultsOfPlan(plan, ground)).toEqual([])
  })

  test('is held at a compound that is there', () => {
    const compound = compounds.get(plan.place.compound ?? '')

    const awayM = Math.min(...partsOf(compound!).map((part) => distanceToPolygonM(planeAt(...plan.place.at), part, plan.place.at)))

    expect(awayM).toBeLessThan(30)
  })

  test('rehearses all three tiers, every objective, and more than one kind of recognition', () => {
    const expectations = plan.script.flatMap((inject) => inject.expectations)

    expect(new Set(expectations.flatMap(({ tier }) => tier ?? []))).toEqual(new Set(['selfHelp', 'mutualAid', 'support']))
    expect(new Set(expectations.flatMap(({ objective }) => objective ?? []))).toEqual(new Set(plan.objectives.map(({ id }) => id)))
    expect(new Set(expectations.map(({ recognisedBy }) => recognisedBy.kind)).size).toBeGreaterThan(3)
  })

  test('has at most one inject that waits for a hand, and units enough to move', () => {
    const { plannedS } = orderOf(plan, ground.tierS)

    expect(plan.script.length - plannedS.size).toBeLessThanOrEqual(1)
    expect(allUnitsOf(plan.participants).length).toBeGreaterThanOrEqual(5)
  })
})

test('a participant that is not on shift would be named', () => {
  const [plan] = plans

  const faults = faultsOfPlan(plan!, { ...ground, unitOf: () => undefined })

  expect(faults.map(({ reason }) => reason)).toContain("there is no unit 'd-rapid-016'")
})
