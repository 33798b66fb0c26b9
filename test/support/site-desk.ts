/** A site on disk, and the command line beside it. */
import { join } from 'node:path'
import type { Command, CommandIo } from '../../server/cli/command.ts'
import { readSettings } from '../../server/settings.ts'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import type { CommandRun } from './house.ts'
import { aFolder } from './stores.ts'

export interface SiteDesk {
  readonly dataDir: string
  /** A path in a folder of the test's that is not the site's. */
  path(name: string): string
  run(command: Command, ...args: readonly string[]): Promise<CommandRun>
}

export const SITE_ROOM = 'wujin'

export async function siteDesk(): Promise<SiteDesk> {
  const folder = await aFolder()
  const dataDir = join(folder, 'data')
  const reading = readSettings({ DATA_DIR: dataDir, ROOM: SITE_ROOM })
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  const { settings } = reading
  return {
    dataDir,
    path: (name) => join(folder, name),
    async run(command, ...args) {
      const printed: string[] = []
      const errors: string[] = []
      const io: CommandIo = {
        settings,
        openStore: () => openSqliteStore({ dataDir }),
        print: (line) => void printed.push(line),
        printError: (line) => void errors.push(line),
        progress: () => undefined,
        nowMs: () => Date.UTC(2026, 10, 24),
      }
      return { status: await command.run(args, io), printed, errors }
    },
  }
}
