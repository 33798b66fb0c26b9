/** Numbers that lead to a person, said in free text by every door: on no wall, in no answer, export or webhook; and there for those who may read them. */
import { expect, test } from 'vitest'
import { LIVE_REALM } from '#wire/live'
import type { Incident, Report } from '#wire/reports'
import { json } from '../support/coverage-app.ts'
import { addressOf, QUESTIONS } from '../support/every-question.ts'
import { everySocketAnswer } from '../support/every-socket-question.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { ROOM } from '../support/live-server.ts'
import { DESK_MAPPING, deskRow, deskTable } from '../support/report-tables.ts'
import { until } from '../support/until.ts'
import { openWall } from '../support/wall.ts'
import { openListener } from '../support/listener.ts'

const SECRETS = ['13812345678', '051988123456', '320412199001011234', '苏D12345', '苏DF12345']
const SAID = `车主 ${SECRETS.join('、')} 不接，3号楼1301室，13:05 已报 110`
const SAFE = '车主 138****5678、0519****3456、3****************4、苏D**345、苏D***345 不接，3号楼1301室，13:05 已报 110'

function expectNone(text: string, where: string): void {
  for (const secret of SECRETS) expect(text.includes(secret), `${secret} in ${where}`).toBe(false)
}

function sender({ url, tokens }: TestApp) {
  return (
    path: string,
    body: string | object,
    type = 'application/json',
    method = 'POST',
    role: 'operator' | 'gateway' | 'admin' = 'operator',
  ) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${tokens[role]}`, 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
}

function capAlert(text: string): string {
  const sent = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19)
  return `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>cap-1</identifier><sender>119@wujin</sender><sent>${sent}+08:00</sent>
    <status>Actual</status><msgType>Alert</msgType><scope>Restricted</scope><info><category>Fire</category><event>火警</event><urgency>Immediate</urgency>
    <severity>Severe</severity><certainty>Observed</certainty><headline>${text}</headline><area><areaDesc>${SECRETS[0]} 旁</areaDesc></area></info></alert>`
}

test('what every door brings is masked on every way out', async () => {
  const app = await startApp()
  const { call, tokens, store } = app
  const send = sender(app)
  const hook = await openListener()
  await send('/webhooks', { url: hook.url, subjects: ['incident', 'hazard', 'alarm'] }, 'application/json', 'POST', 'admin')
  const wall = openWall(app.url, tokens.wall)
  await wall.join()

  const answers = [
    await send('/incidents', { id: 'rest-1', class: 'traffic', text: SAID, address: SECRETS[3] }),
    await send('/incidents/rest-1', { step: 'invalidate', note: SAID }, 'application/json', 'PATCH'),
    await send('/incidents', { id: 'rest-2', class: 'traffic', text: '无' }),
    await send('/incidents/rest-2', { text: SAID }, 'application/json', 'PATCH'),
    await send('/hazards', { id: 'h-1', class: 'fire', assignee: SAID }),
    await send('/property-complaints', { id: 'p-1', topic: SAID }),
    await send('/report-mappings/desk', DESK_MAPPING, 'application/json', 'PUT', 'admin'),
    await send('/reports/import?mapping=desk', deskTable(deskRow('csv-1', { 简要案情: SAID, 处警结果: SAID })), 'text/csv; charset=utf-8'),
    await send('/cap', capAlert(SAID), 'application/cap+xml', 'POST', 'gateway'),
    await send(
      `/open311/v2/requests.json?api_key=${tokens.gateway}`,
      new URLSearchParams({ service_code: 'fire', address_string: SECRETS[0]!, description: SAID }).toString(),
      'application/x-www-form-urlencoded',
      'POST',
      'gateway',
    ),
    await send('/sos', { unit: 'A1', note: SAID }, 'application/json', 'POST', 'gateway'),
  ]
  expect(answers.map(({ status }) => Math.floor(status / 100))).toEqual(answers.map(() => 2))
  for (const answer of answers) expectNone(await answer.text(), answer.url)

  await wall.until(() =>
    ['incident/rest-2', 'hazard/h-1', 'incident/cap-1'].every((subject) => wall.events.some((e) => e.subject === subject)),
  )
  await wall.until(() => wall.events.some(({ kind, subject }) => kind === 'incident:corrected' && subject === 'incident/rest-2'))
  await wall.until(() => wall.events.some(({ kind }) => kind === 'alarm:raised'))
  expectNone(JSON.stringify([wall.events, wall.vitals]), 'the socket')
  expect(wall.events.some(({ data }) => JSON.stringify(data ?? {}).includes(SAFE))).toBe(true)
  await until({ what: 'the webhook', ask: async () => hook.bodies.join(), isSo: (told) => told.includes('rest-2') && told.includes('h-1') })
  expectNone(hook.bodies.join(), 'a webhook')

  // Every question there is, as a wall asks it; of some it is told nothing.
  const texts = new Map<string, string>()
  for (const path of [
    ...Object.values(QUESTIONS).flatMap(({ asked }) => asked),
    '/incidents/rest-1',
    '/incidents/csv-1',
    '/incidents/cap-1',
    '/incidents/cap-1/cap',
  ])
    texts.set(path, await (await call(addressOf(path), { token: tokens.wall })).text())
  for (const [path, text] of texts) expectNone(text, path)
  for (const path of [
    '/incidents?limit=5000',
    '/hazards?limit=5000',
    '/property-complaints?limit=5000',
    '/alarms?limit=5000',
    '/incidents/cap-1/cap',
  ])
    expect([path, texts.get(path)?.includes('138****5678')]).toEqual([path, true])
  expectNone(await (await call('/api/v1/open311/v2/requests.json', { token: tokens.operator })).text(), 'Open311')
  for (const replay of [undefined, { at: Date.now(), rate: 0 }])
    for (const text of (await everySocketAnswer(app, replay, tokens.wall)).texts) expectNone(text, 'the socket')
  // Backups, exports and the past are made of it.
  expectNone(JSON.stringify(await store.journal.read(ROOM, LIVE_REALM, 0, 1_000)), 'the journal')
  const one = await json<Incident>(call('/api/v1/incidents/rest-1', { token: tokens.wall }))
  expect(one).toMatchObject({ text: SAFE, address: '苏D**345', hasPersonal: true, stamps: [{}, { note: SAFE }] })
})

test('those who may read it as it was said, once more after a correction, until it is erased', async () => {
  const app = await startApp()
  const { call, tokens } = app
  const send = sender(app)
  const personal = (role: 'operator' | 'wall' | 'leader') => call('/api/v1/incidents/j-1/personal', { token: tokens[role] })
  await send('/incidents', { id: 'j-1', class: 'traffic', text: SAID, personal: { name: '王某某' } })
  await send('/incidents/j-1', { address: '苏D12345 旁' }, 'application/json', 'PATCH')
  await send('/incidents/j-1', { step: 'invalidate', note: '已联系13812345678' }, 'application/json', 'PATCH')
  // What is masked already says nothing new.
  await send('/incidents/j-1', { text: SAFE }, 'application/json', 'PATCH')

  const kept = [
    { field: 'text', text: SAID },
    { field: 'address', text: '苏D12345 旁' },
    { field: 'note', text: '已联系13812345678' },
  ]
  expect(await json(personal('operator'))).toEqual({ name: '王某某', unmasked: kept })
  expect([(await personal('wall')).status, (await personal('leader')).status]).toEqual([403, 403])

  // A step that is refused keeps nothing.
  expect((await send('/incidents/j-1', { step: 'close', note: '苏D54321' }, 'application/json', 'PATCH')).status).toBe(409)
  expect(await json(personal('operator'))).toMatchObject({ unmasked: kept })

  await call('/api/v1/incidents/j-1/personal', { method: 'DELETE', token: tokens.admin })
  expect((await personal('operator')).status).toBe(404)
  await send('/incidents/j-1', { text: '苏D54321' }, 'application/json', 'PATCH')
  expect(await json(personal('operator'))).toEqual({ unmasked: [{ field: 'text', text: '苏D54321' }] })
  expect(await json<Report>(call('/api/v1/incidents/j-1', { token: tokens.wall }))).toMatchObject({ text: '苏D**321', hasPersonal: true })
})

test('history keeps its texts apart, too', async () => {
  const app = await startApp()
  const send = sender(app)
  await send('/report-mappings/desk', DESK_MAPPING, 'application/json', 'PUT', 'admin')
  const row = deskRow('csv-1', { 简要案情: SAID, 处警结果: '苏D12345已找到', 报警人: '', 报警电话: '' })
  expect(await json(send('/reports/import?mapping=desk', deskTable(row), 'text/csv; charset=utf-8'))).toMatchObject({ added: 1 })
  expect(await json(app.call('/api/v1/incidents/csv-1/personal', { token: app.tokens.operator }))).toEqual({
    unmasked: [
      { field: 'text', text: SAID },
      { field: 'note', text: '苏D12345已找到' },
    ],
  })
  // The same file again is known.
  expect(await json(send('/reports/import?mapping=desk', deskTable(row), 'text/csv; charset=utf-8'))).toMatchObject({
    added: 0,
    duplicates: 1,
  })
})
