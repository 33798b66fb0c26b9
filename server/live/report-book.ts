/** All reports, whole or put away, as one: found by id, page by page from the newest, and counted by their rows. */
import type { Report, ReportKind } from '#wire/reports'
import { keyOfId, type RowPieces } from '../domain/reports/report-columns.ts'
import { isRowIn, rowOf, type ReportRow, type RowSpan } from '../domain/reports/report-row.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { Journal } from '../store/ports.ts'
import { breather } from './breather.ts'
import type { Ledger } from './ledger.ts'
import { ledgerThen, type LedgerThen, type ThenOptions } from './ledger-then.ts'
import type { Gathering, ReportArchive } from './report-archive.ts'

export interface ReportBookOptions {
  readonly journal: Pick<Journal, 'stateOf'> & ThenOptions['journal']
  readonly ledger: Ledger
  readonly archive: ReportArchive
}

/** A place in the order of a list: by time, then by key. */
export interface PagePlace {
  readonly atMs: number
  readonly key: number
}

export interface ReportPage {
  readonly reports: readonly Report[]
  /** The last of this page, where there is another. */
  readonly next?: PagePlace
}

export interface AskedThen {
  readonly kinds: readonly ReportKind[]
  readonly others: readonly string[]
  readonly atMs: number
}

export interface ReportBook {
  /** Those held whole: all that are open, and those that ended within the hour. Changed in place. */
  atHand(kind: ReportKind): ReadonlyMap<string, Report>
  find(kind: ReportKind, id: string): Promise<Report | undefined>
  /** The rows of those put away in pieces, once all are there: with those at hand they are all reports of a kind, each once, at any moment. */
  pieces(kind: ReportKind): Promise<RowPieces>
  /** All reports of several kinds as they are at one moment, each once, without holding others up: `Gathering.end` is called at that moment. */
  gather<T>(kinds: readonly ReportKind[], begin: () => Gathering<T>): Promise<T>
  /**
   * The same as they were known at a moment of the past. @param others kinds of subjects besides that are asked for
   *
   * Cost: that of `ledgerThen`, and a look at each row.
   */
  gatherThen<T>(asked: AskedThen, begin: (then: LedgerThen) => Gathering<T>): Promise<T>
  /** When the newest report of a kind was learned, Unix ms; −∞: there is none. */
  newestMs(kind: ReportKind): number
  /** Newest first. Cost: one pass over the rows, and a read of those on the page that were put away. */
  page(kind: ReportKind, matches: (row: ReportRow) => boolean, limit: number, after?: PagePlace): Promise<ReportPage>
}

interface Candidate extends PagePlace {
  /** Where its whole is: at hand, or under this number. */
  readonly where: Report | number
}

/** Newest first. */
function isBefore(a: PagePlace, b: PagePlace): boolean {
  return a.atMs > b.atMs || (a.atMs === b.atMs && a.key > b.key)
}

/** Keeps the first `most` in order. Cost: O(log most) for one that is among them, else O(1). */
function insert(sorted: Candidate[], candidate: Candidate, most: number): void {
  const last = sorted.at(-1)
  if (sorted.length === most && last && !isBefore(candidate, last)) return
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(sorted[middle]!, candidate)) low = middle + 1
    else high = middle
  }
  sorted.splice(low, 0, candidate)
  if (sorted.length > most) sorted.pop()
}

export function reportBook({ journal, ledger, archive }: ReportBookOptions): ReportBook {
  const { room, realm } = ledger

  function atHand(kind: ReportKind): ReadonlyMap<string, Report> {
    return ledger.of<Report>(kind)
  }

  function candidates(kind: ReportKind, matches: (row: ReportRow) => boolean, most: number, after: PagePlace | undefined): Candidate[] {
    const found: Candidate[] = []
    for (const [id, report] of atHand(kind)) {
      const place = { atMs: report.atMs, key: keyOfId(id) }
      if ((!after || isBefore(after, place)) && matches(rowOf(report))) insert(found, { ...place, where: report }, most)
    }
    archive.each(kind, ({ row, key, seq }) => {
      const place = { atMs: row.atMs, key }
      if ((!after || isBefore(after, place)) && matches(row)) insert(found, { ...place, where: seq }, most)
    })
    return found
  }

  /** Cost: a row for each that is open or has ended within the hour. */
  function addAtHand(kind: ReportKind, add: (kind: ReportKind, row: ReportRow) => void, span: RowSpan | undefined): void {
    for (const report of atHand(kind).values()) {
      const row = rowOf(report)
      if (!span || isRowIn(span, row)) add(kind, row)
    }
  }

  async function wholesOf(kind: ReportKind, found: readonly Candidate[]): Promise<readonly Report[]> {
    const seqs = found.flatMap(({ where }) => (typeof where === 'number' ? where : []))
    if (seqs.length === 0) return found.map(({ where }) => where as Report) // none is a number
    const wholes = await archive.wholesAt(seqs)
    /** One that has gone on since it was found is at hand again. */
    const again = ({ key }: Candidate) => [...atHand(kind).values()].find(({ id }) => keyOfId(id) === key)
    return found.flatMap((one) => (typeof one.where === 'number' ? (wholes.get(one.where) ?? again(one) ?? []) : one.where))
  }

  return {
    atHand,
    async find(kind, id) {
      const held = atHand(kind).get(id)
      if (held || !archive.mayHave(kind, id)) return held
      const state = await journal.stateOf(room, realm, subjectOf(kind, id))
      // While it was read it may have gone on: what is at hand is newer.
      return atHand(kind).get(id) ?? (state?.data as Report | undefined) // recorded by the desk: a report
    },
    async pieces(kind) {
      await archive.whole()
      return archive.pieces(kind)
    },
    gather(kinds, begin) {
      return archive.gather(kinds, () => {
        const { add, spanOf, end } = begin()
        return {
          add,
          spanOf,
          end() {
            for (const kind of kinds) addAtHand(kind, add, spanOf(kind))
            return end()
          },
        }
      })
    },
    async gatherThen({ kinds, others, atMs }, begin) {
      const readThen = ledgerThen({ journal, ledger, atMs, kinds: [...kinds, ...others], goOn: breather() })
      // What takes long is read before the archive is held: lists wait for that.
      await readThen()
      return archive.gather(kinds, async () => {
        const then = await readThen()
        const { add, spanOf, end } = begin(then)
        return {
          // What has changed since is among what was true then, wherever it stands now.
          add(kind, row, seq = 0) {
            if (seq <= then.seq) add(kind, row)
          },
          spanOf,
          end() {
            for (const kind of kinds) for (const report of then.of<Report>(kind).values()) add(kind, rowOf(report))
            return end()
          },
        }
      })
    },
    newestMs(kind) {
      let newestMs = archive.newestMs(kind)
      for (const { knownMs } of atHand(kind).values()) newestMs = Math.max(newestMs, knownMs)
      return newestMs
    },
    async page(kind, matches, limit, after) {
      await archive.whole()
      const found = candidates(kind, matches, limit + 1, after)
      const reports = await wholesOf(kind, found.slice(0, limit))
      const last = found[limit - 1]
      return found.length > limit && last ? { reports, next: { atMs: last.atMs, key: last.key } } : { reports }
    },
  }
}
