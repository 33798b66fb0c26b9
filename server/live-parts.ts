/** The live half of one room, put together: its picture, its coverage, its diary, and who is nearest to what is dark. */
import { readFile } from 'node:fs/promises'
import type { Plane } from '#geodata/plane'
import type { StreetNetwork } from '#geodata/streets'
import { DEGREE_E7 } from '#wire/frame'
import type { LonLat } from '#wire/places'
import type { SourceBook } from './doors/source-book.ts'
import { ROADS_BLOB } from './import/import-roads.ts'
import { openAlarmDesk, type AlarmDesk } from './live/alarm-desk.ts'
import type { LiveLog } from './live/broadcast.ts'
import { openCoverageDesk, type CoverageDesk } from './live/coverage-desk.ts'
import { coverageDiary, type CoverageDiary } from './live/coverage-diary.ts'
import type { Ledger } from './live/ledger.ts'
import { openMemberDesk, type MemberDesk } from './live/member-desk.ts'
import { pastCoverage } from './live/past-coverage.ts'
import { openProposalDesk, type ProposalDesk } from './live/proposal-desk.ts'
import { replayKeyframes, type ReplayKeyframes } from './live/replay-keyframes.ts'
import { replayReel, type ReplayReel } from './live/replay-reel.ts'
import { openReportDesk, type ReportDesk } from './live/report-desk.ts'
import { openResponseDesk, type ResponseDesk } from './live/response-desk.ts'
import { responseGrounds, type ResponseGrounds } from './live/response-grounds.ts'
import { openRoom, type Room } from './live/room.ts'
import { taskKeeper } from './live/task-keeper.ts'
import type { UnitBook } from './live/unit-book.ts'
import { placeFinder, type PlaceFinder } from './live/whereabouts.ts'
import { packFixes, unpackFixes } from './store/packed-fixes.ts'
import type { Store } from './store/ports.ts'

export interface LivePartsOptions {
  readonly store: Pick<Store, 'journal' | 'blobs' | 'tracks' | 'epoch'>
  readonly ledger: Ledger
  readonly units: UnitBook
  readonly plane: Plane
  readonly name: string
  readonly sources: SourceBook
  readonly isDemo: () => boolean
  /** Whether a drill has withdrawn a unit at a time. */
  readonly isWithdrawn: (slot: number, atMs: number) => boolean
  /** The demo district's own streets, in force while no roads were imported and the demo is on. */
  readonly demoStreets: string
  /** How long tracks are kept, ms. */
  readonly keptMs: number
  readonly newId: () => string
  readonly nowMs: () => number
  readonly log: LiveLog
}

export interface LiveParts {
  readonly room: Room
  readonly coverage: CoverageDesk
  readonly diary: CoverageDiary
  readonly keyframes: ReplayKeyframes
  readonly reel: ReplayReel
  readonly grounds: ResponseGrounds
  readonly response: ResponseDesk
  readonly proposals: ProposalDesk
  readonly reports: ReportDesk
  readonly places: PlaceFinder
  readonly alarms: AlarmDesk
  readonly members: MemberDesk
  readonly coverageAt: ReturnType<typeof pastCoverage>
  close(): Promise<void>
}

export function openLiveParts({
  store,
  ledger,
  units,
  plane,
  name,
  sources,
  isDemo,
  isWithdrawn,
  demoStreets,
  keptMs,
  newId,
  nowMs,
  log,
}: LivePartsOptions): LiveParts {
  const coverage = openCoverageDesk({ ledger, plane, unitAt: units.at, senseOf: sources.senseOf, isWithdrawn })
  const diary = coverageDiary({
    blobs: store.blobs,
    coverage,
    name: `${ledger.room}-${ledger.realm}`,
    onFailure: (err) => log.warn({ err }, 'coverage diary'),
  })
  const keyframes = replayKeyframes({
    blobs: store.blobs,
    epoch: () => store.epoch(),
    name: `${ledger.room}-${ledger.realm}`,
    keptMs,
    onFailure: (err) => log.warn({ err }, 'replay keyframes'),
  })
  const reel = replayReel({
    blobs: store.blobs,
    packing: { pack: (fixes) => packFixes(fixes, 'arrival'), unpack: unpackFixes },
    epoch: () => store.epoch(),
    name: `${ledger.room}-${ledger.realm}`,
    keptMs,
    onFailure: (err) => log.warn({ err }, 'replay reel'),
  })
  const tasks = taskKeeper(ledger, coverage, (err) => log.warn({ err }, 'tasks'))
  const room = openRoom({
    ledger,
    units,
    coverage,
    onFixes: reel.take,
    onJudged(atMs) {
      diary.tick(atMs)
      keyframes.tick(room, sources, atMs)
      reel.tick(room, sources, atMs)
      response.tick(atMs)
      tasks.tick(atMs)
      alarms.tick()
    },
    alarms: (atMs) => alarms.board(atMs),
    name,
    sources: () => sources.health(nowMs()),
    isDemo,
  })
  const places = placeFinder(ledger, coverage, plane)
  const reports = openReportDesk({ ledger, store, places, plane, nowMs, onFailure: (err) => log.warn({ err }, 'reports') })
  const alarms = openAlarmDesk({
    ledger,
    coverage,
    places,
    health: sources.health,
    placeOf: (unit) => placeOfUnit(room, units, unit),
    newId,
    nowMs,
    onFailure: (err) => log.warn({ err }, 'alarms'),
  })
  const grounds = responseGrounds({
    ledger,
    plane,
    loadStreets: () => streetsOf(store, isDemo() ? demoStreets : undefined),
    onFailure: (err) => log.warn({ err }, 'streets'),
  })
  const response = openResponseDesk({ ledger, units, picture: room.picture, plane, coverage, grounds })
  const members = openMemberDesk({ ledger, picture: room.picture, plane, coverage, response, isDemo })
  return {
    room,
    places,
    coverage,
    diary,
    keyframes,
    reel,
    grounds,
    response,
    proposals: openProposalDesk({ ledger, units, picture: room.picture, plane, coverage, response }),
    reports,
    alarms,
    members,
    coverageAt: pastCoverage({ ledger, tracks: store.tracks, plane, senseOf: sources.senseOf, isWithdrawn }),
    async close() {
      response.close()
      grounds.close()
      alarms.close()
      members.close()
      room.close()
      await reports.close()
      await diary.close()
      await keyframes.close()
      await reel.close()
    },
  }
}

/** Where a unit was last, if it was heard of since an instant. */
export function placeOfUnit({ picture }: Room, units: UnitBook, id: string, sinceMs = -Infinity): LonLat | undefined {
  const slot = units.slotOf(id)
  const { takenMs, lonE7, latE7 } = picture.units
  if (slot === undefined || !((takenMs[slot] ?? Number.NaN) >= sinceMs)) return undefined
  return [lonE7[slot]! / DEGREE_E7, latE7[slot]! / DEGREE_E7]
}

/** The streets that were imported, else the demo's own. What is stored was checked when it was made. */
async function streetsOf({ blobs }: Pick<Store, 'blobs'>, demoFile: string | undefined): Promise<StreetNetwork | undefined> {
  const imported = await blobs.get(ROADS_BLOB)
  if (imported) return JSON.parse(new TextDecoder().decode(imported)) as StreetNetwork
  return demoFile === undefined ? undefined : (JSON.parse(await readFile(demoFile, 'utf8')) as StreetNetwork)
}
