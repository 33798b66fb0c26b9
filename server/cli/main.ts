/** The command line: finds the command, hands it its settings, and ends with its status. */
import { Fault } from '#wire/errors'
import { loadSettings } from '../settings-file.ts'
import { openSqliteStore } from '../store/sqlite-store.ts'
import type { CommandIo } from './command.ts'
import { COMMANDS, helpText } from './commands.ts'

const WRONG_USE = 2
const CLEAR_LINE = '\r\u001B[2K'
const HELP_WORDS = ['help', '--help', '-h']

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function printError(line: string): void {
  process.stderr.write(`${line}\n`)
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${line}`)
}

/** @returns the exit status */
async function runCommand([name = 'help', ...args]: readonly string[]): Promise<number> {
  const isHelp = HELP_WORDS.includes(name)
  const command = COMMANDS.find((known) => known.name === (isHelp ? args[0] : name))
  if (isHelp || args.some((arg) => arg === '--help' || arg === '-h')) {
    print(command?.usage ?? helpText())
    return 0
  }
  if (!command) {
    printError(`'${name}' is no command\n\n${helpText()}`)
    return WRONG_USE
  }
  const reading = await loadSettings(process.env)
  if (!reading.ok) {
    for (const problem of reading.problems) printError(`lamplight: ${problem}`)
    return WRONG_USE
  }
  const { settings } = reading
  const openStore: CommandIo['openStore'] = () => openSqliteStore({ dataDir: settings.dataDir })
  return command.run(args, { settings, openStore, print, printError, progress, nowMs: Date.now })
}

process.exitCode = await runCommand(process.argv.slice(2)).catch((cause: unknown) => {
  if (!(cause instanceof Fault)) throw cause
  printError(`lamplight: ${cause.message}`)
  return 1
})
