/** Hazard heat over the public API: what is found adds to it, what is closed leaves it, and every figure says what it was worked out by. */
import { expect, test } from 'vitest'
import type { Problem } from '#wire/errors'
import type { HazardHeatAnswer } from '#wire/hazard-heat'
import type { Site } from '../../server/http/site-routes.ts'
import { coverageApp, footprintOf, json, lonLatOf } from '../support/coverage-app.ts'

const DAY_MS = 86_400_000
const SQUARE = footprintOf([
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
  [0, 0],
])

async function openDesk(settings: Readonly<Record<string, string>> = {}) {
  const app = await coverageApp({ settings })
  const { call, tokens } = app.house
  await app.add('c1', SQUARE)
  return {
    site: () => json<Site>(call('/api/v1/site')),
    heat: (query = '') => json<HazardHeatAnswer>(call(`/api/v1/hazards/heat${query}`, { token: tokens.wall })),
    refusal: (query: string) => json<Problem>(call(`/api/v1/hazards/heat${query}`, { token: tokens.wall })),
    post: (body: object) => json(call('/api/v1/hazards', { method: 'POST', token: tokens.operator, body })),
    patch: (id: string, body: object) => json(call(`/api/v1/hazards/${id}`, { method: 'PATCH', token: tokens.operator, body })),
  }
}

function massOf({ cells, cellM }: HazardHeatAnswer): number {
  return cells.reduce((sum, { density }) => sum + density, 0) * (cellM / 1_000) ** 2
}

test('open hazards weigh by severity and age round where they are; a closed one no more', async () => {
  const { heat, post, patch } = await openDesk()
  const [lon, lat] = lonLatOf([5_000, 0])
  await post({ id: 'h-1', class: 'fire', severity: 1, place: lonLatOf([0, 0]) })
  await post({ id: 'h-2', class: 'health', severity: 4, place: [lon, lat], at: Date.now() - 30 * DAY_MS })
  await post({ id: 'h-3', class: 'fire', severity: 2 })
  const both = await heat()
  const fire = await heat('?class=fire&bandwidthM=300&cellM=50&halfLifeDays=7')
  await patch('h-1', { step: 'invalidate', note: '误报' })
  const left = await heat()

  expect(both).toMatchObject({
    hazards: 2,
    bandwidthM: 500,
    cellM: 100,
    halfLifeDays: 30,
    severityWeights: [8, 4, 2, 1],
    kernel: 'quartic',
  })
  expect(both.weight).toBeCloseTo(8.5, 4)
  expect(massOf(both)).toBeCloseTo(8.5, 1)
  expect(fire).toMatchObject({ hazards: 1, class: 'fire', bandwidthM: 300, cellM: 50, halfLifeDays: 7 })
  expect(fire.weight).toBeCloseTo(8, 4)
  expect(left).toMatchObject({ hazards: 1 })
  expect(left.weight).toBeCloseTo(0.5, 4)
  // Half a kilometre is 0.0053° here: all that is left lies about the other one.
  for (const cell of left.cells) expect(Math.hypot(cell.lon - lon, cell.lat - lat)).toBeLessThan(0.006)
  const top = left.cells.reduce((a, b) => (b.density > a.density ? b : a))
  expect(top.density).toBeLessThanOrEqual(0.5 * (3 / (Math.PI * 0.25)))
  expect(top.density).toBeGreaterThan(0.9 * 0.5 * (3 / (Math.PI * 0.25)))
})

test('the half-life is a setting of the site: it is told to walls, and holds unless asked otherwise', async () => {
  const { heat, post, site } = await openDesk({ HAZARD_HALF_LIFE_DAYS: '10' })
  await post({ id: 'h-1', class: 'fire', severity: 1, place: lonLatOf([0, 0]), at: Date.now() - 20 * DAY_MS })

  expect(await site()).toMatchObject({ hazardHalfLifeDays: 10 })
  expect((await heat()).weight).toBeCloseTo(2, 3)
  expect((await heat('?halfLifeDays=20')).weight).toBeCloseTo(4, 3)
})

test('a figure that is none, or a grid too fine, is refused by its name', async () => {
  const { refusal } = await openDesk()

  expect(await refusal('?bandwidthM=5000&cellM=10')).toMatchObject({ status: 400, errors: [{ field: 'querystring/cellM' }] })
  for (const [query, field] of [
    ['?bandwidthM=-1', 'bandwidthM'],
    ['?cellM=x', 'cellM'],
    ['?halfLifeDays=0', 'halfLifeDays'],
    ['?class=dragons', 'class'],
  ] as const)
    expect(await refusal(query)).toMatchObject({ status: 400, errors: [{ field: expect.stringContaining(field) as string }] })
})
