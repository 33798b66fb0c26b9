/** What the page bench says. */
import type { FirstPicture } from './page-picture.ts'
import { drawnCosts, frameCosts, messageCosts, stretchCosts, updatesOf, wholeCosts, type PageTrace, type UpdateCost } from './page-trace.ts'
import { say } from './print.ts'

const US_PER_MS = 1_000
/** Whoever is measured in the same run, and does the same: marks jump. */
const BASELINE = 'still'
const TITLES: Readonly<Record<string, string>> = {
  wall: 'Lamplight, marks glide',
  still: 'Lamplight, marks jump',
  geojson: 'MapLibre, GeoJSON, setData',
  diff: 'MapLibre, GeoJSON, updateData',
  markers: 'MapLibre, markers',
  leaflet: 'Leaflet, canvas, no ground',
}

export interface Measured {
  readonly name: string
  readonly idle: PageTrace
  readonly busy: PageTrace
  readonly everyMs: number
  /** Sent. */
  readonly updates: number
}

interface Figures {
  readonly name: string
  readonly told: number
  /** They come later than they should where the machine has too much to do. */
  readonly apartMs: number
  /** From an update to the next, everything. */
  readonly whole: readonly UpdateCost[]
  /** The same, on average, less what the page does by itself in such a time: what an update costs in the end. */
  readonly moreMs: number
  readonly idleMs: number
  readonly messages: readonly UpdateCost[]
  readonly drawn: readonly UpdateCost[]
  readonly frames: readonly UpdateCost[]
  readonly frameRate: number
  readonly busyShare: number
}

/** @param share 0.5: the median; 1: the worst */
function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function spread(figures: readonly number[]): string {
  return [0.5, 0.95, 0.99].map((share) => quantile(figures, share).toFixed(1)).join(' / ')
}

function figuresOf({ name, idle, busy, everyMs }: Measured): Figures {
  const updates = updatesOf(busy, (everyMs * US_PER_MS) / 2)
  const whole = wholeCosts(busy, updates)
  const idleMs = mean(stretchCosts(idle, everyMs * US_PER_MS).map(({ cpuMs }) => cpuMs))
  const wholeMs = mean(whole.map(({ cpuMs }) => cpuMs))
  const lastsMs = ((updates.at(-1) ?? 0) - (updates[0] ?? 0)) / US_PER_MS
  return {
    name,
    told: updates.length,
    apartMs: lastsMs / whole.length,
    whole,
    moreMs: wholeMs - idleMs,
    idleMs,
    messages: messageCosts(busy, updates),
    drawn: drawnCosts(busy, updates),
    frames: frameCosts(busy),
    frameRate: (busy.framesUs.length * US_PER_MS * US_PER_MS) / (busy.toUs - busy.fromUs),
    busyShare: (whole.length * wholeMs) / lastsMs,
  }
}

function mean(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length
}

/** Processor time of the page's main thread, in which what draws in another process has no part; by the clock it also waits for that. */
export function sayUpdates(measured: readonly Measured[]): void {
  const all = measured.map(figuresOf)
  const baseline = all.find(({ name }) => name === BASELINE)
  say('  Main thread of the page, CPU ms, p50 / p95 / p99')
  for (const { name, told, apartMs, whole, moreMs, idleMs, messages, drawn, frames, frameRate, busyShare } of all) {
    say(`\n  ${TITLES[name] ?? name}: ${told} updates, one each ${apartMs.toFixed(0)} ms`)
    say(`    an update's message alone: ${spread(cpuOf(messages))}`)
    say(`    from an update until the first picture after it: ${spread(cpuOf(drawn))}; by the clock ${spread(clockOf(drawn))}`)
    say(`    everything until the next update: ${spread(cpuOf(whole))}; busy ${(100 * busyShare).toFixed(1)} % of the time`)
    say(`    an update in the end: ${moreMs.toFixed(1)} on average, for without any the page takes ${idleMs.toFixed(1)} in that time`)
    say(`    pictures: ${frameRate.toFixed(1)} a second, ${spread(cpuOf(frames))} each`)
    if (!baseline || [BASELINE, 'wall'].includes(name)) continue
    const ratio = { drawn: median(drawn) / median(baseline.drawn), more: moreMs / baseline.moreMs }
    say(`    ÷ ${TITLES[BASELINE]}: ${ratio.drawn.toFixed(1)} until the first picture, ${ratio.more.toFixed(1)} in the end`)
  }
}

function cpuOf(costs: readonly UpdateCost[]): readonly number[] {
  return costs.map(({ cpuMs }) => cpuMs)
}

function clockOf(costs: readonly UpdateCost[]): readonly number[] {
  return costs.map(({ clockMs }) => clockMs)
}

function median(costs: readonly UpdateCost[]): number {
  return quantile(cpuOf(costs), 0.5)
}

export function sayPictures(found: readonly FirstPicture[]): void {
  say('\nFirst picture, ms from navigation, p50 / worst')
  for (const { name, moments } of found) {
    say(`  ${name}, ${moments.length} loads`)
    const steps = Object.keys(moments[0] ?? {})
    for (const step of steps) {
      const figures = moments.map((moment) => moment[step] ?? Number.NaN)
      say(`    ${step}: ${quantile(figures, 0.5).toFixed(0)} / ${quantile(figures, 1).toFixed(0)}`)
    }
  }
}
