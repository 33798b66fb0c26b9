/** One server a data folder: a lock file that says which process holds it, and that a crash does not leave behind for good. */
import { mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#wire/errors'

export interface DataDirLock {
  release(): Promise<void>
}

const LOCK_NAME = 'server.lock'

/**
 * Takes the folder, making it where it is missing. A lock whose process is gone, or whose number another process has taken over, is stale.
 *
 * @throws Fault STATE_CONFLICT when another server holds it; STORE_FAILED when the folder cannot be written
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const file = join(dataDir, LOCK_NAME)
  await mkdir(dataDir, { recursive: true }).catch((cause: unknown) => {
    throw notWritable(dataDir, cause)
  })
  const mark = `${process.pid} ${await birthOf(process.pid)}`
  for (;;) {
    const handle = await open(file, 'wx').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return undefined
      throw notWritable(dataDir, cause)
    })
    if (handle) {
      await handle.writeFile(mark)
      await handle.close()
      return { release: () => unlink(file) }
    }
    const holder = await liveHolder(file)
    if (holder !== undefined) throw new Fault('STATE_CONFLICT', `DATA_DIR ${dataDir} is in use by another server (process ${holder})`)
    await unlink(file).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw notWritable(dataDir, cause)
    })
  }
}

async function liveHolder(file: string): Promise<number | undefined> {
  const [pidText = '', birth = ''] = (await readFile(file, 'utf8').catch(() => '')).split(' ') // just released: nobody holds it
  const pid = Number(pidText)
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !isAlive(pid)) return undefined
  return (await birthOf(pid)) === birth ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM' // alive, and somebody else's
  }
}

/** When a process began, in the kernel's ticks: tells it from a later one of the same number. Empty where the system does not say. */
async function birthOf(pid: number): Promise<string> {
  const BIRTH_FIELD = 19 // field 22 of proc(5) stat, counted from after the command's closing bracket
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[BIRTH_FIELD] ?? ''
}

function notWritable(dataDir: string, cause: unknown): Fault {
  return new Fault('STORE_FAILED', `DATA_DIR ${dataDir} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  })
}
