/** The parts of a page are asked for one by one while calls come in: all of them are asked as known at the moment of the first that was answered. */
import type { HotspotAnswer } from '#wire/hotspots'

type Answer = Pick<HotspotAnswer, 'asOfMs'>
type Ask<A extends Answer> = (path: string, init: RequestInit) => Promise<A>
type AskOfPage<A extends Answer> = (path: string, init: RequestInit, page: string) => Promise<A>

/** Pages remembered, the one opened first goes first: those whose answers are kept, and more. */
const MOST_PAGES = 16

/** The first question of a page is asked as of now; the others wait for it. Where it fails, the next is the first. */
export function askingAtOneMoment<A extends Answer>(ask: Ask<A>): AskOfPage<A> {
  const moments = new Map<string, Promise<number | undefined>>()

  function askFirst(path: string, init: RequestInit, page: string): Promise<A> {
    const answer = ask(path, init)
    moments.set(
      page,
      answer.then(
        ({ asOfMs }) => asOfMs,
        () => undefined,
      ),
    )
    for (const [oldest] of moments) if (moments.size > MOST_PAGES) moments.delete(oldest)
    return answer
  }

  return async function askOfPage(path, init, page): Promise<A> {
    const first = moments.get(page)
    const asOfMs = await first
    if (asOfMs !== undefined) return ask(`${path}&asKnownAt=${asOfMs}`, init)
    return moments.get(page) === first ? askFirst(path, init, page) : askOfPage(path, init, page)
  }
}
