/** A checkpoint gives back what it was made of, and with the rest of the log what was live. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  encodeCheckpoint,
  encodeLight,
  readCheckpoint,
  restoreLight,
  SLICE_TILES,
  type CheckpointNote,
} from '../../server/domain/coverage/checkpoint.ts'
import type { Coverage } from '../../server/domain/coverage/coverage.ts'
import type { JudgeQuestions } from '../../server/domain/coverage/judge.ts'
import { memoryOf } from '../../server/domain/coverage/judgements.ts'
import { ALL_WELL, aSighting, aTown, flat, lightOf, MINUTE_MS, NOON_MS, rectangle, SECOND_MS, standing } from '../support/coverage-town.ts'
import { draws, endOf, interleaved, NEIGHBOURS, tracks } from '../support/coverage-tracks.ts'

const NOTE: CheckpointNote = {
  untilMs: NOON_MS,
  lightMs: NOON_MS - 7,
  seq: 12,
  key: '["as it is"]',
  round: 1,
  slices: [1, 1],
  heard: [[3, NOON_MS - 1]],
}
const DAY_MS = 24 * 60 * MINUTE_MS
const KEEP_ALL = () => true
const MARKED_TWICE = 3

function town(): Coverage {
  return aTown({ compounds: NEIGHBOURS })
}

interface Saved {
  readonly judgements: Uint8Array
  readonly light: readonly Uint8Array[]
}

function saved(live: Coverage): Saved {
  const light: Uint8Array[] = []
  for (let from = 0; from < live.grid.tileEnd; from += SLICE_TILES) light.push(encodeLight(live.grid, from))
  return { judgements: encodeCheckpoint(live, NOTE), light }
}

/** A new town into which a checkpoint was read. */
function restored({ judgements, light }: Saved): Coverage {
  const again = town()
  readCheckpoint(judgements)!.restoreJudgements(again, KEEP_ALL)
  for (const slice of light) expect(restoreLight(again.grid, slice)).toBe(true)
  return again
}

/** The same bytes, cut from a longer buffer. */
function shifted(bytes: Uint8Array, by: number): Uint8Array {
  const longer = new Uint8Array(bytes.length + by)
  longer.set(bytes, by)
  return longer.subarray(by)
}

test('decoding an encoded checkpoint gives back every stamp, judgement and source', () => {
  fc.assert(
    fc.property(tracks, draws, fc.integer({ min: 0, max: 7 }), (streams, turns, by) => {
      const live = town()
      for (const fix of interleaved(streams, turns)) live.watch.see(fix)
      live.tick(endOf(streams), ALL_WELL)

      const { judgements, light } = saved(live)
      const again = restored({ judgements: shifted(judgements, by), light: light.map((slice) => shifted(slice, by)) })

      expect(readCheckpoint(judgements)?.note).toMatchObject(NOTE)
      expect(lightOf(again)).toEqual(lightOf(live))
      NEIGHBOURS.forEach((_, slot) => {
        expect(memoryOf(again.columns, slot)).toEqual(memoryOf(live.columns, slot))
        const served = [live, again].map((coverage) => {
          const found: number[] = []
          coverage.served.some(slot, 0, (source) => void found.push(source) as never)
          return found.toSorted((a, b) => a - b)
        })
        expect(served[1]).toEqual(served[0])
      })
    }),
    { numRuns: 100 },
  )
})

test('[C2] a checkpoint and the rest of the log, judged as it comes, give the stamps, shares, visits and statuses that were live, bit for bit', () => {
  fc.assert(
    fc.property(tracks, draws, fc.nat(), (streams, turns, cutAt) => {
      const arrival = interleaved(streams, turns)
      const cut = cutAt % (arrival.length + 1)
      const endMs = endOf(streams)
      const live = town()
      let nowMs = NOON_MS
      let checkpoint = saved(live)
      arrival.forEach((fix, i) => {
        live.watch.see(fix)
        nowMs = Math.max(nowMs, fix.atMs)
        live.tick(nowMs, ALL_WELL)
        if (i + 1 === cut) checkpoint = saved(live)
      })

      const again = restored(checkpoint)
      again.watch.mute(true)
      nowMs = NOON_MS
      arrival.forEach((fix, i) => {
        // The last ones before the checkpoint are marked once more: that changes nothing.
        again.watch.mute(i < cut - MARKED_TWICE)
        again.watch.see(fix)
        nowMs = Math.max(nowMs, fix.atMs)
        if (i >= cut) again.tick(nowMs, ALL_WELL)
      })

      expect(lightOf(again)).toEqual(lightOf(live))
      NEIGHBOURS.forEach((_, slot) => expect(standing(again, endMs, slot)).toEqual(standing(live, endMs, slot)))
    }),
    { numRuns: 150 },
  )
})

describe('what a restart must not change', () => {
  const silent: JudgeQuestions = { ...ALL_WELL, voiceOf: () => 'silent' }

  test('a compound that is blind is blind still: who served it is known', () => {
    const live = town()
    live.watch.see(aSighting({ x: -20, y: -20, source: 4 }))
    live.tick(NOON_MS + DAY_MS / 4, silent)
    const before = standing(live, NOON_MS + DAY_MS / 4, 0, silent)
    expect(before.status).toBe('blind')

    const again = restored(saved(live))
    again.tick(NOON_MS + DAY_MS / 4 + SECOND_MS, silent)

    expect(standing(again, NOON_MS + DAY_MS / 4 + SECOND_MS, 0, silent)).toEqual(before)
  })

  test('a guard holds, and was no visit of his own', () => {
    const live = town()
    live.staff(50, -10, NOON_MS, NOON_MS + 60 * MINUTE_MS, 0)
    live.tick(NOON_MS, ALL_WELL)

    const again = restored(saved(live))
    again.tick(NOON_MS + MINUTE_MS, ALL_WELL)

    expect(standing(again, NOON_MS + MINUTE_MS)).toMatchObject({ status: 'covered', reason: 'guarded', visitMs: NOON_MS + 60 * MINUTE_MS })
    expect(again.columns.cameMs[0]).toBeNaN()
  })

  test('a compound that is another by now inherits nothing', () => {
    const live = town()
    live.tick(NOON_MS, ALL_WELL)

    const again = aTown({ compounds: [flat(rectangle(5_000, 0, 50, 50)), NEIGHBOURS[1]] })
    readCheckpoint(encodeCheckpoint(live, NOTE))!.restoreJudgements(again, (slot) => slot === 1)

    expect([again.columns.status[0], again.columns.status[1]]).toEqual([0, live.columns.status[1]])
  })
})

describe('bytes that are no checkpoint', () => {
  const bytes = encodeCheckpoint(town(), NOTE)
  const withHead = (head: object): Uint8Array => {
    const text = new TextEncoder().encode(JSON.stringify(head))
    const made = new Uint8Array(4 + text.length)
    new DataView(made.buffer).setUint32(0, text.length, true)
    made.set(text, 4)
    return made
  }

  test.each([
    ['nothing', new Uint8Array(0)],
    ['three bytes', Uint8Array.of(1, 2, 3)],
    ['cut short', bytes.slice(0, -8)],
    ['longer than it says', Uint8Array.of(...bytes, 0)],
    ['a head longer than all', Uint8Array.of(255, 255, 255, 127, 0, 0)],
    ['a head that is no JSON', Uint8Array.of(4, 0, 0, 0, 1, 2, 3, 4)],
    ['another version', withHead({ version: 1, ...NOTE, compounds: 0, tiles: 0 })],
    ['no numbers', withHead({ version: 3 })],
  ])('%s: nothing is read', (_, wrong) => expect(readCheckpoint(wrong)).toBeUndefined())

  const slice = encodeLight(town().grid, 0)
  test.each([
    ['nothing', new Uint8Array(0)],
    ['cut short', slice.slice(0, -1)],
    ['longer than it says', Uint8Array.of(...slice, 0)],
    ['another version', Uint8Array.of(2, ...slice.subarray(1))],
  ])('%s: no light is read', (_, wrong) => expect(restoreLight(town().grid, wrong)).toBe(false))
})
