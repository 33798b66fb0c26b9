/** Reading what a list of the API tells of the present as it was at the moment that the wall shows. */
import type { StatesPage } from '#wire/live'

/** All subjects of one kind. @throws Error when the line is cut meanwhile */
export type StatesThen = (kind: string) => Promise<StatesPage['items']>

/** Only the states, as the server checked them when they were recorded. */
export async function dataThen<T>(then: StatesThen, kind: string): Promise<readonly T[]> {
  return (await then(kind)).map(({ data }) => data as T) // each caller names the wire's own type
}
