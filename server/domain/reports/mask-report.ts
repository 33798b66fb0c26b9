/** What people say of a report, with no number in it that leads to a person, and what they said where that was another. Pure. */
import type { Report, Unmasked } from '#wire/reports'
import { masked } from './masking.ts'

/** The fields in which people write what they like. */
const FREE_TEXTS: readonly string[] = ['text', 'address', 'note', 'topic', 'assignee']

export interface Masking<T> {
  readonly said: T
  /** As it was said, only what was changed. */
  readonly unmasked: readonly Unmasked[]
}

/** @param said fields of a report or of a step; those in which people write what they like are masked */
export function maskedFields<T extends object>(said: T): Masking<T> {
  const unmasked: Unmasked[] = []
  const fields = Object.entries(said).map(([field, value]) => {
    if (typeof value !== 'string' || !FREE_TEXTS.includes(field)) return [field, value] as const
    const safe = masked(value)
    if (safe !== value) unmasked.push({ field, text: value })
    return [field, safe] as const
  })
  return unmasked.length === 0 ? { said, unmasked } : { said: Object.fromEntries(fields) as T, unmasked } // the same fields
}

/** A report with its whole life, as history brings it. */
export function maskedReport(report: Report): Masking<Report> {
  const { said, unmasked } = maskedFields(report)
  const stamps = report.stamps.map((stamp) => maskedFields(stamp))
  const all = [...unmasked, ...stamps.flatMap((stamp) => stamp.unmasked)]
  return { said: all.length === 0 ? report : { ...said, stamps: stamps.map((stamp) => stamp.said) }, unmasked: all }
}
