/** Reports by the table, over the public API: history with its own times, refused rows by name, nothing twice, nothing told as news. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import iconv from 'iconv-lite'
import type { Problem } from '#wire/errors'
import type { ReportImportAnswer, ReportMapping } from '#wire/report-mapping'
import type { Incident } from '#wire/reports'
import { withNews } from '../../client/live/news.ts'
import { json } from '../support/coverage-app.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { hasControls, NAUGHTY_STRINGS } from '../support/naughty-strings.ts'
import { DESK_HEAD, DESK_MAPPING, deskRow, deskTable } from '../support/report-tables.ts'
import { openWall } from '../support/wall.ts'

const CSV = 'text/csv; charset=utf-8'

interface Desk {
  readonly app: TestApp
  send(query: string, table: string | Uint8Array, type?: string): Promise<Response>
  bring(query: string, table: string | Uint8Array, type?: string): Promise<ReportImportAnswer>
  incident(id: string): Promise<Incident>
}

async function openDesk(mappings: Readonly<Record<string, ReportMapping>> = { desk: DESK_MAPPING }): Promise<Desk> {
  const app = await startApp()
  for (const [name, body] of Object.entries(mappings)) {
    const kept = await app.call(`/api/v1/report-mappings/${name}`, { method: 'PUT', token: app.tokens.admin, body })
    expect([kept.status, await json(kept)]).toEqual([200, { name, ...body }])
  }
  const send: Desk['send'] = (query, table, type = CSV) =>
    fetch(`${app.url}/api/v1/reports/import?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.tokens.operator}`, 'content-type': type },
      body: table as BodyInit,
    })
  return {
    app,
    send,
    bring: (query, table, type) => json(send(query, table, type)),
    incident: (id) => json(app.call(`/api/v1/incidents/${encodeURIComponent(id)}`, { token: app.tokens.wall })),
  }
}

const NOTHING = { kind: 'incident', dryRun: false, records: 0, added: 0, duplicates: 0, refused: 0, refusedRows: [] }

describe('a table of incidents', () => {
  test('comes in with codes, datum and clock of the site, each with its own life; nothing personal is in the report', async () => {
    const { app, bring, incident } = await openDesk()
    expect(await bring('mapping=desk', deskTable(deskRow('A/1')))).toEqual({ ...NOTHING, records: 1, added: 1 })

    const report = await incident('A-1')
    const at = (time: string) => Date.parse(`2024-03-05T${time}+08:00`)
    expect(report).toMatchObject({
      class: 'criminal',
      code: '10',
      severity: 2,
      state: 'closed',
      text: '电动车被盗',
      address: '3 号楼',
      atMs: at('08:00:00'),
      hasPersonal: true,
      simulated: false,
    })
    expect(report.place![0]).toBeCloseTo(119.942437, 6)
    expect(report.place![1]).toBeCloseTo(31.701187, 6)
    expect(report.stamps.map(({ step, atMs, isSupposed, note, by }) => [step, atMs, isSupposed, note, by])).toEqual([
      ['received', at('08:00:00'), undefined, undefined, 'test-operator'],
      ['dispatch', at('08:01:00'), undefined, undefined, 'test-operator'],
      ['arrive', at('08:06:30'), undefined, undefined, 'test-operator'],
      ['report', at('08:06:30'), true, '已追回', 'test-operator'],
      ['close', at('09:00:00'), undefined, undefined, 'test-operator'],
    ])
    expect(JSON.stringify(await app.store.journal.read('wujin', 'live', 0, 1_000))).not.toContain('13800000000')
    expect(await json(app.call('/api/v1/incidents/A-1/personal', { token: app.tokens.operator }))).toEqual({
      name: '张三',
      phone: '13800000000',
    })
  })

  test('is the same again: the second time all are known, also where rows give no ids and some are equal', async () => {
    const { app, bring } = await openDesk()
    const { id: _id, ...columns } = DESK_MAPPING.columns
    await app.call('/api/v1/report-mappings/anonymous', { method: 'PUT', token: app.tokens.admin, body: { ...DESK_MAPPING, columns } })
    const table = deskTable(deskRow('1'), deskRow('1'), deskRow('1', { 报警电话: '139' }), deskRow('1', { 简要案情: '别的' }))

    expect(await bring('mapping=anonymous', table)).toMatchObject({ records: 4, added: 4, duplicates: 0 })
    expect(await bring('mapping=anonymous', table)).toMatchObject({ records: 4, added: 0, duplicates: 4 })
    const { items } = await json<{ readonly items: readonly Incident[] }>(app.call('/api/v1/incidents', { token: app.tokens.wall }))
    expect(items).toHaveLength(4)
    expect(items.filter(({ id }) => /^h-[0-9a-f]{24}$/.test(id))).toHaveLength(2)
  })

  test('that only is tried writes nothing, and says what would happen', async () => {
    const { app, bring } = await openDesk()
    const table = deskTable(deskRow('1'), deskRow('2', { 警情类别: '10', 级别: '特级' }))
    expect(await bring('mapping=desk&dryRun=true', table)).toMatchObject({ dryRun: true, records: 2, added: 1, refused: 1 })
    expect(await json(app.call('/api/v1/incidents', { token: app.tokens.wall }))).toMatchObject({ items: [] })
  })

  test.each(['gbk', 'gb18030'])('in %s is read as such, said or found out', async (encoding) => {
    const { bring, incident } = await openDesk()
    expect(await bring('mapping=desk', iconv.encode(deskTable(deskRow('1')), encoding), `text/csv; charset=${encoding}`)).toMatchObject({
      added: 1,
    })
    expect(await bring('mapping=desk', iconv.encode(deskTable(deskRow('2')), encoding), 'text/csv')).toMatchObject({ added: 1 })
    expect((await incident('1')).text).toBe('电动车被盗')
    expect((await incident('2')).text).toBe('电动车被盗')
  })

  test('without a mapping has columns of our own names', async () => {
    const { bring, incident } = await openDesk()
    const table =
      'id,at,class,severity,at.dispatched,state,lon,lat\nx1,2025-12-01T08:00:00Z,fire,3,2025-12-01T08:04:00Z,closed,119.95,31.7\n'
    expect(await bring('kind=incident', table)).toMatchObject({ added: 1 })
    expect(await incident('x1')).toMatchObject({ class: 'fire', state: 'closed', place: [119.95, 31.7], stamps: { length: 5 } })
  })
})

test('a call that goes on names those that it may repeat, at hand and in the rows before it; one that is over names none', async () => {
  const { app, bring, incident } = await openDesk()
  const [place, now] = ['119.95,31.7', new Date(Date.now() - 60_000).toISOString()]
  const body = { id: 'by-phone', class: 'fire', place: [119.95, 31.7] }
  expect((await app.call('/api/v1/incidents', { method: 'POST', token: app.tokens.operator, body })).status).toBe(201)
  const row = (id: string, name: string, state = '') => `${id},${now},${name},${place},${state}`
  const rows = [row('t-1', 'fire'), row('t-2', 'fire'), row('t-3', 'traffic'), row('t-4', 'fire', 'closed')]

  await bring('kind=incident', ['id,at,class,lon,lat,state', ...rows].join('\n'))

  const named = await Promise.all(['t-1', 't-2', 't-3', 't-4'].map(async (id) => (await incident(id)).maybeSameAs?.toSorted()))
  expect(named).toEqual([['by-phone'], ['by-phone', 't-1'], undefined, undefined])
})

test('a patrol that found more than it checked is refused by its field', async () => {
  const { bring } = await openDesk()
  const head = 'id,at,task,state,checked,found,reminded'
  const row = (id: string, found: number) => `${id},2024-03-05 08:00:00,pullDoor,done,40,${found},1`

  const answer = await bring('kind=patrolTask', [head, row('t-1', 40), row('t-2', 41)].join('\n'))

  expect(answer).toMatchObject({
    added: 1,
    refused: 1,
    refusedRows: [{ line: 3, field: 'found', reason: 'is more than was checked (40)' }],
  })
})

test('rows that cannot be are refused by line, field and reason; the others come in', async () => {
  const { bring, send } = await openDesk()
  const rows = [
    deskRow('ok'),
    deskRow('ok'),
    deskRow('', {}),
    deskRow('no-time', { 报警时间: '昨天' }),
    deskRow('future', { 报警时间: '2099-01-01 00:00:00' }),
    deskRow('order', { 到场时间: '2024-03-05 07:00:00' }),
    deskRow('level', { 级别: '特级' }),
    deskRow('state', { 状态: '进行中' }),
    deskRow('open', { 状态: '', 派警时间: '', 到场时间: '', 办结时间: '' }),
    deskRow('half', { 纬度: '' }),
    deskRow('null', { 经度: '0', 纬度: '0' }),
    deskRow('far', { 经度: '1199.5' }),
    deskRow('long', { 简要案情: '长'.repeat(2_001) }),
    deskRow('control', { 简要案情: 'a\u0007b' }),
    deskRow('note', { 处警结果: '长'.repeat(501) }),
    deskRow('phone', { 报警电话: '1'.repeat(41) }),
    `${deskRow('wide')},more`,
    '"short',
  ]
  const { refusedRows, ...counts } = await bring('mapping=desk', deskTable(...rows.slice(0, -1)))

  expect(counts).toEqual({ kind: 'incident', dryRun: false, records: 17, added: 1, duplicates: 0, refused: 16 })
  expect(refusedRows.map(({ line, field }) => [line, field])).toEqual([
    [3, 'id'],
    [4, 'id'],
    [5, 'at'],
    [6, 'at'],
    [7, 'arrived'],
    [8, 'severity'],
    [9, 'state'],
    [10, 'state'],
    [11, 'lat'],
    [12, 'lon'],
    [13, 'lon'],
    [14, 'text'],
    [15, 'text'],
    [16, 'note'],
    [17, 'personal.phone'],
    [18, ''],
  ])
  expect(refusedRows.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(["'ok' is that of line 2 already", "'昨天' is no time", 'is in the future', 'has 16 cells under 15 columns']),
  )

  const stopped = await bring('mapping=desk', deskTable(deskRow('before'), rows.at(-1)!))
  expect(stopped).toMatchObject({ added: 1, stopped: expect.stringContaining('line 3') })

  const asTable = await send('mapping=desk&f=csv', deskTable(...rows.slice(0, 5)))
  expect(asTable.headers.get('content-disposition')).toBe('attachment; filename="refused.csv"')
  expect(['records', 'added', 'duplicates', 'refused'].map((name) => asTable.headers.get(`lamplight-${name}`))).toEqual([
    '5',
    '0',
    '1',
    '4',
  ])
  const lines = (await asTable.text()).split('\r\n')
  expect(lines[0]).toBe(`${DESK_HEAD},refused line,refused reason`)
  expect(lines[3]).toBe(`${rows[3]},5,at: '昨天' is no time`)
})

test('what a spreadsheet would take for a formula is kept as it is, and given back without its sting', async () => {
  const { send, bring, incident } = await openDesk()
  const table = deskTable(
    deskRow('f1', { 简要案情: "=cmd|' /C calc'!A0" }),
    deskRow('f2', { 级别: '@SUM(1)', 简要案情: '+1', 经度: '-119.9' }),
  )

  expect(await bring('mapping=desk', table)).toMatchObject({ added: 1, refused: 1 })
  expect((await incident('f1')).text).toBe("=cmd|' /C calc'!A0")
  const refused = await (await send('mapping=desk&f=csv&dryRun=true', table)).text()
  expect(refused).toContain(",'@SUM(1),-119.9,")
  expect(refused).not.toMatch(/(^|,|")[=@]/m)
})

test('refused rows that are mended and brought again say what they said at first', async () => {
  const { send, bring, incident } = await openDesk()
  const texts = ["=cmd|' /C calc'!A0", "'=已有撇号", '-1', "'平常"]
  const table = deskTable(...texts.map((text, i) => deskRow(`r${i}`, { 级别: '特级', 简要案情: text })))
  const refused = await (await send('mapping=desk&f=csv', table)).text()
  expect(refused).toContain(",'=cmd|' /C calc'!A0,")

  // Refused again it has the same columns, once.
  const again = await (await send('mapping=desk&f=csv', refused)).text()
  expect(again).toBe(refused)
  expect(await bring('mapping=desk', again.replaceAll(',特级,', ',二级,'))).toMatchObject({ added: 4, refused: 0 })
  for (const [i, text] of texts.entries()) expect((await incident(`r${i}`)).text).toBe(text)
})

test('rows with too few or too many cells are given back with line and reason under their names', async () => {
  const { send, bring } = await openDesk()
  const table = 'id,at,class,state,text\nr1,2024-03-05 08:00:00,fire,closed,一,二,三\nr2,2024-03-05 08:00:00\n'

  const refused = await (await send('kind=incident&f=csv', table)).text()
  const [head, long, short] = refused.split('\r\n')
  expect(head).toBe('id,at,class,state,text,refused line,refused reason')
  expect(long).toBe('r1,2024-03-05 08:00:00,fire,closed,一,2,has 7 cells under 5 columns,二,三')
  expect(short).toBe('r2,2024-03-05 08:00:00,,,,3,has 2 cells under 5 columns')

  // What was too much is so until somebody has taken it out; what was too little now lacks what it lacks.
  expect(await (await send('kind=incident&f=csv', refused)).text()).toContain(long)
  expect(await bring('kind=incident', refused.replace(',二,三', ''))).toMatchObject({
    added: 1,
    refusedRows: [{ line: 3, field: 'state' }],
  })
})

test.skipIf(NAUGHTY_STRINGS === undefined)('naughty strings come in by the table and go out as they were', async () => {
  const { app, bring } = await openDesk()
  const strings = NAUGHTY_STRINGS!
  const table = deskTable(...strings.map((text, i) => deskRow(`n${i}`, { 简要案情: text })))

  const { added, refusedRows } = await bring('mapping=desk', table)
  const answer = await app.call('/api/v1/incidents?limit=5000', { token: app.tokens.wall })
  const { items } = await json<{ readonly items: readonly Incident[] }>(answer)

  expect(added).toBe(strings.filter((text) => !hasControls(text)).length)
  expect(refusedRows.map(({ field }) => field)).toEqual(expect.arrayContaining(['text']))
  expect(new Map(items.map(({ id, text }) => [id, text]))).toEqual(
    new Map(strings.flatMap((text, i) => (hasControls(text) ? [] : [[`n${i}`, text] as const]))),
  )
})

describe('history is told to nobody as news', () => {
  test('a serious call of last year raises no alarm, and the board counts it in its own year', async () => {
    const { app, bring } = await openDesk()
    const before = await app.store.journal.lastSeq('wujin', 'live')
    await bring('mapping=desk', deskTable(deskRow('old', { 级别: '一级' })))

    const events = await app.store.journal.read('wujin', 'live', before, 100)
    expect(events.map(({ kind, subject }) => [kind, subject])).toEqual([['incident:imported', 'incident/old']])
    expect(await json(app.call('/api/v1/alarms', { token: app.tokens.wall }))).toMatchObject({ items: [] })
    const board = await json<{ readonly figures: readonly { readonly id: string; readonly value: number }[] }>(
      app.call('/api/v1/kpi?period=year&at=2024-06-01T00:00:00Z', { token: app.tokens.leader }),
    )
    expect(board.figures.find(({ id }) => id === 'crimeCalls')).toMatchObject({ value: 1 })
  })

  test('a wall gets what is open whole, and of what had ended only that it came', async () => {
    const { app, bring } = await openDesk()
    const wall = openWall(app.url, app.tokens.wall)
    expect(await wall.join(undefined, 'wujin')).toMatchObject({ ok: true })
    const now = new Date(Date.now() - 60_000).toISOString()
    await bring('kind=incident', `id,at,class,state\nover,2024-01-01 08:00,fire,closed\ngoing,${now},fire,\n`)

    await wall.until(() => wall.events.length === 2)
    expect(wall.events.map(({ kind, subject, data }) => [kind, subject, (data as Incident | undefined)?.state])).toEqual([
      ['incident:imported', 'incident/over', undefined],
      ['incident:imported', 'incident/going', 'received'],
    ])
    expect(withNews([], wall.events)).toEqual([])
  })
})

describe('what is asked wrongly is refused by name', () => {
  test.each([
    ['', 'querystring/kind'],
    ['kind=burglary', 'querystring/kind'],
    ['mapping=nobody', 'querystring/mapping'],
    ['mapping=desk&kind=hazard', 'querystring/kind'],
    ['mapping=desk&colour=red', 'querystring/colour'],
  ])('?%s', async (query, field) => {
    const { send } = await openDesk()
    const answer = await send(query, deskTable(deskRow('1')))
    expect(answer.status).toBe(400)
    expect((await json<Problem>(answer)).errors?.[0]?.field).toBe(field)
  })

  test('a table without the columns, an empty one, one in another encoding, another type, and who may not', async () => {
    const { app, send } = await openDesk()
    const without = await send('mapping=desk', 'a,b\n1,2\n')
    expect([without.status, (await json<Problem>(without)).detail]).toEqual([400, expect.stringContaining("no column '警情编号'")])
    const empty = await send('mapping=desk', '')
    expect([empty.status, (await json<Problem>(empty)).detail]).toEqual([400, 'the file is empty'])
    const broken = await send('mapping=desk', gzipSync(deskTable(deskRow('1'))).subarray(0, 60))
    expect([broken.status, (await json<Problem>(broken)).detail]).toEqual([400, expect.stringMatching(/^the gzip data breaks off/)])
    expect((await send('mapping=desk', Uint8Array.of(0x61, 0xff, 0xff, 0x0a), 'text/csv; charset=utf-8')).status).toBe(400)
    expect((await send('mapping=desk', 'a', 'text/csv; charset=klingon')).status).toBe(400)
    expect((await send('mapping=desk', '{}', 'application/json')).status).toBe(415)
    expect((await app.call('/api/v1/reports/import?mapping=desk', { method: 'POST', token: app.tokens.operator })).status).toBe(415)
    expect((await send('kind=incident', `${'at,'.repeat(2_000)}\n`)).status).toBe(400)
    expect((await app.call('/api/v1/reports/import?kind=incident', { method: 'POST', token: app.tokens.leader })).status).toBe(403)
  })

  test('a second table while one is under way: it is asked to come again', async () => {
    const { send } = await openDesk()
    const table = deskTable(...Array.from({ length: 3_000 }, (_, i) => deskRow(`r${i}`)))
    const answers = await Promise.all([send('mapping=desk', table), send('mapping=desk', table)])

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 503])
    expect(answers.find(({ status }) => status === 503)?.headers.get('retry-after')).toBe('1')
  })

  test('a mapping of fields, states or a form of time that there are not', async () => {
    const { app } = await openDesk()
    const put = async (body: object) =>
      json<Problem>(app.call('/api/v1/report-mappings/x', { method: 'PUT', token: app.tokens.admin, body: { ...DESK_MAPPING, ...body } }))
    const fields = async (body: object) => (await put(body)).errors?.map(({ field }) => field)

    expect(await fields({ columns: { at: 'a', colour: 'b' } })).toEqual(['body/columns/colour'])
    expect(await fields({ columns: { class: 'a', lon: 'b' } })).toEqual(['body/columns/at', 'body/columns'])
    expect(await fields({ times: { received: 'a', over: 'b' } })).toEqual(['body/times/received', 'body/times/over'])
    expect(await fields({ codes: { state: { x: 'gone' }, class: { x: 'fire', y: 'noise' } } })).toEqual([
      'body/codes/state/x',
      'body/codes/class/y',
    ])
    expect(await fields({ codes: { at: { x: 'y' } } })).toEqual(['body/codes/at/x'])
    expect(await fields({ fixed: { at: 1, severity: 9, units: 'A1', text: 'x' } })).toEqual([
      'body/fixed/at',
      'body/fixed/severity',
      'body/fixed/units',
    ])
    expect(await fields({ timeFormat: 'HH:mm' })).toEqual(['body/timeFormat'])
    expect(await fields({ kind: 'nothing' })).toEqual(['body/kind'])
    expect((await put({ encoding: 'klingon' })).errors).toEqual([
      { field: 'body/encoding', reason: "'klingon' is unknown; try utf-8, gbk or gb18030" },
    ])
    expect((await app.call('/api/v1/report-mappings/a_b', { method: 'PUT', token: app.tokens.admin, body: DESK_MAPPING })).status).toBe(400)
    expect((await app.call('/api/v1/report-mappings/desk', { method: 'DELETE', token: app.tokens.admin })).status).toBe(204)
    expect((await app.call('/api/v1/report-mappings/desk', { token: app.tokens.operator })).status).toBe(404)
  })
})
