/** What a member's phone is told: its own unit, its way, what is near it, and what was given to it. Nothing of anybody else. */
import { MOST_GIVEN, type MemberView, type NearGap } from '#wire/member'
import type { Compound, LonLat } from '#wire/places'
import type { Report } from '#wire/reports'
import type { Task } from '#wire/tasks'
import type { Unit } from '#wire/units'
import { givenWork } from './given-work.ts'
import { openNearby, type Here, type NearbyOptions } from './nearby.ts'
import { ringSketches } from './ring-sketch.ts'

export interface MemberDesk {
  /** @param given where the phone says that it is; else where it was last @param gap the compound to draw */
  view(unit: Unit, nowMs: number, given?: LonLat, gap?: string): MemberView
  reload(): void
  close(): void
}

export interface MemberDeskOptions extends NearbyOptions {
  readonly isDemo: () => boolean
}

/** For how long it is told how one's last way ended. [P] */
const ENDED_FOR_MS = 1_800_000

/** Cost of a view: a search by road within half an hour (`findReach`), O(compounds + watch points), and an outline (`ringSketches`). */
export function openMemberDesk({ isDemo, ...options }: MemberDeskOptions): MemberDesk {
  const { ledger, picture, coverage } = options
  const compounds = ledger.of<Compound>('compound')
  const tasks = ledger.of<Task>('task')
  const nearby = openNearby(options)
  const work = givenWork(ledger)
  const sketches = ringSketches()

  function whereIs({ place, address, text, compound, atMs }: Report, here: Here | undefined) {
    const name = compound === undefined ? undefined : compounds.get(compound)?.name
    return {
      ...(place ? { place } : {}),
      ...(address === undefined ? {} : { address }),
      ...(text === undefined ? {} : { text }),
      ...(name === undefined ? {} : { compound: name }),
      ...(here && place ? nearby.awayTo(here, place) : {}),
      atMs,
    }
  }

  function waysOf(unit: Unit, nowMs: number, here: Here | undefined, reach?: ReturnType<typeof nearby.reachFrom>) {
    const own = [...tasks.values()].filter((task) => task.unit === unit.id)
    const open = own.find(({ state }) => state === 'sent')
    const compound = open && compounds.get(open.compound)
    const last = own
      .filter(({ state, endedMs }) => state !== 'sent' && nowMs - (endedMs ?? -Infinity) <= ENDED_FOR_MS)
      .toSorted((a, b) => b.endedMs! - a.endedMs!)[0]
    const name = last && compounds.get(last.compound)?.name
    return {
      ...(open && compound
        ? {
            going: {
              task: open,
              gap: nearby.gapOf(compound, unit.id, nowMs, here, reach?.(compound)),
              isThere: here !== undefined && nearby.isAt(open.compound, here),
            },
          }
        : {}),
      ...(last && name !== undefined ? { ended: { task: last, name } } : {}),
    }
  }

  /** Only whoever serves sees where nobody looks: somebody whom nobody knows does not, nor whoever has gone home. */
  function servingView(unit: Unit, nowMs: number, here: Here | undefined, wanted: string | undefined) {
    const reach = here && nearby.reachFrom(unit, here)
    const ways = waysOf(unit, nowMs, here, reach)
    const gaps = here && reach ? nearby.gapsNear(unit, here, nowMs, reach) : []
    const drawn = compounds.get([wanted, ways.going?.task.compound, gaps[0]?.compound].find((id) => isNear(id, gaps, ways.going)) ?? '')
    const sketch = drawn && sketches.of(drawn, coverage.current, nowMs, here && [here.x, here.y])
    return {
      ...ways,
      gaps,
      points: here ? nearby.pointsNear(here, nowMs) : [],
      incidents: work
        .incidentsOf(unit.id)
        .slice(0, MOST_GIVEN)
        .map((incident) => ({
          id: incident.id,
          class: incident.class,
          severity: incident.severity,
          state: incident.state,
          ...whereIs(incident, here),
        })),
      patrolTasks: work
        .patrolTasksOf(unit.id)
        .slice(0, MOST_GIVEN)
        .map((given) => ({ id: given.id, task: given.task, state: given.state, ...whereIs(given, here) })),
      ...(sketch ? { sketch } : {}),
    }
  }

  return {
    view(unit, nowMs, given, wanted) {
      const { id, slot, callSign, team, mover, duty, dutySinceMs, confirmed } = unit
      const fixMs = picture.units.takenMs[slot] ?? Number.NaN
      const here = nearby.hereOf(unit, nowMs, given)
      const isServing = confirmed && duty !== 'offDuty'
      return {
        nowMs,
        demo: isDemo(),
        unit: { id, callSign, team, mover, duty, dutySinceMs, confirmed },
        ...(Number.isNaN(fixMs) ? {} : { fixMs }),
        ...(here ? { from: here.from } : {}),
        reachM: coverage.current.coverage.rules.watchPointReachM,
        judging: [...compounds.values()].filter((compound) => nearby.statusOf(compound) === 'unjudged').length,
        ...(isServing ? servingView(unit, nowMs, here, wanted) : { gaps: [], points: [], incidents: [], patrolTasks: [] }),
      }
    },
    reload: work.reload,
    close: work.close,
  }
}

/** Of a compound, whether the phone was told of it: only then it is drawn. */
function isNear(id: string | undefined, gaps: readonly NearGap[], going: MemberView['going']): boolean {
  return id !== undefined && (going?.task.compound === id || gaps.some(({ compound }) => compound === id))
}
