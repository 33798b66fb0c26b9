/** What drills that have ended have shown, as known now or at a moment of the past: worked out once each, and anew when something of one changes. */
import { DRILL_EVENTS, type Drill, type DrillEvent } from '#wire/drills'
import { folded, type DrillState } from '../domain/drills/drill-state.ts'
import { unitsOf } from '../domain/drills/participants.ts'
import { scoreOf, type Tally } from '../domain/drills/score.ts'
import type { Span } from '../domain/kpi/counting.ts'
import type { DrillResult } from '../domain/kpi/readiness.ts'
import type { Journal, JournalEvent } from '../store/ports.ts'
import type { DrillDesk } from './drill-desk.ts'
import { seqKnownAt } from './replay-seq.ts'

/** Of a span the newest so many: each that was not asked for yet is read from the journal. */
const MOST_READ = 200
const PAGE_EVENTS = 2_000

/**
 * The results of the drills that ended within a span, the newest first.
 *
 * @param knownMs as was known then, Unix ms; absent: now
 */
export type DrillResults = (span: Span, knownMs?: number) => Promise<readonly DrillResult[]>

export interface DrillResultsOptions {
  readonly desk: Pick<DrillDesk, 'digests' | 'read'>
  readonly journal: Pick<Journal, 'read' | 'lastSeq'>
  readonly room: string
}

/** Memory: some 10 KB each of `MOST_READ`. */
export function drillResults({ desk, journal, room }: DrillResultsOptions): DrillResults {
  const known = new Map<string, { readonly digest: DrillState; readonly seq: number; readonly result: DrillResult }>()

  async function resultOf(digest: DrillState): Promise<DrillResult> {
    const { id } = digest.drill
    const held = known.get(id)
    // Whatever happens to a drill is noted by a digest of its own.
    if (held?.digest === digest) return held.result
    const entry = await desk.read(id, (state, seq) => ({ digest, seq, result: held?.seq === seq ? held.result : shownBy(state) }))
    known.delete(id)
    known.set(id, entry)
    for (const oldest of known.keys()) {
      if (known.size <= MOST_READ) break
      known.delete(oldest)
    }
    return entry.result
  }

  /** Marks may come after the end: what they changed was not known before. */
  async function resultThen(digest: DrillState, knownMs: number): Promise<DrillResult | undefined> {
    const address = { room, realm: digest.drill.id }
    const seqThen = await seqKnownAt(journal, address, knownMs)
    if (seqThen === (await journal.lastSeq(room, address.realm))) return resultOf(digest)
    let state: DrillState | undefined
    for (let seq = 0; seq < seqThen;) {
      const events = await journal.read(room, address.realm, seq, Math.min(PAGE_EVENTS, seqThen - seq))
      for (const event of events) if (isOfDrill(event)) state = folded(state, event)
      seq = events.at(-1)?.seq ?? seqThen
    }
    return state && !Number.isNaN(endOf(state.drill)) ? shownBy(state) : undefined
  }

  return async ({ fromMs, toMs }, knownMs) => {
    const ended = [...desk.digests.values()]
      .flatMap((digest) => (endOf(digest.drill) >= fromMs && endOf(digest.drill) < toMs ? [{ digest, endedMs: endOf(digest.drill) }] : []))
      .filter(({ endedMs }) => knownMs === undefined || endedMs <= knownMs)
      .sort((a, b) => b.endedMs - a.endedMs)
      .slice(0, MOST_READ)
    const results: DrillResult[] = []
    for (const { digest } of ended) {
      const result = await (knownMs === undefined ? resultOf(digest) : resultThen(digest, knownMs))
      if (result) results.push(result)
    }
    return results
  }
}

/** Reports that are brought in a drill stand in its realm too. */
function isOfDrill(event: JournalEvent): event is JournalEvent & DrillEvent {
  return event.kind in DRILL_EVENTS
}

function endOf({ state, stoppedMs }: Drill): number {
  return state === 'stopped' && stoppedMs !== undefined ? stoppedMs : Number.NaN
}

function shownBy(state: DrillState): DrillResult {
  const { plan, stoppedMs = 0 } = state.drill
  const { participants, parts, drill } = scoreOf(state, stoppedMs)
  const all = parts.reduce((sum, { tally }) => ({ met: sum.met + tally.met, judged: sum.judged + judgedOf(tally) }), { met: 0, judged: 0 })
  return {
    drill,
    endedMs: stoppedMs,
    place: { name: plan.place.name, ...(plan.place.compound === undefined ? {} : { compound: plan.place.compound }) },
    ...all,
    crews: plan.participants.map((one) => {
      const tally = participants[one.id]
      return { units: unitsOf(one), met: tally?.met ?? 0, judged: tally ? judgedOf(tally) : 0 }
    }),
  }
}

function judgedOf({ met, late, missed }: Tally): number {
  return met + late + missed
}
