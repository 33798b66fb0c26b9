import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MARK } from '#wire/fix'
import { sourceMeter, type SourceFigures } from '../../server/domain/source-meter.ts'
import { NOON_MS } from '../support/doors.ts'

describe('a source meter', () => {
  it('goes on from the memory of another as that one does', () => {
    const fix = fc.record({ afterMs: fc.integer({ min: 0, max: 90_000 }), mark: fc.constantFrom(MARK.good, MARK.coarse, MARK.late) })
    fc.assert(
      fc.property(fc.array(fix, { maxLength: 400 }), fc.array(fix, { maxLength: 300 }), (before, after) => {
        const [first, second] = [sourceMeter(), sourceMeter()]
        let atMs = NOON_MS
        const accept = (meters: readonly ReturnType<typeof sourceMeter>[], { afterMs, mark }: { afterMs: number; mark: number }) => {
          atMs += afterMs
          for (const meter of meters) meter.accept(atMs, atMs - 500, mark, 8, afterMs)
          return meters.map(({ intervalMs }) => intervalMs)
        }
        for (const one of before) accept([first], one)

        second.adopt(JSON.parse(JSON.stringify(first.memory(atMs))) as ReturnType<typeof first.memory>)

        for (const one of after) {
          const [live, again] = accept([first, second], one)
          expect(again).toEqual(live)
        }
        const counts = ({ lastFixMs, intervalMs, accepted, coarse, jumps, late }: SourceFigures) => [
          lastFixMs,
          intervalMs,
          accepted,
          coarse,
          jumps,
          late,
        ]
        expect(counts(second.figures(atMs))).toEqual(counts(first.figures(atMs)))
      }),
    )
  })

  it('estimates nothing from too little', () => {
    const meter = sourceMeter()
    for (let i = 0; i < 4; i++) meter.accept(NOON_MS, NOON_MS, MARK.good, 5, 10_000)

    expect(meter.figures(NOON_MS)).toEqual({
      lastFixMs: NOON_MS,
      fixesPerMinute: 4,
      accepted: 4,
      duplicates: 0,
      refused: 0,
      coarse: 0,
      jumps: 0,
      late: 0,
    })
  })

  it('is not moved by single outliers, and learns a new habit', () => {
    const meter = sourceMeter()
    for (let i = 0; i < 255; i++)
      meter.accept(NOON_MS + 300, NOON_MS, MARK.good, i % 10 === 0 ? 5_000 : 8, i % 20 === 0 ? 3_600_000 : 10_000)
    const before = meter.figures(NOON_MS)
    for (let i = 0; i < 128; i++) meter.accept(NOON_MS + 7_000, NOON_MS, MARK.good, 20, 30_000)

    expect(before).toMatchObject({ accuracyM: 8, clockOffsetMs: 300, intervalMs: 10_000 })
    expect(meter.figures(NOON_MS)).toMatchObject({ accuracyM: 20, clockOffsetMs: 7_000, intervalMs: 30_000 })
  })

  it('takes no estimate from what a fix does not say', () => {
    const meter = sourceMeter()
    for (let i = 0; i < 10; i++) meter.accept(NOON_MS, NOON_MS, MARK.late, Number.NaN, -5_000)

    expect(meter.figures(NOON_MS)).not.toHaveProperty('accuracyM')
    expect(meter.figures(NOON_MS)).not.toHaveProperty('intervalMs')
  })

  it('counts the fixes of the last minute and forgets older ones', () => {
    const meter = sourceMeter()
    for (let second = 0; second < 120; second++) meter.accept(NOON_MS + second * 1_000, NOON_MS, MARK.good, 5, 0)

    expect(meter.figures(NOON_MS + 119_000).fixesPerMinute).toBe(60)
    expect(meter.figures(NOON_MS + 149_000).fixesPerMinute).toBe(30)
    expect(meter.figures(NOON_MS + 200_000).fixesPerMinute).toBe(0)
  })

  it('counts every mark, duplicates, refusals and signs of life', () => {
    const meter = sourceMeter()
    meter.accept(NOON_MS, NOON_MS, MARK.coarse | MARK.jump, 500, 0)
    meter.accept(NOON_MS, NOON_MS, MARK.late | MARK.jump, 5, 0)
    meter.duplicate(3)
    meter.refuse(2)
    meter.heartbeat(NOON_MS + 1)

    expect(meter.figures(NOON_MS)).toMatchObject({
      accepted: 2,
      coarse: 1,
      jumps: 2,
      late: 1,
      duplicates: 3,
      refused: 2,
      lastHeartbeatMs: NOON_MS + 1,
    })
  })

  it('what was heard before the start never hides what was heard since', () => {
    const meter = sourceMeter()
    meter.heard(NOON_MS - 5_000)
    meter.heard(NOON_MS - 9_000)
    expect(meter.figures(NOON_MS).lastFixMs).toBe(NOON_MS - 5_000)

    meter.accept(NOON_MS, NOON_MS, MARK.good, 5, 0)
    meter.heard(NOON_MS - 5_000)

    expect(meter.figures(NOON_MS).lastFixMs).toBe(NOON_MS)
  })

  it('tells how often it is heard only once it was heard regularly, whatever each call brought', () => {
    const meter = sourceMeter()
    for (let i = 0; i < 500; i++) meter.accept(NOON_MS + i, NOON_MS + i, MARK.good, 5, 10_000) // one file
    for (let call = 1; call < 12; call++) meter.accept(NOON_MS + call * 60_000, NOON_MS, MARK.good, 5, 10_000)
    expect(meter.figures(NOON_MS)).not.toHaveProperty('heardEveryMs')

    meter.heartbeat(NOON_MS + 12 * 60_000)

    expect(meter.figures(NOON_MS)).toMatchObject({ heardEveryMs: 60_000, intervalMs: 10_000 })
  })

  it('learns from before the start how often it was heard', () => {
    const meter = sourceMeter()
    meter.heartbeat(NOON_MS)
    for (let call = 0; call <= 12; call++) meter.learnHearing(NOON_MS - 3_600_000 + call * 30_000)

    expect(meter.figures(NOON_MS)).toMatchObject({ heardEveryMs: 30_000, lastHeartbeatMs: NOON_MS })
  })

  it('its median is the one of the sorted last 255 values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { minLength: 5, maxLength: 400 }), (accuracies) => {
        const meter = sourceMeter()
        for (const accuracyM of accuracies) meter.accept(NOON_MS, NOON_MS, MARK.good, accuracyM, 0)

        const sorted = accuracies.slice(-255).toSorted((a, b) => a - b)
        const middle = sorted.length / 2
        const expected = sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
        expect(meter.figures(NOON_MS).accuracyM).toBe(expected)
      }),
    )
  })
})
