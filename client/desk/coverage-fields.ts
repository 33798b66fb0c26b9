/** The settings of coverage as fields of a form: how each is read, written and bounded. Limits are the wire's own. */
import { CoverageInterval, CoverageSettings, DEFAULT_COVERAGE } from '#wire/coverage'

/** Everything but the intervals, which come in pairs. */
export type FigureName = Exclude<keyof CoverageSettings, 'interval' | 'intervalByType'>

/** `percent`: a share, written in percent. `clock`: minutes after midnight, written as a time of day. */
export type FieldKind = 'figure' | 'percent' | 'clock'

export interface Limits {
  readonly least: number
  readonly most: number
}

const PERCENT = 100
const HOUR_MIN = 60
/** 24 hours, whatever the browser's own habit: `6:00`, `22:30`. */
const CLOCK = /^(\d{1,2})[:：](\d{2})$/

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

/** A schema of a number with both limits, as all of these are. */
function limitsIn(schema: object): Limits {
  const { minimum, maximum } = schema as { readonly minimum: number; readonly maximum: number } // TypeBox types what is described, not the description
  return { least: minimum, most: maximum }
}

/** How a figure is written in its field. */
export function written(kind: FieldKind, figure: number): string {
  if (kind === 'percent') return String(Math.round(figure * PERCENT * 10) / 10)
  if (kind === 'figure') return String(figure)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${two(Math.floor(figure / HOUR_MIN))}:${two(figure % HOUR_MIN)}`
}

/** The figure that is written, `NaN` where none is. */
export function read(kind: FieldKind, text: string): number {
  if (kind !== 'clock') return text.trim() === '' ? Number.NaN : Number(text) / (kind === 'percent' ? PERCENT : 1)
  const [, hours, minutes] = CLOCK.exec(text.trim()) ?? []
  return hours === undefined || minutes === undefined ? Number.NaN : Number(hours) * HOUR_MIN + Number(minutes)
}

export function usual(name: FigureName): number {
  return DEFAULT_COVERAGE[name]
}
