/** Running other programs: their output goes straight through, and signals reach them. */
import { spawn } from 'node:child_process'
import { HOUSE } from './house.mjs'

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
/** What a shell answers for a program that is not there. */
const NOT_FOUND = 127
/** A program ended by a signal answers this plus the signal's number. */
const SIGNAL_BASE = 128
/** @type {Readonly<Record<string, number>>} */
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }
/** How often is looked whether npm is still there. */
const LOOK_MS = 1_000

/**
 * Runs a program to its end and resolves to its exit status, as a shell would give it. Signals to us go on to it, and we end when it has.
 * Between npm and us is a shell; told to end, npm tells that one only, and it goes without a word to us: then the program is told too.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, silent?: boolean, timeoutMs?: number }} [options] `silent`: its output is thrown away
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  const { cwd = HOUSE, env = process.env, silent = false, timeoutMs } = options
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: silent ? 'ignore' : ['inherit', 'inherit', 'inherit'],
    // npm is a batch file on Windows, and only a shell starts those.
    shell: process.platform === 'win32' && program === 'npm',
  })
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the whole group: the child has it already, and a second one would cut its farewell short.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of SIGNALS) process.on(signal, forward)
  const shell = process.ppid
  const look = setInterval(() => {
    if (process.env['npm_lifecycle_event'] === undefined || process.ppid === shell) return
    clearInterval(look)
    child.kill('SIGTERM')
  }, LOOK_MS)
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  return new Promise((resolve) => {
    /** @param {number} status */
    const end = (status) => {
      clearTimeout(timer)
      clearInterval(look)
      for (const signal of SIGNALS) process.off(signal, forward)
      resolve(status)
    }
    child.once('error', () => end(NOT_FOUND))
    child.once('exit', (status, signal) => end(status ?? SIGNAL_BASE + (SIGNAL_NUMBERS[signal ?? ''] ?? 0)))
  })
}
