import { expect, test } from 'vitest'
import type { RosterTurn } from '#wire/roster'
import { DESK_ROOM, importDesk, type ImportDesk } from '../support/import-desk.ts'

const HEAD = '单位,勤务,开始,结束,小区'

async function deskWith(units: readonly string[], compounds: readonly string[]): Promise<ImportDesk> {
  const desk = await importDesk()
  const draft = { room: DESK_ROOM, realm: 'live', kind: 'test:made', atMs: 1, knownMs: 1, by: 'test', data: {} }
  await desk.store.journal.append([
    ...units.map((id) => ({ ...draft, subject: `unit/${id}` })),
    ...compounds.map((id) => ({ ...draft, subject: `compound/${id}` })),
  ])
  return desk
}

test('a roster in Chinese comes in: who, when, and which compounds; the same file again changes nothing', async () => {
  const desk = await deskWith(['A12', 'B7'], ['c-1', 'c-2'])
  const file = await desk.file(
    '勤务.csv',
    `${HEAD}\nA12,在岗,2026-11-26T22:00+08:00,2026-11-27T06:00+08:00,c-1；c-2\nB7,备勤,2026-11-26T22:00+08:00,2026-11-27T06:00+08:00,\n`,
  )

  const first = await desk.run('roster', file)
  const again = await desk.run('roster', file)

  expect(first.printed).toContain('2 records: 2 added, 0 changed, 0 unchanged, 0 refused')
  expect(again.printed).toContain('2 records: 0 added, 0 changed, 2 unchanged, 0 refused')
  const fromMs = Date.parse('2026-11-26T14:00Z')
  const turn = { fromMs, toMs: fromMs + 8 * 3_600_000 }
  expect(await desk.states<RosterTurn>('roster')).toEqual([
    { unit: 'A12', duty: 'onDuty', ...turn, compounds: ['c-1', 'c-2'] },
    { unit: 'B7', duty: 'standby', ...turn },
  ])
})

test.each([
  ['an unknown unit', 'X,在岗,2026-11-26T22:00+08:00,2026-11-27T06:00+08:00,', "unit: 'X' is not registered"],
  ['an unknown compound', 'A12,,2026-11-26T22:00+08:00,2026-11-27T06:00+08:00,c-9', "compounds: there is no compound 'c-9'"],
  ['a time without an offset', 'A12,,2026-11-26 22:00,2026-11-27T06:00+08:00,', 'from: '],
  ['an end before the beginning', 'A12,,2026-11-27T22:00+08:00,2026-11-27T06:00+08:00,', 'to: a turn must end after it begins'],
  ['a turn of a week', 'A12,,2026-11-20T22:00+08:00,2026-11-27T06:00+08:00,', 'to: a turn may last 48 hours at most'],
  ['an unknown duty', 'A12,睡觉,2026-11-26T22:00+08:00,2026-11-27T06:00+08:00,', 'duty: '],
])('%s is refused with its line, field and reason', async (_, row, reason) => {
  const desk = await deskWith(['A12'], ['c-1'])
  const file = await desk.file('roster.csv', `${HEAD}\n${row}\n`)

  const { printed, status } = await desk.run('roster', file)

  expect(status).toBe(1)
  expect(printed).toContain('refused  line 2')
  expect(printed).toContain(reason)
  expect(await desk.states('roster')).toEqual([])
})

test('a dry run writes nothing, and a file without a column for the unit says so', async () => {
  const desk = await deskWith(['A12'], [])
  const good = await desk.file('good.csv', `${HEAD}\nA12,,2026-11-26T22:00+08:00,2026-11-27T06:00+08:00,\n`)
  const bad = await desk.file('bad.csv', 'who,from,to\nA12,x,y\n')

  const dry = await desk.run('roster', good, '--dry-run')
  const { errors } = await desk.run('roster', bad)

  expect(dry.printed).toContain('1 added')
  expect(await desk.states('roster')).toEqual([])
  expect(errors).toContain('there is no column unit')
})
