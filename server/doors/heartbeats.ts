/** Signs of life without a fix: of a source as a whole, or of single units. */
import { Compile } from 'typebox/compile'
import { Heartbeat, type HeartbeatAnswer, type Refusal } from '#wire/fix'
import { takenMsOf } from '../domain/gate-time.ts'
import { MAX_AHEAD_MS, type Roll } from './fix-batch.ts'
import { refusal } from './fix-check.ts'
import type { Sender } from './sender.ts'

const checker = Compile(Heartbeat)

/**
 * Checks each sign of life and passes on those of known units. One without a unit is the device's own, or the source's.
 *
 * @param alive told of each: slot, when, share of a full charge
 */
export function beatHearts(
  items: readonly unknown[],
  sender: Sender,
  roll: Roll,
  nowMs: number,
  alive: ((slot: number, atMs: number, battery: number | undefined) => void) | undefined,
): HeartbeatAnswer {
  const rejected: Refusal[] = []
  items.forEach((item, index) => {
    if (!checker.Check(item)) {
      const [error] = checker.Errors(item)
      const field = error?.instancePath.split('/')[1]
      rejected.push(refusal(index, 'FIELD_INVALID', `${field ?? 'a heartbeat'} ${error?.message ?? 'is not one'}`, field))
      return
    }
    const atMs = item.at === undefined ? nowMs : takenMsOf(item.at)
    if (Number.isNaN(atMs)) rejected.push(refusal(index, 'FIELD_INVALID', 'at is not an ISO 8601 time with an offset', 'at'))
    else if (atMs > nowMs + MAX_AHEAD_MS)
      rejected.push(refusal(index, 'TIME_IN_FUTURE', `at is ${atMs - nowMs} ms ahead of the server`, 'at'))
    else {
      const id = item.unit ?? sender.unit
      const refused = id === undefined ? undefined : beat(id, index, atMs, item.battery)
      if (refused) rejected.push(refused)
    }
  })
  return { accepted: items.length - rejected.length, rejected }

  function beat(id: string, index: number, atMs: number, battery: number | undefined): Refusal | undefined {
    if (sender.role === 'device' && id !== sender.unit)
      return refusal(index, 'UNIT_FORBIDDEN', `unit '${id}' is not the unit of this token, '${sender.unit ?? ''}'`, 'unit')
    const slot = roll.slotOf(id)
    if (slot === undefined) return refusal(index, 'UNIT_UNKNOWN', `unit '${id}' is not registered`, 'unit')
    alive?.(slot, Math.min(atMs, nowMs), battery)
    return undefined
  }
}
