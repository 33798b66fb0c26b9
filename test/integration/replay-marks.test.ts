/** What a wall asks before it looks at the past: how far back there is one, and which moments are worth stepping to. */
import { describe, expect, test } from 'vitest'
import { DEFAULT_COVERAGE } from '#wire/coverage'
import type { ReplayMark } from '#wire/replay'
import { coverageApp, footprintOf, json, lonLatOf, type CoverageApp } from '../support/coverage-app.ts'
import { rectangle } from '../support/coverage-town.ts'
import { lookAt } from '../support/replay.ts'
import { until } from '../support/until.ts'

const BEGAN_MS = 1_800_000_000_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const SETTINGS = { ...DEFAULT_COVERAGE, interval: { dayMin: 5, nightMin: 5 }, thinningMin: 1 }

interface Page {
  readonly items: readonly ReplayMark[]
  readonly next?: string
}

function ask({ house: { call, tokens } }: CoverageApp, path: string): Promise<Response> {
  return call(`/api/v1/replay/${path}`, { token: tokens.wall })
}

async function marksOf(app: CoverageApp, query = ''): Promise<Page> {
  return json<Page>(ask(app, `marks?from=${BEGAN_MS}${query}`))
}

async function bring({ house: { call, tokens } }: CoverageApp, path: string, body: object): Promise<void> {
  const at = lonLatOf([50, 30])
  const answer = await call(`/api/v1/${path}`, { method: 'POST', token: tokens.operator, body: { place: at, text: '事', ...body } })
  expect(answer.status).toBe(201)
}

test('the span begins with the house, and goes with what retention removes', async () => {
  const app = await coverageApp({ standingAtMs: BEGAN_MS, settings: { TRACK_DAYS: '1' } })
  expect(await json(ask(app, 'span'))).toEqual({ toMs: BEGAN_MS })

  await app.enlist('p1')
  app.house.pass(HOUR_MS)
  expect(await json(ask(app, 'span'))).toEqual({ fromMs: BEGAN_MS, toMs: BEGAN_MS + HOUR_MS })

  app.house.pass(47 * HOUR_MS)
  expect(await json(ask(app, 'span'))).toEqual({ fromMs: BEGAN_MS + 24 * HOUR_MS + 2.25 * HOUR_MS, toMs: BEGAN_MS + 48 * HOUR_MS })
})

describe('marks', () => {
  test('are the reports that came in, the alarms and the gaps, at the moments at which the past shows them', async () => {
    const app = await coverageApp({ standingAtMs: BEGAN_MS })
    await app.put(SETTINGS)
    await app.add('c1', footprintOf(rectangle(0, 0, 100, 60)))
    await app.until('c1', ({ status }) => status === 'gap')
    app.house.pass(20 * MINUTE_MS)
    await bring(app, 'incidents', { id: 'j-1', class: 'criminal', severity: 1 })
    await bring(app, 'hazards', { id: 'h-1', class: 'fire', severity: 3 })
    const isTold = ({ items }: Page) => items.some(({ kind }) => kind === 'alarm:raised')
    const { items } = await until({ what: 'the alarm', ask: () => marksOf(app), isSo: isTold })
    app.house.pass(MINUTE_MS)

    const at = BEGAN_MS + 20 * MINUTE_MS
    expect(items).toContainEqual({ atMs: BEGAN_MS, kind: 'gap:opened', subject: 'compound/c1' })
    expect(items).toContainEqual({ atMs: at, kind: 'incident:received', subject: 'incident/j-1', level: 1 })
    expect(items).toContainEqual({ atMs: at, kind: 'hazard:found', subject: 'hazard/h-1', level: 3 })
    expect(items.find(({ kind }) => kind === 'alarm:raised')).toMatchObject({ atMs: at, level: 1 })
    expect(items.map(({ atMs }) => atMs)).toEqual(items.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
    // A wall that steps to one sees it.
    expect((await lookAt(app, at)).reports).toMatchObject([{ id: 'hazard/h-1' }, { id: 'incident/j-1' }])
    expect((await lookAt(app, at - 1)).reports).toEqual([])
  })

  test('come page by page, each once, and only those of the span', async () => {
    const app = await coverageApp({ standingAtMs: BEGAN_MS })
    for (let i = 0; i < 7; i++) {
      app.house.pass(MINUTE_MS)
      await bring(app, 'incidents', { id: `j-${i}`, class: 'criminal', severity: 4 })
    }

    const subjects: string[] = []
    for (let page = await marksOf(app, '&limit=3'); ;) {
      subjects.push(...page.items.map(({ subject }) => subject))
      if (page.next === undefined) break
      page = await marksOf(app, `&limit=3&cursor=${encodeURIComponent(page.next)}`)
    }

    expect(subjects).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `incident/j-${i}`))
    const some = await json<Page>(ask(app, `marks?from=${BEGAN_MS + 2 * MINUTE_MS}&to=${BEGAN_MS + 4 * MINUTE_MS}`))
    expect(some.items.map(({ subject }) => subject)).toEqual(['incident/j-1', 'incident/j-2'])
  })

  test.each([
    ['from=yesterday', 'querystring/from', 'is not ISO 8601 with an offset, or Unix ms'],
    [`from=${BEGAN_MS}&to=${BEGAN_MS}`, 'querystring/from', 'is not before to'],
    [`from=${BEGAN_MS - 49 * HOUR_MS}`, 'querystring/from', 'is more than 48 h before to'],
    ['cursor=nothing', 'querystring/cursor', 'is of another span: ask for the first page again'],
  ])('of %s are refused by name', async (query, field, reason) => {
    const app = await coverageApp({ standingAtMs: BEGAN_MS })

    const answer = await ask(app, `marks?${query}`)

    expect(answer.status).toBe(400)
    expect(await json(answer)).toMatchObject({ code: 'REQUEST_INVALID', errors: [{ field, reason }] })
  })
})
