/** The whole simulated shift: who is out, and what their devices send as time is handed in. No clock, no network. */
import type { Fix } from '#wire/fix'
import type { UnitDraft } from '#wire/units'
import { chanceOf, type Chance } from './chance.ts'
import type { DemoGround } from './demo-ground.ts'
import { beatRoutine, driveRoutine, PACES, postRoutine, readyRoutine, type Routine } from './legs.ts'
import { receiver, type Receiver } from './receiver.ts'
import { type RosterEntry, shiftRoster } from './shift-roster.ts'
import { walker, type Walker } from './walker.ts'

export interface Shift {
  readonly units: readonly UnitDraft[]
  /**
   * Everything that reaches the gateway up to a moment, in the order in which it does; each call goes on from the last.
   * However the time is cut into calls, the same fixes come.
   */
  step(untilMs: number): readonly Fix[]
}

export interface ShiftOptions {
  readonly ground: DemoGround
  readonly seed: number
  readonly fixesPerS: number
  readonly startMs: number
}

/** Two devices whose clocks are wrong: one is slow, one so fast that its fixes are refused. By place in the roster. */
const CLOCK_OFFSETS_MS: ReadonlyMap<number, number> = new Map([
  [11, -240_000],
  [17, 300_000],
])

interface Member {
  readonly draft: UnitDraft
  readonly intervalMs: number
  readonly walker: Walker
  readonly receiver: Receiver
  lastMs: number
  nextMs: number
}

/** Cost: a way through the streets now and then (a millisecond), else a few microseconds a fix. */
export function openShift({ ground, seed, fixesPerS, startMs }: ShiftOptions): Shift {
  const members = shiftRoster(fixesPerS).map((entry, index) => memberOf(ground, entry, seed, index, startMs))
  return {
    units: members.map(({ draft }) => draft),
    step(untilMs) {
      const due: { readonly fixes: readonly Fix[]; readonly atMs: number; readonly index: number }[] = []
      members.forEach((member, index) => {
        for (; member.nextMs <= untilMs; member.nextMs += member.intervalMs) {
          const place = member.walker.advance((member.nextMs - member.lastMs) / 1_000)
          member.lastMs = member.nextMs
          due.push({ fixes: member.receiver.report(place, member.nextMs), atMs: member.nextMs, index })
        }
      })
      return due.sort((a, b) => a.atMs - b.atMs || a.index - b.index).flatMap(({ fixes }) => fixes)
    },
  }
}

function memberOf(ground: DemoGround, entry: RosterEntry, seed: number, index: number, startMs: number): Member {
  const chance = chanceOf(seed, index)
  const { routine, division } = routineOf(ground, entry, chance)
  const clockOffsetMs = CLOCK_OFFSETS_MS.get(index) ?? 0
  return {
    draft: division === undefined ? entry.draft : { ...entry.draft, division },
    intervalMs: entry.intervalMs,
    walker: walker(routine),
    receiver: receiver({ unit: entry.draft.id, plane: ground.plane, chance, intervalMs: entry.intervalMs, clockOffsetMs }),
    lastMs: startMs,
    nextMs: startMs + Math.floor(chance.between(0, entry.intervalMs)),
  }
}

function routineOf(
  ground: DemoGround,
  { task, mover }: RosterEntry,
  chance: Chance,
): { readonly routine: Routine; readonly division: string | undefined } {
  switch (task) {
    case 'beat': {
      const home = chance.pick(ground.compounds)
      return { routine: beatRoutine(ground, home, PACES[mover], chance), division: home.division }
    }
    case 'drive': {
      const home = chance.pick(ground.compounds)
      return { routine: driveRoutine(ground, home, chance), division: home.division }
    }
    case 'post': {
      const post = chance.pick(ground.watchPoints)
      return { routine: postRoutine(post.at, chance), division: post.division }
    }
    case 'ready': {
      const post = chance.pick(ground.policePosts)
      return { routine: readyRoutine(ground, post, chance), division: post.division }
    }
  }
}
