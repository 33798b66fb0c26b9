/** Whether those whom a plan names to lead and to observe it can be there: each is the name of a token, and somebody must be able to sign in under it. */
import type { DrillPlan } from '#wire/drills'
import type { Role } from '#wire/roles'
import { withArticle } from '../article.ts'
import { may } from '../permissions.ts'
import type { DrillGround, PlanFault } from './plan-faults.ts'

type Signed = Pick<DrillGround, 'rolesOf'>

/** Only its controller starts a drill: under a name that nobody has it never would. */
export function faultsOfController({ controller }: Pick<DrillPlan, 'controller'>, { rolesOf }: Signed): readonly PlanFault[] {
  if (controller === undefined) return [{ path: 'controller', reason: 'is missing: somebody must lead it' }]
  const reason = whyNotThere(controller, rolesOf(controller), 'lead it')
  return reason === undefined ? [] : [{ path: 'controller', reason }]
}

/** What keeps no drill from being started, for it can be held without: observers who cannot be there. */
export function warningsOfPlan({ observers }: Pick<DrillPlan, 'observers'>, { rolesOf }: Signed): readonly PlanFault[] {
  return observers.flatMap((name, i) => {
    const reason = whyNotThere(name, rolesOf(name), 'observe it')
    return reason === undefined ? [] : [{ path: `observers/${i}`, reason }]
  })
}

function whyNotThere(name: string, roles: readonly Role[], toDo: string): string | undefined {
  const [first] = roles
  if (first === undefined) return `nobody can sign in as '${name}' to ${toDo}`
  return roles.some((role) => may(role, 'drills:act')) ? undefined : `'${name}' is ${withArticle(first)}, which may not ${toDo}`
}
