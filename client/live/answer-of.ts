/** Asking over the socket: an answer that does not come in time counts as one that says "try again". */
import type { Reply } from '#wire/live'

/** How long an answer may take before the line is given up. */
const ANSWER_MS = 10_000
/** That time passes in so many steps, and a page that is busy through several has waited for one: an answer that waits for the page is not late. */
const STEPS = 10

export type Refusal = Extract<Reply<never>, { readonly ok: false }>

export async function answerOf<T>(ask: (reply: (answer: Reply<T>) => void) => void, withinMs = ANSWER_MS): Promise<Reply<T>> {
  return new Promise((resolve) => {
    let left = STEPS
    const step = setInterval(() => {
      if (--left === 0) settle({ ok: false, code: 'STORE_FAILED', message: 'no answer', retry: true })
    }, withinMs / STEPS)
    function settle(answer: Reply<T>): void {
      clearInterval(step)
      resolve(answer)
    }
    ask(settle)
  })
}
