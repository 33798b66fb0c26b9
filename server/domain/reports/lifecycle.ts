/** The life of a report: which steps are legal from which state, who may take them, and what they stamp. Pure: one table a kind, one rule for all. */
import type { Role } from '#wire/roles'
import type { Report, ReportKind, Stamp } from '#wire/reports'
import { withArticle } from '../article.ts'

export interface Step<S extends string = string> {
  readonly name: string
  readonly from: readonly S[]
  /** `before`: the state it had before it came into this one. */
  readonly to: S | 'before'
  readonly roles: readonly Role[]
  /** What must be known of the report once the step is taken, or be said with it. */
  readonly needs?: readonly string[]
}

/**
 * [R1] A report is in one of `states`; it begins in `first`, and in one of `ended` nothing more is expected of it.
 * [R2] Nobody reaches a state without a stamp of it, nor without stamps of the states that it `requires`.
 * [R3] Stamps follow one another in time: what happened earlier than the last one happened is refused.
 */
export interface Lifecycle<S extends string = string> {
  readonly kind: ReportKind
  readonly states: readonly S[]
  readonly first: S
  readonly ended: readonly S[]
  readonly requires: Readonly<Partial<Record<S, readonly S[]>>>
  readonly steps: readonly Step<S>[]
}

/** A step that somebody wants to take. */
export interface StepWish {
  readonly step: string
  /** When it happened, and when it is learned, Unix ms. */
  readonly atMs: number
  readonly knownMs: number
  readonly by: string
  readonly role: Role
  readonly note?: string
}

export type StepAnswer =
  | { readonly ok: true; readonly state: string; readonly stamp: Stamp }
  /** @param field at fault, where it is one; `undefined`: the step itself is not legal now */
  | { readonly ok: false; readonly reason: string; readonly field?: string }

/** Clocks differ; what is further ahead is a mistake. */
export const MOST_AHEAD_MS = 60_000
/** As many as a report holds. */
const MOST_STAMPS = 100

/** The steps that are legal from a state, for a role. */
export function legalSteps(lifecycle: Lifecycle, state: string, role: Role): readonly Step[] {
  return lifecycle.steps.filter(({ from, roles }) => from.includes(state) && roles.includes(role))
}

/**
 * Whether a step may be taken, and what it makes of the report.
 *
 * @param report as it would be with what is said with the step: what a step needs may come with it
 */
export function takeStep(lifecycle: Lifecycle, report: Report, wish: StepWish): StepAnswer {
  const step = lifecycle.steps.find(({ name }) => name === wish.step)
  if (!step) return { ok: false, field: 'step', reason: `there is no step '${wish.step}'; there are ${namesOf(lifecycle.steps)}` }
  const legal = legalSteps(lifecycle, report.state, wish.role)
  if (!step.from.includes(report.state))
    return { ok: false, reason: `it is '${report.state}': from there the steps are ${namesOf(legal) || 'none'}` }
  if (!step.roles.includes(wish.role))
    return { ok: false, field: 'step', reason: `${withArticle(wish.role)} may not take the step '${wish.step}'` }
  const missing = step.needs?.find((name) => !isSaid(report, wish, name))
  if (missing !== undefined) return { ok: false, field: missing, reason: `is needed for the step '${wish.step}'` }
  const last = report.stamps.at(-1)!
  if (wish.atMs < last.atMs)
    return { ok: false, field: 'at', reason: `is before the step '${last.step}' (${new Date(last.atMs).toISOString()})` }
  if (wish.atMs > wish.knownMs + MOST_AHEAD_MS) return { ok: false, field: 'at', reason: 'is in the future' }
  if (report.stamps.length >= MOST_STAMPS) return { ok: false, reason: `it has had ${MOST_STAMPS} steps: no more are kept` }
  const state = step.to === 'before' ? stateBefore(report) : step.to
  const { atMs, knownMs, by, note } = wish
  const stamp = { step: wish.step, state, atMs, knownMs, by, ...(note === undefined ? {} : { note }), ...toldWith(step, report) }
  return { ok: true, state, stamp }
}

/** What a step needed besides a note, as it is now: it may be corrected later, and what was said then stays. */
function toldWith({ needs = [] }: Step, report: Report): Pick<Stamp, 'told'> {
  const fields = needs.filter((name) => name !== 'note')
  const told = Object.fromEntries(Object.entries(report).filter(([name]) => fields.includes(name)))
  return fields.length > 0 ? { told } : {}
}

/** The state that a report had before it came into the one it is in. */
function stateBefore({ state, stamps }: Report): string {
  return stamps.findLast((stamp) => stamp.state !== state)?.state ?? state
}

function isSaid(report: Report, wish: StepWish, name: string): boolean {
  const said: unknown = name === 'note' ? wish.note : (report as unknown as Readonly<Record<string, unknown>>)[name] // fields of its kind
  if (typeof said === 'string') return said.trim() !== ''
  return Array.isArray(said) ? said.length > 0 : said !== undefined
}

function namesOf(steps: readonly Step[]): string {
  return steps.map(({ name }) => `'${name}'`).join(', ')
}

/** Whether nothing more is expected of a report. */
export function hasEnded({ ended }: Lifecycle, { state }: Pick<Report, 'state'>): boolean {
  return ended.includes(state)
}
