/** What a member, or an observer of a drill, enters, kept until the server has it: in order, each once, with its own time. Rules over plain data; who keeps it and who sends it is handed in. */

export const ENTRY_KINDS = [
  'help',
  'duty',
  'going',
  'back',
  'checkIn',
  'hazard',
  'step',
  'mark',
  'photo',
  'drillAck',
  'drillReport',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** Why the server did not take an entry. */
export interface Refusal {
  readonly code: string
  /** Its own words. */
  readonly message: string
}

/** One thing that was entered. */
export interface Entry {
  /** Made here, so that the same entry sent twice is known again. */
  readonly id: string
  readonly kind: EntryKind
  /** What it is about, as it was called when it was entered: a place, a class. */
  readonly about: string
  /** When it was entered, Unix ms by the server's clock as far as it is known. */
  readonly atMs: number
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: object
  /** How often it was sent. Counted before it goes, because the answer may be what gets lost. */
  readonly tries: number
  /** How often the server failed over it. */
  readonly defects: number
  readonly refused?: Refusal
}

export type NewEntry = Omit<Entry, 'tries' | 'defects' | 'refused'>

/** At this many nothing more can be entered, and the page says so; only a call for help always can. */
export const MOST_ENTRIES = 100
/** A defect of the server (500) is tried so often before the entry counts as refused and lets the next ones pass. */
const MOST_DEFECTS = 5

const [GONE, TIMED_OUT, CONFLICT, TOO_EARLY, TOO_MANY] = [404, 408, 409, 425, 429]
const [UNAUTHORIZED, DEFECT] = [401, 500]

/** With one more at its end; `undefined` where there is no room. A call for help that still waits is the same call. */
export function withEntry(entries: readonly Entry[], entry: NewEntry): readonly Entry[] | undefined {
  const isHelp = entry.kind === 'help'
  if (!isHelp && entries.length >= MOST_ENTRIES) return undefined
  const others = isHelp ? entries.filter(({ kind, refused }) => kind !== 'help' || refused) : entries
  return [...others, { ...entry, tries: 0, defects: 0 }]
}

/** What is sent next: calls for help before all else, then the oldest that was not refused. */
export function nextOf(entries: readonly Entry[]): Entry | undefined {
  const waiting = waitingOf(entries)
  return waiting.find(({ kind }) => kind === 'help') ?? waiting[0]
}

export function waitingOf(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ refused }) => !refused)
}

export function refusedOf(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ refused }) => refused)
}

export function withoutEntry(entries: readonly Entry[], id: string): readonly Entry[] {
  return entries.filter((entry) => entry.id !== id)
}

export function withTry(entries: readonly Entry[], id: string): readonly Entry[] {
  return entries.map((entry) => (entry.id === id ? { ...entry, tries: entry.tries + 1 } : entry))
}

export function withDefect(entries: readonly Entry[], id: string): readonly Entry[] {
  return entries.map((entry) => (entry.id === id ? { ...entry, defects: entry.defects + 1 } : entry))
}

export function withRefusal(entries: readonly Entry[], id: string, { code, message }: Refusal): readonly Entry[] {
  return entries.map((entry) => (entry.id === id ? { ...entry, refused: { code, message } } : entry))
}

/** How a sending ended: an answer's status and the words of its problem; 0: there was no answer. */
export interface Answer extends Refusal {
  readonly status: number
}

/** `later`: it stays first in line. `revoked`: this phone may send nothing any more. */
export type Outcome = 'done' | 'later' | 'refused' | 'revoked'

/**
 * What becomes of an entry. @param tries how often it was sent, and @param defects how often the server failed over it, this time counted
 *
 * Where the answer to an earlier sending was lost, the server knows most entries again by their id and says so. What it cannot tell is told here: a
 * hazard of this id can only be this one; a step that is no longer legal, or a report of a drill that is there, was most likely taken; a way to take back that is not there is taken back.
 */
export function outcomeOf(
  { kind, tries, defects }: Pick<Entry, 'kind' | 'tries' | 'defects'>,
  { status }: Pick<Answer, 'status'>,
): Outcome {
  if (status >= 200 && status < 300) return 'done'
  if (status === UNAUTHORIZED) return 'revoked'
  if (status === CONFLICT && (kind === 'hazard' || ((kind === 'step' || kind === 'drillReport') && tries > 1))) return 'done'
  if (status === GONE && kind === 'back') return 'done'
  if (status === DEFECT) return defects < MOST_DEFECTS ? 'later' : 'refused'
  const isForLater = status < 400 || status > DEFECT || [TIMED_OUT, TOO_EARLY, TOO_MANY].includes(status)
  return isForLater ? 'later' : 'refused'
}

/** Where entries are kept. `keep` holds over a reload of the page. */
export interface Kept {
  read(): readonly Entry[]
  keep(entries: readonly Entry[]): void
}

/**
 * Sends what waits, one after another, each until it is settled.
 *
 * @returns `empty`: nothing waits any more; `later`: the first in line has to wait; `revoked`: nothing may be sent
 */
export async function drain(kept: Kept, send: (entry: Entry) => Promise<Answer>): Promise<'empty' | 'later' | 'revoked'> {
  for (;;) {
    const next = nextOf(kept.read())
    if (!next) return 'empty'
    kept.keep(withTry(kept.read(), next.id))
    const answer = await send(next)
    if (answer.status === DEFECT) kept.keep(withDefect(kept.read(), next.id))
    const outcome = outcomeOf({ kind: next.kind, tries: next.tries + 1, defects: next.defects + 1 }, answer)
    if (outcome === 'done') kept.keep(withoutEntry(kept.read(), next.id))
    if (outcome === 'refused') kept.keep(withRefusal(kept.read(), next.id, answer))
    if (outcome === 'later' || outcome === 'revoked') return outcome
  }
}
