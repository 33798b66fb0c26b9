/** Hotspots against watch over the API: the coverage diary read as it was written, filters, and ground that others police. */
import { expect, test } from 'vitest'
import { COVERAGE_STATUSES } from '#wire/coverage'
import { LIVE_REALM } from '#wire/live'
import type { Compound } from '#wire/places'
import { encodeDiary, type DiaryLine } from '../../server/domain/coverage/diary.ts'
import { isInHours } from '../../server/domain/hotspots/hours.ts'
import { json, type Standing } from '../support/coverage-app.ts'
import { callsOf, degreesOf, DIVISION, FROM_MS, hotspotApp, PERIODS, TO_MS, type HotspotApp } from '../support/hotspot-app.ts'
import type { Problem } from '#wire/errors'
import { until } from '../support/until.ts'

const QUARTER_MS = 900_000
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const CHINA = { dayFromMs: 6 * HOUR_MS, nightFromMs: 22 * HOUR_MS, utcOffsetMs: 8 * HOUR_MS }
const CALLS = callsOf(2_000)
const COVERED = COVERAGE_STATUSES.indexOf('covered')
const BLIND = COVERAGE_STATUSES.indexOf('blind')

async function layCompounds(
  { house }: HotspotApp,
  compounds: readonly (readonly [id: string, x: number, more?: object])[],
): Promise<ReadonlyMap<string, Compound>> {
  for (const [id, x, more] of compounds) {
    const footprint = { type: 'Polygon', coordinates: [degreesOf(x, x, x + 200, x + 200)] }
    const body = { id, name: id, type: 'commodity', gates: [], footprint, households: 500, division: '320499100', ...more }
    const answer = await house.call('/api/v1/compounds', { method: 'POST', token: house.tokens.operator, body })
    expect(answer.status).toBe(201)
  }
  const [last] = compounds.at(-1)!
  // A report is tied to a compound once coverage has laid it.
  await until({
    what: 'the last compound to be judged',
    ask: () => json<Standing>(house.call(`/api/v1/coverage/${last}`, { token: house.tokens.wall })),
    isSo: ({ status }) => status !== 'unjudged',
  })
  const { items } = await json<{ readonly items: readonly Compound[] }>(house.call('/api/v1/compounds', { token: house.tokens.wall }))
  return new Map(items.map((one) => [one.id, one]))
}

/** What a compound showed at a time: percent; blind every seventh time. */
function shareAt(slot: number, atMs: number): number | undefined {
  const step = atMs / QUARTER_MS
  return (step + slot) % 7 === 0 ? undefined : (step * 13 + slot * 31) % 101
}

/** Writes the diary as the house does: a blob a day. */
async function writeDiary({ house: { store } }: HotspotApp, fromMs: number, toMs: number, slots: number): Promise<void> {
  for (let day = Math.floor(fromMs / DAY_MS); day * DAY_MS < toMs; day++) {
    const lines = Array.from({ length: 96 }, (_, i): DiaryLine => {
      const atMs = day * DAY_MS + i * QUARTER_MS
      const shares = Array.from({ length: slots }, (__, slot) => shareAt(slot, atMs))
      return {
        atMs,
        share: Uint8Array.from(shares, (share = 50) => share),
        status: Uint8Array.from(shares, (share) => (share === undefined ? BLIND : COVERED)),
        visits: new Uint8Array(slots),
      }
    }).filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    await store.blobs.put(`diary-wujin-${LIVE_REALM}-${new Date(day * DAY_MS).toISOString().slice(0, 10)}`, encodeDiary(lines))
  }
}

const TOWN = {
  ...DIVISION,
  id: '320499100',
  name: '甲镇',
  kind: 'town',
  area: { type: 'Polygon', coordinates: [degreesOf(0, 0, 5_000, 10_000)] },
}

async function addDivision({ house }: HotspotApp, division: object): Promise<void> {
  const answer = await house.call('/api/v1/divisions', { method: 'POST', token: house.tokens.admin, body: division })
  expect(answer.status).toBe(201)
}

test('light is what the diary says of the period, by compound and by hour; night alone has the light of the night', async () => {
  const app = await hotspotApp()
  await addDivision(app, TOWN)
  const compounds = await layCompounds(app, [
    ['near', 2_400],
    ['far', 7_100],
    ['calm', 5_000, { type: 'apartment' }],
  ])
  await app.bring(CALLS)
  await writeDiary(app, FROM_MS, TO_MS, compounds.size)
  const minutesOf = (slot: number, isIn: (atMs: number) => boolean) => {
    let [light, known] = [0, 0]
    for (let atMs = FROM_MS; atMs < TO_MS; atMs += QUARTER_MS) {
      const share = isIn(atMs) ? shareAt(slot, atMs) : undefined
      if (share === undefined) continue
      light += (share / 100) * 15
      known += 15
    }
    return { light, known }
  }

  for (const [query, isIn] of [
    ['', () => true],
    ['&hours=night', (atMs: number) => isInHours({ name: 'night', ...CHINA }, atMs)],
  ] as const) {
    const dosage = await app.ask(`method=dosage&${PERIODS}${query}`)
    const told = dosage.compounds!.columns
    told['id']!.forEach((id, row) => {
      const { light, known } = minutesOf(compounds.get(String(id))!.slot, isIn)
      expect(told['lightMinutes']![row]).toBeCloseTo(light, 6)
      expect(told['knownMinutes']![row]).toBe(known)
    })
    expect(dosage.figures['watchKnownShare']).toBe(1)
    expect(dosage.towns!.columns['id']).toEqual(['320499100'])
    expect(dosage.towns!.columns['events']).toEqual([told['events']!.reduce((sum: number, events) => sum + Number(events), 0)])
    const clock = (await app.ask(`method=clock&${PERIODS}${query}`)).hours!.columns
    const all = [...compounds.values()].map(({ slot }) => slot)
    // Monday 23 h, and Sunday noon.
    for (const [row, hour] of [
      [23, 23],
      [6 * 24 + 12, 12],
    ] as const) {
      const shares: number[] = []
      for (let atMs = FROM_MS; atMs < TO_MS; atMs += QUARTER_MS) {
        const local = new Date(atMs + CHINA.utcOffsetMs)
        if ((local.getUTCDay() + 6) % 7 !== Math.floor(row / 24) || local.getUTCHours() !== hour || !isIn(atMs)) continue
        shares.push(...all.flatMap((slot) => shareAt(slot, atMs) ?? []).map((share) => share / 100))
      }
      const light = clock['light']![row]
      if (shares.length === 0) expect(light).toBeNull()
      else expect(light).toBeCloseTo(shares.reduce((sum, share) => sum + share, 0) / shares.length, 9)
    }
    expect(clock['day']).toHaveLength(168)
  }
})

test('only calls tied to a type of compound count, and only such compounds are told', async () => {
  const app = await hotspotApp()
  await layCompounds(app, [
    ['home', 2_400],
    ['flat', 7_100, { type: 'apartment' }],
  ])
  const tied = (x: number, count: number) =>
    Array.from({ length: count }, () =>
      app.report({ class: 'criminal', severity: 3, place: degreesOf(x, x, x + 1, x + 1)[0], at: Date.now() - 60_000 }),
    )
  await Promise.all([...tied(2_450, 3), ...tied(7_150, 2), ...tied(4_000, 4)])
  const asked = async (types: string) => {
    const answer = await app.ask(`method=dosage&compounds=${types}&from=${Date.now() - DAY_MS}`)
    return [answer.counts.period.used, answer.counts.period.otherCompound, answer.compounds!.columns['id'], answer.parameters['compounds']]
  }

  expect(await asked('apartment')).toEqual([2, 7, ['flat'], 'apartment'])
  expect(await asked('resettlement')).toEqual([0, 9, [], 'resettlement'])
  expect(await asked('apartment,commodity')).toEqual([5, 4, ['home', 'flat'], 'commodity,apartment'])
  const all = await app.ask(`method=density&from=${Date.now() - DAY_MS}`)
  expect([all.counts.period.used, 'otherCompound' in all.counts.period]).toEqual([9, false])
  const none = await app.ask(`method=density&compounds=resettlement&from=${Date.now() - DAY_MS}`)
  expect(none.notes[0]!.text).toBe('the period has no event to count; left out: 9 tied to no such compound')
})

test('day and night share out the calls, and their densities add up to that of both', async () => {
  const app = await hotspotApp()
  await app.bring(CALLS)
  const [all, day, night] = await Promise.all(
    ['', '&hours=day', '&hours=night'].map((hours) => app.ask(`method=density&${PERIODS}${hours}`)),
  )
  const isNight = (atMs: number) => isInHours({ name: 'night', ...CHINA }, atMs)
  const inPeriod = CALLS.filter(({ atMs }) => atMs >= FROM_MS && atMs < TO_MS)

  expect(day!.counts.period.otherHours).toBe(inPeriod.filter(({ atMs }) => isNight(atMs)).length)
  expect(day!.counts.period.used + night!.counts.period.used).toBe(all!.counts.period.used)
  const densities = [all, day, night].map((answer) => answer!.cells!.columns['density']!.map(Number))
  densities[0]!.forEach((density, cell) => expect(densities[1]![cell]! + densities[2]![cell]!).toBeCloseTo(density, 9))
  expect(night!.parameters['hours']).toBe('night')
  expect(night!.figures).toMatchObject({ weeks: 4, dayFromMin: 360, nightFromMin: 1_320, utcOffsetMin: 480 })

  const change = await app.ask(`method=change&${PERIODS}&hours=night`)
  expect(change.figures).toMatchObject({ weeks: 4, baseWeeks: 4 })
  expect(change.counts.base!.otherHours).toBeGreaterThan(0)
  const noon = Math.floor(FROM_MS / DAY_MS) * DAY_MS + 4 * HOUR_MS
  const refused = (await app.ask(`method=density&hours=night&from=${noon}&to=${noon + HOUR_MS}`)) as unknown as Problem
  expect([refused.status, refused.errors?.map(({ field }) => field), refused.detail]).toEqual([
    400,
    ['querystring/hours'],
    'hours night has no time in the period',
  ])
})

test('what others police is in no figure: neither its ground, nor its calls, nor its compounds', async () => {
  const app = await hotspotApp()
  await addDivision(app, TOWN)
  await app.bring(CALLS)
  const before = await app.ask(`method=gi&${PERIODS}&shape=square&cell=300`)
  await addDivision(app, {
    ...TOWN,
    id: '320499200',
    name: '乙镇',
    entrusted: true,
    area: { type: 'Polygon', coordinates: [degreesOf(5_000, -500, 10_500, 10_500)] },
  })
  await layCompounds(app, [
    ['ours', 2_400],
    ['theirs', 7_100, { division: '320499200' }],
  ])
  const after = await app.ask(`method=gi&${PERIODS}&shape=square&cell=300`)
  const areaOf = ({ cells }: typeof after) => cells!.columns['areaKm2']!.reduce((sum: number, km2) => sum + Number(km2), 0)
  const isTheirs = ({ lon, lat }: (typeof CALLS)[number]) => lon > degreesOf(5_000, 0, 5_000, 0)[0]![0] && lat > 0

  expect(areaOf(before)).toBeCloseTo(100, 2)
  expect(areaOf(after)).toBeCloseTo(50, 2)
  const inPeriod = CALLS.filter(({ atMs }) => atMs >= FROM_MS && atMs < TO_MS)
  expect(after.counts.period.used).toBeLessThan(before.counts.period.used)
  expect(after.counts.period.outside).toBeGreaterThanOrEqual(inPeriod.filter(isTheirs).length)
  const dosage = await app.ask(`method=dosage&${PERIODS}`)
  expect(dosage.compounds!.columns['id']).toEqual(['ours'])
  expect(dosage.towns!.columns['id']).toEqual(['320499100'])
  expect((await app.ask(`method=ranked&${PERIODS}`)).compounds!.columns['id']).toEqual(['ours'])
})

test('what emerges is told in every form, and by its parameters again', async () => {
  const app = await hotspotApp()
  await app.bring(CALLS)
  const answer = await app.ask(`method=emerging&from=${FROM_MS}&to=${TO_MS}&periods=8&cell=1000`)

  expect(answer.parameters).toEqual({
    method: 'emerging',
    kind: 'incident',
    from: FROM_MS,
    to: TO_MS,
    cell: 1_000,
    shape: 'hex',
    band: 1_000,
    periods: 8,
  })
  const again = await app.ask(
    new URLSearchParams(Object.entries(answer.parameters).map(([name, value]) => [name, String(value)])).toString(),
  )
  expect(again.cells).toEqual(answer.cells)
  expect(Object.keys(answer.cells!.columns)).toEqual([
    'id',
    'lon',
    'lat',
    'areaKm2',
    'events',
    'hotPeriods',
    'judgedPeriods',
    'z',
    'slope',
    'p',
    'q',
    'countSlope',
    'countP',
    'countQ',
    'countTrend',
    'emergence',
  ])
  const { features } = await json<{ readonly features: readonly { readonly properties: { readonly emergence: string } }[] }>(
    app.house.call(`/api/v1/hotspots?method=emerging&from=${FROM_MS}&to=${TO_MS}&periods=8&cell=1000&f=geojson`, {
      token: app.house.tokens.leader,
    }),
  )
  expect(features.map(({ properties }) => properties.emergence)).toEqual(answer.cells!.columns['emergence'])
  const { parameters } = await app.ask('method=emerging')
  expect((Number(parameters['to']) - Number(parameters['from'])) / DAY_MS).toBe(84)
})

test('what is asked wrongly is refused by its name', async () => {
  const { ask } = await hotspotApp()
  for (const [query, field] of [
    ['compounds=villa', 'compounds'],
    ['compounds=commodity,', 'compounds'],
    ['hours=dusk', 'hours'],
    ['method=emerging&periods=7', 'periods'],
    ['method=emerging&periods=53', 'periods'],
    ['method=emerging&periods=8.5', 'periods'],
    ['method=emerging&cell=500&band=400', 'band'],
    ['method=dosage&shape=hex', 'shape'],
    ['method=dosage&cell=500&bandwidth=900', 'bandwidth'],
    [`method=dosage&from=${Date.now() - 751 * DAY_MS}`, 'from'],
    [`method=clock&from=0`, 'from'],
    ['method=clock&f=geojson', 'f'],
    ['ask=a-b', 'ask'],
    [`ask=${'a'.repeat(41)}`, 'ask'],
    ['method=gi&permutations=99.5', 'permutations'],
  ] as const) {
    const { status, errors } = (await ask(query)) as unknown as Problem
    expect([query, status, errors?.map((error) => error.field)]).toEqual([query, 400, [`querystring/${field}`]])
  }
})
