/** How soon a wall that is opened shows something, and the whole of it: loads with nothing kept by the browser, and loads after one. */
import type { Browser, BrowserContext } from 'playwright-core'
import { openContext, signIn, type DisplaySize } from './page-browser.ts'
import { ADMIN_TOKEN, type PageHouse } from './page-house.ts'

/** Software drawing takes its time. */
const DRAWN_MS = 60_000
const MS_PER_S = 1_000

/** Moments of one load, ms from navigation, in the order in which they come; and what it cost. */
export type Moments = Readonly<Record<string, number>>

export interface FirstPicture {
  readonly name: string
  readonly moments: readonly Moments[]
}

declare global {
  interface Window {
    benchMoments?: Record<string, number>
  }
}

export interface PictureOptions {
  readonly house: PageHouse
  readonly display: DisplaySize
  readonly loads: number
}

export async function measurePictures(browser: Browser, { house, display, loads }: PictureOptions): Promise<readonly FirstPicture[]> {
  const [cold, warm]: [Moments[], Moments[]] = [[], []]
  for (let i = 0; i < loads; i++) {
    const context = await openContext(browser, display)
    await signIn(context, house.url, ADMIN_TOKEN)
    await context.addInitScript(noteMoments)
    cold.push(await load(context, house.url))
    warm.push(await load(context, house.url))
    await context.close()
  }
  return [
    { name: 'nothing kept by the browser', moments: cold },
    { name: 'opened again', moments: warm },
  ]
}

async function load(context: BrowserContext, url: string): Promise<Moments> {
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForSelector('html[data-whole]', { state: 'attached', timeout: DRAWN_MS })
  const moments = await page.evaluate(() => {
    const [painted] = performance.getEntriesByName('first-contentful-paint')
    return { 'first paint': painted?.startTime ?? Number.NaN, ...window.benchMoments }
  })
  const { metrics } = await devTools.send('Performance.getMetrics')
  const cpuS = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  await page.close()
  return { ...moments, 'CPU of the main thread for all of it': cpuS * MS_PER_S }
}

/** Stands by itself in the page. A moment is that of the frame in which the page shows it: the second that begins after the page says that it is there. */
function noteMoments(): void {
  const moments: Record<string, number> = {}
  window.benchMoments = moments
  const pending = new Set<string>()
  const steps: readonly (readonly [string, () => boolean])[] = [
    ['places and units in hand', () => document.querySelector('main[data-ready=true]') !== null],
    ['ground, rings and units drawn', () => document.querySelector('[data-test=map][data-drawn=true]') !== null],
    ['all light drawn', () => 'ground, rings and units drawn' in moments && document.querySelector('[data-test=light-pending]') === null],
  ]
  function look(): void {
    for (const [name, isSo] of steps) {
      if (name in moments || pending.has(name) || !isSo()) continue
      pending.add(name)
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          moments[name] = performance.now()
          if (name === 'all light drawn') document.documentElement.dataset['whole'] = ''
          else look()
        }),
      )
    }
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true })
}
