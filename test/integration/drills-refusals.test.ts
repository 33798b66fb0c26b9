/** What the API says of a drill that is asked for wrongly: the field that is wrong, why, and nothing besides. */
import { expect, test } from 'vitest'
import type { FieldError, Problem } from '#wire/errors'
import { json } from '../support/coverage-app.ts'
import { drillApp, planAtOnce } from '../support/drill-app.ts'
import { anExpectation, anInject } from '../support/drills.ts'

test.each([
  [
    'a participant of a kind that there is not',
    planAtOnce({ participants: [{ kind: 'unitt', id: 'u1', isWithdrawn: false } as never] }),
    [{ field: 'body/participants/0/kind', reason: 'must be one of unit, watchPoint, team' }],
  ],
  [
    'a team without its units',
    planAtOnce({ participants: [{ kind: 'team', id: 't1', name: '一组', isWithdrawn: false } as never] }),
    [{ field: 'body/participants/0/units', reason: 'is missing' }],
  ],
  [
    'no way to recognise that there is',
    planAtOnce({ script: [anInject({ expectations: [anExpectation({ recognisedBy: { kind: 'positon', count: 1 } as never })] })] }),
    [
      {
        field: 'body/script/0/expectations/0/recognisedBy/kind',
        reason: 'must be one of position, departure, message, report, mark',
      },
    ],
  ],
  [
    'an area inside the right way to recognise',
    planAtOnce({
      script: [
        anInject({
          expectations: [anExpectation({ recognisedBy: { kind: 'position', area: { kind: 'circle', at: [1, 2] }, count: 1 } as never })],
        }),
      ],
    }),
    [{ field: 'body/script/0/expectations/0/recognisedBy/area/radiusM', reason: 'is missing' }],
  ],
  [
    'a time of no kind',
    planAtOnce({ script: [anInject({ when: { atS: 3 } as never })] }),
    [{ field: 'body/script/0/when/kind', reason: 'is missing' }],
  ],
])('%s is told by its own field alone', async (_, plan, errors: readonly FieldError[]) => {
  const app = await drillApp({}, false)

  const refused = await json<Problem>(app.post('/drills', app.tokens.coordinator, plan))

  expect(refused.errors).toEqual(errors)
})

test('a step about which nothing is said needs no body, whatever kind of body is announced', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())
  const stepped = async (step: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await app.call(`/api/v1/drills/d-1/${step}`, { method: 'POST', token: app.chief, headers })
    return [answer.status, (await json<Partial<Problem>>(Promise.resolve(answer))).errors]
  }

  expect(await stepped('pause')).toEqual([200, undefined])
  expect(await stepped('resume', { 'content-type': 'application/json' })).toEqual([200, undefined])
  expect(await stepped('pause', { 'content-type': 'application/json' })).toEqual([200, undefined])
  expect(await stepped('skip')).toEqual([400, [{ field: 'body/inject', reason: 'is missing' }]])
})

test('what is to be signed is named by its form', async () => {
  const app = await drillApp()
  await app.begin(planAtOnce())

  const refused = await json<Problem>(app.post('/drills/d-1/sign', app.chief, { sha256: 'ABC' }))

  expect(refused.errors).toEqual([{ field: 'body/sha256', reason: 'must be a SHA-256: 64 digits of 0-9 and a-f, in lower case' }])
})

test('roles and reports are named as English names them', async () => {
  const app = await drillApp()

  const role = await json<Problem>(app.post('/drills', app.tokens.operator, planAtOnce()))
  const report = { kind: 'report', report: 'award', class: 'x', count: 1 } as const
  const kept = await app.did<{ readonly faults: readonly { readonly reason: string }[] }>(
    '/drills',
    app.tokens.coordinator,
    planAtOnce({ script: [anInject({ expectations: [anExpectation({ recognisedBy: report })] })] }),
  )

  expect(role.detail).toBe('an operator may not do this (drills:write)')
  expect(kept.faults.map(({ reason }) => reason)).toEqual(['an award has no class'])
})
