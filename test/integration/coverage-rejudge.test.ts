/** Settings, ground and guards that change while the server runs: judged anew at once, from the log, and nothing that was seen is lost. */
import { describe, expect, test } from 'vitest'
import { DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import { coverageApp, footprintOf, lonLatOf, type CoverageApp, type SentFix, type Standing } from '../support/coverage-app.ts'
import { lap, rectangle, walk } from '../support/coverage-town.ts'

const MINUTE_MS = 60_000
const HOUSE = rectangle(0, 0, 100, 60)
/** The same by day and by night: what is shown does not depend on when it is run. */
const STEADY: CoverageSettings = { ...DEFAULT_COVERAGE, interval: { dayMin: 120, nightMin: 120 } }

/** A round of the compound that ended so long ago, 15 m outside of the wall. */
function round(endedMs: number, unit = 'p1'): SentFix[] {
  const fixes = walk(lap(0, 0, 100, 60, 15), { atMs: 0 })
  const startMs = Date.now() - endedMs - fixes.at(-1)!.atMs
  return fixes.map(({ x, y, atMs }) => ({ unit, at: [x, y], atMs: Math.round(startMs + atMs) }))
}

async function walkedApp(settings: CoverageSettings, fixes: readonly SentFix[], footprint = footprintOf(HOUSE)): Promise<CoverageApp> {
  const app = await coverageApp()
  await app.put(settings)
  await app.add('c', footprint)
  await app.enlist('p1')
  await app.send(fixes)
  return app
}

/** What does not hang on the second in which it was judged. */
function steady({ cov = -1, status, reason, visitAt, seenAt }: Standing) {
  return { cov: Math.round(cov * 200) / 200, status, reason, visitAt, seenAt }
}

function isCovered({ status }: Standing): boolean {
  return status === 'covered'
}

describe('a setting that changes', () => {
  test('the radius: the same light is judged as if it had always been so', async () => {
    const fixes = round(10 * MINUTE_MS)
    const narrow = { ...STEADY, radiusM: 40 }
    const [changed, always] = [await walkedApp(STEADY, fixes), await walkedApp(narrow, fixes)]
    const before = await changed.until('c', isCovered)
    const expected = await always.until('c', isCovered)
    expect(expected.cov!).toBeGreaterThan(before.cov! + 0.1)

    await changed.put(narrow)

    const after = await changed.until('c', ({ cov }) => cov !== before.cov)
    expect(steady(after)).toEqual(steady(expected))
  })

  test('the interval: what is too old does not count, and counts again when it is longer', async () => {
    const app = await walkedApp(STEADY, round(20 * MINUTE_MS))
    const before = await app.until('c', isCovered)

    await app.put({ ...STEADY, interval: { dayMin: 10, nightMin: 10 } })
    expect(await app.until('c', ({ cov }) => cov === 0)).toMatchObject({ status: 'gap', reason: 'overdue' })

    await app.put(STEADY)
    const after = await app.until('c', isCovered)
    expect(steady(after)).toEqual(steady(before))
  })

  test('no compound that is covered before and after is told as a gap on the way', async () => {
    const app = await walkedApp(STEADY, round(10 * MINUTE_MS))
    const { since } = await app.until('c', isCovered)
    const told: string[] = []
    const done = new AbortController()
    const asking = (async () => {
      while (!done.signal.aborted) told.push((await app.one('c')).status)
    })()

    await app.put({ ...STEADY, radiusM: 60 })
    const after = await app.until('c', ({ cov }) => cov !== undefined && cov > 0.8)
    done.abort()
    await asking

    expect(new Set(told)).toEqual(new Set(['covered']))
    expect(after.since).toBe(since)
  })

  test('light of somebody who has gone off duty since is not lost', async () => {
    const app = await walkedApp(STEADY, round(10 * MINUTE_MS))
    await app.until('c', isCovered)
    const { call, tokens } = app.house
    await call('/api/v1/units/p1', { method: 'PATCH', token: tokens.operator, body: { duty: 'offDuty' } })

    await app.put({ ...STEADY, radiusM: 60 })

    expect((await app.until('c', ({ cov }) => cov !== undefined && cov > 0.8)).status).toBe('covered')
  })

  test('what the signs of life of a silent phone extended is not lost, though the log does not hold them', async () => {
    const app = await walkedApp(STEADY, [])
    const { call, tokens } = app.house
    const startMs = Date.now() - 20 * MINUTE_MS
    await app.until('c', ({ status }) => status !== 'unjudged')
    await app.send([{ unit: 'p1', at: [50, -20], atMs: startMs }])
    const beats = Array.from({ length: 15 }, (_, i) => ({ unit: 'p1', at: startMs + (i + 1) * MINUTE_MS }))
    await call('/api/v1/heartbeat', { method: 'POST', token: tokens.gateway, body: beats })
    const before = await app.until('c', ({ visitAt }) => visitAt === startMs + 15 * MINUTE_MS)

    await app.put({ ...STEADY, radiusM: 60, interval: { dayMin: 12, nightMin: 12 } })

    const after = await app.until('c', ({ intervalMin }) => intervalMin === 12)
    expect(after).toMatchObject({ visitAt: before.visitAt, seenAt: before.seenAt })
    expect(after.cov).toBeGreaterThan(before.cov!)
  })

  test('a car that was parked sees nothing after it either', async () => {
    const app = await walkedApp(STEADY, [])
    await app.enlist('car', 'vehicle')
    const nowMs = Date.now()
    const parkedAt = (atMs: number): SentFix => ({ unit: 'car', at: [50, -20], atMs })
    await app.send(Array.from({ length: 60 }, (_, i) => parkedAt(nowMs - 600_000 + 10_000 * i)))
    const before = await app.until('c', ({ seenAt }) => seenAt !== undefined)

    await app.put({ ...STEADY, radiusM: 60 })
    await app.until('c', ({ cov }) => cov !== before.cov)
    await app.send([parkedAt(Date.now())])

    expect((await app.one('c')).seenAt).toBe(before.seenAt)
  })
})

describe('a guard', () => {
  async function guardedApp(settings = STEADY, footprint = footprintOf(HOUSE)): Promise<CoverageApp> {
    const app = await walkedApp(settings, [], footprint)
    const { call, tokens } = app.house
    const point = { id: 'w1', name: '南门岗', at: lonLatOf([50, -10]), compound: 'c' }
    await call('/api/v1/watch-points', { method: 'POST', token: tokens.operator, body: point })
    await call('/api/v1/check-ins', { method: 'POST', token: tokens.operator, body: { watchPoint: 'w1', at: Date.now() - 30 * MINUTE_MS } })
    await app.until('c', ({ reason }) => reason === 'guarded')
    return app
  }

  test('holds under new settings, as long as the new ones say', async () => {
    const app = await guardedApp()

    await app.put({ ...STEADY, radiusM: 60 })
    expect((await app.until('c', ({ cov }) => cov !== undefined && cov > 0)).reason).toBe('guarded')

    await app.put({ ...STEADY, radiusM: 60, checkInMin: 20 })
    const ended = await app.until('c', ({ reason }) => reason !== 'guarded')
    expect(Math.abs(ended.visitAt! - (Date.now() - 10 * MINUTE_MS))).toBeLessThan(MINUTE_MS)
  })

  test('sees the ground that a changed footprint adds', async () => {
    const far = { ...STEADY, watchPointReachM: 200 }
    const southern = footprintOf(rectangle(0, -160, 100, 60))
    const [changed, always] = [await guardedApp(far), await guardedApp(far, southern)]
    const expected = await always.one('c')
    const { call, tokens } = changed.house

    await call('/api/v1/compounds/c', { method: 'PATCH', token: tokens.operator, body: { footprint: southern } })

    const after = await changed.until('c', ({ cov = 0 }) => Math.abs(cov - expected.cov!) < 0.001)
    expect(after.reason).toBe('guarded')
  })
})

describe('a footprint that changes', () => {
  const ELSEWHERE = rectangle(-500, 0, 100, 60)
  /** A round of the place to which the compound will move, while nobody watched it. */
  const elsewhere = () => round(5 * MINUTE_MS).map((fix): SentFix => ({ ...fix, at: [fix.at[0] - 500, fix.at[1]] }))

  test('keeps the light on the ground it keeps', async () => {
    const wider = footprintOf(rectangle(-60, 0, 160, 60))
    const fixes = round(10 * MINUTE_MS)
    const [changed, always] = [await walkedApp(STEADY, fixes), await walkedApp(STEADY, fixes, wider)]
    const before = await changed.until('c', isCovered)
    const expected = await always.until('c', isCovered)
    const { call, tokens } = changed.house

    await call('/api/v1/compounds/c', { method: 'PATCH', token: tokens.operator, body: { footprint: wider } })

    expect(steady(await changed.until('c', ({ cov }) => cov !== before.cov))).toEqual(steady(expected))
  })

  test('has the light of new ground from the log, and is told as it was until that is read', async () => {
    const fixes = [...round(15 * MINUTE_MS), ...elsewhere()]
    const [changed, always] = [await walkedApp(STEADY, fixes), await walkedApp(STEADY, fixes, footprintOf(ELSEWHERE))]
    const [before, expected] = [await changed.until('c', isCovered), await always.until('c', isCovered)]
    const { call, tokens } = changed.house
    const told: Standing[] = []

    await call('/api/v1/compounds/c', { method: 'PATCH', token: tokens.operator, body: { footprint: footprintOf(ELSEWHERE) } })

    const after = await changed.until(
      'c',
      (standing) => told.push(standing) > 0 && standing.visitAt !== before.visitAt && isCovered(standing),
    )
    expect(steady(after)).toEqual(steady(expected))
    expect(after.since).toBe(before.since)
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['covered']))
  })

  test('a compound that comes beside it takes its footprint out of its ring', async () => {
    const app = await walkedApp(STEADY, round(10 * MINUTE_MS))
    const before = await app.until('c', isCovered)

    await app.add('next', footprintOf(rectangle(140, 0, 100, 60)))

    const after = await app.until('c', ({ cov }) => cov !== before.cov)
    expect(after.cov! / before.cov!).toBeGreaterThan(1)
    expect((await app.until('next', ({ status }) => status !== 'unjudged')).cov).toBeGreaterThan(0.05)
  })
})

test('what came of a unit before it was confirmed lights nothing when the log is read again', async () => {
  const app = await walkedApp(STEADY, round(10 * MINUTE_MS, 'stranger'))
  await app.send([{ unit: 'p1', at: [50, -20], atMs: Date.now() - 1_000 }])
  const before = await app.until('c', ({ cov = 0 }) => cov > 0)
  expect(before.cov).toBeLessThan(0.3)
  const { call, tokens } = app.house
  await call('/api/v1/units/stranger', { method: 'PATCH', token: tokens.operator, body: { confirmed: true } })

  await app.put({ ...STEADY, radiusM: 60 })

  expect((await app.until('c', ({ cov }) => cov !== before.cov)).cov).toBeLessThan(0.35)
})
