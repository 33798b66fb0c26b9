/**
 * Reports that have ended, put away: a row of each stays in memory for counting and finding, its whole stands in the journal's archive.
 * Memory: some 100 bytes a report, 40 MB for a year of a district's calls (1 KB each were they held whole).
 */
import { setImmediate } from 'node:timers/promises'
import { REPORT_KINDS, type Report, type ReportKind } from '#wire/reports'
import { hasEnded } from '../domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { reportColumns, type ArchivedRow, type RowPieces } from '../domain/reports/report-columns.ts'
import { digestOf, rowOf, rowOfDigest, type ReportRow, type RowSpan } from '../domain/reports/report-row.ts'
import { partsOf, subjectOf } from '../domain/subjects.ts'
import type { Journal } from '../store/ports.ts'
import type { Ledger } from './ledger.ts'

export interface ReportArchiveOptions {
  readonly journal: Pick<Journal, 'archive' | 'archived' | 'statesAt'>
  readonly ledger: Ledger
  readonly nowMs: () => number
  /** Called with each report that is no longer held whole. */
  readonly onPutAway: (kind: ReportKind, report: Report) => void
  readonly onFailure: (err: unknown) => void
  /** Gathered at a stretch; `ROWS_AT_ONCE` unless said otherwise. */
  readonly rowsAtOnce?: number
}

/** What is made of many rows, one by one. */
export interface Gathering<T> {
  /** Nothing of a row is kept. @param seq number of the last event of one that is put away */
  add(kind: ReportKind, row: ReportRow, seq?: number): void
  /** Rows of a kind outside this may be left out. */
  spanOf(kind: ReportKind): RowSpan | undefined
  end(): T
}

/**
 * [A1] A report is at hand (whole, in the ledger) or put away (a row here), never both, once `whole` has resolved.
 * [A2] What goes on, goes on at hand: the next event of a report that was put away brings it back.
 */
export interface ReportArchive {
  /** Resolves when every report that is put away has its row here. */
  whole(): Promise<void>
  /** Whether a report may have been put away; `false` is certain. */
  mayHave(kind: ReportKind, id: string): boolean
  /** Shows those put away, the last first. Nothing of a row is kept. */
  each(kind: ReportKind, visit: (one: ArchivedRow) => void, span?: RowSpan): void
  /**
   * Shows those of several kinds in slices, between which others go first, and then asks for the end at that very moment: nothing is put away meanwhile, and
   * where one goes on that was put away, all is begun anew.
   *
   * @param begin called at each beginning: what it made before counts for nothing
   */
  gather<T>(kinds: readonly ReportKind[], begin: () => Gathering<T> | Promise<Gathering<T>>): Promise<T>
  /** Those put away in pieces, for whoever keeps a copy of them. */
  pieces(kind: ReportKind): RowPieces
  /** When the newest of those put away was learned, Unix ms; −∞: none was. */
  newestMs(kind: ReportKind): number
  /** Whole reports by the numbers of their rows; those that have gone on meanwhile are left out. */
  wholesAt(seqs: readonly number[]): Promise<ReadonlyMap<number, Report>>
  /** Puts away what ended `AT_HAND_MS` ago or longer. */
  putAway(): Promise<void>
  /** Reads all again, after the log itself was replaced. */
  reload(): void
  close(): Promise<void>
}

/** So long after its end a report is still at hand: whoever works on it reads it, and takes a mistake back. */
export const AT_HAND_MS = 3_600_000
const PUT_AWAY_EVERY_MS = 10_000
/** Put away in one transaction: some ms in the store, so that what is appended waits no longer. */
const SLICE = 500
/** Gathered at a stretch: at 200 ns a row, which is much, less than half of the time between two frames of a wall. */
const ROWS_AT_ONCE = 20_000
/** Who goes on with what ended long ago does so by hand, once in minutes: after this a gathering takes no breath. */
const MOST_BEGINNINGS = 3

export function openReportArchive(options: ReportArchiveOptions): ReportArchive {
  const { journal, ledger, nowMs, onPutAway, onFailure, rowsAtOnce = ROWS_AT_ONCE } = options
  const columns = new Map(REPORT_KINDS.map((kind) => [kind, reportColumns()]))
  const { room, realm } = ledger
  /** Subjects with events since a reading began: what it still finds of them is old. Bounded by the events of that time. */
  const touched = new Set<string>()
  let isRead = false
  /** How many have left since the start: what was gathered before one of them left holds no more. */
  let left = 0
  let working: Promise<void> = Promise.resolve()

  function columnsOf(kind: ReportKind) {
    return columns.get(kind)! // there is one for each kind
  }

  /** A reading that failed is made again by whoever comes next. */
  async function readIfDue(): Promise<void> {
    if (isRead) return
    touched.clear()
    for (const kind of REPORT_KINDS) {
      columnsOf(kind).clear()
      for await (const page of journal.archived(room, realm, subjectOf(kind, ''))) {
        for (const { subject, seq, digest } of page)
          if (!touched.has(subject)) columnsOf(kind).put(partsOf(subject).id, seq, rowOfDigest(digest))
      }
    }
    touched.clear()
    isRead = true
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = working.catch(() => undefined).then(work) // the one before has told of its own failure
    working = done
    done.catch(onFailure)
    return done
  }

  /** @returns whether all that was shown is still put away, and was since `leftBefore` was read */
  async function showAll<T>(
    kinds: readonly ReportKind[],
    { add, spanOf }: Gathering<T>,
    { leftBefore, isBreathing }: { readonly leftBefore: number; readonly isBreathing: boolean },
  ): Promise<boolean> {
    for (const kind of kinds)
      for (const _slice of columnsOf(kind).slices(rowsAtOnce, ({ row, seq }) => add(kind, row, seq), spanOf(kind))) {
        if (isBreathing) await setImmediate()
        if (left !== leftBefore) return false
      }
    return true
  }

  function hasEndedLongAgo(kind: ReportKind, report: Report): boolean {
    return hasEnded(LIFECYCLES[kind], report) && nowMs() - report.stamps.at(-1)!.atMs >= AT_HAND_MS
  }

  interface Leaving {
    readonly subject: string
    readonly report: Report
    readonly row: ReportRow
  }

  async function putSliceAway(kind: ReportKind, upToSeq: number, leaving: readonly Leaving[]): Promise<void> {
    const states = leaving.map(({ subject, row }) => ({ subject, digest: digestOf(row) }))
    const seqs = await journal.archive(room, realm, upToSeq, states)
    leaving.forEach(({ report, row }, i) => {
      const seq = seqs[i]
      // One that went on meanwhile is another object, and has left the archive again.
      if (seq === undefined || ledger.of<Report>(kind).get(report.id) !== report) return
      columnsOf(kind).put(report.id, seq, row)
      ledger.release(kind, report.id)
      onPutAway(kind, report)
    })
  }

  async function putAwayNow(): Promise<void> {
    await readIfDue()
    for (const kind of REPORT_KINDS) {
      const upToSeq = ledger.seq
      const leaving = [...ledger.of<Report>(kind).values()]
        .filter((report) => hasEndedLongAgo(kind, report))
        .map((report) => ({ subject: subjectOf(kind, report.id), report, row: rowOf(report) }))
      for (let i = 0; i < leaving.length; i += SLICE) await putSliceAway(kind, upToSeq, leaving.slice(i, i + SLICE))
    }
  }

  const kinds: readonly string[] = REPORT_KINDS
  const stop = ledger.onEvents((events) => {
    for (const { subject } of events) {
      const { kind, id } = partsOf(subject)
      if (!kinds.includes(kind)) continue
      if (!isRead) touched.add(subject)
      const ofKind = columnsOf(kind as ReportKind) // one of the kinds, as just asked
      if (ofKind.has(id)) left++
      ofKind.remove(id)
    }
  })

  let isToPutAway = false
  inTurn(readIfDue).catch(() => undefined) // told by `inTurn`
  const timer = setInterval(() => {
    if (isToPutAway) return
    isToPutAway = true
    void inTurn(() => {
      isToPutAway = false
      return putAwayNow()
    }).catch(() => undefined) // told by `inTurn`
  }, PUT_AWAY_EVERY_MS)
  timer.unref()

  return {
    whole: () => inTurn(readIfDue),
    mayHave: (kind, id) => !isRead || columnsOf(kind).has(id),
    each: (kind, visit, span) => columnsOf(kind).each(visit, span),
    async gather<T>(kinds: readonly ReportKind[], begin: () => Gathering<T> | Promise<Gathering<T>>) {
      const made = Promise.withResolvers<T>()
      await inTurn(async () => {
        for (let beginning = 1; ; beginning++) {
          await readIfDue()
          const leftBefore = left
          const begun = begin()
          // One that is begun at once is not put off: whatever happened in between would begin it anew.
          const gathering = begun instanceof Promise ? await begun : begun
          if (await showAll(kinds, gathering, { leftBefore, isBreathing: beginning < MOST_BEGINNINGS }))
            return made.resolve(gathering.end())
        }
      })
      return made.promise
    },
    pieces: columnsOf,
    newestMs: (kind) => columnsOf(kind).newestMs,
    async wholesAt(seqs) {
      const states = await journal.statesAt(room, realm, seqs)
      return new Map(states.map(({ seq, data }) => [seq, data as Report])) // recorded by the desk: a report
    },
    putAway: () => inTurn(putAwayNow),
    reload() {
      isRead = false
      left++
      void inTurn(readIfDue).catch(() => undefined) // told by `inTurn`
    },
    async close() {
      clearInterval(timer)
      stop()
      await working.catch(() => undefined) // told by `inTurn`
    },
  }
}
