/** Asking over the socket: an answer that does not come in time counts as one that says "try again". */
import type { Reply } from '#wire/live'

/** How long an answer may take before the line is given up. */
const ANSWER_MS = 10_000

export type Refusal = Extract<Reply<never>, { readonly ok: false }>

export async function answerOf<T>(ask: (reply: (answer: Reply<T>) => void) => void, withinMs = ANSWER_MS): Promise<Reply<T>> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve({ ok: false, code: 'STORE_FAILED', message: 'no answer', retry: true }), withinMs)
    ask((answer) => {
      clearTimeout(late)
      resolve(answer)
    })
  })
}
