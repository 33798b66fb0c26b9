/** Where the house stands, and how the set-up speaks: plain lines, one a step. Plain JavaScript for Node ≥ 20.19, no dependency. */
import { accessSync, constants } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const HOUSE = fileURLToPath(new URL('../../', import.meta.url))

/** A step that cannot be done, in words for whoever typed the command. */
export class SetupProblem extends Error {
  /** @param {string} message what cannot be done @param {string} remedy what to do about it */
  constructor(message, remedy) {
    super(message)
    this.name = 'SetupProblem'
    this.remedy = remedy
  }
}

/** Says what is being done. On the error stream, so that a command's own output stays clean. @param {string} line */
export function say(line) {
  process.stderr.write(`▸ ${line}\n`)
}

/** Says what nobody should overlook. @param {readonly string[]} lines */
export function warn(lines) {
  const bar = '!'.repeat(78)
  process.stderr.write(`\n${bar}\n${lines.map((line) => `! ${line}\n`).join('')}${bar}\n\n`)
}

/** @throws SetupProblem when nothing may be written into the repository's folder */
export function requireWritable() {
  try {
    accessSync(HOUSE, constants.W_OK)
  } catch (cause) {
    const problem = new SetupProblem(
      `${HOUSE} cannot be written to.`,
      'Run this as the owner of the folder, or clone into one that is yours.',
    )
    problem.cause = cause
    throw problem
  }
}

/**
 * Runs a whole command: what it resolves to is the exit status; a step that cannot be done is told in plain words and is status 1.
 * @param {() => Promise<number>} command
 */
export async function main(command) {
  try {
    process.exitCode = await command()
  } catch (problem) {
    if (!(problem instanceof SetupProblem)) throw problem
    warn([problem.message, problem.remedy])
    process.exitCode = 1
  }
}
