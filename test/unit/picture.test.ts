import { expect, test } from 'vitest'
import { MARK } from '#wire/fix'
import { decodeFrame } from '#wire/frame'
import { emptyPicture, type Picture } from '../../server/live/picture.ts'
import { someFixes } from '../support/fixes.ts'

function slotsIn(bytes: Uint8Array | undefined): number[] {
  return bytes ? [...decodeFrame(bytes).slot] : []
}

function pictureOf(...shown: readonly number[]): Picture {
  const picture = emptyPicture()
  for (const slot of shown) picture.show(slot, true)
  return picture
}

test.each([
  ['a jump', { takenMs: 2_000, mark: MARK.jump }],
  ['a late fix', { takenMs: 2_000, mark: MARK.late }],
  ['a fix older than the one shown', { takenMs: 500 }],
])('%s does not move its unit', (_, second) => {
  const picture = pictureOf(0)
  picture.place(someFixes([{ lon: 119.95, takenMs: 1_000 }]), 0)

  expect(picture.place(someFixes([{ lon: 119.96, ...second }]), 0)).toBe(false)

  expect(picture.units.lonE7[0]).toBe(1_199_500_000)
})

test('a coarse fix moves its unit and says so', () => {
  const picture = pictureOf(0)

  picture.place(someFixes([{ mark: MARK.coarse }]), 0)

  expect(decodeFrame(picture.nextFrame(2_000, true)!).mark[0]).toBe(MARK.coarse)
})

test('a fix from the future counts from its receipt', () => {
  const picture = pictureOf(0)

  picture.place(someFixes([{ takenMs: 50_000, receivedMs: 1_000 }]), 0)

  expect(picture.units.takenMs[0]).toBe(1_000)
})

test('a unit off duty is in no frame, and is sent at once when it is back', () => {
  const picture = pictureOf(0, 1)
  picture.show(1, false)
  picture.place(someFixes([{ slot: 0 }, { slot: 1 }]), 0)
  picture.place(someFixes([{ slot: 0 }, { slot: 1 }]), 1)

  expect(slotsIn(picture.nextFrame(2_000, true))).toEqual([0])
  expect(slotsIn(picture.frameSince(0, 2_000))).toEqual([0])
  picture.show(1, true)
  expect(slotsIn(picture.nextFrame(2_100, true))).toEqual([1])
})

test('a frame holds what changed since the one before, and nothing twice', () => {
  const picture = pictureOf(0, 1)
  picture.place(someFixes([{ slot: 1 }]), 0)
  picture.place(someFixes([{ slot: 1, takenMs: 1_100 }]), 0)

  expect(slotsIn(picture.nextFrame(2_000, true))).toEqual([1])
  expect(picture.changed).toBe(false)
  expect(slotsIn(picture.nextFrame(2_100, true))).toEqual([])
})

test('slots far apart grow the columns and keep what was there', () => {
  const picture = pictureOf(0, 100_000)
  picture.place(someFixes([{ slot: 0, lon: 119.9 }]), 0)
  picture.place(someFixes([{ slot: 100_000, lon: 120 }]), 0)

  const frame = decodeFrame(picture.frameSince(0, 2_000))

  expect([...frame.slot]).toEqual([0, 100_000])
  expect([...frame.lonE7]).toEqual([1_199_000_000, 1_200_000_000])
})
