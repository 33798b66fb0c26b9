/** One way from a gateway to walls: its processes, and one measurement of them. */
import { joinForAll, listAll } from './snapshot.ts'
import { askingHotspots, type PagesAsked } from './hotspot-asking.ts'
import { startWorker, type LoadDone, type ServerReady, type ServerUse, type WallsSeen, type Way } from './job.ts'

export interface BenchSize {
  readonly storage: 'sqlite' | 'memory'
  readonly units: number
  readonly compounds: number
  readonly walls: number
  readonly batch: number
  /** Calls of two years that can be asked for as hotspots. */
  readonly calls: number
}

export interface Measured {
  readonly load: LoadDone
  readonly seen: WallsSeen
  readonly before: ServerUse
  readonly after: ServerUse
}

export interface Bench {
  /** @param profile file for what the server's event loop did meanwhile; costs a fifth more CPU */
  measure(fixesPerS: number, forSeconds: number, profile?: string): Promise<Measured>
  /** How every compound stands, asked for several times in both ways while nothing else goes on: ms, and CPU ms of the server. */
  askForAll(times: number): Promise<Readonly<Record<'joined' | 'listed', readonly Snapshot[]>>>
  /** From now on pages of hotspots are asked for one after another, each of a period a day earlier; @returns what stops it and tells how long each took */
  askHotspots(firstMove: number): Promise<() => Promise<PagesAsked>>
  /** From now on drills go on beside it (`drill-plan.ts`). */
  startDrills(): Promise<void>
  end(): Promise<void>
}

export interface Snapshot {
  readonly compounds: number
  readonly tookMs: number
  readonly cpuMs: number
}

const SETTLE_MS = 1_500

/** @param dataDir an empty folder for the log */
export async function openBench(way: Way, dataDir: string, size: BenchSize): Promise<Bench> {
  const { storage, units, compounds, walls, batch, calls } = size
  if (way === 'lamplight' && storage === 'sqlite') {
    const settler = startWorker('settle')
    await settler.ask('settle', { dataDir, units, compounds })
    await settler.end()
  }
  const [server, load, screen] = [startWorker('server'), startWorker('load'), startWorker('walls')]
  const { url, gatewayToken, wallToken } = await server.ask<ServerReady>('start', { way, dataDir, storage, units, compounds, calls })
  await screen.ask('start', { way, url, token: wallToken, walls })

  async function costOf(ask: typeof listAll): Promise<Snapshot> {
    const before = await server.ask<ServerUse>('use')
    const answer = await ask(url, wallToken)
    const after = await server.ask<ServerUse>('use')
    return { ...answer, cpuMs: (after.cpuUs - before.cpuUs) / 1_000 }
  }

  return {
    async measure(fixesPerS, forSeconds, profile) {
      await screen.ask('clear')
      const before = await server.ask<ServerUse>('use')
      if (profile !== undefined) await server.ask('startProfile')
      const done = await load.ask<LoadDone>('load', { way, url, token: gatewayToken, fixesPerS, seconds: forSeconds, units, batch })
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
      const after = await server.ask<ServerUse>('use')
      if (profile !== undefined) await server.ask('stopProfile', { file: profile })
      return { load: done, seen: await screen.ask<WallsSeen>('seen'), before, after }
    },
    async askForAll(times) {
      const [joined, listed]: [Snapshot[], Snapshot[]] = [[], []]
      for (let i = 0; i < times; i++) {
        joined.push(await costOf(joinForAll))
        listed.push(await costOf(listAll))
      }
      return { joined, listed }
    },
    startDrills: () => server.ask('startDrills'),
    askHotspots: (firstMove) => askingHotspots(url, wallToken, firstMove),
    async end() {
      await Promise.all([server, load, screen].map((worker) => worker.end()))
    },
  }
}

export function cpuUsPerFix({ load, before, after }: Measured): number {
  return (after.cpuUs - before.cpuUs) / load.sent
}

/** The delay that we promise, and past which a rate is said not to hold. */
export const P99_LIMIT_MS = 250

export function holds({ load, seen }: Measured): boolean {
  return load.heldRate && load.failedRequests === 0 && seen.p99Ms <= P99_LIMIT_MS
}
