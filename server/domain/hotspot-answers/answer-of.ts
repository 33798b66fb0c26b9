/** The figures that answer a question about hotspots: pure, so that a worker and a test reckon alike. */
import { Fault } from '#wire/errors'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import type { Figures } from './answer.ts'
import { changeAnswer } from './change-answer.ts'
import { densityAnswer } from './density-answer.ts'
import type { LaidGround } from './laid-ground.ts'
import { nearRepeatAnswer } from './near-repeat-answer.ts'
import { note } from './notes.ts'
import type { HotspotCase, HotspotQuestion, Span } from './question.ts'
import { rankedAnswer } from './ranked-answer.ts'
import { significanceAnswer } from './significance-answer.ts'
import { truthAnswer } from './truth-answer.ts'

/**
 * @param laid where cells laid for other questions are kept
 * @throws Fault REQUEST_INVALID naming a parameter that is wrong on this ground
 */
export function answerOf(given: HotspotCase, laid: LaidGround): Figures {
  const { question, ground } = given
  if (question.method === 'ranked') return rankedAnswer(given)
  if (ground.outline.length === 0) return noOutline()
  return onGrid(laid.gridOf(ground, question), given)
}

function onGrid(grid: CellGrid, given: HotspotCase): Figures {
  const { question } = given
  switch (question.method) {
    case 'density':
      return densityAnswer(grid, given)
    case 'gi':
      return significanceAnswer(grid, given)
    case 'change':
      return changeAnswer(grid, given, baseOf(question))
    case 'truth':
      return truthAnswer(grid, given, baseOf(question))
    case 'near-repeat':
      return nearRepeatAnswer(grid, given)
    case 'ranked':
      return rankedAnswer(given)
  }
}

function baseOf({ base, method }: HotspotQuestion): Span {
  if (!base) throw new Fault('REQUEST_INVALID', `${method} needs a base period`)
  return base
}

function noOutline(): Figures {
  const none = { used: 0, simulated: 0, invalid: 0, otherClass: 0, noPlace: 0, outside: 0 }
  return {
    counts: { period: none },
    definitions: ['Ground and cells'],
    notes: [note('noOutline', 'no division has an outline, so nobody knows where the district is: bring the divisions with their areas')],
    figures: {},
    tables: {},
  }
}
