/** The tables of the handbook say what the code says. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { DEFAULT_ALARMS } from '#wire/alarms'
import { REPORT_KINDS } from '#wire/reports'
import { ALARM_STEPS } from '../../server/domain/alarms/lifecycle.ts'
import { PERMISSIONS } from '../../server/domain/permissions.ts'
import type { Lifecycle } from '../../server/domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'
import { fieldsOf } from '../../server/domain/reports/table-fields.ts'
import { SETTINGS, type SettingRow } from '../../server/settings.ts'

/** The cells of the rows of the table under a heading, its own head left out. */
async function tableOf(page: string, heading: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const [, after = ''] = text.split(`\n## ${heading}\n`)
  const [section = ''] = after.split('\n## ')
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

function cellsOf({ key, secret, meaning, fallback, unit, range }: SettingRow<unknown>): readonly string[] {
  const stated = fallback === undefined ? '' : `\`${fallback}\`${unit === undefined ? '' : ` ${unit}`}`
  return [`\`${key}\`${secret ? ' 🔒' : ''}`, meaning, stated, unit === undefined ? range : `${range}, ${unit}`]
}

test('operations.md has every setting with its meaning, default and range', async () => {
  expect(await tableOf('operations.md', 'Settings')).toEqual(Object.values(SETTINGS).map((row) => cellsOf(row)))
})

test('api.md says which role may do what', async () => {
  const rows = Object.entries(PERMISSIONS).map(([action, roles]) => [`\`${action}\``, roles.join(', ')])

  expect(await tableOf('api.md', 'Roles')).toEqual(rows)
})

/** Where each lifecycle stands in reports.md. */
const LIFECYCLE_HEADINGS: Readonly<Record<keyof typeof LIFECYCLES, string>> = {
  incident: 'Incidents 警情',
  hazard: 'Hazards 隐患',
  lead: 'Leads 线索',
  dispute: 'Disputes 矛盾纠纷',
  complaint: 'Property complaints 物业投诉',
  patrolTask: 'Patrol tasks 巡防任务',
  award: 'Good-Samaritan awards 见义勇为奖励',
}

test.each(Object.values(LIFECYCLES) as readonly Lifecycle[])('reports.md has the steps of $kind', async ({ kind, steps }) => {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ')
  const rows = steps.map(({ name, from, to, roles, needs = [] }) => [
    code([name]),
    code(from),
    to === 'before' ? 'the state before' : code([to]),
    roles.join(', '),
    code(needs),
  ])

  expect(await tableOf('reports.md', LIFECYCLE_HEADINGS[kind])).toEqual(rows)
})

test.each(REPORT_KINDS)('data-formats.md has every field that a table of %s may have', async (kind) => {
  const rows = new Map((await tableOf('data-formats.md', 'Reports')).map(([of = '', fields = '']) => [of, fields]))
  const told = `${rows.get('all')} ${rows.get(kind)}`

  expect([...fieldsOf(kind).keys()].filter((field) => !told.includes(`\`${field}\``))).toEqual([])
})

test('alarms.md has the steps and the limits of alarms', async () => {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ')
  const steps = ALARM_STEPS.map(({ name, from, to, who }) => [code([name]), code(from), to === 'same' ? 'the same' : code([to]), who])
  const { silentMin: _silentMin, ...levels } = DEFAULT_ALARMS
  const limits = Object.entries(levels).map(([level, { acknowledgeMin, arriveMin, handleMin }]) =>
    [level, acknowledgeMin, arriveMin, handleMin].map(String),
  )

  expect(await tableOf('alarms.md', 'Steps')).toEqual(steps)
  expect(await tableOf('alarms.md', 'Limits')).toEqual(limits)
})
