/** `lamplight demo`: the simulated shift, as an outside client of the public API. */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { StreetNetwork } from '#geodata/streets'
import { countsLine, courier } from '../demo/courier.ts'
import { demoGround, type GroundFiles, type PlaceFeature } from '../demo/demo-ground.ts'
import { gatewayClient, SendFailure, type GatewayClient } from '../demo/gateway-client.ts'
import { postRounds } from '../demo/post-rounds.ts'
import { registerShift } from '../demo/register-shift.ts'
import { reportKeeper } from '../demo/report-keeper.ts'
import { runShift } from '../demo/run-shift.ts'
import { openShift } from '../demo/shift.ts'
import { stopSignal } from '../demo/stop-signal.ts'
import type { Command, CommandIo } from './command.ts'
import { numberOption, sendTarget, SEND_OPTIONS, wrongUse } from './send-target.ts'

const USAGE = `lamplight demo [options]

A simulated shift (演示) sends positions to a running server, as a gateway of the four teams would, checks in at watch points,
and brings incidents and hazards and takes their steps: about 1,000 incidents a day.

  --url URL       the server (SEND_TO, else HOST and PORT)
  --token TOKEN   a gateway token (SEND_TOKEN); make one: lamplight token create --role gateway --name demo --simulated
  --rate N        fixes a second (DEMO_FIXES_PER_S); a whole district is 280
  --seed N        another seed, another shift; the same seed, the same one (1)
  --from MINUTES  begin so long ago and catch up with the present first (0)
  --left MINUTES  a shift before this one ended so long ago: its incidents and hazards go on (left out: there was none)
  --speed N       how fast it catches up, in seconds a second (60)

  lamplight demo --rate 280 --from 60`

const PLACES = new URL('../../geodata/places/', import.meta.url)
const MINUTE_MS = 60_000
const BATCH_FIXES = 1_000
/** About half an hour of a whole district: what is kept while the server is away. */
const MAX_WAITING = 500_000

export const demoCommand: Command = {
  name: 'demo',
  summary: 'a simulated shift that sends positions to a running server',
  usage: USAGE,
  async run(args, io) {
    const wanted = wrongUse(() => wantedOf(args, io))
    if (typeof wanted === 'string') {
      io.printError(`${wanted}\n\n${USAGE}`)
      return 2
    }
    const stop = stopSignal()
    try {
      return await sendShift(wanted, io, stop)
    } catch (error) {
      if (!(error instanceof SendFailure)) throw error
      io.printError(`the demo shift ends: ${error.message}`)
      return 1
    } finally {
      stop.release()
    }
  },
}

function wantedOf(args: readonly string[], io: CommandIo) {
  const options = {
    ...SEND_OPTIONS,
    rate: { type: 'string' },
    seed: { type: 'string' },
    from: { type: 'string' },
    left: { type: 'string' },
    speed: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: [...args], options })
  return {
    target: sendTarget(values, io.settings),
    fixesPerS: numberOption('rate', values.rate, { fallback: io.settings.demoFixesPerS, min: 0.1, max: 100_000 }),
    seed: numberOption('seed', values.seed, { fallback: 1, min: 0, max: 2 ** 31 - 1 }),
    fromMinutes: numberOption('from', values.from, { fallback: 0, min: 0, max: 30 * 24 * 60 }),
    leftMinutes: values.left === undefined ? undefined : numberOption('left', values.left, { fallback: 0, min: 0, max: 10 ** 7 }),
    speed: numberOption('speed', values.speed, { fallback: 60, min: 0.01, max: 1_000_000 }),
  }
}

async function sendShift(wanted: ReturnType<typeof wantedOf>, io: CommandIo, stop: ReturnType<typeof stopSignal>): Promise<number> {
  const client = gatewayClient(wanted.target.url, wanted.target.token)
  const startMs = io.nowMs() - wanted.fromMinutes * MINUTE_MS
  const ground = await readGround()
  const demo = demoGround(ground)
  const shift = openShift({ ground: demo, seed: wanted.seed, fixesPerS: wanted.fixesPerS, startMs })
  const onTrouble = (message: string): void => io.progress(`waiting for the server: ${message}`)
  const known = await registerShift({ units: shift.units, client, sleep: stop.sleep, isStopped: () => stop.isStopped, onTrouble })
  io.print(
    `演示 demo shift: ${shift.units.length} units (${known.registered} new) → ${wanted.target.url}, seed ${wanted.seed}, ${wanted.fixesPerS} fixes/s`,
  )

  const carrier = courier({
    send: client.sendPositions,
    batchFixes: BATCH_FIXES,
    maxWaiting: MAX_WAITING,
    sleep: stop.sleep,
    random: Math.random,
    onTrouble,
  })
  stop.onStop(carrier.stop)
  const checkIns = checkInKeeper(
    client,
    ground.watchPoints.map(({ id }) => id),
    wanted.seed,
    startMs,
  )
  const reports = reportKeeper({
    ground: demo,
    units: shift.units,
    seed: wanted.seed,
    client,
    startMs,
    leftMs: wanted.leftMinutes === undefined ? undefined : Math.min(startMs, io.nowMs() - wanted.leftMinutes * MINUTE_MS),
    sleep: stop.sleep,
    isStopped: () => stop.isStopped,
  })
  await runShift({
    shift,
    courier: carrier,
    nowMs: io.nowMs,
    sleep: stop.sleep,
    startMs,
    speed: wanted.fromMinutes > 0 ? wanted.speed : 1,
    isStopped: () => stop.isStopped,
    onTick(shiftMs) {
      checkIns(shiftMs)
      reports.tick(shiftMs)
      if (reports.failure) throw reports.failure
      io.progress(countsLine(carrier.counts))
    },
  })
  io.print(`demo shift ended: ${countsLine(carrier.counts)}`)
  return 0
}

/** Sends the check-ins of the watch points as the shift comes to them; one that does not go through is left to the next round. */
function checkInKeeper(client: GatewayClient, watchPoints: readonly string[], seed: number, startMs: number): (shiftMs: number) => void {
  let sentMs = startMs
  return (shiftMs) => {
    for (const { watchPoint, atMs } of postRounds(watchPoints, seed, sentMs, shiftMs)) {
      client.checkIn({ watchPoint, at: atMs, headcount: 2 }).catch((failure: unknown) => {
        if (!(failure instanceof SendFailure)) throw failure
      })
    }
    sentMs = shiftMs
  }
}

async function readGround(): Promise<GroundFiles> {
  // Our own files, checked by their builder's tests.
  const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(name, PLACES), 'utf8')) as T
  const features = async (name: string): Promise<readonly PlaceFeature[]> =>
    (await read<{ features: readonly PlaceFeature[] }>(name)).features
  const [compounds, watchPoints, policePosts, streets] = await Promise.all([
    features('compounds.geojson'),
    features('watch-points.geojson'),
    features('police-posts.geojson'),
    read<StreetNetwork>('streets.json'),
  ])
  return { compounds, watchPoints, policePosts, streets }
}
