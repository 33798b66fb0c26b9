/** A leader's page of hotspots as the page itself asks for it: the first part alone, then two at a time, all as known at its moment. */
import { testedMaps, USUAL_ASK } from '../../client/hotspots/hotspot-address.ts'
import { hotspotPath } from '../../client/hotspots/hotspot-path.ts'
import { askingAtOneMoment } from '../../client/hotspots/one-moment.ts'

/** In the order in which the page asks. */
const PARTS = ['gi', 'change', 'ranked', 'clock', 'dosage', 'truth'] as const
export type Part = (typeof PARTS)[number] | 'density' | 'emerging'
const AT_ONCE = 2
const YEAR_MS = 365 * 86_400_000
/** An answer begins with it: what follows need not be read. */
const AS_OF = /"asOfMs":(\d+)/
const HEAD = 100

export interface PartTime {
  readonly part: Part
  readonly tookMs: number
}

export interface PageReader {
  /** A year up to an instant against the year before. @throws where a part is refused */
  page(toMs: number): Promise<readonly PartTime[]>
  part(part: Part, toMs: number): Promise<PartTime>
}

/** @param more of each question, beside what the page asks */
export function pageReader(url: string, token: string, more = ''): PageReader {
  const askOfPage = askingAtOneMoment(async (path, init) => {
    const answer = await fetch(`${url}/api/v1${path}${more}`, { ...init, headers: { authorization: `Bearer ${token}` } })
    const head = Buffer.from(await answer.arrayBuffer()).toString('utf8', 0, HEAD)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${head}`)
    return { asOfMs: Number(AS_OF.exec(head)?.[1]) }
  })

  async function part(name: Part, toMs: number): Promise<PartTime> {
    const period = { fromMs: toMs - YEAR_MS, toMs }
    const base = { fromMs: toMs - 2 * YEAR_MS, toMs: toMs - YEAR_MS }
    const tested = name === 'truth' ? testedMaps(USUAL_ASK)[0] : undefined
    const beganMs = performance.now()
    await askOfPage(hotspotPath(name, USUAL_ASK, { period, base, wholeToMs: toMs }, tested ? { tested } : {}), {}, `${toMs}`)
    return { part: name, tookMs: performance.now() - beganMs }
  }

  return {
    part,
    async page(toMs) {
      const open: Part[] = [...PARTS]
      const told: PartTime[] = []
      const reader = async () => {
        for (let next = open.shift(); next !== undefined; next = open.shift()) told.push(await part(next, toMs))
      }
      await Promise.all(Array.from({ length: AT_ONCE }, reader))
      return told
    },
  }
}
