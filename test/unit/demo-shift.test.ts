import { beforeAll, describe, expect, it } from 'vitest'
import { Compile } from 'typebox/compile'
import { Fix } from '#wire/fix'
import { UnitDraft } from '#wire/units'
import type { DemoGround } from '../../server/demo/demo-ground.ts'
import { openShift } from '../../server/demo/shift.ts'
import { shippedGround } from '../support/demo-ground.ts'

const START_MS = 1_700_000_000_000
const HALF_HOUR_MS = 1_800_000
/** A fix worse than this is by cell tower, and says so. */
const COARSE_M = 100
/** Half of the way between a compound's wall and the nearest crossing, and the noise; 95 m was the most seen with this seed. */
const ASTRAY_M = 150
/** The gate's own bounds (`design.md`), and the noise of two fixes five seconds apart. */
const TOP_SPEED_MPS = 20

let ground: DemoGround
let fixes: readonly Fix[]

beforeAll(() => {
  ground = shippedGround()
  fixes = openShift({ ground, seed: 1, fixesPerS: 20, startMs: START_MS }).step(START_MS + HALF_HOUR_MS)
})

function metresTo(a: { x: number; y: number }, b: { x: number; y: number }, p: { x: number; y: number }): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const share = Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)))
  return Math.hypot(p.x - a.x - share * dx, p.y - a.y - share * dy)
}

describe('a shift on the demo district', () => {
  it('sends only what the public API takes', () => {
    const fixCheck = Compile(Fix)
    const draftCheck = Compile(UnitDraft)

    expect(fixes.filter((fix) => !fixCheck.Check(fix))).toEqual([])
    expect(openShift({ ground, seed: 1, fixesPerS: 20, startMs: START_MS }).units.filter((unit) => !draftCheck.Check(unit))).toEqual([])
  })

  it('sends about as much as asked for', () => {
    expect(fixes.length / (HALF_HOUR_MS / 1_000)).toBeGreaterThan(18)
    expect(fixes.length / (HALF_HOUR_MS / 1_000)).toBeLessThan(22)
  })

  it('has all four teams, and call signs and ids that are nobody else’s', () => {
    const { units } = openShift({ ground, seed: 1, fixesPerS: 280, startMs: START_MS })

    expect(new Set(units.map(({ team }) => team)).size).toBe(4)
    expect(new Set(units.map(({ id }) => id)).size).toBe(units.length)
    expect(new Set(units.map(({ callSign }) => callSign)).size).toBe(units.length)
    expect(units.length).toBeGreaterThan(2_000)
  })

  it('has dead spots with a late burst, fixes by cell tower, and a clock that is fast and one that is slow', () => {
    const latest = new Map<string, number>()
    let late = 0
    for (const { unit, at } of fixes) {
      const atMs = Number(at)
      if (atMs < (latest.get(unit) ?? -Infinity)) late++
      latest.set(unit, Math.max(atMs, latest.get(unit) ?? -Infinity))
    }
    const lastMs = [...latest.values()]

    expect(late).toBeGreaterThan(10)
    expect(fixes.some(({ accuracy = 0 }) => accuracy > COARSE_M)).toBe(true)
    expect(Math.max(...lastMs)).toBeGreaterThan(START_MS + HALF_HOUR_MS + 60_000)
    expect(Math.min(...lastMs)).toBeLessThan(START_MS + HALF_HOUR_MS - 120_000)
  })

  it('nobody is ever far from a street, a compound’s wall or a watch point', () => {
    const { plane, streets, compounds, watchPoints } = ground
    const places = watchPoints.map(({ at }) => at)
    const segments = [
      ...streets.edges(),
      ...compounds.flatMap(({ ring }) => ring.map((a, i) => [a, ring[(i + 1) % ring.length]!] as const)),
    ]
    const sample = fixes.filter(({ accuracy = 0 }, i) => accuracy <= COARSE_M && i % 37 === 0)

    const astrayM = sample.map(({ lon, lat }) => {
      const p = { x: plane.xOf(lon), y: plane.yOf(lat) }
      const near = segments.reduce((least, [a, b]) => Math.min(least, metresTo(a, b, p)), Infinity)
      return places.reduce((least, place) => Math.min(least, Math.hypot(place.x - p.x, place.y - p.y)), near)
    })

    expect(sample.length).toBeGreaterThan(500)
    expect(Math.max(...astrayM)).toBeLessThan(ASTRAY_M)
  })

  it('nobody is faster than the gate believes of any kind', () => {
    const { plane } = ground
    const byUnit = Map.groupBy(
      fixes.filter(({ accuracy = 0 }) => accuracy <= COARSE_M),
      ({ unit }) => unit,
    )
    const speedsMps = [...byUnit.values()].flatMap((own) => {
      const ordered = [...own].sort((a, b) => Number(a.at) - Number(b.at))
      return ordered.slice(1).map((fix, i) => {
        const before = ordered[i]!
        const metres = Math.hypot(plane.xOf(fix.lon) - plane.xOf(before.lon), plane.yOf(fix.lat) - plane.yOf(before.lat))
        return metres / ((Number(fix.at) - Number(before.at)) / 1_000)
      })
    })

    expect(Math.max(...speedsMps)).toBeLessThan(TOP_SPEED_MPS)
  })
})
