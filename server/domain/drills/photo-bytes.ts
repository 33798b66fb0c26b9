/** Bytes of a photograph, read one after another; whoever reads past the end is told that it is cut short. */
import { Fault } from '#wire/errors'

export interface PhotoBytes {
  readonly at: number
  readonly left: number
  u8(): number
  u16(): number
  u32(): number
  /** Of the little end first. */
  u32le(): number
  text(length: number): string
  take(length: number): Uint8Array
}

/** A photograph that cannot be taken, and why. */
export function notTaken(reason: string): Fault {
  return new Fault('MEDIA_UNSUPPORTED', `the photograph ${reason}`, { errors: [{ field: 'body', reason }] })
}

/** @throws Fault MEDIA_UNSUPPORTED from a read past the end */
export function photoBytes(bytes: Uint8Array, from = 0): PhotoBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = from

  function past(length: number): number {
    if (at + length > bytes.length) throw notTaken('is cut short')
    const start = at
    at += length
    return start
  }

  function take(length: number): Uint8Array {
    const start = past(length)
    return bytes.subarray(start, start + length)
  }

  return {
    get at() {
      return at
    },
    get left() {
      return bytes.length - at
    },
    u8: () => view.getUint8(past(1)),
    u16: () => view.getUint16(past(2)),
    u32: () => view.getUint32(past(4)),
    u32le: () => view.getUint32(past(4), true),
    text: (length) => String.fromCharCode(...take(length)),
    take,
  }
}

/** Several pieces as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
