/** Masking: no number that leads to a person is left in a text, and everything else is as it was. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '#wire/reports'
import { maskedFields, maskedReport } from '../../server/domain/reports/mask-report.ts'
import { masked } from '../../server/domain/reports/masking.ts'
import { NAUGHTY_STRINGS } from '../support/naughty-strings.ts'

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''))
const aGap = fc.constantFrom('', '-', ' ', '－', ' - ')
const mobile = fc
  .tuple(fc.constantFrom('', '+86', '86 ', '0086-'), fc.integer({ min: 3, max: 9 }), digits(1), aGap, digits(4), digits(4))
  .map(([country, second, third, gap, middle, last]) => `${country}1${second}${third}${gap}${middle}${gap}${last}`)
const landline = fc
  .tuple(
    fc.constantFrom('0519', '010', '025', '(0512)'),
    fc.constantFrom('', '-', ' '),
    fc.integer({ min: 2, max: 9 }),
    digits(2),
    fc.nat(9),
    digits(4),
  )
  .map(([area, gap, first, more, digit, last]) => `${area}${gap}${first}${more}${digit}${last}`)
const identity = fc
  .tuple(
    fc.constantFrom('320412', '110101', '654325'),
    fc.integer({ min: 1930, max: 2015 }),
    fc.integer({ min: 10, max: 12 }),
    fc.integer({ min: 10, max: 28 }),
    digits(3),
    fc.constantFrom('0', '7', 'X', 'x'),
  )
  .map((parts) => parts.join(''))
const plate = fc
  .tuple(
    fc.constantFrom('苏', '沪', '京', '皖'),
    fc.constantFrom('A', 'D', 'd'),
    fc.constantFrom('', '·', ' ', '.'),
    fc.constantFrom('', 'D', 'F', 'd'),
    digits(5),
  )
  .map((parts) => parts.join(''))
const secret = fc.oneof(mobile, landline, identity, plate)
/** What people write round them: with figures of its own, apart from them. */
const words = fc.constantFrom(
  '报警人',
  '车主，',
  '说：',
  '（3号楼1301室）',
  '26日13:05在',
  '拨打110后，',
  '损失12000.50元，',
  '\n',
  '😀',
  '',
)

/** Wide digits and signs between are the same number. */
function bare(text: string): string {
  return text.normalize('NFKC').replaceAll(/[\s·.\-()]/g, '')
}

describe('a text', () => {
  test('has no such number left, whatever stands round it, and is as long as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, secret), { minLength: 1, maxLength: 5 }), words, (parts, end) => {
        const text = parts.map(([before, number]) => `${before}「${number}」`).join('') + end
        const safe = masked(text)
        for (const [, number] of parts) expect(bare(safe)).not.toContain(bare(number))
        for (const [before] of parts) expect(safe).toContain(before)
        expect(safe).toHaveLength(text.length)
        expect(masked(safe)).toBe(safe)
      }),
    )
  })

  test.each([
    ['车主13812345678不接', '车主138****5678不接'],
    ['+86 138-1234-5678', '+86 138-****-5678'],
    ['１３８１２３４５６７８', '１３８****５６７８'],
    ['1 3 8 1 2 3 4 5 6 7 8', '1 3 8 * * * * 5 6 7 8'],
    ['138\u200b12345678', '138\u200b****5678'],
    ['物业0519-88123456', '物业0519-****3456'],
    ['(0519) 8812 3456', '(0519) **** 3456'],
    ['电话：88123456', '电话：****3456'],
    ['32041219900101123X', '3****************X'],
    ['身份证320412900101123', '身份证3*************3'],
    ['苏D12345', '苏D**345'],
    ['苏D·12345', '苏D·**345'],
    ['苏D·D12345', '苏D·***345'],
    ['苏D1234警', '苏D*234警'],
    ['13812345678、苏E66666', '138****5678、苏E**666'],
  ])('%s becomes %s', (said, safe) => {
    expect(masked(said)).toBe(safe)
  })

  test.each([
    '2026-11-26 13:05:30',
    '20261126130530',
    '来电20261126',
    '3号楼2单元1301室',
    '损失138000元，其中12345678.90元',
    '110、119、120、12345',
    'J3204122026112600017',
    '警情320412202611260001',
    'a3f81381-2345-4678-9012-345678901234',
    '119.950123,31.680456',
    '0.13812345678',
    '苏Device',
    '新A栋、京B座',
    'GB/T 46792-2025',
  ])('%s stays as it is', (said) => {
    expect(masked(said)).toBe(said)
  })

  test.skipIf(!NAUGHTY_STRINGS)('that is naughty stays as it is', () => {
    for (const said of NAUGHTY_STRINGS ?? []) expect(masked(said)).toBe(said)
  })

  test('of any signs without a digit stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const said = text.normalize('NFKC').replaceAll(/\d/g, '')
        expect(masked(said)).toBe(said)
      }),
    )
  })
})

describe('a report', () => {
  test('is masked where people write what they like, and nowhere else; what they wrote is told apart', () => {
    const { said, unmasked } = maskedFields({ id: '13812345678', text: '找13812345678', address: '3号楼', severity: 2 })
    expect(said).toEqual({ id: '13812345678', text: '找138****5678', address: '3号楼', severity: 2 })
    expect(unmasked).toEqual([{ field: 'text', text: '找13812345678' }])
  })

  test('of history is masked in the notes of its life too', () => {
    const stamp = { step: 'report', state: 'feedback', atMs: 0, knownMs: 0, by: 'op', note: '苏D12345已找到' }
    const report: Report = { id: 'r', state: 'closed', atMs: 0, knownMs: 0, stamps: [stamp], hasPersonal: false, simulated: false }
    const { said, unmasked } = maskedReport(report)
    expect(said.stamps).toEqual([{ ...stamp, note: '苏D**345已找到' }])
    expect(unmasked).toEqual([{ field: 'note', text: stamp.note }])
    expect(maskedReport({ ...report, stamps: [] }).said).toEqual({ ...report, stamps: [] })
  })
})
