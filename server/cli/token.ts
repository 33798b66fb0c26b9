/** `lamplight token`: making, listing and revoking tokens, also while the server runs. */
import { parseArgs } from 'node:util'
import { Compile } from 'typebox/compile'
import { CRS_NAMES } from '#wire/crs'
import { ROLES } from '#wire/roles'
import { TokenDraft, tokenBook, type TokenBook, type TokenRecord } from '../http/token-book.ts'
import { openHouseLedger } from '../live/ledger.ts'
import type { Command, CommandIo } from './command.ts'
import { numberOption, wrongUse } from './send-target.ts'

const DAY_MS = 86_400_000

const USAGE = `lamplight token create --role ROLE --name NAME [options]
lamplight token list
lamplight token revoke ID|NAME

  --role ROLE       ${ROLES.join(', ')}
  --name NAME       stands in the journal for what is done with it; no spaces, no person's name
  --unit UNIT       the one unit a device speaks for
  --source NAME     the source it is counted under (a gateway's own name; phones)
  --crs NAME        the datum of its fixes: ${CRS_NAMES.join(', ')} (WGS84)
  --accuracy METRES taken for a fix that states none (15)
  --days N          how long it holds (until revoked)
  --simulated       its units and data are made up, and every screen says so

  lamplight token create --role gateway --name radio --crs GCJ02

The token is shown once. What is kept of it is a hash.`

const checkedDraft = Compile(TokenDraft)

export const tokenCommand: Command = {
  name: 'token',
  summary: 'make, list and revoke the tokens of devices, gateways, walls and people',
  usage: USAGE,
  async run([action = '', ...rest], io) {
    const wanted = wrongUse(() => wantedOf(action, rest, io.nowMs()))
    if (typeof wanted === 'string') {
      io.printError(`${wanted}\n\n${USAGE}`)
      return 2
    }
    const store = await io.openStore()
    const house = await openHouseLedger(store.journal)
    try {
      return await wanted.run(tokenBook(house), io)
    } finally {
      house.close()
      await store.close()
    }
  },
}

interface Wanted {
  run(tokens: TokenBook, io: CommandIo): Promise<number>
}

function wantedOf(action: string, rest: readonly string[], nowMs: number): Wanted | string {
  switch (action) {
    case 'create': {
      const draft = draftOf(rest, nowMs)
      return typeof draft === 'string' ? draft : { run: (tokens, io) => create(draft, tokens, io) }
    }
    case 'list':
      return rest.length > 0 ? 'list takes no options' : { run: list }
    case 'revoke': {
      const [idOrName, ...others] = rest
      if (idOrName === undefined || others.length > 0) return 'revoke takes one id or name'
      return { run: (tokens, io) => revoke(idOrName, tokens, io) }
    }
    default:
      return `'${action}' is none of create, list, revoke`
  }
}

function draftOf(args: readonly string[], nowMs: number): TokenDraft | string {
  const text = { type: 'string' } as const
  const options = {
    role: text,
    name: text,
    unit: text,
    source: text,
    crs: text,
    accuracy: text,
    days: text,
    simulated: { type: 'boolean' },
  } as const
  const { accuracy, days, ...values } = parseArgs({ args: [...args], options }).values
  const draft = {
    ...values,
    ...(accuracy === undefined ? {} : { defaultAccuracyM: numberOption('accuracy', accuracy, { fallback: 0, min: 0, max: 100_000 }) }),
    ...(days === undefined ? {} : { expiresMs: nowMs + numberOption('days', days, { fallback: 0, min: 0.01, max: 36_500 }) * DAY_MS }),
  }
  if (!checkedDraft.Check(draft)) {
    const [error] = checkedDraft.Errors(draft)
    return `--${error?.instancePath.slice(1) || 'role and --name'} ${error?.message ?? 'is wrong'}`
  }
  if (draft.role === 'device' && draft.unit === undefined) return '--unit is missing: a device speaks for one unit'
  if (draft.role !== 'device' && draft.unit !== undefined) return '--unit is for a device only'
  return draft
}

async function create(draft: TokenDraft, tokens: TokenBook, io: CommandIo): Promise<number> {
  const { token, record } = await tokens.create(draft, 'cli', io.nowMs())
  io.print(`${record.role} '${record.name}', id ${record.id}. Its token, shown only now:`)
  io.print(token)
  return 0
}

async function list(tokens: TokenBook, io: CommandIo): Promise<number> {
  const all = [...tokens.all.values()].sort((a, b) => a.createdMs - b.createdMs)
  if (all.length === 0) io.print('no tokens yet')
  for (const record of all) io.print(lineOf(record, tokens.holds(record.id, io.nowMs())))
  return 0
}

function lineOf(record: TokenRecord, isCurrent: boolean): string {
  const { id, role, name, unit, createdMs, revokedMs } = record
  const state = isCurrent ? 'holds' : revokedMs === undefined ? 'expired' : `revoked ${new Date(revokedMs).toISOString()}`
  return [id, role.padEnd(11), name, unit === undefined ? '' : `unit ${unit}`, `made ${new Date(createdMs).toISOString()}`, state]
    .filter(Boolean)
    .join('  ')
}

async function revoke(idOrName: string, tokens: TokenBook, io: CommandIo): Promise<number> {
  const revoked = await tokens.revoke(idOrName, 'cli', io.nowMs())
  if (revoked.length === 0) {
    io.printError(`no token '${idOrName}' that still holds`)
    return 1
  }
  for (const { id, role, name } of revoked) io.print(`revoked ${role} '${name}', id ${id}`)
  return 0
}
