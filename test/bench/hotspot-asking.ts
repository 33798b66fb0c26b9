/** A leader's page of hotspots that is moved all the time, as the page itself would ask for it. */
import { USUAL_ASK } from '../../client/hotspots/hotspot-address.ts'
import { hotspotPath } from '../../client/hotspots/hotspot-path.ts'
import { WEST, SOUTH, SPAN_DEG } from './province.ts'

const METHODS = ['gi', 'change', 'ranked', 'clock', 'dosage', 'truth'] as const
const DAY_MS = 86_400_000
/** After as many moves the same is asked again, and has been forgotten. */
const YEAR_DAYS = 365
const YEAR_MS = YEAR_DAYS * DAY_MS
/** Of the million cells that a lattice may have a province of 100 km takes too many at the usual sizes. */
const CELL_M = 1_000

/** Resolves once a first part was answered, so that everything is there. @returns what stops it, and tells how many parts were answered since */
export async function askingHotspots(url: string, token: string): Promise<() => Promise<number>> {
  const authorization = `Bearer ${token}`
  const toMs = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const [east, north] = [WEST + SPAN_DEG, SOUTH + SPAN_DEG]
  const ring = [
    [WEST, SOUTH],
    [east, SOUTH],
    [east, north],
    [WEST, north],
    [WEST, SOUTH],
  ]
  const division = {
    id: '320400',
    name: '试验区',
    kind: 'district',
    centre: [(WEST + east) / 2, (SOUTH + north) / 2],
    entrusted: false,
    area: { type: 'Polygon', coordinates: [ring] },
  }
  // Refused where it is there already.
  await fetch(`${url}/api/v1/divisions`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(division),
  })

  async function ask(move: number): Promise<void> {
    const endMs = toMs - move * DAY_MS
    const spans = {
      period: { fromMs: endMs - YEAR_MS, toMs: endMs },
      base: { fromMs: endMs - 2 * YEAR_MS, toMs: endMs - YEAR_MS },
      wholeToMs: endMs,
    }
    const method = METHODS[move % METHODS.length]!
    const answer = await fetch(`${url}/api/v1${hotspotPath(method, USUAL_ASK, spans)}&cell=${CELL_M}`, { headers: { authorization } })
    const body = await answer.text()
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${body}`)
  }

  await ask(0)
  const stopping = new AbortController()
  let answered = 0
  const asking = (async () => {
    for (let move = 1; !stopping.signal.aborted; move++) {
      await ask(move % YEAR_DAYS)
      answered++
    }
  })()
  return async () => {
    stopping.abort()
    await asking
    return answered
  }
}
