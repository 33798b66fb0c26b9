/** The folder itself: which files stand still, and where they go. Nothing in it is ever deleted. */
import { mkdir, lstat, opendir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#wire/errors'
import { hasPassed } from '../../domain/time-passed.ts'
import { isUnfinished, safeName } from './drop-names.ts'

export interface DroppedFile {
  /** As shown and put away. */
  readonly name: string
  /** Where it lies, in bytes: names need not be text. */
  readonly path: Buffer
  /** Whether its name is text as it stands. */
  readonly isText: boolean
  readonly mtimeMs: number
  /** Of a plain file, bytes. */
  readonly size?: number
}

export const DROP_ENDS = ['done', 'refused'] as const
export type DropEnd = (typeof DROP_ENDS)[number]

export interface DropFolder {
  /**
   * Files that have stood still long enough, the oldest first; of a longer backlog the rest comes later. Of the last `MOST_WATCHED` put away, one that has
   * gone on growing is put back first: whoever writes it had paused, and has not let go of it.
   */
  ready(nowMs: number): Promise<readonly DroppedFile[]>
  /** Puts a file away with its receipt, and its refused rows if there are any. @returns the name under which it lies there */
  putAway(file: DroppedFile, to: DropEnd, receiptOf: (name: string) => object, refusedRows?: string): Promise<string>
  /** Where refused rows are gathered. */
  readonly refusedPath: string
}

/** Looked at in one go: of a larger backlog the rest waits until these are away. */
const MOST_LISTED = 1_000
const MOST_ENTRIES = 100_000
const MOST_READY = 100
const MOST_NAMESAKES = 10_000
const MOST_WATCHED = 100

interface Seen {
  readonly size: number
  readonly mtimeMs: number
  readonly sinceMs: number
}

/**
 * Opens the folder.
 *
 * @param stillMs how long size and time of change must have stood still, by our own clock: that of a share may be wrong
 * @throws Fault STATE_CONFLICT where it is none, or cannot be written
 */
export async function openDropFolder(dir: string, stillMs: number): Promise<DropFolder> {
  await makeEnds(dir)
  /** What was there at the last look. Bounded by what is listed. */
  let seen = new Map<string, Seen>()
  /** Where the last that were put away lie, where each lay, and its size. */
  const watched = new Map<string, { readonly from: Buffer; readonly size: number }>()

  async function list(): Promise<readonly Buffer[]> {
    const names: Buffer[] = []
    let entries = 0
    for await (const entry of await opendir(dir, { encoding: 'buffer' as BufferEncoding })) {
      const name = entry.name as unknown as Buffer // asked for in bytes
      if (++entries > MOST_ENTRIES || names.length >= MOST_LISTED) break
      const text = name.toString()
      if (!isUnfinished(text) && !(DROP_ENDS as readonly string[]).includes(text)) names.push(name)
    }
    return names
  }

  async function free(to: DropEnd, name: string): Promise<string> {
    for (let nth = 1; nth < MOST_NAMESAKES; nth++) {
      const candidate = nth === 1 ? name : `${name}~${nth}`
      const isThere = await lstat(join(dir, to, candidate)).then(
        () => true,
        () => false,
      )
      if (!isThere) return candidate
    }
    throw new Fault('STATE_CONFLICT', `${to} holds ${MOST_NAMESAKES} files named ${name}: clear it`)
  }

  function watch(target: string, { path, size }: DroppedFile): void {
    if (size === undefined) return
    watched.delete(target)
    watched.set(target, { from: path, size })
    const [oldest] = watched.keys()
    if (watched.size > MOST_WATCHED && oldest !== undefined) watched.delete(oldest)
  }

  async function putBackGrown(): Promise<void> {
    for (const [target, { from, size }] of watched) {
      const stats = await lstat(target).catch(() => undefined) // cleared since
      if (!stats?.isFile()) {
        watched.delete(target)
        continue
      }
      const isTaken = await lstat(from).then(
        () => true,
        () => false,
      )
      // Another of the same name has its turn first.
      if (stats.size === size || isTaken) continue
      watched.delete(target)
      await rename(target, from)
    }
  }

  return {
    refusedPath: join(dir, '.refused-rows.part'),
    async ready(nowMs) {
      await putBackGrown()
      const now = new Map<string, Seen>()
      const found: DroppedFile[] = []
      for (const name of await list()) {
        const path = Buffer.concat([Buffer.from(`${dir}/`), name])
        const stats = await lstat(path).catch(() => undefined) // gone since
        if (!stats) continue
        const key = name.toString('hex')
        const before = seen.get(key)
        const isSame = before?.size === stats.size && before.mtimeMs === stats.mtimeMs
        const sinceMs = isSame ? before.sinceMs : nowMs
        now.set(key, { size: stats.size, mtimeMs: stats.mtimeMs, sinceMs })
        const text = name.toString()
        const isText = Buffer.from(text).equals(name)
        if (hasPassed(stillMs, sinceMs, nowMs))
          found.push({ name: text, path, isText, mtimeMs: stats.mtimeMs, ...(stats.isFile() ? { size: stats.size } : {}) })
      }
      seen = now
      return found.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1)).slice(0, MOST_READY)
    },
    async putAway(file, to, receiptOf, refusedRows) {
      const name = await free(to, safeName(file.name))
      const target = join(dir, to, name)
      if (refusedRows !== undefined) await rename(refusedRows, `${target}.refused.csv`)
      const part = join(dir, to, '.receipt.part')
      await writeFile(part, `${JSON.stringify(receiptOf(name), undefined, 2)}\n`)
      await rename(part, `${target}.receipt.json`)
      await rename(file.path, target)
      watch(target, file)
      return name
    },
  }
}

/** @throws Fault STATE_CONFLICT */
async function makeEnds(dir: string): Promise<void> {
  try {
    await stat(dir) // a share that is not there must not be made here
    for (const end of DROP_ENDS) {
      await mkdir(join(dir, end), { recursive: true })
      const probe = join(dir, end, '.probe.part')
      await writeFile(probe, '')
      await rm(probe)
    }
  } catch (cause) {
    throw new Fault('STATE_CONFLICT', `DROP_DIR ${dir} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}
