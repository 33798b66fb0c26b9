/** `lamplight restore`: a backup in place of what the site holds, also while the server runs. */
import { Fault } from '#wire/errors'
import { restoreInto } from '../store/sqlite-store.ts'
import type { Command } from './command.ts'

const USAGE = `lamplight restore FOLDER

Checks the backup in FOLDER against its checksums and puts it in place of everything the site holds, all at once. A running server
takes it up by itself and its walls start afresh; what it is sent during the change it answers with 503, and its senders send again.
What was stored since the backup is gone: make a backup first if it may be wanted.

  lamplight restore /backups/2026-11-24`

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'a backup in place of everything the site holds',
  usage: USAGE,
  async run([folder, ...others], io) {
    if (folder === undefined || others.length > 0) {
      io.printError(`give one FOLDER\n\n${USAGE}`)
      return 2
    }
    try {
      await restoreInto(io.settings.dataDir, folder)
      io.print(`${io.settings.dataDir} holds what ${folder} held`)
      return 0
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      io.printError(`nothing was restored: ${error.message}`)
      return 1
    }
  },
}
