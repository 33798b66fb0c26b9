/** What an observer's phone says of each thing to mark. */
import type { ObservedItem } from '../drills/observed.ts'
import { lagSaid, stopwatchOf } from './say-drills.ts'
import type { Words } from './zh.ts'

/** What the phone judges by its own clock says so: the server judges by its own. */
export function observedSaid({ outcome: { verdict, expectedMs }, standing, pastMs }: ObservedItem, words: Words): string {
  const { observe, report, verdict: verdicts } = words.drills
  const past = pastMs === undefined || expectedMs === undefined ? undefined : observe.past(lagSaid(expectedMs, pastMs))
  switch (standing.is) {
    case 'done':
      return `${verdicts[verdict]} ${stopwatchOf(standing.actualMs)}`
    case 'kept':
      return joined(observe.pressedAt(observe.kept, stopwatchOf(standing.keptMs)), past)
    case 'sent':
      return joined(observe.pressedAt(observe.sent, stopwatchOf(standing.keptMs)), past)
    case 'asked':
      return joined(
        past ?? verdicts[verdict],
        expectedMs === undefined ? undefined : `${report.column.expected} ${stopwatchOf(expectedMs)}`,
      )
    case 'mayHaveCome':
      return observe.mayHaveCome(stopwatchOf(standing.plannedMs))
    case 'notAsked':
      return verdict === 'skipped' ? verdicts.skipped : observe.notAsked
  }
}

function joined(first: string, second: string | undefined): string {
  return second === undefined ? first : `${first} · ${second}`
}
