/** The settings of coverage as fields of a form. */
import { CoverageInterval, CoverageSettings, DEFAULT_COVERAGE } from '#wire/coverage'
import { limitsIn, type FieldKind, type Limits } from './figure-text.ts'

/** Everything but the intervals, which come in pairs. */
export type FigureName = Exclude<keyof CoverageSettings, 'interval' | 'intervalByType'>

/** Fields in the order of the page, by what they are about. */
export const FIELD_GROUPS = {
  sight: [
    'radiusM',
    'footReachM',
    'bicycleReachM',
    'vehicleReachM',
    'watchPointReachM',
    'footFastestMps',
    'bicycleFastestMps',
    'vehicleFastestMps',
    'parkedMin',
  ],
  interval: ['dayFromMin', 'nightFromMin', 'utcOffsetMin'],
  judgement: ['openShare', 'closeShare', 'thinningMin', 'silentIntervals'],
  visit: ['dwellS', 'checkInMin'],
  response: ['selfHelpMin', 'mutualAidMin', 'supportMin'],
} as const satisfies Readonly<Record<string, readonly FigureName[]>>

export type GroupName = keyof typeof FIELD_GROUPS

export function kindOf(name: FigureName): FieldKind {
  if (name === 'openShare' || name === 'closeShare') return 'percent'
  return name === 'dayFromMin' || name === 'nightFromMin' ? 'clock' : 'figure'
}

export function limitsOf(name: FigureName): Limits {
  return limitsIn(CoverageSettings.properties[name])
}

export function intervalLimits(band: 'dayMin' | 'nightMin'): Limits {
  return limitsIn(CoverageInterval.properties[band])
}

export function usual(name: FigureName): number {
  return DEFAULT_COVERAGE[name]
}
