/**
 * How far apart the screens of a wall are while its camera moves: real browsers, each working out its own frames. And how soon a screen that is opened late,
 * or anew, shows what the others do.
 *
 *     npm run bench -- tiles
 *
 * `--seconds` of movement (20) after `--warm-up` seconds of it (10: a screen that has just been opened still lays its rings and has its shaders made),
 * `--columns` (2) and `--rows` (2) of screens, `--width` of each in pixels (320; 16:9). `--whole` leaves nothing out of the map; without it neither light,
 * windows nor heat are drawn, which software is slow at. Needs a Chromium; `LAMPLIGHT_CHROMIUM_FLAGS` as for `page`.
 *
 * Two things make screens differ, and each is told by itself. **Clocks**: what time each takes it to be at one moment; the clock of this machine, on which
 * all of them run, is the true one. **Pictures**: for which moment of the path what a screen shows was drawn; besides clocks this has in it how long ago it
 * drew, at most the time of one of its frames and what drawing takes.
 */
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import { io, type Socket } from 'socket.io-client'
import { LIVE_NAMESPACE, type ServerToWall, type WallToServer } from '#wire/live'
import type { WallLayout } from '#wire/walls'
import { buildApp } from '../../server/app.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { TileWitness } from '../../client/tiles/use-tile-witness.ts'
import { benchFlags, browserPath } from '../support/chromium.ts'
import { rendererOf } from './page-browser.ts'
import { say, sayLoad, sayMachine } from './print.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    'warm-up': { type: 'string', default: '10' },
    columns: { type: 'string', default: '2' },
    rows: { type: 'string', default: '2' },
    width: { type: 'string', default: '320' },
    whole: { type: 'boolean', default: false },
  },
})
const [seconds, warmUpS, columns, rows, widthPx] = [values.seconds, values['warm-up'], values.columns, values.rows, values.width].map(
  Number,
) as [number, number, number, number, number]

const ADMIN = 'administrator-of-a-bench'
const HALL: WallLayout = {
  name: 'hall',
  title: '指挥大厅',
  columns,
  rows,
  tileWidthMm: 960,
  tileHeightMm: 540,
  bezelXMm: 8,
  bezelYMm: 8,
  distanceM: 4,
}
/** There and back. */
const PLACES = [
  { lon: 119.9532, lat: 31.7095, widthM: 6_000 },
  { lon: 119.9732, lat: 31.6995, widthM: 9_000 },
] as const
/** One way takes so long; the camera never rests between two. */
const WAY_MS = 4_000
/** Screens are compared at moments this far apart. */
const LOOK_MS = 20
const READY_MS = 240_000
/** So many times one screen is loaded anew, the others at rest. */
const COME_BACKS = 3

/** What software draws slowly. */
const DEAR = ['lights', 'windows', 'heat', 'labels', 'trails']

/** What a screen drew: when, by this machine's clock; for which moment of the path; and by how much its clock was wrong then, in truth and as it knew. */
interface Drawn {
  readonly atMs: readonly number[]
  readonly forMs: readonly number[]
  readonly offMs: readonly number[]
  readonly errorMs: readonly number[]
}

function addressOf(url: string, column: number, row: number): string {
  return `${url}/wall/${HALL.name}?tile=${column},${row}`
}

async function untilDrawn(page: Page): Promise<void> {
  await page.locator('[data-test=map][data-drawn=true]').waitFor({ timeout: READY_MS })
}

/** A browser of its own for each screen: of several tabs of one, only one is in front, and the others are given fewer frames. */
async function openScreen(url: string, column: number, row: number): Promise<Page> {
  const executablePath = browserPath()
  if (executablePath === undefined) throw new Error('there is no browser on this machine')
  const browser = await chromium.launch({ executablePath, args: [...benchFlags()] })
  const context = await browser.newContext({ viewport: { width: widthPx, height: Math.round((widthPx * 9) / 16) } })
  const signedIn = await context.request.post(`${url}/api/v1/session`, { data: { token: ADMIN }, headers: { origin: url } })
  if (!signedIn.ok()) throw new Error(`sign-in was answered ${signedIn.status()}`)
  const page = await context.newPage()
  await page.goto(addressOf(url, column, row))
  return page
}

async function openScreens(url: string): Promise<readonly Page[]> {
  const pages: Page[] = []
  for (let row = 1; row <= rows; row++) for (let column = 1; column <= columns; column++) pages.push(await openScreen(url, column, row))
  for (const page of pages) await untilDrawn(page)
  return pages
}

/** How long a screen takes from its opening to a map with all compounds on it, the camera where that of the others is, while they rest, ms. */
async function comeBackMs(page: Page): Promise<number> {
  const begunMs = Date.now()
  await page.reload({ waitUntil: 'commit' })
  await untilDrawn(page)
  return Date.now() - begunMs
}

/** Notes each frame that a screen draws, for so long. Bound: one note a frame. */
async function noteDrawn(page: Page, forMs: number): Promise<Drawn> {
  return page.evaluate(
    (lastsMs) =>
      new Promise<Drawn>((resolve) => {
        const [atMs, drawnFor, offMs, errorMs]: [number[], number[], number[], number[]] = [[], [], [], []]
        const begunMs = performance.now()
        function look(): void {
          const seen: TileWitness | undefined = window.lamplightTile?.()
          if (seen && seen.drawnForMs > 0 && seen.drawnForMs !== drawnFor.at(-1)) {
            atMs.push(seen.drawnAtMs)
            drawnFor.push(seen.drawnForMs)
            // The server is on this machine: whatever it is taken to be ahead by is wrong.
            offMs.push(seen.clockOffsetMs)
            errorMs.push(seen.clockErrorMs ?? Infinity)
          }
          if (performance.now() - begunMs < lastsMs) requestAnimationFrame(look)
          else resolve({ atMs, forMs: drawnFor, offMs, errorMs })
        }
        look()
      }),
    forMs,
  )
}

/** The note that holds at a moment: of the last frame before it; -1 before the first. */
function noteAt({ atMs }: Drawn, nowMs: number): number {
  return atMs.findLastIndex((ms) => ms <= nowMs)
}

/** How far apart the screens are at each look by one of their notes, ms. */
function apart(screens: readonly Drawn[], by: 'forMs' | 'offMs'): number[] {
  const fromMs = Math.max(...screens.map(({ atMs }) => atMs[0] ?? Infinity))
  const toMs = Math.min(...screens.map(({ atMs }) => atMs.at(-1) ?? -Infinity))
  const found: number[] = []
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += LOOK_MS) {
    const noted = screens.map((screen) => screen[by][noteAt(screen, nowMs)] ?? Number.NaN)
    found.push(Math.max(...noted) - Math.min(...noted))
  }
  return found
}

function quantile(figures: readonly number[], share: number): string {
  const sorted = figures.toSorted((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1)
}

const reading = readSettings({ ADMIN_TOKEN: ADMIN })
if (!reading.ok) throw new Error(reading.problems.join('; '))
const store = memoryStore()
const app = await buildApp({ store, settings: reading.settings, nowMs: Date.now, log: false })
const url = await app.fastify.listen({ host: '127.0.0.1', port: 0 })
const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }
await fetch(`${url}/api/v1/walls/${HALL.name}`, { method: 'PUT', headers, body: JSON.stringify(HALL) })
const desk: Socket<ServerToWall, WallToServer> = io(`${url}${LIVE_NAMESPACE}`, { transports: ['websocket'], auth: { token: ADMIN } })
await desk.emitWithAck('wall:watch', { name: HALL.name })
await desk.emitWithAck('wall:take', { name: HALL.name })
if (!values.whole) await desk.emitWithAck('wall:drive', { name: HALL.name, hidden: DEAR })
const pages = await openScreens(url)

let way = 0
function lead(): void {
  void desk.emitWithAck('wall:drive', { name: HALL.name, camera: PLACES[way++ % PLACES.length]!, takenMs: WAY_MS })
}
lead()
const leading = setInterval(lead, WAY_MS)
await new Promise((resolve) => setTimeout(resolve, warmUpS * 1_000))
const screens = await Promise.all(pages.map((page) => noteDrawn(page, seconds * 1_000)))
clearInterval(leading)
await new Promise((resolve) => setTimeout(resolve, WAY_MS))
const backMs: number[] = []
for (let i = 0; i < COME_BACKS; i++) backMs.push(await comeBackMs(pages[0]!))
const drawnBy = await rendererOf(pages[0]!.context().browser()!)
for (const page of pages) await page.context().browser()?.close()
desk.disconnect()
await app.close()
await store.close()

sayMachine()
sayLoad()
const [clocks, pictures] = [apart(screens, 'offMs'), apart(screens, 'forMs')]
const errors = screens.flatMap(({ errorMs }) => errorMs)
const what = values.whole ? 'the whole map' : `without ${DEAR.join(', ')}`
say(
  `\n${columns} × ${rows} screens of ${widthPx} pixels on one machine, ${seconds} s of movement after ${warmUpS}, ${what}, ${pictures.length} looks`,
)
say(`  drawn by ${drawnBy}`)
say(`  frames a second: ${screens.map(({ atMs }) => (atMs.length / seconds).toFixed(1)).join(', ')}`)
say(`  clocks apart: p50 ${quantile(clocks, 0.5)} ms, p95 ${quantile(clocks, 0.95)} ms, worst ${quantile(clocks, 1)} ms`)
say(`  may be wrong by, as each knew: p50 ${quantile(errors, 0.5)} ms, p95 ${quantile(errors, 0.95)} ms`)
say(
  `  pictures apart: p50 ${quantile(pictures, 0.5)} ms, p95 ${quantile(pictures, 0.95)} ms, worst ${quantile(pictures, 1)} ms of the path`,
)
say(`  one loaded anew, until it is drawn: ${backMs.join(', ')} ms`)
