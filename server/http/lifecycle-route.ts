/** The lifecycles of all kinds of report, so that a screen need not have a table of its own. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Lifecycles, type LifecycleTable } from '#wire/lifecycles'
import { REPORT_KINDS, type ReportKind } from '#wire/reports'
import type { Lifecycle } from '../domain/reports/lifecycle.ts'
import { BRINGS, LIFECYCLES } from '../domain/reports/lifecycles.ts'
import { REPORT_PATHS } from './report-routes.ts'

export const lifecycleRoute: FastifyPluginAsyncTypebox = async (app) => {
  const answer: Lifecycles = { items: REPORT_KINDS.map(tableOf) }
  const schema = {
    summary: 'The lifecycles of reports: states, steps, who may take them, what each needs',
    tags: ['reports'],
    response: { 200: Lifecycles },
  }
  app.get('/lifecycles', { config: { needs: 'picture:read' }, schema }, async () => answer)
}

function tableOf(kind: ReportKind): LifecycleTable {
  const { states, first, ended, steps }: Lifecycle = LIFECYCLES[kind]
  return {
    kind,
    path: REPORT_PATHS[kind],
    states: [...states],
    first,
    ended: [...ended],
    brings: BRINGS[kind],
    steps: steps.map(({ name, from, to, roles, needs = [] }) => ({ name, from: [...from], to, roles: [...roles], needs: [...needs] })),
  }
}
