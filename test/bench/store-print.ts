/** How the bench of storage measures and says what it found: each section with the load of the machine beside it. */
import { loadavg } from 'node:os'

export function section(title: string): void {
  process.stdout.write(`\n${title} (load average ${loadavg()[0]?.toFixed(1)})\n`)
}

export function row(name: string, value: string): void {
  process.stdout.write(`  ${name.padEnd(66)}${value}\n`)
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** Median, least and most. */
export function spread(samples: readonly number[], digits: number): string {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) => quantile(sorted, share).toFixed(digits)
  return `${at(0.5)} (${at(0)} to ${at(1)})`
}

export function tail(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) => quantile(sorted, share).toFixed(1)
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, worst ${at(1)} ms`
}

/** Wall-clock seconds and CPU µs of the whole process, its workers included. */
export async function measured(work: () => Promise<void>): Promise<{ readonly s: number; readonly cpuUs: number }> {
  const [beganMs, began] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(began)
  return { s: (performance.now() - beganMs) / 1_000, cpuUs: user + system }
}

export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const beganMs = performance.now()
  const result = await work()
  return { ms: performance.now() - beganMs, result }
}

/** A line that is written over, for whoever watches. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r  ${text}`)
}
