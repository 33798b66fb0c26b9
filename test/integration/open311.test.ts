/** Open311 GeoReport v2 over HTTP: citizens' tools report hazards, follow them, and are refused in the standard's own form. */
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import type { Hazard } from '#wire/reports'
import { json } from '../support/coverage-app.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { hasControls, NAUGHTY_STRINGS } from '../support/naughty-strings.ts'

interface Tool {
  readonly app: TestApp
  get(path: string): Promise<Response>
  post(form: Readonly<Record<string, string>>, format?: 'json' | 'xml'): Promise<Response>
}

interface Request {
  readonly service_request_id: string
  readonly [field: string]: unknown
}

/** A tool with a gateway's token as its key. */
async function openTool(): Promise<Tool> {
  const app = await startApp()
  const base = `${app.url}/api/v1/open311/v2`
  return {
    app,
    get: (path) => fetch(`${base}${path}${path.includes('?') ? '&' : '?'}api_key=${app.tokens.gateway}`),
    post: (form, format = 'json') =>
      fetch(`${base}/requests.${format}`, { method: 'POST', body: new URLSearchParams({ api_key: app.tokens.gateway, ...form }) }),
  }
}

/** The texts of the elements of a document, by path. @throws where it is not well-formed */
function textsOf(xml: string): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  const open: string[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }) => void open.push(name))
  parser.on('closetag', () => void open.pop())
  parser.on('text', (text) => {
    if (text.trim() !== '') texts[open.join('/')] = text
  })
  parser.write(xml).close()
  return texts
}

const FIRE = { service_code: 'fire', lat: '31.7012', long: '119.9424', description: '消防通道被占用' }

test('what may be reported is told to anybody, in both forms', async () => {
  const { app } = await openTool()
  const services = await app.call('/api/v1/open311/v2/services.json')
  expect(services.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect((await json<readonly object[]>(services))[2]).toEqual({
    service_code: 'fire',
    service_name: '消防隐患',
    description: expect.any(String),
    metadata: false,
    type: 'realtime',
    keywords: '隐患, fire',
    group: '隐患',
  })
  const asXml = await app.call('/api/v1/open311/v2/services.xml?jurisdiction_id=wujin')
  expect(asXml.headers.get('content-type')).toBe('text/xml; charset=utf-8')
  const text = await asXml.text()
  expect(text).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<services>\n  <service>/)
  expect(textsOf(text)['services/service/service_name']).toBe('其他隐患')
  expect(await json(app.call('/api/v1/open311/v2/services/fire.json'))).toEqual({ service_code: 'fire', attributes: [] })
  expect(await json(app.call('/api/v1/open311/v2/discovery.json'))).toMatchObject({
    endpoints: [
      {
        specification: 'http://wiki.open311.org/GeoReport_v2',
        url: `${app.url}/api/v1/open311/v2`,
        formats: ['application/json', 'text/xml'],
      },
    ],
  })
})

test('a report becomes a hazard; who reported it is kept apart; the tool sees what becomes of it and nothing that officers noted', async () => {
  const { app, get, post } = await openTool()
  const person = {
    first_name: '三',
    last_name: '张',
    phone: '13800000000',
    email: 'z@example.com',
    media_url: 'https://pictures.example/1.jpg',
  }
  const answer = await post({ ...FIRE, ...person, address_string: '3 号楼东侧', 'attribute[x]': 'passed over' })
  expect(answer.status).toBe(200)
  const [{ service_request_id: id }] = (await json<readonly [Request]>(answer)) satisfies readonly Request[]

  const hazard = await json<Hazard>(app.call(`/api/v1/hazards/${id}`, { token: app.tokens.wall }))
  expect(hazard).toMatchObject({
    class: 'fire',
    severity: 4,
    state: 'found',
    place: [119.9424, 31.7012],
    address: '3 号楼东侧',
    text: '消防通道被占用',
    hasPersonal: true,
  })
  expect(JSON.stringify(hazard)).not.toMatch(/138|张三|example/)
  expect(await json(app.call(`/api/v1/hazards/${id}/personal`, { token: app.tokens.operator }))).toEqual({
    name: '张三',
    phone: '13800000000',
    remark: 'email: z@example.com\nmedia_url: https://pictures.example/1.jpg',
  })
  await app.call(`/api/v1/hazards/${id}`, {
    method: 'PATCH',
    token: app.tokens.operator,
    body: { step: 'invalidate', note: '李四来电核实：无此事' },
  })

  const [request] = await json<readonly Request[]>(get(`/requests/${id}.json`))
  expect(request).toEqual({
    service_request_id: id,
    status: 'closed',
    status_notes: '经核查不属实',
    service_name: '消防隐患',
    service_code: 'fire',
    description: '消防通道被占用',
    agency_responsible: null,
    service_notice: null,
    requested_datetime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    updated_datetime: expect.stringMatching(/Z$/),
    expected_datetime: null,
    address: '3 号楼东侧',
    address_id: null,
    zipcode: null,
    lat: 31.7012,
    long: 119.9424,
    media_url: null,
  })
  const xml = await (await get(`/requests/${id}.xml`)).text()
  expect(textsOf(xml)['service_requests/request/lat']).toBe('31.7012')
  expect(xml).not.toMatch(/李四|138/)
})

describe('requests are asked for', () => {
  test('by status, service, time and id', async () => {
    const { app, get, post } = await openTool()
    const idOf = async (form: Readonly<Record<string, string>>) => (await json<readonly [Request]>(post(form)))[0].service_request_id
    const fire = await idOf(FIRE)
    const health = await idOf({ ...FIRE, service_code: 'health' })
    await app.call(`/api/v1/hazards/${health}`, { method: 'PATCH', token: app.tokens.operator, body: { step: 'invalidate', note: '-' } })
    const ids = async (query: string) =>
      (await json<readonly Request[]>(get(`/requests.json?${query}`))).map((one) => one.service_request_id)
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

    expect((await ids('')).toSorted()).toEqual([fire, health].toSorted())
    expect(await ids('status=open')).toEqual([fire])
    expect(await ids('status=closed&service_code=fire,health')).toEqual([health])
    expect(await ids('service_code=housing')).toEqual([])
    expect(await ids(`start_date=${day(-1)}&end_date=${day(1)}&service_code=fire`)).toEqual([fire])
    expect(await ids(`start_date=${day(-9)}&end_date=${day(-1)}`)).toEqual([])
    expect(await ids(`service_request_id=${health},nobody&status=open`)).toEqual([health])
  })

  test('and a tool sees what came by its own key, whoever reads the picture sees all, nobody else sees any', async () => {
    const { app, get } = await openTool()
    await app.call('/api/v1/hazards', { method: 'POST', token: app.tokens.operator, body: { id: 'h-1', class: 'fire', text: '内部巡查' } })
    const path = '/api/v1/open311/v2/requests.json'

    expect(await json(get('/requests.json'))).toEqual([])
    expect((await get('/requests/h-1.json')).status).toBe(404)
    expect(await json(app.call(path, { token: app.tokens.leader }))).toMatchObject([{ service_request_id: 'h-1' }])
    expect((await app.call(path)).status).toBe(403)
  })
})

describe('what cannot be is refused in the form of the standard', () => {
  test.each<[string, Readonly<Record<string, string>>, number, string]>([
    ['no key', { ...FIRE, api_key: '' }, 403, 'unknown'],
    ['a wrong key', { ...FIRE, api_key: 'll_0_x' }, 403, 'unknown'],
    ['no service', { lat: '31.7', long: '119.9' }, 400, 'service_code'],
    ['an unknown service', { ...FIRE, service_code: 'noise' }, 404, "'noise'"],
    ['another jurisdiction', { ...FIRE, jurisdiction_id: 'city.gov' }, 404, 'city.gov'],
    ['no place', { service_code: 'fire' }, 400, 'lat'],
    ['half a place', { service_code: 'fire', lat: '31.7' }, 400, 'long'],
    ['a place that is none', { ...FIRE, lat: '317' }, 400, 'lat'],
    ['an address of an unknown list', { service_code: 'fire', address_id: '7' }, 400, 'address_id'],
    ['too many words', { ...FIRE, description: '长'.repeat(2_001) }, 400, 'description'],
    ['a bell in the words', { ...FIRE, description: 'a\u0007' }, 400, 'description'],
    ['a long number', { ...FIRE, phone: '1'.repeat(60) }, 400, 'phone'],
  ])('%s', async (_, form, status, said) => {
    const { post } = await openTool()
    const asJson = await post(form)
    expect([asJson.status, await json(asJson)]).toEqual([status, [{ code: status, description: expect.stringContaining(said) }]])
    const texts = textsOf(await (await post(form, 'xml')).text())
    expect(texts['errors/error/code']).toBe(String(status))
  })

  test('a query that cannot be, a resource that is not, a body of another type or of too much', async () => {
    const { app, get } = await openTool()
    const statusOf = async (path: string) => (await get(path)).status
    expect(await statusOf('/requests.json?status=later')).toBe(400)
    expect(await statusOf('/requests.json?start_date=gestern')).toBe(400)
    expect(await statusOf('/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z')).toBe(400)
    expect(await statusOf('/requests/nobody.json')).toBe(404)
    expect(await statusOf('/requests/nobody')).toBe(400)
    expect(await statusOf('/services/fire.yaml')).toBe(400)
    expect(textsOf(await (await get('/tokens/1.xml')).text())['errors/error/code']).toBe('404')
    const url = `${app.url}/api/v1/open311/v2/requests.json`
    expect((await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(415)
    expect((await fetch(url, { method: 'POST', body: new URLSearchParams({ description: 'x'.repeat(70_000) }) })).status).toBe(413)
    expect((await fetch(url, { method: 'POST', body: new URLSearchParams({ ...FIRE, api_key: app.tokens.wall }) })).status).toBe(403)
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${new URLSearchParams({ ...FIRE })}&description=%BB%F0`,
    }
    expect(await json(fetch(url, form))).toEqual([{ code: 400, description: 'description is not in UTF-8' }])
  })
})

test.skipIf(NAUGHTY_STRINGS === undefined)(
  'naughty strings come in by a form and go out by JSON as they were, and their XML is well-formed',
  async () => {
    const { get, post } = await openTool()
    const told = new Map<string, string>()
    for (const description of NAUGHTY_STRINGS!) {
      const answer = await post({ ...FIRE, description })
      if (answer.status === 400) expect(hasControls(description)).toBe(true)
      else told.set((await json<readonly [Request]>(answer))[0].service_request_id, description)
    }
    expect(told.size).toBeGreaterThan(450)
    const all = await json<readonly Request[]>(get('/requests.json'))
    expect(new Map(all.map((one) => [one.service_request_id, one['description']]))).toEqual(told)
    textsOf(await (await get('/requests.xml')).text())
  },
)
