/** Places as changes of the journal: what is new, what is different, and which simulated ones give way to a site's own. */
import { isDeepStrictEqual } from 'node:util'
import { Compile } from 'typebox/compile'
import { subjectOf } from '../domain/subjects.ts'
import type { EventDraft, SubjectState } from '../store/ports.ts'
import { PLACE_SCHEMAS, type Place, type PlaceFeature, type PlaceKind, placeOf } from './place-feature.ts'
import { textOf } from './place-fields.ts'
import type { Remark } from './record.ts'

export interface PlaceDraftOptions {
  readonly room: string
  /** `live` unless said otherwise. */
  readonly realm?: string
  /** What the journal holds of this kind now: `journal.states(room, realm, 'compound/')`. */
  readonly existing: readonly SubjectState[]
  /** Made-up places for the demo. A site's own ones (false) drive out all simulated ones of their kind. */
  readonly simulated: boolean
  readonly nowMs: number
  readonly by: string
}

export interface PlaceDrafts {
  /** In the order in which they must be appended: what goes before what comes, so that freed slots are free. */
  readonly drafts: readonly EventDraft[]
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly removed: number
  /** Features that do not fit the wire's schema, or give an id again; `record` is the feature's number from 1. */
  readonly refused: readonly Remark[]
}

interface Slots {
  /** The slot of a place: the one that it has, else the lowest free one. */
  slotOf(existing: Place | undefined): number
}

/**
 * Turns cleaned features into drafts. Places that are already as described yield none, so that a second time changes nothing. A simulated
 * feature never replaces a site's own place.
 *
 * Compounds keep the slot they have; new ones take the lowest free slots in the order of the features.
 */
export function placeDrafts(kind: PlaceKind, features: readonly PlaceFeature[], options: PlaceDraftOptions): PlaceDrafts {
  const existing = new Map(options.existing.map(({ data }) => [(data as Place).id, data as Place])) // the journal holds what this file wrote
  const described = new Set(features.map(({ id }) => id))
  const givesWay = (place: Place) => !options.simulated && features.length > 0 && place.simulated && !described.has(place.id)
  const [leaving, staying] = [[...existing.values()].filter(givesWay), [...existing.values()].filter((place) => !givesWay(place))]
  const slots = slotBook(staying)
  const schema = Compile(PLACE_SCHEMAS[kind])
  const drafts = leaving.map(({ id }) => draftOf(kind, 'removed', id, undefined, options))
  const refused: Remark[] = []
  const seen = new Set<string>()
  const count = { added: 0, changed: 0, unchanged: 0 }
  for (const [i, feature] of features.entries()) {
    const before = existing.get(feature.id)
    const where = { record: String(i + 1), name: textOf(feature.properties['name']) }
    if (seen.has(feature.id)) {
      refused.push({ ...where, field: 'id', reason: `'${feature.id}' is given twice` })
      continue
    }
    seen.add(feature.id)
    if (before && options.simulated && !before.simulated) {
      count.unchanged++
      continue
    }
    const bare = placeOf(kind, feature, { simulated: options.simulated, ...(kind === 'compound' ? { slot: 0 } : {}) })
    if (!schema.Check(bare)) {
      refused.push({ ...where, ...faultOf(schema.Errors(bare)) })
      continue
    }
    const place = kind === 'compound' ? { ...bare, slot: slots.slotOf(before) } : bare
    if (before && isDeepStrictEqual(before, place)) {
      count.unchanged++
      continue
    }
    drafts.push(draftOf(kind, before ? 'changed' : 'added', feature.id, place, options))
    count[before ? 'changed' : 'added']++
  }
  return { drafts, ...count, removed: leaving.length, refused }
}

function slotBook(staying: readonly Place[]): Slots {
  const taken = new Set(staying.map((place) => ('slot' in place ? place.slot : -1)))
  let next = 0
  return {
    slotOf(existing) {
      if (existing && 'slot' in existing) return existing.slot
      while (taken.has(next)) next++
      return next++
    },
  }
}

function draftOf(
  kind: PlaceKind,
  change: 'added' | 'changed' | 'removed',
  id: string,
  data: unknown,
  options: PlaceDraftOptions,
): EventDraft {
  const { room, realm = 'live', nowMs, by } = options
  const draft = { room, realm, kind: `${kind}:${change}`, subject: subjectOf(kind, id), atMs: nowMs, knownMs: nowMs, by }
  return data === undefined ? draft : { ...draft, data }
}

function faultOf(errors: readonly { readonly instancePath: string; readonly message: string }[]): Pick<Remark, 'field' | 'reason'> {
  const deepest = errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0] // of a union, the branch that got furthest
  return { field: deepest?.instancePath.slice(1) ?? '', reason: deepest?.message ?? 'does not fit the schema' }
}
