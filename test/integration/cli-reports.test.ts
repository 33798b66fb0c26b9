/** `lamplight import reports` and `import kpi-bases`: on disk, beside nothing, and read by the server that starts afterwards. */
import { readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import type { Problem } from '#wire/errors'
import type { KpiBase } from '#wire/kpi'
import type { Incident } from '#wire/reports'
import { importCommand } from '../../server/cli/import.ts'
import { json } from '../support/coverage-app.ts'
import { startApp } from '../support/http-server.ts'
import { aCollection, aFeature, importDesk, squareAt } from '../support/import-desk.ts'
import { DESK_MAPPING, deskRow, deskTable } from '../support/report-tables.ts'
import { siteDesk } from '../support/site-desk.ts'
import { openSqlite } from '../support/stores.ts'

test('a table in GBK comes in by its mapping, the refused rows are a file, and the same again changes nothing', async () => {
  const site = await siteDesk()
  await writeFile(site.path('110.json'), JSON.stringify(DESK_MAPPING))
  const table = deskTable(deskRow('1'), deskRow('2', { 警情类别: '99' }), deskRow('3', { 报警时间: '=1+1' }))
  await writeFile(site.path('警情.csv.gz'), gzipSync(iconv.encode(table, 'gbk')))
  const run = (...more: readonly string[]) =>
    site.run(importCommand, 'reports', site.path('警情.csv.gz'), '--kind', 'incident', '--mapping', site.path('110.json'), ...more)

  const dry = await run('--dry-run')
  expect(dry).toMatchObject({
    status: 0,
    printed: ['dry run, nothing is written', '3 records: 2 added, 0 known already, 1 refused', expect.any(String)],
  })
  const first = await run('--refused', site.path('退回.csv'))
  expect(first.printed).toEqual([
    '3 records: 2 added, 0 known already, 1 refused',
    "refused  line 4: at: '=1+1' is no time",
    `the refused rows are in ${site.path('退回.csv')}`,
  ])
  expect(await readFile(site.path('退回.csv'), 'utf8')).toContain("3,'=1+1,10,二级")
  expect((await run()).printed[0]).toBe('3 records: 0 added, 2 known already, 1 refused')

  const app = await startApp({ store: await openSqlite({ dataDir: site.dataDir }), settings: { ROOM: 'wujin' } })
  expect(await json<Incident>(app.call('/api/v1/incidents/2', { token: app.tokens.wall }))).toMatchObject({
    class: 'other',
    code: '99',
    state: 'closed',
    text: '电动车被盗',
    hasPersonal: true,
    stamps: [{ by: 'cli' }, {}, {}, {}, {}],
  })
  expect(await json(app.call('/api/v1/incidents/2/personal', { token: app.tokens.operator }))).toEqual({
    name: '张三',
    phone: '13800000000',
  })
})

test('reports are tied to the compounds of the site, by the command line and over the API alike', async () => {
  const site = await siteDesk()
  const square = squareAt(119.95, 31.7)
  await writeFile(
    site.path('c.geojson'),
    aCollection(aFeature({ type: 'Polygon', coordinates: [square] }, { name: '甲苑', division: '320412100' }, 'c1')),
  )
  await site.run(importCommand, 'compounds', site.path('c.geojson'))
  const table = (id: string) =>
    `id,at,class,state,lon,lat\n${id}-in,2024-01-01,fire,closed,119.951,31.701\n${id}-by,2024-01-01,fire,closed,119.9524,31.701\n${id}-far,2024-01-01,fire,closed,119.99,31.701\n`
  await writeFile(site.path('r.csv'), table('cli'))
  expect((await site.run(importCommand, 'reports', site.path('r.csv'), '--kind', 'incident')).status).toBe(0)

  const app = await startApp({ store: await openSqlite({ dataDir: site.dataDir }), settings: { ROOM: 'wujin' } })
  await fetch(`${app.url}/api/v1/reports/import?kind=incident`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.tokens.operator}`, 'content-type': 'text/csv' },
    body: table('api'),
  })
  for (const id of ['cli', 'api']) {
    const where = async (end: string) => {
      const { compound, zone, division } = await json<Incident>(app.call(`/api/v1/incidents/${id}-${end}`, { token: app.tokens.wall }))
      return [compound, zone, division]
    }
    expect([id, await where('in')]).toEqual([id, ['c1', 'inside', '320412100']])
    expect([id, await where('by')]).toEqual([id, ['c1', 'surroundings', '320412100']])
    expect([id, await where('far')]).toEqual([id, [undefined, undefined, undefined]])
  }
})

test.each([
  [['reports'], 2, 'give one FILE'],
  [['reports', 'x.csv'], 2, '--kind is'],
  [['reports', 'x.csv', '--kind', 'murder'], 2, '--kind is'],
  [['reports', '/nowhere.csv', '--kind', 'incident'], 1, 'there is no such file'],
])('lamplight import %j ends with %d and says why', async (args, status, said) => {
  const site = await siteDesk()
  const run = await site.run(importCommand, ...args)
  expect([run.status, run.errors[0]]).toEqual([status, expect.stringContaining(said)])
})

test('a mapping says the kind; a state that there is not is refused with those that there are', async () => {
  const site = await siteDesk()
  await writeFile(site.path('m.json'), JSON.stringify(DESK_MAPPING))
  await writeFile(site.path('t.csv'), deskTable(deskRow('1', { 简要案情: '一\n二' }), deskRow('2', { 简要案情: '一\n二', 状态: '归档' })))
  const { printed, status } = await site.run(importCommand, 'reports', site.path('t.csv'), '--mapping', site.path('m.json'))

  expect([status, printed[0]]).toEqual([0, '2 records: 1 added, 0 known already, 1 refused'])
  expect(printed[1]).toMatch(/^refused {2}line 4: state: '归档' is no state, nor a code that the mapping knows: received, .*closed/)
})

test('a mapping that is none, or of another kind, stops the import before anything is written', async () => {
  const site = await siteDesk()
  await writeFile(site.path('t.csv'), deskTable(deskRow('1')))
  const runWith = async (mapping: string) => {
    await writeFile(site.path('m.json'), mapping)
    return site.run(importCommand, 'reports', site.path('t.csv'), '--kind', 'incident', '--mapping', site.path('m.json'))
  }
  expect(await runWith('{')).toMatchObject({ status: 1, errors: [expect.stringContaining('is no JSON')] })
  expect(await runWith('{"kind":"incident"}')).toMatchObject({ status: 1, errors: [expect.stringContaining('columns')] })
  expect(await runWith(JSON.stringify({ ...DESK_MAPPING, kind: 'hazard' }))).toMatchObject({
    errors: [expect.stringContaining('of kind hazard')],
  })
  expect(await runWith(JSON.stringify({ ...DESK_MAPPING, columns: { colour: 'x' } }))).toMatchObject({
    errors: [expect.stringContaining('columns/colour')],
  })
})

const BASES = '指标,开始,结束,数值\n全部警情,2025-10-01,2025-10-31,1210\nleads,2025-10-01T00:00:00+08:00,2025-11-01T00:00:00+08:00,41\n'
const OCTOBER = { fromMs: Date.parse('2025-10-01T00:00:00+08:00'), toMs: Date.parse('2025-11-01T00:00:00+08:00') }

test('base figures come in from a file, in Chinese or by our names; the same again changes nothing', async () => {
  const desk = await importDesk()
  const file = await desk.file('基数.csv', iconv.encode(BASES, 'gbk'))

  expect((await desk.run('kpi-bases', file, '--dry-run')).printed).toContain('2 records: 2 added, 0 changed, 0 unchanged, 0 refused')
  expect((await desk.run('kpi-bases', file)).printed).toContain('2 records: 2 added')
  expect((await desk.run('kpi-bases', file)).printed).toContain('0 added, 0 changed, 2 unchanged')
  const other = await desk.file('neu.csv', BASES.replace('1210', '1211'))
  expect((await desk.run('kpi-bases', other)).printed).toContain('0 added, 1 changed, 1 unchanged')
  expect(await desk.states<KpiBase>('kpiBase')).toEqual([
    { id: 'leads', ...OCTOBER, value: 41 },
    { id: 'allCalls', ...OCTOBER, value: 1211 },
  ])
})

test.each([
  ['快反力量在位率,2025-10-01,2025-10-31,5', 'figure: '],
  ['leads,gestern,2025-10-31,5', 'from: '],
  ['leads,2025-10-01,2025-09-30,5', 'to: is not after from'],
  ['leads,2025-10-01,2999-10-31,5', 'to: is not past'],
  ['leads,2025-10-01,2025-10-31,-5', "value: '-5' is not a whole number"],
  ['leads,2025-10-01,2025-10-31,', 'value: '],
])('%s is refused with its line, field and reason', async (row, reason) => {
  const desk = await importDesk()
  const file = await desk.file('b.csv', `figure,from,to,value\n${row}\n`)
  const { printed, status } = await desk.run('kpi-bases', file)
  expect([status, printed]).toEqual([1, expect.stringContaining(`refused  line 2 '${row.split(',')[0]}': ${reason}`)])
})

test('base figures come in over the API as CSV too, all of them or none', async () => {
  const app = await startApp()
  const put = (body: string) =>
    fetch(`${app.url}/api/v1/kpi/bases`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${app.tokens.admin}`, 'content-type': 'text/csv; charset=utf-8' },
      body,
    })

  const refused = await put(`${BASES}leads,2025-10-01,x,1\n`)
  expect([refused.status, (await json<Problem>(refused)).errors]).toEqual([
    400,
    [{ field: 'body/line 4/to', reason: "'x' is no day or time" }],
  ])
  expect((await put('a,b\n1,2\n')).status).toBe(400)
  expect(await json(app.call('/api/v1/kpi/bases', { token: app.tokens.leader }))).toEqual([])
  expect(await json(put(BASES))).toEqual({ entered: 2 })
  expect(await json(app.call('/api/v1/kpi/bases', { token: app.tokens.leader }))).toEqual([
    { id: 'allCalls', ...OCTOBER, value: 1210 },
    { id: 'leads', ...OCTOBER, value: 41 },
  ])
})
