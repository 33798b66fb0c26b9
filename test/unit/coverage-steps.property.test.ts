/** Light kept step by step, and who was where: with what comes after, coverage goes on as if it had never stopped, and no fix is read twice. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planeAt, type Plane } from '#geodata/plane'
import { encodeCheckpoint, readCheckpoint } from '../../server/domain/coverage/checkpoint.ts'
import type { Coverage } from '../../server/domain/coverage/coverage.ts'
import { applyStep, encodeStep } from '../../server/domain/coverage/light-steps.ts'
import type { LightCopy } from '../../server/domain/coverage/sight-grid.ts'
import { copyOfWatch, encodeWatch, readWatch, watchEnd } from '../../server/domain/coverage/watch-bytes.ts'
import type { Sighting } from '../../server/domain/coverage/watch.ts'
import { ALL_WELL, aSighting, aTown, lightOf, MINUTE_MS, NOON_MS, standing } from '../support/coverage-town.ts'
import { draws, endOf, interleaved, NEIGHBOURS, tracks } from '../support/coverage-tracks.ts'

const PLANE = planeAt(119.97, 31.7)
const NOTE = { untilMs: NOON_MS, lightMs: NOON_MS, seq: 1, key: '', round: 0, slices: [0, 0] as const, heard: [] }
/** Small, so that a step is cut into several. */
const SLICE_TILES = 16
const DEGREE_E7 = 1e7

function town(): Coverage {
  return aTown({ compounds: NEIGHBOURS })
}

/** As from a device: a place is a whole number of 1e-7 degrees. */
function asSent(fix: Sighting): Sighting {
  const lonE7 = Math.round(PLANE.lonOf(fix.x) * DEGREE_E7)
  const latE7 = Math.round(PLANE.latOf(fix.y) * DEGREE_E7)
  return { ...fix, x: PLANE.xOf(lonE7 / DEGREE_E7), y: PLANE.yOf(latE7 / DEGREE_E7) }
}

function stepOf(now: LightCopy, before: LightCopy | undefined): Uint8Array[] {
  const slices: Uint8Array[] = []
  for (let from = 0; from < now.tiles; from += SLICE_TILES) slices.push(encodeStep(now, before, from, from + SLICE_TILES))
  return slices
}

/** In two parts, cut among the units. */
function watchOf(live: Coverage, plane: Plane): Uint8Array[] {
  const memory = copyOfWatch(live.watch.memory)
  return [encodeWatch(memory, plane, 0, 2), encodeWatch(memory, plane, 2, watchEnd(memory))]
}

/** The same bytes as a part of others that begins there: those of a frame lie one after the other. */
function cutAt(offset: number, bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(offset + bytes.length)
  whole.set(bytes, offset)
  return whole.subarray(offset)
}

interface Kept {
  readonly judgements: Uint8Array
  readonly light: readonly Uint8Array[]
  readonly watch: readonly Uint8Array[]
}

function restored({ judgements, light, watch }: Kept): Coverage {
  const again = town()
  readCheckpoint(judgements)!.restoreJudgements(again, () => true)
  light.forEach((slice, i) => expect(applyStep(again.grid, cutAt(i, slice))).toBe(true))
  again.watch.adopt(readWatch(watch, PLANE)!)
  return again
}

test('[C2] steps of light, who was where and the rest of the fixes give the stamps, shares, visits and statuses that were live, bit for bit', () => {
  fc.assert(
    fc.property(tracks, draws, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (streams, turns, cuts) => {
      const arrival = interleaved(streams, turns).map(asSent)
      const endMs = endOf(streams)
      const steps = new Set(cuts.map((cut) => cut % (arrival.length + 1)))
      const last = Math.max(...steps)
      const live = town()
      let before: LightCopy | undefined
      let light: Uint8Array[] = []
      let kept: Kept | undefined
      let nowMs = NOON_MS
      const keep = (i: number): void => {
        if (!steps.has(i)) return
        const now = live.grid.copy()
        light = [...light, ...stepOf(now, before)]
        before = now
        kept = { judgements: encodeCheckpoint(live, NOTE), light, watch: watchOf(live, PLANE) }
      }

      keep(0)
      arrival.forEach((fix, i) => {
        live.watch.see(fix)
        nowMs = Math.max(nowMs, fix.atMs)
        live.tick(nowMs, ALL_WELL)
        keep(i + 1)
      })
      const again = restored(kept!)
      nowMs = NOON_MS
      arrival.forEach((fix, i) => {
        nowMs = Math.max(nowMs, fix.atMs)
        if (i < last) return
        again.watch.see(fix)
        again.tick(nowMs, ALL_WELL)
      })

      expect(lightOf(again)).toEqual(lightOf(live))
      NEIGHBOURS.forEach((_, slot) => expect(standing(again, endMs, slot)).toEqual(standing(live, endMs, slot)))
    }),
    { numRuns: 60 },
  )
})

test('a step tells only of tiles in which something was seen since', () => {
  const live = town()
  live.watch.see(aSighting({ x: -20, y: -20 }))
  const first = live.grid.copy()
  live.watch.see(aSighting({ slot: 1, x: 120, y: 80, atMs: NOON_MS + MINUTE_MS }))
  const second = live.grid.copy()

  const bytesOf = (now: LightCopy, before?: LightCopy) => encodeStep(now, before, 0, now.tiles).length
  expect(bytesOf(second, second)).toBe(bytesOf(town().grid.copy()))
  expect(bytesOf(second, first)).toBeLessThan(bytesOf(second))
})

test('a vehicle that stands at the date line, and who is nowhere any more, are as they were', () => {
  const plane = planeAt(179.9999, -45)
  const live = town()
  const across = [0, 30].map((x, i) => aSighting({ slot: 3, mover: 'vehicle', x: plane.xOf(180 - x / DEGREE_E7), y: 0, atMs: NOON_MS + i }))
  for (const fix of [...across, aSighting({ slot: 5 })]) live.watch.see(fix)
  live.watch.forget(5)

  const { sight } = readWatch(watchOf(live, plane), plane)!

  expect([sight.slots, sight.counts[3]]).toEqual([4, 2])
  expect([...sight.xs.subarray(30, 32)]).toEqual(across.map(({ x }) => x))
  expect(sight.stands[18]).toBe(NOON_MS)
})

describe('bytes that are none', () => {
  const step = encodeStep(town().grid.copy(), undefined, 0, 1)
  const watch = encodeWatch(town().watch.memory, PLANE, 0, 1)

  test.each([
    ['nothing', new Uint8Array(0), new Uint8Array(0)],
    ['cut short', step.slice(0, -1), watch.slice(0, -1)],
    ['longer than they say', Uint8Array.of(...step, 0), Uint8Array.of(...watch, 0)],
    ['another version', Uint8Array.of(9, ...step.subarray(1)), Uint8Array.of(9, ...watch.subarray(1))],
  ])('%s: nothing is read', (_, wrongStep, wrongWatch) => {
    expect(applyStep(town().grid, wrongStep)).toBe(false)
    expect(readWatch([wrongWatch], PLANE)).toBeUndefined()
  })
})
