/** Setting a phone up: a token for one unit, and the address that its app reads from a QR code. Shown once. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Fault } from '#wire/errors'
import { UnitId } from '#wire/fix'
import { callerOf } from './guard.ts'
import type { TokenBook } from './token-book.ts'

export interface PhoneRoutesOptions {
  readonly tokens: TokenBook
  readonly slotOf: (unit: string) => number | undefined
  readonly publicUrl: string | undefined
  readonly nowMs: () => number
}

const Setup = Type.Object({ unit: UnitId, app: Type.Enum(['member', 'osmand', 'owntracks']) }, { additionalProperties: false })
const Answer = Type.Object(
  {
    tokenId: Type.String(),
    /** Shown now and never again. */
    token: Type.String(),
    /** What the app is given as its server. */
    serverUrl: Type.String(),
    /** What the QR code says. */
    qr: Type.String(),
  },
  { additionalProperties: false },
)

export const phoneRoutes: FastifyPluginAsyncTypebox<PhoneRoutesOptions> = async (app, { tokens, slotOf, publicUrl, nowMs }) => {
  const schema = { summary: "Make the token of a unit's phone", tags: ['units'], body: Setup, response: { 201: Answer } }
  app.post('/phone-setup', { config: { needs: 'phones:write' }, schema }, async (request, reply) => {
    const { unit, app: phoneApp } = request.body
    if (slotOf(unit) === undefined) throw new Fault('UNIT_UNKNOWN', `there is no unit '${unit}'; register it first`)
    const { token, record } = await tokens.create({ name: `phone-${unit}`, role: 'device', unit }, callerOf(request).name, nowMs())
    const base = publicUrl ?? `${request.protocol}://${request.host}`
    reply.header('cache-control', 'no-store').code(201)
    return { tokenId: record.id, token, ...SETUPS[phoneApp](base, token, unit) }
  })
}

interface PhoneSetup {
  readonly serverUrl: string
  readonly qr: string
}

/** The member's page: the token stands behind the hash, which no browser sends to any server. */
function memberSetup(base: string, token: string): PhoneSetup {
  return { serverUrl: `${base}/me`, qr: `${base}/me#${token}` }
}

/** The token stands in the path, because the app sets no header; Traccar Client reads server and id from one address. */
function osmandSetup(base: string, token: string, unit: string): PhoneSetup {
  const serverUrl = `${base}/api/v1/osmand/${token}`
  return { serverUrl, qr: `${serverUrl}?id=${encodeURIComponent(unit)}` }
}

/** OwnTracks in HTTP mode signs in with HTTP Basic. Source: OwnTracks Booklet, Remote configuration, `owntracks:///config?inline=`. */
function owntracksSetup(base: string, token: string, unit: string): PhoneSetup {
  const serverUrl = `${base}/api/v1/owntracks`
  const HTTP_MODE = 3
  const config = {
    _type: 'configuration',
    mode: HTTP_MODE,
    url: serverUrl,
    auth: true,
    username: unit,
    password: token,
    deviceId: unit,
    tid: unit.slice(-2),
  }
  return { serverUrl, qr: `owntracks:///config?inline=${encodeURIComponent(Buffer.from(JSON.stringify(config)).toString('base64'))}` }
}

const SETUPS = { member: memberSetup, osmand: osmandSetup, owntracks: owntracksSetup } as const
