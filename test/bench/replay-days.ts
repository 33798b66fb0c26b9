/** Hours of a district as they are lived through: patrols along the walls of compounds, judged once in ten seconds, with keyframes. */
import { LIVE_REALM } from '#wire/live'
import type { Compound } from '#wire/places'
import type { Plane } from '#geodata/plane'
import type { SourceRecord } from '../../server/doors/source-book.ts'
import { openCoverageDesk, type CoverageDesk } from '../../server/live/coverage-desk.ts'
import type { Ledger } from '../../server/live/ledger.ts'
import type { ReplayKeyframes } from '../../server/live/replay-keyframes.ts'
import type { ReplayReel } from '../../server/live/replay-reel.ts'
import { replaySources } from '../../server/live/replay-sources.ts'
import { openRoom } from '../../server/live/room.ts'
import { openUnitBook } from '../../server/live/unit-book.ts'
import { newFixColumns } from '../../server/store/fix-columns.ts'
import type { FixColumns, Store } from '../../server/store/ports.ts'
import { progress } from './store-print.ts'
import { wayOf, type LonLat, type Way } from './ways.ts'

export interface ReplayDaysOptions {
  readonly store: Store
  readonly ledger: Ledger
  readonly plane: Plane
  readonly keyframes: ReplayKeyframes
  readonly reel: ReplayReel
  readonly sources: ReadonlyMap<string, SourceRecord>
  readonly units: number
  readonly hours: number
  readonly firstMs: number
  /** Lived through no longer than this, ms of the clock on the wall. */
  readonly mostMs: number
}

const WALK_MPS = 1.3
const INTERVAL_MS = 10_000
const HOUR_MS = 3_600_000
/** When an hour is sorted. */
const CLOSED_AFTER_MS = 180_000
const KEEP_MS = 30 * 24 * HOUR_MS
const ACCURACY_DM = 80
const UNKNOWN = 65_535

/** Everybody's fixes at one instant: a few seconds old, each unit along a way of its own. */
function instantOf(ways: readonly Way[], units: number, atMs: number, firstMs: number): FixColumns {
  const fixes = newFixColumns(units)
  for (let unit = 0; unit < units; unit++) {
    const way = ways[unit % ways.length]!
    const [lon, lat] = way.at(((unit / units) * way.lengthM + (WALK_MPS * (atMs - firstMs)) / 1_000) % way.lengthM)
    fixes.slot[unit] = unit
    fixes.takenMs[unit] = atMs - 500
    fixes.receivedMs[unit] = atMs
    fixes.lonE7[unit] = Math.round(lon * 1e7)
    fixes.latE7[unit] = Math.round(lat * 1e7)
    fixes.speedCmps[unit] = WALK_MPS * 100
    fixes.courseCdeg[unit] = UNKNOWN
    fixes.accuracyDm[unit] = ACCURACY_DM
    fixes.batteryPct[unit] = 255
  }
  return fixes
}

export interface Lived {
  /** Up to when there was time to live, Unix ms. */
  readonly endMs: number
  readonly coverage: CoverageDesk
  close(): void
}

export async function liveThrough(options: ReplayDaysOptions): Promise<Lived> {
  const { store, ledger, plane, keyframes, reel, units, hours, firstMs, mostMs } = options
  const book = openUnitBook(ledger)
  const sources = replaySources(options.sources)
  const coverage = openCoverageDesk({ ledger, plane, unitAt: book.at, senseOf: sources.senseOf })
  const room = openRoom({ ledger, units: book, coverage, name: 'bench', onFixes: reel.take, sources: () => [], isDemo: () => true })
  room.epoch = await store.epoch()
  const compounds = [...ledger.of<Compound>('compound').values()]
  const ways = compounds.map(({ footprint }) =>
    wayOf((footprint.type === 'Polygon' ? footprint.coordinates[0] : footprint.coordinates[0]?.[0]) as readonly LonLat[]),
  )
  const order = Uint32Array.from({ length: units }, (_, i) => i)
  const stopMs = performance.now() + mostMs
  const heard = { heard: () => [] }
  let nowMs = firstMs + INTERVAL_MS
  for (; nowMs <= firstMs + hours * HOUR_MS && performance.now() < stopMs; nowMs += INTERVAL_MS) {
    const fixes = instantOf(ways, units, nowMs, firstMs)
    await store.tracks.append(fixes)
    sources.take(fixes, order)
    room.applyFixes(fixes)
    room.judge(nowMs)
    keyframes.tick(room, heard, nowMs)
    reel.tick(room, sources, nowMs)
    await reel.close() // it is written between two frames, and here there is no time between them
    const sinceMs = nowMs - firstMs
    if (sinceMs % HOUR_MS === CLOSED_AFTER_MS) while ((await store.tracks.maintain(nowMs, KEEP_MS, 50)).more);
    progress(`${(sinceMs / HOUR_MS).toFixed(1)} of ${hours} h`)
  }
  await keyframes.close()
  return {
    endMs: nowMs - INTERVAL_MS,
    coverage,
    close() {
      room.close()
      book.close()
    },
  }
}

export const ADDRESS = { room: 'wujin', realm: LIVE_REALM } as const
