/** The whole application, without listening: every part made and handed to the others, in order. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { LIVE_REALM } from '#wire/live'
import type { AreaGeometry, Compound, Division } from '#wire/places'
import { FRESH_LIMITS_MS } from '#wire/units'
import { registerApi } from './api.ts'
import { seedDemoGround } from './demo-ground.ts'
import { planeOf } from './district-plane.ts'
import { houseSender } from './doors/cap/cap-report.ts'
import { capTaker } from './doors/cap/take-cap.ts'
import { openDrop } from './doors/drop/drop-door.ts'
import { INTAKE_LIMITS, openIntake } from './doors/intake.ts'
import { openSourceBook } from './doors/source-book.ts'
import { openWebhookSender } from './doors/webhook-sender.ts'
import { isClientPath, offeredBuild, sendClientPage, serveClient } from './http/client-files.ts'
import { newFastify, type FastifyServerGiven } from './http/fastify-server.ts'
import { groundRoutes } from './http/ground-routes.ts'
import { guardRoutes } from './http/guard.ts'
import { sendSafeHeaders } from './http/headers.ts'
import { healthRoutes, type Metric } from './http/health-routes.ts'
import { hasAccount, openIdentity, type Identity } from './http/identity.ts'
import { liveCaller } from './http/live-caller.ts'
import { metricsOf } from './http/metrics.ts'
import { describeApi, serveApiPages } from './http/open-api.ts'
import { type AreaKind } from './http/place-routes.ts'
import { answerProblems } from './http/problems.ts'
import { limitRates } from './http/rates.ts'
import { newSecretId } from './http/secrets.ts'
import { openSpool } from './http/spool.ts'
import { sessionRoutes } from './http/session-routes.ts'
import { siteRoutes } from './http/site-routes.ts'
import { refusedLines } from './import/refused-rows.ts'
import { openDrillDesk } from './live/drill-desk.ts'
import { openDrillNamespace } from './live/drill-namespace.ts'
import { drillExercises } from './live/drill-exercises.ts'
import { withdrawals } from './live/drill-withdrawals.ts'
import { openHouseLedger, openLedger, type Ledger } from './live/ledger.ts'
import { openLiveNamespace } from './live/namespace.ts'
import type { Handshake } from './live/namespace-guard.ts'
import { keepRoom } from './live/restore.ts'
import { keepRoster } from './live/roster-keeper.ts'
import { openSocketServer } from './live/socket-server.ts'
import { openUnitBook } from './live/unit-book.ts'
import { openWallHall } from './live/wall-hall.ts'
import { openWallSights } from './live/wall-sights.ts'
import { drillTemplates } from './drill-templates.ts'
import { openLiveParts, placeOfUnit } from './live-parts.ts'
import { openReplayParts } from './replay-parts.ts'
import { openReportImports } from './report-imports.ts'
import type { Settings } from './settings.ts'
import { siteOf } from './site-now.ts'
import type { Store } from './store/ports.ts'
import { startUpkeep } from './upkeep.ts'

export interface AppOptions extends FastifyServerGiven {
  readonly store: Store
  readonly settings: Settings
  readonly nowMs: () => number
  /** The built client; `dist/client` of the house unless said otherwise. */
  readonly clientDir?: string
}

export interface App {
  readonly fastify: FastifyInstance
  readonly identity: Identity
  /** Whether anybody could sign in from outside. */
  hasAccount(): boolean
  /** Whether what is shown is made up: DEMO, or, unset, until a site has begun. */
  isDemo(): boolean
  /** When a source was last heard, Unix ms; −Infinity: never. */
  heardMs(source: string): number
  /** Calls back when the site begins in earnest: the demo is to end. */
  onSiteBegun(listener: () => void): void
  close(): Promise<void>
}

const HOUSE_DIR = fileURLToPath(new URL('..', import.meta.url))
const DEMO_PLACES = join(HOUSE_DIR, 'geodata/places')
const DEMO_BASEMAP = join(DEMO_PLACES, 'demo.pmtiles')
const DAY_MS = 86_400_000

/** @throws Fault STORE_FAILED when the log cannot be read */
export async function buildApp(options: AppOptions): Promise<App> {
  const { store, settings, nowMs, clientDir = join(HOUSE_DIR, 'dist/client') } = options
  const fastify = newFastify(options)
  const house = await openHouseLedger(store.journal)
  const ledger = await openLedger(store.journal, { room: settings.room, realm: LIVE_REALM })
  const identity = openIdentity({
    house,
    adminToken: settings.adminToken,
    publicUrl: settings.publicUrl,
    isSecure: options.tls !== undefined || settings.publicUrl?.startsWith('https:') === true,
    nowMs,
    warn: (fields, message) => fastify.log.warn(fields, message),
  })
  const isDemoIn = (of: Pick<Ledger, 'of'>): boolean =>
    settings.demo ?? of.of<{ readonly demo: boolean }>('site').get(settings.room)?.demo ?? true
  const isDemo = (): boolean => isDemoIn(ledger)
  if (isDemo()) {
    await seedDemoGround(store, { room: settings.room, placesDir: DEMO_PLACES, nowMs: nowMs() })
    await ledger.catchUp()
  }
  const units = openUnitBook(ledger)
  const sources = openSourceBook({ ledger: house })
  const withdrawn = withdrawals()
  const plane = planeOf(ledger.of<Compound>('compound').values(), ledger.of<Division>('division').values())
  const shared = {
    store,
    ledger,
    plane,
    name: settings.roomName,
    isWithdrawn: withdrawn.isWithdrawn,
    keptMs: settings.trackDays * DAY_MS,
    nowMs,
    log: fastify.log,
  }
  const demoStreets = join(DEMO_PLACES, 'streets.json')
  const parts = openLiveParts({ ...shared, units, sources, isDemo, demoStreets, newId: newSecretId })
  const { room, coverage, alarms } = parts
  const io = openSocketServer(fastify.server)
  const replay = openReplayParts({ ...shared, house, parts, isDemo: isDemoIn })
  const walls = openWallHall({ house, sights: openWallSights({ ledger, coverage, plane }), nowMs, log: fastify.log })
  const lines = {
    io,
    authorise: (handshake: Handshake) => liveCaller(identity, handshake),
    stillHolds: identity.callers.stillHolds,
    nowMs,
    log: fastify.log,
  }
  const live = openLiveNamespace({
    ...lines,
    rooms: [room],
    offeredBuild: () => offeredBuild(clientDir),
    openHall: replay.openHall,
    walls,
  })
  // Nothing is said outside the two namespaces.
  io.use((_socket, next) => next(new Error('connect to /live')))
  // Before coverage is restored: it must know who was withdrawn when.
  const drills = await openDrillDesk({
    ...store,
    ledger,
    plane,
    slotOf: units.slotOf,
    placeOf: (unit) => placeOfUnit(room, units, unit, nowMs() - FRESH_LIMITS_MS.lagging),
    withdrawals: withdrawn,
    keptMs: shared.keptMs,
    rolesOf: identity.callers.rolesOf,
    nowMs,
    onFailure: (err) => fastify.log.warn({ err }, 'drills'),
  })
  const drillLines = openDrillNamespace({ ...lines, desk: drills, room: settings.room, newEpoch: newSecretId })
  const intake = await openIntake({
    tracks: store.tracks,
    units,
    sources,
    publish(fixes) {
      room.applyFixes(fixes)
      drills.take(fixes)
    },
    alive: room.alive,
    nowMs,
    limits: { ...INTAKE_LIMITS, keepMs: settings.trackDays * DAY_MS },
  })

  async function onReplaced(): Promise<void> {
    await house.reload()
    walls.reload()
    await intake.reload()
    parts.reports.reload()
    alarms.reload()
    parts.members.reload()
    await drills.reload()
    drillLines.reset()
    live.reset(room, 'restored')
  }

  const webhooks = openWebhookSender({
    ledger,
    house,
    blobs: store.blobs,
    nowMs,
    onFailure: (webhook, err) => fastify.log.warn({ webhook, err }, 'webhook'),
  })
  const imports = openReportImports({ ledger, house, store, desk: parts.reports, places: parts.places, coverage, nowMs })
  const spool = await openSpool(join(settings.dataDir, 'spool'))
  const keeper = await keepRoom({ store, ledger, units, room, sources, nowMs, log: fastify.log, onReplaced })
  alarms.begin(nowMs())
  const drop =
    settings.dropDir === undefined
      ? undefined
      : await openDrop({
          dir: settings.dropDir,
          copyPath: join(settings.dataDir, 'spool', 'drop'),
          house,
          desk: parts.reports,
          takeCap: capTaker(parts.reports, drillExercises(drills), houseSender(settings.room)),
          intake,
          imports,
          refusedLines,
          stillMs: settings.dropStillS * 1_000,
          nowMs,
          log: fastify.log,
        })

  async function metrics(): Promise<readonly Metric[]> {
    return metricsOf({
      unitCount: units.count,
      wallCount: live.wallCount,
      journalSeq: ledger.seq,
      fixesInFlight: intake.load().fixesInFlight,
      stats: await store.tracks.stats(),
      health: sources.health(nowMs()),
    })
  }

  answerProblems(fastify, (path, reply) => (isClientPath(path) ? sendClientPage(reply, clientDir) : undefined))
  sendSafeHeaders(fastify, identity)
  await fastify.register(cookie)
  guardRoutes(fastify, identity.callers, identity.origins)
  await limitRates(fastify)
  await describeApi(fastify)
  await fastify.register(healthRoutes, { isReady: () => true, metrics })
  await fastify.register(siteRoutes, {
    siteNow: () => siteOf(settings, { demo: isDemo(), surroundingsM: coverage.settings.radiusM, demoBasemap: DEMO_BASEMAP }),
  })
  await fastify.register(sessionRoutes, { ...identity, nowMs, sendPage: (reply) => sendClientPage(reply, clientDir) })
  await fastify.register(
    (api) =>
      registerApi(api, {
        store,
        settings,
        house,
        ledger,
        identity,
        units,
        sources,
        intake,
        plane,
        parts,
        replay,
        walls,
        drills,
        drillTemplates: drillTemplates(join(HOUSE_DIR, 'server/demo/drills')),
        webhooks,
        imports,
        spool,
        cleanArea,
        nowMs,
      }),
    { prefix: '/api/v1' },
  )
  await serveClient(fastify, clientDir)
  await fastify.register(groundRoutes, { dataDir: settings.dataDir, demoBasemap: DEMO_BASEMAP, tiandituKey: settings.tiandituKey })
  await serveApiPages(fastify)
  const upkeep = startUpkeep({
    tracks: store.tracks,
    trackDays: settings.trackDays,
    nowMs,
    onFailure: (err) => fastify.log.warn({ err }, 'upkeep'),
  })
  const roster = await keepRoster({ ledger, units, nowMs, onFailure: (err) => fastify.log.warn({ err }, 'roster') })

  return {
    fastify,
    identity,
    hasAccount: () => hasAccount(identity.tokens, nowMs()),
    isDemo,
    heardMs: (source) => sources.health(nowMs()).find(({ id }) => id === source)?.lastFixMs ?? -Infinity,
    onSiteBegun(listener) {
      ledger.onEvents((events) => {
        if (events.some(({ kind }) => kind === 'site:started') && !isDemo()) listener()
      })
    },
    async close() {
      live.close()
      drillLines.close()
      await walls.close()
      io.engine.close()
      await fastify.close()
      await drop?.close()
      await webhooks.close()
      await drills.close()
      await upkeep.close()
      await keeper.close()
      roster.close()
      await parts.close()
      identity.close()
      units.close()
      ledger.close()
      house.close()
    },
  }
}

/** The geometry library behind it takes as long to load as a third of the server: only for who changes the ground. */
async function cleanArea(kind: AreaKind, geometry: AreaGeometry): Promise<AreaGeometry> {
  const { cleanArea: clean, cleanFootprint } = await import('./import/clean-area.ts')
  return kind === 'compound' ? cleanFootprint(geometry, 'footprint').area : clean(geometry, 'area').area
}
