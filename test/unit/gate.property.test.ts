/** Laws of the gate, against the slow obvious way. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MARK } from '#wire/fix'
import { openGate } from '../../server/domain/gate.ts'
import { stepM } from '../../server/domain/gate-places.ts'
import { parseIsoMs } from '../../server/domain/gate-time.ts'
import { RECALL } from '../../server/domain/gate-times.ts'

const START_MS = Date.UTC(2026, 10, 24, 4)
const LON_E7 = 1_199_500_000
const LAT_E7 = 317_000_000

interface Step {
  readonly slot: number
  readonly takenMs: number
  readonly receivedMs: number
  readonly lonE7: number
  readonly latE7: number
  readonly accuracyM: number
}

/** Few units and few times and places, so that repeats, jumps, agreement and lateness are all common. */
const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.record({
      slot: fc.integer({ min: 0, max: 2 }),
      second: fc.integer({ min: 0, max: 40 }),
      delayMs: fc.integer({ min: -60_000, max: 20_000 }),
      east: fc.integer({ min: -2, max: 2 }),
      north: fc.constantFrom(0, 0, 1, 2, 500),
      accuracyM: fc.constantFrom(5, 100, 101),
    }),
    { maxLength: 60 },
  )
  .map((drawn) =>
    drawn.map(({ slot, second, delayMs, east, north, accuracyM }) => ({
      slot,
      takenMs: START_MS + second * 5_000,
      receivedMs: START_MS + second * 5_000 + delayMs,
      lonE7: LON_E7 + east * 20_000,
      latE7: LAT_E7 + north * 20_000,
      accuracyM,
    })),
  )

/** The rules of the gate as they are told, with objects, lists and no thrift. */
function obviousJudge() {
  const stored: Step[] = []
  const believed = new Map<number, Step>()
  const jumps = new Map<number, Step[]>()
  const heldMs = (step: Step) => Math.min(step.takenMs, step.receivedMs)
  const reaches = (a: Step, b: Step, apartMs = Math.abs(a.takenMs - b.takenMs)) =>
    stepM(a.lonE7, a.latE7, b.lonE7, b.latE7) / (Math.max(apartMs, 1_000) / 1_000) <= 60

  function placeMark(step: Step): number {
    const last = believed.get(step.slot)
    if (!last) return MARK.good
    if (step.takenMs < last.takenMs && heldMs(step) <= heldMs(last)) return reaches(last, step) ? MARK.late : MARK.late | MARK.jump
    if (reaches(last, step, step.takenMs < last.takenMs ? heldMs(step) - heldMs(last) : step.takenMs - last.takenMs)) return MARK.good
    const agreeing = (jumps.get(step.slot) ?? []).filter((jump) => reaches(jump, step))
    jumps.set(step.slot, [...agreeing, step])
    return agreeing.length >= 2 ? MARK.good : MARK.jump
  }

  return {
    stored,
    believed,
    judge(step: Step): number | 'duplicate' {
      if (stored.some(({ slot, takenMs }) => slot === step.slot && takenMs === step.takenMs)) return 'duplicate'
      const mark = placeMark(step)
      if (mark === MARK.good) {
        believed.set(step.slot, step)
        jumps.delete(step.slot)
      }
      stored.push(step)
      return step.accuracyM > 100 ? mark | MARK.coarse : mark
    },
  }
}

describe('the time of a fix', () => {
  const year = { min: new Date('1970-01-01T00:00:00Z'), max: new Date('2400-01-01T00:00:00Z'), noInvalidDate: true }

  it('is what Date says of every instant, in every offset', () => {
    fc.assert(
      fc.property(fc.date(year), fc.integer({ min: -1439, max: 1439 }), (date, offsetMinutes) => {
        const local = new Date(date.getTime() + offsetMinutes * 60_000).toISOString().slice(0, -1)
        const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0')
        const offset = `${offsetMinutes < 0 ? '-' : '+'}${two(offsetMinutes / 60)}:${two(offsetMinutes % 60)}`

        expect(parseIsoMs(`${local}${offset}`)).toBe(date.getTime())
        expect(parseIsoMs(date.toISOString())).toBe(date.getTime())
      }),
    )
  })

  it('of any other text is none, or what Date says of it', () => {
    const nearly = fc
      .array(fc.constantFrom(...'0123456789-:TZ+. '.split('')), { minLength: 10, maxLength: 26 })
      .map((parts) => parts.join(''))
    const mangled = fc
      .tuple(fc.date(year), fc.nat({ max: 23 }), fc.constantFrom(...'0379-:TZ+. '.split('')))
      .map(([date, at, character]) => date.toISOString().slice(0, at) + character + date.toISOString().slice(at + 1))
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly, mangled), (text) => {
        const takenMs = parseIsoMs(text)
        if (!Number.isNaN(takenMs)) expect(takenMs).toBe(Date.parse(text.replace(' ', 'T').replace(',', '.')))
      }),
      { examples: [['0000-01-01T00:00:00.000Z'], ['0099-12-31T23:59:59Z']] },
    )
  })
})

describe('the gate', () => {
  it('judges as the obvious way does, asking the log only what memory cannot tell', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 7 }), (all, batchSize) => {
        const gate = openGate(START_MS - 1)
        const slow = obviousJudge()
        for (let at = 0; at < all.length; at += batchSize) {
          const batch = all.slice(at, at + batchSize)
          const lesson = gate.begin(batch.length)
          for (const step of batch) {
            const recall = gate.recall(step.slot, step.takenMs)
            const isLogged = slow.stored.some(({ slot, takenMs }) => slot === step.slot && takenMs === step.takenMs)
            const expected = slow.judge(step)
            const isStored = recall === RECALL.unknown ? isLogged : recall === RECALL.stored
            expect(isStored).toBe(expected === 'duplicate')
            if (isStored) continue
            const { slot, takenMs, receivedMs, lonE7, latE7, accuracyM } = step
            expect(gate.admit(lesson, slot, takenMs, receivedMs, lonE7, latE7, accuracyM)).toBe(expected)
            expect(gate.latestMs(slot)).toBe(slow.believed.get(slot)?.takenMs)
          }
          gate.keep(lesson)
        }
      }),
    )
  })

  it('never moves a unit by a fix it marks late or jump', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const gate = openGate(START_MS - 1)
        for (const { slot, takenMs, receivedMs, lonE7, latE7, accuracyM } of all) {
          const lesson = gate.begin(1)
          const beforeMs = gate.latestMs(slot)
          const mark = gate.admit(lesson, slot, takenMs, receivedMs, lonE7, latE7, accuracyM)
          expect(gate.latestMs(slot)).toBe(mark & (MARK.late | MARK.jump) ? beforeMs : takenMs)
          gate.keep(lesson)
        }
      }),
    )
  })

  it('is, after a forgotten lesson, as if the lesson had never been', () => {
    fc.assert(
      fc.property(steps, steps, steps, (before, lost, after) => {
        const gate = openGate(START_MS - 1)
        const other = openGate(START_MS - 1)
        const admitAll = (to: typeof gate, all: readonly Step[]) => {
          const lesson = to.begin(all.length)
          const marks = all.map((step) =>
            to.admit(lesson, step.slot, step.takenMs, step.receivedMs, step.lonE7, step.latE7, step.accuracyM),
          )
          return { lesson, marks }
        }
        gate.keep(admitAll(gate, before).lesson)
        other.keep(admitAll(other, before).lesson)

        gate.forget(admitAll(gate, lost).lesson)

        expect(admitAll(gate, after).marks).toEqual(admitAll(other, after).marks)
        for (const { slot, takenMs } of lost) expect(gate.recall(slot, takenMs)).not.toBe(RECALL.fresh)
      }),
    )
  })

  it('measures every distance on Earth as a number, the same both ways, and no longer than half way round', () => {
    const lonE7 = fc.integer({ min: -1_800_000_000, max: 1_800_000_000 })
    const latE7 = fc.integer({ min: -900_000_000, max: 900_000_000 })
    fc.assert(
      fc.property(lonE7, latE7, lonE7, latE7, (lon, lat, toLon, toLat) => {
        const metres = stepM(lon, lat, toLon, toLat)

        expect(metres).toBeGreaterThanOrEqual(0)
        expect(metres).toBeLessThanOrEqual(20_015_200)
        expect(stepM(toLon, toLat, lon, lat)).toBeCloseTo(metres, 3)
      }),
    )
  })
})
