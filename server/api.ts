/** Everything under `/api/v1`: each door and each group of routes, handed what it asks for. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Plane } from '#geodata/plane'
import type { DrillBoard } from '#wire/drill-board'
import type { DrillPlan } from '#wire/drills'
import { capDoor } from './doors/cap/cap-door.ts'
import { capOfDrill } from './doors/cap/cap-drill.ts'
import { houseSender } from './doors/cap/cap-report.ts'
import { writeCap } from './doors/cap/write-cap.ts'
import { dutyDoor } from './doors/duty-door.ts'
import { heartbeatDoor } from './doors/heartbeat-door.ts'
import type { Intake } from './doors/intake.ts'
import { open311Door } from './doors/open311/open311-door.ts'
import { osmandDoor } from './doors/osmand-door.ts'
import { owntracksDoor } from './doors/owntracks-door.ts'
import { positionsDoor } from './doors/positions-door.ts'
import { sosDoor } from './doors/sos-door.ts'
import type { SourceBook } from './doors/source-book.ts'
import { webhookSecretName, type WebhookSender } from './doors/webhook-sender.ts'
import { alarmRoutes } from './http/alarm-routes.ts'
import { tokenOfHeader } from './http/callers.ts'
import { checkInRoutes } from './http/check-in-routes.ts'
import { historyRoute } from './http/coverage-history-route.ts'
import { coverageSettingsRoutes } from './http/coverage-settings-routes.ts'
import { coverageRoutes } from './http/coverage-routes.ts'
import { drillPhotoRoutes } from './http/drill-photo-routes.ts'
import { drillReportRoutes } from './http/drill-report-routes.ts'
import { drillRoutes } from './http/drill-routes.ts'
import { drillStepRoutes } from './http/drill-step-routes.ts'
import { callerOf, senderOf } from './http/guard.ts'
import { hazardHeatRoute } from './http/hazard-heat-route.ts'
import { hotspotRoute } from './http/hotspot-route.ts'
import type { Identity } from './http/identity.ts'
import { kpiRoutes } from './http/kpi-routes.ts'
import { memberRoutes } from './http/member-routes.ts'
import { lifecycleRoute } from './http/lifecycle-route.ts'
import { phoneRoutes } from './http/phone-routes.ts'
import { placeRoutes, type PlaceRoutesOptions } from './http/place-routes.ts'
import { reportRoutes } from './http/report-routes.ts'
import { replayRoutes } from './http/replay-routes.ts'
import { responderRoute } from './http/responder-route.ts'
import { reportImportRoutes } from './http/report-import-routes.ts'
import { rosterRoutes } from './http/roster-routes.ts'
import { sourceRoutes } from './http/source-routes.ts'
import { newSecretId } from './http/secrets.ts'
import type { Spool } from './http/spool.ts'
import { suggestionRoutes } from './http/suggestion-routes.ts'
import { timeRoute } from './http/time-route.ts'
import { trackRoutes } from './http/track-routes.ts'
import { lastFixOf, unitRoutes } from './http/unit-routes.ts'
import { wallRoutes } from './http/wall-routes.ts'
import { webhookRoutes } from './http/webhook-routes.ts'
import { readKpiBases } from './import/import-kpi-bases.ts'
import { MAX_TABLE_BYTES } from './import/import-reports.ts'
import { refusedLines } from './import/refused-rows.ts'
import { openCheckInDesk } from './live/check-in-desk.ts'
import type { DrillDesk } from './live/drill-desk.ts'
import { drillExercises } from './live/drill-exercises.ts'
import { drillPhotos } from './live/drill-photos.ts'
import { drillReports } from './live/drill-reports.ts'
import { drillResults } from './live/drill-results.ts'
import { openHotspotDesk } from './live/hotspot-desk.ts'
import { openKpiDesk } from './live/kpi-desk.ts'
import type { Ledger } from './live/ledger.ts'
import { planVersions } from './live/plan-versions.ts'
import { openTaskDesk } from './live/task-desk.ts'
import type { UnitBook } from './live/unit-book.ts'
import type { WallHall } from './live/wall-hall.ts'
import type { LiveParts } from './live-parts.ts'
import type { ReplayParts } from './replay-parts.ts'
import type { ReportImports } from './report-imports.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store/ports.ts'

export interface ApiParts {
  readonly store: Store
  readonly settings: Settings
  readonly house: Ledger
  readonly ledger: Ledger
  readonly identity: Identity
  readonly units: UnitBook
  readonly sources: SourceBook
  readonly intake: Intake
  readonly plane: Plane
  readonly parts: LiveParts
  readonly replay: ReplayParts
  readonly walls: WallHall
  readonly drills: DrillDesk
  readonly drillTemplates: () => Promise<readonly DrillPlan[]>
  readonly webhooks: WebhookSender
  readonly imports: ReportImports
  /** Where large bodies wait. */
  readonly spool: Spool
  readonly cleanArea: PlaceRoutesOptions['cleanArea']
  readonly nowMs: () => number
}

const DAY_MS = 86_400_000

function isSimulated(request: FastifyRequest): boolean {
  return callerOf(request).sender?.simulated ?? false
}

/** Citizens' tools give their token as a key in the request. */
function keyHolder({ callers }: Identity, request: FastifyRequest, apiKey: string | undefined) {
  const token = tokenOfHeader(request.headers.authorization) ?? apiKey
  const { name, role, sender } = callers.identify({ token, address: request.ip })
  return { name, role, simulated: sender?.simulated ?? false }
}

export async function registerApi(api: FastifyInstance, given: ApiParts): Promise<void> {
  const { store, settings, house, ledger, identity, units, sources, intake, plane, parts, drills, webhooks, imports, spool, nowMs } = given
  const { cleanArea, drillTemplates: templates } = given
  const { room, coverage, diary, response, alarms } = parts
  for (const plugin of [positionsDoor, heartbeatDoor]) await api.register(plugin, { intake, senderOf })
  for (const plugin of [owntracksDoor, osmandDoor, sosDoor])
    await api.register(plugin, { intake, senderOf, help: alarms.callForHelp, nowMs })
  await api.register(capDoor, {
    desk: parts.reports,
    drills: drillExercises(drills),
    actorOf: callerOf,
    isSimulated,
    room: settings.room,
    coverage,
  })
  await api.register(open311Door, {
    prefix: '/open311/v2',
    desk: parts.reports,
    identify: (request, apiKey) => keyHolder(identity, request, apiKey),
    room: settings.room,
    language: settings.locale,
    newId: newSecretId,
    nowMs,
  })
  await api.register(dutyDoor, { intake, senderOf, nowMs, change: units.change })
  await api.register(unitRoutes, {
    units,
    ids: () => ledger.of('unit').keys(),
    lastFixOf: (slot) => lastFixOf(room.picture.units, slot),
    room: settings.room,
    nowMs,
  })
  await api.register(coverageSettingsRoutes, { ledger, trackDays: settings.trackDays, nowMs })
  const tasks = openTaskDesk(ledger, parts.proposals, nowMs)
  const checkIns = openCheckInDesk(ledger, () => coverage.current.coverage.rules.checkInMs, nowMs)
  await api.register(suggestionRoutes, { ledger, proposals: parts.proposals, desk: tasks, slotOf: units.slotOf, nowMs })
  await api.register(historyRoute, { ledger, diary, nowMs })
  await api.register(coverageRoutes, {
    ledger,
    coverage,
    coverageAt: parts.coverageAt,
    keptMs: settings.trackDays * DAY_MS,
    responseOf: response.answerOf,
    unitIdAt: (slot) => units.at(slot)?.id,
    nowMs,
  })
  await api.register(checkInRoutes, { ledger, desk: checkIns })
  await api.register(memberRoutes, {
    ledger,
    members: parts.members,
    tasks,
    checkIns,
    plane,
    reachM: () => coverage.current.coverage.rules.watchPointReachM,
    nowMs,
  })
  await api.register(kpiRoutes, {
    ledger,
    desk: openKpiDesk({
      ledger,
      book: parts.reports.book,
      drillResults: drillResults({ desk: drills, journal: store.journal, room: settings.room }),
      nowMs,
    }),
    coverage,
    readBases: readKpiBases,
    keptMs: settings.trackDays * DAY_MS,
    nowMs,
  })
  await api.register(hazardHeatRoute, { book: parts.reports.book, plane, halfLifeDays: settings.hazardHalfLifeDays, nowMs })
  await api.register(hotspotRoute, {
    ledger,
    desk: openHotspotDesk({ ledger, book: parts.reports.book, diary, plane, epoch: () => room.epoch, nowMs }),
    coverage,
    nowMs,
  })
  await api.register(alarmRoutes, { ledger, desk: alarms, nowMs })
  const capText = (board: DrillBoard, seq: number) => {
    const { utcOffsetMin } = coverage.settings
    return writeCap(capOfDrill(board, { sender: houseSender(settings.room), seq, utcOffsetMin }))
  }
  const versionsOf = (drill: string) => planVersions(store.journal, { room: settings.room, drill })
  await api.register(drillRoutes, { desk: drills, templates, capText, versionsOf, tokensNow: identity.callers.tokensNow, nowMs })
  await api.register(drillStepRoutes, { desk: drills, nowMs })
  await api.register(drillReportRoutes, { desk: drills, reports: drillReports(drills), nowMs })
  await api.register(drillPhotoRoutes, { desk: drills, photos: drillPhotos(drills, store.blobs), spool, nowMs })
  await api.register(lifecycleRoute)
  await api.register(responderRoute, { ledger, response, units, nowMs })
  await api.register(reportRoutes, { desk: parts.reports, house, nowMs })
  await api.register(reportImportRoutes, { imports, house, spool, maxBytes: MAX_TABLE_BYTES, refusedLines, nowMs })
  await api.register(webhookRoutes, { house, blobs: store.blobs, stateOf: webhooks.stateOf, secretName: webhookSecretName, nowMs })
  await api.register(rosterRoutes, { ledger, isKnownUnit: (id) => units.slotOf(id) !== undefined, nowMs })
  await api.register(replayRoutes, { ...given.replay, nowMs })
  await api.register(wallRoutes, { walls: given.walls })
  await api.register(timeRoute, { nowMs })
  await api.register(trackRoutes, { tracks: store.tracks, slotOf: units.slotOf, sourceName: sources.nameOf, house, nowMs })
  await api.register(sourceRoutes, { health: sources.health, nowMs })
  await api.register(placeRoutes, { ledger, cleanArea, epoch: () => room.epoch, nowMs })
  await api.register(phoneRoutes, { tokens: identity.tokens, slotOf: units.slotOf, publicUrl: settings.publicUrl, nowMs })
}
