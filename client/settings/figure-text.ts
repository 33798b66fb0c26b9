/** How a figure is bounded, read from a field and written into it. Limits are the wire's own. */

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

/** The limits in a schema of a number that has both. */
export function limitsIn(schema: object): Limits {
  const { minimum, maximum } = schema as { readonly minimum: number; readonly maximum: number } // TypeBox types what is described, not the description
  return { least: minimum, most: maximum }
}

export function isWithin({ least, most }: Limits, figure: number): boolean {
  return figure >= least && figure <= most // not where it is NaN
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
