/** Who saved which version of a drill's plan, and when: out of its realm of the journal. */
import type { DrillVersion } from '#wire/drill-board'
import type { Drill } from '#wire/drills'
import type { Journal } from '../store/ports.ts'

/** Each is read whole: a plan may take a hundred kilobytes. */
const MOST_VERSIONS = 20

/** The newest first, at most 20, of a plan whose drill has not started; one that was taken back before is none of them. */
export async function planVersions(
  journal: Pick<Journal, 'lastSeq' | 'read'>,
  { room, drill }: { readonly room: string; readonly drill: string },
): Promise<readonly DrillVersion[]> {
  const last = await journal.lastSeq(room, drill)
  const events = await journal.read(room, drill, Math.max(0, last - MOST_VERSIONS), MOST_VERSIONS)
  const sinceRemoved = events.slice(events.findLastIndex(({ kind }) => kind === 'drill:removed') + 1)
  return sinceRemoved
    .filter(({ kind }) => kind === 'drill:planned')
    .map(({ by, knownMs, data }) => ({ version: (data as Drill).plan.version, by, atMs: knownMs })) // what a kind holds is fixed by who records it
    .toReversed()
}
