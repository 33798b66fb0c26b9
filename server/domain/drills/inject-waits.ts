/** What an inject that is on no clock waits for, by the names that people know. */
import type { InjectWait } from '#wire/drill-board'
import type { DrillInject, DrillPlan } from '#wire/drills'
import { expectationsOf } from './plan-order.ts'

/** @returns `undefined`: it comes at a time. What it waits for has no name where it is not there. */
export function injectWait({ when }: Pick<DrillInject, 'when'>, plan: Pick<DrillPlan, 'script'>): InjectWait | undefined {
  switch (when.kind) {
    case 'clock':
      return undefined
    case 'hand':
      return { kind: when.kind }
    case 'afterCap':
      return { kind: when.kind, delayS: when.delayS, ...(when.event === undefined ? {} : { title: when.event }) }
    case 'afterInject': {
      const other = plan.script.find(({ id }) => id === when.inject)
      return { kind: when.kind, delayS: when.delayS, ...(other ? { title: other.title } : {}) }
    }
    case 'afterMet':
    case 'afterMissed': {
      const { expectation } = expectationsOf(plan).get(when.expectation) ?? {}
      const title = expectation?.title === undefined ? {} : { title: expectation.title }
      return { kind: when.kind, delayS: when.delayS, ...title, ...(expectation ? { item: expectation.item } : {}) }
    }
  }
}
