/** Asking the server over HTTP, where the line goes while an answer is on its way. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { ApiFault, ask } from '../../client/http/api.ts'

/** A server whose answer breaks off after its first bytes. */
function answerThatBreaksOff(): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"items":'))
      controller.error(new TypeError('the line is cut'))
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}

test('an answer that breaks off is a server that cannot be reached', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(answerThatBreaksOff()))
  onTestFinished(() => void vi.unstubAllGlobals())

  const fault = await ask('/kpi').catch((cause: unknown) => cause)

  expect(fault).toBeInstanceOf(ApiFault)
  expect(fault).toMatchObject({ status: 0, code: 'UNREACHABLE', message: 'the line is cut' })
})
