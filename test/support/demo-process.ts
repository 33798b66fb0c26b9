/** `lamplight demo` as a process of its own, for tests that start and stop it. */
import { demoCommand } from '../../server/cli/demo.ts'
import { readSettings } from '../../server/settings.ts'

const reading = readSettings({})
if (!reading.ok) throw new Error(reading.problems.join('; '))
process.exitCode = await demoCommand.run(process.argv.slice(2), {
  settings: reading.settings,
  openStore: () => Promise.reject(new Error('an outside client has no store')),
  print: (line) => console.log(line),
  printError: (line) => console.error(line),
  progress: () => undefined,
  nowMs: Date.now,
})
