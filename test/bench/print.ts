/** What the bench says. */
import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { cpuUsPerFix, type Measured } from './bench.ts'

const MIB = 1024 * 1024

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function sayMachine(): void {
  const memoryGiB = Math.round(totalmem() / MIB / 1024)
  say(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${memoryGiB} GiB, Node ${process.version}, commit ${commitOf()}`)
}

function commitOf(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'unknown' // a copy without its history, or a machine without git
  }
}

/** Load average of the last minute: with the bench alone it is about 1.5; above the number of cores the figures say little. */
export function sayLoad(): void {
  say(`load average ${loadavg()[0]?.toFixed(1)}`)
}

export function sayMeasured(name: string, measured: Measured): void {
  const { load, seen, before, after } = measured
  const fewest = Math.min(...seen.positions)
  const most = Math.max(...seen.positions)
  say(`\n${name}: ${load.sent} fixes sent${load.heldRate ? '' : ' (the rate did not hold)'}`)
  if (after.stored !== undefined) {
    const stored = after.stored - (before.stored ?? 0)
    const { accepted, refused, failedRequests } = load
    say(
      `  accepted ${accepted}, refused ${refused}, requests failed ${failedRequests}; in the track log ${stored}; lost ${accepted - stored}`,
    )
    say(`  answered (durable) p50 ${load.answerP50Ms} ms, p99 ${load.answerP99Ms} ms`)
  }
  const share = ((100 * fewest) / load.sent).toFixed(2)
  say(`  positions on each wall: ${fewest === most ? fewest : `${fewest} to ${most}`} (${share} %), frames skipped ${seen.skippedFrames}`)
  say(`  fix to wall p50 ${seen.p50Ms} ms, p99 ${seen.p99Ms} ms, worst ${seen.maxMs} ms`)
  const loopUs = (after.loopCpuUs - before.loopCpuUs) / load.sent
  say(`  server: ${cpuUsPerFix(measured).toFixed(2)} CPU µs a fix, ${loopUs.toFixed(2)} of them in the event loop`)
  say(`  event loop late by p99 ${after.loopP99Ms.toFixed(1)} ms, worst ${after.loopMaxMs.toFixed(0)} ms`)
  say(`  memory ${Math.round(after.rssBytes / MIB)} MiB, peak ${Math.round(after.peakRssBytes / MIB)} MiB`)
}
