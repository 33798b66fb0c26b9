/** The figures that answer a question about hotspots: pure, so that a worker and a test reckon alike. */
import type { Figures } from './answer.ts'
import { changeAnswer } from './change-answer.ts'
import { clockAnswer } from './clock-answer.ts'
import { densityAnswer } from './density-answer.ts'
import { dosageAnswer } from './dosage-answer.ts'
import { emergingAnswer } from './emerging-answer.ts'
import type { LaidGround } from './laid-ground.ts'
import { nearRepeatAnswer } from './near-repeat-answer.ts'
import { note } from './notes.ts'
import type { PlacedCase } from './placed-case.ts'
import type { HotspotCase, HotspotQuestion, SpanEvents, Tell } from './question.ts'
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
  if (grid.count === 0) return noGround('all of it is policed by others: no ground is left to tell of')
  const { events, baseEvents } = given
  const placed = (span: SpanEvents) => laid.placed(grid, span, ground.compounds.length)
  return onGrid({ ...given, grid, now: placed(events), ...(baseEvents ? { before: placed(baseEvents) } : {}) }, tell)
}

/** What day and night were taken for, where only one of them counts. */
function clockOf({ hours }: HotspotQuestion): Figures['figures'] {
  if (!hours) return {}
  const { dayFromMs, nightFromMs, utcOffsetMs } = hours
  return { dayFromMin: dayFromMs / MINUTE_MS, nightFromMin: nightFromMs / MINUTE_MS, utcOffsetMin: utcOffsetMs / MINUTE_MS }
}

function onGrid(given: PlacedCase, tell: Tell): Figures {
  switch (given.question.method) {
    case 'density':
      return densityAnswer(given)
    case 'gi':
      return significanceAnswer(given, tell)
    case 'change':
      return changeAnswer(given)
    case 'truth':
      return truthAnswer(given)
    case 'near-repeat':
      return nearRepeatAnswer(given, tell)
    case 'emerging':
      return emergingAnswer(given, tell)
    case 'dosage':
      return dosageAnswer(given)
    case 'clock':
      return clockAnswer(given)
    case 'ranked':
      return rankedAnswer(given)
  }
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
