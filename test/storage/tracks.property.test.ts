/** Laws of the track log: whatever comes in, in whatever order, every driver answers as the one in memory does, in every column. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinFixes } from '../../server/store/fix-columns.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { FixColumns, TrackLog } from '../../server/store/ports.ts'
import { everything, sortedRows } from '../support/fix-rows.ts'
import { someFixes } from '../support/fixes.ts'
import { aFolder, maintainFully, openSqlite } from '../support/stores.ts'

const HOUR_MS = 3_600_000
const START_MS = 480_000 * HOUR_MS
const SLOTS = 4
const HOURS = 6
/** Each opens a store or several: half a second each on a quiet machine. */
const RUNS = 15
const SLOW_MACHINE_MS = 300_000

type Act =
  | { readonly type: 'append' | 'history'; readonly fixes: FixColumns }
  | { readonly type: 'maintain'; readonly hour: number; readonly keepHours: number }
  | { readonly type: 'step' | 'reopen' }

/** Few units and few instants, so that repeats, late fixes and hours that come back are all common. */
const aBatch: fc.Arbitrary<FixColumns> = fc
  .array(
    fc.record({
      slot: fc.nat({ max: SLOTS - 1 }),
      step: fc.nat({ max: HOURS * 4 }),
      delayMs: fc.integer({ min: -5_000, max: 2 * HOUR_MS }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      mark: fc.nat({ max: 7 }),
      speedCmps: fc.nat({ max: 65_535 }),
      source: fc.nat({ max: 65_535 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((drawn) => {
    const fixes = someFixes(
      drawn.map(({ step, delayMs, ...fix }) => ({
        ...fix,
        takenMs: START_MS + step * 900_000,
        receivedMs: START_MS + step * 900_000 + delayMs,
      })),
    )
    drawn.forEach(({ speedCmps, source }, i) => {
      fixes.speedCmps[i] = speedCmps
      fixes.source[i] = source
    })
    return fixes
  })

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: aBatch.map((fixes): Act => ({ type: 'append', fixes })) },
    { weight: 1, arbitrary: aBatch.map((fixes): Act => ({ type: 'history', fixes })) },
    {
      weight: 2,
      arbitrary: fc
        .record({ hour: fc.nat({ max: HOURS + 3 }), keepHours: fc.constantFrom(2, 1_000) })
        .map((drawn): Act => ({ type: 'maintain', ...drawn })),
    },
    { weight: 2, arbitrary: fc.constant<Act>({ type: 'step' }) },
    { weight: 1, arbitrary: fc.constant<Act>({ type: 'reopen' }) },
  ),
  { maxLength: 14 },
)

async function answers(tracks: TrackLog): Promise<unknown> {
  const instants = [0, 1.5, 3, HOURS + 4].map((hours) => START_MS + hours * HOUR_MS)
  return {
    all: sortedRows(await everything(tracks.readAll(0, START_MS + 2 * HOURS * HOUR_MS))),
    units: await Promise.all(
      Array.from({ length: SLOTS }, async (_, slot) => sortedRows(await tracks.readUnit(slot, START_MS + HOUR_MS, START_MS + 5 * HOUR_MS))),
    ),
    times: await Promise.all(
      Array.from({ length: SLOTS }, async (_, slot) => [...(await tracks.timesOf(slot, START_MS + HOUR_MS, START_MS + 3 * HOUR_MS))]),
    ),
    known: await Promise.all(instants.map(async (atMs) => placesOf(await tracks.placesAt(atMs)))),
    taken: await Promise.all(instants.map(async (atMs) => placesOf(await tracks.placesAt(atMs, { asKnownNow: true })))),
  }
}

/** Times alone: of two fixes equal in both, either may stand. */
function placesOf(columns: FixColumns): unknown {
  return sortedRows(columns).map(({ slot, takenMs, receivedMs }) => ({ slot, takenMs, receivedMs }))
}

test(
  '[T2] [T3] [T4] [T5] [T6] [T9] whatever happens, the log on disk answers as the one in memory',
  { timeout: SLOW_MACHINE_MS },
  async () => {
    const parent = await aFolder()
    let folders = 0
    await fc.assert(
      fc.asyncProperty(acts, fc.constantFrom(8, 1_500_000), async (drawn, windowFixes) => {
        const dataDir = `${parent}/${folders++}`
        const options = { dataDir, windowFixes, stepMs: 0, groupMs: 0 }
        const model = memoryStore().tracks
        let store = await openSqlite(options)
        for (const act of drawn) {
          switch (act.type) {
            case 'append':
              await Promise.all([model.append(act.fixes), store.tracks.append(act.fixes)])
              break
            case 'history': {
              const untilMs = START_MS + 2 * HOURS * HOUR_MS
              expect(await store.tracks.importHistory(act.fixes, untilMs)).toEqual(await model.importHistory(act.fixes, untilMs))
              break
            }
            case 'maintain': {
              const [nowMs, keepMs] = [START_MS + act.hour * HOUR_MS, act.keepHours * HOUR_MS]
              await maintainFully(model, nowMs, keepMs)
              await maintainFully(store.tracks, nowMs, keepMs)
              break
            }
            case 'step':
              await store.tracks.maintain(START_MS + 2 * HOUR_MS, 1_000 * HOUR_MS, 0)
              break
            case 'reopen':
              await store.close()
              store = await openSqlite(options)
          }
        }
        expect(await answers(store.tracks)).toEqual(await answers(model))
        await store.close()
      }),
      { numRuns: RUNS },
    )
  },
)

test('[T2] columns of one fix, of many, of equal and of extreme ones are unpacked as they were packed, in both orders', async () => {
  const { packFixes, unpackFixes } = await import('../../server/store/packed-fixes.ts')
  fc.assert(
    fc.property(fc.array(aBatch, { minLength: 1, maxLength: 5 }), fc.constantFrom('arrival', 'track'), (batches, order) => {
      const fixes = joinFixes(batches)
      expect(unpackFixes(packFixes(fixes, order))).toEqual(fixes)
    }),
  )
})
