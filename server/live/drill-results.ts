/** What drills that have ended have shown: worked out once each, and anew when something of one changes. */
import type { Drill } from '#wire/drills'
import { unitsOf } from '../domain/drills/participants.ts'
import { scoreOf, type Tally } from '../domain/drills/score.ts'
import type { DrillState } from '../domain/drills/drill-state.ts'
import type { DrillResult } from '../domain/kpi/readiness.ts'
import type { DrillDesk } from './drill-desk.ts'

/** Of a span the newest so many: each that was not asked for yet is read from the journal. */
const MOST_READ = 200

/** @returns the results of the drills that ended within [fromMs, toMs), the newest first. Memory: some 10 KB each of `MOST_READ` */
export function drillResults(desk: Pick<DrillDesk, 'digests' | 'read'>): (fromMs: number, toMs: number) => Promise<readonly DrillResult[]> {
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

  return async (fromMs, toMs) => {
    const ended = [...desk.digests.values()]
      .flatMap((digest) => (endOf(digest.drill) >= fromMs && endOf(digest.drill) < toMs ? [{ digest, endedMs: endOf(digest.drill) }] : []))
      .sort((a, b) => b.endedMs - a.endedMs)
      .slice(0, MOST_READ)
    const results: DrillResult[] = []
    for (const { digest } of ended) results.push(await resultOf(digest))
    return results
  }
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
