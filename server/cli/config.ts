/** `lamplight config`: every setting, its value now and what it may be. */
import { mask, SETTINGS, type SettingRow, type Settings } from '../settings.ts'
import type { Command } from './command.ts'

const USAGE = `lamplight config

Prints every setting with its value, secrets masked. Settings are read from the environment, then from lamplight.config.json in
DATA_DIR, or from the file that CONFIG names.`

function shown(row: SettingRow<unknown>, value: Settings[keyof Settings]): string {
  if (value === undefined) return '(unset)'
  const text = typeof value === 'boolean' ? (value ? '1' : '0') : String(value)
  const masked = row.secret ? mask(text) : text
  return row.unit === undefined ? masked : `${masked} ${row.unit}`
}

export const configCommand: Command = {
  name: 'config',
  summary: 'every setting, its value and its meaning',
  usage: USAGE,
  async run(args, io) {
    if (args.length > 0) {
      io.printError(`config takes no options\n\n${USAGE}`)
      return 2
    }
    for (const [name, row] of Object.entries(SETTINGS) as readonly [keyof Settings, SettingRow<unknown>][]) {
      io.print(`${row.key} = ${shown(row, io.settings[name])}`)
      io.print(`    ${row.meaning} Allowed: ${row.range}.`)
    }
    return 0
  },
}
