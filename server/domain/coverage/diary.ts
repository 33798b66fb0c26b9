/** What is kept of coverage when tracks are gone: how every compound stood each quarter of an hour, a day a book. */
import { COVERAGE_STATUSES, SHARE_SCALE } from '#wire/coverage'
import { isGapStatus } from './status.ts'
import type { Judgements } from './judgements.ts'

/** How every compound stood at one instant, by compound slot, and its visits since the line before. */
export interface DiaryLine {
  readonly atMs: number
  /** Share of the ring seen, percent; 255: no surroundings to see, or not judged. */
  readonly share: Uint8Array
  /** Index into `COVERAGE_STATUSES`. */
  readonly status: Uint8Array
  readonly visits: Uint8Array
}

/** The district at one instant. */
export interface DistrictFigures {
  readonly atMs: number
  /** Gaps, critical ones among them. */
  readonly gaps: number
  readonly thinning: number
  readonly blind: number
  readonly judged: number
  /** Mean share of all compounds with surroundings, 0 to 1; absent when there are none. */
  readonly share?: number
}

export const DIARY_STEP_MS = 900_000
export const NO_PERCENT = 255
const PERCENT = 100
const MOST_VISITS = 255
const VERSION = 1
const COLUMNS = 3
const LINE_HEAD_BYTES = 12

/** Writes a line. Cost: O(compound slots). */
export function diaryLine(columns: Judgements, slots: number, atMs: number): DiaryLine {
  const share = new Uint8Array(slots)
  const visits = new Uint8Array(slots)
  for (let slot = 0; slot < slots; slot++) {
    const isKnown = columns.status[slot] !== 0 && columns.share[slot]! <= SHARE_SCALE
    share[slot] = isKnown ? Math.round((columns.share[slot]! / SHARE_SCALE) * PERCENT) : NO_PERCENT
    visits[slot] = Math.min(MOST_VISITS, columns.visits[slot]!)
  }
  return { atMs, share, status: columns.status.slice(0, slots), visits }
}

/** Sums a line up. */
export function districtOf({ atMs, share, status }: Omit<DiaryLine, 'visits'>): DistrictFigures {
  const counts = COVERAGE_STATUSES.map(() => 0)
  let [sum, shares] = [0, 0]
  for (let slot = 0; slot < status.length; slot++) {
    counts[status[slot]!]!++
    if (status[slot] === 0 || share[slot] === NO_PERCENT) continue
    sum += share[slot]!
    shares++
  }
  const of = (name: (typeof COVERAGE_STATUSES)[number]) => counts[COVERAGE_STATUSES.indexOf(name)]!
  return {
    atMs,
    gaps: COVERAGE_STATUSES.filter(isGapStatus).reduce((gaps, name) => gaps + of(name), 0),
    thinning: of('thinning'),
    blind: of('blind'),
    judged: status.length - of('unjudged'),
    ...(shares === 0 ? {} : { share: sum / shares / PERCENT }),
  }
}

/** Bytes of a book: u8 version, then line after line: f64 atMs, u32 slots, u8[slots] share, status, visits. Little-endian, unpadded. */
export function encodeDiary(lines: readonly DiaryLine[]): Uint8Array {
  const bytes = new Uint8Array(1 + lines.reduce((sum, { share }) => sum + LINE_HEAD_BYTES + COLUMNS * share.length, 0))
  const view = new DataView(bytes.buffer)
  bytes[0] = VERSION
  let at = 1
  for (const { atMs, share, status, visits } of lines) {
    view.setFloat64(at, atMs, true)
    view.setUint32(at + 8, share.length, true)
    at += LINE_HEAD_BYTES
    for (const column of [share, status, visits]) {
      bytes.set(column, at)
      at += column.length
    }
  }
  return bytes
}

/** @returns no lines where the bytes are no book of this version; the lines up to a torn end otherwise */
export function decodeDiary(bytes: Uint8Array): DiaryLine[] {
  const lines: DiaryLine[] = []
  if (bytes[0] !== VERSION) return lines
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 1
  while (at + LINE_HEAD_BYTES <= bytes.length) {
    const atMs = view.getFloat64(at, true)
    const slots = view.getUint32(at + 8, true)
    at += LINE_HEAD_BYTES
    if (at + COLUMNS * slots > bytes.length) break
    const column = (place: number) => bytes.slice(at + place * slots, at + (place + 1) * slots)
    lines.push({ atMs, share: column(0), status: column(1), visits: column(2) })
    at += COLUMNS * slots
  }
  return lines
}
