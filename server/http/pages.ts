/** Lists page by page: in order of id, after a cursor. */
import Type, { type Static, type TSchema } from 'typebox'

export const DEFAULT_PAGE = 500
const MAX_PAGE = 5_000

export const PageQuery = Type.Object({
  /** `next` of the page before. */
  cursor: Type.Optional(Type.String({ maxLength: 64 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE })),
  f: Type.Optional(Type.Enum(['json', 'geojson'])),
})
export type PageQuery = Static<typeof PageQuery>

/** `next` is absent on the last page. */
export function PageOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) }, { additionalProperties: false })
}

/** One page of ids in order. Cost: O(n log n) for n ids; lists are read by people and start-ups, not by the stream. */
export function pageOfIds(
  ids: Iterable<string>,
  { cursor, limit = DEFAULT_PAGE }: PageQuery,
): { readonly ids: readonly string[]; readonly next?: string } {
  const after = [...ids].filter((id) => cursor === undefined || id > cursor).sort()
  const page = after.slice(0, limit)
  const last = page.at(-1)
  return last !== undefined && after.length > limit ? { ids: page, next: last } : { ids: page }
}
