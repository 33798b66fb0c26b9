/** The KPI board put into words: values, changes with their sign, what is held back, and how a period is called. */
import type { KpiBoard, KpiFigure, KpiId, KpiPeriod } from '#wire/kpi'
import { saying, type Measure } from './say.ts'
import type { Words } from './zh.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const PERCENT = 100
/** Below a tenth of a percent one digit that counts is shown, so that a change is never written as none. */
const TENTH = 0.1
/** As many decimals as a share is given at most, where fewer would put it on the wrong side of its target. */
const MOST_DECIMALS = 6
const MONTHS_OF_QUARTER = 3

/** How a figure stands against its base. */
export type Standing = 'better' | 'worse' | 'same' | 'held' | 'now'
export type Moved = 'fell' | 'rose' | 'same'

type ShareId = 'rectificationRate' | 'readiness' | 'selfMediation'

export function isShare(id: KpiId): id is ShareId {
  return id === 'rectificationRate' || id === 'readiness' || id === 'selfMediation'
}

/** A measure of the board as one string: a percent sign stands close. */
export function told({ figure, unit }: Measure): string {
  return unit === '%' ? `${figure}${unit}` : saying({ figure, unit })
}

/** `1,204` in both languages. */
export function countOf(value: number): string {
  return value.toLocaleString('en-US')
}

/** A share in percent to a tenth, and to more where a tenth would put it on the wrong side of its target. */
export function percentText(share: number, target?: number): string {
  const percent = share * PERCENT
  let text = percent !== 0 && Math.abs(percent) < TENTH ? percent.toPrecision(1) : percent.toFixed(1)
  if (target === undefined) return text
  for (let decimals = 2; decimals <= MOST_DECIMALS && Number(text) >= target * PERCENT !== share >= target; decimals++)
    text = percent.toFixed(decimals)
  return text
}

/** A share in a table: of too few to speak of, what it is made of; of none, a dash. */
export function shareCellOf(share: number | undefined, part: number, whole: number): string {
  if (share !== undefined) return `${percentText(share)}%`
  return part === 0 && whole === 0 ? '—' : `${countOf(part)}/${countOf(whole)}`
}

function signed(text: string, value: number): string {
  if (value === 0) return text
  return value > 0 ? `+${text}` : text.replace('-', '−')
}

/** The figure of its period; what is held back is told by its word alone. */
export function valueOf({ id, value, held, target }: KpiFigure, words: Words): Measure {
  if (value === null) return { figure: words.kpi.held[held ?? 'noBase'], unit: '' }
  return isShare(id) ? { figure: percentText(value, target), unit: '%' } : { figure: countOf(value), unit: words.kpi.unit[id] }
}

/** The same in the base period; `undefined` where there is none to speak of. */
export function baseValueOf({ id, base }: KpiFigure, words: Words): Measure | undefined {
  if (!base) return undefined
  const { unit, held } = words.kpi
  if (base.value === null) return { figure: held[base.held ?? 'smallBase'], unit: '' }
  return isShare(id) ? { figure: percentText(base.value), unit: '%' } : { figure: countOf(base.value), unit: unit[id] }
}

export function movedOf(change: number): Moved {
  return change === 0 ? 'same' : change < 0 ? 'fell' : 'rose'
}

export function standingOf({ change, good }: KpiFigure): Standing {
  if (change === undefined) return 'now'
  if (change === null) return 'held'
  if (change === 0) return 'same'
  return change < 0 === (good === 'down') ? 'better' : 'worse'
}

/** `−6.3%`, of a share `+3.2 points`; what is held back by its word. `undefined`: not compared at all. */
export function changeOf(figure: KpiFigure, words: Words): Measure | undefined {
  const { id, change, held, target, base } = figure
  if (change === undefined) return undefined
  // A share whose own whole is large enough may still lack a base.
  if (change === null) return { figure: words.kpi.held[held ?? base?.held ?? 'smallBase'], unit: '' }
  const text = signed(percentText(change, isShare(id) ? undefined : target), change)
  return { figure: text, unit: isShare(id) ? words.kpi.points : '%' }
}

/** What is asked for: of a share the share, of a count its growth. `undefined`: nothing. */
export function targetOf({ id, target }: KpiFigure): string | undefined {
  if (target === undefined) return undefined
  const percent = `${Math.round(target * PERCENT)}%`
  return isShare(id) ? `≥ ${percent}` : `+${percent}`
}

/** Whether the target is reached, in a word. */
export function metOf({ isMet }: Pick<KpiFigure, 'isMet'>, words: Words): string {
  const { met } = words.kpi
  return isMet === true ? met.yes : isMet === false ? met.no : met.unsaid
}

/** What a share is made of. */
export function madeOf({ id, part, whole }: KpiFigure, words: Words): string | undefined {
  return isShare(id) && part !== undefined && whole !== undefined ? words.kpi.madeOf[id](countOf(part), countOf(whole)) : undefined
}

/** In the order in which a reader is told of them; what is only as of now is neither good nor bad. */
const TOLD_ORDER = ['better', 'same', 'worse', 'held'] as const
const MET_ORDER = [true, false, null] as const

/** One sentence: of each group how many figures got better or worse, of the targets how many are met. */
export function summaryOf({ figures }: Pick<KpiBoard, 'figures'>, words: Words): string {
  const { standing, summary, summaryPart, summaryJoin, summaryEnd } = words.kpi
  const said = (group: KpiFigure['group']): string => {
    const ours = figures.filter((figure) => figure.group === group)
    const parts =
      group === 'two20'
        ? MET_ORDER.map((isMet) => ({ all: ours.filter((figure) => figure.isMet === isMet), what: metOf({ isMet }, words) }))
        : TOLD_ORDER.map((how) => ({ all: ours.filter((figure) => standingOf(figure) === how), what: standing[how] }))
    const told = parts.filter(({ all }) => all.length > 0).map(({ all, what }) => summaryPart(what, all.length))
    return summary(words.kpi.group[group], told.join(summaryJoin))
  }
  return (['fourDown', 'threeUp', 'two20'] as const).map(said).join(summaryEnd)
}

function localIso(ms: number, utcOffsetMin: number): string {
  return new Date(ms + utcOffsetMin * MINUTE_MS).toISOString()
}

/** `2026-11-24` of the district's clock. */
export function localDateOf(ms: number, utcOffsetMin: number): string {
  return localIso(ms, utcOffsetMin).slice(0, 10)
}

/** `2026-11-24 21:47` of the district's clock. */
export function localMinuteOf(ms: number, utcOffsetMin: number): string {
  return localIso(ms, utcOffsetMin).slice(0, 16).replace('T', ' ')
}

/** `2026-11-24 21:47:08` of the district's clock. */
export function localTimeOf(ms: number, utcOffsetMin: number): string {
  return localIso(ms, utcOffsetMin).slice(0, 19).replace('T', ' ')
}

type Span = KpiBoard['period']

/** From when to when: days where both ends are midnight, the last day counted in, else minutes. */
export function spanText({ fromMs, toMs }: Span, utcOffsetMin: number, words: Words): string {
  const isMidnight = (ms: number): boolean => (ms + utcOffsetMin * MINUTE_MS) % DAY_MS === 0
  const { spanOf } = words.kpi
  if (isMidnight(fromMs) && isMidnight(toMs)) return spanOf(localDateOf(fromMs, utcOffsetMin), localDateOf(toMs - 1, utcOffsetMin))
  return spanOf(localMinuteOf(fromMs, utcOffsetMin), localMinuteOf(toMs, utcOffsetMin))
}

/** What a calendar period is called; a week by its days. */
export function periodText(name: KpiPeriod, span: Span, utcOffsetMin: number, words: Words): string {
  const [year = 0, month = 0] = localDateOf(span.fromMs, utcOffsetMin).split('-').map(Number)
  const { monthOf, quarterOf, yearOf } = words.kpi
  if (name === 'month') return monthOf(year, month)
  if (name === 'quarter') return quarterOf(year, Math.ceil(month / MONTHS_OF_QUARTER))
  return name === 'year' ? yearOf(year) : spanText(span, utcOffsetMin, words)
}
