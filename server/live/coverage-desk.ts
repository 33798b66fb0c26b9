/** The coverage of a room as it goes on: follows the journal, starts anew where settings change, and keeps what walls are to be told. */
import { COVERAGE_SETTING, DEFAULT_COVERAGE, type CoverageSettings } from '#wire/coverage'
import type { CheckIn } from '#wire/check-ins'
import type { Compound, Division, LonLat, Water, WatchPoint } from '#wire/places'
import type { Report } from '#wire/reports'
import type { RosterTurn } from '#wire/roster'
import type { Unit } from '#wire/units'
import type { Plane } from '#geodata/plane'
import type { Coverage } from '../domain/coverage/coverage.ts'
import { memoryOf } from '../domain/coverage/judgements.ts'
import { doSeeAlike, shortestIntervalMs } from '../domain/coverage/rules.ts'
import type { Served } from '../domain/coverage/served.ts'
import type { Watch } from '../domain/coverage/watch.ts'
import { copyOfWatch } from '../domain/coverage/watch-bytes.ts'
import { placesDue } from '../domain/roster.ts'
import { partsOf } from '../domain/subjects.ts'
import { hasPassed } from '../domain/time-passed.ts'
import type { FixColumns, JournalEvent } from '../store/ports.ts'
import { coverageStream, type CoverageStream } from './coverage-stream.ts'
import { openRoomCoverage, type RoomCoverage, type SourceSense } from './coverage-room.ts'
import type { Ledger } from './ledger.ts'
import { seriousPlaces } from './serious-places.ts'

export interface CoverageDeskOptions {
  readonly ledger: Ledger
  readonly plane: Plane
  readonly unitAt: (slot: number) => Unit | undefined
  readonly senseOf: (source: number) => SourceSense | undefined
  /** Whether a drill has withdrawn a unit at a time. */
  readonly isWithdrawn?: (slot: number, atMs: number) => boolean
  /** Coverage of the ground that the ledger has, by the settings that it has: it begins with that. */
  readonly like?: Coverage | undefined
}

/** A compound in whose zone a place lies. @param distanceM from its footprint; 0 inside it */
export interface CompoundZone {
  readonly id: string
  readonly slot: number
  readonly distanceM: number
}

export interface CoverageDesk {
  readonly settings: CoverageSettings
  /** What is judged by now. Another object after settings changed. */
  readonly current: RoomCoverage
  readonly stream: CoverageStream
  /** One more than the highest compound slot. */
  readonly slotEnd: number
  take(fixes: FixColumns): void
  alive(slot: number, atMs: number): void
  follow(event: JournalEvent): void
  /** Lays what the last events changed, and judges. */
  tick(nowMs: number): void
  /** Ground was laid of which the log may know more: the log is to be read again for `RoomCoverage.again`. @returns what stops it */
  onNewGround(listener: () => void): () => void
  /** The compounds in whose footprint or surroundings a place lies, nearest first. */
  zonesAt(place: LonLat): readonly CompoundZone[]
  /** Where the log is to be read to: coverage that waits to become current, or the current one. */
  target(): { readonly room: RoomCoverage; readonly watch: Watch }
  /** The log was read into a target: it is judged and becomes current, unless settings have changed again. */
  settle(target: RoomCoverage, nowMs: number): void
  /** Whether everything that the journal and the log say is in: no event waits to be laid, no log to be read. */
  readonly isWhole: boolean
  /** Forgets all and reads the ledger again, after the log itself was replaced. */
  reload(): void
}

/** How often the roster is looked into: turns begin and end by the minute. */
const ROSTER_MS = 30_000
/** Light is shown in steps of a twelfth of an interval: walls are told of what is younger by a tenth of that. */
const LAG_OF_INTERVAL = 1 / 120

export function openCoverageDesk({ ledger, plane, unitAt, senseOf, isWithdrawn, like }: CoverageDeskOptions): CoverageDesk {
  const listeners = new Set<() => void>()
  const stream = coverageStream(
    () => current.coverage,
    plane,
    () => LAG_OF_INTERVAL * shortestIntervalMs(current.settings),
  )
  const slots = new Map<string, number>()
  /** Compounds that events changed since the last tick, by id; `undefined`: gone. Bounded by the compounds there are. */
  const changedCompounds = new Map<string, Compound | undefined>()
  /** Compounds at which somebody is due, as of `rosterMs`; `undefined`: the roster names no places. */
  let due: ReadonlySet<string> | undefined
  let rosterMs = -Infinity
  const idOf = new Map<number, string>()
  let areSettingsNew = false
  let areBoundsNew = false
  /** Times that ground was laid of which the log may know more, and how many of them had been when the log was last read. */
  let laid = 0
  let read = 0
  let reading = 0
  let current = opened(settingsNow(), { like })
  const serious = seriousPlaces(ledger, slotsOf)
  staffAll(current)
  /** Judged by new settings, while the log is being read into it. */
  let next: RoomCoverage | undefined

  /** The compounds in whose zone a place lies, nearest first. */
  function zonesAt([lon, lat]: LonLat): readonly CompoundZone[] {
    const found = current.coverage.zonesAt(plane.xOf(lon), plane.yOf(lat))
    return found.flatMap(({ compound, distanceM }) => {
      const id = idOf.get(compound)
      return id === undefined ? [] : [{ id, slot: compound, distanceM }]
    })
  }

  function slotsOf({ place }: Report): readonly number[] {
    return place ? zonesAt(place).map(({ slot }) => slot) : []
  }

  /** Rings lie otherwise than they did: so do the zones in which reports lie. */
  function refreshSerious(): void {
    const before = [...slots.values()].filter(serious.has)
    serious.refresh()
    for (const slot of new Set([...before, ...[...slots.values()].filter(serious.has)]))
      for (const room of rooms()) room.coverage.renew(slot)
  }

  function settingsNow(): CoverageSettings {
    return { ...DEFAULT_COVERAGE, ...ledger.of<CoverageSettings>('setting').get(COVERAGE_SETTING) }
  }

  function opened(
    settings: CoverageSettings,
    known: { readonly served?: Served; readonly like?: Coverage | undefined } = {},
  ): RoomCoverage {
    const room: RoomCoverage = openRoomCoverage({
      plane,
      settings,
      ...(known.served ? { served: known.served } : {}),
      ...(known.like ? { like: known.like } : {}),
      ...(isWithdrawn ? { isWithdrawn } : {}),
      unitAt,
      senseOf,
      hasSerious: (compound) => serious.has(compound),
      isUnrostered: (compound) => due !== undefined && !due.has(idOf.get(compound) ?? ''),
      onMarked: (tiles, count) => {
        if (room === current) stream.noteTiles(tiles, count)
      },
    })
    const compounds = [...ledger.of<Compound>('compound').values()]
    for (const { id, slot } of compounds) name(id, slot)
    if (known.like) return room
    room.setBounds(ledger.of<Division>('division').values(), ledger.of<Water>('water').values())
    room.setCompounds(compounds)
    return room
  }

  function staffAll(room: RoomCoverage): void {
    for (const checkIn of ledger.of<CheckIn>('checkIn').values()) staff(room, checkIn)
  }

  function staff(room: RoomCoverage, { watchPoint, atMs }: CheckIn): void {
    const point = ledger.of<WatchPoint>('watchPoint').get(watchPoint)
    if (!point) return
    const compound = point.compound === undefined ? undefined : ledger.of<Compound>('compound').get(point.compound)
    room.staff(point, compound?.slot ?? -1, atMs, atMs + room.coverage.rules.checkInMs)
  }

  function name(id: string, slot: number): void {
    slots.set(id, slot)
    idOf.set(slot, id)
  }

  /** Looks into the roster now and then: whoever comes to be due somewhere, or no longer, changes what is said of the place. */
  function followRoster(nowMs: number): void {
    if (!hasPassed(ROSTER_MS, rosterMs, nowMs)) return
    rosterMs = nowMs
    const before = due
    due = placesDue(ledger.of<RosterTurn>('roster').values(), nowMs)
    for (const [id, slot] of slots) {
      const wasUnrostered = before !== undefined && !before.has(id)
      const isUnrostered = due !== undefined && !due.has(id)
      if (wasUnrostered !== isUnrostered) for (const room of rooms()) room.coverage.touch(slot)
    }
  }

  function rooms(): readonly RoomCoverage[] {
    return next ? [current, next] : [current]
  }

  /** Other settings need another grid and other rings: made beside the current ones, which stay in force until the log has been read. */
  function begin(): void {
    const { columns, served, watch, rules, grid } = current.coverage
    next = opened(settingsNow(), { served })
    // How long a guard holds is a setting: those of now follow from the check-ins.
    for (const slot of slots.values()) next.coverage.adopt(slot, { ...memoryOf(columns, slot), guardedUntilMs: Number.NaN })
    staffAll(next)
    next.coverage.watch.adopt(copyOfWatch(watch.memory))
    // What the log does not hold, light of signs of life, is kept where the new settings would have it so too.
    const isAlike = doSeeAlike(rules, next.coverage.rules) && grid.quantumMs === next.coverage.grid.quantumMs
    if (isAlike) next.coverage.grid.adopt(grid)
    askForLog()
  }

  function askForLog(): void {
    laid++
    for (const listener of listeners) listener()
  }

  function layChanges(): void {
    if (areSettingsNew || areBoundsNew) {
      areSettingsNew = areBoundsNew = false
      changedCompounds.clear()
      begin()
      return
    }
    if (changedCompounds.size === 0) return
    const saved: Compound[] = []
    for (const [id, compound] of changedCompounds) {
      const slot = slots.get(id)
      if (slot !== undefined && slot !== compound?.slot) for (const room of rooms()) room.removeCompound(slot)
      if (compound) {
        name(id, compound.slot)
        saved.push(compound)
      } else slots.delete(id)
    }
    changedCompounds.clear()
    for (const room of rooms()) {
      room.setCompounds(saved, true)
      staffAll(room) // what a guard sees of new ground
    }
    refreshSerious()
    stream.noteAll()
    askForLog()
  }

  return {
    get settings() {
      return current.settings
    },
    get current() {
      return current
    },
    stream,
    get slotEnd() {
      let end = 0
      for (const slot of slots.values()) end = Math.max(end, slot + 1)
      return end
    },
    take(fixes) {
      current.take(fixes)
      next?.take(fixes)
    },
    alive(slot, atMs) {
      for (const room of rooms()) room.alive(slot, atMs)
    },
    // What a kind of subject holds is fixed by who records it.
    follow(event) {
      const { subject, data } = event
      const { kind, id } = partsOf(subject)
      if (kind === 'compound') changedCompounds.set(id, data as Compound | undefined)
      if (kind === 'division' || kind === 'water') areBoundsNew = true
      if (kind === 'roster') rosterMs = -Infinity
      if (kind === 'setting' && id === COVERAGE_SETTING) areSettingsNew = true
      if (kind === 'checkIn' && data !== undefined) for (const room of rooms()) staff(room, data as CheckIn)
      for (const slot of serious.follow(event)) for (const room of rooms()) room.coverage.renew(slot)
      const unit = kind === 'unit' ? (data as Unit | undefined) : undefined
      if (unit && (!unit.confirmed || unit.duty !== 'onDuty')) for (const room of rooms()) room.forget(unit.slot)
    },
    tick(nowMs) {
      layChanges()
      followRoster(nowMs)
      // What waits is half lit while the log is being read: it is judged when it becomes current.
      current.tick(nowMs)
      stream.noteCompounds(current.coverage.changed)
    },
    zonesAt,
    onNewGround(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    target() {
      const room = next ?? current
      reading = laid
      return { room, watch: room.coverage.anotherWatch() }
    },
    get isWhole() {
      return read === laid && changedCompounds.size === 0 && !areSettingsNew && !areBoundsNew
    },
    settle(target, nowMs) {
      read = reading
      if (read === laid) target.coverage.release()
      if (target !== next) return
      next.tick(nowMs)
      next.coverage.columns.visits.set(current.coverage.columns.visits) // reading again is no visit
      current = next
      next = undefined
      refreshSerious()
      stream.noteAll()
    },
    reload() {
      slots.clear()
      changedCompounds.clear()
      next = undefined
      read = laid
      current = opened(settingsNow())
      serious.refresh()
      staffAll(current)
      stream.noteAll()
    },
  }
}
