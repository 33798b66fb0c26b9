/**
 * What the wall's page costs the main thread of a browser, beside other ways to show the same units; and how soon it shows its first picture.
 *
 *     npm run bench -- page
 *     node test/bench/page.ts --only wall,still --profile .       where the client is built already
 *
 * `--part` updates, picture (both); `--units` (10000) on the demo district, of which `--moving` (0.2) move with each update, one `--every` ms (500) for
 * `--seconds` (12), after so many of `--idle` (4) in which nothing comes; `--only` some of wall, still (the wall where motion is not wanted: marks jump, as they do
 * everywhere else), geojson, diff, markers, leaflet; `--loads` of a first picture, of each kind (5); `--width` (1920), `--height` (1080) and `--fineness` (1) of the
 * display, fewer pixels for software; `--profile` a folder for what the main thread did while updates came, for a browser's profiler.
 *
 * Needs a built client and a Chromium, in `LAMPLIGHT_CHROMIUM` if it is not where it usually is. It draws in software unless `LAMPLIGHT_CHROMIUM_FLAGS` says
 * otherwise: `--use-angle=vulkan --enable-features=Vulkan --disable-vulkan-surface`, or `--use-angle=gl-egl`. What really draws is said.
 */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { readAddress } from '../../client/wall/address.ts'
import type { Camera } from '../../client/map/night-map.ts'
import { openBrowser, openContext, openTraced, rendererOf, signIn, atEach, type TracedPage } from './page-browser.ts'
import { ADMIN_TOKEN, openPageHouse, type Moved, type PageHouse } from './page-house.ts'
import { PEERS, servePeers, type Peer, type PeerPages } from './page-peers.ts'
import { measurePictures } from './page-picture.ts'
import { sayPictures, sayUpdates, type Measured } from './page-print.ts'
import { say, sayLoad, sayMachine } from './print.ts'

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'updates,picture' },
    units: { type: 'string', default: '10000' },
    moving: { type: 'string', default: '0.2' },
    every: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '12' },
    idle: { type: 'string', default: '4' },
    only: { type: 'string', default: ['wall', 'still', ...PEERS].join(',') },
    loads: { type: 'string', default: '5' },
    width: { type: 'string', default: '1920' },
    height: { type: 'string', default: '1080' },
    fineness: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
})
const [units, movingShare, everyMs, seconds, idleS] = [values.units, values.moving, values.every, values.seconds, values.idle].map(
  Number,
) as [number, number, number, number, number]
const display = { width: Number(values.width), height: Number(values.height), fineness: Number(values.fineness) }
const parts = values.part.split(',')
const contenders = values.only.split(',')

/** Marks glide for five seconds, and what was first drawn is cleared up after. */
const SETTLE_MS = 7_000
const MS_PER_S = 1_000

/** A page at rest, then one that is told of updates. */
async function measure(name: string, page: TracedPage, house: PageHouse, tell: (moved: Moved) => void | Promise<void>): Promise<Measured> {
  await wait(SETTLE_MS)
  const idle = await page.trace(() => wait(idleS * MS_PER_S))
  const times = Math.round((seconds * MS_PER_S) / everyMs)
  const profile = values.profile === undefined ? undefined : join(values.profile, `page-${name}.cpuprofile`)
  const busy = await page.trace(() => atEach(times, everyMs, () => tell(house.nextMoved())), profile)
  await page.close()
  return { name, idle, busy, everyMs, updates: times }
}

/** @returns what it cost, and where the wall looks: the others look there, too */
async function measureWall(browser: Browser, house: PageHouse, isStill: boolean): Promise<Measured & { readonly camera: Camera }> {
  const context = await openContext(browser, display, isStill)
  await signIn(context, house.url, ADMIN_TOKEN)
  const page = await openTraced(context, house.url)
  await page.until('[data-test=map][data-drawn=true]', 'attached')
  await page.until('[data-test=light-pending]', 'detached')
  await wait(MS_PER_S)
  const { camera } = readAddress(new URL(page.page.url()).search)
  if (!camera) throw new Error(`the wall does not say where it looks: ${page.page.url()}`)
  return { ...(await measure(isStill ? 'still' : 'wall', page, house, house.bring)), camera }
}

async function measurePeer(browser: Browser, house: PageHouse, pages: PeerPages, peer: Peer, camera: Camera): Promise<Measured> {
  const page = await openTraced(await openContext(browser, display), pages.addressOf(peer, camera))
  await page.until('[data-ready]', 'attached')
  return measure(peer, page, house, pages.send)
}

async function measureUpdates(browser: Browser, house: PageHouse): Promise<readonly Measured[]> {
  const pages = await servePeers(house.everybody)
  const found: Measured[] = []
  let camera: Camera | undefined
  for (const isStill of [false, true]) {
    if (!contenders.includes(isStill ? 'still' : 'wall')) continue
    const wall = await measureWall(browser, house, isStill)
    camera = wall.camera
    found.push(wall)
  }
  for (const peer of PEERS.filter((name) => contenders.includes(name)))
    found.push(await measurePeer(browser, house, pages, peer, camera ?? PLACE))
  await pages.end()
  return found
}

/** Where peers alone look: what the wall shows by itself. */
const PLACE: Camera = { lon: 119.95, lat: 31.7, zoom: 12 }

sayMachine()
const house = await openPageHouse({ units, movingShare })
const browser = await openBrowser()
say(`Chromium ${browser.version()}, drawn by ${await rendererOf(browser)}, ${display.width} × ${display.height} × ${display.fineness}`)
if (parts.includes('updates')) {
  const found = await measureUpdates(browser, house)
  say(`\n${units} units, ${Math.round(units * movingShare)} of them moved by each update, one every ${everyMs} ms for ${seconds} s`)
  sayUpdates(found)
}
if (parts.includes('picture')) sayPictures(await measurePictures(browser, { house, display, loads: Number(values.loads) }))
await browser.close()
await house.end()
sayLoad()
