/** Reports found by what they are, where and when, so that a new one is held against the few it may repeat and not against all of a busy minute. */
import { REPORT_KINDS, type Report, type ReportKind } from '#wire/reports'
import type { Plane } from '#geodata/plane'
import { SAME_WITHIN_M, SAME_WITHIN_MS } from '../domain/reports/duplicates.ts'
import { partsOf, subjectOf } from '../domain/subjects.ts'
import type { Ledger } from './ledger.ts'

export interface ReportNeighbours {
  /** The reports at hand of the kind and class of one, near it in place and time; some that are not quite near are among them. */
  of(kind: ReportKind, report: Report): readonly Report[]
  /** One that is held whole no longer is found no more. */
  forget(kind: ReportKind, report: Report): void
  /** Reads the ledger again, after the log itself was replaced. */
  reload(): void
}

/** A block of time and ground: as long and as wide as reports of one thing may be apart, so that they are in one or in two that touch. */
interface Block {
  readonly span: number
  readonly column: number
  readonly row: number
}

/** A block and those that touch it. */
const AROUND = [-1, 0, 1].flatMap((span) => [-1, 0, 1].flatMap((column) => [-1, 0, 1].map((row) => [span, column, row] as const)))

/** Memory: two entries for each report at hand that has a class and a place. */
export function reportNeighbours(ledger: Ledger, plane: Plane): ReportNeighbours {
  const blocks = new Map<string, Set<string>>()
  /** In which block each report is, by subject: its place or class may be corrected. */
  const nameOf = new Map<string, string>()

  function blockOf({ atMs, place }: Report): Block | undefined {
    return (
      place && {
        span: Math.floor(atMs / SAME_WITHIN_MS),
        column: Math.floor(plane.xOf(place[0]) / SAME_WITHIN_M),
        row: Math.floor(plane.yOf(place[1]) / SAME_WITHIN_M),
      }
    )
  }

  function blockName(kind: string, name: string, { span, column, row }: Block): string {
    return `${kind}/${name}/${span}/${column}/${row}`
  }

  function take(subject: string): void {
    const name = nameOf.get(subject)
    if (name === undefined) return
    nameOf.delete(subject)
    const ids = blocks.get(name)
    ids?.delete(partsOf(subject).id)
    if (ids?.size === 0) blocks.delete(name)
  }

  function put(kind: string, report: Report): void {
    const subject = subjectOf(kind as ReportKind, report.id) // the callers' kinds are reports'
    take(subject)
    const block = blockOf(report)
    if (!block || report.class === undefined) return
    const name = blockName(kind, report.class, block)
    nameOf.set(subject, name)
    const ids = blocks.get(name)
    if (ids) ids.add(report.id)
    else blocks.set(name, new Set([report.id]))
  }

  function reload(): void {
    blocks.clear()
    nameOf.clear()
    for (const kind of REPORT_KINDS) for (const report of ledger.of<Report>(kind).values()) put(kind, report)
  }

  reload()
  const kinds: readonly string[] = REPORT_KINDS
  ledger.onEvents((events) => {
    for (const { subject, data } of events) {
      const { kind } = partsOf(subject)
      if (!kinds.includes(kind)) continue
      if (data === undefined) take(subject)
      else put(kind, data as Report) // what a kind of subject holds is fixed by who records it
    }
  })

  return {
    reload,
    forget: (kind, { id }) => take(subjectOf(kind, id)),
    of(kind, report) {
      const block = blockOf(report)
      const name = report.class
      if (!block || name === undefined) return []
      const reports = ledger.of<Report>(kind)
      return AROUND.flatMap(([span, column, row]) => {
        const near = { span: block.span + span, column: block.column + column, row: block.row + row }
        const ids = blocks.get(blockName(kind, name, near))
        return ids ? [...ids].flatMap((id) => reports.get(id) ?? []) : []
      })
    },
  }
}
