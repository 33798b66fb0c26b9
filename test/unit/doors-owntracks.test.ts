import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isFix } from '../../server/doors/fix-check.ts'
import { readOwntracks, whyMalformed, type OwntracksMessage } from '../../server/doors/owntracks-message.ts'
import { sharedData } from '../support/shared-data.ts'
import { readTraccarVectors } from '../support/traccar-vectors.ts'

const vectorFile = sharedData('protocols/owntracks/traccar-vectors.json')
const suite = sharedData('protocols/owntracks/test/')
const NOBODY = { user: undefined, device: undefined }

/** The files of the schema suite and whether each must be accepted, as its Makefile says. */
function suiteFiles(folder: string): { readonly name: string; readonly isGood: boolean }[] {
  const makefile = readFileSync(`${folder}Makefile`, 'utf8').replaceAll(/^%.*$|#.*$/gm, '')
  return [...makefile.matchAll(/([\w-]+)\.[esm](success|fail)\b/g)].map(([, name, outcome]) => ({
    name: name!,
    isGood: outcome === 'success',
  }))
}

/** What the door does with a body: parsed, an array or one message, all well formed. */
function isAccepted(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text)
    return (Array.isArray(body) ? body : [body]).every((message) => whyMalformed(message) === undefined)
  } catch {
    return false
  }
}

describe('OwnTracks', () => {
  it.skipIf(suite === undefined)('the schema suite: what must be accepted is, what must be refused is', () => {
    const files = suiteFiles(suite!)

    const wrong = files.filter(({ name, isGood }) => isAccepted(readFileSync(`${suite}${name}.json`, 'utf8')) !== isGood)

    expect([files.filter(({ isGood }) => isGood).length, files.filter(({ isGood }) => !isGood).length]).toEqual([45, 14])
    expect(wrong).toEqual([])
  })

  it.skipIf(suite === undefined)('of the suite, the locations and nothing else are positions', () => {
    const positions = suiteFiles(suite!)
      .filter(({ isGood }) => isGood)
      .flatMap(({ name }) => {
        const body: unknown = JSON.parse(readFileSync(`${suite}${name}.json`, 'utf8'))
        const messages = (Array.isArray(body) ? body : [body]) as OwntracksMessage[]
        return messages.some((message) => readOwntracks(message, NOBODY).fix) ? [name] : []
      })

    expect(positions).toEqual(['array', 'array-one', 'l', 'l2', 'location-5s', 'location-short', 'location-sk'])
  })

  it.skipIf(vectorFile === undefined)('every vector is a position of a unit', () => {
    const vectors = readTraccarVectors(vectorFile!)

    const decoded = vectors.map(({ body }) => readOwntracks(JSON.parse(body!) as OwntracksMessage, NOBODY))

    expect(decoded.map(({ unit }) => unit)).toEqual([
      '5t',
      'JJ',
      'JJ',
      'JJ',
      'ckrey-22A67880-15C3-41A6-9157-25545C7993AC',
      'qtripp-865284041968706',
    ])
    expect(decoded.filter(({ unit, fix }) => !isFix({ unit, ...fix }))).toEqual([])
  })

  it('a location carries km/h, percent and seconds', () => {
    const message = { _type: 'location', lat: 31.7, lon: 119.95, tst: 1_764_000_000, vel: 36, batt: 46, acc: 15, cog: 271, tid: 'A1' }

    expect(readOwntracks(message, NOBODY)).toEqual({
      unit: 'A1',
      fix: { lat: 31.7, lon: 119.95, at: 1_764_000_000_000, speed: 10, battery: 0.46, accuracy: 15, course: 271 },
    })
  })

  it('what stands for unknown is left out', () => {
    const message = { _type: 'location', lat: 31.7, lon: 119.95, tst: 1, vel: -1, batt: -1, acc: -1, cog: -1 }

    expect(readOwntracks(message, NOBODY).fix).toEqual({ lat: 31.7, lon: 119.95, at: 1_000 })
  })

  it('the unit is named by the headers where no topic is, and by the tracker id where neither is', () => {
    const message = { _type: 'location', lat: 1, lon: 2, tst: 1, tid: 'XY' }

    expect(readOwntracks(message, { user: 'jane', device: 'phone' }).unit).toBe('jane-phone')
    expect(readOwntracks({ ...message, topic: 'owntracks/jane/watch' }, { user: 'x', device: 'y' }).unit).toBe('jane-watch')
    expect(readOwntracks(message, NOBODY).unit).toBe('XY')
  })

  it.each([
    [null],
    [7],
    [[]],
    [{ _type: 'location' }],
    [{ _type: 'constructor' }],
    [{ _type: 'location', lat: '1', lon: 2, tst: 3 }],
    [{ _type: 'location', lat: 1, lon: 2, tst: 3.5 }],
  ])('%j is malformed', (message) => {
    expect(whyMalformed(message)).toMatch(/\w/)
  })
})
