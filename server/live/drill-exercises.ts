/** Exercises that come from outside: notes of whoever leads or observes a drill. */
import type { DrillDesk } from './drill-desk.ts'

type Note = Omit<Parameters<DrillDesk['mark']>[1], 'expectation'>

export interface DrillExercises {
  /** Whether somebody leads or observes a drill. @param name a token's */
  isOf(drill: string, name: string): boolean
  /** Writes it down as a mark of nothing in particular. @throws Fault as `DrillDesk.mark` */
  note(drill: string, note: Note): Promise<void>
}

export function drillExercises(desk: Pick<DrillDesk, 'digests' | 'mark'>): DrillExercises {
  return {
    isOf(drill, name) {
      const { controller, observers = [] } = desk.digests.get(drill)?.drill.plan ?? {}
      return name === controller || observers.includes(name)
    },
    note: desk.mark,
  }
}
