/** Which fix is heard in which drill. */
import type { DrillPlan } from '#wire/drills'
import { allUnitsOf } from '../domain/drills/participants.ts'
import type { DrillFixes } from '../domain/drills/recognise.ts'
import type { FixColumns } from '../store/ports.ts'
import type { DrillRun } from './drill-run.ts'

export interface FixRoutes {
  set(run: DrillRun, plan: DrillPlan): void
  remove(id: string): void
  clear(): void
  /** Those that hear anything. */
  runs(): readonly DrillRun[]
  /** Hands each drill the fixes of its units. @returns the drills that were handed any. Cost: one look-up a fix, and a copy of those handed on */
  deliver(fixes: FixColumns): readonly DrillRun[]
}

/** Memory: an entry a unit of a drill that goes on. */
export function fixRoutes(slotOf: (unit: string) => number | undefined): FixRoutes {
  const heard = new Map<string, { readonly run: DrillRun; readonly plan: DrillPlan }>()
  const bySlot = new Map<number, DrillRun[]>()

  function layAgain(): void {
    bySlot.clear()
    for (const { run, plan } of heard.values())
      for (const unit of allUnitsOf(plan.participants)) {
        const slot = slotOf(unit)
        if (slot === undefined) continue
        const runs = bySlot.get(slot)
        if (runs) runs.push(run)
        else bySlot.set(slot, [run])
      }
  }

  return {
    set(run, plan) {
      if (heard.get(run.id)?.run === run) return
      heard.set(run.id, { run, plan })
      layAgain()
    },
    remove(id) {
      if (heard.delete(id)) layAgain()
    },
    clear() {
      heard.clear()
      bySlot.clear()
    },
    runs: () => [...heard.values()].map(({ run }) => run),
    deliver(fixes) {
      if (bySlot.size === 0) return []
      const rows = new Map<DrillRun, number[]>()
      for (let i = 0; i < fixes.count; i++) {
        const runs = bySlot.get(fixes.slot[i]!)
        if (!runs) continue
        for (const run of runs) {
          const own = rows.get(run)
          if (own) own.push(i)
          else rows.set(run, [i])
        }
      }
      for (const [run, own] of rows) run.take(rowsOf(fixes, own))
      return [...rows.keys()]
    },
  }
}

/** Some rows; a time ahead of when it was learned is that. */
function rowsOf({ slot, takenMs, receivedMs, lonE7, latE7, mark }: FixColumns, rows: readonly number[]): DrillFixes {
  return {
    count: rows.length,
    slot: Uint32Array.from(rows, (i) => slot[i]!),
    takenMs: Float64Array.from(rows, (i) => Math.min(takenMs[i]!, receivedMs[i]!)),
    lonE7: Int32Array.from(rows, (i) => lonE7[i]!),
    latE7: Int32Array.from(rows, (i) => latE7[i]!),
    mark: Uint8Array.from(rows, (i) => mark[i]!),
  }
}
