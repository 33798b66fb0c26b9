/** A page of the soak in a real browser: what it holds after a collection, and what went wrong on it. */
import { readFileSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core'
import { browserPath, FLAGS } from '../support/chromium.ts'
import { installGauges, type PageGauges } from './gauges-in-page.ts'

/** Software drawing takes its time by the pixel: the page is laid out as a wall, and drawn at a quarter of its width. */
const FINENESS = 0.25
const WIDTH_PX = 1_280
const HEIGHT_PX = 720
/** A step that takes longer has failed; software drawing on a loaded machine takes its time. */
const GIVE_UP_MS = 60_000
const OPENED_MS = 240_000
/** What a browser says by itself of a line that is cut on purpose. */
const OF_CUT = /WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|Failed to load resource: net::/
/** What it says of a context that is lost on purpose. */
const OF_CONTEXT = /CONTEXT_LOST|context lost|Context Lost/i

export interface PageSample extends PageGauges {
  /** JavaScript's heap after a collection, the page's own; workers are in what its process holds. */
  readonly heapBytes: number
  readonly nodes: number
  readonly listeners: number
  readonly documents: number
}

export interface ProcessMemory {
  readonly drawingBytes: number
  readonly pagesBytes: number
  /** Of those of pages: what is their own alone, and what they share with the process that draws. */
  readonly pagesOwnBytes: number
  readonly pagesSharedBytes: number
}

export interface SoakPage {
  readonly page: Page
  sample(): Promise<PageSample>
  /** Tells the page that memory is scarce: what only waits to be used again is given back. */
  squeeze(): Promise<void>
  /** How often its browser complained of what was done on purpose: a line that is cut, a context that is lost. */
  saidOnPurpose(): number
}

export interface SoakBrowser {
  /** @param onFault hears of what the page did not catch, and of errors on its console */
  open(url: string, onFault: (line: string) => void): Promise<SoakPage>
  /** Memory of the process that draws (in software: what a graphics card would hold) and of those that run the pages; unknown elsewhere than on Linux. */
  memory(): Promise<ProcessMemory>
  close(): Promise<void>
}

/** @throws Error where there is no browser, or signing in is refused */
export async function openSoakBrowser(signInUrl: string, token: string): Promise<SoakBrowser> {
  const executablePath = browserPath()
  if (executablePath === undefined) throw new Error('there is no browser on this machine')
  const browser = await chromium.launch({ executablePath, args: [...FLAGS] })
  const context = await browser.newContext({ viewport: { width: WIDTH_PX, height: HEIGHT_PX }, deviceScaleFactor: FINENESS })
  const signedIn = await context.request.post(`${signInUrl}/api/v1/session`, { data: { token }, headers: { origin: signInUrl } })
  if (!signedIn.ok()) throw new Error(`sign-in was answered ${signedIn.status()}`)
  await context.addInitScript(installGauges)
  const session = await browser.newBrowserCDPSession()
  return {
    open: (url, onFault) => openPage(context, url, onFault),
    memory: () => memoryOf(session),
    close: () => closeAll(browser),
  }
}

async function openPage(context: BrowserContext, url: string, onFault: (line: string) => void): Promise<SoakPage> {
  const page = await context.newPage()
  page.setDefaultTimeout(GIVE_UP_MS)
  let onPurpose = 0
  function note(line: string): void {
    if (OF_CUT.test(line) || OF_CONTEXT.test(line)) onPurpose++
    else onFault(line)
  }
  page.on('pageerror', ({ message }) => note(message))
  page.on('crash', () => note('the page has crashed'))
  page.on('console', (message) => message.type() === 'error' && note(message.text()))
  await page.goto(url, { timeout: OPENED_MS })
  const devTools = await context.newCDPSession(page)
  await devTools.send('Performance.enable')
  return {
    page,
    sample: () => sampleOf(page, devTools),
    async squeeze() {
      await devTools.send('Memory.forciblyPurgeJavaScriptMemory')
      await devTools.send('Memory.simulatePressureNotification', { level: 'critical' })
    },
    saidOnPurpose: () => onPurpose,
  }
}

async function sampleOf(page: Page, devTools: CDPSession): Promise<PageSample> {
  // What the first collection finds to be gone is given free by the second.
  await devTools.send('HeapProfiler.collectGarbage')
  await devTools.send('HeapProfiler.collectGarbage')
  const { metrics } = await devTools.send('Performance.getMetrics')
  const figure = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  const gauges = await page.evaluate(() => window.soakGauges!())
  return {
    ...gauges,
    heapBytes: figure('JSHeapUsedSize'),
    nodes: figure('Nodes'),
    listeners: figure('JSEventListeners'),
    documents: figure('Documents'),
  }
}

async function memoryOf(session: CDPSession): Promise<ProcessMemory> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const bytesOf = (type: string, name: string): number =>
    processInfo.filter((process) => process.type === type).reduce((sum, { id }) => sum + residentBytes(id, name), 0)
  return {
    drawingBytes: bytesOf('GPU', 'VmRSS'),
    pagesBytes: bytesOf('renderer', 'VmRSS'),
    pagesOwnBytes: bytesOf('renderer', 'RssAnon'),
    pagesSharedBytes: bytesOf('renderer', 'RssShmem'),
  }
}

/** `NaN` where the system does not say, or the process has just ended. */
function residentBytes(pid: number, name: string): number {
  const KIB = 1_024
  try {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return KIB * Number(found?.[1] ?? Number.NaN)
  } catch {
    return Number.NaN // asked of a system without /proc
  }
}

async function closeAll(browser: Browser): Promise<void> {
  await browser.close()
}
