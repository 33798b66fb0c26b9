/** The coverage of one room as served live: fixes in, judgements and light out. Knows neither sockets nor disk. */
import { MARK } from '#wire/fix'
import { UNKNOWN_U16 } from '#wire/frame'
import type { CoverageSettings } from '#wire/coverage'
import type { AreaGeometry, Compound, Division, Water, WatchPoint } from '#wire/places'
import type { Unit } from '#wire/units'
import type { Plane } from '#geodata/plane'
import { openCoverage, type CompoundGround, type Coverage } from '../domain/coverage/coverage.ts'
import { flatAreaOf, type FlatArea } from '../domain/coverage/flat-area.ts'
import type { JudgeQuestions, SourceVoice } from '../domain/coverage/judge.ts'
import { coverageRules } from '../domain/coverage/rules.ts'
import type { Served } from '../domain/coverage/served.ts'
import { newSighting, NO_SOURCE, type Watch } from '../domain/coverage/watch.ts'
import type { FixColumns } from '../store/ports.ts'
import type { UnitsThen } from './units-then.ts'

/** What coverage must know of the source of a fix. */
export interface SourceSense {
  /** Taken for fixes that state none, m. */
  readonly accuracyM: number
  /** Median time between two fixes of a unit, ms; `NaN`: not known. */
  readonly intervalMs: number
  /** When it was last heard, Unix ms. */
  readonly heardMs: number
}

export interface RoomCoverageOptions {
  readonly plane: Plane
  readonly settings: CoverageSettings
  readonly unitAt: (slot: number) => Unit | undefined
  readonly senseOf: (source: number) => SourceSense | undefined
  /** Whether a roster of places is kept and nobody is due at a compound now. */
  readonly isUnrostered?: (compound: number) => boolean
  /** Whether an incident or hazard of severity 1 or 2 is open in the zone of a compound. */
  readonly hasSerious?: (compound: number) => boolean
  /** Whether a drill has withdrawn a unit at the time of a position: it counts for nothing then. */
  readonly isWithdrawn?: (slot: number, atMs: number) => boolean
  /** Who serves whom, as coverage by other rules has learnt it. */
  readonly served?: Served
  /** Coverage of the same ground: it is taken from there, and neither bounds nor compounds need be set. */
  readonly like?: Coverage
  /** Told of what is to be drawn anew. */
  readonly onMarked: (tiles: Uint32Array, count: number) => void
  /** Told of the time of each fix before its unit is asked for: who reads the past must know whose duty it is about. */
  readonly onFix?: (atMs: number) => void
}

export interface RoomCoverage {
  readonly settings: CoverageSettings
  readonly coverage: Coverage
  readonly plane: Plane
  /** @param isHeld whether they are to stay as they were judged until `coverage.release` */
  setCompounds(compounds: readonly Compound[], isHeld?: boolean): void
  removeCompound(slot: number): void
  /** Before any compound: what no ring counts. */
  setBounds(divisions: Iterable<Division>, waters: Iterable<Water>): void
  take(fixes: FixColumns): void
  /**
   * Takes fixes of the log again.
   *
   * @param order their places in `fixes`, in order of arrival
   * @param markFromMs those received after it are marked, those before only remembered, Unix ms
   * @param unitThen what was known of units when a fix came; absent: what is known now
   */
  takeAgain(watch: Watch, fixes: FixColumns, order: Uint32Array, markFromMs: number, unitThen?: UnitsThen): void
  alive(slot: number, atMs: number): void
  /** A unit is what it was no longer: what it does next does not follow from what it did. */
  forget(slot: number): void
  staff(point: WatchPoint, compound: number, fromMs: number, untilMs: number): void
  /** @returns how many compounds are to be told; their slots are the first elements of `coverage.changed` */
  tick(nowMs: number): number
  questionsAt(nowMs: number): JudgeQuestions
}

/** Two fixes of a unit belong together up to so many reporting intervals of its source, and never beyond the limit (`design.md`). */
const LINK_INTERVALS = 2.5
const MOST_LINK_MS = 150_000
const NO_SIGHT = MARK.jump
/** A good fix is accurate to this share of the reach. */
const GOOD_SHARE = 0.5
const DM = 10
/** A wider footprint is a mistake, and would ask for more cells than there is memory. */
const MOST_ACROSS_M = 15_000

export function openRoomCoverage({
  plane,
  settings,
  unitAt,
  senseOf,
  isUnrostered = () => false,
  hasSerious = () => false,
  isWithdrawn = () => false,
  served,
  like,
  onMarked,
  onFix,
}: RoomCoverageOptions): RoomCoverage {
  const rules = coverageRules(settings)
  const coverage = openCoverage({ rules, onMarked, ...(served ? { served } : {}), ...(like ? { like } : {}) })
  const sighting = newSighting()
  /** What each source said when judging last asked. */
  const voices = new Map<number, SourceVoice>()

  function accuracyM(fixes: FixColumns, i: number, sense: SourceSense | undefined): number {
    const stated = fixes.accuracyDm[i]!
    return stated === UNKNOWN_U16 ? (sense?.accuracyM ?? 0) : stated / DM
  }

  function seeWith(watch: Watch, fixes: FixColumns, i: number, unitThen: UnitsThen): void {
    if ((fixes.mark[i]! & NO_SIGHT) !== 0) return
    const slot = fixes.slot[i]!
    if (isWithdrawn(slot, Math.min(fixes.takenMs[i]!, fixes.receivedMs[i]!))) return watch.forget(slot)
    onFix?.(fixes.takenMs[i]!)
    const unit = unitThen(slot, fixes.receivedMs[i]!)
    if (!unit || !doesCount(unit, fixes.takenMs[i]!)) return
    const source = fixes.source[i]!
    const sense = senseOf(source)
    const intervalMs = sense?.intervalMs ?? Number.NaN
    sighting.slot = slot
    sighting.mover = unit.mover
    sighting.x = plane.xOf(fixes.lonE7[i]! / 1e7)
    sighting.y = plane.yOf(fixes.latE7[i]! / 1e7)
    sighting.atMs = Math.min(fixes.takenMs[i]!, fixes.receivedMs[i]!)
    sighting.isGood = (fixes.mark[i]! & MARK.coarse) === 0 && accuracyM(fixes, i, sense) <= GOOD_SHARE * rules.reachM[unit.mover]
    sighting.source = source
    sighting.linkMs = Number.isNaN(intervalMs) ? MOST_LINK_MS : Math.min(MOST_LINK_MS, LINK_INTERVALS * intervalMs)
    watch.see(sighting)
  }

  function voiceOf(source: number, nowMs: number): SourceVoice {
    const sense = senseOf(source)
    if (!sense) return 'gone'
    const intervalMs = Number.isNaN(sense.intervalMs) ? MOST_LINK_MS : sense.intervalMs
    return nowMs - sense.heardMs <= rules.silentIntervals * intervalMs ? 'heard' : 'silent'
  }

  /** Asks each source once a tick. */
  function questionsAt(nowMs: number): JudgeQuestions {
    const asked = new Map<number, SourceVoice>()
    return {
      voiceOf(source) {
        const known = asked.get(source)
        if (known) return known
        const voice = voiceOf(source, nowMs)
        asked.set(source, voice)
        voices.set(source, voice)
        return voice
      },
      hasSerious,
      isUnrostered,
    }
  }

  /** Whether any source that judging has asked about says otherwise than it did. */
  function hasVoiceChanged({ voiceOf: voiceNow }: JudgeQuestions): boolean {
    let isOther = false
    for (const [source, before] of voices) if (voiceNow(source) !== before) isOther = true
    return isOther
  }

  /** Nothing where the footprint is none: an older house may have stored one. Such a compound stays unjudged. */
  function groundOf({ slot, type, footprint }: Compound): readonly CompoundGround[] {
    if (!isArea(footprint)) return []
    const area = flatAreaOf(footprint, plane)
    if (Math.max(area.maxX - area.minX, area.maxY - area.minY) > MOST_ACROSS_M) return []
    return [{ compound: slot, type, footprint: area }]
  }

  return {
    settings,
    coverage,
    plane,
    setCompounds: (compounds, isHeld) => coverage.setCompounds(compounds.flatMap(groundOf), isHeld),
    removeCompound: coverage.removeCompound,
    setBounds(divisions, waters) {
      const without = [...waters].flatMap(({ area }) => (isArea(area) ? [flatAreaOf(area, plane)] : []))
      let bound: FlatArea | undefined
      for (const { kind, entrusted, area } of divisions) {
        if (!area || !isArea(area)) continue
        if (entrusted) without.push(flatAreaOf(area, plane))
        if (kind === 'district') bound = flatAreaOf(area, plane)
      }
      coverage.setBounds(without, bound)
    },
    take(fixes) {
      for (let i = 0; i < fixes.count; i++) seeWith(coverage.watch, fixes, i, unitAt)
    },
    takeAgain(watch, fixes, order, markFromMs, unitThen = unitAt) {
      for (const i of order) {
        watch.mute(fixes.receivedMs[i]! <= markFromMs)
        seeWith(watch, fixes, i, unitThen)
      }
      watch.mute(false)
    },
    alive(slot, atMs) {
      const unit = unitAt(slot)
      if (!unit?.confirmed || unit.duty !== 'onDuty' || isWithdrawn(slot, atMs)) return
      sighting.slot = slot
      sighting.mover = unit.mover
      sighting.atMs = atMs
      sighting.source = NO_SOURCE
      sighting.linkMs = MOST_LINK_MS
      coverage.watch.alive(sighting)
    },
    forget: coverage.watch.forget,
    staff: ({ at: [lon, lat] }, compound, fromMs, untilMs) => coverage.staff(plane.xOf(lon), plane.yOf(lat), fromMs, untilMs, compound),
    tick(nowMs) {
      const questions = questionsAt(nowMs)
      if (hasVoiceChanged(questions)) coverage.voicesChanged()
      return coverage.tick(nowMs, questions)
    },
    questionsAt,
  }
}

/** Whether an area has two different corners at least. */
function isArea({ type, coordinates }: AreaGeometry): boolean {
  const rings = type === 'Polygon' ? coordinates : coordinates.flat()
  return rings.some((ring) => ring.some(([lon, lat]) => lon !== ring[0]?.[0] || lat !== ring[0]?.[1]))
}

/** Whether a unit counts with a fix: whoever has gone off duty counts with what was taken before, and comes late. */
function doesCount({ confirmed, duty, dutySinceMs }: Unit, takenMs: number): boolean {
  return confirmed && (duty === 'onDuty' || (duty === 'offDuty' && takenMs <= dutySinceMs))
}
