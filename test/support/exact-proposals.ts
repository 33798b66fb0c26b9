/** The best plan there is, by an exact solver (HiGHS, MIT): the judge of proposals on small cases. */
import loadHighs from 'highs'
import { doneMinutes, type SendProblem } from '../../server/domain/proposals/problem.ts'

/** What the best plan gains: weight of the gaps closed in time less that of the held compounds opened. */
export type ExactGain = (problem: SendProblem) => number

/** @param withinS seconds for each; it throws when they do not do */
export async function exactProposals(withinS = 60): Promise<ExactGain> {
  const highs = await loadHighs()
  return (problem) => {
    const solution = highs.solve(modelOf(problem), { mip_rel_gap: 0, mip_abs_gap: 1e-9, time_limit: withinS, output_flag: false })
    if (solution.Status !== 'Optimal') throw new Error(`the solver ends with ${solution.Status}`)
    return solution.ObjectiveValue
  }
}

/** Maximal covering as a mixed integer program, in the CPLEX LP format. */
function modelOf({ gaps, held, options, withinMinutes, atMost }: SendProblem): string {
  const inTime = options.flatMap((option, i) => (doneMinutes(option) <= withinMinutes ? [i] : []))
  const sum = (names: readonly string[], none = '0 nobody') => (names.length > 0 ? names.join(' + ') : none)
  const closing = gaps.map((_, gap) => inTime.filter((i) => options[i]!.closes.includes(gap)).map((i) => `go${i}`))
  const leaving = held.map((_, at) => inTime.filter((i) => options[i]!.leaves.includes(at)).map((i) => `go${i}`))
  const units = [...new Set(options.map(({ unit }) => unit))]
  const rules = [
    ...units.map((unit) => `${sum(inTime.filter((i) => options[i]!.unit === unit).map((i) => `go${i}`))} <= 1`),
    ...gaps.map((_, gap) => `closed${gap} - ${closing[gap]!.length > 0 ? closing[gap]!.join(' - ') : '0 nobody'} <= 0`),
    // Opened as soon as all its keepers have left, once however many more leave.
    ...held.map(({ keepers }, at) => `${sum(leaving[at]!)} - ${leaving[at]!.length + 1} opened${at} <= ${keepers - 1}`),
    ...(atMost === undefined ? [] : [`${sum(inTime.map((i) => `go${i}`))} <= ${atMost}`]),
  ]
  const worth = [
    ...gaps.map(({ weight }, gap) => `+ ${weight} closed${gap}`),
    ...held.map(({ weight }, at) => `- ${weight} opened${at}`),
    '+ 0 nobody',
  ]
  const bounds = ['nobody = 0', ...gaps.map((_, gap) => `0 <= closed${gap} <= 1`)]
  const whole = [...inTime.map((i) => `go${i}`), ...held.map((_, at) => `opened${at}`)]
  const lines = [
    'Maximize',
    ` obj: ${worth.join(' ')}`,
    'Subject To',
    ...rules.map((rule, i) => ` r${i}: ${rule}`),
    'Bounds',
    ...bounds.map((bound) => ` ${bound}`),
    ...(whole.length > 0 ? ['Binary', ` ${whole.join(' ')}`] : []),
    'End',
  ]
  return lines.join('\n')
}
