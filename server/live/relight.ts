/** Light out of the log: what was seen before a restart, or on ground that was laid since. */
import { encodeCheckpoint, restoreCheckpoint } from '../domain/coverage/checkpoint.ts'
import type { Watch } from '../domain/coverage/watch.ts'
import { joinFixes } from '../store/fix-columns.ts'
import type { FixColumns, Store, TrackLog } from '../store/ports.ts'
import type { RoomCoverage } from './coverage-room.ts'
import type { Room } from './room.ts'

interface Options {
  readonly store: Pick<Store, 'tracks' | 'blobs'>
  readonly room: Room
  readonly nowMs: () => number
}

/**
 * Fixes from before a checkpoint that are read again, only to be remembered: how long a vehicle has stood, and what belongs together.
 * What came later than this, within the last seconds before a crash, is not marked.
 */
const REMEMBER_MS = 720_000
/** The gate takes fixes up to 60 s ahead of the clock; this is past them all. */
const AHEAD_MS = 3_600_000
/** Fixes taken at a stretch, some 20 ms: then others have their turn. */
const AT_ONCE = 10_000

/** The order in which fixes came: by receipt; of one receipt those in time, then the late ones. Cost: a sort of their numbers. */
function orderOfArrival({ count, receivedMs, takenMs, mark }: FixColumns): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  return order.sort((a, b) => receivedMs[a]! - receivedMs[b]! || (mark[a]! & LATE) - (mark[b]! & LATE) || takenMs[a]! - takenMs[b]!)
}
const LATE = 4

/** Reads a span of the log and hands its fixes on, in order of arrival, some at a time. */
export async function takeFromLog(
  tracks: Pick<TrackLog, 'readAll'>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  take: (fixes: FixColumns, order: Uint32Array) => void,
): Promise<void> {
  const blocks: FixColumns[] = []
  for await (const block of tracks.readAll(fromMs, toMs)) blocks.push(block)
  const fixes = joinFixes(blocks)
  const order = orderOfArrival(fixes)
  for (let at = 0; at < order.length; at += AT_ONCE) {
    take(fixes, order.subarray(at, at + AT_ONCE))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function takeAgain(
  { store, nowMs }: Options,
  { room, watch }: { readonly room: RoomCoverage; readonly watch: Watch },
  fromMs: number,
  markFromMs: number,
): Promise<void> {
  const span = { fromMs, toMs: nowMs() + AHEAD_MS }
  return takeFromLog(store.tracks, span, (fixes, order) => room.takeAgain(watch, fixes, order, markFromMs))
}

/** Restores the light of a room at start: from the checkpoint and what came after it, else from the whole window. */
export async function restoreLight(options: Options): Promise<void> {
  const { store, room, nowMs } = options
  const { current } = room.coverage
  const bytes = await store.blobs.get(blobOf(room))
  const untilMs = bytes && restoreCheckpoint(current.coverage, bytes, keyOf(current))
  const target = { room: current, watch: current.coverage.watch }
  if (untilMs === undefined) await takeAgain(options, target, nowMs() - current.coverage.rules.longestMs, -Infinity)
  else await takeAgain(options, target, untilMs - REMEMBER_MS, untilMs)
}

/** Reads the window of the log again, into coverage by new settings or onto new ground, and puts it in force. */
export async function readAgain(options: Options): Promise<void> {
  const target = options.room.coverage.target()
  await takeAgain(options, target, options.nowMs() - target.room.coverage.rules.longestMs, -Infinity)
  options.room.coverage.settle(target.room)
}

/** Writes a checkpoint; while something is still to be read from the log, none, so that a restart reads all of it. */
export async function saveLight({ store, room, nowMs }: Options): Promise<void> {
  const { current, isWhole } = room.coverage
  if (!isWhole) return store.blobs.remove(blobOf(room))
  await store.blobs.put(blobOf(room), encodeCheckpoint(current.coverage, nowMs(), keyOf(current)))
}

function blobOf(room: Room): string {
  return `coverage-${room.id}-${room.realm}`
}

/** What stamps and statuses depend on. */
function keyOf({ settings, plane, coverage }: RoomCoverage): string {
  return JSON.stringify([settings, plane.originLon, plane.originLat, coverage.grid.quantumMs])
}
