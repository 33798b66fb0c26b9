import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { decodeFrame, encodeFrame, type UnitColumns } from '#wire/frame'

function oneUnit(): UnitColumns {
  return {
    lonE7: Int32Array.of(1_199_500_000),
    latE7: Int32Array.of(316_800_000),
    takenMs: Float64Array.of(9_000),
    courseCdeg: Uint16Array.of(9_000),
    speedCmps: Uint16Array.of(140),
    accuracyDm: Uint16Array.of(55),
    mark: Uint8Array.of(0),
    batteryPct: Uint8Array.of(80),
  }
}

function aFrame(): Uint8Array {
  return encodeFrame({ serverMs: 10_000, frame: 7, sinceFrame: 6 }, oneUnit(), Uint32Array.of(0), 1)
}

test('the worked example of docs/protocol.md decodes to what the document says', async () => {
  const document = await readFile(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
  const hex = /<!-- example frame -->\s*```\n([\s\S]*?)```/.exec(document)?.[1] ?? ''
  const stated: unknown = JSON.parse(/<!-- example decoded -->\s*```json\n([\s\S]*?)```/.exec(document)?.[1] ?? '')

  const frame = decodeFrame(Uint8Array.from(Buffer.from(hex.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, ''), 'hex')))

  const plain = Object.fromEntries(Object.entries(frame).map(([name, value]) => [name, typeof value === 'number' ? value : [...value]]))
  expect(plain).toEqual(stated)
})

test('a frame cut anywhere, or longer than it says, is refused', () => {
  const bytes = aFrame()

  for (let length = 0; length < bytes.length; length++) expect(() => decodeFrame(bytes.slice(0, length))).toThrow(RangeError)
  expect(() => decodeFrame(Uint8Array.of(...bytes, 0))).toThrow(RangeError)
})

test('a frame of another version is refused', () => {
  const bytes = aFrame()
  bytes[0] = 1

  expect(() => decodeFrame(bytes)).toThrow(RangeError)
})

test('a count that does not fit the length is refused', () => {
  for (const count of [0, 2, 0x1000_0000, 0xffff_ffff]) {
    const bytes = aFrame()
    new DataView(bytes.buffer).setUint32(24, count, true)

    expect(() => decodeFrame(bytes)).toThrow(RangeError)
  }
})

test('a frame that begins at an odd byte of its buffer is read all the same', () => {
  const bytes = aFrame()
  for (const shifted of [new Uint8Array(bytes.length + 1), Buffer.alloc(bytes.length + 1)]) {
    shifted.set(bytes, 1)

    expect(decodeFrame(shifted.subarray(1))).toEqual(decodeFrame(bytes))
  }
})

test('a fix ahead of the clock is 0 ms old, and one older than 49 days as old as can be said', () => {
  const units = { ...oneUnit(), takenMs: Float64Array.of(12_000) }
  const ageOf = (serverMs: number) => decodeFrame(encodeFrame({ serverMs, frame: 2, sinceFrame: 1 }, units, Uint32Array.of(0), 1)).ageMs[0]

  expect(ageOf(10_000)).toBe(0)
  expect(ageOf(1e13)).toBe(0xffff_ffff)
})
