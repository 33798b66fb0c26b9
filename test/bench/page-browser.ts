/** The browser of the page bench: pages that are traced, and what draws them. */
import { writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core'
import { benchFlags, browserPath, COMPOSITED } from '../support/chromium.ts'
import { readTrace, TRACE_CATEGORIES, type PageTrace, type TraceEvent } from './page-trace.ts'

/** Software drawing takes its time. */
const READY_MS = 60_000
const BOUND = 'bound'
const PROFILE_EVERY_US = 200

export interface DisplaySize {
  readonly width: number
  readonly height: number
  /** Pixels of the picture to one of the page, each way. */
  readonly fineness: number
}

export interface TracedPage {
  readonly page: Page
  /** Waits until this is on the page, or is no more. */
  until(selector: string, state: 'attached' | 'detached'): Promise<void>
  /** What its main thread does while `work` goes on. @param profile a file for where its time goes; costs time itself */
  trace(work: () => Promise<void>, profile?: string): Promise<PageTrace>
  close(): Promise<void>
}

/** @throws Error where there is none */
export async function openBrowser(): Promise<Browser> {
  const executablePath = browserPath()
  if (executablePath === undefined) throw new Error('there is no browser on this machine: name one in LAMPLIGHT_CHROMIUM')
  return chromium.launch({ executablePath, args: [...benchFlags(COMPOSITED)] })
}

export async function openContext(browser: Browser, { width, height, fineness }: DisplaySize, isStill = false): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: fineness,
    reducedMotion: isStill ? 'reduce' : 'no-preference',
  })
}

export async function signIn(context: BrowserContext, url: string, token: string): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { token }, headers: { origin: url } })
  if (!answer.ok()) throw new Error(`sign-in was answered ${answer.status()}`)
}

/** Opens an address in a context of its own, which closes with the page. Every message of positions that comes is marked in the trace. */
export async function openTraced(context: BrowserContext, address: string): Promise<TracedPage> {
  await context.addInitScript(markPositions)
  const page = await context.newPage()
  page.setDefaultTimeout(READY_MS)
  page.on('pageerror', ({ message }) => process.stderr.write(`${address}: ${message}\n`))
  await page.goto(address)
  const devTools = await context.newCDPSession(page)
  return {
    page,
    async until(selector, state) {
      await page.locator(selector).first().waitFor({ state })
    },
    trace: (work, profile) => traceOf(page, devTools, work, profile),
    close: () => context.close(),
  }
}

async function traceOf(page: Page, devTools: CDPSession, work: () => Promise<void>, profile: string | undefined): Promise<PageTrace> {
  const events: TraceEvent[] = []
  const note = ({ value }: { readonly value: readonly object[] }): void => {
    for (const event of value) events.push(event as TraceEvent) // the browser's own format
  }
  devTools.on('Tracing.dataCollected', note)
  if (profile !== undefined) {
    await devTools.send('Profiler.enable')
    await devTools.send('Profiler.setSamplingInterval', { interval: PROFILE_EVERY_US })
    await devTools.send('Profiler.start')
  }
  await devTools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: TRACE_CATEGORIES, excludedCategories: ['*'] },
  })
  const bound = (): Promise<void> => page.evaluate((mark) => void performance.mark(mark), BOUND)
  await bound()
  await work()
  await bound()
  const whole = new Promise<void>((resolve) => devTools.once('Tracing.tracingComplete', () => resolve()))
  await devTools.send('Tracing.end')
  await whole
  devTools.off('Tracing.dataCollected', note)
  if (profile !== undefined) await writeFile(profile, JSON.stringify((await devTools.send('Profiler.stop')).profile))
  return readTrace(events, BOUND)
}

/** What draws, in its own words: a graphics card by name, or the software that stands for one. */
export async function rendererOf(browser: Browser): Promise<string> {
  const page = await browser.newPage()
  const said = await page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl2')
    const names = gl?.getExtension('WEBGL_debug_renderer_info')
    return names ? String(gl?.getParameter(names.UNMASKED_RENDERER_WEBGL)) : 'nothing: there is no WebGL'
  })
  await page.close()
  return said
}

/** Stands by itself in the page: marks each position frame that holds units, before the page itself hears of it. `docs/protocol.md` has the layout. */
function markPositions(): void {
  const [VERSION, HEADER_BYTES, COUNT_AT] = [2, 32, 24]
  window.WebSocket = class extends window.WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols)
      this.addEventListener('message', ({ data }) => {
        if (!(data instanceof ArrayBuffer) || data.byteLength < HEADER_BYTES) return
        const head = new DataView(data)
        if (head.getUint8(0) !== VERSION || head.getUint16(2, true) !== HEADER_BYTES) return
        if (head.getUint32(COUNT_AT, true) > 0) performance.mark('update')
      })
    }
  }
}

/** Does something at fixed moments, as many times. @returns when the last has been done */
export async function atEach(times: number, everyMs: number, work: () => void | Promise<void>): Promise<void> {
  const startMs = Date.now()
  for (let i = 0; i < times; i++) {
    await wait(Math.max(0, startMs + i * everyMs - Date.now()))
    await work()
  }
  await wait(everyMs)
}
