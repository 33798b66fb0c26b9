/** Tests that wait must end where what they wait for never comes, and say so. */
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'

test('what is not so at first is asked for again, and the first answer that is so is given', async () => {
  let asked = 0

  expect(await until({ what: 'three', ask: () => ++asked, isSo: (count) => count >= 3, everyMs: 0 })).toBe(3)
})

test('what never is so is given up, and it is said what was waited for and what was seen last', async () => {
  const wish = { what: 'light', ask: () => ({ cov: 0.2 }), isSo: ({ cov }: { cov: number }) => cov > 0.5, everyMs: 1, giveUpMs: 20 }

  await expect(until(wish)).rejects.toThrow('waited 0.02 s for light; seen last: {"cov":0.2}')
})

test('an answer that never comes is given up too', async () => {
  const wish = { what: 'a word', ask: () => new Promise<string>(() => undefined), isSo: () => true, giveUpMs: 20 }

  await expect(until(wish)).rejects.toThrow('waited 0.02 s for a word; seen last: nothing')
})

test('what goes wrong in asking ends it at once', async () => {
  const ask = () => Promise.reject(new Error('the server ended'))

  await expect(until({ what: 'a word', ask, isSo: () => true })).rejects.toThrow('the server ended')
})
