/** What `npm start` starts ends when npm is told to end. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../support/until.ts'

const CHILDREN = new URL('../../server/setup/children.mjs', import.meta.url).href
const PROGRAM = 'console.log(process.pid); setInterval(() => undefined, 1_000)'
const RUN = `const { run } = await import(${JSON.stringify(CHILDREN)}); process.exit(await run(process.execPath, ['-e', ${JSON.stringify(PROGRAM)}]))`

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a program ends when the shell between npm and what runs it has gone', async () => {
  // The shell has something to do afterwards, so it stays between the two, as npm's own does.
  const shell = spawn('sh', ['-c', `'${process.execPath}' --input-type=module -e "$PROGRAM_TO_RUN"; true`], {
    env: { ...process.env, PROGRAM_TO_RUN: RUN, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(shell.stdout, 'data')) as [Buffer]
  const pid = Number(said.toString())
  onTestFinished(() => {
    if (isThere(pid)) process.kill(pid, 'SIGKILL')
  })
  expect(isThere(pid)).toBe(true)

  shell.kill('SIGTERM')

  await until({ what: 'the program to end', ask: async () => isThere(pid), isSo: (isStillThere) => !isStillThere })
})
