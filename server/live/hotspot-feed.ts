/** What the thread of the hotspots is told so that it knows what the house knows: each thing once, in pieces between which others go first. */
import type { HotspotKind } from '#wire/hotspots'
import type { ReportNews } from '../domain/hotspot-answers/held-reports.ts'
import type { Ground, Span } from '../domain/hotspot-answers/question.ts'
import type { RowPiece } from '../domain/reports/report-columns.ts'
import { rowOf } from '../domain/reports/report-row.ts'
import { breather } from './breather.ts'
import type { CoverageDiary } from './coverage-diary.ts'
import type { RunningThread } from './hotspot-thread.ts'
import type { ReportBook } from './report-book.ts'

export interface FeedSources {
  readonly book: Pick<ReportBook, 'pieces' | 'atHand'>
  readonly diary: Pick<CoverageDiary, 'book'>
  /** Another name whenever a report of a kind has changed. */
  readonly momentOf: (kind: HotspotKind) => string
  /** Of the log that is read. */
  readonly epoch: () => string
  readonly nowMs: () => number
}

/** How much of it is told, 0 to 1. */
type OnShare = (share: number) => void

/** What one running thread has been told. */
export interface HotspotFeed {
  /** The reports of a kind as they are at one moment, which is when this resolves. @returns the name of the moment: the same as long as none has changed */
  reports(kind: HotspotKind, onShare: OnShare): Promise<string>
  /** Whether the thread still has the reports of a moment: it has them of the `MOST_MOMENTS` that were asked for last. */
  hasReports(kind: HotspotKind, moment: string): boolean
  /** The ground of a name: made once, and told. */
  ground(name: string, make: () => Ground): Ground
  hasGround(name: string): boolean
  /** What is written of the days of a period. @throws Error when nobody waits for it any more */
  diary(period: Span, isWanted: () => boolean, onShare: OnShare): Promise<void>
}

interface Told {
  readonly versions: number[]
  names: number
  /** The one asked for last stands last. */
  readonly moments: Set<string>
  newest: string | undefined
}

const DAY_MS = 86_400_000
/** Moments of reports held there, the one asked for longest ago goes first: 37 bytes a report each, 45 MB of three years of a district. */
const MOST_MOMENTS = 4
/** Grounds held there, the one told first goes first: a province's takes some MB. */
const MOST_GROUNDS = 8
/** Of the diary, as it is written; three times what is held of it. Two years of 600 compounds. What comes beyond is read anew each time. */
const MOST_DIARY_BYTES = 160 * 1024 * 1024

function buffersOf({ atMs, state, class: name, compound, lonE7, latE7, simulated }: RowPiece): ArrayBuffer[] {
  return [atMs, state, name, compound, lonE7, latE7, simulated].map(({ buffer }) => buffer)
}

export function hotspotFeed(thread: RunningThread, { book, diary, momentOf, epoch, nowMs }: FeedSources): HotspotFeed {
  const told = new Map<HotspotKind, Told>()
  const grounds = new Map<string, Ground>()
  let days = new Set<number>()
  let diaryBytes = 0
  let diaryEpoch = epoch()

  function toldOf(kind: HotspotKind): Told {
    const known = told.get(kind) ?? { versions: [], names: 0, moments: new Set<string>(), newest: undefined }
    told.set(kind, known)
    return known
  }

  async function dayOf(day: number): Promise<void> {
    const isOver = (day + 1) * DAY_MS <= nowMs()
    if (days.has(day)) return thread.post({ type: 'day', day: { day, isKept: false } })
    const written = await diary.book(day)
    const isKept = isOver && diaryBytes < MOST_DIARY_BYTES
    if (isKept) {
      days.add(day)
      diaryBytes += written?.length ?? 0
    }
    thread.post({ type: 'day', day: { day, ...(written ? { book: written } : {}), isKept } })
  }

  return {
    async reports(kind, onShare) {
      const pieces = await book.pieces(kind)
      const known = toldOf(kind)
      // What was put away since is the same reports in other places: it is told with the next change.
      if (known.newest === momentOf(kind) && useMoment(known, known.newest)) return known.newest
      const breathe = breather()
      const news: { piece: number; rows: RowPiece }[] = []
      const stale = () => pieces.versions.findIndex((version, piece) => known.versions[piece] !== version)
      for (let piece = stale(); piece >= 0; piece = stale()) {
        known.versions[piece] = pieces.versions[piece]!
        news.push({ piece, rows: pieces.pieceAt(piece) })
        onShare(Math.min(1, news.length / pieces.versions.length))
        await breathe()
      }
      // Nothing has come in between since no piece was stale: what is at hand is of that very moment.
      const moment = momentOf(kind)
      known.versions.length = pieces.versions.length
      known.newest = moment
      const atHand = pieces.pieceOf(Array.from(book.atHand(kind).values(), rowOf))
      const firstName = known.names
      known.names = pieces.names.length
      const told: ReportNews = {
        moment,
        dropped: addMoment(known, moment),
        firstName,
        names: pieces.names.slice(firstName),
        pieceCount: pieces.versions.length,
        pieces: news,
        atHand,
      }
      thread.post({ type: 'reports', kind, news: told }, [...news.flatMap(({ rows }) => buffersOf(rows)), ...buffersOf(atHand)])
      return moment
    },
    hasReports: (kind, moment) => useMoment(toldOf(kind), moment),
    ground(name, make) {
      const known = grounds.get(name)
      if (known) return known
      const ground = make()
      grounds.set(name, ground)
      const dropped = [...grounds.keys()].slice(0, Math.max(0, grounds.size - MOST_GROUNDS))
      for (const old of dropped) grounds.delete(old)
      thread.post({ type: 'ground', name, ground, dropped })
      return ground
    },
    hasGround: (name) => grounds.has(name),
    async diary({ fromMs, toMs }, isWanted, onShare) {
      if (diaryEpoch !== epoch()) {
        days = new Set()
        diaryBytes = 0
        diaryEpoch = epoch()
      }
      const breathe = breather()
      const [first, count] = [Math.floor(fromMs / DAY_MS), diaryDays({ fromMs, toMs })]
      for (let done = 0; done < count; done++) {
        if (!isWanted()) throw new Error('nobody waits for it any more')
        await dayOf(first + done)
        onShare((done + 1) / count)
        await breathe()
      }
    },
  }
}

/** Puts a moment last among those asked for. @returns whether it is held at all */
function useMoment({ moments }: Told, moment: string): boolean {
  if (!moments.delete(moment)) return false
  moments.add(moment)
  return true
}

/** @returns those that are to go for it */
function addMoment({ moments }: Told, moment: string): readonly string[] {
  moments.delete(moment)
  const dropped = [...moments].slice(0, Math.max(0, moments.size + 1 - MOST_MOMENTS))
  for (const old of dropped) moments.delete(old)
  moments.add(moment)
  return dropped
}

/** Days of the diary that a period touches. */
function diaryDays({ fromMs, toMs }: Span): number {
  return Math.ceil(toMs / DAY_MS) - Math.floor(fromMs / DAY_MS)
}
