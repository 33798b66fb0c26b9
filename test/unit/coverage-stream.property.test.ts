/** Which light walls are told: only what can be seen, never later than it was seen, and the same to all of them. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { planeAt } from '#geodata/plane'
import { decodeLightTiles, TILE_CELLS } from '#wire/light-tiles'
import { liveLight, type LiveLight } from '../../client/live/light-ground.ts'
import { TILE_M } from '../../server/domain/coverage/cells.ts'
import type { Coverage } from '../../server/domain/coverage/coverage.ts'
import { sightGrid } from '../../server/domain/coverage/sight-grid.ts'
import { newSweep, setDisc } from '../../server/domain/coverage/sweep.ts'
import { coverageStream } from '../../server/live/coverage-stream.ts'

const START_MS = 1_800_000_000_000
const QUANTUM_MS = 250
const LAG_S = 30
const TILES = 3
/** A stamp is a floor of whole quanta, an age a whole number of them, and a page leaves a time as it is that comes out a quantum otherwise. */
const ROUNDED_S = (3 * QUANTUM_MS) / 1_000

/** Some tiles in a row, all of their cells of a ring, seen by discs, told once a second. */
function street() {
  const grid = sightGrid(QUANTUM_MS)
  const tiles = Array.from({ length: TILES }, (_, i) => grid.need(i, 0))
  const ground = { maskOf: (_tile: number, out: Uint32Array, at: number) => out.fill(0xffff_ffff, at, at + 2) }
  const coverage = { grid, ground } as unknown as Coverage // of which light takes no more
  const stream = coverageStream(
    () => coverage,
    planeAt(119.95, 31.7),
    () => LAG_S * 1_000,
  )
  const disc = newSweep()
  let nowS = 0
  return {
    grid,
    stream,
    /** Somebody stands so far along the street. */
    see(along: number, reachM: number) {
      setDisc(disc, along * TILES * TILE_M, TILE_M / 2, START_MS + nowS * 1_000, reachM)
      stream.noteTiles(grid.changed, grid.mark(disc))
    },
    /** A second passes. @returns what a wall hears that took the message before; tiles told */
    tick(wall: LiveLight): number {
      nowS++
      stream.stamp()
      const bytes = stream.lightSince(stream.number - 1, START_MS + nowS * 1_000)
      if (!bytes) return 0
      const told = decodeLightTiles(bytes)
      wall.apply(told)
      return told.count
    },
    joined(): LiveLight {
      const wall = liveLight()
      wall.apply(decodeLightTiles(stream.lightSince(0, START_MS + nowS * 1_000)!))
      return wall
    },
    wait: (s: number) => (nowS += s),
    /** When each cell was seen, s from the start; `undefined`: never. */
    seenS: () =>
      tiles.flatMap((tile) =>
        Array.from({ length: TILE_CELLS }, (_, k) => {
          const stamp = grid.stampsOf(tile)[grid.offsetOf(tile) + k]!
          return stamp === 0 ? undefined : ((grid.baseOf(tile) + stamp) * QUANTUM_MS - START_MS) / 1_000
        }),
      ),
  }
}

/** When each cell was seen by what a wall holds, s from the start, tiles from west to east. */
function heldS(wall: LiveLight): readonly (number | undefined)[] {
  const slots = Array.from({ length: wall.count }, (_, slot) => slot).toSorted((a, b) => wall.column[a]! - wall.column[b]!)
  return slots.flatMap((slot) =>
    Array.from(wall.seenS.subarray(TILE_CELLS * slot, TILE_CELLS * (slot + 1)), (s) =>
      s < -1e8 ? undefined : s + (wall.baseMs - START_MS) / 1_000,
    ),
  )
}

test('a tile is told when it is first lit, not again while it is younger by less than the lag, and again beyond', () => {
  const { see, tick, wait, joined } = street()
  const wall = joined()

  see(0.5, TILE_M * TILES)
  expect(tick(wall)).toBe(TILES)
  see(0.5, TILE_M * TILES)
  expect(tick(wall)).toBe(0)
  wait(LAG_S)
  see(0.5, TILE_M * TILES)
  expect(tick(wall)).toBe(TILES)
})

test('one dark cell that is seen is told at once', () => {
  const { see, tick, joined } = street()
  const wall = joined()
  see(0, TILE_M)
  tick(wall)

  see(1, TILE_M / 4)

  expect(tick(wall)).toBe(1)
})

test('when rings are laid anew everything is told as it is', () => {
  const { see, tick, stream, joined, wait, seenS } = street()
  const wall = joined()
  see(0.5, TILE_M * TILES)
  tick(wall)
  wait(LAG_S / 2)
  see(0.5, TILE_M * TILES)
  stream.noteAll()
  tick(wall)

  const [held, seen] = [heldS(wall), seenS()]

  expect(held.every((s, i) => Math.abs(s! - seen[i]!) <= ROUNDED_S)).toBe(true)
})

test('whatever is seen when, what walls hold is never later than it was seen nor earlier by more than the lag, and all hold the same', () => {
  const seeing = fc.record({ along: fc.double({ min: 0, max: 1, noNaN: true }), reachM: fc.double({ min: 5, max: 120, noNaN: true }) })
  const second = fc.record({ waitS: fc.nat(40), seeings: fc.array(seeing, { maxLength: 3 }) })
  fc.assert(
    fc.property(fc.array(second, { minLength: 1, maxLength: 25 }), (seconds) => {
      const { see, tick, wait, joined, seenS } = street()
      const wall = joined()
      for (const { waitS, seeings } of seconds) {
        wait(waitS)
        for (const { along, reachM } of seeings) see(along, reachM)
        tick(wall)
        const [held, late, seen] = [heldS(wall), heldS(joined()), seenS()]
        for (const [i, s] of seen.entries()) {
          expect(held[i] === undefined).toBe(s === undefined)
          if (s === undefined) continue
          expect(held[i]!).toBeLessThanOrEqual(s + ROUNDED_S)
          expect(held[i]!).toBeGreaterThanOrEqual(s - LAG_S - ROUNDED_S)
          expect(Math.abs(held[i]! - late[i]!)).toBeLessThanOrEqual(ROUNDED_S)
        }
      }
    }),
  )
})
