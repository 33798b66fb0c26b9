/** Who sends: what the gate must know of the caller, taken from its token. */
import type { Crs } from '#wire/crs'

export interface Sender {
  /** The token's name; it stands as `by` in the journal. */
  readonly by: string
  /** `device`: only its own unit. `gateway`: any unit, and unknown ones are created unconfirmed. */
  readonly role: 'device' | 'gateway'
  /** The one unit a `device` token may speak for. */
  readonly unit?: string
  /** The source it is counted under: a gateway's own name; all phones are `phones`. */
  readonly source: string
  readonly sourceKind: 'gateway' | 'phone' | 'import'
  /** The datum of its fixes where a fix does not say. */
  readonly crs: Crs
  /** Accuracy taken for a fix that states none, metres. */
  readonly defaultAccuracyM: number
  /** Its units and data are made up, and every screen says so. */
  readonly simulated: boolean
}
