/** Somewhere to run `lamplight import` in a test: a folder, a store in memory, and what was printed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CommandIo } from '../../server/cli/command.ts'
import { importCommand } from '../../server/cli/import.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { JournalEvent, Store } from '../../server/store/ports.ts'

export interface ImportDesk {
  readonly folder: string
  readonly store: Store
  /** Writes a file and returns its path. */
  file(name: string, content: string | Uint8Array): Promise<string>
  run(
    ...args: readonly string[]
  ): Promise<{ readonly status: number; readonly printed: string; readonly errors: string; readonly progress: readonly string[] }>
  /** The data of every subject of a kind. */
  states<T>(kind: string): Promise<readonly T[]>
  events(): Promise<readonly JournalEvent[]>
}

export const DESK_ROOM = 'main'

export async function importDesk(): Promise<ImportDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'lamplight-import-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const store = memoryStore()
  return {
    folder,
    store,
    async file(name, content) {
      const path = join(folder, name)
      await writeFile(path, content)
      return path
    },
    async run(...args) {
      const [printed, errors, progress]: string[][] = [[], [], []]
      const io: CommandIo = {
        settings: settingsFor(join(folder, 'data')),
        openStore: async () => store,
        print: (line) => void printed!.push(line),
        printError: (line) => void errors!.push(line),
        progress: (line) => void progress!.push(line),
        nowMs: () => Date.UTC(2026, 10, 24),
      }
      const status = await importCommand.run(args, io)
      return { status, printed: printed!.join('\n'), errors: errors!.join('\n'), progress: progress! }
    },
    async states<T>(kind: string) {
      const states = await store.journal.states(DESK_ROOM, 'live', `${kind}/`)
      return states.map(({ data }) => data as T)
    },
    events: () => store.journal.read(DESK_ROOM, 'live', 0, 1_000_000),
  }
}

function settingsFor(dataDir: string): CommandIo['settings'] {
  const reading = readSettings({ DATA_DIR: dataDir, ROOM: DESK_ROOM })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  return reading.settings
}

/** A square of the given side, degrees, with its south-west corner at a place near Wujin. */
export function squareAt(lon: number, lat: number, side = 0.002): [number, number][] {
  const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7
  const [west, south, east, north] = [round(lon), round(lat), round(lon + side), round(lat + side)]
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
}

export function aFeature(geometry: unknown, properties: Readonly<Record<string, unknown>> = {}, id?: string | number): unknown {
  return { type: 'Feature', ...(id === undefined ? {} : { id }), properties, geometry }
}

export function aCollection(...features: readonly unknown[]): string {
  return JSON.stringify({ type: 'FeatureCollection', features })
}
