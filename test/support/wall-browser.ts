/** A wall in a real browser: signed in, watched for what it asks of whom, and asked what it holds. */
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { layoutOf } from '../../client/wall/layout.ts'
import type { WallWitness } from '../../client/wall/use-witness.ts'
import { browserPath, FLAGS } from './chromium.ts'
import { drawSeldom } from './draw-seldom.ts'
import { until } from './until.ts'

/** Pixels of the picture to one of the page, each way: what a test looks at is the page, and software drawing takes its time by the pixel. */
const FINENESS = 0.5
/** Least time between two pictures of a page. */
const FRAME_MS = 200
const LOOK_MS = 100
/** What a page is opened on unless it is said otherwise. */
const DISPLAY = { widthPx: 1_280, heightPx: 720 } as const
/** Software drawing on a loaded machine takes its time; the time limit of a test is 300 s. */
const GIVE_UP_MS = 240_000

export interface WallBrowser {
  readonly page: Page
  /** Every origin that anything on the page was asked of, sockets too. */
  readonly origins: ReadonlySet<string>
  /** Errors the page did not catch, and errors on its console. */
  readonly faults: readonly string[]
  /** What the wall says it holds; `undefined` while no wall is open, or the page is being loaded. */
  witness(): Promise<WallWitness | undefined>
  /** Looks until it holds. @throws when it does not within `GIVE_UP_MS` */
  until(holds: (witness: WallWitness) => boolean): Promise<WallWitness>
}

export interface WallBrowserOptions {
  readonly url: string
  /** Signs in with it before the page opens; left out: a stranger. */
  readonly token?: string
  readonly path?: string
  readonly widthPx?: number
  readonly heightPx?: number
}

/** Where the camera looks, px: the middle of what the bar, the panels and the plates leave free. */
export function middleOfMap(): { readonly x: number; readonly y: number } {
  const { left, right, top, bottom } = layoutOf(DISPLAY).padding
  return { x: (left + DISPLAY.widthPx - right) / 2, y: (top + DISPLAY.heightPx - bottom) / 2 }
}

/** Opens a browser with one page; it is closed when the test ends. */
export async function openWallBrowser({
  url,
  token,
  path = '/',
  widthPx = DISPLAY.widthPx,
  heightPx = DISPLAY.heightPx,
}: WallBrowserOptions): Promise<WallBrowser> {
  const executablePath = browserPath()
  if (executablePath === undefined) throw new Error('there is no browser on this machine')
  const browser = await chromium.launch({ executablePath, args: [...FLAGS] })
  onTestFinished(() => browser.close())
  const context = await browser.newContext({ viewport: { width: widthPx, height: heightPx }, deviceScaleFactor: FINENESS })
  await context.addInitScript(drawSeldom, FRAME_MS)
  if (token !== undefined) await signIn(context, url, token)
  const page = await context.newPage()
  // Shorter than a test may take, so that what waits in vain is named; a slow machine does not fail by it.
  page.setDefaultTimeout(GIVE_UP_MS)
  const origins = new Set<string>()
  const faults: string[] = []
  page.on('request', (request) => note(origins, request.url()))
  page.on('websocket', (socket) => note(origins, socket.url().replace(/^ws/, 'http')))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  await page.goto(`${url}${path}`)

  const witness = (): Promise<WallWitness | undefined> => page.evaluate(() => window.lamplight?.()).catch(nothingWhileLoading)
  return {
    page,
    origins,
    faults,
    witness,
    async until(holds) {
      const isSo = (held: WallWitness | undefined) => held !== undefined && holds(held)
      const held = await until({
        what: `the wall to hold: ${holds.toString()}`,
        ask: witness,
        isSo,
        everyMs: LOOK_MS,
        giveUpMs: GIVE_UP_MS,
      })
      return held! // what is so is held
    },
  }
}

async function signIn(context: BrowserContext, url: string, token: string): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { token }, headers: { origin: url } })
  if (!answer.ok()) throw new Error(`sign-in was answered ${answer.status()}`)
}

/** A page that is being loaded anew holds nothing. */
function nothingWhileLoading(cause: unknown): undefined {
  if (cause instanceof Error && cause.message.includes('because of a navigation')) return undefined
  throw cause
}

/** Pictures that the page made itself are asked of nobody. */
function note(origins: Set<string>, url: string): void {
  if (!/^(data|blob):/.test(url)) origins.add(new URL(url).origin)
}
