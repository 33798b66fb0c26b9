/** What stands in a field of a drill's plan, in the words of its page: for whoever holds two versions side by side. */
import type { DrillPlan } from '#wire/drills'
import type { LonLat } from '#wire/places'
import { placeTyped } from '../desk/report-fields.ts'
import { expectationSaid, limitSaid, participantNamed } from './say-drills.ts'
import type { PlanNamed } from './say-plan.ts'
import type { Words } from './zh.ts'

/** What stands between the parts of one thing. */
const BESIDE = ' · '

/** The plan that the value is of, and what units, watch points and compounds are called. */
export interface ValueGround extends PlanNamed {
  readonly plan: DrillPlan
}

/**
 * `10 分钟`, `义巡组、快反 900（d-rapid-900）`, `到位（定位） · 圆形 · 119.934024,31.730399 · 60 米 · 至少 1 个`.
 *
 * @param path of the field; its last name says what a value means
 * @param value as the plan has it; `undefined`: nothing is filled in
 */
export function planValueSaid(path: string, value: unknown, ground: ValueGround, words: Words): string {
  const field =
    path
      .split('/')
      .filter((step) => !/^\d+$/.test(step))
      .at(-1) ?? ''
  return valueSaid(field, value, ground, words)
}

function valueSaid(field: string, value: unknown, ground: ValueGround, words: Words): string {
  const said = words.drills.plan.conflict.filled
  if (typeof value === 'string' && value !== '') return textSaid(field, value, ground, words)
  if (typeof value === 'number') return figureSaid(field, value, words)
  if (typeof value === 'boolean') return value ? said.yes : said.no
  if (Array.isArray(value)) return listSaid(field, value, ground, words)
  return isParts(value) ? partsSaid(field, value, ground, words) : said.none
}

function isParts(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null
}

type Parts = Readonly<Record<string, unknown>>

/** What is one of a set is said by its word, what names something by that thing's name, and the rest as it was written. */
function textSaid(field: string, text: string, { plan, names }: ValueGround, words: Words): string {
  const { drills, desk, reports } = words
  const setOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    mode: drills.mode,
    item: drills.item,
    tier: drills.tier,
    report: desk.kind,
    class: { ...reports.hazardClass, ...reports.incidentClass },
  }
  const own = setOf[field]?.[text]
  if (own !== undefined) return own
  const expectations = plan.script.flatMap((inject) => inject.expectations)
  switch (field) {
    case 'inject':
      return plan.script.find(({ id }) => id === text)?.title ?? text
    case 'expectation': {
      const found = expectations.find(({ id }) => id === text)
      return found ? expectationSaid(found, words) : text
    }
    case 'objective':
      return plan.objectives.find(({ id }) => id === text)?.text ?? text
    case 'of':
    case 'units':
    case 'compound':
      return participantNamed(text, { participants: plan.participants, names }, words)
    default:
      return text
  }
}

function figureSaid(field: string, figure: number, words: Words): string {
  const said = words.drills.plan.conflict.filled
  if (field === 'count') return said.count(figure)
  if (field === 'weight') return said.weight(figure)
  if (field.endsWith('M')) return said.metres(figure)
  return field.endsWith('S') ? limitSaid(figure, words) : String(figure)
}

function listSaid(field: string, list: readonly unknown[], ground: ValueGround, words: Words): string {
  const said = words.drills.plan.conflict.filled
  if (isPlace(list)) return placeTyped(list)
  if (list.length === 0) return said.none
  // The last corner of a ring is the first again.
  if (field === 'ring') return said.corners(list.slice(1).map((corner) => valueSaid('at', corner, ground, words)))
  return words.drills.listed(list.map((one) => (isParts(one) ? nameSaid(one, ground, words) : valueSaid(field, one, ground, words))))
}

function isPlace(list: readonly unknown[]): list is LonLat {
  return list.length === 2 && list.every((one) => typeof one === 'number')
}

/** Of one of many its name. */
function nameSaid(one: Parts, ground: ValueGround, words: Words): string {
  const { id, title, item, text, name } = one
  const own = [name, title, text].find((said): said is string => typeof said === 'string' && said !== '')
  if (own !== undefined) return own
  if (typeof item === 'string') return textSaid('item', item, ground, words)
  return typeof id === 'string' ? textSaid('of', id, ground, words) : ''
}

/** In the order of the plan, what something is first. Ids, and what a part is of many, are no parts of what is said. */
function partsSaid(field: string, parts: Parts, ground: ValueGround, words: Words): string {
  const { plan } = words.drills
  const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    when: plan.when,
    recognisedBy: plan.recognisedBy,
    area: { circle: plan.area.circle, polygon: plan.area.polygon },
    participants: plan.kind,
  }
  const { id, kind, isWithdrawn, ...rest } = parts
  const own = id === undefined ? '' : nameSaid(parts, ground, words)
  const others = Object.entries(rest).flatMap(([inner, value]) => (value === undefined ? [] : [valueSaid(inner, value, ground, words)]))
  const said = [
    typeof kind === 'string' ? (kinds[field]?.[kind] ?? kind) : '',
    own,
    ...others.filter((one) => one !== own),
    isWithdrawn === true ? plan.withdrawn : '',
  ]
  return said.filter((part) => part !== '').join(BESIDE)
}
