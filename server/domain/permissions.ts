/** Who may do what: the one table that HTTP routes, sockets, documentation and tests read. */
import { ROLES, type Role } from '#wire/roles'

const READERS = ['wall', 'leader', 'operator', 'coordinator', 'admin', 'auditor'] as const satisfies readonly Role[]

/** Each thing a caller may ask for, `noun:verb`, and the roles that may. What is not here nobody may. */
export const PERMISSIONS = {
  /** Send positions and signs of life. */
  'positions:send': ['device', 'gateway'],
  /** See the picture: units without names, places, the health of sources, live frames, the base map. */
  'picture:read': READERS,
  /** Write down a new unit. What a gateway brings waits to be confirmed. */
  'units:register': ['gateway', 'operator', 'coordinator', 'admin'],
  /** Confirm a unit, set its duty, call sign, team. */
  'units:write': ['operator', 'coordinator', 'admin'],
  'places:write': ['operator', 'admin'],
  /** Change what coverage is judged by. */
  'settings:write': ['admin'],
  /** Send a unit to a gap, and weigh who could be sent. */
  'tasks:write': ['operator', 'coordinator', 'admin'],
  /** Say that a watch point is staffed. */
  'check-ins:write': ['gateway', 'operator', 'coordinator', 'admin'],
  /** See what concerns the unit of one's own phone: its way, what is near it, what was given to it. */
  'own:read': ['device'],
  /** For the unit of one's own phone: go to a gap, check in at a watch point that one stands at. */
  'own:write': ['device'],
  /** Bring what is met in the field, and take the steps that a lifecycle lets the role take. */
  'reports:bring': ['device', 'gateway', 'operator', 'coordinator', 'admin'],
  /** Bring what comes to a desk: incidents, property complaints, awards. */
  'reports:enter': ['gateway', 'operator', 'coordinator', 'admin'],
  /** Bring the history of many years by the table, each report with its whole life. */
  'reports:import': ['gateway', 'operator', 'admin'],
  /** Take an alarm on, say that somebody is there or that it is handled, and mute what is noise. */
  'alarms:write': ['operator', 'coordinator', 'admin'],
  /** Take the controls of a named wall, and drive it. */
  'walls:drive': ['operator', 'coordinator', 'admin'],
  /** Say how a named wall is built, or that there is none. */
  'walls:write': ['operator', 'admin'],
  /** See names, phones and plates of a report. Every look is recorded. */
  'personal:read': ['operator', 'admin'],
  'personal:erase': ['admin'],
  /** Look at where one person was. A wall cannot, and every look is recorded. */
  'tracks:read': ['leader', 'operator', 'admin', 'auditor'],
  /** Ask about drills: what each may know of each is decided drill by drill (`drills/who-sees.ts`). */
  'drills:read': ['device', ...READERS],
  /** Prepare drills: those who see double-blind ones too. */
  'drills:write': ['coordinator'],
  /** Lead a drill, mark what one observes, acknowledge and report in it: of these roles whoever its plan names. */
  'drills:act': ['device', 'leader', 'operator', 'coordinator', 'admin'],
  /** Have other systems told what happens. */
  'webhooks:write': ['admin'],
  /** Make the token of a unit's own phone. */
  'phones:write': ['operator', 'admin'],
  /** The server's own figures, for monitoring. */
  'metrics:read': ['gateway', ...READERS],
} as const satisfies Readonly<Record<string, readonly Role[]>>

export type Action = keyof typeof PERMISSIONS

/** Whether a role may do something. */
export function may(role: Role, action: Action): boolean {
  const allowed: readonly Role[] = PERMISSIONS[action]
  return allowed.includes(role)
}

/** Everything a role may do, in the order of the table. */
export function actionsOf(role: Role): readonly Action[] {
  return (Object.keys(PERMISSIONS) as Action[]).filter((action) => may(role, action)) // the keys are the actions
}

/** Roles that send and never look; every other role is a person or a display. */
export function isSender(role: Role): role is 'device' | 'gateway' {
  return role === 'device' || role === 'gateway'
}

/** The roles that a person or a display signs in with. */
export const SIGN_IN_ROLES: readonly Role[] = ROLES.filter((role) => !isSender(role))
