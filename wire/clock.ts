/** What time it is by the server's clock: what every screen counts by. */
import Type, { type Static } from 'typebox'

/** The answer of `GET /time`. */
export const ServerTime = Type.Object(
  {
    /** Read as the answer is made, Unix ms. */
    serverMs: Type.Number(),
  },
  { additionalProperties: false },
)
export type ServerTime = Static<typeof ServerTime>
