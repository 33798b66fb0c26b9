/** Which reports may be of one and the same thing: proposed to people, never merged by itself. */
import type { Report } from '#wire/reports'
import type { Plane } from '#geodata/plane'

/** The same class within this of each other, in place and in time. */
export const SAME_WITHIN_M = 100
export const SAME_WITHIN_MS = 5 * 60_000
const MOST_PROPOSED = 20

/**
 * The reports that a new one may be a duplicate of, nearest in time first. What has no place or is itself a duplicate or no class to tell by is
 * the same as nothing.
 *
 * @param others of the same kind, of about the same time
 *
 * Cost: O(others).
 */
export function maybeSame(report: Report, others: Iterable<Report>, plane: Plane): readonly string[] {
  const { place, class: own } = report
  if (!place || own === undefined) return []
  const found: { readonly id: string; readonly apartMs: number }[] = []
  for (const other of others) {
    if (other.id === report.id || other.class !== own || !other.place || other.state === 'duplicate') continue
    const apartMs = Math.abs(other.atMs - report.atMs)
    if (apartMs > SAME_WITHIN_MS) continue
    const apartM = Math.hypot(plane.xOf(other.place[0]) - plane.xOf(place[0]), plane.yOf(other.place[1]) - plane.yOf(place[1]))
    if (apartM <= SAME_WITHIN_M) found.push({ id: other.id, apartMs })
  }
  return found
    .sort((a, b) => a.apartMs - b.apartMs)
    .slice(0, MOST_PROPOSED)
    .map(({ id }) => id)
}
