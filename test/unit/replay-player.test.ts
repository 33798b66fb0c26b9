/** The past as it is played: at its rate, as far as it is read, held where the present begins, and honest about being behind. */
import { expect, test } from 'vitest'
import { replayPlayer, requireRate } from '../../server/live/replay-player.ts'

const START_MS = 1_000_000_000
const HOUR_MS = 3_600_000

/** A past that is read at once, and of which each call to go on takes as long as is said. */
function aPlayer({ rate = 1, loadedMs = START_MS + HOUR_MS, presentMs = START_MS + 2 * HOUR_MS, strideCostMs = 0, isRead = true } = {}) {
  let ticksMs = 0
  const replay = {
    atMs: START_MS,
    loadedMs,
    async load(toMs: number) {
      if (isRead) replay.loadedMs = toMs
    },
    advance(toMs: number) {
      replay.atMs = toMs
      ticksMs += strideCostMs
    },
  }
  const player = replayPlayer({ replay, rate, nowMs: () => presentMs, ticksMs: () => ticksMs, onFailure: () => undefined })
  return {
    player,
    /** Lives through so much of the spectator's time, a tick of 100 ms after another. */
    live(ms: number): number {
      for (let left = ms; left > 0; left -= 100) {
        ticksMs += 100
        player.tick(40)
      }
      return replay.atMs - START_MS
    },
  }
}

test.each([
  [0, 0],
  [1, 1_000],
  [60, 60_000],
  [600, 600_000],
])('at %i times a second of the spectator is %i ms of the past', (rate, pastMs) => {
  expect(aPlayer({ rate }).live(1_000)).toBe(pastMs)
})

test('it goes on from where it is when the rate changes', () => {
  const { player, live } = aPlayer({ rate: 10 })
  live(1_000)
  player.setRate(0)
  expect(live(1_000)).toBe(10_000)
  player.setRate(2)
  expect(live(1_000)).toBe(12_000)
})

test('it waits where nothing more is read yet, and says how far it is behind', () => {
  const { player, live } = aPlayer({ rate: 10, loadedMs: START_MS + 5_000, isRead: false })

  expect(live(1_000)).toBe(5_000)
  expect(player.state).toMatchObject({ atMs: START_MS + 5_000, behindMs: 5_000, isAtEnd: false })
  live(60_000)
  expect(player.state.behindMs).toBe(20_000)
})

test('where there is no time to go on as fast, it says that it is behind, and does not run after it for ever', () => {
  const { player, live } = aPlayer({ rate: 600, strideCostMs: 400 })

  live(60_000)

  expect(player.state.behindMs).toBeGreaterThan(0)
  expect(player.state.behindMs).toBeLessThanOrEqual(600 * 2_000)
})

test('it is held five seconds before the present, and says so', () => {
  const { player, live } = aPlayer({ rate: 600, presentMs: START_MS + 65_000 })

  expect(live(1_000)).toBe(60_000)
  expect(player.state).toEqual({ atMs: START_MS + 60_000, rate: 0, behindMs: 0, isAtEnd: true })
  player.setRate(1)
  live(100)
  expect(player.state.isAtEnd).toBe(true)
})

test.each([0, 1, 1.5, 600])('%d is a rate', (rate) => {
  expect(() => requireRate(rate)).not.toThrow()
})

test.each([-1, 0.5, 601, Number.NaN, Infinity])('%d is none', (rate) => {
  expect(() => requireRate(rate)).toThrow(`rate ${rate} is neither 0 (held) nor 1 to 600`)
})
