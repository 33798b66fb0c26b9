/** The KPI board, its export as CSV, and the figures of periods before the house kept reports. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { KPI_BASE_NAMES, KPI_PERIODS, KpiBase, KpiBoard, type KpiBaseName } from '#wire/kpi'
import type { KpiSpans } from '../domain/kpi/counting.ts'
import { basePeriod, NOT_OVER, periodAt, type KpiClock } from '../domain/kpi/period.ts'
import { kpiBaseId, subjectOf } from '../domain/subjects.ts'
import type { CoverageDesk } from '../live/coverage-desk.ts'
import type { KpiDesk } from '../live/kpi-desk.ts'
import type { Ledger } from '../live/ledger.ts'
import { charsetOf } from '../domain/charset.ts'
import { callerOf } from './guard.ts'
import { figuresCsv, KPI_TABLES, placesCsv } from './kpi-csv.ts'
import { TimeText, timeOf, wrongTime } from './spans.ts'

export interface KpiRoutesOptions {
  readonly ledger: Ledger
  readonly desk: KpiDesk
  /** Whose settings have the district's clock. */
  readonly coverage: Pick<CoverageDesk, 'settings'>
  /** Reads base figures from a CSV. @throws Fault */
  readonly readBases: (bytes: Uint8Array, encoding: string | undefined, clock: KpiClock) => readonly KpiBase[]
  /** How far back the wall can look, and so the board, ms. */
  readonly keptMs: number
  readonly nowMs: () => number
}

const tags = ['kpi']
const MINUTE_MS = 60_000
const Query = Type.Object({
  period: Type.Optional(Type.Enum(KPI_PERIODS)),
  base: Type.Optional(Type.Enum(KPI_BASE_NAMES)),
  /** A time in the period asked for; absent: now, or then. */
  at: Type.Optional(TimeText),
  /** Instead of a period of the calendar, such as that of an acceptance assessment: all four. */
  from: Type.Optional(TimeText),
  to: Type.Optional(TimeText),
  baseFrom: Type.Optional(TimeText),
  baseTo: Type.Optional(TimeText),
  /** The board as it was known then, and would have been told; absent: as it is known now. */
  asKnownAt: Type.Optional(TimeText),
  f: Type.Optional(Type.Enum(['json', 'csv'])),
  /** Of the CSV: what was counted by place, instead of the figures. */
  by: Type.Optional(Type.Enum(KPI_TABLES)),
})
type Query = Type.Static<typeof Query>

export const kpiRoutes: FastifyPluginAsyncTypebox<KpiRoutesOptions> = async (app, { ledger, desk, coverage, readBases, keptMs, nowMs }) => {
  const bases = ledger.of<KpiBase>('kpiBase')

  /** @throws Fault REQUEST_INVALID naming the parameter at fault */
  function spansOf(query: Query, atMs: number): KpiSpans {
    const { period: name = 'month', base = 'previous' } = query
    const utcOffsetMs = coverage.settings.utcOffsetMin * MINUTE_MS
    if (query.from !== undefined || query.to !== undefined || query.baseFrom !== undefined || query.baseTo !== undefined)
      return ownSpans(query)
    const period = periodAt(name, query.at === undefined ? atMs : timeOf(query.at, 'at'), utcOffsetMs)
    const baseOf = (which: KpiBaseName) => basePeriod(name, which, period, atMs, utcOffsetMs)
    // Awards are held against the year before, as the notice has it, whatever the rest is held against.
    return { period, base: baseOf(base), awardsBase: baseOf('lastYear') }
  }

  function ownSpans(query: Query): KpiSpans {
    const read = (field: 'from' | 'to' | 'baseFrom' | 'baseTo'): number => {
      const text = query[field]
      if (text === undefined) throw wrongTime(field, 'is missing: a period of your own needs from, to, baseFrom and baseTo')
      return timeOf(text, field)
    }
    const period = { fromMs: read('from'), toMs: read('to') }
    const base = { fromMs: read('baseFrom'), toMs: read('baseTo') }
    if (!(period.fromMs < period.toMs)) throw wrongTime('from', 'is not before to')
    if (!(base.fromMs < base.toMs)) throw wrongTime('baseFrom', 'is not before baseTo')
    return { period, base, awardsBase: base }
  }

  function knownMsOf({ asKnownAt }: Query): number | undefined {
    if (asKnownAt === undefined) return undefined
    const [knownMs, presentMs] = [timeOf(asKnownAt, 'asKnownAt'), nowMs()]
    if (knownMs > presentMs) throw wrongTime('asKnownAt', 'is in the future')
    if (knownMs < presentMs - keptMs) throw wrongTime('asKnownAt', 'is longer ago than tracks are kept')
    return knownMs
  }

  async function boardOf(query: Query): Promise<KpiBoard> {
    const { period, base, at, from, to, baseFrom, baseTo } = query
    const knownMs = knownMsOf(query)
    return desk.board({
      name: JSON.stringify([period, base, at, from, to, baseFrom, baseTo, knownMs]),
      spansAt: (atMs) => spansOf(query, atMs),
      ...(knownMs === undefined ? {} : { knownMs }),
    })
  }

  const boardSchema = {
    summary: 'The KPI board: 四下降, 三提升, 两个20%',
    description:
      'Of the calendar period in which `at` lies (week, month, quarter, year; month unless told otherwise), against the one before (`base=previous`, 环比) or a year ago (`lastYear`, 同比); one ' +
      'that still goes on is held against as much of its base. `f=csv` gives the figures as CSV, with `by` what was counted by place. Counted anew from the reports at every call. `asKnownAt`: as it was known, and ' +
      'would have been told, at a moment of the past, by default of the period in which that lies.',
    tags,
    querystring: Query,
    response: { 200: KpiBoard },
  }
  app.get('/kpi', { config: { needs: 'picture:read' }, schema: boardSchema }, async ({ query }, reply) => {
    const board = await boardOf(query)
    reply.header('cache-control', 'no-store')
    if (query.f !== 'csv') return board
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="kpi${query.by === undefined ? '' : `-${query.by}`}.csv"`)
      .serializer(String)
      .send((query.by === undefined ? figuresCsv(board) : placesCsv(board, query.by)) as never) // text already
  })

  app.get(
    '/kpi/bases',
    {
      config: { needs: 'picture:read' },
      schema: { summary: 'Base figures that were entered', tags, response: { 200: Type.Array(KpiBase) } },
    },
    async () => [...bases.values()],
  )

  // Read to the very array that JSON would have held, and checked as that is.
  app.addContentTypeParser('text/csv', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    readBases(body, charsetOf(request), { utcOffsetMin: coverage.settings.utcOffsetMin, nowMs: nowMs() }),
  )

  const enterSchema = {
    summary: 'Enter the figures of periods before reports were kept; each replaces what was entered for the same period',
    description: 'As JSON, or as CSV (`text/csv`) with the columns figure, from, to and value; all of them, or none.',
    tags,
    body: Type.Array(KpiBase, { minItems: 1, maxItems: 1_000 }),
    response: { 200: Type.Object({ entered: Type.Integer() }) },
  }
  app.put('/kpi/bases', { config: { needs: 'settings:write' }, schema: enterSchema }, async (request) => {
    const atMs = nowMs()
    request.body.forEach(({ fromMs, toMs }, i) => {
      if (fromMs >= toMs) throw wrongBase(`body/${i}/fromMs`, 'is not before toMs')
      if (toMs > atMs) throw wrongBase(`body/${i}/toMs`, NOT_OVER)
    })
    const by = callerOf(request).name
    await ledger.record(
      request.body.map((data) => ({
        kind: 'kpiBase:entered',
        subject: subjectOf('kpiBase', kpiBaseId(data.id, data.fromMs)),
        atMs,
        knownMs: atMs,
        by,
        data,
      })),
    )
    return { entered: request.body.length }
  })

  const removeSchema = {
    summary: 'Take back a base figure that was entered: what was counted holds again',
    tags,
    params: Type.Object({ id: KpiBase.properties.id }),
    querystring: Type.Object({ from: TimeText }),
  }
  app.delete('/kpi/bases/:id', { config: { needs: 'settings:write' }, schema: removeSchema }, async (request, reply) => {
    const { params, query } = request
    const base = kpiBaseId(params.id, timeOf(query.from, 'from'))
    if (!bases.has(base)) throw new Fault('NOT_FOUND', `no base of ${params.id} was entered from ${query.from} on`)
    const atMs = nowMs()
    const subject = subjectOf('kpiBase', base)
    await ledger.record([{ kind: 'kpiBase:removed', subject, atMs, knownMs: atMs, by: callerOf(request).name }])
    return reply.code(204).send()
  })
}

function wrongBase(field: string, reason: string): Fault {
  return new Fault('REQUEST_INVALID', `${field} ${reason}`, { errors: [{ field, reason }] })
}
