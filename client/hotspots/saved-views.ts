/** Views of the hotspot page that a reader gave a name, kept by this browser. A view is the address's query; its link is what others are sent. */

export interface SavedView {
  readonly name: string
  /** Without its question mark. */
  readonly query: string
}

const KEY = 'lamplight-hotspot-views'
/** The last saved; beyond that a list is no list any more. */
export const MOST_VIEWS = 30
export const LONGEST_NAME = 60
const LONGEST_QUERY = 2_000

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>

function isView(value: unknown): value is SavedView {
  const { name, query } = (value ?? {}) as Partial<Record<keyof SavedView, unknown>> // whatever lies there
  return typeof name === 'string' && typeof query === 'string' && name.length <= LONGEST_NAME && query.length <= LONGEST_QUERY
}

/** What cannot be read is as if it were not there. */
export function readViews(storage: Storage): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isView).slice(0, MOST_VIEWS) : []
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof DOMException) return [] // written by something else, or storage is shut
    throw cause
  }
}

/** The newest first; one of the same name is written over. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  const name = view.name.trim().slice(0, LONGEST_NAME)
  return [{ ...view, name }, ...views.filter((one) => one.name !== name)].slice(0, MOST_VIEWS)
}

/** @returns whether the browser kept them */
export function writeViews(storage: Storage, views: readonly SavedView[]): boolean {
  try {
    storage.setItem(KEY, JSON.stringify(views))
    return true
  } catch (cause) {
    if (cause instanceof DOMException) return false // full, or shut
    throw cause
  }
}
