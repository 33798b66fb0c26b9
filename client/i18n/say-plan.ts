/** The fields of a drill's plan, and what is wrong with it as a whole, in the words of its page. */
import type { DrillParticipant, DrillPlan } from '#wire/drills'
import { expectationSaid, participantSaid, type Crew } from './say-drills.ts'
import type { Words } from './zh.ts'

/** What stands between a part and the part within it. */
const WITHIN = ' · '

/** @param plan as it stands on the page; a part that is not in it is said by its number */
export interface PlanNamed {
  readonly plan: Pick<DrillPlan, 'participants' | 'script'>
  readonly names: Crew['names']
}

/**
 * A field by its path: `第 1 个注入“门岗报警” · 第 2 项要求 · 由谁`. What has no name on the page stays as it was.
 *
 * @param path as the server says it: `script/0/expectations/1/of/3`
 */
export function planFieldSaid(path: string, { plan, names }: PlanNamed, words: Words): string {
  const said = words.drills.plan
  const [list = '', index = '', ...rest] = path.split('/')
  if (!isIndex(index)) return labelOf(path.split('/'), headLabels(words))
  const [at, number] = [Number(index), Number(index) + 1]
  switch (list) {
    case 'participants': {
      const one = plan.participants[at]
      const name = one ? participantSaid(one.id, { participants: plan.participants, names }) : ''
      return joined(said.nth.participant(number, name), labelOf(rest, participantLabels(one?.kind, words)))
    }
    case 'objectives':
      return said.objectiveOf(number)
    case 'script':
      return joined(said.nth.inject(number, plan.script[at]?.title ?? ''), withinInject(rest, plan.script[at], words))
    default:
      return labelOf(path.split('/'), headLabels(words))
  }
}

function withinInject(path: readonly string[], inject: DrillPlan['script'][number] | undefined, words: Words): string {
  const [list, index = '', ...rest] = path
  if (list !== 'expectations' || !isIndex(index)) return labelOf(path, injectLabels(words))
  const one = inject?.expectations[Number(index)]
  const name = one ? expectationSaid(one, words) : ''
  return joined(words.drills.plan.nth.expectation(Number(index) + 1, name), labelOf(rest, expectationLabels(words)))
}

/** How a plan stands: what is on the page, and what was saved of it, are one only where nothing was changed. */
export interface PlanStand {
  /** That was saved last. */
  readonly version: number
  readonly isChanged: boolean
  /** Whether the last save was refused for what is wrong with its fields. */
  readonly isRefused: boolean
  readonly faults: number
}

/** `有改动未保存 · 上次保存的第 3 版可以开始`: of what is on the page nobody has said yet whether it can start. */
export function planStandSaid({ version, isChanged, isRefused, faults }: PlanStand, words: Words): string {
  const said = words.drills.plan
  if (isRefused) return said.refused(faults)
  const is = faults === 0 ? said.isSound : said.faults(faults)
  return isChanged ? said.unsaved(version, is) : is
}

type Labels = Readonly<Record<string, string>>

function headLabels(words: Words): Labels {
  const said = words.drills.plan
  return {
    body: said.whole,
    id: said.id,
    version: said.version,
    title: said.name,
    scenario: said.scenario,
    mode: said.mode,
    place: said.place,
    'place/at': said.at,
    'place/compound': said.compound,
    lengthS: said.length,
    controller: said.controller,
    observers: said.observers,
    participants: said.participants,
    objectives: said.objectives,
    script: said.injects,
  }
}

function participantLabels(kind: DrillParticipant['kind'] | undefined, words: Words): Labels {
  const said = words.drills.plan
  const id = kind === undefined || kind === 'team' ? said.id : said.kind[kind]
  return { kind: said.participants, id, name: said.teamName, duty: said.duty, units: said.units, isWithdrawn: said.withdrawn }
}

function injectLabels(words: Words): Labels {
  const said = words.drills.plan
  return {
    id: said.id,
    title: said.injectName,
    text: said.text,
    when: said.whenName,
    'when/atS': said.atS,
    'when/delayS': said.delayS,
    'when/inject': said.after,
    'when/expectation': said.after,
    'when/event': said.capEvent,
  }
}

function expectationLabels(words: Words): Labels {
  const said = words.drills.plan
  return {
    id: said.id,
    title: said.expectation,
    item: said.item,
    of: said.of,
    tier: said.limit,
    withinS: said.withinS,
    objective: said.objective,
    weight: said.weight,
    recognisedBy: said.recognised,
    'recognisedBy/count': said.count,
    'recognisedBy/freshS': said.freshS,
    'recognisedBy/radiusM': said.radius,
    'recognisedBy/report': said.reportKind,
    'recognisedBy/class': said.reportClass,
    'recognisedBy/area': said.area.kind,
    'recognisedBy/area/at': said.centre,
    'recognisedBy/area/radiusM': said.radius,
  }
}

/** Of the field, or of the nearest around it that has a name; without what the page says of it in brackets. */
function labelOf(path: readonly string[], labels: Labels): string {
  const named = path.filter((step) => !isIndex(step))
  for (let length = named.length; length > 0; length--) {
    const label = labels[named.slice(0, length).join('/')]
    if (label !== undefined) return label.replace(/\s*[（(].*[）)]$/, '')
  }
  return path.join('/')
}

function joined(part: string, within: string): string {
  return within === '' ? part : `${part}${WITHIN}${within}`
}

function isIndex(step: string): boolean {
  return /^\d+$/.test(step)
}
