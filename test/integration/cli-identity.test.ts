/** The commands for tokens, sign-in links, settings and the end of the demo, as the command line runs them. */
import { expect, test } from 'vitest'
import { clearDemoCommand } from '../../server/cli/clear-demo.ts'
import type { Command } from '../../server/cli/command.ts'
import { COMMANDS, helpText } from '../../server/cli/commands.ts'
import type { Report } from '#wire/reports'
import { configCommand } from '../../server/cli/config.ts'
import { signInCommand } from '../../server/cli/sign-in.ts'
import { tokenCommand } from '../../server/cli/token.ts'
import { digestOf, rowOf } from '../../server/domain/reports/report-row.ts'
import { readSettings } from '../../server/settings.ts'
import { memoryStore } from '../../server/store/memory-store.ts'
import type { Store } from '../../server/store/ports.ts'
import { startApp } from '../support/http-server.ts'

const NOW_MS = 1_790_000_000_000
const DAY_MS = 86_400_000

/** A command line over one store, which is never closed: several commands follow one another on it. */
function commandLine(store: Store = memoryStore(), environment: Readonly<Record<string, string>> = {}) {
  const reading = readSettings(environment)
  if (!reading.ok) throw new Error(reading.problems.join('; '))
  const clock = { nowMs: NOW_MS }
  return {
    store,
    clock,
    async run(command: Command, ...args: readonly string[]) {
      const printed: string[] = []
      const errors: string[] = []
      const status = await command.run(args, {
        settings: reading.settings,
        openStore: async () => ({ ...store, close: async () => undefined }),
        print: (line) => void printed.push(line),
        printError: (line) => void errors.push(line),
        progress: () => undefined,
        nowMs: () => clock.nowMs,
      })
      return { status, printed, errors: errors.join('\n') }
    },
  }
}

test('a token is made, listed without its secret, and revoked by name', async () => {
  const { run } = commandLine()

  const made = await run(tokenCommand, 'create', '--role', 'gateway', '--name', 'radio', '--crs', 'GCJ02', '--accuracy', '30')
  const token = made.printed.at(-1) ?? ''
  const listed = await run(tokenCommand, 'list')
  const revoked = await run(tokenCommand, 'revoke', 'radio')

  expect(made.status).toBe(0)
  expect(token).toMatch(/^ll_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/)
  expect(listed.printed).toEqual([expect.stringMatching(/gateway +radio .*holds$/)])
  expect(listed.printed.join()).not.toContain(token.slice('ll_000000000000_'.length))
  expect(revoked.printed).toEqual([expect.stringContaining("revoked gateway 'radio'")])
  expect((await run(tokenCommand, 'list')).printed).toEqual([expect.stringContaining('revoked 2026-')])
  expect(await run(tokenCommand, 'revoke', 'radio')).toMatchObject({ status: 1, errors: "no token 'radio' that still holds" })
})

test('a token made here opens the doors of a server on the same log', async () => {
  const store = memoryStore()
  const made = await commandLine(store).run(tokenCommand, 'create', '--role', 'wall', '--name', 'hall')
  const { call } = await startApp({ store })

  expect((await call('/api/v1/units', { token: made.printed.at(-1) ?? '' })).status).toBe(200)
})

test('a token for some days is listed as expired after them', async () => {
  const { run, clock } = commandLine()
  await run(tokenCommand, 'create', '--role', 'auditor', '--name', 'visitor', '--days', '2')

  clock.nowMs += 2 * DAY_MS

  expect((await run(tokenCommand, 'list')).printed).toEqual([expect.stringMatching(/expired$/)])
})

test('an empty house has no tokens', async () => {
  expect((await commandLine().run(tokenCommand, 'list')).printed).toEqual(['no tokens yet'])
})

test.each([
  ['nothing', [], 'none of create, list, revoke'],
  ['another action', ['forge'], "'forge' is none of create, list, revoke"],
  ['no role', ['create', '--name', 'x'], '--role'],
  ['an unknown role', ['create', '--role', 'king', '--name', 'x'], '--role'],
  ['no name', ['create', '--role', 'wall'], '--name'],
  ['a name with spaces', ['create', '--role', 'wall', '--name', 'the hall'], '--name'],
  ['a device without its unit', ['create', '--role', 'device', '--name', 'x'], '--unit is missing'],
  ['a unit of no device', ['create', '--role', 'wall', '--name', 'x', '--unit', 'A1'], '--unit is for a device only'],
  ['an unknown datum', ['create', '--role', 'gateway', '--name', 'x', '--crs', 'ETRS89'], '--crs'],
  ['an accuracy that is none', ['create', '--role', 'gateway', '--name', 'x', '--accuracy', 'good'], "--accuracy is 'good'"],
  ['no time at all', ['create', '--role', 'wall', '--name', 'x', '--days', '0'], "--days is '0'"],
  ['an unknown option', ['create', '--role', 'wall', '--name', 'x', '--colour', 'red'], '--colour'],
  ['too many names', ['revoke', 'a', 'b'], 'one id or name'],
  ['no name to revoke', ['revoke'], 'one id or name'],
  ['an option of list', ['list', '--all'], 'list takes no options'],
])('token with %s says what is wrong, shows the usage and makes nothing', async (_, args, words) => {
  const { run } = commandLine()

  const { status, errors } = await run(tokenCommand, ...args)

  expect(status).toBe(2)
  expect(errors.split('\n')[0]).toContain(words)
  expect(errors).toContain('lamplight token create --role ROLE')
  expect((await run(tokenCommand, 'list')).printed).toEqual(['no tokens yet'])
})

test('a sign-in link is for the address people use, for the role asked for, and works once', async () => {
  const store = memoryStore()
  const { run, clock } = commandLine(store, { PUBLIC_URL: 'https://lamp.example' })
  clock.nowMs = Date.now()
  const { status, printed } = await run(signInCommand, '--role', 'leader')
  const link = new URL(printed[0] ?? '')
  const { call } = await startApp({ store })

  const answer = await call(`${link.pathname}${link.search}`)
  const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''

  expect([status, link.origin, answer.status]).toEqual([0, 'https://lamp.example', 303])
  expect(await (await call('/api/v1/session', { headers: { cookie } })).json()).toMatchObject({ role: 'leader' })
  expect((await call(`${link.pathname}${link.search}`)).status).toBe(401)
})

test.each([
  ['--role device', "--role is 'device'"],
  ['--role king', "--role is 'king'"],
  ['--name x', "Unknown option '--name'"],
])('sign-in %s is refused in words', async (args, words) => {
  const { status, errors } = await commandLine().run(signInCommand, ...args.split(' '))

  expect(status).toBe(2)
  expect(errors.startsWith(words)).toBe(true)
})

test('config shows every setting with its range, and no secret', async () => {
  const secrets = { ADMIN_TOKEN: 'a-secret-of-sixteen', TIANDITU_KEY: 'abcdef0123456789', SEND_TOKEN: 'another-secret' }
  const { run } = commandLine(memoryStore(), { ...secrets, PORT: '9000' })

  const { status, printed } = await run(configCommand)

  expect(status).toBe(0)
  expect(printed).toContain('PORT = 9000')
  expect(printed).toContain('TRACK_DAYS = 30 days')
  expect(printed).toContain('ADMIN_TOKEN = ••••••••')
  expect(printed).toContain('TLS_CERT = (unset)')
  for (const secret of Object.values(secrets)) expect(printed.join()).not.toContain(secret)
})

test('clear-demo takes what is simulated away, leaves the rest, and the demo does not come back', async () => {
  const store = memoryStore()
  const demo = await startApp({ store, settings: { DEMO: '' } })
  const { token } = await demo.app.identity.tokens.create({ name: 'demo', role: 'gateway', simulated: true }, 'test', Date.now())
  for (const [id, by] of [
    ['S1', token],
    ['A1', demo.tokens.operator],
  ] as const)
    expect((await demo.call('/api/v1/units', { method: 'POST', token: by, body: { id } })).status).toBe(201)
  expect(demo.app.isDemo()).toBe(true)
  // Two calls, one of the demo's; both ended long ago and were put away.
  for (const [id, by] of [
    ['of-demo', token],
    ['of-site', demo.tokens.operator],
  ] as const) {
    await demo.call('/api/v1/incidents', { method: 'POST', token: by, body: { id, class: 'other' } })
    const report = (await store.journal.stateOf('wujin', 'live', `incident/${id}`))!
    await store.journal.archive('wujin', 'live', report.seq, [{ subject: report.subject, digest: digestOf(rowOf(report.data as Report)) }])
  }

  const { status, printed } = await commandLine(store).run(clearDemoCommand)

  expect(status).toBe(0)
  expect(printed[0]).toMatch(/^\d+ simulated units, places and reports removed, 1 tokens of simulated senders revoked; the site has begun$/)
  const site = await startApp({ store, settings: { DEMO: '' } })
  const idsOf = async (path: string) =>
    ((await (await site.call(path, { token: site.tokens.wall })).json()) as { items: readonly { id: string }[] }).items.map(({ id }) => id)
  expect(site.app.isDemo()).toBe(false)
  expect(await idsOf('/api/v1/units')).toEqual(['A1'])
  expect(await idsOf('/api/v1/compounds')).toEqual([])
  expect(await idsOf('/api/v1/incidents')).toEqual(['of-site'])
  expect((await site.call('/api/v1/heartbeat', { method: 'POST', token })).status).toBe(401)
})

test.each([configCommand, clearDemoCommand])('$name takes no options', async (command) => {
  expect(await commandLine().run(command, '--please')).toMatchObject({ status: 2, errors: expect.stringContaining('takes no options') })
})

test('help names every command, and each has a usage that begins with its name', () => {
  for (const { name, usage } of COMMANDS) {
    expect(helpText()).toContain(`  ${name} `)
    expect(usage).toMatch(new RegExp(`^lamplight ${name}`))
  }
})
