/** Commands that set the same folder up at the same moment: real processes, on a folder of the test's. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { inTurn } from '../../server/setup/turns.mjs'
import { aDataDir } from '../support/server-process.ts'
import { until } from '../support/until.ts'

const TURNS = new URL('../../server/setup/turns.mjs', import.meta.url).href
/** Brings something for so long, says when it begins and ends, and lives on as a server would. */
const COMMAND = `
  const [folder, forMs] = process.argv.slice(1)
  const { inTurn } = await import(${JSON.stringify(TURNS)})
  await inTurn('set-up', async () => {
    console.log('begins')
    await new Promise((resolve) => setTimeout(resolve, Number(forMs)))
  }, { folder })
  console.log('serves')
  setInterval(() => {}, 1_000)`

function startCommand(folder: string, forMs: number) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', COMMAND, folder, String(forMs)])
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  return {
    pid: child.pid!,
    printed: () => printed,
    says: (word: string) => until({ what: `'${word}' of a command`, ask: () => printed, isSo: (text) => text.includes(word), everyMs: 5 }),
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

function leaveBehind(folder: string, holder: { readonly pid: number; readonly host: string }): void {
  writeFileSync(join(folder, '.set-up-turn'), JSON.stringify({ ...holder, atMs: 0 }))
}

test('the second waits, says for whom, and goes on when the set-up of the first is done though the first lives on', async () => {
  const folder = await aDataDir()
  const first = startCommand(folder, 1_500)
  await first.says('begins')

  const second = startCommand(folder, 0)
  await second.says(`another command (process ${first.pid}) is bringing what this folder needs (set-up); waiting`)
  expect([first.printed().includes('serves'), second.printed().includes('begins')]).toEqual([false, false])

  await second.says('serves')
  expect(first.printed()).toContain('serves')
  expect(readdirSync(folder)).toEqual([])
})

test('of many at once never two are at work', async () => {
  const folder = await aDataDir()
  leaveBehind(folder, { pid: (await goneCommand(folder)).pid, host: hostname() })
  let [atWork, most, done] = [0, 0, 0]
  const work = async () => {
    most = Math.max(most, ++atWork)
    await new Promise((resolve) => setTimeout(resolve, 5))
    atWork--
    done++
  }

  await Promise.all(Array.from({ length: 8 }, () => inTurn('set-up', work, { folder, tell: () => undefined })))

  expect([most, done]).toEqual([1, 8])
})

test('one that was killed at work keeps nobody waiting', async () => {
  const folder = await aDataDir()
  const killed = await goneCommand(folder)
  expect(existsSync(join(folder, '.set-up-turn'))).toBe(true)
  const told: string[] = []

  await inTurn('set-up', () => Promise.resolve(), { folder, tell: (line) => told.push(line) })

  expect(killed.printed()).not.toContain('serves')
  expect(told).toEqual([])
})

test('one of which nothing is seen for long is gone, though a process has its number now', async () => {
  const folder = await aDataDir()
  leaveBehind(folder, { pid: process.pid, host: hostname() })

  const done = await inTurn('set-up', () => Promise.resolve('done'), { folder, stillMs: 300, tell: () => undefined })

  expect(done).toBe('done')
})

test('one that fails lets the next one begin', async () => {
  const folder = await aDataDir()
  await expect(inTurn('set-up', () => Promise.reject(new Error('no network')), { folder })).rejects.toThrow('no network')

  expect(await inTurn('set-up', () => Promise.resolve('done'), { folder })).toBe('done')
})

/** A command that was killed while it brought something. */
async function goneCommand(folder: string) {
  const command = startCommand(folder, 60_000)
  await command.says('begins')
  await command.kill()
  return command
}
