/** The drop folder of a running house: what is dropped is taken once, put away with its receipt, and never followed elsewhere. */
import { execFile } from 'node:child_process'
import { appendFile, copyFile, mkdir, open, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ReportMapping } from '#wire/report-mapping'
import type { Incident } from '#wire/reports'
import type { DropReceipt } from '../../server/doors/drop/drop-receipt.ts'
import { json } from '../support/coverage-app.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { DESK_HEAD, DESK_MAPPING, deskRow, deskTable } from '../support/report-tables.ts'
import { aFolder } from '../support/stores.ts'
import { until } from '../support/until.ts'

interface DropDesk {
  readonly app: TestApp
  readonly dir: string
  drop(name: string, content: string | Uint8Array): Promise<void>
  /** Waits for the receipt of a file. */
  receipt(name: string, end?: 'done' | 'refused'): Promise<DropReceipt>
  incidents(): Promise<readonly Incident[]>
  /** Keeps a mapping. */
  map(name: string, mapping: ReportMapping): Promise<void>
}

async function openDesk(stillS = 1): Promise<DropDesk> {
  const dir = await aFolder()
  const app = await startApp({ settings: { DROP_DIR: dir, DROP_STILL_S: String(stillS) } })
  const map = async (name: string, body: ReportMapping) => {
    const answer = await app.call(`/api/v1/report-mappings/${name}`, { method: 'PUT', token: app.tokens.admin, body })
    expect(answer.status).toBe(200)
  }
  await map('110', DESK_MAPPING)
  return {
    app,
    dir,
    map,
    async drop(name, content) {
      await writeFile(join(dir, `${name}.part`), content)
      await rename(join(dir, `${name}.part`), join(dir, name))
    },
    async receipt(name, end = 'done') {
      // The file goes last: once it is there, so is its receipt.
      await until({ what: `${end}/${name}`, ask: () => readdir(join(dir, end)), isSo: (names) => names.includes(name) })
      return JSON.parse(await readFile(join(dir, end, `${name}.receipt.json`), 'utf8')) as DropReceipt
    },
    async incidents() {
      return (await json<{ readonly items: readonly Incident[] }>(app.call('/api/v1/incidents', { token: app.tokens.wall }))).items
    },
  }
}

/** A fire near a hotel, said now. */
function capMessage(identifier: string): string {
  const sent = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19)
  return `<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier><sender>119@wujin</sender>
    <sent>${sent}+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
    <info><category>Fire</category><event>火警</event><urgency>Immediate</urgency><severity>Minor</severity><certainty>Observed</certainty></info></alert>`
}

describe('a table', () => {
  test('is taken by the mapping that its name begins with; the refused rows and the receipt lie beside it', async () => {
    const { drop, receipt, incidents, dir } = await openDesk()
    const table = deskTable(deskRow('1'), deskRow('2', { 级别: '特级' }), deskRow('3'))
    await drop('110_十一月.csv', table)

    const told = await receipt('110_十一月.csv')
    expect(told).toMatchObject({
      file: '110_十一月.csv',
      outcome: 'taken',
      what: 'table by mapping 110',
      bytes: Buffer.byteLength(table),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      records: 3,
      added: 2,
      duplicates: 0,
      refused: 1,
      refusedRows: [{ line: 3, field: 'severity', reason: "'特级' is no number" }],
      refusedFile: '110_十一月.csv.refused.csv',
    })
    expect(await readFile(join(dir, 'done/110_十一月.csv.refused.csv'), 'utf8')).toContain(`${DESK_HEAD},refused line,refused reason`)
    expect(await readFile(join(dir, 'done/110_十一月.csv'), 'utf8')).toBe(table)
    expect((await incidents()).map(({ id }) => id).toSorted()).toEqual(['1', '3'])
  })

  test('that comes again, under whatever name, is taken before; one that was half taken when all ended doubles nothing', async () => {
    const { drop, receipt, incidents, app, dir } = await openDesk()
    await drop('110.csv', deskTable(deskRow('1')))
    const { sha256, doneMs } = await receipt('110.csv')
    await drop('110_again.csv', deskTable(deskRow('1')))
    expect(await receipt('110_again.csv')).toMatchObject({ outcome: 'alreadyTaken', sha256, added: 1, takenMs: expect.any(Number) })
    expect((await receipt('110_again.csv')).takenMs).toBeLessThanOrEqual(doneMs)
    await copyFile(join(dir, 'done/110.csv'), join(dir, '110.csv'))
    expect((await receipt('110.csv~2')).outcome).toBe('alreadyTaken')

    const half = deskTable(deskRow('1'), deskRow('2'))
    await fetch(`${app.url}/api/v1/reports/import?mapping=110`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.tokens.gateway}`, 'content-type': 'text/csv' },
      body: half,
    })
    await drop('110_rest.csv', `${half}${deskRow('3')}\n`)
    expect(await receipt('110_rest.csv')).toMatchObject({ outcome: 'taken', records: 3, added: 1, duplicates: 2 })
    expect(await incidents()).toHaveLength(3)
  })

  test('of which rows were refused comes again, whole or as its refused rows: what is missing comes in, and nothing twice', async () => {
    const { drop, receipt, incidents, map, dir } = await openDesk()
    const table = deskTable(deskRow('1'), deskRow('2', { 级别: '特级' }), deskRow('3', { 级别: '甲' }))
    await drop('110_a.csv', table)
    expect(await receipt('110_a.csv')).toMatchObject({ outcome: 'taken', added: 1, refused: 2 })

    await map('110', { ...DESK_MAPPING, codes: { ...DESK_MAPPING.codes, severity: { ...DESK_MAPPING.codes!['severity'], 特级: 1 } } })
    await drop('110_b.csv', table)
    expect(await receipt('110_b.csv')).toMatchObject({ outcome: 'taken', added: 1, duplicates: 1, refused: 1 })
    const refused = await readFile(join(dir, 'done/110_b.csv.refused.csv'), 'utf8')
    await drop('110_b.csv.refused.csv', refused.replace(',甲,', ',三级,'))
    expect(await receipt('110_b.csv.refused.csv~2')).toMatchObject({ outcome: 'taken', records: 1, added: 1 })
    expect((await incidents()).map(({ id }) => id).toSorted()).toEqual(['1', '2', '3'])
  })

  test('is taken by every mapping once: by another, by one that was changed, and by one that comes after the table', async () => {
    const { drop, receipt, incidents, map } = await openDesk()
    const table = deskTable(deskRow('1'))
    await drop('late_a.csv', table)
    expect((await receipt('late_a.csv', 'refused')).reason).toContain("no mapping 'late'")
    await drop('110_a.csv', table)
    expect(await receipt('110_a.csv')).toMatchObject({ outcome: 'taken', added: 1 })

    await map('late', { ...DESK_MAPPING, columns: { ...DESK_MAPPING.columns, id: '发生地点' } })
    await drop('late_b.csv', table)
    expect(await receipt('late_b.csv')).toMatchObject({ outcome: 'taken', added: 1 })
    await drop('late_c.csv', table)
    expect(await receipt('late_c.csv')).toMatchObject({ outcome: 'alreadyTaken', added: 1 })
    await map('late', { ...DESK_MAPPING, fixed: { note: '夜班' } })
    await drop('late_d.csv', table)
    expect(await receipt('late_d.csv')).toMatchObject({ outcome: 'taken', added: 0, duplicates: 1 })
    expect(await incidents()).toHaveLength(2)
  })

  test('that is still written is left until it stands still', async () => {
    const { dir, receipt, drop } = await openDesk(2)
    const path = join(dir, '110_slow.csv')
    await writeFile(path, `${DESK_HEAD}\n`)
    for (let i = 0; i < 30; i++) {
      await appendFile(path, `${deskRow(`s${i}`)}\n`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await writeFile(join(dir, '110_never.csv.part'), `${DESK_HEAD}\n${deskRow('x')}\n`)
    await drop('110_after.csv', deskTable(deskRow('after')))

    expect(await receipt('110_slow.csv')).toMatchObject({ records: 30, added: 30 })
    await receipt('110_after.csv')
    expect(await readdir(dir)).toContain('110_never.csv.part')
  })
})

test('[F4] a file whose writer had only paused comes back with what it wrote later, and is then taken whole', async () => {
  const { dir, receipt, incidents } = await openDesk(1)
  const name = '9.reports.ndjson'
  const lines = ['one', 'two', 'three'].map((id) => JSON.stringify({ kind: 'incident', id, class: 'fire' }))
  const writer = await open(join(dir, name), 'a')
  onTestFinished(() => writer.close())
  await writer.write(`${lines[0]}\n${lines[1]!.slice(0, 20)}`)
  expect(await receipt(name)).toMatchObject({ outcome: 'taken', records: 2, added: 1, refused: 1 })

  await writer.write(`${lines[1]!.slice(20)}\n${lines[2]}\n`)
  await until({ what: 'all three', ask: incidents, isSo: (found) => found.length === 3 })

  const told = () => receipt(name)
  expect(await until({ what: 'the receipt of the whole', ask: told, isSo: ({ records }) => records === 3 })).toMatchObject({
    added: 2,
    duplicates: 1,
    refused: 0,
  })
})

test('CAP, positions and reports are taken each in its own way, line by line', async () => {
  const { app, drop, receipt, incidents } = await openDesk()
  const at = new Date().toISOString()
  await drop('1.cap.xml', capMessage('fd-17'))
  await drop(
    '2.positions.ndjson',
    [{ unit: 'p-1', lon: 119.95, lat: 31.7, at }, { unit: 'p-2', lon: 0, lat: 0, at }, 'nothing']
      .map((one) => JSON.stringify(one))
      .join('\n'),
  )
  const reports = [
    { kind: 'incident', id: 'r-1', class: 'fire', at },
    { kind: 'incident', id: 'r-1', step: 'invalidate', note: '误报' },
    { kind: 'hazard', class: 'fire', text: '无编号', personal: { phone: '13800000000' } },
    { kind: 'hazard', class: 'noise' },
    { kind: 'burglary' },
    { kind: 'incident', id: 'r-1', step: 'close' },
    { kind: 'incident', id: 'old', class: 'fire', at: '2001-01-01T00:00:00Z' },
    { kind: 'lead', suspicion: 'person', text: '\ud800' },
  ]
  const parts = 'first paragraph\u2029second'
  const lines = [
    ...reports.map((one) => JSON.stringify(one)),
    '{broken',
    JSON.stringify({ kind: 'lead', id: 'l-1', suspicion: 'person', text: parts }),
  ]
  const inGbk = Uint8Array.of(...Buffer.from('\r\n{"kind":"lead","text":"'), 0xbb, 0xf0, ...Buffer.from('"}'))
  await drop('3.reports.ndjson', Buffer.concat([Buffer.from(lines.join('\r\n')), inGbk]))

  expect(await receipt('1.cap.xml')).toMatchObject({ outcome: 'taken', what: 'cap', records: 1, added: 1 })
  expect(await receipt('2.positions.ndjson')).toMatchObject({
    records: 3,
    added: 1,
    refused: 2,
    refusedRows: [{ line: 2, field: 'lon' }, { line: 3 }],
  })
  const told = await receipt('3.reports.ndjson')
  expect(told).toMatchObject({ records: 11, added: 4, duplicates: 0, refused: 7 })
  expect(told.refusedRows!.map(({ line, field }) => [line, field])).toEqual([
    [4, 'class'],
    [5, 'kind'],
    [6, 'step'],
    [7, 'at'],
    [8, ''],
    [9, ''],
    [11, ''],
  ])
  expect(told.refusedRows!.at(-1)?.reason).toBe('is not in UTF-8')
  expect(await json(app.call('/api/v1/leads/l-1', { token: app.tokens.operator }))).toMatchObject({ text: parts })
  expect(new Map((await incidents()).map(({ id, state }) => [id, state]))).toEqual(
    new Map([
      ['fd-17', 'received'],
      ['r-1', 'invalid'],
    ]),
  )
  expect(await json(app.call('/api/v1/units', { token: app.tokens.operator }))).toMatchObject({ items: [{ id: 'p-1', confirmed: false }] })
  expect(JSON.stringify(await app.store.journal.read('wujin', 'live', 0, 1_000))).not.toContain('13800000000')

  await drop('4.cap.xml', `${capMessage('fd-17')}\n`)
  expect(await receipt('4.cap.xml')).toMatchObject({ outcome: 'taken', added: 0, duplicates: 1 })
})

test('what cannot be taken is refused with a reason, and nothing is followed', async () => {
  const { dir, drop, receipt, incidents } = await openDesk()
  const secret = join(await aFolder(), 'secret.csv')
  await writeFile(secret, deskTable(deskRow('secret')))
  await symlink(secret, join(dir, '110_link.csv'))
  await mkdir(join(dir, 'sub'))
  await writeFile(join(dir, 'sub/110.csv'), deskTable(deskRow('sub')))
  await promisify(execFile)('mkfifo', [join(dir, '110_pipe.csv')])
  await promisify(execFile)('truncate', ['-s', '70M', join(dir, '110_huge.csv')])
  await drop('unknown_x.csv', deskTable(deskRow('1')))
  await drop('photo.jpg', 'x')
  await drop('bomb.cap.xml', '<!DOCTYPE a [<!ENTITY b "c">]><alert/>')
  await drop('110_columns.csv', 'a,b\n1,2\n')
  await drop('110_bytes.csv', Uint8Array.of(0xff, 0xff, 0xff))
  await drop('110_bad.csv', deskTable(deskRow('bad', { 报警时间: 'x' })))
  await writeFile(Buffer.concat([Buffer.from(`${dir}/110_`), Buffer.from([0xff, 0xfe]), Buffer.from('.csv')]), deskTable(deskRow('1')))
  await drop('110_turned\u202Evsc.csv', deskTable(deskRow('1')))

  const reasons: readonly (readonly [string, string])[] = [
    ['110_link.csv', 'link'],
    ['sub', 'name ends in none'],
    ['110_pipe.csv', 'no plain file'],
    ['110_huge.csv', 'more than 67108864'],
    ['unknown_x.csv', "no mapping 'unknown'"],
    ['photo.jpg', 'name ends in none'],
    ['bomb.cap.xml', 'document type'],
    ['110_columns.csv', 'no column'],
    ['110_bytes.csv', 'neither UTF-8 nor GB 18030'],
    ['110_turnedvsc.csv', 'not allowed'],
  ]
  for (const [name, reason] of reasons)
    expect([name, await receipt(name, 'refused')]).toEqual([
      name,
      expect.objectContaining({ outcome: 'refused', reason: expect.stringContaining(reason) }),
    ])
  expect(await receipt('110_bad.csv', 'refused')).toMatchObject({ outcome: 'refused', records: 1, refused: 1 })
  expect((await readdir(join(dir, 'refused'))).some((name) => name.startsWith('110_\uFFFD'))).toBe(true)
  expect(await incidents()).toEqual([])
  expect((await readdir(dir)).toSorted()).toEqual(['done', 'refused'])
  expect(await readFile(secret, 'utf8')).toContain('secret')
})

// A socket's name cannot be opened by anybody, root included: the same way as a file that this user may not read.
test('a file that cannot be opened is refused', async () => {
  const { dir, receipt } = await openDesk()
  const server = createServer().listen(join(dir, '110_closed.csv'))
  onTestFinished(() => void server.close())
  expect((await receipt('110_closed.csv', 'refused')).reason).toContain('cannot be read (ENXIO)')
})

test('a folder that cannot be used stops the start, by its name', async () => {
  const file = join(await aFolder(), 'file')
  await writeFile(file, '')
  for (const dir of [file, `${file}-nowhere`])
    await expect(startApp({ settings: { DROP_DIR: dir } })).rejects.toThrow(`DROP_DIR ${dir} cannot be used`)
})
