/** Strings that break programs, and which of them no text of ours may hold. */
import { readFileSync } from 'node:fs'
import { sharedData } from './shared-data.ts'

const FILE = sharedData('robustness/blns.json')

/** Those that say anything; `undefined` where the folder is absent. */
export const NAUGHTY_STRINGS = FILE === undefined ? undefined : readStrings(FILE)

function readStrings(file: string): readonly string[] {
  const strings = JSON.parse(readFileSync(file, 'utf8')) as readonly string[] // as its own page describes it
  return strings.filter((text) => text.trim() !== '')
}

/** Control characters other than tabs and line ends. */
export function hasControls(text: string): boolean {
  return text.split('').some((character) => {
    const code = character.charCodeAt(0)
    return (code < 32 && !'\t\n\r'.includes(character)) || code === 127
  })
}
