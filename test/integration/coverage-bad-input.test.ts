/** What coverage is given and cannot use: each refused with the field and the reason, or handled; nothing that is no number on any screen. */
import { describe, expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import type { Problem } from '#wire/errors'
import { coverageApp, footprintOf, json, type CoverageApp, type Standing } from '../support/coverage-app.ts'
import { rectangle } from '../support/coverage-town.ts'

const HOUSE = rectangle(0, 0, 100, 60)
const MINUTE_MS = 60_000

async function problemOf(answer: Response | Promise<Response>): Promise<{ status: number; field: string; reason: string }> {
  const { status, errors } = await json<Problem>(answer)
  return { status, field: errors?.[0]?.field ?? '', reason: errors?.[0]?.reason ?? '' }
}

function judged({ status }: Standing): boolean {
  return status !== 'unjudged'
}

/** All that is told of coverage, as text: none of it may be what JSON has no word for. */
async function expectClean({ house: { call, tokens } }: CoverageApp, id: string): Promise<void> {
  for (const path of ['/coverage', `/coverage/${id}`, '/coverage?f=geojson', '/coverage/history?compound=' + id, '/coverage/history']) {
    const answer = await call(`/api/v1${path}`, { token: tokens.wall })
    const text = await answer.text()
    expect([path, answer.status]).toEqual([path, 200])
    expect(text).not.toMatch(/NaN|Infinity|null/)
  }
}

describe('a footprint', () => {
  test.each([
    [
      'that crosses itself in the middle',
      footprintOf([
        [0, 0],
        [100, 60],
        [100, 0],
        [0, 60],
        [0, 0],
      ]),
      /crosses itself.*not clear/,
    ],
    [
      'without area, a line there and back',
      footprintOf([
        [0, 0],
        [100, 60],
        [50, 30],
        [0, 0],
      ]),
      /no area|different corners/,
    ],
    [
      'of one place four times',
      footprintOf([
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
      /different corners/,
    ],
    ['smaller than a square metre', footprintOf(rectangle(0, 0, 0.5, 0.5)), /no area/],
    [
      'as wide as a district, by a slip of one corner',
      footprintOf([
        [0, 0],
        [100, 0],
        [110_000, 60],
        [0, 60],
        [0, 0],
      ]),
      /110 km across/,
    ],
    ['with a hole outside', footprintOf(HOUSE, rectangle(500, 0, 10, 10)), /hole 1 of 1 lies outside/],
    [
      'with a hole across its outline',
      footprintOf(HOUSE, rectangle(90, 10, 40, 10)),
      /hole 1 of 1 lies outside the outline, or crosses it/,
    ],
  ])('%s is refused, new or changed, and nothing is kept of it', async (_, footprint, reason) => {
    const app = await coverageApp()
    await app.add('good', footprintOf(HOUSE))

    const added = await problemOf(app.add('bad', footprint))
    const changed = await problemOf(
      app.house.call('/api/v1/compounds/good', { method: 'PATCH', token: app.house.tokens.operator, body: { footprint } }),
    )

    for (const problem of [added, changed]) {
      expect(problem).toMatchObject({ status: 400, field: 'body/footprint' })
      expect(problem.reason).toMatch(reason)
    }
    expect((await app.house.call('/api/v1/coverage/bad', { token: app.house.tokens.wall })).status).toBe(404)
    await app.until('good', judged)
    await expectClean(app, 'good')
  })

  test('of which only a slip of the pen crosses itself is mended, and judged', async () => {
    const app = await coverageApp()

    const answer = await app.add(
      'slip',
      footprintOf([
        [0, 0],
        [100, 0],
        [100, 60],
        [50, 60],
        [52, 61],
        [52, 59],
        [0, 60],
        [0, 0],
      ]),
    )

    expect(answer.status).toBe(201)
    await app.until('slip', judged)
    await expectClean(app, 'slip')
  })

  test('of tens of thousands of corners is judged; of more than a hundred thousand it is refused', async () => {
    const app = await coverageApp()
    const round = (corners: number) =>
      Array.from({ length: corners + 1 }, (_, i): [number, number] => {
        const angle = (2 * Math.PI * (i % corners)) / corners
        return [Math.round(30_000 * Math.cos(angle)) / 100, Math.round(30_000 * Math.sin(angle)) / 100]
      })
    const short = (ring: readonly [number, number][]) => {
      const { coordinates } = footprintOf(ring)
      return {
        type: 'Polygon' as const,
        coordinates: (coordinates as [number, number][][]).map((r) =>
          r.map(([lon, lat]): [number, number] => [Number(lon.toFixed(7)), Number(lat.toFixed(7))]),
        ),
      }
    }

    const many = await app.add('many', short(round(70_000)))
    const tooMany = await app.add('tooMany', short(round(100_001)))

    expect(many.status).toBe(201)
    expect([400, 413]).toContain(tooMany.status)
    await app.until('many', judged)
    await expectClean(app, 'many')
  })
})

describe('the edge of the district', () => {
  /** The district ends 20 m east of the wall. */
  async function withDistrict(): Promise<CoverageApp> {
    const app = await coverageApp()
    const { call, tokens } = app.house
    const division = {
      id: '320412',
      name: '武进区',
      kind: 'district',
      centre: [119.95, 31.68],
      entrusted: false,
      area: footprintOf(rectangle(-5_000, -5_000, 5_120, 10_000)),
    }
    expect((await call('/api/v1/divisions', { method: 'POST', token: tokens.admin, body: division })).status).toBe(201)
    await app.enlist('p1')
    return app
  }

  /** Somebody walked up and down 15 m west of the wall. */
  async function walkWest(app: CoverageApp): Promise<void> {
    const nowMs = Date.now()
    await app.send(Array.from({ length: 12 }, (_, i) => ({ at: [-15, -40 + 12 * i], atMs: nowMs - 130_000 + 10_000 * i })))
  }

  test('cuts off what is not ours: the share is of what is left', async () => {
    const [cut, whole] = [await withDistrict(), await coverageApp()]
    await whole.enlist('p1')
    for (const app of [cut, whole]) {
      await app.add('c', footprintOf(HOUSE))
      await walkWest(app)
    }

    const [ours, all] = await Promise.all([cut, whole].map((app) => app.until('c', ({ cov = 0 }) => cov > 0.1)))

    // East of the line 20 m from the wall lie 60 m by 60 m, and two quarters of a circle without their first 20 m.
    expect(ours!.cov! / all!.cov!).toBeGreaterThan(1.15)
    expect(ours!.cov! / all!.cov!).toBeLessThan(1.6)
    await expectClean(cut, 'c')
  })

  test('leaves a compound wholly outside without surroundings: judged by visits, without a share', async () => {
    const app = await withDistrict()
    await app.add('outside', footprintOf(rectangle(1_000, 0, 100, 60)))

    const standing = await app.until('outside', judged)

    expect(standing).toMatchObject({ status: 'gap', reason: 'neverVisited', unseen: [] })
    expect(standing).not.toHaveProperty('cov')
    await expectClean(app, 'outside')
  })
})

describe('settings of coverage', () => {
  test.each([
    ['an interval of 0', { interval: { dayMin: 0, nightMin: 60 } }, 'body/interval/dayMin'],
    ['one of more than a year', { interval: { dayMin: 525_601, nightMin: 60 } }, 'body/interval/dayMin'],
    ['one beyond all numbers', '{"interval":{"dayMin":1e999,"nightMin":60}}', 'body/interval/dayMin'],
    ['one longer than tracks are kept', { interval: { dayMin: 43_201, nightMin: 43_201 } }, 'body/interval'],
    [
      'one of a kind longer than tracks are kept',
      { intervalByType: { apartment: { dayMin: 43_201, nightMin: 43_201 } } },
      'body/intervalByType/apartment',
    ],
    ['a night too short to glide into', { interval: { dayMin: 700, nightMin: 60 }, nightFromMin: 1_320, dayFromMin: 360 }, 'body/interval'],
    ['day and night that begin at once', { dayFromMin: 360, nightFromMin: 360 }, 'body/nightFromMin'],
    ['a closing share below the opening one', { openShare: 0.5, closeShare: 0.4 }, 'body/closeShare'],
    ['a share above 1', { openShare: 1.2 }, 'body/openShare'],
    ['a radius of 0', { radiusM: 0 }, 'body/radiusM'],
    ['words for numbers', { radiusM: 'wide' }, 'body/radiusM'],
    ['nothing for a number', '{"radiusM":null}', 'body/radiusM'],
    ['a kind nobody knows', { intervalByType: { castle: { dayMin: 60, nightMin: 60 } } }, 'body/intervalByType/castle'],
    ['a field nobody knows', { colour: 'red' }, 'body/colour'],
    ['half an interval', { interval: { dayMin: 60 } }, 'body/interval/nightMin'],
  ])('with %s are refused, and those in force stand', async (_, change, field) => {
    const app = await coverageApp()
    const body = typeof change === 'string' ? mergedText(change) : { ...DEFAULT_COVERAGE, ...change }

    const answer = await app.house.call('/api/v1/coverage/settings', { method: 'PUT', token: app.house.tokens.admin, body })

    const problem = await problemOf(answer)
    expect(problem).toMatchObject({ status: 400, field })
    expect(problem.reason.length).toBeGreaterThan(5)
    expect(await json(app.house.call('/api/v1/coverage/settings', { token: app.house.tokens.wall }))).toEqual(DEFAULT_COVERAGE)
  })

  test('that are not JSON are refused', async () => {
    const { house } = await coverageApp()

    const answer = await house.call('/api/v1/coverage/settings', { method: 'PUT', token: house.tokens.admin, body: '{"radiusM":NaN}' })

    expect(answer.status).toBe(400)
  })

  test('of everybody but an administrator are refused', async () => {
    const { house } = await coverageApp()

    for (const role of ['operator', 'leader', 'wall', 'gateway'] as const) {
      const answer = await house.call('/api/v1/coverage/settings', { method: 'PUT', token: house.tokens[role], body: DEFAULT_COVERAGE })
      expect([role, answer.status]).toEqual([role, 403])
    }
  })

  test('at the ends of what is allowed are taken, and every figure stays a number', async () => {
    const app = await coverageApp()
    await app.add('c', footprintOf(HOUSE))
    await app.enlist('p1')
    await app.send([{ at: [50, -20], atMs: Date.now() - 30_000 }])
    for (const ends of [
      { openShare: 0, closeShare: 0, interval: { dayMin: 5, nightMin: 5 } },
      { openShare: 1, closeShare: 1, radiusM: 10, footReachM: 300 },
      { radiusM: 500, footReachM: 5, interval: { dayMin: 43_200, nightMin: 43_200 } },
    ]) {
      expect((await app.put({ ...DEFAULT_COVERAGE, ...ends })).status).toBe(200)

      await app.until('c', judged)
      await expectClean(app, 'c')
    }
  })
})

/** The default settings as text, with some of them written otherwise. */
function mergedText(change: string): string {
  const [key] = Object.keys(JSON.parse(change) as object)
  const others = Object.fromEntries(Object.entries(DEFAULT_COVERAGE).filter(([name]) => name !== key))
  return `${JSON.stringify(others).slice(0, -1)},${change.slice(1)}`
}

describe('a check-in', () => {
  async function withPoint(): Promise<{ readonly app: CoverageApp; readonly checkIn: (body: object) => Promise<Response> }> {
    const app = await coverageApp()
    const { call, tokens } = app.house
    await app.add('c', footprintOf(HOUSE))
    const point = { id: 'w1', name: '东门岗', at: [119.9505, 31.68], compound: 'c' }
    expect((await call('/api/v1/watch-points', { method: 'POST', token: tokens.operator, body: point })).status).toBe(201)
    return { app, checkIn: (body) => call('/api/v1/check-ins', { method: 'POST', token: tokens.operator, body }) }
  }

  test.each([
    ['at a point nobody knows', { watchPoint: 'w9' }, 'body/watchPoint'],
    ['in the future', { watchPoint: 'w1', at: Date.now() + 10 * MINUTE_MS }, 'body/at'],
    ['longer ago than one holds', { watchPoint: 'w1', at: Date.now() - 121 * MINUTE_MS }, 'body/at'],
    ['at no time', { watchPoint: 'w1', at: 'yesterday' }, 'body/at'],
    ['of nobody', { watchPoint: 'w1', headcount: 0 }, 'body/headcount'],
  ])('%s is refused, and guards nothing', async (_, body, field) => {
    const { app, checkIn } = await withPoint()

    expect(await problemOf(checkIn(body))).toMatchObject({ status: 400, field })

    expect((await app.until('c', judged)).status).toBe('gap')
  })

  test('of somebody there guards the compound of its point from the next tick on', async () => {
    const { app, checkIn } = await withPoint()

    expect((await checkIn({ watchPoint: 'w1', headcount: 2 })).status).toBe(201)

    const standing = await app.until('c', ({ reason }) => reason === 'guarded')
    expect(standing).toMatchObject({ status: 'covered', gapRatio: 0 })
    expect(standing.visitAt).toBeLessThanOrEqual(Date.now())
    await expectClean(app, 'c')
  })
})
