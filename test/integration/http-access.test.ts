/** Who may call what: every route, every role, against the one table of permissions. */
import { expect, test } from 'vitest'
import { ROLES } from '#wire/roles'
import { may, type Action } from '../../server/domain/permissions.ts'
import { cookieOf, startApp, type TestApp } from '../support/http-server.ts'

/** Every route that is not open: what it needs, and a body where it takes one. */
const GUARDED: readonly (readonly [method: string, path: string, needs: Action, body?: unknown])[] = [
  ['POST', '/api/v1/positions', 'positions:send', []],
  ['POST', '/api/v1/heartbeat', 'positions:send', {}],
  ['POST', '/api/v1/owntracks', 'positions:send', []],
  ['GET', '/api/v1/osmand', 'positions:send'],
  ['POST', '/api/v1/osmand', 'positions:send', {}],
  ['POST', '/api/v1/duty', 'positions:send', { duty: 'onDuty', unit: 'A1' }],
  ['GET', '/api/v1/units', 'picture:read'],
  ['POST', '/api/v1/units', 'units:register', { id: 'new' }],
  ['PATCH', '/api/v1/units/A1', 'units:write', { duty: 'onDuty' }],
  ['GET', '/api/v1/units/A1/track', 'tracks:read'],
  ['GET', '/api/v1/time', 'picture:read'],
  ['GET', '/api/v1/sources', 'picture:read'],
  ['GET', '/api/v1/replay/span', 'picture:read'],
  ['GET', '/api/v1/replay/marks', 'picture:read'],
  ['GET', '/api/v1/compounds', 'picture:read'],
  ['POST', '/api/v1/compounds', 'places:write', {}],
  ['PATCH', '/api/v1/compounds/x', 'places:write', { name: 'x' }],
  ['GET', '/api/v1/watch-points', 'picture:read'],
  ['POST', '/api/v1/watch-points', 'places:write', {}],
  ['PATCH', '/api/v1/watch-points/x', 'places:write', { name: 'x' }],
  ['GET', '/api/v1/police-posts', 'picture:read'],
  ['POST', '/api/v1/police-posts', 'places:write', {}],
  ['PATCH', '/api/v1/police-posts/x', 'places:write', { name: 'x' }],
  ['GET', '/api/v1/divisions', 'picture:read'],
  ['POST', '/api/v1/divisions', 'places:write', {}],
  ['PATCH', '/api/v1/divisions/320412', 'places:write', { name: 'x' }],
  ['GET', '/api/v1/waters', 'picture:read'],
  ['POST', '/api/v1/waters', 'places:write', {}],
  ['PATCH', '/api/v1/waters/x', 'places:write', { name: 'x' }],
  ['GET', '/api/v1/roster', 'picture:read'],
  ['POST', '/api/v1/roster', 'units:write', []],
  ['DELETE', '/api/v1/roster/x', 'units:write'],
  ['GET', '/api/v1/coverage', 'picture:read'],
  ['GET', '/api/v1/coverage/x', 'picture:read'],
  ['GET', '/api/v1/coverage/history', 'picture:read'],
  ['GET', '/api/v1/coverage/settings', 'picture:read'],
  ['PUT', '/api/v1/coverage/settings', 'settings:write', {}],
  ['GET', '/api/v1/suggestions', 'picture:read'],
  ['POST', '/api/v1/suggestions', 'tasks:write', {}],
  ['POST', '/api/v1/suggestions/what-if', 'tasks:write', {}],
  ['GET', '/api/v1/responders', 'tasks:write'],
  ['GET', '/api/v1/lifecycles', 'picture:read'],
  ['GET', '/api/v1/tasks', 'picture:read'],
  ['POST', '/api/v1/tasks/x/cancel', 'tasks:write'],
  ['GET', '/api/v1/check-ins', 'picture:read'],
  ['POST', '/api/v1/check-ins', 'check-ins:write', {}],
  ['GET', '/api/v1/me', 'own:read'],
  ['POST', '/api/v1/me/going', 'own:write', { compound: 'x' }],
  ['DELETE', '/api/v1/me/going/x', 'own:write'],
  ['POST', '/api/v1/me/check-ins', 'own:write', {}],
  ['POST', '/api/v1/sos', 'positions:send', { unit: 'A1' }],
  ['GET', '/api/v1/alarms', 'picture:read'],
  ['GET', '/api/v1/alarms/board', 'picture:read'],
  ['GET', '/api/v1/alarms/x', 'picture:read'],
  ['POST', '/api/v1/alarms/x/acknowledge', 'alarms:write'],
  ['POST', '/api/v1/alarms/x/take-over', 'alarms:write'],
  ['POST', '/api/v1/alarms/x/arrive', 'alarms:write'],
  ['POST', '/api/v1/alarms/x/handle', 'alarms:write'],
  ['GET', '/api/v1/alarms/mutes', 'picture:read'],
  ['POST', '/api/v1/alarms/mutes', 'alarms:write', {}],
  ['DELETE', '/api/v1/alarms/mutes/x', 'alarms:write'],
  ['GET', '/api/v1/alarms/settings', 'picture:read'],
  ['PUT', '/api/v1/alarms/settings', 'settings:write', {}],
  ['GET', '/api/v1/incidents', 'picture:read'],
  ['GET', '/api/v1/incidents/x', 'picture:read'],
  ['POST', '/api/v1/incidents', 'reports:enter', {}],
  ['PATCH', '/api/v1/incidents/x', 'reports:bring', { step: 'x' }],
  ['GET', '/api/v1/incidents/x/personal', 'personal:read'],
  ['DELETE', '/api/v1/incidents/x/personal', 'personal:erase'],
  ['GET', '/api/v1/hazards', 'picture:read'],
  ['GET', '/api/v1/hazards/heat', 'picture:read'],
  ['GET', '/api/v1/hazards/x', 'picture:read'],
  ['POST', '/api/v1/hazards', 'reports:bring', {}],
  ['PATCH', '/api/v1/hazards/x', 'reports:bring', { step: 'x' }],
  ['GET', '/api/v1/hazards/x/personal', 'personal:read'],
  ['DELETE', '/api/v1/hazards/x/personal', 'personal:erase'],
  ['GET', '/api/v1/leads', 'picture:read'],
  ['GET', '/api/v1/leads/x', 'picture:read'],
  ['POST', '/api/v1/leads', 'reports:bring', {}],
  ['PATCH', '/api/v1/leads/x', 'reports:bring', { step: 'x' }],
  ['GET', '/api/v1/leads/x/personal', 'personal:read'],
  ['DELETE', '/api/v1/leads/x/personal', 'personal:erase'],
  ['GET', '/api/v1/disputes', 'picture:read'],
  ['GET', '/api/v1/disputes/x', 'picture:read'],
  ['POST', '/api/v1/disputes', 'reports:bring', {}],
  ['PATCH', '/api/v1/disputes/x', 'reports:bring', { step: 'x' }],
  ['GET', '/api/v1/disputes/x/personal', 'personal:read'],
  ['DELETE', '/api/v1/disputes/x/personal', 'personal:erase'],
  ['GET', '/api/v1/property-complaints', 'picture:read'],
  ['GET', '/api/v1/property-complaints/x', 'picture:read'],
  ['POST', '/api/v1/property-complaints', 'reports:enter', {}],
  ['PATCH', '/api/v1/property-complaints/x', 'reports:bring', { step: 'x' }],
  ['GET', '/api/v1/property-complaints/x/personal', 'personal:read'],
  ['DELETE', '/api/v1/property-complaints/x/personal', 'personal:erase'],
  ['GET', '/api/v1/patrol-tasks', 'picture:read'],
  ['GET', '/api/v1/patrol-tasks/x', 'picture:read'],
  ['POST', '/api/v1/patrol-tasks', 'reports:bring', {}],
  ['PATCH', '/api/v1/patrol-tasks/x', 'reports:bring', { step: 'x' }],
  ['GET', '/api/v1/patrol-tasks/x/personal', 'personal:read'],
  ['DELETE', '/api/v1/patrol-tasks/x/personal', 'personal:erase'],
  ['GET', '/api/v1/awards', 'picture:read'],
  ['GET', '/api/v1/awards/x', 'picture:read'],
  ['POST', '/api/v1/awards', 'reports:enter', {}],
  ['PATCH', '/api/v1/awards/x', 'reports:bring', { step: 'x' }],
  ['GET', '/api/v1/awards/x/personal', 'personal:read'],
  ['DELETE', '/api/v1/awards/x/personal', 'personal:erase'],
  ['GET', '/api/v1/report-mappings', 'reports:import'],
  ['GET', '/api/v1/report-mappings/x', 'reports:import'],
  ['PUT', '/api/v1/report-mappings/x', 'settings:write', {}],
  ['DELETE', '/api/v1/report-mappings/x', 'settings:write'],
  ['POST', '/api/v1/reports/import', 'reports:import', {}],
  ['GET', '/api/v1/drills', 'drills:read'],
  ['POST', '/api/v1/drills', 'drills:write', {}],
  ['GET', '/api/v1/drills/templates', 'drills:write'],
  ['GET', '/api/v1/drills/actors', 'drills:write'],
  ['GET', '/api/v1/drills/x', 'drills:read'],
  ['PUT', '/api/v1/drills/x', 'drills:write', {}],
  ['DELETE', '/api/v1/drills/x', 'drills:write'],
  ['POST', '/api/v1/drills/x/copy', 'drills:write', {}],
  ['POST', '/api/v1/drills/x/check', 'drills:read'],
  ['GET', '/api/v1/drills/x/versions', 'drills:write'],
  ['GET', '/api/v1/drills/x/report', 'drills:read'],
  ['GET', '/api/v1/drills/x/earlier', 'drills:read'],
  ['GET', '/api/v1/drills/x/cap', 'drills:read'],
  ['POST', '/api/v1/drills/x/start', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/pause', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/resume', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/inject', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/skip', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/stop', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/suspend', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/acknowledge', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/mark', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/reports', 'drills:act', {}],
  ['POST', '/api/v1/drills/x/sign', 'drills:act', { sha256: '0'.repeat(64) }],
  ['POST', '/api/v1/drills/x/photos', 'drills:act', {}],
  ['GET', '/api/v1/drills/x/photos/x', 'drills:read'],
  ['DELETE', '/api/v1/drills/x/photos/x', 'drills:write'],
  ['GET', '/api/v1/walls', 'picture:read'],
  ['GET', '/api/v1/walls/x', 'picture:read'],
  ['PUT', '/api/v1/walls/x', 'walls:write', {}],
  ['DELETE', '/api/v1/walls/x', 'walls:write'],
  ['GET', '/api/v1/webhooks', 'webhooks:write'],
  ['POST', '/api/v1/webhooks', 'webhooks:write', {}],
  ['DELETE', '/api/v1/webhooks/x', 'webhooks:write'],
  ['POST', '/api/v1/cap', 'reports:enter', {}],
  ['GET', '/api/v1/incidents/x/cap', 'picture:read'],
  ['GET', '/api/v1/kpi', 'picture:read'],
  ['GET', '/api/v1/hotspots', 'picture:read'],
  ['GET', '/api/v1/hotspots/progress', 'picture:read'],
  ['GET', '/api/v1/kpi/bases', 'picture:read'],
  ['PUT', '/api/v1/kpi/bases', 'settings:write', []],
  ['DELETE', '/api/v1/kpi/bases/x', 'settings:write'],
  ['POST', '/api/v1/phone-setup', 'phones:write', { unit: 'A1', app: 'osmand' }],
  ['GET', '/ground/basemap.pmtiles', 'picture:read'],
  ['GET', '/metrics', 'metrics:read'],
]

/** Described routes that anybody may call. */
const OPEN311 = [
  'services.json',
  'services.xml',
  'services/x',
  'requests.json',
  'requests.xml',
  'requests/x',
  'discovery.json',
  'discovery.xml',
]
/** Open311's tools bring their key in the request: its own test says who may. */
const OPEN = ['/api/v1/session', '/api/v1/site', ...OPEN311.map((path) => `/api/v1/open311/v2/${path}`)]

test('each role may call exactly what the table of permissions says', async () => {
  const { call, tokens } = await startApp()

  for (const [method, path, needs, body] of GUARDED)
    for (const role of ROLES) {
      const { status } = await call(path, { method, token: tokens[role], ...(body === undefined ? {} : { body }) })
      const answer = status === 401 || status === 403 ? 'refused' : 'let in'
      expect(`${role} ${method} ${path}: ${answer}`).toBe(`${role} ${method} ${path}: ${may(role, needs) ? 'let in' : 'refused'}`)
    }
})

test('nobody comes in without a token, with a wrong one, or with a session that never was', async () => {
  const { call, tokens } = await startApp()
  const wrong = `${tokens.admin.slice(0, -4)}AAAA`

  for (const [method, path, , body] of GUARDED) {
    const init = { method, ...(body === undefined ? {} : { body }) }
    expect((await call(path, init)).status, `${method} ${path}`).toBe(401)
  }
  expect((await call('/api/v1/units', { token: wrong })).status).toBe(401)
  expect((await call('/api/v1/units', { headers: { cookie: 'lamplight_session=000000000000.x' } })).status).toBe(401)
})

test('every route that the API describes is guarded, or on the short list of open ones', async () => {
  const { call } = await startApp()
  const { paths } = (await (await call('/api/v1/openapi.json')).json()) as { readonly paths: Readonly<Record<string, object>> }

  const listed = new Set([...OPEN, ...GUARDED.map(([, path]) => path)].map((path) => path.replace(/\/(A1|x|320412)(?=\/|$)/, '/{id}')))
  listed.add('/api/v1/drills/{id}/photos/{photo}')
  const unlisted = Object.keys(paths).filter((path) => !listed.has(path) && path !== '/api/v1/osmand/{token}')

  expect(unlisted).toEqual([])
})

test('what anybody may call tells nothing of the picture', async () => {
  const { call } = await startApp()

  const open = ['/healthz', '/readyz', '/api/v1/site', '/api/v1/openapi.json', '/docs/']

  for (const path of open) expect((await call(path)).status, path).toBe(200)
})

test('a revoked token is refused at once, also for a session that it opened', async () => {
  const { call, tokens, app } = await startApp()
  const cookie = cookieOf(await call('/api/v1/session', { method: 'POST', body: { token: tokens.wall } }))
  expect((await call('/api/v1/units', { headers: { cookie } })).status).toBe(200)

  await app.identity.tokens.revoke('test-wall', 'test', Date.now())

  expect((await call('/api/v1/units', { token: tokens.wall })).status).toBe(401)
  expect((await call('/api/v1/units', { headers: { cookie } })).status).toBe(401)
})

test('phones bring their token in the path, or by HTTP Basic', async () => {
  const { call, tokens } = await startApp()
  const basic = Buffer.from(`A1:${tokens.device}`).toString('base64')

  const inPath = await call(`/api/v1/osmand/${tokens.device}?id=A1`)
  const byBasic = await call('/api/v1/owntracks', { method: 'POST', body: [], headers: { authorization: `Basic ${basic}` } })
  const wrong = await call('/api/v1/osmand/ll_000000000000_wrong?id=A1')

  expect([inPath.status, byBasic.status, wrong.status]).toEqual([expect.not.toBeOneOf([401, 403]), 200, 401])
})

test('ADMIN_TOKEN is an administrator', async () => {
  const { call } = await startApp({ settings: { ADMIN_TOKEN: 'correct-horse-battery' } })

  const who = await call('/api/v1/session', { token: 'correct-horse-battery' })

  expect(await who.json()).toMatchObject({ role: 'admin' })
})

test('after twenty wrong guesses an address waits, and those who hold a token of ours do not', async () => {
  const { call, tokens, pass } = await startApp({ settings: { ADMIN_TOKEN: 'correct-horse-battery' } })
  const guess = (token: string): Promise<Response> => call('/api/v1/units', { token })

  for (let i = 0; i < 20; i++) expect((await guess('wrong-horse-battery')).status).toBe(401)

  expect((await guess('correct-horse-battery')).status).toBe(429)
  expect((await guess(tokens.wall)).status).toBe(200)
  pass(60_000)
  expect((await guess('correct-horse-battery')).status).toBe(200)
})

test('a token or session that was taken away is refused however often, and locks nobody out', async () => {
  const { call, tokens } = await startApp({ settings: { ADMIN_TOKEN: 'correct-horse-battery' } })
  const gone = `${tokens.wall.slice(0, -4)}AAAA`

  for (let i = 0; i < 30; i++) {
    expect((await call('/api/v1/units', { token: gone })).status).toBe(401)
    expect((await call('/api/v1/units', { headers: { cookie: 'lamplight_session=000000000000.x' } })).status).toBe(401)
  }

  expect((await call('/api/v1/units', { token: 'correct-horse-battery' })).status).toBe(200)
})

async function signedIn(role: 'operator' | 'wall', { call, tokens }: TestApp): Promise<string> {
  return cookieOf(await call('/api/v1/session', { method: 'POST', body: { token: tokens[role] } }))
}

test('a page of another origin cannot write with somebody’s cookie, and our own can', async () => {
  const house = await startApp({ settings: { PUBLIC_URL: 'https://wall.example' } })
  const cookie = await signedIn('operator', house)
  const write = (headers: Readonly<Record<string, string>>): Promise<Response> =>
    house.call('/api/v1/units', { method: 'POST', body: { id: `u${Math.random()}` }, headers: { cookie, ...headers } })

  expect((await write({ origin: 'https://evil.example' })).status).toBe(403)
  expect((await write({ origin: 'null' })).status).toBe(403)
  expect((await write({ origin: house.url })).status).toBe(201)
  expect((await write({ origin: 'https://wall.example' })).status).toBe(201)
})

test('a session ends when its time is over', async () => {
  const house = await startApp()
  const cookie = await signedIn('operator', house)
  expect((await house.call('/api/v1/units', { headers: { cookie } })).status).toBe(200)

  house.pass(13 * 3_600_000)

  expect((await house.call('/api/v1/units', { headers: { cookie } })).status).toBe(401)
})
