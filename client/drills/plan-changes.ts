/** What somebody changed in a plan, and two people's changes put together where they are of different things. */
import type { DrillPlan } from '#wire/drills'

export interface PlanChange {
  /** In the numbers of the plan that holds it: the one after, and where it was removed the one before. */
  readonly path: string
  readonly is: 'added' | 'removed' | 'changed'
  /** Names the same thing in any version: as the path, with ids in the place of numbers. */
  readonly key: string
  /** What stood there, and what stands there now; `undefined`: nothing. */
  readonly before: unknown
  readonly after: unknown
}

/** One thing that somebody changed: what it was, and what each of the two made of it. */
export interface PlanDifference {
  readonly key: string
  /** Of it, or of a part of it, as each changed it; `undefined`: that one did not. */
  readonly theirs: PlanChange | undefined
  readonly mine: PlanChange | undefined
  /** Whether the other changed it too, or something within it, or what it is within. */
  readonly isOfBoth: boolean
}

/** What either changed, what both did first. */
export function planDifferences(theirs: readonly PlanChange[], mine: readonly PlanChange[]): readonly PlanDifference[] {
  const keys = [...new Set([...theirs, ...mine].map(({ key }) => key))]
  const rows = keys.map((key) => ({
    key,
    theirs: theirs.find((one) => one.key === key),
    mine: mine.find((one) => one.key === key),
    isOfBoth: theirs.some((one) => isOfSame({ key }, one)) && mine.some((one) => isOfSame({ key }, one)),
  }))
  return rows.toSorted((a, b) => Number(b.isOfBoth) - Number(a.isOfBoth))
}

type Fields = Readonly<Record<string, unknown>>
interface Named extends Fields {
  readonly id: string
}

/** Every field that differs, but the number of the version. What is listed is the same where its id is. */
export function planChanges(before: DrillPlan, after: DrillPlan): readonly PlanChange[] {
  return changesIn({ ...before, version: 0 }, { ...after, version: 0 }, { before: '', after: '', key: '' })
}

/** Whether both are about one thing, or one is about a part of the other. */
export function isOfSame({ key }: Pick<PlanChange, 'key'>, other: Pick<PlanChange, 'key'>): boolean {
  return `${key}/`.startsWith(`${other.key}/`) || `${other.key}/`.startsWith(`${key}/`)
}

interface Place {
  readonly before: string
  readonly after: string
  readonly key: string
}

function within({ before, after, key }: Place, steps: Place): Place {
  const joined = (path: string, step: string): string => (path === '' ? step : `${path}/${step}`)
  return { before: joined(before, steps.before), after: joined(after, steps.after), key: joined(key, steps.key) }
}

function changesIn(before: unknown, after: unknown, at: Place): readonly PlanChange[] {
  if (isSame(before, after)) return []
  const found = (is: PlanChange['is'], path: string): readonly PlanChange[] => [{ path, is, key: at.key, before, after }]
  if (before === undefined) return found('added', at.after)
  if (after === undefined) return found('removed', at.before)
  if (isNamedList(before) && isNamedList(after)) return changesOfList(before, after, at)
  if (!isFields(before) || !isFields(after) || !areOfOneKind(before, after)) return found('changed', at.after)
  return keysOf(before, after).flatMap((name) => changesIn(before[name], after[name], within(at, { before: name, after: name, key: name })))
}

function changesOfList(before: readonly Named[], after: readonly Named[], at: Place): readonly PlanChange[] {
  const changes = idsOf(after, before).flatMap((id) => {
    const [was, is] = [before.findIndex((one) => one.id === id), after.findIndex((one) => one.id === id)]
    return changesIn(before[was], after[is], within(at, { before: String(was), after: String(is), key: `#${id}` }))
  })
  return changes.length > 0 ? changes : [{ path: at.after, is: 'changed', key: at.key, before, after }] // put in another order
}

const CLASH = Symbol('both changed it, each to something else')

/** One plan with the changes of both; `undefined` where both changed the same thing, each to something else. */
export function mergedPlan(base: DrillPlan, mine: DrillPlan, theirs: DrillPlan): DrillPlan | undefined {
  const { version } = theirs
  const one = merged({ ...base, version }, { ...mine, version }, theirs)
  return one === CLASH ? undefined : (one as DrillPlan) // of the fields of plans alone
}

function merged(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (isSame(base, theirs) || isSame(mine, theirs)) return mine
  if (isSame(base, mine)) return theirs
  if (isNamedList(base) && isNamedList(mine) && isNamedList(theirs)) return mergedList(base, mine, theirs)
  if (!isFields(base) || !isFields(mine) || !isFields(theirs) || !areOfOneKind(base, mine, theirs)) return CLASH
  const held = keysOf(theirs, mine).map((name) => [name, merged(base[name], mine[name], theirs[name])] as const)
  return held.some(([, value]) => value === CLASH) ? CLASH : Object.fromEntries(held.filter(([, value]) => value !== undefined))
}

/** In their order, and mine that they do not have at its end. */
function mergedList(base: readonly Named[], mine: readonly Named[], theirs: readonly Named[]): unknown {
  const of = (list: readonly Named[], id: string): Named | undefined => list.find((one) => one.id === id)
  const held = idsOf(theirs, mine).map((id) => merged(of(base, id), of(mine, id), of(theirs, id)))
  return held.includes(CLASH) ? CLASH : held.filter((one) => one !== undefined)
}

function idsOf(first: readonly Named[], then: readonly Named[]): readonly string[] {
  return [...new Set([...first, ...then].map(({ id }) => id))]
}

function keysOf(first: Fields, then: Fields): readonly string[] {
  return [...new Set([...Object.keys(first), ...Object.keys(then)])]
}

/** Of two kinds no field means the same. */
function areOfOneKind(...all: readonly Fields[]): boolean {
  return new Set(all.map(({ kind }) => kind)).size === 1
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNamedList(value: unknown): value is readonly Named[] {
  if (!Array.isArray(value) || !value.every((one) => isFields(one) && typeof one['id'] === 'string')) return false
  return new Set(value.map(({ id }: Named) => id)).size === value.length
}

function isSame(one: unknown, other: unknown): boolean {
  if (isFields(one) && isFields(other)) return keysOf(one, other).every((name) => isSame(one[name], other[name]))
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other
  return one.length === other.length && one.every((value, i) => isSame(value, other[i]))
}
