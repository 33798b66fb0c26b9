/** The curve of a soak: one row a sample, what is read off it, and how it is said. */
import { AT_HAND_MS } from '../../server/live/report-archive.ts'
import { FEWEST_SAMPLES, slopeOf, verdictOf, type Slope, type Verdict } from './slope.ts'

/** A figure that must not grow. */
export interface Figure {
  readonly name: string
  readonly unit: 'MiB' | ''
  /** Growth an hour that is allowed; absent: said and not judged, for whoever gives memory to a process does not take it back at once. */
  readonly limit?: number
  /** Where it goes on growing by rule for longer than the warm-up: from when on it must not, ms after the beginning. */
  readonly settlesMs?: number
}

/** The aim of the house; counts are given as much as chance takes in an hour, and no more. */
const MIB_AN_HOUR = 1
const NODES_AN_HOUR = 300
const LISTENERS_AN_HOUR = 60
const TIMERS_AN_HOUR = 5
const GPU_OBJECTS_AN_HOUR = 60
const RESOURCES_AN_HOUR = 5

function ofPage(page: string): readonly Figure[] {
  return [
    { name: `${page} heap`, unit: 'MiB', limit: MIB_AN_HOUR },
    { name: `${page} DOM nodes`, unit: '', limit: NODES_AN_HOUR },
    { name: `${page} listeners`, unit: '', limit: LISTENERS_AN_HOUR },
    { name: `${page} documents`, unit: '', limit: 1 },
    { name: `${page} timers`, unit: '', limit: TIMERS_AN_HOUR },
    { name: `${page} GPU objects`, unit: '', limit: GPU_OBJECTS_AN_HOUR },
    { name: `${page} GPU memory`, unit: 'MiB', limit: MIB_AN_HOUR },
  ]
}

export const FIGURES: readonly Figure[] = [
  ...ofPage('wall'),
  ...ofPage('tile'),
  { name: 'page processes', unit: 'MiB' },
  { name: 'of them their own', unit: 'MiB' },
  { name: 'of them shared', unit: 'MiB' },
  { name: 'drawing process', unit: 'MiB' },
  { name: 'server heap', unit: 'MiB', limit: MIB_AN_HOUR, settlesMs: AT_HAND_MS },
  { name: 'server buffers', unit: 'MiB', limit: MIB_AN_HOUR },
  { name: 'server resources', unit: '', limit: RESOURCES_AN_HOUR },
  { name: 'server process', unit: 'MiB' },
]

/** One look at everything, by the names of `FIGURES`; what was not looked at is absent. */
export interface Sample {
  readonly atMs: number
  readonly figures: ReadonlyMap<string, number>
}

export interface Judged extends Slope {
  readonly figure: Figure
  readonly first: number
  readonly last: number
  readonly verdict: Verdict | 'said'
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** @param samples in order of time @param warmUpMs those sooner after `beganMs` are not judged @returns what was looked at in every one of the others */
export function judge(samples: readonly Sample[], beganMs: number, warmUpMs: number): readonly Judged[] {
  return FIGURES.flatMap((figure) => {
    const settled = samples.filter(({ atMs }) => atMs - beganMs >= Math.max(warmUpMs, figure.settlesMs ?? 0))
    // Too short a run to judge it is told of from the warm-up on.
    const isTooShort = settled.length < FEWEST_SAMPLES
    const warm = isTooShort ? samples.filter(({ atMs }) => atMs - beganMs >= warmUpMs) : settled
    if (warm.length === 0) return []
    const hours = warm.map(({ atMs }) => (atMs - warm[0]!.atMs) / HOUR_MS)
    const figures = warm.map((sample) => sample.figures.get(figure.name) ?? Number.NaN)
    if (figures.some((one) => Number.isNaN(one))) return []
    const slope = slopeOf({ hours, figures })
    const verdict = figure.limit === undefined ? 'said' : isTooShort ? 'unsure' : verdictOf(slope, figure.limit)
    return { figure, ...slope, first: figures[0]!, last: figures.at(-1)!, verdict }
  })
}

const SAID: Readonly<Record<Judged['verdict'], string>> = {
  holds: 'holds',
  grows: 'GROWS',
  unsure: 'too short a run to say',
  said: 'said, not judged',
}

/** @returns lines of a Markdown table */
export function tableOf(judged: readonly Judged[]): readonly string[] {
  const row = ({ figure: { name, unit, limit }, first, last, anHour, within, verdict }: Judged): string => {
    const said = (value: number): string => (unit === 'MiB' ? value.toFixed(2) : value.toFixed(0))
    const slope = Number.isFinite(within) ? `${signed(anHour)} ± ${within.toFixed(2)}` : `fewer than ${FEWEST_SAMPLES} samples`
    return `| ${name} | ${unit} | ${said(first)} | ${said(last)} | ${slope} | ${limit ?? ''} | ${SAID[verdict]} |`
  }
  return ['| figure | unit | first | last | an hour (95 %) | limit | |', '|---|---|---|---|---|---|---|', ...judged.map(row)]
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
}

/** @returns the curve, minutes since its beginning and one column a figure */
export function csvOf(samples: readonly Sample[]): string {
  const beganMs = samples[0]?.atMs ?? 0
  const cell = (value: number | undefined): string => (value === undefined ? '' : String(Math.round(value * 1_000) / 1_000))
  const rows = samples.map(({ atMs, figures }) => [
    ((atMs - beganMs) / MINUTE_MS).toFixed(2),
    ...FIGURES.map(({ name }) => cell(figures.get(name))),
  ])
  return [['minutes', ...FIGURES.map(({ name }) => name)], ...rows].map((row) => `${row.join(',')}\n`).join('')
}
