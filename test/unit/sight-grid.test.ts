/** What the grid remembers of when each place was seen: over days, ahead of time, late, and at the ends of what it can be asked. */
import { describe, expect, test } from 'vitest'
import { TILE_CELLS, TILE_M } from '../../server/domain/coverage/cells.ts'
import { quantumFor, sightGrid, type SightGrid } from '../../server/domain/coverage/sight-grid.ts'
import { newSweep, setDisc, type Sweep } from '../../server/domain/coverage/sweep.ts'

const NOW_MS = 1_800_000_000_000
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const QUANTUM_MS = quantumFor(125 * MINUTE_MS)

/** The disc that covers the first tile whole. */
function discAt(atMs: number, knownMs = Infinity): Sweep {
  const disc = newSweep()
  setDisc(disc, TILE_M / 2, TILE_M / 2, atMs, TILE_M)
  disc.knownMs = knownMs
  return disc
}

function oneTile(quantumMs = QUANTUM_MS): { readonly grid: SightGrid; readonly tile: number } {
  const grid = sightGrid(quantumMs)
  return { grid, tile: grid.need(0, 0) }
}

/** When the cells of a tile were last seen, earliest and latest, Unix ms; a stamp is a floor, within one quantum. */
function seenIn(grid: SightGrid, tile: number): readonly [number, number] | undefined {
  const stamps = grid.stampsOf(tile).subarray(grid.offsetOf(tile), grid.offsetOf(tile) + TILE_CELLS)
  if (stamps.every((stamp) => stamp === 0)) return undefined
  const at = (stamp: number) => (grid.baseOf(tile) + stamp) * grid.quantumMs
  return [at(Math.min(...stamps)), at(Math.max(...stamps))]
}

test('a step of time is a quarter of a second up to 125 minutes, and serves the longest window there may be', () => {
  expect(quantumFor(60 * MINUTE_MS)).toBe(250)
  expect(quantumFor(125 * MINUTE_MS)).toBe(250)
  expect(quantumFor(126 * MINUTE_MS)).toBe(500)
  expect(quantumFor(365 * DAY_MS) * 30_000).toBeGreaterThanOrEqual(365 * DAY_MS)
})

describe('a tile', () => {
  test('that was never marked was never seen', () => {
    const { grid, tile } = oneTile()

    expect(seenIn(grid, tile)).toBeUndefined()
    expect(grid.mark(discAt(NOW_MS))).toBe(1)
  })

  test('remembers the last instant through a week of marks, each within one step', () => {
    const { grid, tile } = oneTile()

    for (let atMs = NOW_MS; atMs < NOW_MS + 7 * DAY_MS; atMs += 37 * MINUTE_MS + 123) {
      grid.mark(discAt(atMs))

      const [first, last] = seenIn(grid, tile)!
      expect(first).toBeGreaterThan(atMs - QUANTUM_MS)
      expect(last).toBeLessThanOrEqual(atMs + QUANTUM_MS)
    }
  })

  test('keeps what half of it saw inside the longest window, whatever the other half saw since', () => {
    for (let laterMs = 0; laterMs <= 125 * MINUTE_MS; laterMs += 7 * MINUTE_MS) {
      const { grid, tile } = oneTile()
      const corner = newSweep()
      grid.mark(discAt(NOW_MS))
      setDisc(corner, 0, 0, NOW_MS + laterMs, TILE_M / 3)

      grid.mark(corner)

      expect(Math.abs(seenIn(grid, tile)![0] - NOW_MS)).toBeLessThanOrEqual(QUANTUM_MS)
    }
  })

  test('takes a late mark of anywhere inside the longest window, and none that is older than what it knows', () => {
    const { grid, tile } = oneTile()
    const corner = newSweep()
    setDisc(corner, 0, 0, NOW_MS, TILE_M / 3)
    grid.mark(corner)

    grid.mark(discAt(NOW_MS - 124 * MINUTE_MS))
    const [first, last] = seenIn(grid, tile)!
    expect(Math.abs(first - (NOW_MS - 124 * MINUTE_MS))).toBeLessThanOrEqual(QUANTUM_MS)
    expect(Math.abs(last - NOW_MS)).toBeLessThanOrEqual(QUANTUM_MS)

    expect(grid.mark(discAt(NOW_MS - 125 * MINUTE_MS))).toBe(0)
  })

  test('of a guard who is known to stay forgets nothing of the present', () => {
    const { grid, tile } = oneTile()
    grid.mark(discAt(NOW_MS - 110 * MINUTE_MS))
    const guard = newSweep()
    setDisc(guard, 0, 0, NOW_MS + 120 * MINUTE_MS, TILE_M / 3)
    guard.knownMs = NOW_MS

    grid.mark(guard)

    const [first, last] = seenIn(grid, tile)!
    expect(Math.abs(first - (NOW_MS - 110 * MINUTE_MS))).toBeLessThanOrEqual(QUANTUM_MS)
    expect(Math.abs(last - (NOW_MS + 120 * MINUTE_MS))).toBeLessThanOrEqual(QUANTUM_MS)
  })

  test('that was given back and made again knows nothing', () => {
    const { grid, tile } = oneTile()
    grid.mark(discAt(NOW_MS))

    grid.release(tile)
    expect([grid.tileCount, grid.isUsed(tile), grid.mark(discAt(NOW_MS))]).toEqual([0, false, 0])

    expect(seenIn(grid, grid.need(0, 0))).toBeUndefined()
    expect(grid.tileCount).toBe(1)
  })
})

test('what another grid knows is taken over where there is a tile, and lowers nothing', () => {
  const [old, young] = [oneTile(), oneTile()]
  old.grid.mark(discAt(NOW_MS - 60 * MINUTE_MS))
  old.grid.need(9, 9)
  const corner = newSweep()
  setDisc(corner, 0, 0, NOW_MS, TILE_M / 3)
  young.grid.mark(corner)

  young.grid.adopt(old.grid)

  const [first, last] = seenIn(young.grid, young.tile)!
  expect(Math.abs(first - (NOW_MS - 60 * MINUTE_MS))).toBeLessThanOrEqual(QUANTUM_MS)
  expect(Math.abs(last - NOW_MS)).toBeLessThanOrEqual(QUANTUM_MS)
  expect(young.grid.tileCount).toBe(1)
  expect(() => young.grid.adopt(sightGrid(1_000))).toThrow(RangeError)
})

test('[K3] where there is no tile nothing is kept', () => {
  const { grid } = oneTile()
  const elsewhere = newSweep()
  setDisc(elsewhere, 5_000, 5_000, NOW_MS, 50)

  expect(grid.mark(elsewhere)).toBe(0)
})

describe('the longest way that settings allow, 150 s at 100 m/s with 300 m to both sides', () => {
  test.each([
    ['east', 15_000, 0],
    ['north', 0, 15_000],
    ['across the grain', 10_600, 10_600],
    ['south-west', -10_600, -10_600],
  ])('is taken: to the %s', (_, toX, toY) => {
    const grid = sightGrid(QUANTUM_MS)
    const end = grid.need(Math.floor(toX / TILE_M), Math.floor(toY / TILE_M))
    const middle = grid.need(Math.floor(toX / 2 / TILE_M), Math.floor(toY / 2 / TILE_M))

    const changed = grid.mark({ fromX: 0, fromY: 0, fromMs: NOW_MS - 150_000, toX, toY, toMs: NOW_MS, reachM: 300, knownMs: Infinity })

    expect(changed).toBe(2)
    expect(Math.abs(seenIn(grid, end)![1] - NOW_MS)).toBeLessThanOrEqual(QUANTUM_MS)
    // Seen until it was 300 m behind: 3 s after half the way; a tile is half a second wide.
    expect(Math.abs(seenIn(grid, middle)![1] - (NOW_MS - 72_000))).toBeLessThan(2_000)
  })

  test('and one beyond all sense is refused, not taken in part', () => {
    const grid = sightGrid(QUANTUM_MS)

    expect(() => grid.mark({ ...newSweep(), toY: 50_000, toMs: NOW_MS, reachM: 50 })).toThrow(RangeError)
  })
})
