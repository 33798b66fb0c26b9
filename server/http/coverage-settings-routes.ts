/** What coverage is judged by: read by every screen as its definition (统计口径), changed by an administrator. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { COVERAGE_SETTING, CoverageSettings, DEFAULT_COVERAGE } from '#wire/coverage'
import { Fault } from '#wire/errors'
import { problemsOf } from '../domain/coverage/rules.ts'
import { subjectOf } from '../domain/subjects.ts'
import type { Ledger } from '../live/ledger.ts'
import { callerOf } from './guard.ts'

export interface CoverageSettingsRoutesOptions {
  readonly ledger: Ledger
  /** No interval may be longer than tracks are kept. */
  readonly trackDays: number
  readonly nowMs: () => number
}

export const coverageSettingsRoutes: FastifyPluginAsyncTypebox<CoverageSettingsRoutesOptions> = async (
  app,
  { ledger, trackDays, nowMs },
) => {
  /** What was recorded last: it comes into force as soon as the log has been read by it. */
  function settingsNow(): CoverageSettings {
    return { ...DEFAULT_COVERAGE, ...ledger.of<CoverageSettings>('setting').get(COVERAGE_SETTING) }
  }

  const schema = { summary: 'What coverage is judged by', tags: ['coverage'], response: { 200: CoverageSettings } }
  app.get('/coverage/settings', { config: { needs: 'picture:read' }, schema }, async () => settingsNow())

  const putSchema = { ...schema, summary: 'Judge by other settings, at once and from the log', body: CoverageSettings }
  app.put('/coverage/settings', { config: { needs: 'settings:write' }, schema: putSchema }, async (request) => {
    const errors = problemsOf(request.body, trackDays).map(({ field, reason }) => ({ field: `body/${field}`, reason }))
    if (errors.length > 0)
      throw new Fault('REQUEST_INVALID', errors.map(({ field, reason }) => `${field} ${reason}`).join('; '), { errors })
    const atMs = nowMs()
    const subject = subjectOf('setting', COVERAGE_SETTING)
    await ledger.record([{ kind: 'setting:changed', subject, atMs, knownMs: atMs, by: callerOf(request).name, data: request.body }])
    return settingsNow()
  })
}
