/** The lifecycles of all kinds of report, as tables. `docs/reports.md` shows them as they stand here; a test holds the two together. */
import type { Role } from '#wire/roles'
import type {
  AWARD_STATES,
  COMPLAINT_STATES,
  DISPUTE_STATES,
  HAZARD_STATES,
  INCIDENT_STATES,
  LEAD_STATES,
  PATROL_TASK_STATES,
  ReportKind,
} from '#wire/reports'
import * as wire from '#wire/reports'
import type { Action } from '../permissions.ts'
import type { Lifecycle } from './lifecycle.ts'

type StateOf<T extends readonly string[]> = T[number]

/** Those at a desk. */
const DESK = ['operator', 'coordinator', 'admin'] as const satisfies readonly Role[]
/** They, a member's own phone, and a system that speaks for many. */
const FIELD = [...DESK, 'device', 'gateway'] as const satisfies readonly Role[]

const incident: Lifecycle<StateOf<typeof INCIDENT_STATES>> = {
  kind: 'incident',
  states: wire.INCIDENT_STATES,
  first: 'received',
  ended: wire.ENDED_STATES,
  requires: {
    dispatched: ['received'],
    enRoute: ['received', 'dispatched'],
    arrived: ['received', 'dispatched'],
    handling: ['received', 'dispatched', 'arrived'],
    feedback: ['received', 'dispatched', 'arrived'],
    closed: ['received', 'dispatched', 'arrived', 'feedback'],
    invalid: ['received'],
    duplicate: ['received'],
  },
  steps: [
    { name: 'dispatch', from: ['received', 'dispatched'], to: 'dispatched', roles: [...DESK, 'gateway'], needs: ['units'] },
    { name: 'depart', from: ['dispatched'], to: 'enRoute', roles: FIELD },
    { name: 'arrive', from: ['dispatched', 'enRoute'], to: 'arrived', roles: FIELD },
    { name: 'handle', from: ['arrived'], to: 'handling', roles: FIELD },
    { name: 'report', from: ['arrived', 'handling'], to: 'feedback', roles: FIELD, needs: ['note'] },
    { name: 'close', from: ['feedback'], to: 'closed', roles: [...DESK, 'gateway'] },
    {
      name: 'invalidate',
      from: ['received', 'dispatched', 'enRoute', 'arrived', 'handling'],
      to: 'invalid',
      roles: [...DESK, 'gateway'],
      needs: ['note'],
    },
    {
      name: 'markDuplicate',
      from: ['received', 'dispatched', 'enRoute', 'arrived', 'handling'],
      to: 'duplicate',
      roles: DESK,
      needs: ['duplicateOf'],
    },
    { name: 'undo', from: ['invalid', 'duplicate'], to: 'before', roles: DESK },
  ],
}

const hazard: Lifecycle<StateOf<typeof HAZARD_STATES>> = {
  kind: 'hazard',
  states: wire.HAZARD_STATES,
  first: 'found',
  ended: wire.ENDED_STATES,
  requires: {
    reported: ['found'],
    assigned: ['found'],
    rectifying: ['found', 'assigned'],
    reviewed: ['found', 'assigned', 'rectifying'],
    closed: ['found', 'assigned', 'rectifying', 'reviewed'],
    invalid: ['found'],
    duplicate: ['found'],
  },
  steps: [
    { name: 'report', from: ['found'], to: 'reported', roles: FIELD },
    { name: 'assign', from: ['found', 'reported', 'assigned'], to: 'assigned', roles: [...DESK, 'gateway'], needs: ['assignee'] },
    { name: 'rectify', from: ['assigned'], to: 'rectifying', roles: FIELD },
    { name: 'review', from: ['rectifying'], to: 'reviewed', roles: [...DESK, 'gateway'] },
    { name: 'reject', from: ['reviewed'], to: 'rectifying', roles: DESK, needs: ['note'] },
    { name: 'close', from: ['reviewed'], to: 'closed', roles: [...DESK, 'gateway'] },
    { name: 'invalidate', from: ['found', 'reported', 'assigned'], to: 'invalid', roles: DESK, needs: ['note'] },
    { name: 'markDuplicate', from: ['found', 'reported', 'assigned'], to: 'duplicate', roles: DESK, needs: ['duplicateOf'] },
    { name: 'undo', from: ['invalid', 'duplicate'], to: 'before', roles: DESK },
  ],
}

const lead: Lifecycle<StateOf<typeof LEAD_STATES>> = {
  kind: 'lead',
  states: wire.LEAD_STATES,
  first: 'submitted',
  ended: ['adopted', 'unfounded'],
  requires: { verifying: ['submitted'], adopted: ['submitted', 'verifying'], unfounded: ['submitted', 'verifying'] },
  steps: [
    { name: 'verify', from: ['submitted'], to: 'verifying', roles: DESK },
    // The note is the feedback to whoever sent it.
    { name: 'adopt', from: ['verifying'], to: 'adopted', roles: DESK, needs: ['note'] },
    { name: 'dismiss', from: ['verifying'], to: 'unfounded', roles: DESK, needs: ['note'] },
  ],
}

const dispute: Lifecycle<StateOf<typeof DISPUTE_STATES>> = {
  kind: 'dispute',
  states: wire.DISPUTE_STATES,
  first: 'screened',
  ended: ['resolved', 'transferred'],
  requires: {
    selfMediating: ['screened'],
    resolved: ['screened', 'selfMediating'],
    failed: ['screened', 'selfMediating'],
    transferred: ['screened'],
  },
  steps: [
    { name: 'mediate', from: ['screened', 'failed'], to: 'selfMediating', roles: FIELD },
    { name: 'resolve', from: ['selfMediating'], to: 'resolved', roles: FIELD, needs: ['note'] },
    { name: 'fail', from: ['selfMediating'], to: 'failed', roles: FIELD, needs: ['note'] },
    { name: 'transfer', from: ['screened', 'selfMediating', 'failed'], to: 'transferred', roles: [...DESK, 'gateway'], needs: ['note'] },
  ],
}

const complaint: Lifecycle<StateOf<typeof COMPLAINT_STATES>> = {
  kind: 'complaint',
  states: wire.COMPLAINT_STATES,
  first: 'received',
  ended: ['closed', 'invalid'],
  requires: {
    handling: ['received'],
    answered: ['received', 'handling'],
    closed: ['received', 'handling', 'answered'],
    invalid: ['received'],
  },
  steps: [
    { name: 'handle', from: ['received'], to: 'handling', roles: FIELD },
    { name: 'answer', from: ['handling'], to: 'answered', roles: FIELD, needs: ['note'] },
    { name: 'reopen', from: ['answered'], to: 'handling', roles: [...DESK, 'gateway'], needs: ['note'] },
    { name: 'close', from: ['answered'], to: 'closed', roles: [...DESK, 'gateway'] },
    { name: 'invalidate', from: ['received', 'handling'], to: 'invalid', roles: [...DESK, 'gateway'], needs: ['note'] },
  ],
}

const patrolTask: Lifecycle<StateOf<typeof PATROL_TASK_STATES>> = {
  kind: 'patrolTask',
  states: wire.PATROL_TASK_STATES,
  first: 'assigned',
  ended: ['done', 'cancelled'],
  requires: { underway: ['assigned'], done: ['assigned'], cancelled: ['assigned'] },
  steps: [
    { name: 'begin', from: ['assigned'], to: 'underway', roles: FIELD },
    { name: 'finish', from: ['assigned', 'underway'], to: 'done', roles: FIELD, needs: ['checked', 'found', 'reminded'] },
    { name: 'cancel', from: ['assigned', 'underway'], to: 'cancelled', roles: DESK, needs: ['note'] },
  ],
}

const award: Lifecycle<StateOf<typeof AWARD_STATES>> = {
  kind: 'award',
  states: wire.AWARD_STATES,
  first: 'nominated',
  ended: ['approved', 'declined'],
  requires: { approved: ['nominated'], declined: ['nominated'] },
  steps: [
    { name: 'approve', from: ['nominated'], to: 'approved', roles: ['coordinator', 'admin'] },
    { name: 'decline', from: ['nominated'], to: 'declined', roles: ['coordinator', 'admin'], needs: ['note'] },
  ],
}

export const LIFECYCLES = { incident, hazard, lead, dispute, complaint, patrolTask, award } as const satisfies Readonly<
  Record<ReportKind, Lifecycle>
>

/** What whoever brings a new report of a kind, or corrects one, must be allowed to do. */
export const BRINGS = {
  incident: 'reports:enter',
  hazard: 'reports:bring',
  lead: 'reports:bring',
  dispute: 'reports:bring',
  complaint: 'reports:enter',
  patrolTask: 'reports:bring',
  award: 'reports:enter',
} as const satisfies Readonly<Record<ReportKind, Action>>
