/** The steady load of the ring bench: patrols walk along the walls of compounds, and a gateway sends for them all. */
import { answerQuestions } from './job.ts'
import { unitIdOf } from './province.ts'
import { wayOf, type LonLat } from './ways.ts'

export interface PatrolsJob {
  readonly url: string
  readonly token: string
  /** Units `u0` and on, shared out evenly among the ways, each starting elsewhere on its own. */
  readonly units: number
  /** Closed: the last place is the first. */
  readonly ways: readonly (readonly LonLat[])[]
}
export interface PatrolsDone {
  readonly sent: number
  readonly accepted: number
  /** Refused, already known, or in a request that failed. */
  readonly others: number
  readonly forMs: number
}

const WALK_MPS = 1.3
/** Each unit reports once in this time, one batch of them after the other. */
const INTERVAL_MS = 10_000
const BATCHES = 100
const ACCURACY_M = 8

let stop: (() => Promise<PatrolsDone>) | undefined

function start({ url, token, units, ways: corners }: PatrolsJob): void {
  const ways = corners.map(wayOf)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const startMs = Date.now()
  const pending = new Set<Promise<void>>()
  const done = { sent: 0, accepted: 0 }
  let batch = 0

  function fixOf(unit: number, atMs: number): string {
    const way = ways[unit % ways.length]!
    const shareOfWay = Math.floor(unit / ways.length) / Math.ceil(units / ways.length)
    const [lon, lat] = way.at(shareOfWay * way.lengthM + (WALK_MPS * (atMs - startMs)) / 1_000)
    return `{"unit":"${unitIdOf(unit)}","lon":${lon.toFixed(7)},"lat":${lat.toFixed(7)},"at":${atMs},"accuracy":${ACCURACY_M}}`
  }

  async function send(fixes: readonly string[]): Promise<void> {
    done.sent += fixes.length
    const answer = await fetch(`${url}/api/v1/positions`, { method: 'POST', headers, body: `[${fixes.join(',')}]` })
    if (answer.ok) done.accepted += ((await answer.json()) as { accepted: number }).accepted
    else process.stderr.write(`a batch was answered ${answer.status}\n`)
  }

  function sendDue(): void {
    for (; startMs + (batch * INTERVAL_MS) / BATCHES <= Date.now(); batch++) {
      const atMs = startMs + (batch * INTERVAL_MS) / BATCHES
      const fixes: string[] = []
      for (let unit = batch % BATCHES; unit < units; unit += BATCHES) fixes.push(fixOf(unit, atMs))
      const sending = send(fixes)
        .catch((cause: unknown) => void process.stderr.write(`a batch failed: ${String(cause)}\n`))
        .finally(() => pending.delete(sending))
      pending.add(sending)
    }
  }

  const timer = setInterval(sendDue, INTERVAL_MS / BATCHES / 4)
  stop = async () => {
    clearInterval(timer)
    const forMs = Date.now() - startMs
    await Promise.all(pending)
    return { ...done, others: done.sent - done.accepted, forMs }
  }
}

answerQuestions({ start, stop: () => stop?.() })
