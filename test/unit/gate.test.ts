import gcoord from 'gcoord'
import { describe, expect, it } from 'vitest'
import { MARK } from '#wire/fix'
import { COARSE_ACCURACY_M, openGate, type Gate } from '../../server/domain/gate.ts'
import { toWgs84 } from '../../server/domain/gate-datum.ts'
import { stepM } from '../../server/domain/gate-places.ts'
import { parseIsoMs, takenMsOf } from '../../server/domain/gate-time.ts'
import { RECALL } from '../../server/domain/gate-times.ts'

const START_MS = Date.UTC(2026, 10, 24, 4)
const SLOT = 3
/** Metres a degree of latitude, near enough for distances given in tests. */
const LAT_DEGREE_M = 111_195

interface Step {
  readonly atMs?: number
  /** Metres north of the first place. */
  readonly northM?: number
  readonly accuracyM?: number
  readonly receivedMs?: number
}

function admit(gate: Gate, { atMs = 0, northM = 0, accuracyM = 5, receivedMs = atMs }: Step, slot = SLOT): number {
  const lesson = gate.begin(1)
  const latE7 = Math.round((31.7 + northM / LAT_DEGREE_M) * 1e7)
  const mark = gate.admit(lesson, slot, START_MS + atMs, START_MS + receivedMs, 1_199_500_000, latE7, accuracyM)
  gate.keep(lesson)
  return mark
}

describe('marks', () => {
  it('the first fix of a unit is good, wherever it is', () => {
    const gate = openGate(START_MS)

    expect(admit(gate, {})).toBe(MARK.good)
  })

  it('a fix is coarse only above 100 m, and a coarse one moves the unit', () => {
    const gate = openGate(START_MS)

    expect(admit(gate, { atMs: 0, accuracyM: COARSE_ACCURACY_M })).toBe(MARK.good)
    expect(admit(gate, { atMs: 10_000, accuracyM: 100.1 })).toBe(MARK.coarse)
    expect(gate.latestMs(SLOT)).toBe(START_MS + 10_000)
  })

  it('a step that needs just under 60 m/s is good, one that needs more is a jump and does not move the unit', () => {
    const gate = openGate(START_MS)
    admit(gate, {})

    expect(admit(gate, { atMs: 10_000, northM: 599 })).toBe(MARK.good)
    expect(admit(gate, { atMs: 20_000, northM: 599 + 602 })).toBe(MARK.jump)
    expect(gate.latestMs(SLOT)).toBe(START_MS + 10_000)
  })

  it('noise within one second of a coarse clock is no jump', () => {
    const gate = openGate(START_MS)
    admit(gate, {})

    expect(admit(gate, { atMs: 100, northM: 20 })).toBe(MARK.good)
  })

  it('a fix taken before the latest is late and does not move the unit', () => {
    const gate = openGate(START_MS)
    admit(gate, { atMs: 30_000 })

    expect(admit(gate, { atMs: 20_000, northM: 10, receivedMs: 40_000 })).toBe(MARK.late)
    expect(gate.latestMs(SLOT)).toBe(START_MS + 30_000)
  })

  it('a late fix that cannot have been there is also a jump', () => {
    const gate = openGate(START_MS)
    admit(gate, { atMs: 30_000 })

    expect(admit(gate, { atMs: 20_000, northM: 5_000, receivedMs: 40_000 })).toBe(MARK.late | MARK.jump)
  })

  it('a fix of a clock that is ahead counts as taken on receipt, so the next right one is not late', () => {
    const gate = openGate(START_MS)
    admit(gate, { atMs: 50_000, receivedMs: 0 })

    expect(admit(gate, { atMs: 10_000, receivedMs: 10_000, northM: 100 })).toBe(MARK.good)
    expect(gate.latestMs(SLOT)).toBe(START_MS + 10_000)
  })

  it('of two fixes of a fast clock that arrive together in the wrong order, the earlier is late', () => {
    const gate = openGate(START_MS)
    admit(gate, { atMs: 50_000, receivedMs: 0 })

    expect(admit(gate, { atMs: 40_000, receivedMs: 0 })).toBe(MARK.late)
  })

  it('the third of three fixes that agree is believed, and the earlier place is not', () => {
    const gate = openGate(START_MS)
    admit(gate, {})

    expect(admit(gate, { atMs: 10_000, northM: 50_000 })).toBe(MARK.jump)
    expect(admit(gate, { atMs: 20_000, northM: 50_010 })).toBe(MARK.jump)
    expect(admit(gate, { atMs: 30_000, northM: 50_020 })).toBe(MARK.good)
    expect(admit(gate, { atMs: 40_000, northM: 50_030 })).toBe(MARK.good)
    expect(admit(gate, { atMs: 50_000, northM: 0 })).toBe(MARK.jump)
  })

  it('jumps that do not agree with one another are never believed', () => {
    const gate = openGate(START_MS)
    admit(gate, {})

    const marks = [1, 2, 3, 4, 5, 6].map((i) => admit(gate, { atMs: i * 10_000, northM: 50_000 * i }))

    expect(marks).toEqual([MARK.jump, MARK.jump, MARK.jump, MARK.jump, MARK.jump, MARK.jump])
  })

  it('a good fix between two jumps ends their agreement', () => {
    const gate = openGate(START_MS)
    admit(gate, {})
    admit(gate, { atMs: 10_000, northM: 50_000 })
    admit(gate, { atMs: 20_000, northM: 50_010 })

    expect(admit(gate, { atMs: 25_000, northM: 20 })).toBe(MARK.good)
    expect(admit(gate, { atMs: 30_000, northM: 50_020 })).toBe(MARK.jump)
  })
})

describe('times', () => {
  it('a time is stored once it is admitted, and a newer one is fresh', () => {
    const gate = openGate(START_MS - 60_000)
    admit(gate, { atMs: 1_000 })

    expect(gate.recall(SLOT, START_MS + 1_000)).toBe(RECALL.stored)
    expect(gate.recall(SLOT, START_MS + 1_001)).toBe(RECALL.fresh)
    expect(gate.recall(SLOT, START_MS + 999)).toBe(RECALL.fresh)
    expect(gate.recall(SLOT + 1, START_MS + 1_000)).toBe(RECALL.fresh)
  })

  it('what is older than memory reaches must be asked from the log', () => {
    const gate = openGate(START_MS)
    for (let i = 1; i <= 20; i++) admit(gate, { atMs: i * 1_000 })

    expect(gate.recall(SLOT, START_MS + 20_000)).toBe(RECALL.stored)
    expect(gate.recall(SLOT, START_MS + 13_000)).toBe(RECALL.stored)
    expect(gate.recall(SLOT, START_MS + 13_500)).toBe(RECALL.fresh)
    expect(gate.recall(SLOT, START_MS + 12_000)).toBe(RECALL.unknown)
    expect(gate.recall(99, START_MS)).toBe(RECALL.unknown)
    expect(gate.recall(99, START_MS + 1)).toBe(RECALL.fresh)
  })
})

describe('forgetting a lesson', () => {
  function teach(gate: Gate, ...steps: Step[]) {
    const lesson = gate.begin(steps.length)
    for (const { atMs = 0, northM = 0 } of steps)
      gate.admit(lesson, SLOT, START_MS + atMs, START_MS + atMs, 1_199_500_000, Math.round((31.7 + northM / LAT_DEGREE_M) * 1e7), 5)
    return lesson
  }

  it('leaves the place as it was and the times to the log', () => {
    const gate = openGate(START_MS - 1)
    gate.keep(teach(gate, { atMs: 0 }))

    gate.forget(teach(gate, { atMs: 10_000 }, { atMs: 20_000 }))

    expect(gate.latestMs(SLOT)).toBe(START_MS)
    expect(gate.recall(SLOT, START_MS + 20_000)).toBe(RECALL.unknown)
    expect(gate.recall(SLOT, START_MS + 20_001)).toBe(RECALL.fresh)
    expect(admit(gate, { atMs: 10_000 })).toBe(MARK.good)
  })

  it.each([
    ['first lesson first', [0, 1]],
    ['last lesson first', [1, 0]],
  ] as const)('of two on one unit leaves nothing of either: %s', (_, order) => {
    const gate = openGate(START_MS - 1)
    gate.keep(teach(gate, { atMs: 0 }))
    const lessons = [teach(gate, { atMs: 10_000 }), teach(gate, { atMs: 20_000 })]

    for (const i of order) gate.forget(lessons[i]!)

    expect(gate.latestMs(SLOT)).toBe(START_MS)
  })

  it('leaves what a later lesson that stands has taught', () => {
    const gate = openGate(START_MS - 1)
    gate.keep(teach(gate, { atMs: 0 }))
    const first = teach(gate, { atMs: 10_000 })
    const second = teach(gate, { atMs: 20_000 })
    const third = teach(gate, { atMs: 30_000 })

    gate.keep(second)
    gate.forget(first)
    gate.forget(third)

    expect(gate.latestMs(SLOT)).toBe(START_MS + 20_000)
  })

  it('a lesson that is over admits nothing more, and ends once', () => {
    const gate = openGate(START_MS)
    const lesson = teach(gate, { atMs: 0 })
    const next = teach(gate, { atMs: 1 })

    expect(() => gate.admit(lesson, SLOT, START_MS, START_MS, 0, 0, 5)).toThrow(RangeError)
    gate.keep(lesson)
    expect(() => gate.keep(lesson)).toThrow(RangeError)
    gate.forget(next)
  })
})

describe('the time of a fix', () => {
  it.each([
    ['2026-11-24T12:00:00+08:00', START_MS],
    ['2026-11-24T04:00:00Z', START_MS],
    ['2026-11-24T04:00:00.123456Z', START_MS + 123],
    ['2026-11-23T22:30:00-05:30', START_MS],
    ['2026-11-24t04:00:00z', START_MS],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ])('%s is understood', (text, expectedMs) => {
    expect(parseIsoMs(text)).toBe(expectedMs)
  })

  it.each([
    '2026-11-24T04:00:00',
    '2026-11-24',
    '2026-02-30T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24T04:60:00Z',
    '2026-11-24T04:00:00+24:00',
    'yesterday',
    '',
    '1764000000000',
  ])('%s is none', (text) => {
    expect(parseIsoMs(text)).toBeNaN()
  })

  it('Unix milliseconds are cut to whole ones', () => {
    expect(takenMsOf(1_764_000_000_000.9)).toBe(1_764_000_000_000)
  })
})

describe('the datum', () => {
  it('the pair that two libraries agree on at Wujin', () => {
    const [lon, lat] = toWgs84(119.94712039, 31.69908695, 'GCJ02')

    expect(stepM(lon * 1e7, lat * 1e7, 119.942437e7, 31.701187e7)).toBeLessThan(0.1)
  })

  it('WGS 84 and CGCS2000 stay as they are, and so does GCJ-02 outside China', () => {
    expect(toWgs84(119.9, 31.7, 'WGS84')).toEqual([119.9, 31.7])
    expect(toWgs84(119.9, 31.7, 'CGCS2000')).toEqual([119.9, 31.7])
    expect(toWgs84(11.5, 49.9, 'GCJ02')).toEqual([11.5, 49.9])
  })

  it.each([
    ['GCJ02', 0.01],
    ['BD09', 0.5],
  ] as const)('WGS 84 made %s comes back to within %d m', (crs, withinM) => {
    const shifted = gcoord.transform([119.942437, 31.701187], gcoord.WGS84, gcoord[crs])

    const [lon, lat] = toWgs84(shifted[0], shifted[1], crs)

    expect(stepM(lon * 1e7, lat * 1e7, 119.942437e7, 31.701187e7)).toBeLessThan(withinM)
    expect(stepM(shifted[0] * 1e7, shifted[1] * 1e7, 119.942437e7, 31.701187e7)).toBeGreaterThan(400)
  })
})
