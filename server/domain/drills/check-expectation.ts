/** Whether what is expected could be recognised at all. */
import { isSimple } from '#geodata/crossings'
import { signedArea } from '#geodata/polygon'
import type { DrillArea, DrillPlan, Expectation } from '#wire/drills'
import { HAZARD_CLASSES, INCIDENT_CLASSES, type ReportKind } from '#wire/reports'
import { withArticle } from '../article.ts'
import { allUnitsOf, participantsOf } from './participants.ts'
import type { DrillGround, PlanFault } from './plan-faults.ts'

/** The classes that reports of a kind have; the others have none. */
const CLASSES: Readonly<Partial<Record<ReportKind, readonly string[]>>> = { incident: INCIDENT_CLASSES, hazard: HAZARD_CLASSES }

/** Every fault of one expectation but its time. */
export function faultsOfExpectation(
  plan: DrillPlan,
  expectation: Expectation,
  path: string,
  ground: Pick<DrillGround, 'isInDistrict'>,
): readonly PlanFault[] {
  const { of, objective } = expectation
  const known = new Set(plan.participants.map(({ id }) => id))
  return [
    ...(of.length === 0 ? [{ path: `${path}/of`, reason: 'is expected of nobody' }] : []),
    ...of.flatMap((id, i) => (known.has(id) ? [] : [{ path: `${path}/of/${i}`, reason: `'${id}' does not take part` }])),
    ...(objective === undefined || plan.objectives.some(({ id }) => id === objective)
      ? []
      : [{ path: `${path}/objective`, reason: `there is no objective '${objective}'` }]),
    ...faultsOfRecognition(plan, expectation, `${path}/recognisedBy`, ground),
  ]
}

function faultsOfRecognition(
  plan: DrillPlan,
  { of, recognisedBy }: Expectation,
  path: string,
  ground: Pick<DrillGround, 'isInDistrict'>,
): readonly PlanFault[] {
  const participants = participantsOf(plan, of)
  switch (recognisedBy.kind) {
    case 'position':
    case 'departure': {
      const units = allUnitsOf(participants).length
      const { area } = { area: undefined, ...recognisedBy }
      return [
        ...(plan.mode === 'tabletop'
          ? [{ path, reason: 'nobody moves in a tabletop drill: recognise it by message, report or mark' }]
          : []),
        ...(units === 0 && participants.length > 0 ? [{ path, reason: 'a watch point does not move: name units or teams' }] : []),
        ...tooMany(recognisedBy.count, units, 'units', path),
        ...(area ? [...faultsOfArea(area, `${path}/area`, ground), ...faultsOfShape(area, `${path}/area`)] : []),
      ]
    }
    case 'message':
      return tooMany(recognisedBy.count, participants.length, 'participants', path)
    case 'report':
      return [
        ...tooMany(recognisedBy.count, participants.length, 'participants', path),
        ...faultsOfClass(recognisedBy.report, recognisedBy.class, path),
      ]
    case 'mark':
      return plan.observers.length === 0 && plan.controller === undefined ? [{ path, reason: 'nobody is there to mark it' }] : []
  }
}

function tooMany(count: number, there: number, whom: string, path: string): readonly PlanFault[] {
  return there > 0 && count > there ? [{ path: `${path}/count`, reason: `of ${there} ${whom} there will never be ${count}` }] : []
}

function faultsOfClass(kind: ReportKind, ofClass: string | undefined, path: string): readonly PlanFault[] {
  const reason = ofClass === undefined ? undefined : whyNotClass(kind, ofClass)
  return reason === undefined ? [] : [{ path: `${path}/class`, reason }]
}

/** Why a report of a kind cannot be of a class, or of none; `undefined`: it can. */
export function whyNotClass(kind: ReportKind, ofClass: string | undefined): string | undefined {
  const classes = CLASSES[kind]
  if (!classes) return ofClass === undefined ? undefined : `${withArticle(kind)} has no class`
  return ofClass !== undefined && classes.includes(ofClass) ? undefined : `${withArticle(kind)} is one of ${classes.join(', ')}`
}

function faultsOfShape(area: DrillArea, path: string): readonly PlanFault[] {
  if (area.kind === 'circle') return []
  const { ring } = area
  return isSimple(ring) && signedArea(ring) !== 0
    ? []
    : [{ path: `${path}/ring`, reason: 'is no area: its last corner repeats the first, and no two sides meet elsewhere' }]
}

function faultsOfArea(area: DrillArea, path: string, { isInDistrict }: Pick<DrillGround, 'isInDistrict'>): readonly PlanFault[] {
  const outside = { reason: 'is outside the district' }
  if (area.kind === 'circle') return isInDistrict(area.at) ? [] : [{ path: `${path}/at`, ...outside }]
  return area.ring.flatMap((corner, i) => (isInDistrict(corner) ? [] : [{ path: `${path}/ring/${i}`, ...outside }]))
}
