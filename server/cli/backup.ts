/** `lamplight backup`: a consistent copy of the site, also while the server runs. */
import { Fault } from '#wire/errors'
import type { Command } from './command.ts'

const USAGE = `lamplight backup FOLDER

Writes a consistent copy of tracks, journal and base map into FOLDER, which must be new or empty, with a checksum of each file.
The server goes on meanwhile; what it stores after the start is not in the copy.

  lamplight backup /backups/2026-11-24`

export const backupCommand: Command = {
  name: 'backup',
  summary: 'a consistent copy of the site into a folder',
  usage: USAGE,
  async run([folder, ...others], io) {
    if (folder === undefined || others.length > 0) {
      io.printError(`give one FOLDER\n\n${USAGE}`)
      return 2
    }
    const store = await io.openStore()
    try {
      await store.backup(folder)
      io.print(`${folder} holds the site as it was at ${new Date(io.nowMs()).toISOString()}`)
      return 0
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      io.printError(`no backup was made: ${error.message}`)
      return 1
    } finally {
      await store.close()
    }
  },
}
