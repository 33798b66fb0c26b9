/** The track log in order of arrival: however it is read ahead and taken off, each fix comes once, in the order in which it came. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MARK } from '#wire/fix'
import { orderOfArrival } from '../../server/live/relight.ts'
import { replayTape } from '../../server/live/replay-tape.ts'
import type { FixColumns } from '../../server/store/ports.ts'
import { someFixes } from '../support/fixes.ts'

const KEEP_MS = 7_200_000
const START_MS = 1_000_000_000_000
const SPAN_MS = 4 * 3_600_000
const LONG_AGO = { presentMs: START_MS + 30 * 24 * 3_600_000 }

/** When each was taken, and how much later it came; some come before they were taken, by a clock ahead of ours. */
const someTimes = fc.array(
  fc.record({
    slot: fc.nat(20),
    takenMs: fc.integer({ min: START_MS, max: START_MS + SPAN_MS }),
    lateMs: fc.oneof(fc.integer({ min: -60_000, max: 5_000 }), fc.integer({ min: 0, max: 2 * KEEP_MS })),
  }),
  { maxLength: 80 },
)

function logOf(times: readonly { readonly slot: number; readonly takenMs: number; readonly lateMs: number }[]): FixColumns {
  return someFixes(times.map(({ slot, takenMs, lateMs }) => ({ slot, takenMs, receivedMs: takenMs + lateMs })))
}

/** A log that gives what was taken in a span, of what had come by now. */
function tracksOf(log: FixColumns, clock: { presentMs: number }) {
  return {
    async *readAll(fromMs: number, toMs: number) {
      const own = [...log.takenMs.keys()].filter(
        (i) => log.takenMs[i]! >= fromMs && log.takenMs[i]! < toMs && log.receivedMs[i]! <= clock.presentMs,
      )
      yield someFixes(own.map((i) => ({ slot: log.slot[i]!, takenMs: log.takenMs[i]!, receivedMs: log.receivedMs[i]! })))
    },
  }
}

type Came = readonly [receivedMs: number, takenMs: number, slot: number]

function cameUpTo(log: FixColumns, toMs: number): Came[] {
  return [...orderOfArrival(log)]
    .map((i): Came => [log.receivedMs[i]!, log.takenMs[i]!, log.slot[i]!])
    .filter(([receivedMs, takenMs]) => receivedMs <= toMs && receivedMs - takenMs <= KEEP_MS)
}

test('however it is cut, each fix comes once and in order, unless it came too late to show anything', async () => {
  await fc.assert(
    fc.asyncProperty(someTimes, fc.array(fc.integer({ min: 1, max: 3_600_000 }), { minLength: 1, maxLength: 12 }), async (times, steps) => {
      const log = logOf(times)
      const tape = replayTape({ tracks: tracksOf(log, LONG_AGO), fromMs: START_MS, keepMs: KEEP_MS, nowMs: () => LONG_AGO.presentMs })
      const came: Came[] = []
      let toMs = START_MS
      for (const step of steps) {
        toMs += step
        await tape.load(toMs)
        tape.takeTo(toMs, (fixes, order) => order.forEach((i) => came.push([fixes.receivedMs[i]!, fixes.takenMs[i]!, fixes.slot[i]!])))
      }

      expect(came.map(String).toSorted()).toEqual(cameUpTo(log, toMs).map(String).toSorted())
      expect(came.map(([receivedMs]) => receivedMs)).toEqual(cameUpTo(log, toMs).map(([receivedMs]) => receivedMs))
    }),
  )
})

test('what comes in while the past is played up to the present is not missed, and comes once', async () => {
  const clock = { presentMs: START_MS + 60_000 }
  const log = logOf(Array.from({ length: 200 }, (_, i) => ({ slot: 0, takenMs: START_MS + i * 1_000, lateMs: i % 7 === 0 ? 90_000 : 500 })))
  const tape = replayTape({ tracks: tracksOf(log, clock), fromMs: START_MS, keepMs: KEEP_MS, nowMs: () => clock.presentMs })
  const came: number[] = []

  for (; clock.presentMs < START_MS + 400_000; clock.presentMs += 5_000) {
    await tape.load(clock.presentMs)
    tape.takeTo(tape.loadedMs, (fixes, order) => order.forEach((i) => came.push(fixes.takenMs[i]!)))
  }

  expect(came).toHaveLength(200)
  expect(new Set(came).size).toBe(200)
})

test('nothing is at hand beyond what may still be on its way to the disk', async () => {
  const clock = { presentMs: START_MS + 60_000 }
  const tape = replayTape({ tracks: tracksOf(logOf([]), clock), fromMs: START_MS, keepMs: KEEP_MS, nowMs: () => clock.presentMs })

  await tape.load(START_MS + 10 * 60_000)

  expect(tape.loadedMs).toBe(clock.presentMs - 2_000)
})

test('the order of arrival is that of a plain sort by receipt, lateness and time, whether or not the log is in order of receipt', () => {
  const fix = fc.record({
    receivedMs: fc.integer({ min: 0, max: 5 }),
    takenMs: fc.integer({ min: 0, max: 5 }),
    mark: fc.constantFrom(0, MARK.late),
  })
  fc.assert(
    fc.property(fc.array(fix, { maxLength: 40 }), fc.boolean(), (fixes, isInOrder) => {
      const log = isInOrder ? fixes.toSorted((a, b) => a.receivedMs - b.receivedMs) : fixes
      const key = (i: number) => [log[i]!.receivedMs, log[i]!.mark, log[i]!.takenMs, i] as const
      const plain = [...log.keys()].sort(
        (a, b) =>
          key(a)
            .map((part, k) => part - key(b)[k]!)
            .find((way) => way !== 0) ?? 0,
      )

      expect([...orderOfArrival(someFixes(log))]).toEqual(plain)
    }),
  )
})
