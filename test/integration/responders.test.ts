/** Who could be sent to a place, over the public API: whoever is free, with the seconds reckoned anew here by hand. */
import { expect, it, vi } from 'vitest'
import type { Lifecycles } from '#wire/lifecycles'
import type { PlaceResponders } from '#wire/responders'
import { MOVERS, type Mover } from '#wire/units'
import { planeAt } from '#geodata/plane'
import { DEFAULT_TRAVEL } from '../../server/domain/response/travel.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { coverageApp, json, lonLatOf, type CoverageApp } from '../support/coverage-app.ts'

const [LON, LAT] = lonLatOf([0, 0])
/** Metres a second: `docs/response-and-proposals.md`. */
const STRAIGHT_MPS: Readonly<Record<Mover, number>> = { foot: 1.4, bicycle: 4.17, vehicle: 9.7 }
const DETOUR = 1.35

/** Three units on foot, by bicycle and by car, each 1 km away in another direction. */
async function threeUnits(): Promise<CoverageApp> {
  const app = await coverageApp()
  for (const mover of MOVERS) await app.enlist(mover, mover)
  const atMs = Date.now()
  await app.send([
    { unit: 'foot', at: [1_000, 0], atMs },
    { unit: 'bicycle', at: [0, 1_000], atMs },
    { unit: 'vehicle', at: [-600, -800], atMs },
  ])
  return app
}

async function askedOf({ house }: CoverageApp, query = `lon=${LON}&lat=${LAT}`): Promise<PlaceResponders> {
  return json(house.call(`/api/v1/responders?${query}`, { token: house.tokens.operator }))
}

it('names those who are free, the soonest first, in a straight line where no roads are loaded', async () => {
  const app = await threeUnits()

  const { items, free } = await askedOf(app)

  expect(free).toBe(3)
  expect(items.map(({ unit, by }) => [unit, by])).toEqual([
    ['vehicle', 'straight'],
    ['bicycle', 'straight'],
    ['foot', 'straight'],
  ])
  for (const { unit, seconds } of items) {
    const wantedS = (1_000 * DETOUR) / STRAIGHT_MPS[unit as Mover]
    // Seconds are whole, and the district's plane is wrong by 0.3 % at its edge (`geodata/plane.ts`).
    expect(Math.abs(seconds - wantedS)).toBeLessThanOrEqual(0.5 + 0.003 * wantedS)
  }
  expect((await askedOf(app, `lon=${LON}&lat=${LAT}&limit=1`)).items).toHaveLength(1)
})

it('leaves out whoever is off duty, unconfirmed, silent, or sent to an incident that goes on; when it has ended they are back', async () => {
  const app = await threeUnits()
  const { call, tokens } = app.house
  const write = (method: string, path: string, body: object): Promise<Response> =>
    call(`/api/v1${path}`, { method, token: tokens.operator, body })
  const names = async (): Promise<readonly string[]> => (await askedOf(app)).items.map(({ unit }) => unit)
  await write('POST', '/incidents', { id: 'j-1', class: 'fire', place: [LON, LAT] })
  await write('PATCH', '/incidents/j-1', { step: 'dispatch', units: ['vehicle'] })
  expect(await names()).toEqual(['bicycle', 'foot'])
  await write('PATCH', '/units/foot', { duty: 'standby' })
  expect(await names()).toEqual(['bicycle'])
  await write('PATCH', '/incidents/j-1', { step: 'invalidate', note: '误报' })

  expect(await names()).toEqual(['vehicle', 'bicycle'])
  await write('PATCH', '/units/bicycle', { confirmed: false })
  expect(await names()).toEqual(['vehicle'])
  app.house.pass(11 * 60_000)
  expect(await names()).toEqual([])
})

it('goes by road where roads are loaded: never sooner than the road allows, and told as such', async () => {
  const app = await coverageApp({ settings: { DEMO: '1' } })
  await app.enlist('car', 'vehicle')
  const { features } = await json<{ features: { id: string; properties: { gates: [number, number][] } }[] }>(
    app.house.call('/api/v1/compounds?f=geojson', { token: app.house.tokens.operator }),
  )
  const gates = features.flatMap(({ properties }) => properties.gates.slice(0, 1))
  const [from, to] = [gates[0]!, gates[40]!]
  const plane = planeAt(from[0], from[1])
  await app.house.call('/api/v1/positions', {
    method: 'POST',
    token: app.house.tokens.gateway,
    body: [{ unit: 'car', lon: from[0], lat: from[1], at: Date.now(), accuracy: 5, crs: 'WGS84' }],
  })

  const { seconds, by } = await vi.waitFor(
    async () => {
      const { items } = await askedOf(app, `lon=${to[0]}&lat=${to[1]}`)
      const car = items.find(({ unit }) => unit === 'car')
      expect(car?.by).toBe('road')
      return car!
    },
    { timeout: 30_000, interval: 500 },
  )

  const straightM = Math.hypot(plane.xOf(to[0]), plane.yOf(to[1]))
  const { speedsMps } = DEFAULT_TRAVEL.movers.vehicle
  expect(by).toBe('road')
  expect(seconds).toBeGreaterThan(straightM / Math.max(...Object.values(speedsMps)))
  expect(seconds).toBeLessThan((4 * straightM) / speedsMps.street + 600)
})

it.each([
  ['no place', '', 'querystring/lon'],
  ['a place off the Earth', 'lon=190&lat=31', 'querystring/lon'],
  ['no number', 'lon=119.9&lat=north', 'querystring/lat'],
  ['too many', `lon=${LON}&lat=${LAT}&limit=51`, 'querystring/limit'],
  ['what nobody knows', `lon=${LON}&lat=${LAT}&team=patrol`, 'querystring/team'],
])('refuses %s by name', async (_, query, field) => {
  const { house } = await coverageApp()

  const answer = await house.call(`/api/v1/responders?${query}`, { token: house.tokens.operator })

  expect(answer.status).toBe(400)
  const { errors = [] } = await json<{ errors?: { field: string }[] }>(answer)
  expect(errors.map((error) => error.field)).toContain(field)
})

it('tells the lifecycles as they are', async () => {
  const { house } = await coverageApp()

  const { items } = await json<Lifecycles>(house.call('/api/v1/lifecycles', { token: house.tokens.wall }))

  expect(items.map(({ kind }) => kind)).toEqual(Object.keys(LIFECYCLES))
  const incident = items.find(({ kind }) => kind === 'incident')!
  expect(incident).toMatchObject({ path: '/incidents', first: 'received', brings: 'reports:enter' })
  expect(incident.steps.find(({ name }) => name === 'dispatch')).toEqual({
    name: 'dispatch',
    from: ['received', 'dispatched'],
    to: 'dispatched',
    roles: ['operator', 'coordinator', 'admin', 'gateway'],
    needs: ['units'],
  })
})
