/** Light out of the log: what was seen before a restart, or on ground that was laid since. */
import { MARK } from '#wire/fix'
import type { CoverageRules } from '../domain/coverage/rules.ts'
import type { Watch } from '../domain/coverage/watch.ts'
import { joinFixes } from '../store/fix-columns.ts'
import type { FixColumns, Store, TrackLog } from '../store/ports.ts'
import type { CoverageDesk } from './coverage-desk.ts'
import type { RoomCoverage } from './coverage-room.ts'
import type { Ledger } from './ledger.ts'
import type { HeardMemory, LightStore } from './light-store.ts'
import type { Room } from './room.ts'
import type { UnitBook } from './unit-book.ts'
import { unitsThen } from './units-then.ts'

/** What is remembered of sources beyond the log, and learnt from it. */
export interface SourceMemory extends HeardMemory {
  /** Learns from stored fixes how often each source reports. @param order their places, in order of arrival */
  learn(fixes: FixColumns, order: Uint32Array): void
}

export interface RelightOptions {
  readonly store: Pick<Store, 'tracks'>
  readonly ledger: Ledger
  readonly units: Pick<UnitBook, 'at'>
  readonly room: Room
  readonly sources?: SourceMemory
  readonly nowMs: () => number
}

/** The longest time between two fixes that belong together. */
const LINK_MS = 150_000
/** Fixes that came so shortly before a checkpoint may not be in it: they were being stored. Marking one again changes nothing. */
const STORING_MS = 30_000
/** The gate takes fixes up to 60 s ahead of the clock; this is past them all. */
const AHEAD_MS = 3_600_000
/** Fixes taken at a stretch, some 20 ms: then others have their turn. */
const AT_ONCE = 10_000
const SECOND_MS = 1_000
/** How often a window that is read whole is judged, in its own time. */
const JUDGE_AGAIN_MS = 10_000

/** The order in which fixes came: by receipt; of one receipt those in time, then the late ones. Cost: a look at each, and a sort of the numbers of what is not in order. */
export function orderOfArrival({ count, receivedMs, takenMs, mark }: FixColumns): Uint32Array {
  const order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  const isLate = (i: number) => mark[i]! & MARK.late
  const byArrival = (a: number, b: number) => receivedMs[a]! - receivedMs[b]! || isLate(a) - isLate(b) || takenMs[a]! - takenMs[b]!
  for (let i = 1; i < count; i++) if (receivedMs[i - 1]! > receivedMs[i]!) return order.sort(byArrival)
  // As logs are: only those of one receipt may change places, and most of those came in order, too.
  for (let from = 0, to = 1; from < count; from = to++) {
    let isSorted = true
    for (; to < count && receivedMs[to] === receivedMs[from]; to++) isSorted &&= byArrival(to - 1, to) <= 0
    if (!isSorted) order.subarray(from, to).sort(byArrival)
  }
  return order
}

/** Reads a span of the log and hands its fixes on, in order of arrival, some at a time. @param begin told of all of them before */
export async function takeFromLog(
  tracks: Pick<TrackLog, 'readAll'>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  take: (fixes: FixColumns, order: Uint32Array) => void,
  begin: SourceMemory['learn'] = () => undefined,
): Promise<void> {
  const blocks: FixColumns[] = []
  for await (const block of tracks.readAll(fromMs, toMs)) blocks.push(block)
  const fixes = joinFixes(blocks)
  const order = orderOfArrival(fixes)
  begin(fixes, order)
  for (let at = 0; at < order.length; at += AT_ONCE) {
    take(fixes, order.subarray(at, at + AT_ONCE))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

interface Span {
  readonly fromMs: number
  /** Fixes received after it are marked. */
  readonly markFromMs: number
}

async function takeAgain(
  { store, ledger, units, nowMs }: RelightOptions,
  { room, watch }: { readonly room: RoomCoverage; readonly watch: Watch },
  { fromMs, markFromMs }: Span,
  { learn, onSecond }: { readonly learn?: SourceMemory['learn']; readonly onSecond?: (atMs: number) => void } = {},
): Promise<void> {
  const unitThen = await unitsThen(ledger, units.at, fromMs)
  const take = (fixes: FixColumns, order: Uint32Array): void => {
    for (const { atMs, places } of secondsOf(fixes, order)) {
      onSecond?.(atMs)
      room.takeAgain(watch, fixes, places, markFromMs, unitThen)
    }
  }
  await takeFromLog(store.tracks, { fromMs, toMs: nowMs() + AHEAD_MS }, take, learn)
}

/** Fixes in order of arrival, by the second in which they came. */
function* secondsOf({ receivedMs }: FixColumns, order: Uint32Array): Generator<{ readonly atMs: number; readonly places: Uint32Array }> {
  const secondAt = (k: number) => Math.floor(receivedMs[order[k]!]! / SECOND_MS)
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && secondAt(to) === secondAt(from)) to++
    yield { atMs: secondAt(from) * SECOND_MS, places: order.subarray(from, to) }
  }
}

/**
 * Restores the light of a room at start: from the checkpoint and what came after it, else from the whole window.
 *
 * What is read is judged as it comes, in its own time: since when a compound is what it is follows from that. Without a checkpoint, from when the
 * window is full.
 */
export async function restoreLight(options: RelightOptions, light: Pick<LightStore, 'restore'>): Promise<void> {
  const { room, sources, nowMs } = options
  const { coverage } = room.coverage.current
  const { untilMs, lightMs } = (await light.restore()) ?? {}
  const windowMs = nowMs() - coverage.rules.longestMs
  const span =
    lightMs !== undefined
      ? { fromMs: lightMs - rememberMs(coverage.rules), markFromMs: lightMs - STORING_MS }
      : { fromMs: untilMs === undefined ? windowMs - coverage.rules.longestMs : windowMs, markFromMs: -Infinity }
  const course = judgeInItsTime(room.coverage, untilMs ?? windowMs, untilMs === undefined ? JUDGE_AGAIN_MS : SECOND_MS)
  await takeAgain(options, { room: room.coverage.current, watch: coverage.watch }, span, {
    ...(sources ? { learn: sources.learn } : {}),
    onSecond: course.reach,
  })
  course.end(nowMs())
}

/** Judges what is read as it comes: before and after each pause in it, and now and then. @param fromMs nothing before it is judged */
function judgeInItsTime(coverage: CoverageDesk, fromMs: number, everyMs: number) {
  let judgedMs = fromMs
  /** The second that is being taken. */
  let secondMs = -Infinity
  function judge(atMs: number): void {
    if (atMs < judgedMs + everyMs) return
    judgedMs = atMs
    coverage.tick(atMs)
  }
  return {
    /** All that came before a second has been taken. */
    reach(atMs: number): void {
      judge(Math.min(secondMs + SECOND_MS, atMs))
      judge(atMs)
      secondMs = atMs
    },
    /** All has been taken. Of a log that ends before what was judged last, nothing more is known. */
    end(nowMs: number): void {
      if (secondMs > -Infinity) coverage.tick(Math.min(Math.max(secondMs + SECOND_MS, judgedMs), nowMs))
    },
  }
}

/** Fixes from before a checkpoint that are read again, only to be remembered: how long somebody stays and a vehicle stands, and what belongs together. */
function rememberMs({ parkedAfterMs, dwellMs }: CoverageRules): number {
  return Math.max(parkedAfterMs, dwellMs) + 2 * LINK_MS
}

/** Reads the window of the log again, into coverage by new settings or onto new ground, and puts it in force. */
export async function readAgain(options: RelightOptions): Promise<void> {
  const target = options.room.coverage.target()
  await takeAgain(options, target, { fromMs: options.nowMs() - target.room.coverage.rules.longestMs, markFromMs: -Infinity })
  options.room.coverage.settle(target.room, options.nowMs())
}
