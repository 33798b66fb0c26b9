/** What is done now and then goes on where the server's clock is set, an hour on or back. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PATH_LEAD_MS, TILE_SILENT_MS } from '#wire/walls'
import { hasPassed } from '../../server/domain/time-passed.ts'
import { guessLimits } from '../../server/http/guess-limits.ts'
import { wallTiles } from '../../server/live/wall-tiles.ts'
import { aTile } from '../support/named-walls.ts'

const HOUR_MS = 3_600_000
const NOW_MS = 1_800_000_000_000

it('time passes as it is counted; where the clock was set back since, it has passed', () => {
  fc.assert(
    fc.property(fc.nat(HOUR_MS), fc.integer({ min: -HOUR_MS, max: HOUR_MS }), (ms, goneMs) => {
      expect(hasPassed(ms, NOW_MS, NOW_MS + goneMs)).toBe(goneMs >= ms || goneMs < 0)
    }),
  )
  expect(hasPassed(1, -Infinity, NOW_MS)).toBe(true)
})

describe.each([
  ['back', -HOUR_MS],
  ['on', HOUR_MS],
])('a clock that is set %s an hour', (_, jumpMs) => {
  it('frees an address that guessed wrong, and counts anew', () => {
    const limits = guessLimits()
    for (let i = 0; i < 20; i++) limits.wrong('10.0.0.1', NOW_MS)

    expect([limits.isLocked('10.0.0.1', NOW_MS + 1), limits.isLocked('10.0.0.1', NOW_MS + jumpMs)]).toEqual([true, false])
  })

  it('has a screen that is silent told as dead, and one that goes on as alive', () => {
    const tiles = wallTiles({ columns: 2, rows: 1 })
    tiles.claim(aTile(1, 1), 'line-1', NOW_MS)
    tiles.claim(aTile(2, 1), 'line-2', NOW_MS)

    const laterMs = NOW_MS + jumpMs + TILE_SILENT_MS
    tiles.beat('line-1', { name: 'hall', framesPerS: 60, behindMs: PATH_LEAD_MS, revision: 1 }, laterMs)

    expect(tiles.health(laterMs).map(({ is }) => is)).toEqual(['alive', 'dead'])
  })
})
