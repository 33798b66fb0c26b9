/** When compounds are looked at, what is told of them, and what of their past is kept: the rules [Q1] to [Q3] and [C3], by example. */
import { describe, expect, test } from 'vitest'
import { COVERAGE_STATUSES } from '#wire/coverage'
import type { Coverage } from '../../server/domain/coverage/coverage.ts'
import { CATCH_UPS, REFRESH_MS, type JudgeQuestions } from '../../server/domain/coverage/judge.ts'
import { memoryOf } from '../../server/domain/coverage/judgements.ts'
import {
  ALL_WELL,
  aSighting,
  aTown,
  flat,
  lap,
  MINUTE_MS,
  NOON_MS,
  rectangle,
  SECOND_MS,
  standing,
  walk,
} from '../support/coverage-town.ts'

const INTERVAL_MS = 120 * MINUTE_MS
const DAY_MS = 24 * 60 * MINUTE_MS
/** 20 m outside the wall: most of the surroundings are seen, and the way takes 5 minutes. */
const ROUND = lap(0, 0, 100, 60, 20)

/** One patrol has walked round it, from noon on. @returns when it had come round */
function walkRound(town: Coverage, atMs = NOON_MS): number {
  const fixes = walk(ROUND, { atMs })
  for (const fix of fixes) town.watch.see(fix)
  return fixes.at(-1)!.atMs
}

function statusOf(town: Coverage, compound = 0): string {
  return COVERAGE_STATUSES[town.columns.status[compound]!]!
}

function voice(voiceOf: JudgeQuestions['voiceOf']): JudgeQuestions {
  return { ...ALL_WELL, voiceOf }
}

describe('[Q1] a compound is judged', () => {
  test('in the first tick after it was laid, and then only when it was touched or is due', () => {
    const town = aTown()

    expect(town.tick(NOON_MS, ALL_WELL)).toBe(1)
    expect(statusOf(town)).toBe('gap')
    expect(town.tick(NOON_MS + MINUTE_MS, ALL_WELL)).toBe(0)
  })

  test('in the tick after light or a visit could have closed its gap', () => {
    const town = aTown()
    town.tick(NOON_MS, ALL_WELL)

    const endMs = walkRound(town)
    town.tick(endMs, ALL_WELL)

    expect([...town.changed]).toEqual([0])
    expect(statusOf(town)).toBe('covered')
  })

  test('in the first tick at or after the moment foretold, though nobody touches it', () => {
    const town = aTown()
    town.tick(walkRound(town), ALL_WELL)
    const gapAtMs = town.columns.gapAtMs[0]!
    expect(gapAtMs).toBeGreaterThan(NOON_MS + INTERVAL_MS)

    const seen: string[] = []
    for (const atMs of [gapAtMs - 15 * MINUTE_MS - 1, gapAtMs - 15 * MINUTE_MS + 1, gapAtMs - 1, gapAtMs]) {
      town.tick(atMs, ALL_WELL)
      seen.push(statusOf(town))
    }

    expect(seen).toEqual(['covered', 'thinning', 'thinning', 'gap'])
  })

  test('[C3] in the next tick after its own ground has changed, though it was covered', () => {
    const town = aTown()
    const endMs = walkRound(town)
    town.tick(endMs, ALL_WELL)

    town.setCompounds([{ compound: 0, type: 'commodity', footprint: flat(rectangle(0, 0, 900, 60)) }])
    town.tick(endMs + 1, ALL_WELL)

    expect(statusOf(town)).toBe('gap')
  })

  test('[C3] in the next tick after its kind has changed to one with a shorter interval', () => {
    const town = aTown({ settings: { intervalByType: { apartment: { dayMin: 10, nightMin: 10 } } } })
    const endMs = walkRound(town)
    const laterMs = endMs + 20 * MINUTE_MS
    town.tick(laterMs, ALL_WELL)
    expect(statusOf(town)).toBe('covered')

    town.setCompounds([{ compound: 0, type: 'apartment', footprint: flat(rectangle(0, 0, 100, 60)) }])
    town.tick(laterMs + 1, ALL_WELL)

    expect(statusOf(town)).toBe('gap')
  })

  test('in the next tick after earlier judging was taken over, and when what that foretold has come', () => {
    const before = aTown()
    const endMs = walkRound(before)
    before.tick(endMs, ALL_WELL)
    const town = aTown()
    walkRound(town)
    town.adopt(0, memoryOf(before.columns, 0))

    town.tick(endMs + SECOND_MS, ALL_WELL)
    expect({ status: statusOf(town), share: town.columns.share[0] }).toEqual({ status: 'covered', share: before.columns.share[0] })

    town.tick(before.columns.gapAtMs[0]!, ALL_WELL)
    expect(statusOf(town)).toBe('gap')
  })

  test('by its visits alone where the share can never be too small', () => {
    const town = aTown({ settings: { openShare: 0, closeShare: 0 } })
    const endMs = walkRound(town)
    town.tick(endMs, ALL_WELL)
    const { visitMs } = standing(town, endMs)
    expect(town.columns.gapAtMs[0]).toBe(visitMs + INTERVAL_MS)

    town.tick(visitMs + INTERVAL_MS, ALL_WELL)

    expect(statusOf(town)).toBe('gap')
  })
})

describe('what is told', () => {
  test('is not swallowed by somebody who asked in between', () => {
    const town = aTown()
    town.tick(walkRound(town), ALL_WELL)
    const gapAtMs = town.columns.gapAtMs[0]!

    town.look(0, gapAtMs, ALL_WELL)
    town.tick(gapAtMs + 1, ALL_WELL)

    expect([...town.changed]).toEqual([0])
  })

  test('includes a forecast that is put off by less than a second at a time', () => {
    const town = aTown()
    const fixes = walk([...ROUND, ...ROUND], { stepMs: 500, stepM: 0.65 })
    let told = 0

    for (const fix of fixes) {
      town.watch.see(fix)
      town.look(0, fix.atMs, ALL_WELL)
      town.tick(fix.atMs, ALL_WELL)
      if (statusOf(town) !== 'covered') continue
      told += town.changed.length
      expect(Math.abs(town.columns.gapAtMs[0]! - town.columns.toldGapAtMs[0]!)).toBeLessThan(SECOND_MS)
    }

    expect(told).toBeGreaterThan(100)
  })

  test('[Q2] of a share that moves where no status can change is not older than promised', () => {
    const town = aTown()
    const behindMs: number[] = []
    let markedMs = Infinity

    for (const fix of walk([...ROUND, [-20, 80], [120, 80]])) {
      town.watch.see(fix)
      markedMs = Math.min(markedMs, fix.atMs)
      for (let atMs = fix.atMs; atMs < fix.atMs + 10 * SECOND_MS; atMs += SECOND_MS) {
        town.tick(atMs, ALL_WELL)
        if (town.columns.judgedMs[0]! >= markedMs) markedMs = Infinity
        else if (statusOf(town) === 'covered' && markedMs <= atMs) behindMs.push(atMs - markedMs)
      }
    }

    expect(statusOf(town)).toBe('covered')
    expect(Math.max(...behindMs)).toBeLessThan(REFRESH_MS)
  })
})

describe('[Q2] a forecast that is far off', () => {
  /** A round at noon, and as far as the other side again, hours before it would be a gap; one town judged each second, one only when asked. */
  function walkTwice(): { readonly town: Coverage; readonly asked: Coverage; readonly endMs: number } {
    const town = aTown()
    const asked = aTown()
    const fixes = walk([...ROUND, ...ROUND.slice(0, 3)])
    for (const fix of fixes) {
      for (const one of [town, asked]) one.watch.see(fix)
      for (let atMs = fix.atMs; atMs < fix.atMs + 10 * SECOND_MS; atMs += SECOND_MS) {
        town.tick(atMs, ALL_WELL)
        if (statusOf(town) !== 'covered') continue
        asked.look(0, atMs, ALL_WELL)
        expect(town.columns.gapAtMs[0]!).toBeLessThanOrEqual(asked.columns.gapAtMs[0]!)
      }
    }
    return { town, asked, endMs: fixes.at(-1)!.atMs + 10 * SECOND_MS }
  }

  test('is never too late, and right within a minute after the last has gone', () => {
    const { town, asked, endMs } = walkTwice()
    const foretoldMs = asked.columns.gapAtMs[0]!
    for (let atMs = endMs; atMs <= endMs + MINUTE_MS; atMs += SECOND_MS) town.tick(atMs, ALL_WELL)

    expect(town.columns.gapAtMs[0]).toBe(foretoldMs)
  })

  test('is right for whoever asks, at once', () => {
    const { town, asked, endMs } = walkTwice()
    town.refresh(0, endMs, ALL_WELL)

    expect(town.columns.gapAtMs[0]).toBe(asked.columns.gapAtMs[0])
  })
})

describe('[Q2] what is put off', () => {
  const COUNT = 600
  const APART_M = 300
  const EASTMOST = COUNT - 1

  /** Small dark compounds in a row, far from one another, all judged at noon. */
  function aRow(count: number): Coverage {
    const compounds = Array.from({ length: count }, (_, compound) => flat(rectangle(compound * APART_M, 0, 5, 5)))
    const town = aTown({ settings: { radiusM: 20 }, compounds })
    town.tick(NOON_MS, ALL_WELL)
    return town
  }

  /** Somebody stands at a compound: light, but no visit yet, and so no other status. */
  function stand(town: Coverage, compound: number, atMs: number): void {
    town.watch.see(aSighting({ slot: compound, x: compound * APART_M - 5, y: 0, atMs }))
  }

  function judgedAt(town: Coverage, atMs: number): readonly number[] {
    return [...town.columns.judgedMs.keys()].filter((compound) => town.columns.judgedMs[compound] === atMs)
  }

  test('is caught up with, a bounded number in a tick, and what has been due for longest first', () => {
    const town = aRow(COUNT)
    const isLater = (compound: number) => compound % 3 === 0
    const all = Array.from({ length: COUNT }, (_, compound) => compound)
    const [first, later] = [all.filter((compound) => !isLater(compound)), all.filter(isLater)]
    for (const compound of later) town.look(compound, NOON_MS + SECOND_MS, ALL_WELL)
    for (const compound of all) stand(town, compound, NOON_MS + 2 * SECOND_MS)
    expect(town.tick(NOON_MS + 2 * SECOND_MS, ALL_WELL)).toBe(0)

    const [nextMs, lastMs] = [NOON_MS + SECOND_MS + REFRESH_MS, NOON_MS + 2 * SECOND_MS + REFRESH_MS]
    const told = [town.tick(nextMs, ALL_WELL), town.tick(lastMs, ALL_WELL), town.tick(lastMs + SECOND_MS, ALL_WELL)]

    const caughtUp = judgedAt(town, nextMs)
    expect(told).toEqual([CATCH_UPS, COUNT - CATCH_UPS, 0])
    expect(first.filter((compound) => !caughtUp.includes(compound))).toEqual([])
    expect(judgedAt(town, lastMs).every(isLater)).toBe(true)
  })

  test('is looked at in the same tick where nobody has looked for long, whoever else waits', () => {
    const town = aRow(2)
    town.look(0, NOON_MS + 60 * SECOND_MS, ALL_WELL)
    for (const compound of [0, 1]) stand(town, compound, NOON_MS + 61 * SECOND_MS)

    town.tick(NOON_MS + 61 * SECOND_MS, ALL_WELL)

    expect([...town.changed]).toEqual([1])
  })

  test('waits for no other that is looked at again and again', () => {
    const town = aRow(2)
    for (let second = 1; second <= 10; second++) {
      for (const compound of [0, 1]) stand(town, compound, NOON_MS + second * SECOND_MS)
      town.tick(NOON_MS + second * SECOND_MS, ALL_WELL)
      town.look(0, NOON_MS + second * SECOND_MS, ALL_WELL)
    }

    expect([...town.changed]).toContain(1)
  })

  test('[C3] keeps nothing waiting that is to be judged anew', () => {
    const town = aRow(EASTMOST)
    for (let compound = 0; compound < EASTMOST; compound++) stand(town, compound, NOON_MS + SECOND_MS)
    town.tick(NOON_MS + SECOND_MS, ALL_WELL)

    for (let compound = 0; compound < EASTMOST; compound++)
      town.setCompounds([{ compound, type: 'apartment', footprint: flat(rectangle(compound * APART_M, 0, 5, 5)) }])
    town.tick(NOON_MS + 2 * SECOND_MS, ALL_WELL)

    expect(judgedAt(town, NOON_MS + 2 * SECOND_MS)).toHaveLength(EASTMOST)
  })
})

test('whoever lists all compounds has each as it is now, and those of which nothing new is known as they were told', () => {
  const town = aTown({ compounds: [flat(rectangle(0, 0, 100, 60)), flat(rectangle(5_000, 0, 100, 60))] })
  const endMs = walkRound(town)
  town.tick(endMs, ALL_WELL)
  const before = town.columns.share[0]!
  for (const fix of walk(
    [
      [-20, 100],
      [120, 100],
    ],
    { atMs: endMs + SECOND_MS, stepMs: 100 },
  ))
    town.watch.see(fix)
  town.tick(endMs + 3 * SECOND_MS, ALL_WELL)
  expect(town.columns.share[0]).toBe(before)

  for (const compound of [0, 1]) town.refresh(compound, endMs + 3 * SECOND_MS, ALL_WELL)

  expect(town.columns.share[0]).toBeGreaterThan(before)
  expect([...town.columns.judgedMs.subarray(0, 2)]).toEqual([endMs + 3 * SECOND_MS, endMs])
})

test('what is held is told as it was, its visit too, until what was seen of the new ground has been read', () => {
  const town = aTown()
  const cameMs = walkRound(town)
  town.tick(cameMs, ALL_WELL)
  const moved = { compound: 0, type: 'commodity', footprint: flat(rectangle(30, 0, 100, 60)) } as const
  town.setCompounds([moved], true)

  const againMs = walkRound(town, cameMs + 5 * MINUTE_MS)
  town.tick(againMs, ALL_WELL)
  expect(town.columns.visitMs[0]).toBe(cameMs)

  town.release()
  town.tick(againMs + SECOND_MS, ALL_WELL)
  expect(town.columns.visitMs[0]).toBe(againMs)
})

describe('since when', () => {
  test('[Q3] a gap counts from the instant foretold, not from the tick that found it', () => {
    const town = aTown()
    town.tick(walkRound(town), ALL_WELL)
    const gapAtMs = town.columns.gapAtMs[0]!

    town.tick(gapAtMs + 40 * MINUTE_MS, ALL_WELL)

    expect(town.columns.sinceMs[0]).toBe(gapAtMs)
  })

  test('a gap that becomes critical is as old as the gap', () => {
    const town = aTown()
    town.tick(NOON_MS, ALL_WELL)

    town.touch(0)
    town.tick(NOON_MS + MINUTE_MS, { ...ALL_WELL, hasSerious: () => true })

    expect([statusOf(town), town.columns.sinceMs[0]]).toEqual(['critical', NOON_MS])
  })
})

describe('who served it', () => {
  test('a compound that every source has left for a day is a gap, not unknown, in the tick in which the last of them no longer counts', () => {
    const town = aTown()
    town.watch.see(aSighting({ x: -20, y: -20, source: 4 }))
    const silent = voice(() => 'silent')
    town.tick(NOON_MS + 3 * INTERVAL_MS, silent)
    expect(statusOf(town)).toBe('blind')
    expect(town.columns.gapAtMs[0]).toBeNaN()

    town.tick(NOON_MS + DAY_MS - 1, silent)
    expect(statusOf(town)).toBe('blind')

    town.tick(NOON_MS + DAY_MS, silent)
    expect(statusOf(town)).toBe('gap')
  })

  test('a gap becomes unknown when the source that is heard no longer counts, and the other is silent', () => {
    const town = aTown()
    town.watch.see(aSighting({ x: -20, y: -20, source: 4 }))
    town.watch.see(aSighting({ slot: 1, x: -20, y: -20, source: 5, atMs: NOON_MS + MINUTE_MS }))
    const oneHeard = voice((source) => (source === 4 ? 'heard' : 'silent'))
    town.tick(NOON_MS + 3 * INTERVAL_MS, oneHeard)
    expect(statusOf(town)).toBe('gap')

    town.tick(NOON_MS + DAY_MS, oneHeard)

    expect(statusOf(town)).toBe('blind')
  })
})
