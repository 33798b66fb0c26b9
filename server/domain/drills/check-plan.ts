/** What is wrong with a plan before it starts: every fault, each with where and why. */
import { MOST_DRILL_UNITS, type DrillParticipant, type DrillPlan, type Expectation } from '#wire/drills'
import { faultsOfController } from './check-actors.ts'
import { faultsOfExpectation } from './check-expectation.ts'
import { allUnitsOf, unitsOf } from './participants.ts'
import type { DrillGround, PlanFault } from './plan-faults.ts'
import { expectationsOf, limitS, orderOf } from './plan-order.ts'

/**
 * Every fault of a plan that is well formed by its schema; none: it can start.
 *
 * Cost: O(participants, their units, and expectations with the sides of their areas squared).
 */
export function faultsOfPlan(plan: DrillPlan, ground: DrillGround): readonly PlanFault[] {
  return [
    ...faultsOfHead(plan, ground),
    ...plan.participants.flatMap((participant, i) => faultsOfParticipant(participant, `participants/${i}`, ground)),
    ...faultsOfIds(plan),
    ...faultsOfScript(plan, ground),
  ]
}

function faultsOfHead(plan: DrillPlan, { isInDistrict, hasCompound, rolesOf }: DrillGround): readonly PlanFault[] {
  const { place, participants, script } = plan
  return [
    ...faultsOfController(plan, { rolesOf }),
    ...(isInDistrict(place.at) ? [] : [{ path: 'place/at', reason: 'is outside the district' }]),
    ...(place.compound === undefined || hasCompound(place.compound)
      ? []
      : [{ path: 'place/compound', reason: `there is no compound '${place.compound}'` }]),
    ...(participants.length === 0 ? [{ path: 'participants', reason: 'nobody takes part' }] : []),
    ...(allUnitsOf(participants).length > MOST_DRILL_UNITS
      ? [{ path: 'participants', reason: `they are more than ${MOST_DRILL_UNITS} units` }]
      : []),
    ...(script.some(({ expectations }) => expectations.length > 0) ? [] : [{ path: 'script', reason: 'nothing is expected of anybody' }]),
  ]
}

function faultsOfParticipant(participant: DrillParticipant, path: string, ground: DrillGround): readonly PlanFault[] {
  const { id, kind } = participant
  const at = kind === 'team' ? (i: number) => `${path}/units/${i}` : () => `${path}/id`
  const faults = unitsOf(participant).flatMap((unit, i) => faultsOfUnit(unit, at(i), ground))
  if (kind === 'team' && participant.units.length === 0) faults.push({ path: `${path}/units`, reason: 'a team without units' })
  if (kind !== 'watchPoint') return faults
  if (!ground.hasWatchPoint(id)) faults.push({ path: `${path}/id`, reason: `there is no watch point '${id}'` })
  const other = ground.drillOf(id)
  if (other !== undefined) faults.push({ path: `${path}/id`, reason: `takes part in the drill '${other}'` })
  return faults
}

function faultsOfUnit(id: string, path: string, { unitOf, drillOf }: DrillGround): PlanFault[] {
  const unit = unitOf(id)
  if (!unit) return [{ path, reason: `there is no unit '${id}'` }]
  const other = drillOf(id)
  return [
    ...(unit.confirmed ? [] : [{ path, reason: `unit '${id}' is not confirmed` }]),
    ...(unit.duty === 'offDuty' ? [{ path, reason: `unit '${id}' is off duty` }] : []),
    ...(other === undefined ? [] : [{ path, reason: `unit '${id}' takes part in the drill '${other}'` }]),
  ]
}

function faultsOfIds({ participants, objectives, script }: DrillPlan): readonly PlanFault[] {
  return [
    ...repeated(participants.map(({ id }, i) => ({ id, path: `participants/${i}/id` }))),
    // A unit takes part once: by itself, or in one team.
    ...repeated(
      participants
        .flatMap((one, i) => {
          if (one.kind === 'unit') return [{ id: one.id, path: `participants/${i}/id` }]
          return one.kind === 'team' ? one.units.map((id, k) => ({ id, path: `participants/${i}/units/${k}` })) : []
        })
        .toSorted((a, b) => Number(a.path.includes('/units/')) - Number(b.path.includes('/units/'))),
    ).filter(({ path }) => path.includes('/units/')),
    ...repeated(objectives.map(({ id }, i) => ({ id, path: `objectives/${i}/id` }))),
    ...repeated(script.map(({ id }, i) => ({ id, path: `script/${i}/id` }))),
    ...repeated(
      script.flatMap(({ expectations }, i) => expectations.map(({ id }, k) => ({ id, path: `script/${i}/expectations/${k}/id` }))),
    ),
  ]
}

function repeated(ids: readonly { readonly id: string; readonly path: string }[]): readonly PlanFault[] {
  const first = new Map<string, string>()
  return ids.flatMap(({ id, path }) => {
    const before = first.get(id)
    if (before === undefined) first.set(id, path)
    return before === undefined ? [] : [{ path, reason: `'${id}' is the same as ${before}` }]
  })
}

function faultsOfScript(plan: DrillPlan, ground: DrillGround): readonly PlanFault[] {
  const { plannedS, circular } = orderOf(plan, ground.tierS)
  return plan.script.flatMap((inject, i) => {
    const path = `script/${i}`
    const atS = plannedS.get(inject.id)
    return [
      ...faultsOfWhen(plan, i),
      ...(circular.has(inject.id) ? [{ path: `${path}/when`, reason: 'waits for itself: it would never come' }] : []),
      ...(atS !== undefined && atS > plan.lengthS
        ? [{ path: `${path}/when`, reason: `would come at T+${atS} s, after the end at T+${plan.lengthS} s` }]
        : []),
      ...inject.expectations.flatMap((expectation, k) => {
        const at = `${path}/expectations/${k}`
        return [...faultsOfExpectation(plan, expectation, at, ground), ...faultsOfLimit(plan, expectation, at, atS, ground)]
      }),
    ]
  })
}

function faultsOfWhen(plan: DrillPlan, i: number): readonly PlanFault[] {
  const { when } = plan.script[i]!
  if (when.kind === 'afterInject' && !plan.script.some(({ id }) => id === when.inject))
    return [{ path: `script/${i}/when/inject`, reason: `there is no inject '${when.inject}'` }]
  if ((when.kind === 'afterMet' || when.kind === 'afterMissed') && !expectationsOf(plan).has(when.expectation))
    return [{ path: `script/${i}/when/expectation`, reason: `there is no expectation '${when.expectation}'` }]
  return []
}

function faultsOfLimit(
  plan: DrillPlan,
  expectation: Expectation,
  path: string,
  atS: number | undefined,
  { tierS }: DrillGround,
): readonly PlanFault[] {
  const { withinS, tier } = expectation
  if (withinS !== undefined && tier !== undefined) return [{ path: `${path}/withinS`, reason: 'does not go with a tier: say one of them' }]
  const limit = limitS(expectation, tierS)
  if (limit === undefined) return [{ path: `${path}/withinS`, reason: 'is missing: say within how many seconds, or a tier' }]
  // An inject that waits for a hand may come at the start at the earliest.
  const dueS = (atS ?? 0) + limit
  return dueS > plan.lengthS
    ? [{ path: `${path}/withinS`, reason: `would be due at T+${dueS} s, after the end at T+${plan.lengthS} s` }]
    : []
}
