import { expect, test } from 'vitest'
import { isLoopback, mask, readSettings, SETTINGS, settingsFileValues } from '../../server/settings.ts'

function problemsOf(values: Readonly<Record<string, string>>): readonly string[] {
  const reading = readSettings(values)
  return reading.ok ? [] : reading.problems
}

test('nothing set gives the defaults that design.md promises', () => {
  const reading = readSettings({})

  expect(reading).toMatchObject({
    ok: true,
    settings: {
      host: '127.0.0.1',
      port: 8080,
      dataDir: './data',
      trackDays: 30,
      demo: undefined,
      adminToken: undefined,
    },
  })
  expect(reading.ok && Object.isFrozen(reading.settings)).toBe(true)
})

test('an empty value counts as unset', () => {
  expect(readSettings({ PORT: '', DEMO: '' })).toMatchObject({ ok: true, settings: { port: 8080, demo: undefined } })
})

test.each([
  ['PORT', 'eighty'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['PORT', ' '],
  ['TRACK_DAYS', '0'],
  ['DEMO', 'perhaps'],
  ['HOST', 'a b'],
  ['PUBLIC_URL', 'ftp://x'],
  ['PUBLIC_URL', 'https://x/path'],
  ['ROOM', 'a/b'],
  ['LOG_LEVEL', 'loud'],
  ['LOCALE', 'fr'],
  ['DEMO_FIXES_PER_S', '0'],
])('%s = %j stops the start and is named with its value and range', (key, value) => {
  const [problem] = problemsOf({ [key]: value })
  const range = Object.values(SETTINGS).find((row) => row.key === key)?.range ?? 'no such row'

  expect(problem).toContain(key)
  expect(problem).toContain(`'${value}'`)
  expect(problem).toContain(range)
})

test('everything that is wrong is said at once', () => {
  expect(problemsOf({ PORT: 'x', TRACK_DAYS: 'y', TLS_CERT: 'cert.pem' })).toHaveLength(3)
})

test('a bad secret is not repeated in what is said of it', () => {
  expect(problemsOf({ ADMIN_TOKEN: 'tooshort' }).join()).not.toContain('tooshort')
})

test.each(['DATABASE_URL', 'REDIS_URL', 'MQTT_URL'])('%s stops the start: it is not built yet', (key) => {
  expect(problemsOf({ [key]: 'anything://' })).toEqual([expect.stringMatching(`${key} is set.*not built`)])
})

test('a settings file may hold texts, numbers and booleans of known keys only', () => {
  expect(settingsFileValues('{"PORT": 9000, "DEMO": false}', 'f')).toEqual({ values: { PORT: '9000', DEMO: 'false' } })
  expect(settingsFileValues('{"PROT": 9000}', 'f')).toEqual({ problem: expect.stringContaining("'PROT'") })
  expect(settingsFileValues('{"PORT": [1]}', 'f')).toEqual({ problem: expect.stringContaining('PORT') })
  expect(settingsFileValues('[]', 'f')).toEqual({ problem: expect.stringContaining('object') })
  expect(settingsFileValues('{', 'f')).toEqual({ problem: expect.stringContaining('JSON') })
})

test('a mask shows no character of the secret and not its length past eight', () => {
  expect(mask('abc')).toBe('•••')
  expect(mask('x'.repeat(40))).toBe('••••••••')
})

test.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.example.org', false],
])('%s only this machine can reach: %s', (host, is) => {
  expect(isLoopback(host)).toBe(is)
})
