/** How a command that imports runs: wrong use is told with the usage, what the import itself refuses in one line. */
import { Fault } from '#wire/errors'
import type { Command, CommandIo } from './command.ts'
import { wrongUse } from './send-target.ts'

export interface ImportRun<Wanted extends object> {
  readonly usage: string
  /** Reads the arguments; wrong ones by `refuseUse`. */
  wantedOf(args: readonly string[]): Wanted
  /** @returns the exit status. @throws Fault where the import cannot go on */
  importFile(wanted: Wanted, io: CommandIo): Promise<number>
  /** What to do about an import that stopped. */
  readonly advice?: string
}

export function importRun<Wanted extends object>({ usage, wantedOf, importFile, advice = '' }: ImportRun<Wanted>): Command['run'] {
  return async (args, io) => {
    const wanted = wrongUse(() => wantedOf(args))
    if (typeof wanted === 'string') {
      io.printError(`${wanted}\n\n${usage}`)
      return 2
    }
    try {
      return await importFile(wanted, io)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      io.progress('')
      io.printError(`the import stopped: ${error.message}${advice}`)
      return 1
    }
  }
}
