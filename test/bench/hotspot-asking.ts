/** A leader's page of hotspots whose period is moved all the time, as the page itself would ask for it. */
import { pageReader } from './page-of-hotspots.ts'
import { WEST, SOUTH, SPAN_DEG } from './province.ts'

const DAY_MS = 86_400_000
/** After as many moves the same is asked again, and has been forgotten. */
const YEAR_DAYS = 365
/** Of the million cells that a lattice may have a province of 100 km takes too many at the usual sizes. */
const CELL_M = 1_000

export interface PagesAsked {
  /** How long each page took until all six of its parts were there. */
  readonly tookMs: readonly number[]
}

/**
 * Resolves once a first page was answered, so that everything is there.
 *
 * @param firstMove days that the first period is moved back: what was asked before is not to be asked again while it is kept
 * @returns what stops it, and tells how long the pages since took
 */
export async function askingHotspots(url: string, token: string, firstMove: number): Promise<() => Promise<PagesAsked>> {
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

  const reader = pageReader(url, token, `&cell=${CELL_M}`)
  await reader.page(toMs - (firstMove % YEAR_DAYS) * DAY_MS)
  const stopping = new AbortController()
  const tookMs: number[] = []
  const asking = (async () => {
    for (let move = firstMove + 1; !stopping.signal.aborted; move++) {
      const beganMs = performance.now()
      await reader.page(toMs - (move % YEAR_DAYS) * DAY_MS)
      tookMs.push(performance.now() - beganMs)
    }
  })()
  return async () => {
    stopping.abort()
    await asking
    return { tookMs }
  }
}
