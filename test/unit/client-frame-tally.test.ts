/** What a page says of the frames that it did not draw. */
import { expect, it } from 'vitest'
import { frameTally, TALLY_MS } from '../../client/live/frame-tally.ts'

it('has skipped nothing while each frame is drawn before the next comes, and says how many are drawn a second', () => {
  const tally = frameTally(0)
  for (let i = 1; i <= 20; i++) {
    tally.came(i)
    tally.drew(i * 500)
  }

  expect(tally.read(10_000)).toEqual({ skipped: 0, drawnPerS: 2 })
})

it('counts what came before the last one was drawn, and what the server left out for a wall that did not take its frames', () => {
  const tally = frameTally(0)
  tally.came(1)
  tally.drew(100)
  for (const frame of [2, 3, 4]) tally.came(frame)
  tally.drew(1_000)
  tally.came(9)
  tally.drew(2_000)

  expect(tally.read(2_000)).toEqual({ skipped: 2 + 4, drawnPerS: 1.5 })
})

it('forgets what is no longer of now', () => {
  const tally = frameTally(0)
  tally.came(1)
  tally.came(2)
  tally.drew(100)

  expect(tally.read(200).skipped).toBe(1)
  expect(tally.read(100 + TALLY_MS).skipped).toBe(0)
})

it('counts nothing of another stream, whose numbers are its own, nor of the time in which nobody could see the page', () => {
  const tally = frameTally(0)
  tally.came(1)
  tally.came(2)
  tally.begin(1_000)
  tally.came(700)
  tally.drew(1_100)

  expect(tally.read(2_000)).toEqual({ skipped: 0, drawnPerS: 1 })
})
