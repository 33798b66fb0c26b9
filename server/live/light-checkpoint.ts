/** The lights as a blob, so that a restart need not read a day of tracks to know who passed where. */

/** When each compound was last passed, and the instant up to which that holds: later fixes are not in it. */
export interface LightCheckpoint {
  readonly untilMs: number
  readonly slots: readonly number[]
  readonly nearMs: readonly number[]
}

const VERSION = 1
const HEADER_NUMBERS = 2

/** Layout: float64 little-endian: version, untilMs, then slot and nearMs of each light that is known. @param nearMs by slot; `NaN`: not known */
export function encodeLights(nearMs: Float64Array, untilMs: number): Uint8Array {
  const numbers = [VERSION, untilMs]
  for (let slot = 0; slot < nearMs.length; slot++) if (!Number.isNaN(nearMs[slot]!)) numbers.push(slot, nearMs[slot]!)
  return new Uint8Array(Float64Array.from(numbers).buffer)
}

/** @returns `undefined` when the bytes are no checkpoint of this version: the lights are then read from the tracks */
export function decodeLights(bytes: Uint8Array): LightCheckpoint | undefined {
  if (bytes.byteLength % Float64Array.BYTES_PER_ELEMENT !== 0) return undefined
  const numbers = new Float64Array(bytes.slice().buffer)
  const [version, untilMs] = numbers
  if (version !== VERSION || untilMs === undefined || numbers.length % 2 !== 0) return undefined
  const pairs = numbers.subarray(HEADER_NUMBERS)
  return {
    untilMs,
    slots: Array.from(pairs.filter((_, i) => i % 2 === 0)),
    nearMs: Array.from(pairs.filter((_, i) => i % 2 === 1)),
  }
}
