/** What a process of the bench tells of itself: CPU, memory, how late its event loop runs, and, when asked, where its time goes. */
import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ProcessUse } from './job.ts'

const SAMPLE_MS = 250
/** The loop is asked this often whether it is free; what it is late beyond that is its delay. */
const LOOP_EVERY_MS = 5
const PROFILE_EVERY_US = 500
const NS_PER_MS = 1e6

export interface OwnUse {
  /** CPU so far; the peak so far; the event loop since the last call. */
  take(): ProcessUse
  startProfile(): Promise<void>
  /** Writes what the event loop did since, for the profiler of a browser. */
  stopProfile(file: string): Promise<void>
}

export function watchOwnUse(): OwnUse {
  let peakRssBytes = 0
  setInterval(() => (peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss())), SAMPLE_MS).unref()
  const loop = monitorEventLoopDelay({ resolution: LOOP_EVERY_MS })
  loop.enable()
  const session = new Session()
  const lateMs = (ns: number) => Math.max(0, ns / NS_PER_MS - LOOP_EVERY_MS)

  return {
    take() {
      const all = process.cpuUsage()
      const own = process.threadCpuUsage()
      const use = {
        cpuUs: all.user + all.system,
        loopCpuUs: own.user + own.system,
        rssBytes: process.memoryUsage.rss(),
        peakRssBytes: Math.max(peakRssBytes, process.memoryUsage.rss()),
        loopP99Ms: lateMs(loop.percentile(99)),
        loopMaxMs: lateMs(loop.max),
      }
      loop.reset()
      return use
    },
    async startProfile() {
      session.connect()
      await session.post('Profiler.enable')
      await session.post('Profiler.setSamplingInterval', { interval: PROFILE_EVERY_US })
      await session.post('Profiler.start')
    },
    async stopProfile(file) {
      const { profile } = await session.post('Profiler.stop')
      session.disconnect()
      await writeFile(file, JSON.stringify(profile))
    },
  }
}
