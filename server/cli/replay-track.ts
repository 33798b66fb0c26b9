/** `lamplight replay-track`: a recorded track, sent to a running server as if it happened now. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Crs, CRS_NAMES } from '#wire/crs'
import { Fault } from '#wire/errors'
import { countsLine, courier } from '../demo/courier.ts'
import { gatewayClient, SendFailure } from '../demo/gateway-client.ts'
import { readTrackCsv, TRACK_COLUMNS, type TrackField } from '../demo/read-track-csv.ts'
import { readTrackGpx } from '../demo/read-track-gpx.ts'
import { offsetMinutesOf, type RecordedTrack, TrackFileProblem, unitIdOf } from '../demo/recorded-track.ts'
import { planReplay, type PlannedFix } from '../demo/replay-plan.ts'
import { type StopSignal, stopSignal } from '../demo/stop-signal.ts'
import { decodeText } from '../import/text.ts'
import type { Command, CommandIo } from './command.ts'
import { numberOption, refuseUse, SEND_OPTIONS, sendTarget, wrongUse } from './send-target.ts'

const USAGE = `lamplight replay-track FILE [options]

Sends a recorded CSV or GPX track (also .gz) to a running server, its times moved to the present.

  --url URL            the server (SEND_TO, else HOST and PORT)
  --token TOKEN        a gateway token (SEND_TOKEN)
  --speed N            play it from now on, N times as fast as recorded; else all at once, its last fix being now
  --crs NAME           the datum of the file: ${CRS_NAMES.join(', ')} (what the token says)
  --tz OFFSET          of local times without one (+08:00)
  --unit NAME          whose track it is, where no column says (the file's name)
  --unit-column NAME   also --lon-column, --lat-column, --at-column, --course-column, --accuracy-column (found by their usual names)

  lamplight replay-track 2020-07-18.csv.gz --crs GCJ02 --speed 60`

const BATCH_FIXES = 1_000
const TICK_MS = 100
const GZIP_MAGIC = [0x1f, 0x8b]

export const replayTrackCommand: Command = {
  name: 'replay-track',
  summary: 'a recorded CSV or GPX track, sent as if it happened now',
  usage: USAGE,
  async run(args, io) {
    const wanted = wrongUse(() => wantedOf(args, io))
    if (typeof wanted === 'string') {
      io.printError(`${wanted}\n\n${USAGE}`)
      return 2
    }
    const stop = stopSignal()
    try {
      return await replay(wanted, io, stop)
    } catch (error) {
      if (!isExpected(error)) throw error
      io.progress('')
      io.printError(error.message)
      return 1
    } finally {
      stop.release()
    }
  },
}

function isExpected(error: unknown): error is Error {
  if (error instanceof SendFailure || error instanceof TrackFileProblem || error instanceof Fault) return true
  return error instanceof Error && 'syscall' in error // the file cannot be read
}

type Wanted = ReturnType<typeof wantedOf>

function wantedOf(args: readonly string[], io: CommandIo) {
  const named = { type: 'string' } as const
  const columnOptions = Object.fromEntries(Object.keys(TRACK_COLUMNS).map((field) => [`${field}-column`, named]))
  const options = { ...SEND_OPTIONS, ...columnOptions, speed: named, crs: named, tz: named, unit: named } as const
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) refuseUse('give one FILE')
  const crs = CRS_NAMES.find((name): name is Crs => name.toLowerCase() === values.crs?.toLowerCase())
  if (values.crs !== undefined && !crs) refuseUse(`--crs is '${values.crs}'; it must be one of ${CRS_NAMES.join(', ')}`)
  const offsetMinutes = offsetMinutesOf(values.tz ?? '+08:00')
  if (offsetMinutes === undefined) refuseUse(`--tz is '${values.tz ?? ''}'; it must be like +08:00`)
  const columns: Partial<Record<TrackField, string>> = {}
  for (const field of Object.keys(TRACK_COLUMNS) as TrackField[]) {
    // the keys are the fields
    const column = (values as Readonly<Record<string, string | undefined>>)[`${field}-column`]
    if (column !== undefined) columns[field] = column
  }
  return {
    target: sendTarget(values, io.settings),
    file,
    unit: unitIdOf(values.unit ?? basename(file).replace(/\.(gz|csv|gpx|txt)/gi, '')),
    speed: values.speed === undefined ? undefined : numberOption('speed', values.speed, { fallback: 1, min: 0.01, max: 100_000 }),
    crs,
    offsetMinutes,
    columns,
  }
}

async function replay(wanted: Wanted, io: CommandIo, stop: StopSignal): Promise<number> {
  const { fixes, unreadable } = await readTrack(wanted)
  for (const [lack, times] of unreadable) io.printError(`${times} records have ${lack} and are not sent`)
  if (fixes.length === 0) throw new TrackFileProblem('the file holds no fix')
  const { speed, crs } = wanted
  const plan = planReplay(fixes, { nowMs: io.nowMs(), ...(speed === undefined ? {} : { speed }), ...(crs === undefined ? {} : { crs }) })

  const client = gatewayClient(wanted.target.url, wanted.target.token)
  const carrier = courier({
    send: client.sendPositions,
    batchFixes: BATCH_FIXES,
    maxWaiting: plan.length,
    sleep: stop.sleep,
    random: Math.random,
    onTrouble: (message) => io.progress(`waiting for the server: ${message}`),
  })
  stop.onStop(carrier.stop)
  await offerWhenDue(plan, carrier, io, stop)
  await carrier.drain()
  io.progress('')
  io.print(`${plan.length} fixes of ${new Set(fixes.map(({ unit }) => unit)).size} units: ${countsLine(carrier.counts)}`)
  return stop.isStopped ? 1 : 0
}

async function offerWhenDue(
  plan: readonly PlannedFix[],
  carrier: ReturnType<typeof courier>,
  io: CommandIo,
  stop: StopSignal,
): Promise<void> {
  for (let next = 0; next < plan.length && !stop.isStopped;) {
    if (carrier.failure) throw carrier.failure
    let end = next
    while (end < plan.length && plan[end]!.dueMs <= io.nowMs()) end++
    carrier.offer(plan.slice(next, end).map(({ fix }) => fix))
    next = end
    io.progress(`${next} of ${plan.length}: ${countsLine(carrier.counts)}`)
    if (next < plan.length) await stop.sleep(TICK_MS)
  }
}

async function readTrack({ file, unit, offsetMinutes, columns }: Wanted): Promise<RecordedTrack> {
  const bytes = await readFile(file)
  const { text } = decodeText(GZIP_MAGIC.every((byte, i) => bytes[i] === byte) ? gunzipSync(bytes) : bytes)
  return /^\s*(<\?xml|<gpx)/.test(text.slice(0, 200)) ? readTrackGpx(text, unit) : readTrackCsv(text, { columns, offsetMinutes, unit })
}
