/** Alarms: what is open, who takes it on, and what is noise for a while. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  ALARM_SETTING,
  Alarm,
  AlarmBoard,
  AlarmCause,
  AlarmId,
  AlarmMute,
  AlarmMuteDraft,
  AlarmSettings,
  AlarmState,
  AlarmStepDraft,
} from '#wire/alarms'
import { Fault } from '#wire/errors'
import { Severity } from '#wire/reports'
import { isOpen, type StepName } from '../domain/alarms/lifecycle.ts'
import { problemsOfMute } from '../domain/alarms/mutes.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { AlarmDesk } from '../live/alarm-desk.ts'
import type { Ledger } from '../live/ledger.ts'
import { callerOf } from './guard.ts'
import { PageOf, pageOfIds, PageQuery } from './pages.ts'

export interface AlarmRoutesOptions {
  readonly ledger: Ledger
  readonly desk: AlarmDesk
  readonly nowMs: () => number
}

const tags = ['alarms']
const params = Type.Object({ id: AlarmId })

/** The path of each step that a person may take. */
const STEP_PATHS = { acknowledge: 'acknowledge', takeOver: 'take-over', arrive: 'arrive', handle: 'handle' } as const satisfies Partial<
  Record<StepName, string>
>
const STEP_SUMMARIES = {
  acknowledge: 'Take an alarm on: its owner from now on',
  takeOver: 'Take an alarm over from who has it',
  arrive: 'Say that somebody is there',
  handle: 'Say that it is handled; of a call for help, say how',
} as const

const ListQuery = Type.Object({
  ...PageQuery.properties,
  /** Only those of this card of the board. */
  card: Type.Optional(Type.String({ maxLength: 200 })),
  cause: Type.Optional(AlarmCause),
  level: Type.Optional(Severity),
  /** Only those in this state; absent: those that are open. Ended ones are kept here for a day, and in the journal for good. */
  state: Type.Optional(AlarmState),
})

export const alarmRoutes: FastifyPluginAsyncTypebox<AlarmRoutesOptions> = async (app, { ledger, desk, nowMs }) => {
  const listSchema = {
    summary: 'Alarms that are open',
    description: 'Of a card most urgent first, else in order of id. Muted ones are listed too; `GET /alarms/mutes` has the rules.',
    tags,
    querystring: ListQuery,
    response: { 200: PageOf(Alarm) },
  }
  app.get('/alarms', { config: { needs: 'picture:read' }, schema: listSchema }, async ({ query }, reply) => {
    reply.header('cache-control', 'no-store')
    const { card, cause, level, state } = query
    const group = card === undefined ? undefined : (desk.groups(nowMs()).find(({ key }) => key === card)?.alarms ?? [])
    const asked = [...(group ?? desk.alarms.values())].filter(
      (alarm) =>
        (state === undefined ? isOpen(alarm) : alarm.state === state) &&
        (cause === undefined || alarm.cause === cause) &&
        (level === undefined || alarm.level === level),
    )
    if (group) return { items: asked.slice(0, query.limit ?? MOST_OF_CARD) }
    const { ids, next } = pageOfIds(
      asked.map(({ id }) => id),
      query,
    )
    const items = ids.flatMap((id) => desk.alarms.get(id) ?? [])
    return next === undefined ? { items } : { items, next }
  })

  const boardSchema = { summary: 'The cards as a wall shows them', tags, response: { 200: AlarmBoard } }
  app.get('/alarms/board', { config: { needs: 'picture:read' }, schema: boardSchema }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return desk.board(nowMs())
  })

  const oneSchema = { summary: 'One alarm, with its time line', tags, params, response: { 200: Alarm } }
  app.get('/alarms/:id', { config: { needs: 'picture:read' }, schema: oneSchema }, async ({ params: { id } }) => {
    const alarm = desk.alarms.get(id)
    if (!alarm) throw new Fault('NOT_FOUND', `there is no alarm '${id}'`)
    return alarm
  })

  for (const name of Object.keys(STEP_PATHS) as (keyof typeof STEP_PATHS)[]) {
    const schema = {
      summary: STEP_SUMMARIES[name],
      description: 'A step that is not legal now is answered with 409, which says who has the alarm and names the legal steps.',
      tags,
      params,
      body: AlarmStepDraft,
      response: { 200: Alarm },
    }
    app.post(
      `/alarms/:id/${STEP_PATHS[name]}`,
      // A step without a word needs no body.
      { config: { needs: 'alarms:write' }, schema, preValidation: async (request) => void (request.body ??= {}) },
      async (request) => desk.step(request.params.id, name, callerOf(request).name, request.body.note),
    )
  }

  const mutesSchema = { summary: 'What counts as noise now', tags, response: { 200: Type.Object({ items: Type.Array(AlarmMute) }) } }
  app.get('/alarms/mutes', { config: { needs: 'picture:read' }, schema: mutesSchema }, async () => ({
    items: [...desk.mutes.values()].filter(({ untilMs }) => untilMs > nowMs()),
  }))

  const muteSchema = {
    summary: 'Say that alarms are noise until a time: they are kept and counted, and stay off the cards',
    description: 'Of a cause, `about` one thing or of one `class`. Level 1 and calls for help cannot be muted.',
    tags,
    body: AlarmMuteDraft,
    response: { 201: AlarmMute },
  }
  app.post('/alarms/mutes', { config: { needs: 'alarms:write' }, schema: muteSchema }, async (request, reply) => {
    const errors = problemsOfMute(request.body, nowMs()).map(({ field, reason }) => ({ field: `body/${field}`, reason }))
    if (errors.length > 0)
      throw new Fault('REQUEST_INVALID', errors.map(({ field, reason }) => `${field} ${reason}`).join('; '), { errors })
    return reply.code(201).send(await desk.mute(request.body, callerOf(request).name))
  })

  const unmuteSchema = { summary: 'End a rule before its time', tags, params, response: { 200: Type.Object({ ended: Type.Boolean() }) } }
  app.delete('/alarms/mutes/:id', { config: { needs: 'alarms:write' }, schema: unmuteSchema }, async (request) => {
    await desk.unmute(request.params.id, callerOf(request).name)
    return { ended: true }
  })

  const settingsSchema = { summary: 'The limits of alarms by level', tags, response: { 200: AlarmSettings } }
  app.get('/alarms/settings', { config: { needs: 'picture:read' }, schema: settingsSchema }, async () => desk.settings)

  const putSchema = { ...settingsSchema, summary: 'Set other limits, from now on', body: AlarmSettings }
  app.put('/alarms/settings', { config: { needs: 'settings:write' }, schema: putSchema }, async (request) => {
    const atMs = nowMs()
    const subject = subjectOf('setting', ALARM_SETTING)
    await ledger.record([{ kind: 'setting:changed', subject, atMs, knownMs: atMs, by: callerOf(request).name, data: request.body }])
    return desk.settings
  })
}

const MOST_OF_CARD = 5_000
