/** Figures of hotspots put into words: what changed, what a cell says, why there is no answer. Every sentence is made of figures of the API, and says no more than they do. */
import type { HotspotAnswer, HotspotCounts, HotspotNote } from '#wire/hotspots'
import type { ApiFault } from '../http/api.ts'
import { figureOf, rowsOf, type HotspotRow, type HotspotValue } from '../hotspots/hotspot-table.ts'
import { countOf, localDateOf, localMinuteOf, percentText } from './say-kpi.ts'
import type { Words } from './zh.ts'

const PERCENT = 100
const TENTH = 0.1
/** Compounds named in a sentence; the table has the rest. */
const MOST_NAMED = 3
const LEAST_P = 0.001
const P_DIGITS = 3
const PS = ['p', 'q', 'countP', 'countQ']

type Answer = Pick<HotspotAnswer, 'counts' | 'figures' | 'compounds' | 'notes' | 'parameters'>

/** Two or three figures that count. */
export function figureText(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= PERCENT) return countOf(Math.round(value))
  return size >= 10 ? value.toFixed(1) : size >= TENTH ? value.toFixed(2) : value.toPrecision(2)
}

export function pText(p: number): string {
  return p < LEAST_P ? `< ${LEAST_P}` : p.toFixed(P_DIGITS)
}

/** A ratio as a change: `+12.0%`, `−6.3%`. */
export function changeText(ratio: number): string {
  const text = percentText(Math.abs(ratio - 1))
  return ratio === 1 ? `${text}%` : `${ratio > 1 ? '+' : '−'}${text}%`
}

/** The figures of two periods held against each other, in one sentence. */
export function leadOf({ counts, figures }: Answer, words: Words): string {
  const { whole, byWeek, sure, noRatio, partly, between, end } = words.hotspots.changed
  const told = whole(countOf(counts.period.used), countOf(counts.base?.used ?? 0))
  const since = recordsSince({ figures })
  if (since !== undefined) return `${told}${between}${partly(since)}${end}`
  const [ratio, low, high] = ['ratio', 'low', 'high'].map((name) => figureOf({ figures }, name))
  if (ratio === undefined || low === undefined || high === undefined) return `${told}${between}${noRatio}${end}`
  const how = low > 1 ? 'up' : high < 1 ? 'down' : 'none'
  return `${told}${between}${byWeek(changeText(ratio), changeText(low), changeText(high))}${between}${sure[how]}${end}`
}

/** The day of the first record, where the base begins before it. */
export function recordsSince({ figures }: Pick<HotspotAnswer, 'figures'>): string | undefined {
  const [fromMs, utcOffsetMin] = ['recordsFromMs', 'utcOffsetMin'].map((name) => figureOf({ figures }, name))
  return fromMs === undefined || utcOffsetMin === undefined ? undefined : localDateOf(fromMs, utcOffsetMin)
}

/** What changed where: by cells, and by compounds with their names, those least likely chance first. */
export function changesOf({ counts, figures, compounds }: Answer, words: Words): readonly string[] {
  const { up, down, neither, compoundsUp, compoundsDown, noCompound, end } = words.hotspots.changed
  if (counts.base?.used === 0 || recordsSince({ figures }) !== undefined) return [] // its note says that there is nothing to compare with
  const of = (name: string): number => figureOf({ figures }, name) ?? 0
  const rows = rowsOf(compounds)
  const [risen, fallen] = [namedBy(rows, 'up', words), namedBy(rows, 'down', words)]
  const hasChanged = of('up') + of('down') > 0
  return [
    ...(hasChanged ? [up(countOf(of('up'))), down(countOf(of('down')))].map((told) => `${told}${end}`) : []),
    ...(of('notSignificant') > 0 ? [`${neither(countOf(of('notSignificant')))}${end}`] : []),
    ...(risen === undefined ? [] : [`${compoundsUp}${risen}`]),
    ...(fallen === undefined ? [] : [`${compoundsDown}${fallen}`]),
    ...(rows.length > 0 && risen === undefined && fallen === undefined ? [`${noCompound}${end}`] : []),
  ]
}

function namedBy(rows: readonly HotspotRow[], verdict: 'up' | 'down', words: Words): string | undefined {
  const { compound, join, more, colon, end } = words.hotspots.changed
  const found = rows.filter((row) => row['verdict'] === verdict).toSorted((a, b) => Number(a['q']) - Number(b['q']))
  if (found.length === 0) return undefined
  const named = found
    .slice(0, MOST_NAMED)
    .map(({ name, baseEvents, events }) => compound(String(name), countOf(Number(baseEvents)), countOf(Number(events))))
  const rest = found.length - named.length
  return `${colon}${named.join(join)}${rest > 0 ? more(countOf(rest)) : ''}${end}`
}

/** What is significant now, and how much cannot be judged. */
export function significantOf({ figures }: Answer, words: Words): readonly string[] {
  const { hot, unjudged, end } = words.hotspots.changed
  const of = (name: string): string => countOf(figureOf({ figures }, name) ?? 0)
  return [`${hot(of('hot'), of('cold'))}${end}`, `${unjudged(of('tooFew'))}${end}`]
}

/** What the page has found, as its heading; only a title while nothing could be judged. */
export function headingOf(significance: Answer | undefined, period: string, words: Words): string {
  const { heading, headingHot, headingNone, kind } = words.hotspots
  if (!significance) return heading(period)
  const hot = figureOf(significance, 'hot') ?? 0
  const judged = hot + (figureOf(significance, 'cold') ?? 0) + (figureOf(significance, 'notSignificant') ?? 0)
  if (judged === 0) return heading(period)
  const what = kind[significance.parameters['kind'] === 'hazard' ? 'hazard' : 'incident']
  return hot > 0 ? headingHot(period, countOf(hot), what) : headingNone(period, what)
}

/** Reasons why reports do not count, in the order told. */
const LEFT_OUT = ['invalid', 'otherClass', 'otherHours', 'otherCompound', 'noPlace', 'outside', 'noCompound'] as const

/** Why none of the reports counts, where there are any. */
function leftOutOf(counts: HotspotCounts | undefined, words: Words): string {
  const reason = words.hotspots.counts
  const told = LEFT_OUT.filter((why) => (counts?.[why] ?? 0) > 0).map((why) => `${reason[why]} ${countOf(counts?.[why] ?? 0)}`)
  return told.length === 0 ? '' : words.hotspots.leftOutWhy(told.join(words.hotspots.changed.join))
}

/** A note of the API in the language of the page; one that the page does not know in the API's own words. */
export function noteText({ code, text }: HotspotNote, { counts, figures, compounds, parameters }: Answer, words: Words): string {
  const { note, noteEmerging, noteDosage, basePartly, simulated, noHouseholds, noRisk, watchPartly, watchThin } = words.hotspots
  const { method } = parameters
  if (code === 'noEvents' || code === 'noBase') return `${note[code]}${leftOutOf(code === 'noEvents' ? counts.period : counts.base, words)}`
  if (code === 'basePartly') return basePartly(recordsSince({ figures }) ?? '—')
  if (code === 'simulated') return simulated(countOf(counts.period.simulated), countOf(counts.period.used))
  if (code === 'noHouseholds') {
    const [ranked = 0, unknown = 0] = ['compoundsRanked', 'compoundsWithoutHouseholds'].map((name) => figureOf({ figures }, name))
    if (method === 'dosage') return noRisk(countOf(unknown), countOf(compounds?.count ?? unknown))
    return noHouseholds(countOf(unknown), countOf(ranked + unknown))
  }
  if (code === 'oneHeap') {
    const share = `${percentText(figureOf({ figures }, 'heapSpreadShare') ?? 0)}%`
    return words.hotspots.oneHeap(countOf(figureOf({ figures }, 'heapEvents') ?? 0), countOf(counts.period.used), share)
  }
  if (code === 'overDispersed') return dispersionText(figures, words)
  if (code === 'coarseCells') return words.hotspots.truth.coarse(`${percentText(figureOf({ figures }, 'coarseShare') ?? 0)}%`)
  if (code === 'watchPartlyKnown' || code === 'watchTooThin') {
    const say = code === 'watchTooThin' ? watchThin : watchPartly
    return say(`${percentText(figureOf({ figures }, 'watchKnownShare') ?? 0)}%`)
  }
  const own = method === 'emerging' ? noteEmerging[code] : method === 'dosage' ? noteDosage[code] : undefined
  return own ?? note[code] ?? text
}

/** What varies by more than chance from week to week, by how much, and what is done about it. */
function dispersionText(figures: Answer['figures'], words: Words): string {
  const { overDispersed, dispersed, changed } = words.hotspots
  const found = [
    [dispersed.whole, 'dispersion', 'widened'],
    [dispersed.cells, 'cellDispersion', 'cellsWidened'],
    [dispersed.compounds, 'compoundDispersion', 'compoundsWidened'],
  ] as const
  const told = found.flatMap(([name, index, factor]) =>
    (figureOf({ figures }, factor) ?? 1) > 1 ? [`${name} ${figureText(figureOf({ figures }, index) ?? 1)}`] : [],
  )
  return overDispersed(told.join(changed.join))
}

/** A figure of a cell as it is read. */
export function valueText(column: string, value: HotspotValue, utcOffsetMin: number, words: Words): string {
  const { perKm2Week, km2, times, endless } = words.hotspots
  if (value === null) return column === 'high' ? endless : '—'
  if (column === 'countTrend') return words.hotspots.countTrend[value] ?? String(value)
  if (typeof value === 'string') return value
  if (PS.includes(column)) return pText(value)
  if (column === 'density') return `${figureText(value)} ${perKm2Week}`
  if (column === 'areaKm2') return `${figureText(value)} ${km2}`
  if (column === 'ratio' || column === 'low' || column === 'high') return times(figureText(value))
  if (column === 'untilMs') return localMinuteOf(value, utcOffsetMin)
  return Number.isInteger(value) ? countOf(value) : figureText(value)
}

/** What the figures were made with, as far as a reader can choose or should know. */
export function madeWith({ parameters }: Answer, words: Words): string {
  const { cell, hex, square, band, bandwidth, periods, permutations, exact, normal } = words.hotspots.parameter
  const number = (name: string): string | undefined =>
    typeof parameters[name] === 'number' ? countOf(Math.round(parameters[name])) : undefined
  const put = (name: string, say: (size: string) => string): readonly string[] => {
    const value = number(name)
    return value === undefined ? [] : [say(value)]
  }
  const { shape, p } = parameters
  return [
    ...put('cell', cell),
    ...(shape === 'hex' ? [hex] : shape === 'square' ? [square] : []),
    ...put('band', band),
    ...put('bandwidth', bandwidth),
    ...put('periods', periods),
    ...(p === 'exact' ? [exact] : p === 'normal' ? [normal] : put('permutations', permutations)),
  ].join(words.hotspots.changed.join)
}

/** The server's reasons that a page can bring about, by what stands in them. */
const REASONS = [
  ['is not before', 'notBefore'],
  ['has not come yet', 'notYet'],
  ['lies in the period', 'inPeriod'],
  ['is after from', 'afterFrom'],
  ['gives', 'tooMany'],
  ['too fine', 'tooFine'],
  ['pairs', 'tooManyPairs'],
  ['has no outline', 'noDivision'],
  ['on this ground', 'noPlace'],
  ['days before to', 'tooLong'],
  ['no time in the period', 'noHours'],
  ['is not ISO 8601', 'noTime'],
  ['takes longer than', 'tooMuch'],
] as const

/** Why there is no answer, with the field at fault by its name on the page. */
export function refusalText({ status, code, message, errors }: ApiFault, words: Words): string {
  const { refused, refusedPlain, failed, unreachable, full, forbidden, field, why } = words.hotspots
  if (status === 0) return failed(unreachable)
  if (code === 'INTAKE_FULL') return failed(full)
  if (status === 403) return failed(forbidden)
  if (status !== 400) return failed(words.refusalSaid(message))
  const [first] = errors
  const name = first && field[first.field.replace('querystring/', '')]
  if (!first || name === undefined) return refusedPlain(words.refusalSaid(message))
  const known = REASONS.find(([part]) => first.reason.includes(part))
  return refused(name, known ? why[known[1]] : words.refusalSaid(first.reason))
}
