import { expect, test } from 'vitest'
import { ROLES } from '#wire/roles'
import { actionsOf, may, PERMISSIONS, SIGN_IN_ROLES, type Action } from '../../server/domain/permissions.ts'

const ACTIONS = Object.keys(PERMISSIONS) as Action[]

test('a device may send, see and do what concerns its own unit, bring what is met in the field, take part in drills, and do nothing else', () => {
  expect(actionsOf('device')).toEqual(['positions:send', 'own:read', 'own:write', 'reports:bring', 'drills:read', 'drills:act'])
})

test('a gateway may send, bring its units and reports, check in and be monitored, and sees no picture', () => {
  expect(actionsOf('gateway')).toEqual([
    'positions:send',
    'units:register',
    'check-ins:write',
    'reports:bring',
    'reports:enter',
    'reports:import',
    'metrics:read',
  ])
})

test('a wall reads the picture, changes nothing, and looks at nobody’s track', () => {
  expect(actionsOf('wall')).toEqual(['picture:read', 'drills:read', 'metrics:read'])
})

test('an auditor changes nothing', () => {
  expect(actionsOf('auditor').filter((action) => action.endsWith(':write') || action.endsWith(':send'))).toEqual([])
})

test('nobody who can sign in may send positions', () => {
  expect(SIGN_IN_ROLES.filter((role) => may(role, 'positions:send'))).toEqual([])
})

test('every action has somebody who may do it, and every role something it may do', () => {
  expect(ACTIONS.filter((action) => !ROLES.some((role) => may(role, action)))).toEqual([])
  expect(ROLES.filter((role) => actionsOf(role).length === 0)).toEqual([])
})
