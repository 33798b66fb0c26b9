/** What becomes of a CAP message, however it came: an alert brings an incident, an update corrects it, a cancel finds it invalid. */
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { ReportId } from '#wire/reports'
import type { Actor, ReportDesk } from '../../live/report-desk.ts'
import type { CapAlert } from './cap-alert.ts'
import { incidentOf, type CapIncident } from './cap-report.ts'

/** Each is looked up; nobody updates more at once. */
const MOST_REFERENCES = 100
/** Messages about messages, and about systems: nothing happened anywhere. */
const SAYS_NOTHING: readonly string[] = ['System', 'Test', 'Draft', 'Ack', 'Error']

export const CapAnswer = Type.Object({
  /** Whether anything came of it. */
  taken: Type.Boolean(),
  incident: Type.Optional(ReportId),
  state: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
})
export type CapAnswer = Type.Static<typeof CapAnswer>

export type CapTaker = (alert: CapAlert, actor: Actor, simulated: boolean) => Promise<CapAnswer>

/** @returns what takes a message. It throws Fault FIELD_INVALID, and as the desk does. */
export function capTaker(desk: Pick<ReportDesk, 'book' | 'bring' | 'change'>): CapTaker {
  /** The incident that an update or a cancel speaks of: the first it refers to that is here. @throws Fault naming the references */
  async function referredTo({ references, msgType }: CapAlert): Promise<string> {
    const ids = (references ?? '').split(/\s+/).flatMap((triple) => triple.split(',')[1] ?? [])
    for (const id of ids.slice(0, MOST_REFERENCES)) if (await desk.book.find('incident', id)) return id
    const reason =
      ids.length === 0
        ? `is needed for ${msgType}: sender,identifier,sent`
        : `names no incident of this house: ${ids.join(', ').slice(0, 200)}`
    throw new Fault('FIELD_INVALID', `alert/references ${reason}`, { errors: [{ field: 'alert/references', reason }] })
  }

  async function take(alert: CapAlert, actor: Actor, simulated: boolean): Promise<CapAnswer> {
    const nothing = [alert.status, alert.msgType].find((word) => SAYS_NOTHING.includes(word))
    if (nothing) return { taken: false, reason: `${nothing}: nothing is reported by it` }
    if (alert.status === 'Exercise') {
      const reason = "is 'Exercise': it belongs to a drill, and never to what really happens"
      throw new Fault('FIELD_INVALID', `alert/status ${reason}`, { errors: [{ field: 'alert/status', reason }] })
    }
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
