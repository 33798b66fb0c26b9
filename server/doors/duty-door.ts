/** `POST /duty`: a device goes on duty, on standby or off, by itself. */
import Type, { type Static } from 'typebox'
import { Fault } from '#wire/errors'
import { UnitId } from '#wire/fix'
import { Duty, Unit, type UnitPatch } from '#wire/units'
import { takenMsOf } from '../domain/gate-time.ts'
import { door, SENDERS, type DoorOptions } from './doorway.ts'
import { spokenFor } from './help-call.ts'

const DutyChange = Type.Object(
  {
    duty: Duty,
    /** Whose; a device token may leave it out. */
    unit: Type.Optional(UnitId),
    /** Since when: ISO 8601 with an offset, or Unix milliseconds; absent, now. */
    at: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Number()])),
  },
  { additionalProperties: false },
)
type DutyChange = Static<typeof DutyChange>

export interface DutyDoorOptions extends DoorOptions {
  /** Changes a unit, durably. @param atMs when it happened; @param nowMs when it is learnt */
  readonly change: (id: string, patch: UnitPatch, by: string, nowMs: number, atMs: number) => Promise<Unit>
  readonly nowMs: () => number
}

const schema = { tags: ['doors'], summary: 'Set the duty of the sending unit', body: DutyChange, response: { 200: Unit } }

export const dutyDoor = door<DutyDoorOptions>('duty-door', (app, { senderOf, change, nowMs }) => {
  app.route({
    method: 'POST',
    url: '/duty',
    config: SENDERS,
    schema,
    handler: async (request) => {
      const sender = senderOf(request)
      const { duty, unit, at } = request.body as DutyChange // checked by the route's schema
      return change(spokenFor(unit, sender, 'duty it sets'), { duty }, sender.by, nowMs(), sinceMs(at, nowMs()))
    },
  })
})

/** A duty does not begin in the future: a clock that is ahead means now. */
function sinceMs(at: string | number | undefined, nowMs: number): number {
  const atMs = at === undefined ? nowMs : takenMsOf(at)
  if (Number.isNaN(atMs)) throw new Fault('FIELD_INVALID', 'at is not an ISO 8601 time with an offset, or Unix milliseconds')
  return Math.min(atMs, nowMs)
}
