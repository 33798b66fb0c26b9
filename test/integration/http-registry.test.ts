/** The registry over HTTP: units with their places, compounds and the rest, page by page and as GeoJSON. */
import { expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/http-server.ts'

const SQUARE = { type: 'Polygon', coordinates: [[[119.95, 31.7], [119.951, 31.7], [119.951, 31.701], [119.95, 31.7]]] } as const // prettier-ignore
const COMPOUND = { name: '湖滨花园', type: 'commodity', gates: [], footprint: SQUARE } as const

async function addCompound({ call, tokens }: TestApp, id: string): Promise<Response> {
  return call('/api/v1/compounds', { method: 'POST', token: tokens.operator, body: { ...COMPOUND, id } })
}

async function registerUnit({ call, tokens }: TestApp, id: string, more: object = {}): Promise<Response> {
  return call('/api/v1/units', { method: 'POST', token: tokens.operator, body: { id, duty: 'onDuty', ...more } })
}

async function json<T>(answer: Response | Promise<Response>): Promise<T> {
  return (await (await answer).json()) as T // each test says what it expects
}

test('a compound that is added has a slot of its own, is the site’s, and is there to be read', async () => {
  const house = await startApp()

  const [first, second] = [await addCompound(house, 'c1'), await addCompound(house, 'c2')]

  expect(first.status).toBe(201)
  expect(first.headers.get('location')).toBe('/api/v1/compounds/c1')
  expect(await first.json()).toEqual({ ...COMPOUND, id: 'c1', slot: 0, simulated: false })
  expect(await second.json()).toMatchObject({ slot: 1 })
  const { items } = await json<{ items: readonly object[] }>(house.call('/api/v1/compounds', { token: house.tokens.wall }))
  expect(items).toHaveLength(2)
})

test('many compounds added at once never share a slot', async () => {
  const house = await startApp()

  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => addCompound(house, `c${i}`)))

  const slots = await Promise.all(answers.map(async (answer) => (await json<{ slot: number }>(answer)).slot))
  expect(slots.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

test('the same id again is a conflict; what does not exist cannot be changed; the house’s own fields cannot be set', async () => {
  const house = await startApp()
  await addCompound(house, 'c1')
  const patch = (id: string, body: object): Promise<Response> =>
    house.call(`/api/v1/compounds/${id}`, { method: 'PATCH', token: house.tokens.admin, body })

  expect((await addCompound(house, 'c1')).status).toBe(409)
  expect((await patch('c9', { name: 'x' })).status).toBe(404)
  expect((await patch('c1', { slot: 7 })).status).toBe(400)
  expect((await patch('c1', {})).status).toBe(400)
  expect(await json(patch('c1', { households: 400 }))).toMatchObject({ name: COMPOUND.name, households: 400, slot: 0 })
})

test('pages follow one another without a gap or a double', async () => {
  const house = await startApp()
  for (let i = 0; i < 7; i++) await addCompound(house, `c${i}`)

  const seen: string[] = []
  let cursor: string | undefined
  do {
    const query: string = cursor === undefined ? '' : `&cursor=${cursor}`
    const page: { items: { id: string }[]; next?: string } = await json(
      house.call(`/api/v1/compounds?limit=3${query}`, { token: house.tokens.wall }),
    )
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.next
  } while (cursor !== undefined)

  expect(seen).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'])
})

test('GeoJSON has the geometry apart, and is sent again only when something changed', async () => {
  const house = await startApp()
  await addCompound(house, 'c1')
  const fetchAll = (headers = {}): Promise<Response> => house.call('/api/v1/compounds?f=geojson', { token: house.tokens.wall, headers })

  const first = await fetchAll()
  const tag = first.headers.get('etag') ?? ''

  expect(first.headers.get('content-type')).toContain('application/geo+json')
  expect(await first.json()).toEqual({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        id: 'c1',
        geometry: SQUARE,
        properties: { name: COMPOUND.name, type: 'commodity', gates: [], slot: 0, simulated: false },
      },
    ],
  })
  expect((await fetchAll({ 'if-none-match': tag })).status).toBe(304)
  await registerUnit(house, 'A1')
  expect((await fetchAll({ 'if-none-match': tag })).status).toBe(304)
  await addCompound(house, 'c2')
  expect((await fetchAll({ 'if-none-match': tag })).status).toBe(200)
})

test('a division without an area is the point of its centre', async () => {
  const { call, tokens } = await startApp()
  const division = { id: '320412100', name: '湖塘镇', kind: 'town', centre: [119.95, 31.71], entrusted: false }
  await call('/api/v1/divisions', { method: 'POST', token: tokens.admin, body: division })

  const { features } = await json<{ features: readonly object[] }>(call('/api/v1/divisions?f=geojson', { token: tokens.wall }))

  expect(features).toMatchObject([{ geometry: { type: 'Point', coordinates: division.centre }, properties: { centre: division.centre } }])
})

test('water is added, changed and listed, and refused where its shore crosses itself', async () => {
  const { call, tokens } = await startApp()
  const lake = { id: 'l1', name: '滆湖', area: SQUARE }
  const bowTie = { type: 'Polygon', coordinates: [[[119.95, 31.7], [119.951, 31.701], [119.951, 31.7], [119.95, 31.701], [119.95, 31.7]]] } // prettier-ignore
  const post = (body: object): Promise<Response> => call('/api/v1/waters', { method: 'POST', token: tokens.operator, body })

  expect(await json(post(lake))).toEqual({ ...lake, simulated: false })
  const refused = await post({ ...lake, id: 'l2', area: bowTie })
  expect(refused.status).toBe(400)
  expect(await json(refused)).toMatchObject({ errors: [{ field: 'body/area', reason: expect.stringContaining('crosses itself') }] })
  await call('/api/v1/waters/l1', { method: 'PATCH', token: tokens.operator, body: { name: '西太湖' } })

  const { features } = await json<{ features: readonly object[] }>(call('/api/v1/waters?f=geojson', { token: tokens.wall }))
  expect(features).toEqual([{ type: 'Feature', id: 'l1', geometry: SQUARE, properties: { name: '西太湖', simulated: false } }])
})

test('a unit is shown where its last fix was, and an off-duty one nowhere', async () => {
  const house = await startApp()
  const { call, tokens } = house
  await registerUnit(house, 'A1')
  const fix = { unit: 'A1', lon: 119.95, lat: 31.7, at: Date.now(), speed: 1.5, accuracy: 8 }
  await call('/api/v1/positions', { method: 'POST', token: tokens.gateway, body: [fix] })
  const shown = async (): Promise<object | undefined> =>
    (await json<{ items: readonly object[] }>(call('/api/v1/units', { token: tokens.wall }))).items[0]

  expect(await shown()).toMatchObject({
    id: 'A1',
    freshness: 'live',
    position: { lon: 119.95, lat: 31.7, at: fix.at, speed: 1.5, accuracy: 8 },
  })

  await call('/api/v1/units/A1', { method: 'PATCH', token: tokens.operator, body: { duty: 'offDuty' } })

  expect(await shown()).not.toHaveProperty('position')
})

test('what a gateway brings waits to be confirmed, and is confirmed by PATCH', async () => {
  const { call, tokens } = await startApp()
  await call('/api/v1/positions', { method: 'POST', token: tokens.gateway, body: [{ unit: 'R7', lon: 119.9, lat: 31.6, at: Date.now() }] })

  const before = await json<{ items: readonly object[] }>(call('/api/v1/units', { token: tokens.wall }))
  const after = await call('/api/v1/units/R7', { method: 'PATCH', token: tokens.operator, body: { confirmed: true, callSign: '电台7' } })

  expect(before.items).toMatchObject([{ id: 'R7', confirmed: false }])
  expect(await after.json()).toMatchObject({ confirmed: true, callSign: '电台7' })
})

test('a gateway cannot confirm what it registers, nor change what is registered', async () => {
  const { call, tokens } = await startApp()

  const made = await call('/api/v1/units', { method: 'POST', token: tokens.gateway, body: { id: 'R8', confirmed: true } })
  const changed = await call('/api/v1/units/R8', { method: 'PATCH', token: tokens.gateway, body: { confirmed: true } })

  expect(made.ok ? await made.json() : { confirmed: false }).toMatchObject({ confirmed: false })
  expect(changed.status).toBe(403)
})

test('a track is given in full, and every look at it is written down, by whom and of when', async () => {
  const house = await startApp()
  const { call, tokens, store } = house
  await registerUnit(house, 'A1')
  const startMs = Date.now() - 60_000
  const body = [0, 10, 20].map((s) => ({ unit: 'A1', lon: 119.95 + s * 1e-5, lat: 31.7, at: startMs + s * 1_000, battery: 0.5 }))
  await call('/api/v1/positions', { method: 'POST', token: tokens.gateway, body })

  const plain = await json<{ fixes: readonly object[] }>(
    call(`/api/v1/units/A1/track?from=${startMs}&to=${startMs + 15_000}`, { token: tokens.auditor }),
  )
  const line = await json<object>(call('/api/v1/units/A1/track?f=geojson', { token: tokens.operator }))

  expect(plain.fixes).toMatchObject([
    { at: startMs, lon: 119.95, battery: 0.5, mark: 0, source: 'test-gateway' },
    { at: startMs + 10_000, lon: 119.9501 },
  ])
  expect(line).toMatchObject({
    geometry: { type: 'LineString', coordinates: { length: 3 } },
    properties: { unit: 'A1', times: { length: 3 } },
  })
  const looks = (await store.journal.read('house', 'live', 0, 100)).filter(({ kind }) => kind === 'track:read')
  expect(looks).toMatchObject([
    { subject: 'unit/A1', by: 'test-auditor', data: { fromMs: startMs, toMs: startMs + 15_000 } },
    { subject: 'unit/A1', by: 'test-operator' },
  ])
})

test.each([
  ['from=yesterday', 'from'],
  ['from=2026-01-01T00:00:00', 'from'],
  ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
  ['from=2026-01-01T00:00:00Z&to=2026-01-09T00:00:00Z', 'from'],
  ['to=soon', 'to'],
])('a track of %s is refused by its field', async (query, field) => {
  const house = await startApp()
  await registerUnit(house, 'A1')

  const answer = await house.call(`/api/v1/units/A1/track?${query}`, { token: house.tokens.admin })

  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ errors: [{ field: `querystring/${field}` }] })
})

test('a phone is set up with a token of its own that sends for its unit only', async () => {
  const house = await startApp({ settings: { PUBLIC_URL: 'https://wall.example' } })
  const { call, tokens } = house
  await registerUnit(house, 'A1')
  await registerUnit(house, 'A2')

  const setup = await json<{ token: string; serverUrl: string; qr: string }>(
    call('/api/v1/phone-setup', { method: 'POST', token: tokens.operator, body: { unit: 'A1', app: 'osmand' } }),
  )
  const send = (unit: string): Promise<Response> =>
    call(`/api/v1/osmand/${setup.token}?id=${unit}&lat=31.7&lon=119.95&timestamp=${Date.now()}`, { method: 'POST' })

  expect(setup.serverUrl).toBe(`https://wall.example/api/v1/osmand/${setup.token}`)
  expect(setup.qr).toContain('id=A1')
  expect((await send('A1')).status).toBe(200)
  expect((await send('A2')).status).toBe(403)
})

test('a QR code for OwnTracks carries the whole configuration', async () => {
  const house = await startApp()
  await registerUnit(house, 'A1')

  const { qr, token } = await json<{ qr: string; token: string }>(
    house.call('/api/v1/phone-setup', { method: 'POST', token: house.tokens.admin, body: { unit: 'A1', app: 'owntracks' } }),
  )

  const inline = new URL(qr).searchParams.get('inline') ?? ''
  expect(JSON.parse(Buffer.from(inline, 'base64').toString())).toMatchObject({
    _type: 'configuration',
    url: `${house.url}/api/v1/owntracks`,
    password: token,
  })
})

test('no phone is set up for a unit that nobody knows', async () => {
  const { call, tokens } = await startApp()

  const answer = await call('/api/v1/phone-setup', { method: 'POST', token: tokens.admin, body: { unit: 'nobody', app: 'osmand' } })

  expect(answer.status).toBe(422)
})
