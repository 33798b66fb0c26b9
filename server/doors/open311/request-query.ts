/** Which requests a tool asks for. */
import { HAZARD_CLASSES } from '#wire/reports'
import { parseIsoMs } from '../../domain/gate-time.ts'
import { wrong } from './service-request.ts'

export interface RequestQuery {
  /** Overrides all else. */
  readonly ids?: readonly string[]
  readonly classes?: readonly string[]
  /** `true`: only closed ones, `false`: only open ones. */
  readonly isClosed?: boolean
  /** Unix ms, both ends in it. */
  readonly fromMs: number
  readonly toMs: number
}

const DAY_MS = 86_400_000
/** Of the standard. */
const MOST_DAYS = 90
const MOST_IDS = 100

/** @throws Fault REQUEST_INVALID naming the argument */
export function requestQueryOf(query: URLSearchParams, nowMs: number): RequestQuery {
  const list = (name: string): readonly string[] | undefined => {
    const values = query
      .getAll(name)
      .flatMap((text) => text.split(','))
      .map((text) => text.trim())
      .filter(Boolean)
    return values.length === 0 ? undefined : values
  }
  const ids = list('service_request_id')
  if (ids && ids.length > MOST_IDS) throw wrong('service_request_id', `names more than ${MOST_IDS} requests`)
  const classes = list('service_code')
  const statuses = list('status')
  const stranger = statuses?.find((status) => status !== 'open' && status !== 'closed')
  if (stranger !== undefined) throw wrong('status', 'must be open or closed')
  const isBoth = !statuses || new Set(statuses).size === 2
  return {
    ...(ids ? { ids } : {}),
    ...(classes ? { classes: classes.filter((code) => (HAZARD_CLASSES as readonly string[]).includes(code)) } : {}),
    ...(isBoth ? {} : { isClosed: statuses[0] === 'closed' }),
    ...spanOf(timeIn(query, 'start_date'), timeIn(query, 'end_date'), nowMs),
  }
}

function timeIn(query: URLSearchParams, name: string): number | undefined {
  // A plus sign that nobody escaped comes as a blank.
  const text =
    query
      .get(name)
      ?.trim()
      .replace(/ (?=\d\d:?\d\d$)/, '+') ?? ''
  if (text === '') return undefined
  const ms = parseIsoMs(text)
  if (Number.isNaN(ms)) throw wrong(name, 'is not a time like 2026-01-31T08:00:00Z')
  return ms
}

/** The most recent 90 days, unless one end or both are named. */
function spanOf(startMs: number | undefined, endMs: number | undefined, nowMs: number): Pick<RequestQuery, 'fromMs' | 'toMs'> {
  const mostMs = MOST_DAYS * DAY_MS
  const toMs = endMs ?? (startMs === undefined ? nowMs : Math.min(nowMs, startMs + mostMs))
  const fromMs = startMs ?? toMs - mostMs
  if (fromMs > toMs) throw wrong('start_date', 'is after end_date')
  if (toMs - fromMs > mostMs) throw wrong('start_date', `is more than ${MOST_DAYS} days before end_date`)
  return { fromMs, toMs }
}
