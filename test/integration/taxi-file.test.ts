/** The real track, the whole way: in through the public API, on to the disk and a wall, and out again by the command line. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { Fix, PositionsAnswer } from '#wire/fix'
import type { SourceHealth } from '#wire/sources'
import { exportCommand } from '../../server/cli/export.ts'
import type { TrackRecord } from '../../server/cli/track-record.ts'
import { startApp, type TestApp } from '../support/http-server.ts'
import { sharedData } from '../support/shared-data.ts'
import { siteDesk, type SiteDesk } from '../support/site-desk.ts'
import { maintainFully, openSqlite } from '../support/stores.ts'
import { openWall, valueOf, type TestWall } from '../support/wall.ts'

const HOUR_MS = 3_600_000
const KEEP_MS = 30 * 24 * HOUR_MS
const BATCH_FIXES = 1_000
const taxis = sharedData('tracks/wuxi-taxis-2020-07-18.csv.gz')

type TimedFix = Fix & { readonly at: number }

/** The file's records in order of time, all shifted alike so that the last is now. Read by hand: no code of ours may lose one. */
async function recordedFixes(path: string): Promise<readonly TimedFix[]> {
  const [, ...lines] = gunzipSync(await readFile(path))
    .toString('utf8')
    .trim()
    .split('\n')
  const recorded = lines.map((line) => {
    const [lon, lat, localTime = '', unit = ''] = line.trim().split(',')
    return { unit, lon: Number(lon), lat: Number(lat), at: Date.parse(`${localTime.replace(' ', 'T')}+08:00`), crs: 'WGS84' as const }
  })
  const shiftMs = Date.now() - Math.max(...recorded.map(({ at }) => at))
  return recorded.map((fix) => ({ ...fix, at: fix.at + shiftMs })).toSorted((a, b) => a.at - b.at)
}

/** What receivers and clocks get wrong, after the last fix of one taxi: the file itself has a single jump and nothing late. */
function outliersAfter(last: TimedFix): readonly TimedFix[] {
  return [
    { ...last, at: last.at + 1, lon: last.lon + 1 },
    { ...last, at: last.at - 1, lon: last.lon + 1e-4 },
    { ...last, at: last.at + 2, lon: 0, lat: 0 },
    { ...last, at: last.at + 300_000 },
  ]
}

/** Sends everything in batches, and the first batch twice, as a gateway does that did not hear the answer. */
async function sendAll({ call, tokens }: TestApp, fixes: readonly TimedFix[]) {
  const starts = [0, ...Array.from({ length: Math.ceil(fixes.length / BATCH_FIXES) }, (_, i) => i * BATCH_FIXES)]
  const counts = { accepted: 0, duplicates: 0, refused: 0 }
  const refused = new Set<number>()
  for (const start of starts) {
    const body = fixes.slice(start, start + BATCH_FIXES)
    const answer = await call('/api/v1/positions', { method: 'POST', token: tokens.gateway, body })
    const { accepted, duplicates, rejected } = (await answer.json()) as PositionsAnswer
    counts.accepted += accepted
    counts.duplicates += duplicates
    counts.refused += rejected.length
    for (const { index } of rejected) refused.add(start + index)
  }
  return { counts, taken: fixes.filter((_, i) => !refused.has(i)) }
}

async function exportedTracks(desk: SiteDesk): Promise<readonly TrackRecord[]> {
  const { status, printed, errors } = await desk.run(exportCommand, 'tracks', '--format', 'ndjson')
  expect({ status, errors }).toEqual({ status: 0, errors: [] })
  return printed.map((line) => JSON.parse(line) as TrackRecord)
}

/** One line a fix, in an order of its own: unit, time in ms, place in 1e-7 degree. */
function sortedLines(fixes: readonly { readonly unit: string; readonly ms: number; readonly lon: number; readonly lat: number }[]) {
  return fixes.map(({ unit, ms, lon, lat }) => `${unit} ${ms} ${Math.round(lon * 1e7)} ${Math.round(lat * 1e7)}`).toSorted()
}

/** Where each unit was last when it was neither out of reach nor out of turn, as a wall's frames say it. */
function lastGoodPlaces(records: readonly TrackRecord[]): ReadonlyMap<string, string> {
  const last = new Map<string, TrackRecord>()
  for (const record of records) {
    if (/jump|late/.test(record.mark) || Date.parse(last.get(record.unit)?.taken ?? '') >= Date.parse(record.taken)) continue
    last.set(record.unit, record)
  }
  return new Map(
    [...last].map(([unit, { lon, lat, taken }]) => [unit, `${Math.round(lon * 1e7)},${Math.round(lat * 1e7)},${Date.parse(taken)}`]),
  )
}

async function placesOnWall(wall: TestWall): Promise<ReadonlyMap<string, string>> {
  const { slot, id, nextSlot } = valueOf(await wall.page(0))
  expect(nextSlot).toBeUndefined()
  return new Map(id.map((unit, i) => [unit, wall.places.get(slot[i]!) ?? 'nowhere']))
}

it.skipIf(taxis === undefined)(
  'every accepted fix of the taxi file comes out as it went in, and the wall has the last good place of each unit',
  async () => {
    const desk = await siteDesk()
    const store = await openSqlite({ dataDir: desk.dataDir })
    const app = await startApp({ store })
    const wall = openWall(app.url, app.tokens.wall)
    valueOf(await wall.join())
    const recorded = await recordedFixes(taxis ?? '')
    const fixes = [...recorded, ...outliersAfter(recorded.at(-1)!)]

    const { counts, taken } = await sendAll(app, fixes)

    const records = await exportedTracks(desk)
    expect(taken).toEqual(fixes.slice(0, -2))
    expect(counts).toEqual({ accepted: 20_190, duplicates: BATCH_FIXES, refused: 2 })
    const wentIn = sortedLines(taken.map((fix) => ({ ...fix, ms: fix.at })))
    expect(sortedLines(records.map((record) => ({ ...record, ms: Date.parse(record.taken) })))).toEqual(wentIn)

    const { items } = (await (await app.call('/api/v1/sources', { token: app.tokens.admin })).json()) as { items: SourceHealth[] }
    const marked = (name: string) => records.filter(({ mark }) => mark === name).length
    expect(items).toMatchObject([{ ...counts, jumps: 2, late: 1, coarse: 0 }])
    expect([marked('jump'), marked('late'), marked('good')]).toEqual([2, 1, 20_187])

    const lastGood = lastGoodPlaces(records)
    expect(lastGood.size).toBe(475)
    const onWall = () => new Set(wall.places.values())
    await wall.until(() => [...lastGood.values()].every((place) => onWall().has(place)))
    expect(await placesOnWall(wall)).toEqual(lastGood)

    await maintainFully(store.tracks, Date.now() + 2 * HOUR_MS, KEEP_MS)
    expect((await store.tracks.stats()).compactedFixes).toBe(taken.length)
    const asText = (record: TrackRecord) => JSON.stringify(record)
    expect((await exportedTracks(desk)).map(asText).toSorted()).toEqual(records.map(asText).toSorted())
  },
)
