/** Where what is personal of a report is kept: beside the journal, under a name of its own, so that it can be erased. */
import { MOST_UNMASKED, type KeptPersonal, type Personal, type Report, type ReportKind, type Unmasked } from '#wire/reports'
import type { Store } from '../store/ports.ts'

type Blobs = Store['blobs']
/** What is personal in a report, and its texts as they were said. */
export type Kept = Personal & { readonly unmasked?: readonly Unmasked[] }

/** Who calls for one report does so one after the other. */
export interface PersonalShelf {
  /** `undefined` where nothing is kept. */
  of(kind: ReportKind, id: string): Promise<KeptPersonal | undefined>
  /** Nothing is written where nothing is said. */
  keep(kind: ReportKind, id: string, kept: Kept): Promise<void>
  /** Texts as they were said, beside what is kept already. */
  add(kind: ReportKind, report: Pick<Report, 'id' | 'hasPersonal'>, unmasked: readonly Unmasked[]): Promise<void>
  erase(kind: ReportKind, id: string): Promise<void>
}

export function personalShelf(blobs: Blobs): PersonalShelf {
  async function of(kind: ReportKind, id: string): Promise<KeptPersonal | undefined> {
    const bytes = await blobs.get(nameOf(kind, id))
    return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as KeptPersonal) // checked before it was kept
  }

  async function keep(kind: ReportKind, id: string, kept: Kept): Promise<void> {
    for (const { name, bytes } of personalEntry(kind, id, kept)) await blobs.put(name, bytes)
  }

  return {
    of,
    keep,
    async add(kind, { id, hasPersonal }, unmasked) {
      if (unmasked.length === 0) return
      // What is erased stays so, whatever a halt left behind.
      const before = hasPersonal ? await of(kind, id) : undefined
      const all = [...(before?.unmasked ?? []), ...unmasked].slice(-MOST_UNMASKED)
      await keep(kind, id, { ...before, unmasked: all })
    },
    erase: (kind, id) => blobs.remove(nameOf(kind, id)),
  }
}

/** What is kept of one report, by its name; none where nothing is said. */
export function personalEntry(
  kind: ReportKind,
  id: string,
  { unmasked = [], ...personal }: Kept,
): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  if (unmasked.length === 0 && Object.keys(personal).length === 0) return []
  const kept = unmasked.length > 0 ? { ...personal, unmasked } : personal
  return [{ name: nameOf(kind, id), bytes: new TextEncoder().encode(JSON.stringify(kept)) }]
}

function nameOf(kind: ReportKind, id: string): string {
  return `personal-${kind}-${id}`
}
