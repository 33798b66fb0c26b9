/** Who is on shift: how many of each team, what they do, how often they report. */
import type { UnitDraft } from '#wire/units'
import type { Mover, Team } from '#wire/units'

export type Task = 'beat' | 'drive' | 'post' | 'ready'

export interface Post {
  readonly team: Team
  readonly mover: Mover
  readonly task: Task
  readonly intervalMs: number
}

const ON_FOOT_MS = 10_000
const DRIVING_MS = 5_000
/** Who stands reports less often: a phone that is not moved saves its battery. */
const STANDING_MS = 30_000

/** Twenty posts in the proportions of the founding notice's four teams; a larger shift repeats them. */
const PATTERN: readonly Post[] = [
  ...times(9, { team: 'patrol', mover: 'foot', task: 'beat', intervalMs: ON_FOOT_MS }),
  ...times(1, { team: 'patrol', mover: 'bicycle', task: 'beat', intervalMs: ON_FOOT_MS }),
  ...times(1, { team: 'patrol', mover: 'foot', task: 'post', intervalMs: STANDING_MS }),
  ...times(3, { team: 'coPrevention', mover: 'foot', task: 'beat', intervalMs: ON_FOOT_MS }),
  ...times(1, { team: 'coPrevention', mover: 'bicycle', task: 'beat', intervalMs: ON_FOOT_MS }),
  ...times(2, { team: 'coPrevention', mover: 'vehicle', task: 'drive', intervalMs: DRIVING_MS }),
  ...times(2, { team: 'mediation', mover: 'foot', task: 'post', intervalMs: STANDING_MS }),
  ...times(1, { team: 'rapidResponse', mover: 'vehicle', task: 'ready', intervalMs: DRIVING_MS }),
]

/** What a team's call signs and ids begin with. */
const NAMES: Readonly<Record<Team, { readonly sign: string; readonly id: string }>> = {
  patrol: { sign: '义巡', id: 'd-patrol' },
  coPrevention: { sign: '联防', id: 'd-coprevention' },
  mediation: { sign: '联调', id: 'd-mediation' },
  rapidResponse: { sign: '快反', id: 'd-rapid' },
}

export interface RosterEntry extends Post {
  readonly draft: UnitDraft
}

/** As many members as send about so many fixes a second, one of each task at least. */
export function shiftRoster(fixesPerS: number): readonly RosterEntry[] {
  const entries: RosterEntry[] = []
  const counts = new Map<Team, number>()
  let ratePerS = 0
  while (ratePerS < fixesPerS || entries.length < PATTERN.length) {
    const post = PATTERN[spread(entries.length)]!
    const number = (counts.get(post.team) ?? 0) + 1
    counts.set(post.team, number)
    entries.push({ ...post, draft: draftOf(post, number) })
    ratePerS += 1_000 / post.intervalMs
  }
  return entries
}

/** Goes through the pattern in strides, so that the first few are not all of one kind. */
function spread(index: number): number {
  const stride = 7 // has no factor in common with the twenty posts: each is met once in twenty
  return (index * stride) % PATTERN.length
}

function draftOf({ team, mover }: Post, number: number): UnitDraft {
  const { sign, id } = NAMES[team]
  return {
    id: `${id}-${String(number).padStart(3, '0')}`,
    callSign: `${sign} ${String(number).padStart(2, '0')}`,
    team,
    mover,
    duty: 'onDuty',
  }
}

function times(count: number, post: Post): readonly Post[] {
  return Array.from({ length: count }, () => post)
}
