/** CAP 1.2: the standard's own examples pass both ways, whatever is written reads back as it was, and what is no CAP is refused by name. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Compile } from 'typebox/compile'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Fault } from '#wire/errors'
import { INCIDENT_CLASSES, INCIDENT_STATES, ReportId, type Incident } from '#wire/reports'
import { CAP_ALERT, CAP_NAMESPACE, type CapAlert, type CapElement, type CapInfo } from '../../server/doors/cap/cap-alert.ts'
import { capOf, incidentIdOf, incidentOf } from '../../server/doors/cap/cap-report.ts'
import { decodeXml } from '../../server/doors/cap/decode-xml.ts'
import { readCap } from '../../server/doors/cap/read-cap.ts'
import { writeCap } from '../../server/doors/cap/write-cap.ts'
import { sharedData } from '../support/shared-data.ts'

const examples = sharedData('protocols/cap')
const isId = Compile(ReportId)

test.skipIf(examples === undefined)("the four examples of the standard's appendix pass both ways", async () => {
  const names = (await readdir(examples!)).filter((name) => name.endsWith('.xml'))
  expect(names).toHaveLength(4)
  for (const name of names) {
    const alert = readCap(await readFile(join(examples!, name), 'utf8'))
    expect(readCap(writeCap(alert))).toEqual(alert)
    expect(incidentOf(alert)).toMatchObject({ id: alert.identifier, atMs: expect.any(Number), class: expect.any(String) })
  }
})

test.skipIf(examples === undefined)('what the examples say is found where it stands', async () => {
  const read = async (name: string) => readCap(await readFile(join(examples!, name), 'utf8'))
  const storm = await read('example2.xml')
  expect(storm).toMatchObject({
    status: 'Actual',
    info: [{ category: ['Met'], area: [{ polygon: [expect.stringMatching(/^38\.47,-120\.14 /)] }] }],
  })
  expect(incidentOf(storm)?.place).toEqual(
    [(-119.95 - 119.74 - 119.89 - 120.14) / 4, (38.34 + 38.52 + 38.62 + 38.47) / 4].map((n) => expect.closeTo(n, 9)),
  )
  const quake = await read('example3.xml')
  expect(quake).toMatchObject({ msgType: 'Update', references: 'trinet@caltech.edu,TRI13970876.1,2003-06-11T20:30:00-07:00' })
  expect(incidentOf(quake)).toMatchObject({ severity: 4, class: 'other', place: [-115.5527, 32.9525] })
  const amber = await read('example4.xml')
  expect(amber.info?.map(({ language }) => language)).toEqual(['en-US', 'es-US'])
})

/** Texts of any characters that XML can carry, as an element gives them back: without blanks at the ends. */
const aText = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .map((text) => text.replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '').trim())
const FORMS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'a time such as 2026-11-26T08:00:00+08:00': fc.constant('2026-11-26T08:00:00+08:00'),
  'a name without spaces, commas, < and &': fc.stringMatching(/^[A-Za-z0-9.@_-]{1,20}$/),
  'a number': fc.integer().map(String),
  'four or more pairs lat,lon, the last the same as the first': fc.constant('31.7,119.9 31.8,119.9 31.8,120 31.7,119.9'),
  'lat,lon and a radius in km': fc.constant('31.7,119.9 0.5'),
}

function anElement({ elements, oneOf, says }: CapElement): fc.Arbitrary<unknown> {
  if (elements) return aRecord(elements)
  if (oneOf) return fc.constantFrom(...oneOf)
  return says === undefined ? aText : FORMS[says]!
}

function aRecord(elements: readonly CapElement[]): fc.Arbitrary<Record<string, unknown>> {
  const fields = elements.map((element): [string, fc.Arbitrary<unknown>] => {
    const one = anElement(element)
    return [element.name, element.isMany ? fc.array(one, { minLength: 1, maxLength: 2 }) : one]
  })
  return fc.record(Object.fromEntries(fields), { requiredKeys: elements.filter(({ isNeeded }) => isNeeded).map(({ name }) => name) })
}

test('whatever is written reads back as it was', () => {
  fc.assert(
    fc.property(aRecord(CAP_ALERT), (alert) => {
      expect(readCap(writeCap(alert as never))).toEqual(alert)
    }),
    { numRuns: 300 },
  )
})

test('an incident as a message is one that the schema takes, says its class and place, and none of it is lost', () => {
  const anIncident = fc.record({
    class: fc.constantFrom(...INCIDENT_CLASSES),
    severity: fc.integer({ min: 1, max: 4 }),
    state: fc.constantFrom(...INCIDENT_STATES),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    place: fc.option(fc.tuple(fc.double({ min: 119, max: 121, noNaN: true }), fc.double({ min: 31, max: 32, noNaN: true })), {
      nil: undefined,
    }),
  })
  fc.assert(
    fc.property(anIncident, fc.integer({ min: -720, max: 840 }), ({ place, ...more }, utcOffsetMin) => {
      const stamp = { step: 'received', state: 'received', atMs: 1_800_000_000_000, knownMs: 1_800_000_000_000, by: 'op' }
      const incident = {
        id: 'j 1,<2>',
        atMs: stamp.atMs,
        knownMs: stamp.knownMs,
        stamps: [stamp],
        hasPersonal: false,
        simulated: false,
        ...more,
        ...(place ? { place } : {}),
      } as Incident
      const back = incidentOf(readCap(writeCap(capOf(incident, { sender: 'lamplight.wujin', utcOffsetMin }))))

      expect(back).toMatchObject({ class: more.class, severity: more.severity, atMs: stamp.atMs })
      expect(back?.place).toEqual(place)
    }),
    { numRuns: 200 },
  )
})

test.each([
  [false, 'Actual'],
  [true, 'Test'],
])('of an incident that is simulated (%s) the status is %s, and never Exercise', (simulated, status) => {
  const stamp = { step: 'received', state: 'received', atMs: 1_800_000_000_000, knownMs: 1_800_000_000_000, by: 'op' }
  const incident: Incident = {
    id: 'j-1',
    class: 'fire',
    severity: 2,
    state: 'received',
    atMs: stamp.atMs,
    knownMs: stamp.knownMs,
    stamps: [stamp],
    hasPersonal: false,
    simulated,
  }

  expect(capOf(incident, { sender: 'lamplight.wujin', utcOffsetMin: 480 }).status).toBe(status)
})

describe('as an incident', () => {
  const TOLD: CapAlert = {
    identifier: 'a1',
    sender: 's',
    sent: '2026-11-26T08:00:00+08:00',
    status: 'Actual',
    msgType: 'Alert',
    scope: 'Public',
  }
  const info: CapInfo = { category: ['Fire'], event: 'e', urgency: 'Immediate', severity: 'Minor', certainty: 'Likely' }

  test('it has an id that stands in an address and is always the same, whatever its identifier', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^\s,<&]{1,200}$/), fc.stringMatching(/^[^\s,<&]{1,200}$/), (one, other) => {
        for (const id of [one, other].map(incidentIdOf)) expect([id, isId.Check(id)]).toEqual([id, true])
        if (isId.Check(one)) expect(incidentIdOf(one)).toBe(one)
        expect(incidentIdOf(one) === incidentIdOf(other)).toBe(one === other)
      }),
    )
    expect(incidentIdOf('urn:oid:2.49.0.1.156/2026/11')).toMatch(/^urn:oid:2\.49\.0\.1\.156_2026_11~[0-9a-f]{16}$/)
  })

  test('a text that is longer than a report holds ends in a sign that says so, and no character is cut in two', () => {
    const long = incidentOf({ ...TOLD, info: [{ ...info, headline: '🔥'.repeat(1_500), area: [{ areaDesc: '楼'.repeat(121) }] }] })

    expect(long?.text).toBe(`${'🔥'.repeat(999)}…`)
    expect(long?.address).toBe(`${'楼'.repeat(119)}…`)
    expect(incidentOf({ ...TOLD, info: [{ ...info, headline: '🔥'.repeat(1_000) }] })?.text).toBe('🔥'.repeat(1_000))
  })
})

describe('bytes', () => {
  const gbk = (text: string) => Buffer.concat([Buffer.from(text), Uint8Array.of(0xbb, 0xf0)])

  test.each([
    ['by their mark', Buffer.from('\ufeff火', 'utf16le'), undefined],
    ['by what is said', gbk(''), 'gbk'],
    ['by what the document says of itself', gbk('<?xml version="1.0" encoding="GB18030"?>'), undefined],
    ['as UTF-8', Buffer.from('<?xml version="1.0"?>火'), undefined],
  ])('are read %s', (_, bytes, said) => expect(decodeXml(bytes, said).at(-1)).toBe('火'))

  test.each([
    ['not in UTF-8', gbk(''), undefined],
    ['not in what they say', Buffer.from('<?xml version="1.0" encoding="utf-8"?>\xff', 'latin1'), undefined],
    ['in what nobody knows', Buffer.from('<a/>'), 'klingon'],
  ])('are refused where they are %s', (_, bytes, said) =>
    expect(() => decodeXml(bytes, said)).toThrow(/^the message is not in '|or that is no encoding/),
  )
})

describe('what is no CAP', () => {
  const alert = (inside: string) =>
    `<alert xmlns="${CAP_NAMESPACE}"><identifier>a1</identifier><sender>s</sender><sent>2026-11-26T08:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>${inside}</alert>`

  function refusal(xml: string): Fault {
    try {
      readCap(xml)
    } catch (fault) {
      if (fault instanceof Fault) return fault
      throw fault
    }
    throw new Error('it was taken')
  }

  test('is itself taken without info', () => expect(readCap(alert(''))).toMatchObject({ identifier: 'a1', scope: 'Public' }))

  test.each([
    ['no XML', 'hello', 'BODY_UNREADABLE'],
    ['broken XML', '<alert', 'BODY_UNREADABLE'],
    ['a document type', `<!DOCTYPE alert [<!ENTITY a "b">]>${alert('')}`, 'BODY_UNREADABLE'],
    ['an entity bomb', `<!DOCTYPE a [<!ENTITY l "l"><!ENTITY m "&l;&l;&l;">]>${alert('<note>&m;</note>')}`, 'BODY_UNREADABLE'],
    ['an entity that is none', alert('<note>&lol;</note>'), 'BODY_UNREADABLE'],
  ])('%s', (_, xml, code) => expect(refusal(xml).code).toBe(code))

  test.each([
    ['another root', `<alarm xmlns="${CAP_NAMESPACE}"/>`, 'alarm'],
    ['CAP 1.1', '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>', 'alert'],
    ['an element of nobody', alert('<colour>red</colour>'), 'alert/colour'],
    ['a status that is none', alert('').replace('Actual', 'Real'), 'alert/status'],
    ['a time with Z', alert('').replace('+08:00', 'Z'), 'alert/sent'],
    ['a day that no calendar has', alert('').replace('2026-11-26', '2026-02-30'), 'alert/sent'],
    ['two identifiers', alert('<identifier>b</identifier>'), 'alert/identifier'],
    ['no scope', alert('').replace('<scope>Public</scope>', ''), 'alert/scope'],
    [
      'an info without urgency',
      alert('<info><category>Fire</category><event>e</event><severity>Minor</severity><certainty>Likely</certainty></info>'),
      'alert/info/0/urgency',
    ],
    ['an element where a text belongs', alert('<note><b>bold</b></note>'), 'alert/note/b'],
  ])('%s is refused by its path', (_, xml, field) => expect(refusal(xml).errors.map((error) => error.field)).toEqual([field]))

  test('a signature is passed over', () => {
    expect(
      readCap(alert('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>x</SignedInfo></Signature>')),
    ).not.toHaveProperty('Signature')
  })
})
