/** Lists of the API, read page by page to their end. */
import { ask } from './api.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Absent on the last page. */
  readonly next?: string
}

const PAGE_LIMIT = 2_000

/** @param path with its query, without `limit` and `cursor` @throws ApiFault */
export async function allPages<T>(path: string): Promise<readonly T[]> {
  const found: T[] = []
  let cursor: string | undefined = ''
  while (cursor !== undefined) {
    const page: Page<T> = await ask<Page<T>>(`${path}&limit=${PAGE_LIMIT}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    found.push(...page.items)
    cursor = page.next
  }
  return found
}
