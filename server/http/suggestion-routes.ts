/** Proposals: who could close which gaps; what-if; and what somebody says to them: a task, or a reason why not. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { PlaceId, type Compound } from '#wire/places'
import { Proposal, SuggestionAnswer, Task, TaskState, WhatIf, type Refusal } from '#wire/tasks'
import { masked } from '../domain/reports/masking.ts'
import { refusalId, subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import type { ProposalDesk } from '../live/proposal-desk.ts'
import type { TaskDesk } from '../live/task-desk.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'
import { newSecretId } from './secrets.ts'

export interface SuggestionRoutesOptions {
  readonly ledger: Ledger
  readonly proposals: ProposalDesk
  readonly desk: TaskDesk
  readonly slotOf: (unit: string) => number | undefined
  readonly nowMs: () => number
}

const tags = ['suggestions']
const USUAL_MIN = 30
const Within = Type.Number({ minimum: 1, maximum: 240, default: USUAL_MIN })

export const suggestionRoutes: FastifyPluginAsyncTypebox<SuggestionRoutesOptions> = async (
  app,
  { ledger, proposals, desk, slotOf, nowMs },
) => {
  const tasks = ledger.of<Task>('task')
  const compounds = ledger.of<Compound>('compound')

  const listSchema = {
    summary: 'Who could close which gaps, by how much it is worth',
    description:
      '`within`: only what is closed within so many minutes counts (30). `compound`: who could best close this one gap, whatever becomes of the others. ' +
      'Units and compounds with an open task are left out, and pairs refused within the last hour.',
    tags,
    querystring: Type.Object({ within: Type.Optional(Within), compound: Type.Optional(PlaceId) }),
    response: { 200: Proposal },
  }
  app.get('/suggestions', { config: { needs: 'picture:read' }, schema: listSchema }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    if (query.compound !== undefined && !compounds.has(query.compound))
      throw new Fault('NOT_FOUND', `there is no compound '${query.compound}'`)
    return proposals.propose(nowMs(), query.within ?? USUAL_MIN, query.compound)
  })

  const whatIfSchema = { summary: 'What it would be worth to send these: nothing is sent', tags, body: WhatIf, response: { 200: Proposal } }
  app.post('/suggestions/what-if', { config: { needs: 'tasks:write' }, schema: whatIfSchema }, async ({ body }) =>
    proposals.whatIf(nowMs(), body.withinMin ?? USUAL_MIN, body.moves),
  )

  const answerSchema = {
    summary: 'Accept a suggestion, which makes a task, or refuse it and say why',
    tags,
    body: SuggestionAnswer,
    response: { 201: Task, 200: Type.Object({ recorded: Type.Boolean() }) },
  }
  app.post('/suggestions', { config: { needs: 'tasks:write' }, schema: answerSchema }, async (request, reply) => {
    const { unit, compound } = request.body
    if (slotOf(unit) === undefined) throw new Fault('NOT_FOUND', `there is no unit '${unit}'`)
    if (!compounds.has(compound)) throw new Fault('NOT_FOUND', `there is no compound '${compound}'`)
    const atMs = nowMs()
    const about = { atMs, knownMs: atMs, by: callerOf(request).name }
    if (request.body.answer === 'refuse') {
      const data: Refusal = { unit, compound, reason: masked(request.body.reason), atMs }
      await ledger.record([{ ...about, kind: 'suggestion:refused', subject: subjectOf('refusal', refusalId(unit, compound)), data }])
      return { recorded: true }
    }
    const task = await desk.send({ id: newSecretId(), unit, compound, atMs }, about.by)
    return reply.code(201).send(task)
  })

  const tasksSchema = {
    summary: 'Tasks, those ended within a day too',
    description: '`state`: only those in this state; `sent` are the open ones.',
    tags,
    querystring: Type.Object({ ...PageQuery.properties, state: Type.Optional(TaskState) }),
    response: { 200: PageOf(Task) },
  }
  app.get('/tasks', { config: { needs: 'picture:read' }, schema: tasksSchema }, async ({ query }) => {
    const asked = [...tasks.values()].flatMap(({ id, state }) => (query.state === undefined || query.state === state ? [id] : []))
    const { ids, next } = pageOfIds(asked, query)
    const items = ids.flatMap((id) => tasks.get(id) ?? [])
    return next === undefined ? { items } : { items, next }
  })

  const cancelSchema = {
    summary: 'Take a task back',
    tags,
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 200: Task },
  }
  app.post('/tasks/:id/cancel', { config: { needs: 'tasks:write' }, schema: cancelSchema }, async (request) => {
    const task = tasks.get(request.params.id)
    if (!task) throw new Fault('NOT_FOUND', `there is no task '${request.params.id}'`)
    return desk.cancel(task, callerOf(request).name, nowMs())
  })
}
