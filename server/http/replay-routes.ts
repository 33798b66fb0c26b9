/** What a wall asks before it looks at the past: how far back there is one, and which moments are worth it. The past itself comes over the socket. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ReplayMark, ReplaySpan } from '#wire/replay'
import { DEFAULT_PAGE, PageOf, PageQuery } from './pages.ts'
import { spanOf, TimeText, wrongTime } from './spans.ts'

export interface ReplayRoutesOptions {
  readonly span: () => Promise<ReplaySpan>
  /** In order of time. */
  readonly marks: (fromMs: number, toMs: number) => Promise<readonly ReplayMark[]>
  readonly nowMs: () => number
}

const DAY_MS = 86_400_000
/** The longest span of one request. */
const MAX_SPAN_MS = 2 * DAY_MS
const tags = ['replay']

export const replayRoutes: FastifyPluginAsyncTypebox<ReplayRoutesOptions> = async (app, { span, marks, nowMs }) => {
  const spanSchema = { summary: 'From when on the past can be shown', tags, response: { 200: ReplaySpan } }
  app.get('/replay/span', { config: { needs: 'picture:read' }, schema: spanSchema }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return span()
  })

  const marksSchema = {
    summary: 'Moments worth stepping to: reports that came in, alarms that were raised, gaps that opened',
    description: '`from` and `to` are ISO 8601 with an offset, or Unix ms; the last 24 h without them; at most 48 h. In order of time.',
    tags,
    querystring: Type.Object({
      ...Type.Pick(PageQuery, ['limit']).properties,
      /** `next` of the page before. */
      cursor: Type.Optional(Type.String({ maxLength: 180 })),
      from: Type.Optional(TimeText),
      to: Type.Optional(TimeText),
    }),
    response: { 200: PageOf(ReplayMark) },
  }
  app.get('/replay/marks', { config: { needs: 'picture:read' }, schema: marksSchema }, async ({ query }, reply) => {
    const { cursor, limit = DEFAULT_PAGE } = query
    const { fromMs, toMs } = spanOf(query, nowMs() + 1, { usualMs: DAY_MS, mostMs: MAX_SPAN_MS })
    reply.header('cache-control', 'no-store')
    const all = await marks(fromMs, toMs)
    const left = all.slice(cursor === undefined ? 0 : placeAfter(all, cursor))
    const items = left.slice(0, limit)
    const last = items.at(-1)
    return last && left.length > limit ? { items, next: cursorOf(last) } : { items }
  })
}

function cursorOf({ atMs, subject, kind }: ReplayMark): string {
  return `${atMs} ${kind} ${subject}`
}

/** Where the page after a mark begins; marks that came meanwhile are later, so it is still where it was. */
function placeAfter(marks: readonly ReplayMark[], cursor: string): number {
  const at = marks.findIndex((mark) => cursorOf(mark) === cursor)
  if (at < 0) throw wrongTime('cursor', 'is of another span: ask for the first page again')
  return at + 1
}
