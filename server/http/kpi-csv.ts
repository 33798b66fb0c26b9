/** The KPI board as tables for a spreadsheet: the figures, or what was counted by place. */
import type { KpiBoard, KpiFigure } from '#wire/kpi'
import { csvCell } from '../domain/csv-cell.ts'
import type { Span } from '../domain/kpi/counting.ts'

/** The tables by place that can be had. */
export const KPI_TABLES = ['divisions', 'compounds'] as const

const FIGURE_COLUMNS = ['id', 'group', 'value', 'part', 'whole', 'base', 'baseFrom', 'change', 'held', 'target', 'isMet'] as const
const PLACE_COLUMNS = [
  'id',
  'name',
  'households',
  'allCalls',
  'crimeCalls',
  'disputeCalls',
  'propertyComplaints',
  'callsPerThousand',
  'hazards',
  'rectified',
  'rectificationRate',
  'leads',
  'selfMediated',
  'transferred',
  'selfMediation',
  'awards',
] as const

/** The mark by which a spreadsheet reads Chinese. */
const UTF8_MARK = '\uFEFF'

type Cells = Readonly<Record<string, string | number | boolean | null | undefined>>

/** All figures of a board; before them one line says of which periods and when. */
export function figuresCsv(board: KpiBoard): string {
  const { basePeriod: base, awardsBasePeriod: awards, figures } = board
  const head = `${headOf(board)}; base ${spanText(base)}; base of awards ${spanText(awards)}`
  const cellsOf = ({ base: before, ...figure }: KpiFigure): Cells => ({ ...figure, base: before?.value, baseFrom: before?.from })
  return linesOf([head, FIGURE_COLUMNS.join(','), ...figures.map((figure) => rowOf(cellsOf(figure), FIGURE_COLUMNS))])
}

/** What was counted in each place; names are the site's own, and no spreadsheet takes one for a formula. */
export function placesCsv(board: KpiBoard, by: (typeof KPI_TABLES)[number]): string {
  return (
    UTF8_MARK +
    linesOf([
      `${headOf(board)}; in no row ${board.elsewhere[by]}`,
      PLACE_COLUMNS.join(','),
      ...board[by].map((row) => rowOf(row, PLACE_COLUMNS)),
    ])
  )
}

function headOf({ asOfMs, period }: KpiBoard): string {
  return `# as of ${timeText(asOfMs)}; period ${spanText(period)}`
}

function rowOf(cells: Cells, columns: readonly string[]): string {
  return columns.map((name) => csvCell(String(cells[name] ?? ''))).join(',')
}

function linesOf(lines: readonly string[]): string {
  return [...lines, ''].join('\r\n')
}

function spanText({ fromMs, toMs }: Span): string {
  return `${timeText(fromMs)} to ${timeText(toMs)}`
}

function timeText(ms: number): string {
  return new Date(ms).toISOString()
}
