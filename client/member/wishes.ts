/** What a member says with one press, as it is sent. */
import type { Duty } from '#wire/units'
import type { OwnFix } from './fix-buffer.ts'
import type { Wish } from './use-member.ts'

export function toGo(compound: string, name: string): Wish {
  return { kind: 'going', about: name, method: 'POST', to: (id, at) => ({ path: '/me/going', body: { compound, id, at } }) }
}

/** @param task its id: that of the entry by which one said that one goes */
export function notToGo(task: string, name: string): Wish {
  return { kind: 'back', about: name, method: 'DELETE', to: (_id, atMs) => ({ path: `/me/going/${encodeURIComponent(task)}?at=${atMs}` }) }
}

/** @param name what it is called on the screen */
export function toBe(duty: Duty, name: string): Wish {
  return { kind: 'duty', about: name, method: 'POST', to: (_id, at) => ({ path: '/duty', body: { duty, at } }) }
}

/** @param place where one is, if that is known */
export function toCallForHelp(place: OwnFix | undefined): Wish {
  const known = place ? { lon: place.lon, lat: place.lat, ...(place.accuracyM === undefined ? {} : { accuracy: place.accuracyM }) } : {}
  return { kind: 'help', about: '', method: 'POST', to: (_id, at) => ({ path: '/sos', body: { at, ...known } }) }
}

/** @param name what the inject is called */
export function toAcknowledge(drill: string, inject: string, name: string): Wish {
  const path = `/drills/${encodeURIComponent(drill)}/acknowledge`
  return { kind: 'drillAck', about: name, method: 'POST', to: (_id, at) => ({ path, body: { inject, at } }) }
}

/** @param report kind, class, words, place. @param name what it is called on the screen */
export function toReportInDrill(drill: string, report: object, name: string): Wish {
  const path = `/drills/${encodeURIComponent(drill)}/reports`
  return { kind: 'drillReport', about: name, method: 'POST', to: (id, at) => ({ path, body: { id, at, ...report } }) }
}
