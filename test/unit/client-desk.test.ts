/** The pure parts of the operators' desk: what is listed, what is sent of what was typed, which steps are legal, what is kept of a draft. */
import { describe, expect, test } from 'vitest'
import type { LifecycleTable } from '#wire/lifecycles'
import { REPORT_KINDS, type ReportKind } from '#wire/reports'
import { readDeskAddress, readKey, writeDeskAddress } from '../../client/desk/desk-address.ts'
import { endedRows, inDeskOrder, keyOf, NO_FILTERS, rowsOf, type DeskFilters, type DeskNames } from '../../client/desk/desk-rows.ts'
import { draftShelf, KEPT_MS, MOST_CHARS, MOST_DRAFTS, type DraftStore } from '../../client/desk/drafts.ts'
import { hasEnded, isTaken, legalSteps, missingOf, saidWith, stepsNamed } from '../../client/desk/legal-steps.ts'
import { commandsFor, MOST_COMMANDS, type Command } from '../../client/palette/palette.ts'
import { bodyOf, changedOf, fieldsOf, newReportId, placeOf, typedOf } from '../../client/desk/report-fields.ts'
import { deskReport, type DeskReport } from '../../client/http/desk-report-store.ts'
import type { Lifecycle } from '../../server/domain/reports/lifecycle.ts'
import { LIFECYCLES } from '../../server/domain/reports/lifecycles.ts'

const NOW_MS = Date.UTC(2026, 10, 26, 12)
const MINUTE_MS = 60_000

function aReport(kind: ReportKind, overrides: Readonly<Record<string, unknown>> = {}): DeskReport {
  const state = LIFECYCLES[kind].first
  const stamp = { step: state, state, atMs: NOW_MS, knownMs: NOW_MS, by: 'front-desk' }
  const usual = { id: 'r-1', state, atMs: NOW_MS, knownMs: NOW_MS, stamps: [stamp], hasPersonal: false, simulated: false }
  return deskReport(kind, { ...usual, ...overrides }) // as far as the test is about it
}

const NAMES: DeskNames = {
  me: 'li',
  compound: (id) => (id === 'c1' ? '兰园公寓' : undefined),
  unit: (id) => (id === 'K1' ? '快反 01' : undefined),
}

function idsOf(reports: readonly DeskReport[], filters: Partial<DeskFilters>): readonly string[] {
  return rowsOf(reports, { ...NO_FILTERS, ...filters }, NAMES).map(keyOf)
}

describe('the list', () => {
  const theft = aReport('incident', { id: 'j-1', class: 'criminal', severity: 3, text: '电动车被盗', compound: 'c1', units: ['K1'] })
  const fire = aReport('incident', { id: 'j-2', class: 'fire', severity: 1, address: '3 号楼', division: '320412100' })
  const blocked = aReport('hazard', { id: 'h-1', class: 'fire', severity: 2, assignee: '物业企业' })
  const lead = aReport('lead', {
    suspicion: 'vehicle',
    stamps: [
      { step: 'submitted', state: 'submitted', atMs: 1, knownMs: 1, by: 'x' },
      { step: 'verify', state: 'verifying', atMs: 2, knownMs: 2, by: 'li' },
    ],
  })
  const all = [theft, fire, blocked, lead]

  test.each<[string, Partial<DeskFilters>, readonly string[]]>([
    ['everything', {}, ['incident/j-1', 'incident/j-2', 'hazard/h-1', 'lead/r-1']],
    ['a kind', { kind: 'hazard' }, ['hazard/h-1']],
    ['a class, whatever the kind', { class: 'fire' }, ['incident/j-2', 'hazard/h-1']],
    ['what a lead is about', { kind: 'lead', class: 'vehicle' }, ['lead/r-1']],
    ['a severity', { severity: 1 }, ['incident/j-2']],
    ['a town', { division: '320412100' }, ['incident/j-2']],
    ['a compound', { compound: 'c1' }, ['incident/j-1']],
    ['what I have had in hand', { whose: 'mine' }, ['lead/r-1']],
    ['what nobody has', { whose: 'unassigned' }, ['incident/j-2']],
    ['an id', { text: 'J-2' }, ['incident/j-2']],
    ['words of the text, each somewhere', { text: '被盗 兰园' }, ['incident/j-1']],
    ['a call sign', { text: '快反 01' }, ['incident/j-1']],
    ['an address', { text: '3 号楼' }, ['incident/j-2']],
    ['nothing that is there', { text: '<script>' }, []],
  ])('narrows to %s', (_, filters, wanted) => {
    expect(idsOf(all, filters)).toEqual(wanted)
  })

  test('has the serious ones first, then the newest of every kind', () => {
    const old = aReport('complaint', { id: 'old', atMs: NOW_MS - MINUTE_MS })
    const [mild, ...rest] = [aReport('incident', { id: 'mild', class: 'other', severity: 4 }), old, blocked, fire]
    expect(inDeskOrder([mild, ...rest]).map(keyOf)).toEqual(['incident/j-2', 'hazard/h-1', 'incident/mild', 'complaint/old'])
  })

  test('tells ended ones no further back than every kind was read', () => {
    const ended = (kind: ReportKind, ...ages: readonly number[]) =>
      ages.map((age) => aReport(kind, { id: `${kind}-${age}`, atMs: NOW_MS - age }))
    const pages = new Map([
      ['incident' as const, { reports: ended('incident', 1, 5), next: 'more' }],
      ['hazard' as const, { reports: ended('hazard', 2, 9), next: 'more' }],
      ['lead' as const, { reports: ended('lead', 3, 30) }],
    ])

    expect(endedRows(pages).rows.map(({ report }) => report.id)).toEqual(['incident-1', 'hazard-2', 'lead-3', 'incident-5'])
    expect(endedRows(pages).behind).toEqual(['incident'])
    expect(endedRows(new Map([['lead', { reports: ended('lead', 3, 30) }]]))).toMatchObject({ behind: [], rows: { length: 2 } })
    expect(endedRows(new Map())).toEqual({ rows: [], behind: [] })
  })
})

describe('the address', () => {
  test('gives back what was written, and keeps what else it says', () => {
    const address = {
      filters: {
        kind: 'hazard',
        endedDays: 7,
        class: 'fire',
        severity: 2,
        division: '320412100',
        compound: 'c1',
        whose: 'unassigned',
        text: '3 号楼 & more',
      },
      opened: { kind: 'hazard', id: 'h-1' },
    } as const
    const url = writeDeskAddress('http://wall.example/desk?at=119.9,31.6,14&hide=heat', address)

    expect(readDeskAddress(url.search)).toEqual(address)
    expect(url.searchParams.get('hide')).toBe('heat')
    expect(writeDeskAddress(url.href, { filters: NO_FILTERS }).search).toBe('?at=119.9%2C31.6%2C14&hide=heat')
  })

  test.each([
    '?kind=arson',
    '?ended=3',
    '?severity=0',
    '?severity=1.5',
    '?whose=theirs',
    '?open=incident',
    '?open=incident/..%2F..%2Fx',
    '?open=unit/A1',
    '?open=',
  ])('passes over what it cannot read: %s', (search) => {
    expect(readDeskAddress(search)).toEqual({ filters: NO_FILTERS })
  })

  test('takes no more of a search than the line holds', () => {
    expect(readDeskAddress(`?q=${'x'.repeat(5_000)}`).filters.text).toHaveLength(100)
    expect(readKey('patrolTask/t-1')).toEqual({ kind: 'patrolTask', id: 't-1' })
  })
})

describe('steps', () => {
  const table = (kind: ReportKind): LifecycleTable => {
    const { states, first, ended, steps }: Lifecycle = LIFECYCLES[kind]
    const told = steps.map(({ name, from, to, roles, needs = [] }) => ({ name, from: [...from], to, roles: [...roles], needs: [...needs] }))
    return { kind, path: '/x', states: [...states], first, ended: [...ended], brings: 'reports:bring', steps: told }
  }
  const namesOf = (kind: ReportKind, state: string, role: 'operator' | 'leader' | 'coordinator') =>
    legalSteps(table(kind), state, role).map(({ name }) => name)

  test('are those of the state and the role', () => {
    expect(namesOf('incident', 'received', 'operator')).toEqual(['dispatch', 'invalidate', 'markDuplicate'])
    expect(namesOf('award', 'nominated', 'operator')).toEqual([])
    expect(namesOf('award', 'nominated', 'coordinator')).toEqual(['approve', 'decline'])
    for (const kind of REPORT_KINDS)
      for (const state of LIFECYCLES[kind].states) expect([kind, state, namesOf(kind, state, 'leader')]).toEqual([kind, state, []])
    expect(legalSteps(undefined, 'received', 'operator')).toEqual([])
    expect(hasEnded(table('lead'), 'adopted')).toBe(true)
  })

  test('ask for what neither the report nor the form says; who is sent is asked anew each time', () => {
    const step = (kind: ReportKind, name: string) => table(kind).steps.find((one) => one.name === name)!
    const { report } = aReport('incident', { units: ['K1'] })

    expect(missingOf(step('incident', 'dispatch'), report, {})).toEqual(['units'])
    expect(missingOf(step('incident', 'dispatch'), report, { units: 'K2' })).toEqual([])
    expect(missingOf(step('incident', 'report'), report, { note: '   ' })).toEqual(['note'])
    expect(missingOf(step('incident', 'depart'), report, {})).toEqual([])
    const { report: task } = aReport('patrolTask', { checked: 4 })
    expect(missingOf(step('patrolTask', 'finish'), task, { found: '0' })).toEqual(['reminded'])
  })

  test('take with them what they need, a note and a time, and nothing that was written for another', () => {
    const { steps } = table('incident')
    const written = { units: 'K1', duplicateOf: 'j-2', note: 'A', at: '3', chosen: 'K1 K2', checked: '4' }
    const saidOf = (step: string) =>
      Object.keys(
        saidWith(
          steps.find(({ name }) => name === step)!,
          written,
        ),
      )

    expect(saidOf('invalidate')).toEqual(['note', 'at'])
    expect(saidOf('dispatch')).toEqual(['units', 'note', 'at'])
    expect(saidOf('markDuplicate')).toEqual(['duplicateOf', 'note', 'at'])
  })

  test('that a refusal names are read out of it', () => {
    const errors = [
      { field: 'body/step', reason: "'arrive' is legal now" },
      { field: 'body/step', reason: "'invalidate' is legal now" },
      { field: 'body/note', reason: "'x' is legal now" },
      { field: 'body/step', reason: 'there is no step' },
    ]
    expect(stepsNamed(errors)).toEqual(['arrive', 'invalidate'])
  })

  test('that were sent and not answered are taken where a stamp of the same person came since', () => {
    const stamp = (step: string, by: string) => ({ step, state: 'x', atMs: 1, knownMs: 1, by })
    const stamps = [stamp('received', 'li'), stamp('dispatch', 'wang'), stamp('depart', 'li')]

    expect(isTaken({ what: 'depart', stamps: 2 }, { stamps }, 'li')).toBe(true)
    expect(isTaken({ what: 'dispatch', stamps: 1 }, { stamps }, 'li')).toBe(false)
    expect(isTaken({ what: 'received', stamps: 1 }, { stamps }, 'li')).toBe(false)
    expect(isTaken({ what: 'depart', stamps: 3 }, { stamps }, 'li')).toBe(false)
  })
})

describe('what is typed', () => {
  test('is sent as the server takes it; empty fields say nothing', () => {
    expect(
      bodyOf({ units: 'K1  K2', note: ' 已控制\n', checked: '12', place: '119.95,31.68', at: '5', text: '  ', severity: '2' }, NOW_MS),
    ).toEqual({ units: ['K1', 'K2'], note: '已控制', checked: 12, place: [119.95, 31.68], at: NOW_MS - 5 * MINUTE_MS, severity: 2 })
    expect(bodyOf({ at: '0' }, NOW_MS)).toEqual({})
  })

  test('goes as it is where it is wrong, for the server says why', () => {
    expect(bodyOf({ checked: 'many', place: 'here', at: 'soon' }, NOW_MS)).toEqual({ checked: 'many', place: 'here', at: 'soon' })
  })

  test.each([
    ['119.95, 31.68', [119.95, 31.68]],
    ['119.95，31.68', [119.95, 31.68]],
    ['31.68 119.95', undefined],
    ['119.95', undefined],
    ['1,2,3', undefined],
    ['', undefined],
  ])('is a place or not: %s', (typed, place) => {
    expect(placeOf(typed)).toEqual(place)
  })

  test('corrects only what is different', () => {
    const { kind, report } = aReport('incident', { class: 'fire', severity: 2, text: 'A', place: [119.95, 31.68] })
    const before = typedOf(kind, report)

    expect(before).toEqual({ class: 'fire', severity: '2', text: 'A', place: '119.95,31.68' })
    expect(changedOf({ ...before, text: ' B ', address: '' }, before)).toEqual({ text: ' B ' })
  })

  test('of another kind is left out', () => {
    expect(fieldsOf('lead', { kind: 'lead', class: 'fire', suspicion: 'person', severity: '1', text: 'A' })).toEqual({
      suspicion: 'person',
      text: 'A',
    })
  })

  test('gets an id that a report may have', () => {
    expect(newReportId('2026-11-26', new Uint8Array([0, 31, 32, 255, 1, 2, 3, 4]))).toBe('20261126-2Z2Z3456')
  })
})

/** The browser's storage, as far as drafts use it. */
function aStore(mostChars = Infinity): DraftStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      if (value.length > mostChars) throw new DOMException('full', 'QuotaExceededError')
      kept.set(key, value)
    },
    removeItem: (key) => void kept.delete(key),
    key: (i) => [...kept.keys()][i] ?? null,
    get length() {
      return kept.size
    },
  }
}

describe('drafts', () => {
  const DRAFT = { step: 'report', fields: { note: '<b>已到</b>' }, sent: { what: 'report', stamps: 3, atMs: 1 } }

  test('are there again, for the one who wrote them and nobody else', () => {
    const store = aStore()
    draftShelf(store, 'li', () => NOW_MS).put('step/incident/j-1', DRAFT)

    expect(draftShelf(store, 'li', () => NOW_MS).get('step/incident/j-1')).toEqual(DRAFT)
    expect(draftShelf(store, 'l', () => NOW_MS).get('step/incident/j-1')).toBeUndefined()
    expect(draftShelf(store, 'li/step', () => NOW_MS).get('incident/j-1')).toBeUndefined()
  })

  test('are not more than can be: the oldest goes, and what lay too long', () => {
    const store = aStore()
    let nowMs = NOW_MS
    const shelf = draftShelf(store, 'li', () => nowMs++)
    for (let i = 0; i <= MOST_DRAFTS; i++) shelf.put(`n-${i}`, DRAFT)
    store.setItem('of somebody else', 'x')

    expect(shelf.get('n-0')).toBeUndefined()
    expect(shelf.get('n-1')).toEqual(DRAFT)
    expect(store.kept.size).toBe(MOST_DRAFTS + 1)
    nowMs += KEPT_MS
    expect(shelf.get('n-1')).toBeUndefined()
    shelf.put('new', DRAFT)
    expect(store.kept.size).toBe(2)
  })

  test('that do not fit are told', () => {
    const shelf = draftShelf(aStore(200), 'li', () => NOW_MS)
    expect(shelf.put('a', DRAFT)).toBe(true)
    expect(shelf.put('a', { fields: { note: 'x'.repeat(300) } })).toBe(false)
    expect(draftShelf(aStore(), 'li', () => NOW_MS).put('a', { fields: { note: 'x'.repeat(MOST_CHARS) } })).toBe(false)
  })

  test.each(['{', 'null', '7', '[]', '{"atMs":"x"}', '{"atMs":1,"draft":{"fields":null}}', '{"atMs":1e999}'])(
    'that somebody else wrote there are none: %s',
    (text) => {
      const store = aStore()
      store.setItem('lamplight.draft/li/a', text)
      expect(draftShelf(store, 'li', () => 2).get('a')).toBeUndefined()
    },
  )

  test('keep of what is there only what a draft may hold', () => {
    const store = aStore()
    store.setItem('lamplight.draft/li/a', JSON.stringify({ atMs: 1, draft: { step: 5, fields: { note: 'A', at: 5 }, sent: { what: 1 } } }))
    expect(draftShelf(store, 'li', () => 2).get('a')).toEqual({ fields: { note: 'A' } })
  })
})

test('the palette has first what begins with the words, and no more than a screen', () => {
  const named = (title: string, also = ''): Command => ({ id: title, title, also, group: 'g', run: () => undefined })
  const commands = [named('城南派警'), named('派警'), named('兰园', '派警 c1'), ...Array.from({ length: 40 }, (_, i) => named(`单位 ${i}`))]

  expect(commandsFor(commands, '派警').map(({ id }) => id)).toEqual(['派警', '城南派警', '兰园'])
  expect(commandsFor(commands, ' ')).toHaveLength(MOST_COMMANDS)
  expect(commandsFor(commands, 'c1 兰')).toHaveLength(1)
})
