/** Where settings come from: the environment first, then a file. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSettings, SETTINGS, settingsFileValues, type SettingsReading } from './settings.ts'

const FILE_NAME = 'lamplight.config.json'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads all settings. The file is the one CONFIG names, which must then exist, or `lamplight.config.json` in DATA_DIR. */
export async function loadSettings(environment: Environment): Promise<SettingsReading> {
  const named = environment['CONFIG']
  const file = named || join(environment['DATA_DIR'] || (SETTINGS.dataDir.fallback ?? '.'), FILE_NAME)
  const json = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (!named && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return undefined // whoever uses the folder says what is wrong with it
    return cause
  })
  if (json === undefined) return readSettings(environment)
  if (typeof json !== 'string') return { ok: false, problems: [`${file} cannot be read: ${json.message}`] }
  const read = settingsFileValues(json, file)
  if ('problem' in read) return { ok: false, problems: [read.problem] }
  const given = Object.entries(environment).filter(([, value]) => value)
  return readSettings({ ...read.values, ...Object.fromEntries(given) })
}
