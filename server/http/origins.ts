/** Which web pages may act with a browser's cookie: our own, and nobody else's. */
import { Fault } from '#wire/errors'

export interface Headers {
  readonly origin?: string | undefined
  readonly host?: string | undefined
  readonly 'sec-fetch-site'?: string | string[] | undefined
}

export interface Origins {
  isOwn(headers: Headers): boolean
  /** @throws Fault ORIGIN_FORBIDDEN */
  require(headers: Headers): void
}

/**
 * A page is ours when its origin has the host it was called by, or is PUBLIC_URL. A request without `Origin` comes from no page
 * (a program, or a browser's own navigation), unless the browser says that it comes from another site.
 */
export function ownOrigins(publicUrl: string | undefined): Origins {
  function isOwn(headers: Headers): boolean {
    if (headers.origin === undefined) return headers['sec-fetch-site'] !== 'cross-site'
    if (headers.origin === publicUrl) return true
    const origin = URL.parse(headers.origin)
    return origin !== null && headers.host !== undefined && origin.host === headers.host
  }
  return {
    isOwn,
    require(headers) {
      if (!isOwn(headers))
        throw new Fault('ORIGIN_FORBIDDEN', `pages of ${(headers.origin ?? 'another site').slice(0, 100)} may not act here`)
    },
  }
}
