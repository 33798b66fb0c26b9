/** What the wall holds of one room: snapshot, events and frames folded into one state. It knows no socket, no clock and no screen. */
import { decodeCoverage, type CoverageFrame } from '#wire/coverage-frame'
import { decodeFrame, type Frame } from '#wire/frame'
import { decodeLightTiles, type LightTiles } from '#wire/light-tiles'
import type { Joined, RoomEvent, UnitsPage } from '#wire/live'
import type { Unit } from '#wire/units'
import { liveCoverage, type LiveCoverage } from './coverage-columns.ts'
import { liveLight, type LiveLight } from './light-ground.ts'
import { liveColumns, type LiveColumns } from './unit-columns.ts'
import { unitRoster, type UnitRoster } from './unit-roster.ts'

export interface EventsTaken {
  readonly applied: readonly RoomEvent[]
  /** Slots of the units they are about, also of those that are gone. */
  readonly slots: readonly number[]
  /** A number is missing after those applied: the wall must join again and say what it holds. */
  readonly hole: boolean
}

export interface PictureCounts {
  /** Events applied since the page was opened. */
  readonly applied: number
  /** Events dropped because they were held already. */
  readonly repeated: number
  readonly frames: number
  /** Frames that never came, by their numbers. */
  readonly skippedFrames: number
}

export interface RoomPicture {
  readonly columns: LiveColumns
  readonly coverage: LiveCoverage
  readonly light: LiveLight
  readonly roster: UnitRoster
  readonly seq: number
  readonly epoch: string | undefined
  readonly counts: PictureCounts
  /** What to say when joining: nothing before the first snapshot is whole. */
  have(): { readonly epoch: string; readonly seq: number } | undefined
  /** Begins again where the server says so; keeps everything when it resumes. */
  join(joined: Joined): void
  /** The last page of a snapshot makes it whole. */
  addPage(page: UnitsPage): readonly number[]
  takeEvents(events: readonly RoomEvent[]): EventsTaken
  /** Applies a frame; `complete` is false when it builds on one that never came, so places may be old until a full one comes. */
  takeFrame(bytes: Uint8Array): { readonly frame: Frame; readonly complete: boolean }
  takeCoverage(bytes: Uint8Array): CoverageFrame
  /** Applies a message of light; `changed` are the slots of the tiles it changed. */
  takeLight(bytes: Uint8Array): { readonly tiles: LightTiles; readonly changed: Uint32Array }
  /** Forgets what it holds, so that the next join is a fresh one. */
  forget(): void
}

/**
 * An event is applied once: a number held already is dropped, a hole stops the batch before it. Pages come on the same connection as
 * events, so a page is never older than an event heard before it, and both are applied as they come.
 */
export function roomPicture(): RoomPicture {
  const columns = liveColumns()
  const coverage = liveCoverage()
  const light = liveLight()
  const roster = unitRoster()
  let seq = 0
  let epoch: string | undefined
  let whole = false
  let lastFrame = 0
  let counts: PictureCounts = { applied: 0, repeated: 0, frames: 0, skippedFrames: 0 }

  /** The slot of the unit it was about, if it was about one. */
  function fold(event: RoomEvent): number | undefined {
    const slash = event.subject.indexOf('/')
    if (event.subject.slice(0, slash) !== 'unit') return undefined
    if (event.data === undefined) return roster.remove(event.subject.slice(slash + 1))
    const unit = event.data as Unit // the server checked it against the same schema when it was recorded
    roster.put(unit)
    return unit.slot
  }

  return {
    columns,
    coverage,
    light,
    roster,
    get seq() {
      return seq
    },
    get epoch() {
      return epoch
    },
    get counts() {
      return counts
    },
    have: () => (whole && epoch !== undefined ? { epoch, seq } : undefined),
    join(joined) {
      lastFrame = 0
      if (joined.mode === 'resumed') return
      columns.clear()
      coverage.clear()
      light.clear()
      roster.clear()
      seq = joined.seq
      epoch = joined.epoch
      whole = false
    },
    addPage(page) {
      if (page.nextSlot === undefined) whole = true
      return roster.addPage(page)
    },
    takeEvents(events) {
      const unheard = events.filter((event) => event.seq > seq)
      const applied: RoomEvent[] = []
      const slots: number[] = []
      for (const event of unheard) {
        if (event.seq !== seq + 1) break
        const slot = fold(event)
        if (slot !== undefined) slots.push(slot)
        seq = event.seq
        applied.push(event)
      }
      const repeated = counts.repeated + events.length - unheard.length
      counts = { ...counts, applied: counts.applied + applied.length, repeated }
      return { applied, slots, hole: applied.length < unheard.length }
    },
    takeFrame(bytes) {
      const frame = decodeFrame(bytes)
      const complete = frame.sinceFrame === 0 || frame.sinceFrame <= lastFrame
      const skipped = complete || lastFrame === 0 ? 0 : frame.sinceFrame - lastFrame
      columns.apply(frame)
      lastFrame = Math.max(lastFrame, frame.frame)
      counts = { ...counts, frames: counts.frames + 1, skippedFrames: counts.skippedFrames + skipped }
      return { frame, complete }
    },
    takeCoverage(bytes) {
      const frame = decodeCoverage(bytes)
      coverage.apply(frame)
      return frame
    },
    takeLight(bytes) {
      const tiles = decodeLightTiles(bytes)
      return { tiles, changed: light.apply(tiles) }
    },
    forget() {
      whole = false
    },
  }
}
