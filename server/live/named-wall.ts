/** One named wall as it goes on: what it shows, who drives it, where its tour is, which alarm has it. Knows neither sockets nor disk; time is handed in. */
import { Fault } from '#wire/errors'
import type { DriveRequest, WallCamera, WallLayout, WallScene, WallState } from '#wire/walls'
import { cameraAt } from '#geodata/camera-path'
import { aspectOf } from '#geodata/wall-shape'
import { hasPassed } from '../domain/time-passed.ts'
import { cameraOn } from '../domain/walls/aim.ts'
import { answeredBy, heldBy, passed, requireHeldBy, takenBy, yieldedBy, type Control } from '../domain/walls/control.ts'
import { doesLead, driven, firstScene, heldPast, moved } from '../domain/walls/scene.ts'
import { callsTurn, DRIVING_MS, drivenAway, NO_CALLS, type Calls } from '../domain/walls/takeover.ts'
import { TOUR_BEGINS, tourTurn, type TourState } from '../domain/walls/tour.ts'
import { recordOf, sceneOf, type WallRecord } from '../domain/walls/wall-record.ts'
import type { WallSights } from './wall-sights.ts'

/** What is written down of a wall. Where the camera goes is not. */
export type WallNote =
  | 'wall:taken'
  | 'wall:asked'
  | 'wall:refused'
  | 'wall:yielded'
  | 'wall:said'
  | 'wall:held'
  | 'wall:toured'
  | 'wall:lookedBack'
  | 'wall:returned'
  | 'wall:alarmed'
  | 'wall:resumed'

export interface NamedWall {
  readonly layout: WallLayout
  /** Rises by one with each change. */
  readonly revision: number
  state(nowMs: number): WallState
  record(): WallRecord
  rebuild(layout: WallLayout): void
  /** @throws Fault REQUEST_INVALID, CONTROL_HELD, RATE_EXCEEDED */
  drive(request: DriveRequest, who: string, nowMs: number): void
  /** @throws Fault CONTROL_HELD */
  take(who: string, nowMs: number): void
  yield(who: string, nowMs: number): void
  answer(who: string, isGiven: boolean, nowMs: number): void
  /** What time does. @param isHere whether a page of somebody watches */
  tick(isHere: (who: string) => boolean, nowMs: number): void
  /** What is to be written down since it was last asked, with who did it. Bound: read after each call. */
  takeNotes(): readonly { readonly kind: WallNote; readonly by: string }[]
}

const BY_ITSELF = 'server'
/** Somebody who drags a map is shown as often as a screen can follow; more is refused. */
const MOST_DRIVES_A_S = 20
const SECOND_MS = 1_000
/** A tour that an alarm interrupted stays so long at least where it was. */
const RESUMED_MS = 5_000

export function namedWall(record: WallRecord, sights: WallSights, openedMs: number): NamedWall {
  let { layout } = record
  let scene: WallScene = sceneOf(record, openedMs) ?? firstScene(sights.overview(layout), openedMs)
  /** Of a holder from before a restart: whether they still are here is seen soon. */
  let control: Control = record.hold ? { ...heldBy(record.hold.who, openedMs), hold: record.hold } : undefined
  let tour: TourState = TOUR_BEGINS
  let calls: Calls = NO_CALLS
  /** What an alarm took the place of. */
  let before: WallScene | undefined
  let revision = 0
  let notes: { readonly kind: WallNote; readonly by: string }[] = []
  let drives = { count: 0, fromMs: -Infinity }

  function show(next: WallScene): void {
    if (next === scene) return
    scene = next
    revision++
  }

  function note(kind: WallNote, by: string): void {
    notes.push({ kind, by })
  }

  function give(next: Control, by: string): void {
    if (next === control) return
    const [was, is] = [control?.hold, next?.hold]
    control = next
    if (was?.who === is?.who && was?.wanted?.who === is?.wanted?.who) return
    revision++
    if (was?.who !== is?.who) note(is ? 'wall:taken' : 'wall:yielded', by)
    else note(is?.wanted ? 'wall:asked' : 'wall:refused', by)
  }

  function requirePace(nowMs: number): void {
    if (hasPassed(SECOND_MS, drives.fromMs, nowMs)) drives = { count: 0, fromMs: nowMs }
    if (++drives.count > MOST_DRIVES_A_S) throw new Fault('RATE_EXCEEDED', `a wall is driven at most ${MOST_DRIVES_A_S} times a second`)
  }

  function requireCompound({ highlight }: DriveRequest): void {
    if (typeof highlight !== 'string' || scene.past || sights.hasCompound(highlight)) return
    const reason = `names no compound: there is no '${highlight}'`
    throw new Fault('REQUEST_INVALID', `wall:drive: highlight ${reason}`, { errors: [{ field: 'highlight', reason }] })
  }

  /** What was shown before an alarm, with what has been drawn over it meanwhile. */
  function kept(was: WallScene): WallScene {
    const { hidden, highlight, message } = scene
    const { highlight: _highlight, message: _message, ...rest } = was
    return { ...rest, hidden, ...(highlight === undefined ? {} : { highlight }), ...(message ? { message } : {}) }
  }

  /** The same, on its way back there; its past goes on from where it stood. */
  function restored(was: WallScene, nowMs: number): WallScene {
    const { past, ...back } = kept(was)
    return moved({ ...back, path: scene.path, ...(past ? { past: { ...past, setMs: nowMs } } : {}) }, was.path.to, nowMs)
  }

  function giveBack(nowMs: number): void {
    if (!before) return
    const { stop: stopped, ...back } = restored(before, nowMs)
    before = undefined
    const dueMs = Math.max(tour.dueMs, back.path.startMs + back.path.takenMs + RESUMED_MS)
    tour = { ...tour, dueMs }
    show({ ...back, ...(stopped ? { stop: stopped.untilMs === undefined ? stopped : { ...stopped, untilMs: dueMs } } : {}) })
    note('wall:resumed', BY_ITSELF)
  }

  function followCalls(nowMs: number): void {
    const calling = sights.calls(nowMs)
    if (calling.length === 0 && calls === NO_CALLS) return
    const isDriven = control !== undefined && !hasPassed(DRIVING_MS, control.droveMs, nowMs)
    const turn = callsTurn(calls, calling, isDriven, nowMs)
    calls = calling.length === 0 ? NO_CALLS : turn.calls
    if (turn.isOver) giveBack(nowMs)
    if (!turn.show) return
    before ??= heldPast(scene, nowMs)
    const { past: _past, ...present } = scene
    const { id, place, untilMs } = turn.show
    show({ ...moved(present, cameraOn(place, 0, aspectOf(layout)), nowMs), stop: { is: 'alarm', id, untilMs } })
    note('wall:alarmed', BY_ITSELF)
  }

  function followTour(nowMs: number): void {
    if (before || scene.mode !== 'tour' || nowMs < tour.dueMs) return
    const aspect = aspectOf(layout)
    const from: WallCamera = cameraAt(scene.path, nowMs)
    const facts = { goals: sights.goals(nowMs), overview: sights.overview(layout), aspect, from, stop: scene.stop }
    const turn = tourTurn(tour, facts, nowMs)
    tour = turn.state
    if (turn.stop && turn.camera) show({ ...moved(scene, turn.camera, nowMs), stop: turn.stop })
  }

  return {
    get layout() {
      return layout
    },
    get revision() {
      return revision
    },
    state: (nowMs) => ({ layout, scene, ...(control ? { hold: control.hold } : {}), revision, serverMs: nowMs }),
    record: () => recordOf(layout, before ? kept(before) : scene, control?.hold),
    rebuild(next) {
      layout = next
      revision++
    },
    drive(request, who, nowMs) {
      const held = requireHeldBy(control, who)
      requirePace(nowMs)
      requireCompound(request)
      const isAway = before !== undefined && doesLead(request)
      const from = before && isAway ? restored(before, nowMs) : scene
      const next = driven(from, request, nowMs)
      if (before && isAway) {
        before = undefined
        calls = drivenAway(calls, sights.calls(nowMs))
        note('wall:resumed', who)
      }
      control = { ...held, droveMs: nowMs }
      if (next.mode === 'tour' && doesLead(request)) tour = TOUR_BEGINS
      if (next.message?.text !== scene.message?.text) note('wall:said', who)
      if (next.mode !== from.mode) note(next.mode === 'hold' ? 'wall:held' : 'wall:toured', who)
      if (request.past !== undefined) note(request.past ? 'wall:lookedBack' : 'wall:returned', who)
      show(next)
    },
    take: (who, nowMs) => give(takenBy(control, who, nowMs), who),
    yield: (who, nowMs) => give(yieldedBy(control, who, nowMs), who),
    answer: (who, isGiven, nowMs) => give(answeredBy(control, who, isGiven, nowMs), who),
    tick(isHere, nowMs) {
      give(passed(control, isHere, nowMs), BY_ITSELF)
      if ((scene.message?.untilMs ?? Infinity) <= nowMs) {
        const { message: _message, ...rest } = scene
        show(rest)
      }
      followCalls(nowMs)
      followTour(nowMs)
    },
    takeNotes() {
      const taken = notes
      notes = []
      return taken
    },
  }
}
