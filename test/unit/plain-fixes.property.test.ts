/** The plain way of a batch against the slow one: what it takes, it takes to the same columns; what it leaves, it leaves whole. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBatch, readPlain, type BatchRules, type Roll } from '../../server/doors/fix-batch.ts'
import { scanFixes } from '../../server/doors/plain-fixes.ts'
import { BROKEN, scanNumber } from '../../server/doors/plain-scan.ts'
import { unitIndex } from '../../server/live/unit-index.ts'
import { firstFixes } from '../../server/store/fix-columns.ts'
import type { FixColumns } from '../../server/store/ports.ts'
import { aGateway, DAY_MS, NOON_MS } from '../support/doors.ts'

const UNITS = ['A1', 'A2', 'radio:7', 'x'.repeat(64)]

/** Units A1 … by slot; the second went off duty at noon less a minute. */
function aRoll(): Roll {
  const index = unitIndex()
  UNITS.forEach((id, slot) => index.set(id, slot))
  const offDutyMs = (slot: number) => (slot === 1 ? NOON_MS - 60_000 : Infinity)
  return {
    slotOf: (id) => (UNITS.includes(id) ? UNITS.indexOf(id) : undefined),
    slotOfAscii: index.find,
    at: (slot) => ({
      id: UNITS[slot]!,
      slot,
      callSign: '',
      team: 'patrol',
      mover: 'foot',
      confirmed: true,
      duty: slot === 1 ? 'offDuty' : 'onDuty',
      dutySinceMs: slot === 1 ? NOON_MS - 60_000 : 0,
      source: 'test',
      simulated: false,
    }),
    offDutySinceMs: offDutyMs,
  }
}

function theRules(): BatchRules {
  return { roll: aRoll(), sender: aGateway(), source: 3, receivedMs: NOON_MS, keepMs: DAY_MS }
}

function rowsOf({ count, ...columns }: FixColumns): Record<string, number[]> {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column].slice(0, count)]))
}

/** What the slow way makes of a text: all fixes, or `undefined` when it refuses, does not know a unit, or cannot read it. */
function slowly(text: string): Record<string, number[]> | undefined {
  let items: unknown
  try {
    items = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(items)) return undefined
  const { fixes, count, rejected, unknown } = readBatch(items, theRules())
  return rejected.length === 0 && unknown.size === 0 ? rowsOf(firstFixes(fixes, count)) : undefined
}

function plainly(text: string): Record<string, number[]> | undefined {
  const plain = scanFixes(Buffer.from(text), 'WGS84')
  const batch = plain && readPlain(plain, theRules())
  return batch && rowsOf(batch.fixes)
}

const aNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -200, max: 200 }).map(String),
  fc.integer({ min: -200, max: 700 }).map(String),
  fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: 0, max: 9_999_999 })).map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom('0', '-0', '0.0', '180', '-90', '1e3', '00', '1.', '.5', '-', '0.1234567890123456789', '123456789012345678'),
)
const aTime = fc.oneof(
  fc.integer({ min: NOON_MS - DAY_MS, max: NOON_MS + 60_000 }).map(String),
  fc.integer({ min: NOON_MS - DAY_MS, max: NOON_MS + 60_000 }).map((ms) => `"${new Date(ms).toISOString()}"`),
  fc.constantFrom(String(NOON_MS + 60_001), String(NOON_MS - DAY_MS - 1), `${NOON_MS}.75`, '"2026-11-24"', '"2026-02-30T00:00:00Z"', '-1'),
)
const aUnitId = fc
  .oneof(fc.constantFrom(...UNITS), fc.constantFrom('B9', '', 'a b', 'a/b', 'é', 'x'.repeat(65), 'A\\u0031'))
  .map((id) => `"${id}"`)
const aSpace = fc.constantFrom('', '', '', ' ', '\n', '\t ')

/** Nearly always right, so that whole batches are. */
function mostly(right: readonly string[], rarely: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 24, arbitrary: fc.constantFrom(...right) }, rarely)
}

const aFixText = fc
  .record(
    {
      unit: mostly(['"A1"', '"radio:7"'], aUnitId),
      lon: fc.oneof(
        { weight: 4, arbitrary: fc.double({ noNaN: true, min: 1, max: 180 }).map(String) },
        mostly(['119.95', '-119.9512345'], aNumber),
      ),
      lat: mostly(['31.7', '31.70000000000001', '-90'], aNumber),
      at: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: NOON_MS - DAY_MS, max: NOON_MS + 60_000 }).map(String) }, aTime),
      speed: mostly(['0', '1.4', '600'], aNumber),
      course: mostly(['360', '12.5'], aNumber),
      accuracy: mostly(['5', '100000'], aNumber),
      battery: mostly(['0', '1', '0.5', '0.005'], fc.constant('1.01')),
    },
    { requiredKeys: ['unit', 'lon', 'lat', 'at'] },
  )
  .chain((fields) => {
    const entries = Object.entries(fields)
    const rarely = fc.constantFrom(...entries, ['crs', '"WGS84"'] as const, ['crs', '"none"'] as const, ['other', '1'] as const)
    return fc.tuple(
      fc.shuffledSubarray(entries, { minLength: entries.length }),
      fc.oneof({ weight: 24, arbitrary: fc.constant([]) }, fc.tuple(rarely)),
      aSpace,
      aSpace,
    )
  })
  .map(([entries, more, before, after]) => {
    const members = [...entries, ...more].map(([name, value]) => `${before}"${name}"${after}:${before}${value}${after}`)
    return `{${members.join(',')}}`
  })

const aBatchText = fc
  .tuple(fc.array(aFixText, { minLength: 1, maxLength: 3 }), aSpace)
  .map(([fixes, space]) => `${space}[${fixes.join(`,${space}`)}]${space}`)

test('what the plain way takes, the slow way takes to the same columns', () => {
  fc.assert(
    fc.property(aBatchText, (text) => {
      const plain = plainly(text)
      if (plain) expect(plain).toEqual(slowly(text))
    }),
    { numRuns: 2_000 },
  )
})

test('a text damaged anywhere is never taken for something else', () => {
  const damaged = fc
    .tuple(aBatchText, fc.nat(), fc.constantFrom('', '"', ',', '{', '}', '0', '-', ' ', '\\', 'é', '\u0001'), fc.boolean())
    .map(([text, at, by, isInsert]) => {
      const i = at % (text.length + 1)
      return text.slice(0, i) + by + text.slice(isInsert ? i : i + 1)
    })
  fc.assert(
    fc.property(damaged, (text) => {
      const plain = plainly(text)
      if (plain) expect(plain).toEqual(slowly(text))
    }),
    { numRuns: 5_000 },
  )
})

test('a number is the double that JSON.parse gives, to the last bit', () => {
  const aDecimal = fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat({ max: 20 }))
    .map(([isNegative, digits, fraction]) => {
      const text = digits.toString().padStart(fraction + 1, '0')
      const whole = text.slice(0, text.length - fraction)
      return `${isNegative ? '-' : ''}${whole}${fraction > 0 ? `.${text.slice(text.length - fraction)}` : ''}`
    })
  fc.assert(
    fc.property(fc.oneof(aDecimal, aNumber), (text) => {
      const out = new Float64Array(1)
      const end = scanNumber(Buffer.from(`${text},`), 0, out, 0)
      if (end !== BROKEN) expect([text.length, JSON.parse(text)]).toEqual([end, out[0]])
    }),
    { numRuns: 5_000 },
  )
})

test.each([
  ['numbers as a gateway writes them', '[{"unit":"A1","lon":119.95,"lat":31.7,"at":1795492800000,"speed":1.4,"course":7,"accuracy":8}]'],
  [
    'spaces as Python writes them',
    '[{"unit": "A1", "lon": 119.95, "lat": 31.7, "at": 1795492800000}, {"unit": "A1", "lon": -0.5, "lat": 1, "at": 1795492800001}]',
  ],
  ['ISO times and another order', '[{"at":"2026-11-24T12:00:00+08:00","lat":31.7,"lon":119.95,"unit":"radio:7","battery":0.5}]'],
  ['all seventeen digits', '[{"unit":"A1","lon":119.95000000000002,"lat":31.700000000000003,"at":1795492800000}]'],
  ['many short ones', `[${Array.from({ length: 300 }, (_, i) => `{"unit":"A1","lon":1,"lat":2,"at":${NOON_MS - i}}`).join(',')}]`],
])('%s are plain', (_, text) => {
  const plain = plainly(text)

  expect(plain).toBeDefined()
  expect(plain).toEqual(slowly(text))
})

test.each([
  ['an empty array', '[]'],
  ['an object', '{"unit":"A1","lon":1,"lat":2,"at":1795492800000}'],
  ['a field twice', '[{"unit":"A1","lon":1,"lon":2,"lat":2,"at":1795492800000}]'],
  ['an unknown field', '[{"unit":"A1","lon":1,"lat":2,"at":1795492800000,"name":"x"}]'],
  ['null island', '[{"unit":"A1","lon":0,"lat":-0.0,"at":1795492800000}]'],
  ['an escape', String.raw`[{"unit":"A\u0031","lon":1,"lat":2,"at":1795492800000}]`],
  ['something after the end', '[{"unit":"A1","lon":1,"lat":2,"at":1795492800000}] x'],
  ['a unit off duty', '[{"unit":"A2","lon":1,"lat":2,"at":1795492800000}]'],
  ['a unit nobody knows', '[{"unit":"B1","lon":1,"lat":2,"at":1795492800000}]'],
  ['a byte order mark', '\ufeff[{"unit":"A1","lon":1,"lat":2,"at":1795492800000}]'],
])('%s is left to the slow way', (_, text) => {
  expect(plainly(text)).toBeUndefined()
})
