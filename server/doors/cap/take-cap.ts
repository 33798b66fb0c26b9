/** What becomes of a CAP message, however it came: an alert brings an incident, an update corrects it, a cancel finds it invalid; an exercise is a note in its drill. */
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { MOST_CAP_EVENTS } from '#wire/drills'
import { ReportId } from '#wire/reports'
import type { Actor, ReportDesk } from '../../live/report-desk.ts'
import type { CapAlert } from './cap-alert.ts'
import { incidentIdOf, incidentOf, toldOf, type CapIncident } from './cap-report.ts'

/** Each is looked up; nobody updates more at once. */
const MOST_REFERENCES = 100
/** Messages about messages, and about systems: nothing happened anywhere. */
const SAYS_NOTHING: readonly string[] = ['System', 'Test', 'Draft', 'Ack', 'Error']

export const CapAnswer = Type.Object({
  /** Whether anything came of it. */
  taken: Type.Boolean(),
  incident: Type.Optional(ReportId),
  /** Of an exercise. */
  drill: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
})
export type CapAnswer = Type.Static<typeof CapAnswer>

export type CapTaker = (alert: CapAlert, actor: Actor, simulated: boolean) => Promise<CapAnswer>

/** What a message says of an exercise. */
export interface ExerciseNote {
  readonly id: string
  readonly note: string
  readonly atMs: number
  /** A token's name. */
  readonly by: string
  /** What it says to have happened, where it says that anything has: injects may wait for it. */
  readonly capEvents?: readonly string[]
}

/** Where exercises go. */
export interface CapDrills {
  /** Whether somebody leads or observes a drill: nobody else is told whether there is one. */
  isOf(drill: string, name: string): boolean
  /** Writes it down in the realm of the drill. @throws Fault */
  note(drill: string, note: ExerciseNote): Promise<void>
}

/** @param ownSender by which this house's own messages are known. @returns what takes a message. It throws Fault FIELD_INVALID, and as the desk does. */
export function capTaker(desk: Pick<ReportDesk, 'book' | 'bring' | 'change'>, drills: CapDrills, ownSender: string): CapTaker {
  /** What this house told of an incident of its own, and hears again: two houses that tell each other everything must not go round in a circle. */
  async function itsOwn({ sender, identifier }: CapAlert): Promise<CapAnswer | undefined> {
    const id = sender === ownSender ? toldOf(identifier) : undefined
    const incident = id === undefined ? undefined : await desk.book.find('incident', id)
    return incident && { taken: false, incident: incident.id, state: incident.state, reason: 'it went out of this house: its own incident' }
  }

  /** The incident that an update or a cancel speaks of: the first it refers to that is here. @throws Fault naming the references */
  async function referredTo({ references, msgType }: CapAlert): Promise<string> {
    const ids = (references ?? '').split(/\s+/).flatMap((triple) => triple.split(',')[1] ?? [])
    for (const id of ids.slice(0, MOST_REFERENCES).map(incidentIdOf)) if (await desk.book.find('incident', id)) return id
    const reason =
      ids.length === 0
        ? `is needed for ${msgType}: sender,identifier,sent`
        : `names no incident of this house: ${ids.join(', ').slice(0, 200)}`
    throw new Fault('FIELD_INVALID', `alert/references ${reason}`, { errors: [{ field: 'alert/references', reason }] })
  }

  /** It belongs to a drill, and never to what really happens. @throws Fault where it names none that its sender leads or observes */
  async function exercise(alert: CapAlert, { name: by }: Actor): Promise<CapAnswer> {
    const named = (alert.incidents ?? '').split(/\s+/).filter((id) => id !== '')
    const drill = named.slice(0, MOST_REFERENCES).find((id) => drills.isOf(id, by))
    if (drill === undefined) {
      const reason =
        named.length === 0
          ? "is needed for 'Exercise': the id of the drill that it belongs to"
          : `names no drill that '${by}' leads or observes: ${named.join(', ').slice(0, 200)}`
      throw new Fault('FIELD_INVALID', `alert/incidents ${reason}`, { errors: [{ field: 'alert/incidents', reason }] })
    }
    await drills.note(drill, { id: markOf(alert), note: noteOf(alert), atMs: Date.parse(alert.sent), by, ...eventsOf(alert) })
    return { taken: true, drill }
  }

  async function take(alert: CapAlert, actor: Actor, simulated: boolean): Promise<CapAnswer> {
    const nothing = [alert.status, alert.msgType].find((word) => SAYS_NOTHING.includes(word))
    if (nothing) return { taken: false, reason: `${nothing}: nothing is reported by it` }
    if (alert.status === 'Exercise') return exercise(alert, actor)
    const own = await itsOwn(alert)
    if (own) return own
    if (alert.msgType === 'Cancel') {
      const note = alert.note ?? `CAP ${alert.identifier}`
      const { id, state } = await desk.change(
        'incident',
        await referredTo(alert),
        { step: 'invalidate', atMs: Date.parse(alert.sent), note, said: {} },
        actor,
      )
      return { taken: true, incident: id, state }
    }
    const told = incidentOf(alert)
    if (!told) return { taken: false, reason: 'it has no info: nothing is said to have happened' }
    const { id, state } =
      alert.msgType === 'Update'
        ? await correct(await referredTo(alert), told, actor)
        : await desk.bring('incident', { ...told }, actor, simulated)
    return { taken: true, incident: id, state }
  }

  function correct(known: string, { atMs, class: name, severity, text, address, place }: CapIncident, actor: Actor) {
    const said = { class: name, severity, text, ...(address === undefined ? {} : { address }), ...(place ? { place } : {}) }
    return desk.change('incident', known, { atMs, said }, actor)
  }

  return take
}

/** As many characters as an id has. */
const LONGEST_ID = 64

/** The same message again is the same note. */
function markOf({ identifier }: CapAlert): string {
  return `cap-${identifier}`.replaceAll(/[\s/]/g, '_').slice(0, LONGEST_ID)
}

/** As many characters as a note of a drill holds. */
const MOST_CHARACTERS = 500

function noteOf({ msgType, note, info }: CapAlert): string {
  const said = (info ?? []).flatMap(({ headline, event, description }) => [headline ?? event, description ?? ''])
  const kind = msgType === 'Alert' ? 'CAP' : `CAP ${msgType}`
  return [kind, ...said, note ?? '']
    .filter((text) => text !== '')
    .join(' · ')
    .replaceAll(CONTROL, ' ')
    .slice(0, MOST_CHARACTERS)
}

/** What is said to have happened, in each language once; a message that takes another back says nothing. */
function eventsOf({ msgType, info }: CapAlert): Pick<ExerciseNote, 'capEvents'> {
  if (msgType === 'Cancel') return {}
  const events = (info ?? []).map(({ event }) => event.replaceAll(CONTROL, ' ').slice(0, MOST_EVENT_CHARACTERS))
  return { capEvents: [...new Set(events.filter((event) => event !== ''))].slice(0, MOST_CAP_EVENTS) }
}

/** As many characters as the event of an inject holds. */
const MOST_EVENT_CHARACTERS = 80

/** What a note may not hold. */
const CONTROL = /\p{Cc}/gu
