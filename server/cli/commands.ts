/** Every command of `npx lamplight`, in the order in which help lists them. */
import { backupCommand } from './backup.ts'
import { clearDemoCommand } from './clear-demo.ts'
import type { Command } from './command.ts'
import { configCommand } from './config.ts'
import { demoCommand } from './demo.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { replayTrackCommand } from './replay-track.ts'
import { restoreCommand } from './restore.ts'
import { signInCommand } from './sign-in.ts'
import { tokenCommand } from './token.ts'

export const COMMANDS: readonly Command[] = [
  configCommand,
  signInCommand,
  tokenCommand,
  importCommand,
  exportCommand,
  backupCommand,
  restoreCommand,
  clearDemoCommand,
  demoCommand,
  replayTrackCommand,
]

const NAME_CHARS = 14

/** What `lamplight help` prints. */
export function helpText(): string {
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(NAME_CHARS)}${summary}`)
  return [
    'lamplight COMMAND [options]',
    '',
    ...lines,
    '',
    'lamplight help COMMAND tells more of one. Settings come from the environment: lamplight config.',
  ].join('\n')
}
