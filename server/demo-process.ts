/** The demo shift beside the server: a process of its own, with a token of its own, like any outside client. */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface DemoProcessOptions {
  /** Where it sends. */
  readonly url: string
  readonly token: string
  /** When the shift was last heard, Unix ms; asked at each start. */
  readonly heardMs: () => number
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What it prints, line by line or nearly so. */
  readonly onOutput: (text: string) => void
}

export interface DemoProcess {
  /** Stops it and resolves when it has ended. */
  close(): Promise<void>
}

const COMMAND_LINE = fileURLToPath(new URL('cli/main.ts', import.meta.url))
/** A shift that dies is started again after this. */
const RESTART_MS = 5_000
/** One that ended on purpose, with this status, is left alone. */
const ENDED_WELL = 0
const KILL_AFTER_MS = 3_000
/** A fresh wall would be dark for an interval: the shift begins so long ago, or where it was last heard, and catches up. */
const CATCH_UP_MIN = 120
const MINUTE_MS = 60_000
const CATCH_UP_SPEED = 900

/** Starts the shift and keeps it going until closed. */
export function openDemoProcess({ url, token, heardMs, environment, onOutput }: DemoProcessOptions): DemoProcess {
  let child: ChildProcess | undefined
  let restart: NodeJS.Timeout | undefined
  let isClosed = false

  function start(): void {
    // An outside client: it is handed an address and a token, and must not take the server's own settings for its own.
    const env = { ...environment, SEND_TO: url, SEND_TOKEN: token }
    // Forked, so that it ends by itself when this process is gone, however that came about.
    const leftMin = Math.max(0, (Date.now() - heardMs()) / MINUTE_MS)
    const left = Number.isFinite(leftMin) ? ['--left', leftMin.toFixed(2)] : []
    const started = fork(
      COMMAND_LINE,
      ['demo', '--from', Math.min(CATCH_UP_MIN, leftMin).toFixed(2), ...left, '--speed', String(CATCH_UP_SPEED)],
      {
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    )
    child = started
    for (const stream of [started.stdout, started.stderr]) stream?.setEncoding('utf8').on('data', onOutput)
    started.on('error', (cause) => onOutput(`the demo shift did not start: ${cause.message}\n`))
    started.on('exit', (status) => {
      child = undefined
      if (isClosed || status === ENDED_WELL) return
      onOutput(`the demo shift ended with ${status ?? 'a signal'}; it starts again in ${RESTART_MS / 1_000} s\n`)
      restart = setTimeout(start, RESTART_MS)
    })
  }

  start()
  return {
    async close() {
      isClosed = true
      clearTimeout(restart)
      const running = child
      if (!running) return
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGTERM')
      const patience = setTimeout(() => running.kill('SIGKILL'), KILL_AFTER_MS)
      await ended
      clearTimeout(patience)
    },
  }
}
