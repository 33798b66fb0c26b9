/**
 * Commands that set one folder up take turns: two that bring packages into it at the same moment would break one another. Whose turn it is
 * stands in a file, which tells which process made it and is touched while it is at work, so that one which was killed keeps nobody waiting.
 */
import { accessSync, constants, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { HOUSE, say } from './house.mjs'

const LOOK_MS = 200
const BEAT_MS = 2_000
/** Whoever is at work and has not touched its file for so long is gone, whatever its number says: a restarted machine gives numbers anew. */
const STILL_MS = 120_000
/** Clearing a file away takes milliseconds. */
const CLEARING_MS = 10_000

/** @typedef {{ readonly pid: number, readonly host: string, readonly atMs: number }} Holder whose turn it is */

/**
 * Does some work when no other process of the same folder does any under this name.
 * @template T
 * @param {string} name of the work, as in `set-up`
 * @param {() => Promise<T>} work
 * @param {{ folder?: string, stillMs?: number, tell?: (line: string) => void }} [options]
 * @returns {Promise<T>}
 */
export async function inTurn(name, work, { folder = HOUSE, stillMs = STILL_MS, tell = say } = {}) {
  const file = join(folder, `.${name}-turn`)
  const own = JSON.stringify({ pid: process.pid, host: hostname(), atMs: Date.now() })
  // Where nothing can be written nothing can be brought either: there is nothing to wait for.
  const isOurs =
    isWritable(folder) &&
    (await takeTurn(file, own, stillMs, (holder) =>
      tell(
        `another command (process ${holder?.pid ?? 'unknown'}) is bringing what this folder needs (${name}); waiting until it is done …`,
      ),
    ))
  if (!isOurs) return work()
  const beat = setInterval(() => touch(file), BEAT_MS).unref()
  try {
    return await work()
  } finally {
    clearInterval(beat)
    if (textOf(file) === own) rmSync(file, { force: true })
  }
}

/**
 * Waits for the turn.
 * @param {string} file @param {string} own what it shall hold @param {number} stillMs
 * @param {(holder: Holder | undefined) => void} onWait told once, if there is somebody to wait for
 * @returns {Promise<boolean>} false where no file can be written
 */
async function takeTurn(file, own, stillMs, onWait) {
  let [seen, seenSinceMs, hasTold] = ['', Date.now(), false]
  for (;;) {
    const refused = create(file, own)
    if (refused === undefined) return true
    const text = textOf(file)
    if (refused !== 'EEXIST' && text === undefined) {
      // On Windows a file that is just going away refuses too; where a folder refuses for longer, it is read-only.
      if (process.platform !== 'win32' || Date.now() - seenSinceMs > CLEARING_MS) return false
    } else if (text !== undefined) {
      const now = `${text} ${touchedMs(file)}`
      if (now !== seen) [seen, seenSinceMs] = [now, Date.now()]
      const holder = holderOf(text)
      if (isGone(holder) || Date.now() - seenSinceMs > stillMs) {
        clear(file, text)
      } else if (!hasTold) {
        onWait(holder)
        hasTold = true
      }
    }
    await wait(LOOK_MS)
  }
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch (cause) {
    codeOf(cause)
    return false
  }
}

/** @param {string} file @param {string} text @returns {string | undefined} why it could not be created; undefined when it was */
function create(file, text) {
  try {
    writeFileSync(file, text, { flag: 'wx' })
    return undefined
  } catch (cause) {
    return codeOf(cause)
  }
}

/** Takes away what somebody who is gone left behind; of several who do so at once only one does. @param {string} file @param {string} text what it held */
function clear(file, text) {
  const clearing = `${file}-clearing`
  if (create(clearing, '') !== undefined) {
    if (Date.now() - touchedMs(clearing) > CLEARING_MS) rmSync(clearing, { force: true })
    return
  }
  try {
    if (textOf(file) === text) rmSync(file, { force: true })
  } finally {
    rmSync(clearing, { force: true })
  }
}

/** @param {string} file @returns {string | undefined} undefined where there is none, or none can be read */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    codeOf(cause)
    return undefined
  }
}

/** @param {string} file @returns {number} Unix ms; `NaN` where there is none */
function touchedMs(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date())
  } catch (cause) {
    codeOf(cause) // somebody took it away by hand: the work goes on
  }
}

/** @param {string} text @returns {Holder | undefined} undefined while it is still being written */
function holderOf(text) {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/** Whether a process of this machine no longer runs. @param {Holder | undefined} holder */
function isGone(holder) {
  if (holder?.host !== hostname()) return false
  try {
    process.kill(holder.pid, 0)
    return false
  } catch (cause) {
    return codeOf(cause) === 'ESRCH'
  }
}

/** @param {unknown} cause @returns {string} the code of a refusal by the system; whatever else went wrong is thrown on */
function codeOf(cause) {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  throw cause
}
