/** How the wall stands with the server. It is state that every part of the screen shows, not a message that passes. */

/**
 * `joining`: nothing held yet. `live`: heard from lately. `lost`: nothing heard for too long; what is shown is old.
 * `refused`: the server will not have this wall, and says why.
 */
export type LinkState =
  | { readonly is: 'joining' }
  | { readonly is: 'live' }
  | { readonly is: 'lost'; readonly sinceMs: number }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
