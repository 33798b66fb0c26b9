/** `lamplight clear-demo`: takes the demo away when a site begins in earnest. */
import { setTimeout } from 'node:timers/promises'
import { LIVE_REALM } from '#wire/live'
import { clearedDemo } from '../domain/demo-traces.ts'
import { tokenBook } from '../http/token-book.ts'
import { openHouseLedger, openLedger } from '../live/ledger.ts'
import type { ArchivedState } from '../store/ports.ts'
import type { Command } from './command.ts'

/** Another process hears of an event within 2 s ([J5]); what was under way then has half a second to end. */
const HEARD_AFTER_MS = 2_500

const USAGE = `lamplight clear-demo

Removes every simulated unit, place and report from the picture, revokes the tokens of simulated senders, and marks the site as begun: the demo
shift ends and does not come back. What happened stays in the journal.`

export const clearDemoCommand: Command = {
  name: 'clear-demo',
  summary: 'take the demo away and begin in earnest',
  usage: USAGE,
  async run(args, io) {
    if (args.length > 0) {
      io.printError(`clear-demo takes no options\n\n${USAGE}`)
      return 2
    }
    const { room } = io.settings
    const nowMs = io.nowMs()
    const store = await io.openStore()
    const [house, ledger] = await Promise.all([openHouseLedger(store.journal), openLedger(store.journal, { room, realm: LIVE_REALM })])
    try {
      const tokens = tokenBook(house)
      const simulated = [...tokens.all.values()].filter((record) => record.simulated === true)
      const revoked = (await Promise.all(simulated.map(({ id }) => tokens.revoke(id, 'cli', nowMs)))).flat()
      // Until a running server has heard, its demo shift may still bring units that nobody would take away.
      if (revoked.length > 0) await setTimeout(HEARD_AFTER_MS)
      await ledger.catchUp()
      const archived: ArchivedState[] = []
      for await (const page of store.journal.archived(room, LIVE_REALM, '')) archived.push(...page)
      const events = await ledger.record(clearedDemo((kind) => ledger.of(kind), archived, { room, by: 'cli', nowMs }))
      io.print(
        `${events.length - 1} simulated units, places and reports removed, ${revoked.length} tokens of simulated senders revoked; the site has begun`,
      )
      return 0
    } finally {
      ledger.close()
      house.close()
      await store.close()
    }
  },
}
