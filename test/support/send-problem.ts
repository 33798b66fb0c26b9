/** Makers of small problems of whom to send where. */
import type { SendOption, SendProblem } from '../../server/domain/proposals/problem.ts'

export function anOption(overrides: Partial<SendOption> = {}): SendOption {
  const gap = overrides.gap ?? overrides.closes?.[0] ?? 0
  return { unit: 1, gap, arrivalS: 300, closeMinutes: 5, closes: [gap], leaves: [], ...overrides }
}

export function aProblem(overrides: Partial<SendProblem> = {}): SendProblem {
  return { gaps: [{ weight: 10 }], held: [], options: [anOption()], withinMinutes: 15, ...overrides }
}
