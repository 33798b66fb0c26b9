/** The content of a report as one text, the same for whoever writes it: what is hashed and signed. */
import type { Frozen, ReportContent } from './after-action.ts'

/**
 * The report in the canonical form of JSON: names in order, no space. Not in it: the comparison with another drill, and whether a picture was erased
 * since, which changes nothing of what was seen.
 *
 * Source: RFC 8785. Numbers and texts are written as ECMAScript does, which is what it asks for.
 */
export function reportText({ comparison: _comparison, photos, ...content }: Frozen<ReportContent>): string {
  return canonical({ ...content, photos: photos.map(({ erasedMs: _erasedMs, ...photo }) => photo) })
}

/** One text for the same value, in whatever order its names stand (RFC 8785). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, held]) => held !== undefined)
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`)
    .join(',')}}`
}
