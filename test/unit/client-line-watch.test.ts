/** When a silent line is called lost: soon where it is cut, never because the page was busy, which it says of itself. Times are the test's own. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HEARTBEAT_MS, SILENCE_LIMIT_MS } from '#wire/live'
import { answerOf } from '../../client/live/answer-of.ts'
import { BEAT_MS, CALM_MS, GIVE_UP_MS, lineWatch, STUCK_MS, type LineVerdict } from '../../client/live/line-watch.ts'

/** What the wall promises, from the cut to the words on it. */
const PLAIN_WITHIN_MS = 2_000
/** The timer of a page that is not busy is late by no more than this. */
const JITTER_MS = 30
/** Several screens refresh in this time, so that what was said is also seen. */
const DRAWN_WITHIN_MS = 100
const WITHIN_MS = 20

/** Looks every beat from the cut on; when each verdict was first given, ms after the cut. @param lateMs of each look */
function verdictsAfterCut(lastHeardMs: number, firstLookMs: number, lateMs: () => number): ReadonlyMap<LineVerdict, number> {
  const watch = lineWatch(lastHeardMs)
  const first = new Map<LineVerdict, number>()
  for (let atMs = firstLookMs; !first.has('dead'); atMs += BEAT_MS + lateMs()) {
    const verdict = watch.look(atMs)
    if (!first.has(verdict)) first.set(verdict, atMs)
  }
  return first
}

it('[L1] a line cut right after a message is silent early enough to be drawn within 2 s of the cut', () => {
  const silentMs = verdictsAfterCut(0, BEAT_MS, () => 0).get('silent')!

  expect(silentMs).toBeGreaterThanOrEqual(SILENCE_LIMIT_MS)
  expect(silentMs).toBeLessThanOrEqual(PLAIN_WITHIN_MS - DRAWN_WITHIN_MS)
})

it('[L1] whenever the last message came and whenever the looks fall, the cut is silent in time, and given up later', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -HEARTBEAT_MS, max: 0 }),
      fc.integer({ min: 0, max: BEAT_MS }),
      fc.array(fc.integer({ min: 0, max: JITTER_MS }), { minLength: 1 }),
      (lastHeardMs, firstLookMs, lateMs) => {
        let i = 0
        const first = verdictsAfterCut(lastHeardMs, firstLookMs, () => lateMs[i++ % lateMs.length]!)

        expect(first.get('silent')! - lastHeardMs).toBeGreaterThanOrEqual(SILENCE_LIMIT_MS)
        expect(first.get('silent')).toBeLessThanOrEqual(PLAIN_WITHIN_MS - DRAWN_WITHIN_MS)
        expect(first.get('dead')! - lastHeardMs).toBeGreaterThanOrEqual(GIVE_UP_MS)
      },
    ),
  )
})

it('[L2] a look that comes ten seconds late is no reason to call the line lost', () => {
  const watch = lineWatch(0)
  watch.look(BEAT_MS)

  expect(watch.look(10_000)).toBe('stands')
  watch.hear(10_001)
  expect(watch.look(10_000 + BEAT_MS)).toBe('stands')
})

it('[L2] a page that is busy again and again never calls a line lost that keeps its heartbeat', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ busyMs: fc.integer({ min: 0, max: 20_000 }), awakeMs: fc.integer({ min: 0, max: 3_000 }) })),
      (spells) => {
        const watch = lineWatch(0)
        let nowMs = 0
        let nextLookMs = BEAT_MS
        let nextMessageMs = HEARTBEAT_MS
        for (const { busyMs, awakeMs } of spells) {
          nowMs += busyMs
          // The worst order there can be: the late timer first, then the messages that waited.
          if (nextLookMs <= nowMs) {
            expect(watch.look(nowMs)).toBe('stands')
            nextLookMs = nowMs + BEAT_MS
          }
          for (; nextMessageMs <= nowMs; nextMessageMs += HEARTBEAT_MS) watch.hear(nowMs)
          for (const untilMs = nowMs + awakeMs; nowMs < untilMs; nowMs = Math.min(untilMs, nextLookMs, nextMessageMs)) {
            if (nowMs === nextMessageMs) {
              watch.hear(nowMs)
              nextMessageMs += HEARTBEAT_MS
            }
            if (nowMs !== nextLookMs) continue
            expect(watch.look(nowMs)).toBe('stands')
            nextLookMs += BEAT_MS
          }
        }
      },
    ),
  )
})

it('[L3] is silent until something is heard', () => {
  const watch = lineWatch(0)
  let verdict: LineVerdict = 'stands'
  for (let atMs = BEAT_MS; atMs <= 2 * GIVE_UP_MS; atMs += BEAT_MS) verdict = watch.look(atMs)

  expect(verdict).toBe('dead')
  watch.hear(2 * GIVE_UP_MS)
  expect(watch.look(2 * GIVE_UP_MS + BEAT_MS)).toBe('stands')
})

it('[L4] a page that stands still again and again says so all the time, with the longest, and no more once it has kept up', () => {
  const watch = lineWatch(0)
  let nowMs = 0
  const stand = (forMs: number): void => void watch.look((nowMs += forMs))
  const keepUp = (forMs: number): void => {
    for (const untilMs = nowMs + forMs; nowMs < untilMs; nowMs += BEAT_MS) watch.look(nowMs + BEAT_MS)
  }
  const told = () => watch.stuckMs

  keepUp(CALM_MS)
  expect(told()).toBeUndefined()
  stand(STUCK_MS - 1)
  expect(told()).toBeUndefined()
  stand(8_000)
  keepUp(CALM_MS - BEAT_MS)
  stand(3_000)
  expect(told()).toBe(8_000)
  keepUp(CALM_MS - BEAT_MS)
  expect(told()).toBe(8_000)
  keepUp(BEAT_MS)
  expect(told()).toBeUndefined()
})

it('[L4] a page is stuck whether a message or a look is first to find it so', () => {
  const watch = lineWatch(0)
  watch.hear(STUCK_MS)
  watch.look(STUCK_MS + 1)

  expect(watch.stuckMs).toBe(STUCK_MS)
})

it('[L4] a page that was out of sight for an hour, where browsers let it look seldom, was not stuck', () => {
  const watch = lineWatch(0)
  watch.look(3_600_000)
  watch.appear(3_600_001)
  watch.look(3_600_001 + BEAT_MS)

  expect(watch.stuckMs).toBeUndefined()
})

it('an answer that waits for a page that is busy is not late, however long that takes', async () => {
  const answer = answerOf<number>((reply) => {
    // Behind everything that the page was to do by itself: the worst order there can be.
    setTimeout(() => reply({ ok: true, value: 7 }), WITHIN_MS + 1)
    for (const untilMs = performance.now() + 3 * WITHIN_MS; performance.now() < untilMs;);
  }, WITHIN_MS)

  expect(await answer).toEqual({ ok: true, value: 7 })
})

it('an answer that does not come says: try again', async () => {
  expect(await answerOf(() => undefined, WITHIN_MS)).toMatchObject({ ok: false, retry: true })
})
