import { expect, it } from 'vitest'
import type { Fix, PositionsAnswer } from '#wire/fix'
import { countsLine, courier } from '../../server/demo/courier.ts'
import { SendFailure } from '../../server/demo/gateway-client.ts'

const gone = new SendFailure('no answer', { retry: true })

function someFixes(count: number, from = 0): readonly Fix[] {
  return Array.from({ length: count }, (_, i) => ({ unit: `u${from + i}`, lon: 119.9, lat: 31.7, at: 1_000 + i }))
}

function openCourier(send: (fixes: readonly Fix[]) => Promise<PositionsAnswer>, maxWaiting = 1_000) {
  return courier({ send, batchFixes: 10, maxWaiting, sleep: () => Promise.resolve(), random: () => 0.5 })
}

function taken(fixes: readonly Fix[]): PositionsAnswer {
  return { accepted: fixes.length, duplicates: 0, rejected: [] }
}

it('brings every fix once, in order, in batches', async () => {
  const seen: string[] = []
  const sizes: number[] = []
  const carrier = openCourier((fixes) => {
    seen.push(...fixes.map(({ unit }) => unit))
    sizes.push(fixes.length)
    return Promise.resolve(taken(fixes))
  })

  carrier.offer(someFixes(25))
  await carrier.drain()

  expect(seen).toEqual(someFixes(25).map(({ unit }) => unit))
  expect(Math.max(...sizes)).toBe(10)
  expect(carrier.counts).toMatchObject({ offered: 25, accepted: 25, dropped: 0, waiting: 0, retries: 0 })
})

it('sends the same batch again until the server takes it', async () => {
  const tries: string[] = []
  const carrier = openCourier((fixes) => {
    tries.push(fixes[0]!.unit)
    return tries.length < 4 ? Promise.reject(gone) : Promise.resolve(taken(fixes))
  })

  carrier.offer(someFixes(12))
  await carrier.drain()

  expect(tries).toEqual(['u0', 'u0', 'u0', 'u0', 'u10'])
  expect(carrier.counts).toMatchObject({ accepted: 12, retries: 3 })
})

it('drops the oldest that wait beyond its bound, and counts them', async () => {
  const seen: string[] = []
  let answer: (value: PositionsAnswer) => void = () => undefined
  const carrier = openCourier((fixes) => {
    seen.push(...fixes.map(({ unit }) => unit))
    return seen.length === 10 ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(taken(fixes))
  }, 20)

  carrier.offer(someFixes(10))
  carrier.offer(someFixes(15, 10))
  answer({ accepted: 10, duplicates: 0, rejected: [] })
  await carrier.drain()

  expect(carrier.counts).toMatchObject({ offered: 25, accepted: 20, dropped: 5, waiting: 0 })
  expect(seen.slice(0, 11).at(-1)).toBe('u15')
})

it('gives up at once where trying again cannot help, and says why', async () => {
  const carrier = openCourier(() => Promise.reject(new SendFailure('HTTP 401', { retry: false, status: 401 })))

  carrier.offer(someFixes(3))

  await expect(carrier.drain()).rejects.toThrow('HTTP 401')
  expect(carrier.failure?.message).toBe('HTTP 401')
  await expect(carrier.drain()).rejects.toThrow('HTTP 401')
})

it('counts refusals by code', async () => {
  const rejected = [
    { index: 0, code: 'TIME_IN_FUTURE', message: '' },
    { index: 2, code: 'TIME_IN_FUTURE', message: '' },
  ]
  const carrier = openCourier(() => Promise.resolve({ accepted: 1, duplicates: 0, rejected }))

  carrier.offer(someFixes(3))
  await carrier.drain()

  expect(countsLine(carrier.counts)).toBe('accepted 1, duplicates 0, refused 2 (TIME_IN_FUTURE 2)')
})
