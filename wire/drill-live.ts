/** A drill as it is followed by the socket: its realm on the wire, with a sequence of its own. `docs/protocol.md` is this file in prose. */
import Type, { type Static } from 'typebox'
import type { DrillBoard } from './drill-board.ts'
import { JoinRequest, type Reply, type RoomEvent } from './live.ts'

/** Apart from the live one: who follows a drill hears nothing of reality here, and phones may come in. */
export const DRILL_NAMESPACE = '/drills'
/** How often whoever follows a drill hears that the line stands. */
export const DRILL_BEAT_MS = 1_000
/** Missed events that are given one by one; who is further behind gets the board anew. */
export const MOST_MISSED = 500
/** The kind of every event here: a part of the board has changed, or is gone. */
export const BOARD_CHANGED = 'board:changed'

export const FollowRequest = Type.Object(
  { protocol: JoinRequest.properties.protocol, realm: JoinRequest.properties.realm, have: JoinRequest.properties.have },
  { additionalProperties: false },
)
export type FollowRequest = Static<typeof FollowRequest>

export const LeaveRequest = Type.Pick(FollowRequest, ['realm'])
export type LeaveRequest = Static<typeof LeaveRequest>

/** `fresh`: `board` is as of `seq`, and what was held is dropped. `resumed`: the events after `have.seq` follow. */
export type Followed = {
  readonly room: string
  readonly realm: string
  /** Of what this viewer is shown; another one: nothing that was held goes on. */
  readonly epoch: string
  readonly seq: number
  readonly serverMs: number
} & ({ readonly mode: 'resumed' } | { readonly mode: 'fresh'; readonly board: DrillBoard })

export interface FollowerToServer {
  /** One drill a line; another takes its place. One that may not be known of is answered as if it were not there. */
  'drill:follow': (request: FollowRequest, reply: (answer: Reply<Followed>) => void) => void
  'drill:leave': (request: LeaveRequest) => void
}

export interface ServerToFollower {
  /** In order, each once: `data` is the whole new state of a part of the board. */
  'drill:events': (events: readonly RoomEvent[]) => void
  /** `seq` is that of the last event sent. */
  'drill:beat': (beat: { readonly realm: string; readonly seq: number; readonly serverMs: number }) => void
  /** It is another that may be seen of it now, or nothing: follow it anew, without `have`. */
  'drill:closed': (which: { readonly realm: string }) => void
}

type Whole = NonNullable<DrillBoard['whole']>
type Head = Omit<DrillBoard, 'injects' | 'noDuff' | 'whole'>
/** What a board is cut into, by subject: each changes by itself. */
export type BoardParts = ReadonlyMap<string, unknown>

/**
 * Cuts a board into its parts. The clock stands in `drill/ID` as it was when that was made, and goes on from there while it runs; how late something overdue is
 * goes on with it, and is left out.
 */
export function partsOfBoard({ injects, noDuff, whole, ...head }: DrillBoard): BoardParts {
  const parts = new Map<string, unknown>([[`drill/${head.id}`, head]])
  for (const inject of injects) parts.set(`drillInject/${inject.id}`, inject)
  for (const one of noDuff) parts.set(`noDuff/${one.incident}`, one)
  if (!whole) return parts
  const { plan, tierS, names, outcomes, acks, marks } = whole
  parts.set(`drillPlan/${head.id}`, { plan, tierS, names })
  for (const outcome of outcomes) parts.set(`drillOutcome/${outcome.expectation.id}`, standing(outcome))
  for (const ack of acks) parts.set(`drillAck/${ack.inject}@${ack.by}`, ack)
  for (const mark of marks) parts.set(`drillMark/${mark.id}`, mark)
  return parts
}

function standing(outcome: Whole['outcomes'][number]): Whole['outcomes'][number] {
  if (outcome.verdict !== 'overdue') return outcome
  const { differenceMs: _goesOn, ...rest } = outcome
  return rest
}

/** Puts parts together again; `undefined` where there is no drill among them. What is told without a plan stands in the order in which it came. */
export function boardOfParts(parts: BoardParts): DrillBoard | undefined {
  // What each subject holds is fixed by `partsOfBoard`.
  const of = <T>(kind: string) => [...parts].flatMap(([subject, data]) => (subject.startsWith(`${kind}/`) ? [data as T] : []))
  const [head] = of<Head>('drill')
  if (!head) return undefined
  const [planned] = of<Pick<Whole, 'plan' | 'tierS' | 'names'>>('drillPlan')
  const injects = of<DrillBoard['injects'][number]>('drillInject')
  const noDuff = of<DrillBoard['noDuff'][number]>('noDuff').toSorted((a, b) => b.atMs - a.atMs)
  if (!planned) return { ...head, injects: injects.toSorted((a, b) => (a.atMs ?? Infinity) - (b.atMs ?? Infinity)), noDuff }
  const { script } = planned.plan
  const place = new Map(script.map(({ id }, i) => [id, i]))
  const due = new Map(script.flatMap(({ expectations }) => expectations).map(({ id }, i) => [id, i]))
  return {
    ...head,
    injects: injects.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0)),
    noDuff,
    whole: {
      ...planned,
      outcomes: of<Whole['outcomes'][number]>('drillOutcome').toSorted(
        (a, b) => (due.get(a.expectation.id) ?? 0) - (due.get(b.expectation.id) ?? 0),
      ),
      acks: of('drillAck'),
      marks: of<Whole['marks'][number]>('drillMark').toSorted((a, b) => b.knownMs - a.knownMs),
    },
  }
}
