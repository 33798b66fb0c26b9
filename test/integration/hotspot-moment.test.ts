/** While calls come in, all parts of a page can be of one moment: each is asked for as known when the first was answered. */
import { expect, test } from 'vitest'
import type { HotspotAnswer, HotspotCounts } from '#wire/hotspots'
import { callsOf, degreesOf, DISTRICT_M, DIVISION, hotspotApp, PERIODS } from '../support/hotspot-app.ts'

const PARTS = ['change', 'ranked', 'clock', 'dosage', 'truth', 'density', 'emerging', 'near-repeat'] as const

/** Whatever is made of them: ranks count by compound, and one that has none is left out there. */
function countedIn({ used, invalid, otherClass, noPlace, outside, noCompound = 0 }: HotspotCounts): number {
  return used + invalid + otherClass + noPlace + outside + noCompound
}

test('calls that come in between two parts of a page are in none of them, and in all of the next', async () => {
  const { ask, bring } = await hotspotApp()
  const calls = callsOf(400)
  await bring(calls.slice(0, 200))
  const first = await ask(`method=gi&${PERIODS}`)

  const parts: HotspotAnswer[] = []
  for (const [at, method] of PARTS.entries()) {
    await bring(calls.slice(200 + at * 20, 220 + at * 20))
    parts.push(await ask(`method=${method}&${PERIODS}&asKnownAt=${first.asOfMs}`))
  }

  // Another filter is another ground, which nobody has asked for yet.
  parts.push(await ask(`method=change&${PERIODS}&division=${DIVISION.id}&asKnownAt=${first.asOfMs}`))
  const before = countedIn(first.counts.period)
  expect(parts.map(({ counts }) => countedIn(counts.period))).toEqual(parts.map(() => before))
  expect(parts.flatMap(({ counts: { base } }) => (base ? [countedIn(base)] : []))).toEqual([200 - before, 200 - before, 200 - before])
  expect(parts.map(({ asOfMs }) => asOfMs)).toEqual(parts.map(() => first.asOfMs))
  const next = await ask(`method=gi&${PERIODS}`)
  expect(next.asOfMs).toBeGreaterThan(first.asOfMs)
  const truth = await ask(`method=truth&${PERIODS}&asKnownAt=${next.asOfMs}`)
  expect([next, truth].map(({ counts }) => countedIn(counts.period))).toEqual([180, 180])
})

test('the ground is that of the moment too', async () => {
  const { ask, bring, house } = await hotspotApp()
  await bring(callsOf(100))
  const first = await ask(`method=gi&${PERIODS}`)
  const half = { type: 'Polygon', coordinates: [degreesOf(0, 0, DISTRICT_M / 2, DISTRICT_M)] }
  const changed = await house.call(`/api/v1/divisions/${DIVISION.id}`, {
    method: 'PATCH',
    token: house.tokens.admin,
    body: { area: half },
  })
  expect(changed.status).toBe(200)

  const then = await ask(`method=change&${PERIODS}&asKnownAt=${first.asOfMs}`)
  const now = await ask(`method=change&${PERIODS}`)

  expect(then.cells!.count).toBe(first.cells!.count)
  expect(now.cells!.count).toBeLessThan(first.cells!.count)
})

test('a moment is asked by after nothing has changed for long, and is held until four others have been asked for', async () => {
  const { ask, bring, house } = await hotspotApp()
  const calls = callsOf(20)
  await bring(calls.slice(0, 10))
  const first = await ask(`method=gi&${PERIODS}`)
  const again = await ask(`method=change&${PERIODS}`)
  for (let i = 0; i < 4; i++) {
    expect((await ask(`method=density&cell=${300 + i}&${PERIODS}&asKnownAt=${first.asOfMs}`)).counts).toEqual(first.counts)
    await bring(calls.slice(10 + i, 11 + i))
    await ask(`method=gi&${PERIODS}`)
  }
  expect((await ask(`method=density&cell=310&${PERIODS}&asKnownAt=${again.asOfMs}`)).counts).toEqual(first.counts)
  for (let i = 4; i < 8; i++) {
    await bring(calls.slice(10 + i, 11 + i))
    await ask(`method=gi&${PERIODS}`)
  }

  for (const asKnownAt of [first.asOfMs, first.asOfMs - 60_000]) {
    const refused = await house.call(`/api/v1/hotspots?method=truth&${PERIODS}&asKnownAt=${asKnownAt}`, { token: house.tokens.leader })
    expect(refused.status).toBe(404)
    expect(await refused.json()).toMatchObject({ code: 'MOMENT_UNKNOWN', errors: [{ field: 'querystring/asKnownAt' }] })
  }
  const wrong = await house.call(`/api/v1/hotspots?asKnownAt=yesterday`, { token: house.tokens.leader })
  expect(await wrong.json()).toMatchObject({ status: 400, errors: [{ field: 'querystring/asKnownAt' }] })
})
