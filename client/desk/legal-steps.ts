/** Which steps somebody may take of a report now, by the server's own table. */
import type { FieldError } from '#wire/errors'
import type { LifecycleStep, LifecycleTable } from '#wire/lifecycles'
import type { Report } from '#wire/reports'
import type { Role } from '#wire/roles'

/** In the order of the table; none where it is not known yet. */
export function legalSteps(table: LifecycleTable | undefined, state: string, role: Role | undefined): readonly LifecycleStep[] {
  return table?.steps.filter(({ from, roles }) => from.includes(state) && role !== undefined && roles.includes(role)) ?? []
}

export function hasEnded(table: LifecycleTable | undefined, state: string): boolean {
  return table?.ended.includes(state) ?? false
}

/**
 * What a step needs that neither the report says nor whoever takes it. Who is sent is asked anew each time: a second dispatch names others
 * than the first did.
 *
 * @param said fields as they are typed
 */
export function missingOf({ name, needs }: LifecycleStep, report: Report, said: Readonly<Record<string, string>>): readonly string[] {
  const known = report as unknown as Readonly<Record<string, unknown>> // fields of its kind
  return needs.filter((need) => {
    if ((said[need] ?? '').trim() !== '') return false
    return need === 'note' || need === ASKED_ANEW[name] || known[need] === undefined
  })
}

/** What is said with a step: what it needs, a note, and when. What was written for another one goes with that. */
export function saidWith({ needs }: LifecycleStep, said: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(said).filter(([name]) => name === 'note' || name === 'at' || needs.includes(name)))
}

/** What a report may know from a step before, by the step that asks for it again. */
const ASKED_ANEW: Readonly<Record<string, string>> = { dispatch: 'units', assign: 'assignee', markDuplicate: 'duplicateOf' }

/** The steps that a refusal of an illegal one names (`'arrive' is legal now`). */
export function stepsNamed(errors: readonly FieldError[]): readonly string[] {
  return errors.flatMap(({ field, reason }) => (field === 'body/step' ? (/^'([^']+)' is legal now$/.exec(reason)?.[1] ?? []) : []))
}

/** A step that was sent and never answered. */
export interface SentStep {
  readonly what: string
  /** How many stamps the report had before it. */
  readonly stamps: number
}

/** Whether a step that was sent has been taken: it stands among the stamps that came since, by the same person. */
export function isTaken({ what, stamps }: SentStep, report: Pick<Report, 'stamps'>, by: string): boolean {
  return report.stamps.slice(stamps).some((stamp) => stamp.step === what && stamp.by === by)
}
