/** docs/drills.md is held to the code: its example is a plan, its tables are the rules'. */
import { readFileSync } from 'node:fs'
import Schema from 'typebox/schema'
import { expect, test } from 'vitest'
import { DRILL_EVENTS, DRILL_ITEMS, DRILL_MODES, DrillPlan, InjectTime, SCORE_PARTS, type ScorePartName } from '#wire/drills'
import { faultsOfPlan } from '../../server/domain/drills/check-plan.ts'
import { VERDICTS } from '../../server/domain/drills/outcomes.ts'
import { DEFAULT_WEIGHTS } from '../../server/domain/drills/score.ts'
import { aGround } from '../support/drills.ts'

const text = readFileSync(new URL('../../docs/drills.md', import.meta.url), 'utf8')

test('its example is a plan without fault where everybody and everything is there', () => {
  const plan = JSON.parse(/```json\n(.*?)```/s.exec(text)?.[1] ?? '') as DrillPlan

  expect(Schema.Compile(DrillPlan).Check(plan)).toBe(true)
  expect(
    faultsOfPlan(
      plan,
      aGround({
        unitOf: () => ({ confirmed: true, duty: 'onDuty' }),
        hasWatchPoint: () => true,
        hasCompound: () => true,
        isInDistrict: () => true,
      }),
    ),
  ).toEqual([])
})

test('it names every event, item, mode and verdict', () => {
  const names = [...Object.keys(DRILL_EVENTS), ...DRILL_ITEMS, ...DRILL_MODES, ...VERDICTS]

  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

test('it says when each kind of inject comes', () => {
  const kinds = InjectTime.anyOf.map(({ properties }) => properties.kind.const)

  expect(kinds.filter((kind) => !text.includes(`| \`{"kind": "${kind}"`))).toEqual([])
})

test('its parts of the score are those of the rules', () => {
  const rows = (Object.keys(SCORE_PARTS) as ScorePartName[]).map(
    (part) => `| \`${part}\` | ${SCORE_PARTS[part].map((item) => `\`${item}\``).join(', ')} | ${DEFAULT_WEIGHTS[part]} |`,
  )

  expect(rows.filter((row) => !text.includes(row))).toEqual([])
})
