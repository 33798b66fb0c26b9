/** What somebody has begun to write and not sent: kept in the browser, for the one who wrote it, so that a closed tab loses nothing. */

/** Words as they were typed, by field, and what had been sent of them. */
export interface Draft {
  readonly step?: string
  readonly fields: Readonly<Record<string, string>>
  /** It was on its way when it was last kept: nobody knows yet whether it came. `what`: the step, or the id of a new report. */
  readonly sent?: { readonly what: string; readonly stamps: number; readonly atMs: number }
}

/** How many are kept for each person; the oldest goes when one more comes. */
export const MOST_DRAFTS = 50
/** A draft is at most this long as it is kept: a text of 2,000 characters and all the rest of a report. */
export const MOST_CHARS = 12_000
/** What has lain for longer is about something that is over. */
export const KEPT_MS = 14 * 86_400_000
const ABOUT = 'lamplight.draft'

export interface DraftShelf {
  get(name: string): Draft | undefined
  /** @returns whether it is kept: a browser may have no room, or may not keep anything */
  put(name: string, draft: Draft): boolean
  drop(name: string): void
}

/** What of the browser's storage is used. */
export type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/**
 * The drafts of one person. They are personal to a sign-in, not a secret: whoever has the browser can read them, so that nothing personal belongs
 * in them.
 *
 * Bound: `MOST_DRAFTS` of `MOST_CHARS` characters, for `KEPT_MS`.
 */
export function draftShelf(store: DraftStore, who: string, nowMs: () => number): DraftShelf {
  const mine = `${ABOUT}/${encodeURIComponent(who)}/`

  function kept(): readonly { readonly key: string; readonly atMs: number }[] {
    const keys = Array.from({ length: store.length }, (_, i) => store.key(i)).filter((key) => key?.startsWith(mine) ?? false)
    return keys.map((key) => ({ key: key!, atMs: readKept(store.getItem(key!))?.atMs ?? 0 }))
  }

  function tidy(): void {
    const old = kept().toSorted((a, b) => b.atMs - a.atMs)
    for (const [i, { key, atMs }] of old.entries()) if (i >= MOST_DRAFTS || nowMs() - atMs > KEPT_MS) store.removeItem(key)
  }

  return {
    get(name) {
      const had = readKept(store.getItem(mine + name))
      return had && nowMs() - had.atMs <= KEPT_MS ? had.draft : undefined
    },
    put(name, draft) {
      const text = JSON.stringify({ atMs: nowMs(), draft })
      if (text.length > MOST_CHARS) return false
      try {
        store.setItem(mine + name, text)
        tidy()
        return true
      } catch (cause) {
        if (cause instanceof DOMException) return false // full, or forbidden
        throw cause
      }
    },
    drop: (name) => store.removeItem(mine + name),
  }
}

/** Anybody may have written there: what is not a draft counts as none. */
function readKept(text: string | null): { readonly atMs: number; readonly draft: Draft } | undefined {
  const { atMs, draft } = objectOf(parsed(text))
  const { step, fields, sent } = objectOf(draft)
  if (typeof atMs !== 'number' || typeof fields !== 'object' || fields === null) return undefined
  const said = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const was = objectOf(sent)
  return {
    atMs,
    draft: {
      fields: Object.fromEntries(said),
      ...(typeof step === 'string' && { step }),
      ...(typeof was['what'] === 'string' && typeof was['stamps'] === 'number' && typeof was['atMs'] === 'number'
        ? { sent: { what: was['what'], stamps: was['stamps'], atMs: was['atMs'] } }
        : {}),
    },
  }
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // its fields are looked at one by one
}
