/** `lamplight sign-in`: another one-time link, also while the server runs. */
import { parseArgs } from 'node:util'
import type { Role } from '#wire/roles'
import { SIGN_IN_ROLES } from '../domain/permissions.ts'
import { sessionBook } from '../http/session-book.ts'
import { tokenBook } from '../http/token-book.ts'
import { openHouseLedger } from '../live/ledger.ts'
import type { Command } from './command.ts'
import { ownAddress, refuseUse, wrongUse } from './send-target.ts'

const USAGE = `lamplight sign-in [--role ROLE]

Prints a link that signs one browser in, once, within 24 hours.

  --role ROLE  ${SIGN_IN_ROLES.join(', ')} (admin)`

export const signInCommand: Command = {
  name: 'sign-in',
  summary: 'a one-time sign-in link',
  usage: USAGE,
  async run(args, io) {
    const wanted = wrongUse(() => ({ role: roleOf(args) }))
    if (typeof wanted === 'string') {
      io.printError(`${wanted}\n\n${USAGE}`)
      return 2
    }
    const store = await io.openStore()
    const house = await openHouseLedger(store.journal)
    try {
      const code = await sessionBook(house, tokenBook(house).holds).makeLink(wanted.role, 'cli', io.nowMs())
      io.print(`${io.settings.publicUrl ?? ownAddress(io.settings)}/sign-in?code=${code}`)
      return 0
    } finally {
      house.close()
      await store.close()
    }
  },
}

/** @throws WrongUse when nobody signs in as that */
function roleOf(args: readonly string[]): Role {
  const { values } = parseArgs({ args: [...args], options: { role: { type: 'string', default: 'admin' } } })
  const role = SIGN_IN_ROLES.find((name) => name === values.role)
  return role ?? refuseUse(`--role is '${values.role}'; it must be one of ${SIGN_IN_ROLES.join(', ')}`)
}
