/** A plan as a file on somebody's own machine. */
import type { DrillPlan } from '#wire/drills'

export function savePlan(plan: DrillPlan): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(plan, undefined, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${plan.id}.json`
  link.click()
  URL.revokeObjectURL(url)
}

/** What a file says; the server checks what it is. @returns `undefined` where it is no JSON */
export function planIn(text: string): DrillPlan | undefined {
  try {
    return JSON.parse(text) as DrillPlan
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    return undefined
  }
}
