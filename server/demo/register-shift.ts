/** Makes a shift's units known to the server, with their call signs, before their first fix. */
import type { UnitDraft } from '#wire/units'
import { type GatewayClient, SendFailure } from './gateway-client.ts'

export interface ShiftRegistration {
  readonly units: readonly UnitDraft[]
  readonly client: Pick<GatewayClient, 'registerUnit'>
  readonly sleep: (ms: number) => Promise<void>
  readonly isStopped: () => boolean
  readonly onTrouble: (message: string) => void
}

/** Calls under way at once: the server commits them together. */
const AT_ONCE = 16
const WAIT_MS = 1_000
const ALREADY_THERE = 409

/** Waits for a server that is not up yet. @throws SendFailure when it refuses a unit for good */
export async function registerShift({
  units,
  client,
  sleep,
  isStopped,
  onTrouble,
}: ShiftRegistration): Promise<{ readonly registered: number }> {
  let registered = 0
  let next = 0

  async function registerOne(unit: UnitDraft): Promise<void> {
    while (!isStopped()) {
      try {
        await client.registerUnit(unit)
        registered++
        return
      } catch (failure) {
        if (!(failure instanceof SendFailure)) throw failure
        if (failure.status === ALREADY_THERE) return
        if (!failure.retry) throw failure
        onTrouble(failure.message)
        await sleep(failure.retryAfterMs ?? WAIT_MS)
      }
    }
  }

  async function worker(): Promise<void> {
    while (next < units.length && !isStopped()) await registerOne(units[next++]!)
  }

  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { registered }
}
