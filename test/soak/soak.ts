/** A soak: server, line, pages and churn put together, round by round. */
import { setTimeout as after } from 'node:timers/promises'
import { say } from '../bench/print.ts'
import { cutLine } from '../support/cut-line.ts'
import type { Sample } from './curve.ts'
import { openDistrictChurn } from './district-churn.ts'
import { openSoakBrowser, type PageSample, type SoakPage } from './soak-page.ts'
import { ADMIN_TOKEN, startSoakServer, type Size } from './soak-server.ts'
import { openTileChurn, TILE_WALL } from './tile-churn.ts'
import { loseContexts, wallChurn, type Turn } from './wall-churn.ts'

const MIB = 1024 * 1024
const KIB = 1024
const DRAWN_MS = 240_000
/** Memory is given back by the by. */
const SQUEEZED_MS = 10_000
/** Faults that are kept to be shown; a soak with as many has failed long ago and is ended. */
const MOST_FAULTS = 50
/** Characters of a fault: what a page held when it was given up would be pages. */
const LINE_MOST = 300

export interface SoakOptions {
  readonly size: Size
  readonly hasTile: boolean
  /** Whether the wall's page loses its drawing contexts in each round. */
  readonly losesContexts: boolean
  /** Kept in the wall's page by each round, so that it can be seen that growth is found. */
  readonly leakKib: number
  readonly random: () => number
}

export interface Soak {
  readonly samples: readonly Sample[]
  /** Everything once, then a sample. What fails is a fault, and the soak goes on. */
  round(): Promise<void>
  summary(): string
  /** What the processes of the pages hold once memory is said to be scarce, MiB: what is left is held for something. */
  squeezed(): Promise<number>
  /** What was done, and how often. */
  done(): readonly (readonly [string, number])[]
  /** The first `MOST_FAULTS` that there were. */
  readonly faults: readonly string[]
  isBroken(): boolean
  close(): Promise<void>
}

export async function openSoak({ size, hasTile, losesContexts, leakKib, random }: SoakOptions): Promise<Soak> {
  const samples: Sample[] = []
  const faults: string[] = []
  const done = new Map<string, number>()
  const onFault = (line: string): void => {
    const short = line.length > LINE_MOST ? `${line.slice(0, LINE_MOST)} …` : line
    say(`  ${new Date().toISOString()} ${short}`)
    if (faults.length < MOST_FAULTS) faults.push(short)
  }

  const of = (who: string) => (line: string) => onFault(`${who}: ${line}`)

  const server = await startSoakServer(size, of('server'))
  const line = await cutLine(server.url)
  const browser = await openSoakBrowser(server.url, ADMIN_TOKEN)
  const district = await openDistrictChurn({
    url: server.url,
    token: ADMIN_TOKEN,
    gatewayToken: server.gatewayToken,
    size,
    random,
    onFault,
  })
  const wall = await browser.open(`${line.url}/`, of('wall'))
  const desk = hasTile ? await openTileChurn(server.url, ADMIN_TOKEN, onFault) : undefined
  // Not by the line that is cut: what a tile does while its own line is cut, its browser tests show.
  const tile = hasTile ? await browser.open(`${server.url}/wall/${TILE_WALL.name}?tile=1,1`, of('tile')) : undefined
  for (const { page } of tile ? [wall, tile] : [wall]) await page.locator('[data-test=map][data-drawn=true]').waitFor({ timeout: DRAWN_MS })
  const turns: Readonly<Record<string, Turn>> = {
    ...wallChurn({ page: wall.page, line, district }),
    ...(losesContexts && { 'the graphics card loses its memory': () => loseContexts(wall.page) }),
    ...(desk && { 'a wall driven, and its tour': desk.turn }),
  }

  async function take(name: string, turn: Turn): Promise<void> {
    await turn().catch((cause: unknown) => onFault(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`))
    done.set(name, (done.get(name) ?? 0) + 1)
  }

  async function sample(): Promise<void> {
    const ofWall = await wall.sample()
    const ofTile = await tile?.sample()
    const ofServer = await server.sample()
    const { drawingBytes, pagesBytes, pagesOwnBytes, pagesSharedBytes } = await browser.memory()
    samples.push({
      atMs: Date.now(),
      figures: new Map([
        ...figuresOf('wall', ofWall),
        ...(ofTile ? figuresOf('tile', ofTile) : []),
        ['page processes', pagesBytes / MIB],
        ['of them their own', pagesOwnBytes / MIB],
        ['of them shared', pagesSharedBytes / MIB],
        ['drawing process', drawingBytes / MIB],
        ['server heap', ofServer.heapBytes / MIB],
        ['server buffers', ofServer.externalBytes / MIB],
        ['server resources', ofServer.resources],
        ['server process', ofServer.rssBytes / MIB],
      ]),
    })
  }

  return {
    samples,
    async round() {
      for (const [name, turn] of shuffled(Object.entries(turns), random)) await take(name, turn)
      if (leakKib > 0) await leakInto(wall, leakKib)
      await sample().catch((cause: unknown) => onFault(`a sample: ${String(cause)}`))
    },
    summary() {
      const { figures } = samples.at(-1) ?? { figures: new Map<string, number>() }
      const said = (name: string): string => figures.get(name)?.toFixed(1) ?? '?'
      return `round ${samples.length}: wall ${said('wall heap')} MiB, ${said('wall DOM nodes')} nodes, ${said('wall timers')} timers, ${said('wall GPU memory')} MiB of GPU; server ${said('server heap')} MiB; errors ${faults.length}`
    },
    async squeezed() {
      for (const one of tile ? [wall, tile] : [wall]) await one.squeeze()
      await after(SQUEEZED_MS)
      return (await browser.memory()).pagesBytes / MIB
    },
    done: () => [
      ...done,
      ['positions', district.counts.fixes],
      ['units that changed', district.counts.units],
      ['reports', district.counts.reports],
      ['faults said of lines cut and contexts lost on purpose', wall.saidOnPurpose()],
    ],
    faults,
    isBroken: () => faults.length >= MOST_FAULTS || wall.page.isClosed(),
    async close() {
      district.stop()
      desk?.close()
      await browser.close()
      line.close()
      await server.end()
    },
  }
}

function figuresOf(page: string, sample: PageSample): readonly (readonly [string, number])[] {
  return [
    [`${page} heap`, sample.heapBytes / MIB],
    [`${page} DOM nodes`, sample.nodes],
    [`${page} listeners`, sample.listeners],
    [`${page} documents`, sample.documents],
    [`${page} timers`, sample.timers],
    [`${page} GPU objects`, sample.gpuObjects],
    [`${page} GPU memory`, sample.gpuBytes / MIB],
  ]
}

async function leakInto({ page }: SoakPage, kib: number): Promise<void> {
  await page.evaluate((bytes) => {
    // Strings of their own: an array of numbers may lie outside the heap.
    ;(window.soakLeak ??= []).push(Array.from({ length: bytes / 32 }, (_, i) => `${i} ${Math.random()}`))
  }, kib * KIB)
}

/** Source: R. Durstenfeld, Algorithm 235: Random permutation, CACM 7 (7), 1964. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1))
    ;[order[i], order[other]] = [order[other]!, order[i]!]
  }
  return order
}
