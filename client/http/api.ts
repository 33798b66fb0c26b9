/** Asking our own server over HTTP: answers are typed by the wire, refusals are faults that carry the server's own words. */
import type { FieldError, Problem } from '#wire/errors'

const API = '/api/v1'
const UNCHANGED = 304

/** A refusal, or a server that could not be reached (`status` 0). */
export class ApiFault extends Error {
  readonly status: number
  readonly code: string
  /** What is wrong with which field, if the server says so. */
  readonly errors: readonly FieldError[]

  constructor(status: number, code: string, message: string, errors: readonly FieldError[] = []) {
    super(message)
    this.name = 'ApiFault'
    this.status = status
    this.code = code
    this.errors = errors
  }
}

/** @throws ApiFault when the server refuses or cannot be reached */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await reach(path, init)
  // The line may be cut, or the question given up, as the answer is on its way.
  return (response.status === 204 ? undefined : await response.json().catch(unreachable)) as T // each caller names the wire's own type
}

/** The answer itself, for who needs its headers; one that nothing has changed (304) is an answer too. @throws ApiFault as `ask` */
export async function reach(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${API}${path}`, { credentials: 'same-origin', ...init }).catch(unreachable)
  if (response.ok || response.status === UNCHANGED) return response
  const problem = await problemOf(response)
  throw new ApiFault(response.status, problem.code ?? 'UNKNOWN', problem.detail ?? problem.title ?? response.statusText, problem.errors)
}

/** As `ask`, with a body. */
export async function send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  if (body === undefined) return ask<T>(path, { method })
  return ask<T>(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

function unreachable(cause: unknown): never {
  throw new ApiFault(0, 'UNREACHABLE', cause instanceof Error ? cause.message : 'unreachable')
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  const isProblem = response.headers.get('content-type')?.includes('json') ?? false
  return isProblem ? ((await response.json()) as Partial<Problem>) : {} // our server answers problems by that schema
}
