/**
 * Every question that the house answers over HTTP, route by route: a route that is added and is not listed here is found by whoever asks all of them.
 * Of one thing, the ids below are asked for; they are those of live things.
 */
import type { FastifyInstance } from 'fastify'
import { REPORT_KINDS, type ReportKind } from '#wire/reports'
import type { Role } from '#wire/roles'
import { DEVICE_UNIT } from './http-server.ts'
import { NAME as WALL } from './named-walls.ts'

/** One report of each kind; a drill may have the same id. */
export const REPORT = 'r-1'
/** An alarm that no live one has the id of. */
export const DRILL_ALARM = 'o-1'
export const COMPOUND = 'c-1'
export const TOWN = '320412100'
export const MAPPING = 'desk'

export interface Question {
  /** Whose answer is looked at; a wall's unless told otherwise. */
  readonly as?: Role
  readonly status?: number
  /** Paths under `/api/v1`, or with another root where they begin with `//`. */
  readonly asked: readonly string[]
  /** Two houses with the same past answer otherwise: secrets, ids, measures and judgements of their own. */
  readonly isOfItsOwn?: boolean
}

/** Routes without anything of what happened in them; of these, that of Tianditu is there only with a key. */
export const TELL_NOTHING: readonly string[] = [
  '/',
  '/*',
  '/healthz',
  '/readyz',
  '/sign-in',
  '/docs',
  '/docs/',
  '/docs/*',
  '/docs/json',
  '/docs/yaml',
  '/docs/static/index.html',
  '/docs/static/swagger-initializer.js',
  '/api/v1/openapi.json',
  '/api/v1/site',
  '/api/v1/time',
  '/api/v1/session',
  '/api/v1/lifecycles',
  '/ground/basemap.pmtiles',
  '/ground/tianditu/:layer/:z/:x/:y',
  '/api/v1/osmand',
  '/api/v1/osmand/:token',
  '/api/v1/open311/v2/services.json',
  '/api/v1/open311/v2/services.xml',
  '/api/v1/open311/v2/services/:id',
  '/api/v1/open311/v2/discovery.json',
  '/api/v1/open311/v2/discovery.xml',
]

const PATH_OF: Readonly<Record<ReportKind, string>> = {
  incident: '/incidents',
  hazard: '/hazards',
  lead: '/leads',
  dispute: '/disputes',
  complaint: '/property-complaints',
  patrolTask: '/patrol-tasks',
  award: '/awards',
}
const PLACES = ['/compounds', '/watch-points', '/police-posts', '/divisions', '/waters']
const HOTSPOTS = ['density', 'gi&permutations=99', 'change&permutations=99', 'ranked', 'clock', 'dosage', 'near-repeat&permutations=99']
const OWN = { isOfItsOwn: true } as const

/** By the pattern of the route. Limits are such that a list comes in several pages. */
export const QUESTIONS: Readonly<Record<string, Question>> = {
  ...Object.fromEntries(REPORT_KINDS.flatMap((kind) => questionsOf(kind))),
  ...Object.fromEntries(PLACES.map((path) => [`/api/v1${path}`, { asked: [path, `${path}?f=geojson`] }])),
  '/metrics': { asked: ['//metrics'], ...OWN },
  '/api/v1/incidents/:id/cap': { asked: [`/incidents/${REPORT}/cap`] },
  '/api/v1/hazards/heat': { asked: ['/hazards/heat', '/hazards/heat?class=fire&bandwidthM=1000'] },
  '/api/v1/units': { asked: ['/units', '/units?f=geojson'] },
  '/api/v1/units/:id/track': { as: 'operator', asked: [`/units/${DEVICE_UNIT}/track`] },
  '/api/v1/sources': { asked: ['/sources'] },
  '/api/v1/suggestions': { asked: ['/suggestions', `/suggestions?compound=${COMPOUND}`], ...OWN },
  '/api/v1/responders': { as: 'operator', asked: ['/responders?lon=119.95&lat=31.7'] },
  '/api/v1/tasks': { asked: ['/tasks', '/tasks?state=sent'] },
  '/api/v1/check-ins': { asked: ['/check-ins'] },
  '/api/v1/roster': { asked: ['/roster'] },
  '/api/v1/me': { as: 'device', asked: ['/me?lon=119.95&lat=31.7'] },
  '/api/v1/alarms': { asked: ['/alarms?limit=5000', '/alarms?cause=incident', '/alarms?state=cleared'] },
  '/api/v1/alarms/:id': { as: 'operator', status: 404, asked: [`/alarms/${DRILL_ALARM}`] },
  '/api/v1/alarms/board': { asked: ['/alarms/board'] },
  '/api/v1/alarms/mutes': { asked: ['/alarms/mutes'] },
  '/api/v1/alarms/settings': { asked: ['/alarms/settings'] },
  '/api/v1/coverage': { asked: ['/coverage', '/coverage?f=geojson'] },
  '/api/v1/coverage/:id': { asked: [`/coverage/${COMPOUND}`] },
  '/api/v1/coverage/history': { asked: ['/coverage/history', `/coverage/history?compound=${COMPOUND}`] },
  '/api/v1/coverage/settings': { asked: ['/coverage/settings'] },
  '/api/v1/kpi': {
    asked: ['week', 'month', 'quarter', 'year&base=lastYear', 'year&f=csv', 'year&f=csv&by=divisions', 'year&f=csv&by=compounds'].map(
      (period) => `/kpi?period=${period}`,
    ),
  },
  '/api/v1/kpi/bases': { asked: ['/kpi/bases'] },
  '/api/v1/hotspots': {
    asked: ['incident', 'hazard'].flatMap((kind) => HOTSPOTS.map((method) => `/hotspots?kind=${kind}&cell=500&method=${method}`)),
  },
  '/api/v1/hotspots/progress': { asked: ['/hotspots/progress'] },
  '/api/v1/report-mappings': { as: 'operator', asked: ['/report-mappings'] },
  '/api/v1/report-mappings/:id': { as: 'operator', asked: [`/report-mappings/${MAPPING}`] },
  '/api/v1/replay/span': { asked: ['/replay/span'] },
  '/api/v1/replay/marks': { asked: ['/replay/marks?limit=5000'], ...OWN },
  '/api/v1/webhooks': { as: 'admin', asked: ['/webhooks'], ...OWN },
  '/api/v1/walls': { asked: ['/walls'], ...OWN },
  '/api/v1/walls/:id': { asked: [`/walls/${WALL}`], ...OWN },
  '/api/v1/open311/v2/requests.json': { asked: ['/open311/v2/requests.json', '/open311/v2/requests.json?status=open'] },
  '/api/v1/open311/v2/requests.xml': { asked: ['/open311/v2/requests.xml'] },
  '/api/v1/open311/v2/requests/:id': { asked: [`/open311/v2/requests/${REPORT}.json`, `/open311/v2/requests/${REPORT}.xml`] },
  // Drills have their own calls: who is not told of one is answered as if there were none.
  '/api/v1/drills': { asked: ['/drills'] },
  '/api/v1/drills/actors': { as: 'leader', status: 403, asked: ['/drills/actors'] },
  '/api/v1/drills/templates': { as: 'leader', status: 403, asked: ['/drills/templates'] },
  '/api/v1/drills/:id': { status: 404, asked: [`/drills/${REPORT}`] },
  '/api/v1/drills/:id/versions': { as: 'leader', status: 403, asked: [`/drills/${REPORT}/versions`] },
  '/api/v1/drills/:id/report': { status: 404, asked: [`/drills/${REPORT}/report`, `/drills/${REPORT}/report?f=csv`] },
  '/api/v1/drills/:id/earlier': { status: 404, asked: [`/drills/${REPORT}/earlier`] },
  '/api/v1/drills/:id/cap': { status: 404, asked: [`/drills/${REPORT}/cap`] },
  '/api/v1/drills/:id/photos/:photo': { status: 404, asked: [`/drills/${REPORT}/photos/${REPORT}`] },
}

function questionsOf(kind: ReportKind): readonly (readonly [string, Question])[] {
  const path = PATH_OF[kind]
  const lists = ['?limit=5000', '?limit=5000&open=true', '?limit=5000&f=geojson', `?limit=5000&compound=${COMPOUND}`]
  return [
    [`/api/v1${path}`, { asked: lists.map((query) => `${path}${query}`) }],
    [`/api/v1${path}/:id`, { asked: [`${path}/${REPORT}`] }],
    [`/api/v1${path}/:id/personal`, { as: 'operator', status: 404, asked: [`${path}/${REPORT}/personal`] }],
  ]
}

export function addressOf(path: string): string {
  return path.startsWith('//') ? path.slice(1) : `/api/v1${path}`
}

/** Each level of the tree is so many signs. */
const INDENT = 4
const NODE = /^(?<bars>[│ ]*)[└├]── (?<part>\S+)(?: \((?<methods>[A-Z, ]+)\))?$/

/** The patterns of all routes that answer a GET, as the server itself has them. */
export function routesOf(fastify: FastifyInstance): readonly string[] {
  const parts: string[] = []
  const routes: string[] = []
  for (const line of fastify.printRoutes({ commonPrefix: false }).split('\n')) {
    const { bars = '', part = '', methods = '' } = NODE.exec(line)?.groups ?? {}
    if (part === '') continue
    parts.splice(bars.length / INDENT, Infinity, part)
    if (methods.split(', ').includes('GET')) routes.push(`/${parts.join('').replace(/^\//, '')}`)
  }
  return routes
}
