/** A command of `npx lamplight`: one file each in this folder, listed in `commands.ts`. */
import type { Settings } from '../settings.ts'
import type { Store } from '../store/ports.ts'

export interface CommandIo {
  readonly settings: Settings
  /** Opens the site's store, beside a running server if there is one. The caller closes it. */
  openStore(): Promise<Store>
  print(line: string): void
  printError(line: string): void
  /** Progress on one line, rewritten in place; silent where the output is not a terminal. */
  progress(line: string): void
  nowMs(): number
}

export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** The full usage text, options and an example. */
  readonly usage: string
  /** @returns the exit status: 0 done, 1 refused or failed with what was printed, 2 wrong use */
  run(args: readonly string[], io: CommandIo): Promise<number>
}
