/**
 * How far apart the screens of a wall are while its camera moves: real browsers, each working out its own frames.
 *
 *     npm run bench -- tiles
 *
 * `--seconds` of movement (20), `--columns` (2) and `--rows` (2) of screens, `--width` of each in pixels (480; 16:9). Needs a Chromium.
 *
 * What a screen shows at a moment is the camera that it drew last, which was worked out for some moment of the path: two screens differ by the difference
 * of those two moments. All browsers are on this machine, so that its clock is the true one.
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
import { browserPath, FLAGS } from '../support/wall-browser.ts'
import { say, sayLoad, sayMachine } from './print.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    columns: { type: 'string', default: '2' },
    rows: { type: 'string', default: '2' },
    width: { type: 'string', default: '480' },
  },
})
const [seconds, columns, rows, widthPx] = [values.seconds, values.columns, values.rows, values.width].map(Number) as [
  number,
  number,
  number,
  number,
]

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

/** What a screen drew: when, by this machine's clock, and for which moment of the path. */
interface Drawn {
  readonly atMs: readonly number[]
  readonly forMs: readonly number[]
  readonly offsetMs: number
}

async function openScreens(url: string): Promise<{ readonly pages: readonly Page[]; close(): Promise<void> }> {
  const executablePath = browserPath()
  if (executablePath === undefined) throw new Error('there is no browser on this machine')
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  const context = await browser.newContext({ viewport: { width: widthPx, height: Math.round((widthPx * 9) / 16) } })
  const signedIn = await context.request.post(`${url}/api/v1/session`, { data: { token: ADMIN }, headers: { origin: url } })
  if (!signedIn.ok()) throw new Error(`sign-in was answered ${signedIn.status()}`)
  const pages: Page[] = []
  for (let row = 1; row <= rows; row++)
    for (let column = 1; column <= columns; column++) {
      const page = await context.newPage()
      await page.goto(`${url}/wall/${HALL.name}?tile=${column},${row}`)
      pages.push(page)
    }
  for (const page of pages) await page.locator('[data-test=map][data-drawn=true]').waitFor({ timeout: READY_MS })
  return { pages, close: () => browser.close() }
}

/** Notes each camera that a screen draws, for so long. Bound: one note a frame. */
async function noteDrawn(page: Page, forMs: number): Promise<Drawn> {
  return page.evaluate(
    (lastsMs) =>
      new Promise<Drawn>((resolve) => {
        const [atMs, drawnFor]: [number[], number[]] = [[], []]
        const begunMs = performance.now()
        function look(): void {
          const seen: TileWitness | undefined = window.lamplightTile?.()
          if (seen && seen.drawnMs !== drawnFor.at(-1)) {
            atMs.push(performance.timeOrigin + performance.now())
            drawnFor.push(seen.drawnMs)
          }
          if (performance.now() - begunMs < lastsMs) requestAnimationFrame(look)
          else resolve({ atMs, forMs: drawnFor, offsetMs: seen?.clockOffsetMs ?? 0 })
        }
        look()
      }),
    forMs,
  )
}

/** The moment that a screen shows at a moment; `undefined` before its first frame. */
function shownAt({ atMs, forMs }: Drawn, nowMs: number): number | undefined {
  return forMs[atMs.findLastIndex((ms) => ms <= nowMs)]
}

/** How far apart the screens are at each look, ms. */
function apart(screens: readonly Drawn[]): number[] {
  const fromMs = Math.max(...screens.map(({ atMs }) => atMs[0] ?? Infinity))
  const toMs = Math.min(...screens.map(({ atMs }) => atMs.at(-1) ?? -Infinity))
  const found: number[] = []
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += LOOK_MS) {
    const shown = screens.flatMap((screen) => shownAt(screen, nowMs) ?? [])
    found.push(Math.max(...shown) - Math.min(...shown))
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
const { pages, close } = await openScreens(url)

let way = 0
function lead(): void {
  void desk.emitWithAck('wall:drive', { name: HALL.name, camera: PLACES[way++ % PLACES.length]!, takenMs: WAY_MS })
}
lead()
const leading = setInterval(lead, WAY_MS)
const screens = await Promise.all(pages.map((page) => noteDrawn(page, seconds * 1_000)))
clearInterval(leading)
await close()
desk.disconnect()
await app.close()
await store.close()

sayMachine()
sayLoad()
const skews = apart(screens)
const offsets = screens.map(({ offsetMs }) => offsetMs)
say(`\n${columns} × ${rows} screens of ${widthPx} pixels on one machine, ${seconds} s of movement, ${skews.length} looks`)
say(`  frames a second: ${screens.map(({ atMs }) => (atMs.length / seconds).toFixed(1)).join(', ')}`)
say(`  apart: p50 ${quantile(skews, 0.5)} ms, p95 ${quantile(skews, 0.95)} ms, worst ${quantile(skews, 1)} ms of the path`)
say(`  clocks: ${(Math.max(...offsets) - Math.min(...offsets)).toFixed(1)} ms between the furthest two`)
