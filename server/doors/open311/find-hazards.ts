/** The hazards that a tool asks for, of those that it may see. */
import type { Hazard } from '#wire/reports'
import type { ReportRow } from '../../domain/reports/report-row.ts'
import type { PagePlace, ReportBook } from '../../live/report-book.ts'
import type { RequestQuery } from './request-query.ts'
import { isClosed } from './service-request.ts'

export interface HazardFinder {
  find(id: string): Promise<Hazard | undefined>
  /** The newest first, at most as many as the standard has in one answer. */
  asked(query: RequestQuery, sees: (hazard: Hazard) => boolean): Promise<readonly Hazard[]>
}

/** Of the standard. */
const MOST_REQUESTS = 1_000
const PAGE = 500

export function hazardFinder(book: ReportBook): HazardFinder {
  async function find(id: string): Promise<Hazard | undefined> {
    return (await book.find('hazard', id)) as Hazard | undefined // of its kind
  }

  return {
    find,
    async asked({ ids, classes, isClosed: closed, fromMs, toMs }, sees) {
      if (ids) return (await Promise.all(ids.map(find))).flatMap((hazard) => (hazard && sees(hazard) ? hazard : []))
      const matches = (row: ReportRow): boolean =>
        row.atMs >= fromMs &&
        row.atMs <= toMs &&
        (!classes || classes.includes(row.class ?? '')) &&
        (closed === undefined || closed === isClosed({ state: row.state as Hazard['state'] })) // of a hazard
      const found: Hazard[] = []
      let after: PagePlace | undefined
      do {
        const page = await book.page('hazard', matches, PAGE, after)
        found.push(...(page.reports as readonly Hazard[]).filter(sees)) // of their kind
        after = page.next
      } while (after && found.length < MOST_REQUESTS)
      return found.slice(0, MOST_REQUESTS)
    },
  }
}
