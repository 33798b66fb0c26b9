/** How coverage stood in the past, each quarter of an hour: of the district, or of one compound. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { COVERAGE_STATUSES } from '#wire/coverage'
import { Fault } from '#wire/errors'
import type { Compound } from '#wire/places'
import { type DiaryLine, districtOf, NO_PERCENT } from '../domain/coverage/diary.ts'
import type { CoverageDiary } from '../live/coverage-diary.ts'
import type { Ledger } from '../live/ledger.ts'
import { spanOf, TimeText } from './spans.ts'

export interface HistoryRouteOptions {
  readonly ledger: Ledger
  readonly diary: Pick<CoverageDiary, 'read'>
  readonly nowMs: () => number
}

const DAY_MS = 86_400_000
/** The longest span of one request. */
const MAX_SPAN_MS = 31 * DAY_MS
const PERCENT = 100

const Item = Type.Object(
  {
    atMs: Type.Number(),
    /** Of the district the mean share of all compounds, of a compound its own, 0 to 1; absent where nothing is to be seen. */
    share: Type.Optional(Type.Number()),
    gaps: Type.Optional(Type.Integer()),
    thinning: Type.Optional(Type.Integer()),
    blind: Type.Optional(Type.Integer()),
    judged: Type.Optional(Type.Integer()),
    status: Type.Optional(Type.Enum(COVERAGE_STATUSES)),
    /** Visits since the item before. */
    visits: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)

export const historyRoute: FastifyPluginAsyncTypebox<HistoryRouteOptions> = async (app, { ledger, diary, nowMs }) => {
  const schema = {
    summary: 'Coverage over time, each quarter of an hour: of the district, or of one compound',
    description:
      '`from` and `to` are ISO 8601 with an offset, or Unix ms; the last 24 h without them; at most 31 days. The last item is now.',
    tags: ['coverage'],
    querystring: Type.Object({
      compound: Type.Optional(Type.String({ maxLength: 64 })),
      from: Type.Optional(TimeText),
      to: Type.Optional(TimeText),
    }),
    response: { 200: Type.Object({ items: Type.Array(Item) }) },
  }
  app.get('/coverage/history', { config: { needs: 'picture:read' }, schema }, async ({ query }, reply) => {
    const atMs = nowMs()
    // A millisecond past now, so that the present is the last item.
    const { fromMs, toMs } = spanOf(query, atMs + 1, { usualMs: DAY_MS, mostMs: MAX_SPAN_MS })
    const compound = query.compound === undefined ? undefined : ledger.of<Compound>('compound').get(query.compound)
    if (query.compound !== undefined && !compound) throw new Fault('NOT_FOUND', `there is no compound '${query.compound}'`)
    reply.header('cache-control', 'no-store')
    const lines = await diary.read(fromMs, toMs, atMs)
    return { items: compound ? lines.flatMap((line) => compoundItem(line, compound.slot)) : lines.map(districtOf) }
  })
}

function compoundItem({ atMs, share, status, visits }: DiaryLine, slot: number) {
  const name = COVERAGE_STATUSES[status[slot] ?? 0]!
  if (name === 'unjudged') return []
  return [{ atMs, status: name, visits: visits[slot]!, ...(share[slot] === NO_PERCENT ? {} : { share: share[slot]! / PERCENT }) }]
}
