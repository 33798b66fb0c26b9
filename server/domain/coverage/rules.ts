/** The settings of coverage as the rules need them: metres, milliseconds, by kind. */
import type { CoverageInterval, CoverageSettings } from '#wire/coverage'
import type { CompoundType } from '#wire/places'
import type { Mover } from '#wire/units'
import type { Bands } from './interval.ts'

export interface CoverageRules {
  readonly radiusM: number
  readonly reachM: Readonly<Record<Mover, number>>
  readonly watchPointReachM: number
  readonly fastestMps: Readonly<Record<Mover, number>>
  readonly parkedAfterMs: number
  readonly dwellMs: number
  readonly shares: { readonly open: number; readonly close: number }
  readonly thinningMs: number
  readonly checkInMs: number
  readonly silentIntervals: number
  /** The longest interval in force anywhere, ms. */
  readonly longestMs: number
  bandsOf(type: CompoundType): Bands
}

const MINUTE_MS = 60_000
const SECOND_MS = 1_000
const DAY_MIN = 1_440

export interface RuleProblem {
  readonly field: string
  readonly reason: string
}

/** What is wrong with settings whose figures are each in range. @param keptDays days for which tracks are kept */
export function problemsOf(settings: CoverageSettings, keptDays: number): readonly RuleProblem[] {
  const problems: RuleProblem[] = []
  if (settings.closeShare < settings.openShare)
    problems.push({
      field: 'closeShare',
      reason: `must be at least openShare (${settings.openShare}), or a gap would open and close at once`,
    })
  if (settings.dayFromMin === settings.nightFromMin)
    problems.push({ field: 'nightFromMin', reason: 'night and day must begin at different times' })
  for (const [field, interval] of intervalsOf(settings)) problems.push(...problemsOfInterval(field, interval, settings, keptDays))
  return problems
}

/** The shortest interval of any kind of compound, by day or by night, ms. */
export function shortestIntervalMs(settings: CoverageSettings): number {
  return Math.min(...intervalsOf(settings).flatMap(([, { dayMin, nightMin }]) => [dayMin, nightMin])) * MINUTE_MS
}

function intervalsOf(settings: CoverageSettings): readonly (readonly [string, CoverageInterval])[] {
  const byType = Object.entries(settings.intervalByType).map(([type, interval]) => [`intervalByType/${type}`, interval] as const)
  return [['interval', settings.interval], ...byType]
}

function problemsOfInterval(
  field: string,
  { dayMin, nightMin }: CoverageInterval,
  settings: CoverageSettings,
  keptDays: number,
): RuleProblem[] {
  const nightLastsMin = (settings.dayFromMin - settings.nightFromMin + DAY_MIN) % DAY_MIN
  const glideMin = Math.abs(dayMin - nightMin)
  const problems: RuleProblem[] = []
  if (Math.max(dayMin, nightMin) > keptDays * DAY_MIN)
    problems.push({ field, reason: `may not be longer than tracks are kept: ${keptDays} days` })
  if (glideMin > Math.min(nightLastsMin, DAY_MIN - nightLastsMin))
    problems.push({
      field,
      reason: `day and night differ by ${glideMin} min, longer than the shorter of them lasts: the interval could not glide from one to the other`,
    })
  return problems
}

/** Whether the same fixes are seen alike by both: then what was seen under the one stands under the other. */
export function doSeeAlike(a: CoverageRules, b: CoverageRules): boolean {
  const sightOf = ({ reachM, watchPointReachM, fastestMps, parkedAfterMs }: CoverageRules) =>
    JSON.stringify([reachM, watchPointReachM, fastestMps, parkedAfterMs])
  return sightOf(a) === sightOf(b)
}

export function coverageRules(settings: CoverageSettings): CoverageRules {
  const bands = ({ dayMin, nightMin }: CoverageInterval): Bands => ({
    dayMs: dayMin * MINUTE_MS,
    nightMs: nightMin * MINUTE_MS,
    dayFromMs: settings.dayFromMin * MINUTE_MS,
    nightFromMs: settings.nightFromMin * MINUTE_MS,
    utcOffsetMs: settings.utcOffsetMin * MINUTE_MS,
  })
  return {
    radiusM: settings.radiusM,
    reachM: { foot: settings.footReachM, bicycle: settings.bicycleReachM, vehicle: settings.vehicleReachM },
    watchPointReachM: settings.watchPointReachM,
    fastestMps: { foot: settings.footFastestMps, bicycle: settings.bicycleFastestMps, vehicle: settings.vehicleFastestMps },
    parkedAfterMs: settings.parkedMin * MINUTE_MS,
    dwellMs: settings.dwellS * SECOND_MS,
    shares: { open: settings.openShare, close: settings.closeShare },
    thinningMs: settings.thinningMin * MINUTE_MS,
    checkInMs: settings.checkInMin * MINUTE_MS,
    silentIntervals: settings.silentIntervals,
    longestMs: Math.max(...intervalsOf(settings).flatMap(([, { dayMin, nightMin }]) => [dayMin, nightMin])) * MINUTE_MS,
    bandsOf: (type) => bands(settings.intervalByType[type] ?? settings.interval),
  }
}
