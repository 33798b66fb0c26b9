/**
 * Coverage: which compounds' surroundings have been looked at, live. Pure over plain data: fixes, places and time are handed in; what
 * comes out is a judgement on each compound, and the ground itself to be drawn from. `docs/coverage.md` has the definition.
 */
import type { CompoundType } from '#wire/places'
import { areaIndex, type AreaIndex } from './area-index.ts'
import { distanceTo, type FlatArea } from './flat-area.ts'
import { coverageGround, OWNERS_AT_ONCE, type Ground } from './ground.ts'
import { intervalAt } from './interval.ts'
import { openJudge, type Judge, type JudgeQuestions } from './judge.ts'
import { visitOf, type JudgementMemory, type Judgements } from './judgements.ts'
import { ringCells, type RingCells } from './ring-cells.ts'
import type { CoverageRules } from './rules.ts'
import { servedSources, type Served } from './served.ts'
import { quantumFor, sightGrid, type SightGrid } from './sight-grid.ts'
import { newSweep, setDisc } from './sweep.ts'
import { NO_SOURCE, openWatch, ZONES_AT_ONCE, type Watch, type WatchListener } from './watch.ts'

export interface CompoundGround {
  readonly compound: number
  readonly type: CompoundType
  readonly footprint: FlatArea
}

/**
 * [C1] More sightings never take light away, and the order in which those of different units come does not matter.
 * [C2] Reading the log again gives the stamps, shares and statuses that were live.
 * [C3] A compound whose ring, kind or neighbours change is judged anew at the next tick; what was seen on ground it keeps stays.
 */
export interface Coverage {
  readonly rules: CoverageRules
  readonly columns: Judgements
  readonly grid: SightGrid
  readonly ground: Ground
  readonly served: Served
  /** What is laid: the areas of its compounds, and of what no ring counts. */
  readonly plan: GroundPlan
  /** The live way of fixes. */
  readonly watch: Watch
  /** Another way into the same ground, with a memory of its own: for reading the log again. */
  anotherWatch(): Watch
  /**
   * Sets or replaces compounds; their rings and those of their neighbours are laid anew.
   *
   * @param isHeld whether what was seen of the new ground is still to be read: until `release` they stay as they were judged
   */
  setCompounds(places: readonly CompoundGround[], isHeld?: boolean): void
  /** What was seen of new ground has been read. */
  release(): void
  removeCompound(compound: number): void
  /** Ground that no ring counts (water, entrusted land), and the bound of what any ring counts. Set before the compounds. */
  setBounds(without: readonly FlatArea[], jurisdiction?: FlatArea): void
  /** A watch point is staffed: its disc is seen, and its compound visited, until `untilMs`. @param compound −1 for none */
  staff(x: number, y: number, fromMs: number, untilMs: number, compound: number): void
  /** The roster changed what is to be said of a compound. */
  touch(compound: number): void
  /** An incident changed what is to be said of a compound: it is judged in the next tick, whatever it is. */
  renew(compound: number): void
  /** The compounds in whose footprint or surroundings a place lies, nearest first. */
  zonesAt(x: number, y: number): readonly Zone[]
  voicesChanged(): void
  /** Judges. @returns how many compounds' judgements are to be told; their slots are the first elements of `changed` */
  tick(nowMs: number, questions: JudgeQuestions): number
  readonly changed: Uint32Array
  /** Judges one compound now, whatever is due: for somebody who asks. */
  look(compound: number, nowMs: number, questions: JudgeQuestions): void
  /** The same where more is known than was judged: for a list of all. */
  refresh(compound: number, nowMs: number, questions: JudgeQuestions): void
  /** How old shares and forecasts may get: those who watch the past run by need fewer looks. */
  pace: Judge['pace']
  /** The interval in force for a compound, ms. */
  intervalMs(compound: number, atMs: number): number
  /** A compound was visited or passed at an instant, as a checkpoint or an import knows it. */
  visited(compound: number, atMs: number): void
  /**
   * Takes over what earlier judging knew of a compound that is here too: its status and since when, visits, guards. Of ground it knows nothing.
   *
   * @param judgedMs when that was judged, where all light of then is here; absent: it is judged anew in the next tick
   */
  adopt(compound: number, known: JudgementMemory, judgedMs?: number): void
  clear(): void
}

/** Of which areas a ground is made. */
export interface GroundPlan {
  readonly types: ReadonlyMap<number, CompoundType>
  areaOf(compound: number): FlatArea
  readonly without: readonly FlatArea[]
  readonly jurisdiction: FlatArea | undefined
}

/** A compound in whose zone a place lies. @param distanceM from its footprint; 0 inside it */
export interface Zone {
  readonly compound: number
  readonly distanceM: number
}

export interface CoverageOptions {
  readonly rules: CoverageRules
  /** Told of tiles in which somebody saw something. */
  readonly onMarked?: WatchListener['marked']
  /** What coverage by other rules knew of who serves whom. */
  readonly served?: Served
  /** Coverage of the same compounds and bounds by the same radius: its ground is copied, instead of being measured and laid. */
  readonly like?: Pick<Coverage, 'grid' | 'ground' | 'plan'>
}

/** A visit is told with every fix of it; told again within this time, it is the same one. The longest time between fixes that belong together. */
const SAME_VISIT_MS = 150_000

/** Coverage of a district without compounds. Memory and cost: `SightGrid`, `Ground` and `Judge` say theirs. */
export function openCoverage({ rules, onMarked = () => undefined, served = servedSources(), like }: CoverageOptions): Coverage {
  const grid = sightGrid(quantumFor(Math.max(rules.longestMs, rules.checkInMs)))
  const ground = coverageGround(grid)
  const judge = openJudge(rules, grid, ground, served)
  const areas = areaIndex()
  /** Ground that no ring counts, but footprints; found by place once a ring is measured. */
  let without: readonly FlatArea[] = []
  let uncounted: AreaIndex | undefined
  const types = new Map<number, CompoundType>()
  const owners = new Uint32Array(OWNERS_AT_ONCE)
  const zones = new Uint32Array(ZONES_AT_ONCE)
  const guard = newSweep()
  let jurisdiction: FlatArea | undefined

  const listener: WatchListener = {
    marked: onMarked,
    seen(compound, atMs, source) {
      if (source !== NO_SOURCE) served.note(compound, source, atMs)
      judge.touch(compound)
    },
    visited,
    coarse(compound, atMs, source) {
      served.note(compound, source, atMs)
      const { coarseMs } = judge.columns
      if (!(coarseMs[compound]! >= atMs)) coarseMs[compound] = atMs
      judge.touch(compound)
    },
  }

  function visited(compound: number, atMs: number): void {
    const { cameMs, visits } = judge.columns
    if (cameMs[compound]! >= atMs || compound >= cameMs.length) return
    if (!(atMs - cameMs[compound]! <= SAME_VISIT_MS)) visits[compound]!++
    cameMs[compound] = atMs
    judge.raiseVisit(compound, atMs)
  }

  function layRing(compound: number): void {
    ground.lay(compound, measuredRing(compound))
    judge.add(compound, types.get(compound)!)
  }

  function measuredRing(compound: number): RingCells {
    uncounted ??= indexOf(without)
    const footprint = areas.get(compound)!
    const others = areas.near(footprint, rules.radiusM).filter((other) => other !== compound)
    const near = uncounted.near(footprint, rules.radiusM)
    return ringCells({
      footprint,
      radiusM: rules.radiusM,
      without: [...near.map((area) => without[area]!), ...others.map((other) => areas.get(other)!)],
      ...(jurisdiction ? { jurisdiction } : {}),
    })
  }

  function layLike({ grid: otherGrid, ground: otherGround, plan }: NonNullable<CoverageOptions['like']>): void {
    grid.layLike(otherGrid)
    ground.layLike(otherGround)
    ;({ without, jurisdiction } = plan)
    for (const [compound, type] of plan.types) {
      types.set(compound, type)
      areas.set(compound, plan.areaOf(compound))
      judge.add(compound, type)
    }
  }

  if (like) layLike(like)

  return {
    rules,
    grid,
    ground,
    served,
    get plan() {
      return { types, areaOf: (compound: number) => areas.get(compound)!, without, jurisdiction }
    },
    get columns() {
      return judge.columns
    },
    get changed() {
      return judge.changed
    },
    watch: openWatch(rules, grid, ground, listener),
    anotherWatch: () => openWatch(rules, grid, ground, listener),
    setCompounds(places, isHeld = false) {
      const affected = new Set<number>()
      const affect = (area: FlatArea) => areas.near(area, rules.radiusM).forEach((compound) => affected.add(compound))
      for (const { compound, type, footprint } of places) {
        const before = areas.get(compound)
        if (before) affect(before)
        types.set(compound, type)
        areas.set(compound, footprint)
      }
      for (const { footprint } of places) affect(footprint)
      for (const compound of affected) {
        layRing(compound)
        if (isHeld) judge.hold(compound)
      }
    },
    release: judge.release,
    removeCompound(compound) {
      const before = areas.get(compound)
      if (!before) return
      areas.remove(compound)
      types.delete(compound)
      ground.lift(compound)
      served.forget(compound)
      judge.remove(compound)
      for (const other of areas.near(before, rules.radiusM)) layRing(other)
    },
    setBounds(areasWithout, bound) {
      without = areasWithout
      uncounted = undefined
      jurisdiction = bound
    },
    staff(x, y, fromMs, untilMs, compound) {
      setDisc(guard, x, y, untilMs, rules.watchPointReachM)
      guard.knownMs = fromMs
      const tiles = grid.mark(guard)
      onMarked(grid.changed, tiles)
      const found = ground.ownersOf(grid.changed, tiles, owners)
      for (let i = 0; i < found; i++) listener.seen(owners[i]!, untilMs, NO_SOURCE)
      if (!types.has(compound)) return
      const { guardedUntilMs } = judge.columns
      if (!(guardedUntilMs[compound]! >= untilMs)) guardedUntilMs[compound] = untilMs
      judge.raiseVisit(compound, untilMs)
    },
    touch: judge.touch,
    renew: judge.renew,
    zonesAt(x, y) {
      const found = ground.zonesAt(x, y, zones)
      return [...zones.subarray(0, found)]
        .map((compound) => ({ compound, distanceM: distanceTo(areas.get(compound)!, x, y) }))
        .sort((a, b) => a.distanceM - b.distanceM)
    },
    voicesChanged: judge.voicesChanged,
    tick: judge.tick,
    look: judge.look,
    refresh: judge.refresh,
    pace: judge.pace,
    intervalMs: (compound, atMs) => intervalAt(rules.bandsOf(types.get(compound) ?? 'commodity'), atMs),
    visited,
    adopt(compound, known, judgedMs) {
      if (!types.has(compound)) return
      const { columns } = judge
      columns.status[compound] = known.status
      columns.sinceMs[compound] = known.sinceMs
      columns.gapAtMs[compound] = known.gapAtMs
      columns.cameMs[compound] = known.cameMs
      columns.seenMs[compound] = known.seenMs
      columns.coarseMs[compound] = known.coarseMs
      columns.guardedUntilMs[compound] = known.guardedUntilMs
      columns.visitMs[compound] = visitOf(columns, compound)
      if (judgedMs === undefined) judge.renew(compound)
      else judge.resume(compound, judgedMs)
    },
    clear() {
      for (const compound of types.keys()) judge.remove(compound)
      types.clear()
      areas.clear()
      ground.clear()
    },
  }
}

function indexOf(some: readonly FlatArea[]): AreaIndex {
  const index = areaIndex()
  some.forEach((area, i) => index.set(i, area))
  return index
}
