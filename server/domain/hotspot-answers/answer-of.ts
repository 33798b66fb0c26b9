/** The figures that answer a question about hotspots: pure, so that a worker and a test reckon alike. */
import { Fault } from '#wire/errors'
import type { CellGrid } from '../hotspots/cell-grid.ts'
import type { Watch } from '../hotspots/watch.ts'
import type { Figures } from './answer.ts'
import { changeAnswer } from './change-answer.ts'
import { clockAnswer } from './clock-answer.ts'
import { densityAnswer } from './density-answer.ts'
import { dosageAnswer } from './dosage-answer.ts'
import { emergingAnswer } from './emerging-answer.ts'
import type { LaidGround } from './laid-ground.ts'
import { nearRepeatAnswer } from './near-repeat-answer.ts'
import { note } from './notes.ts'
import type { HotspotCase, HotspotQuestion, Span, Tell } from './question.ts'
import { rankedAnswer } from './ranked-answer.ts'
import { significanceAnswer } from './significance-answer.ts'
import { truthAnswer } from './truth-answer.ts'

const MINUTE_MS = 60_000

/**
 * @param laid where cells laid for other questions are kept
 * @param tell told how much is done, by the methods that can say so
 * @throws Fault REQUEST_INVALID naming a parameter that is wrong on this ground
 */
export function answerOf(given: HotspotCase, laid: LaidGround, tell: Tell = () => undefined): Figures {
  const answer = figuresOf(given, laid, tell)
  return { ...answer, figures: { ...answer.figures, ...clockOf(given.question) } }
}

function figuresOf(given: HotspotCase, laid: LaidGround, tell: Tell): Figures {
  const { question, ground } = given
  if (question.method === 'ranked') return rankedAnswer(given)
  if (ground.outline.length === 0)
    return noGround('no division has an outline, so nobody knows where the district is: bring the divisions with their areas')
  const grid = laid.gridOf(ground, question)
  return grid.count === 0 ? noGround('all of it is policed by others: no ground is left to tell of') : onGrid(grid, given, tell)
}

/** What day and night were taken for, where only one of them counts. */
function clockOf({ hours }: HotspotQuestion): Figures['figures'] {
  if (!hours) return {}
  const { dayFromMs, nightFromMs, utcOffsetMs } = hours
  return { dayFromMin: dayFromMs / MINUTE_MS, nightFromMin: nightFromMs / MINUTE_MS, utcOffsetMin: utcOffsetMs / MINUTE_MS }
}

function onGrid(grid: CellGrid, given: HotspotCase, tell: Tell): Figures {
  const { question } = given
  switch (question.method) {
    case 'density':
      return densityAnswer(grid, given)
    case 'gi':
      return significanceAnswer(grid, given, tell)
    case 'change':
      return changeAnswer(grid, given, baseOf(question))
    case 'truth':
      return truthAnswer(grid, given, baseOf(question))
    case 'near-repeat':
      return nearRepeatAnswer(grid, given, tell)
    case 'emerging':
      return emergingAnswer(grid, given, tell)
    case 'dosage':
      return dosageAnswer(grid, given, watchOf(given))
    case 'clock':
      return clockAnswer(grid, given, watchOf(given))
    case 'ranked':
      return rankedAnswer(given)
  }
}

function watchOf({ question, watch }: HotspotCase): Watch {
  if (!watch) throw new TypeError(`${question.method} needs what the coverage diary says`)
  return watch
}

function baseOf({ base, method }: HotspotQuestion): Span {
  if (!base) throw new Fault('REQUEST_INVALID', `${method} needs a base period`)
  return base
}

function noGround(why: string): Figures {
  const none = { used: 0, simulated: 0, invalid: 0, otherClass: 0, noPlace: 0, outside: 0 }
  return {
    counts: { period: none },
    definitions: ['Ground and cells'],
    notes: [note('noOutline', why)],
    figures: {},
    tables: {},
  }
}
