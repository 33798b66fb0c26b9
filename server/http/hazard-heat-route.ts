/** Hazard heat as numbers on a grid. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Plane } from '#geodata/plane'
import { USUAL_HEAT } from '#geodata/hazard-heat'
import { Fault } from '#wire/errors'
import { HazardHeatAnswer, HeatQuery, MOST_HEAT_CELLS } from '#wire/hazard-heat'
import { openHazardHeat } from '../domain/hazard-heat.ts'
import type { ReportBook } from '../live/report-book.ts'

export interface HazardHeatOptions {
  readonly book: Pick<ReportBook, 'atHand'>
  readonly plane: Plane
  /** After how many days a hazard weighs half, unless asked otherwise. */
  readonly halfLifeDays: number
  readonly nowMs: () => number
}

/** Cells that one hazard is felt in at most: beyond it a single one would cost a second. */
const MOST_CELLS_ACROSS = 100

export const hazardHeatRoute: FastifyPluginAsyncTypebox<HazardHeatOptions> = async (app, { book, plane, halfLifeDays, nowMs }) => {
  // Those that ended weigh nothing: what is open is at hand.
  const hazards = book.atHand('hazard')
  const { bandwidthM: usualM, cellM: usualCellM } = USUAL_HEAT
  const schema = {
    summary: 'Hazard heat: how heavily open hazards weigh on the ground round them',
    description:
      'Kernel density (quartic) of open hazards with a place, weighted by severity (8, 4, 2, 1) and age (halved each half-life), in weights a square kilometre. ' +
      `Unless asked otherwise: \`bandwidthM\` ${usualM}, \`cellM\` ${usualCellM}, \`halfLifeDays\` ${halfLifeDays}; the wall draws these.`,
    tags: ['reports'],
    querystring: HeatQuery,
    response: { 200: HazardHeatAnswer },
  }
  app.get('/hazards/heat', { config: { needs: 'picture:read' }, schema }, async ({ query }, reply) => {
    const { bandwidthM, cellM } = { ...USUAL_HEAT, ...query }
    if ((2 * bandwidthM) / cellM > MOST_CELLS_ACROSS) throw tooFine(`must be at least bandwidthM ÷ ${MOST_CELLS_ACROSS / 2}`)
    const heat = openHazardHeat(hazards.values(), plane, { halfLifeDays, ...query }, nowMs())
    if (heat.cells.length > MOST_HEAT_CELLS) throw tooFine(`gives ${heat.cells.length} cells; at most ${MOST_HEAT_CELLS} are told`)
    reply.header('cache-control', 'no-store')
    return heat
  })
}

function tooFine(reason: string): Fault {
  return new Fault('REQUEST_INVALID', `querystring/cellM ${reason}`, { errors: [{ field: 'querystring/cellM', reason }] })
}
