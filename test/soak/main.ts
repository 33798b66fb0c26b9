/**
 * Days of churn in minutes, on a real server and a real wall, and what grows meanwhile.
 *
 *     npm run soak -- --minutes 120
 *
 * `--minutes` (10), of which `--warm-up` (half of it, 20 at most) is not judged; `--size` small, some thirty compounds, or district, the whole demo (small);
 * `--seed` of what is done when (1); `--tile` a named wall of one screen beside it (1; 0 leaves it out); `--out` FILE.csv of the curve (soak.csv in the folder for
 * passing files); `--lost-contexts` 0 leaves the graphics card its memory (1); `--leak` KiB that a round keeps in the wall's page, to see that it is found (0). Needs a Chromium. Ctrl-C ends it after its round, with what there is. Ends with 1 where something surely grows beyond
 * its limit, or where there was any error.
 *
 * The server keeps reports that have ended at hand for an hour: its heap is judged from then on.
 *
 * A round does everything once, in an order drawn by the seed, and ends at rest, when the sample is taken: what differs between two samples is what a round left
 * behind. Quickened is how often things happen, and that is said; clocks go as they go.
 */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { say, sayLoad, sayMachine } from '../bench/print.ts'
import { seededRandom } from '../bench/walkers.ts'
import { csvOf, judge, tableOf } from './curve.ts'
import { openSoak } from './soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    'warm-up': { type: 'string' },
    size: { type: 'string', default: 'small' },
    seed: { type: 'string', default: '1' },
    tile: { type: 'string', default: '1' },
    'lost-contexts': { type: 'string', default: '1' },
    leak: { type: 'string', default: '0' },
    out: { type: 'string', default: join(tmpdir(), 'soak.csv') },
  },
})
const MINUTE_MS = 60_000
/** A page's heap rises by 2 to 3 MiB in its first ten rounds, whatever comes after: code that is compiled, shapes that are learned. */
const WARM_UP_SHARE = 0.5
const WARM_UP_MOST = 20
const minutes = numberOf('minutes', values.minutes)
const warmUp = values['warm-up'] === undefined ? Math.min(WARM_UP_MOST, minutes * WARM_UP_SHARE) : numberOf('warm-up', values['warm-up'])
if (values.size !== 'small' && values.size !== 'district') stopWith(`--size is small or district, not '${values.size}'`)

function stopWith(line: string): never {
  process.stderr.write(`soak: ${line}\n`)
  process.exit(2)
}

function numberOf(name: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) stopWith(`--${name} is a number from 0 on, not '${text}'`)
  return value
}

sayMachine()
sayLoad()
const soak = await openSoak({
  size: values.size,
  hasTile: values.tile !== '0',
  losesContexts: values['lost-contexts'] !== '0',
  leakKib: numberOf('leak', values.leak),
  random: seededRandom(numberOf('seed', values.seed)),
})
say(`${minutes} minutes from now, of which ${warmUp} are the warm-up; the curve goes to ${values.out}`)
const beganMs = Date.now()
let untilToldMs = beganMs
const told = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => told.abort())
while (Date.now() - beganMs < minutes * MINUTE_MS && !soak.isBroken() && !told.signal.aborted) {
  await soak.round()
  writeFileSync(values.out, csvOf(soak.samples))
  if (Date.now() < untilToldMs) continue
  untilToldMs = Date.now() + MINUTE_MS
  say(soak.summary())
}
const squeezed = await soak.squeezed().catch(() => undefined)
await soak.close()

const judged = judge(soak.samples, beganMs, warmUp * MINUTE_MS)
const { faults, done } = soak
say(
  `\n${((Date.now() - beganMs) / MINUTE_MS).toFixed(0)} minutes, ${soak.samples.length} rounds, seed ${values.seed}, size ${values.size}. Quickened, beside clocks that went as they go:`,
)
for (const [what, times] of done()) say(`  ${what}: ${times}`)
say('')
for (const line of tableOf(judged)) say(line)
if (squeezed !== undefined) say(`| page processes, once memory is scarce | MiB | | ${squeezed.toFixed(2)} | | | said, not judged |`)
const grown = judged.filter(({ verdict }) => verdict === 'grows')
say(`\nerrors: ${faults.length}`)
for (const line of faults) say(`  ${line}`)
sayLoad()
if (judged.length === 0) say('nothing was sampled after the warm-up')
say(grown.length > 0 ? `\nGROWS: ${grown.map(({ figure }) => figure.name).join(', ')}` : '\nnothing surely grows beyond its limit')
process.exitCode = grown.length > 0 || faults.length > 0 || judged.length === 0 ? 1 : 0
