/** All parts of a page are of one moment: that of the first answer, whichever question it was. */
import { expect, it } from 'vitest'
import type { HotspotAnswer } from '#wire/hotspots'
import { askingAtOneMoment } from '../../client/hotspots/one-moment.ts'

const INIT: RequestInit = {}

/** A server whose answers the test gives by hand. */
function aServer() {
  const asked: { readonly path: string; readonly answer: (asOfMs: number) => Promise<void>; readonly fail: () => Promise<void> }[] = []
  const ask = askingAtOneMoment((path) => {
    const { promise, resolve, reject } = Promise.withResolvers<HotspotAnswer>()
    const none = { used: 0, simulated: 0, invalid: 0, otherClass: 0, noPlace: 0, outside: 0 }
    const answer = { tookMs: 0, parameters: {}, counts: { period: none }, definitions: [], notes: [], figures: {} }
    asked.push({
      path,
      async answer(asOfMs) {
        resolve({ ...answer, asOfMs })
        await settled()
      },
      async fail() {
        reject(new Error('refused'))
        await settled()
      },
    })
    return promise
  })
  const of = (path: string, page: string) => ask(path, INIT, page).catch(() => undefined)
  return { of, asked, paths: () => asked.map(({ path }) => path) }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

it('asks first as of now, and the rest as known when that was answered', async () => {
  const { of, asked, paths } = aServer()

  void of('/gi?a', 'one')
  void of('/change?a', 'one')
  await settled()
  expect(paths()).toEqual(['/gi?a'])
  await asked[0]!.answer(700)
  void of('/truth?a', 'one')
  await settled()

  expect(paths()).toEqual(['/gi?a', '/change?a&asKnownAt=700', '/truth?a&asKnownAt=700'])
})

it('asks each page of its own moment', async () => {
  const { of, asked, paths } = aServer()
  void of('/gi?a', 'one')
  void of('/gi?b', 'other')
  await settled()
  await asked[0]!.answer(700)
  await asked[1]!.answer(800)

  void of('/truth?b', 'other')
  void of('/truth?a', 'one')
  await settled()

  expect(paths().slice(2)).toEqual(['/truth?b&asKnownAt=800', '/truth?a&asKnownAt=700'])
})

it('takes the next for the first where that was refused or given up', async () => {
  const { of, asked, paths } = aServer()
  for (const path of ['/gi?a', '/change?a', '/truth?a']) void of(path, 'one')
  await settled()

  await asked[0]!.fail()
  expect(paths()).toEqual(['/gi?a', '/change?a'])
  await asked[1]!.answer(900)

  expect(paths()).toEqual(['/gi?a', '/change?a', '/truth?a&asKnownAt=900'])
})

it('remembers no more pages than it may', async () => {
  const { of, asked, paths } = aServer()
  for (let page = 0; page < 17; page++) {
    void of(`/gi?${page}`, `${page}`)
    await settled()
    await asked.at(-1)!.answer(page)
  }

  void of('/truth?16', '16')
  void of('/truth?0', '0')
  await settled()

  expect(new Set(paths().slice(17))).toEqual(new Set(['/truth?0', '/truth?16&asKnownAt=16']))
})
