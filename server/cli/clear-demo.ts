/** `lamplight clear-demo`: takes the demo away when a site begins in earnest. */
import { LIVE_REALM } from '#wire/live'
import { clearedDemo } from '../domain/demo-traces.ts'
import { tokenBook } from '../http/token-book.ts'
import { openHouseLedger, openLedger } from '../live/ledger.ts'
import type { Command } from './command.ts'

const USAGE = `lamplight clear-demo

Removes every simulated unit and place from the picture, revokes the tokens of simulated senders, and marks the site as begun: the demo
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
      for (const { id } of simulated) await tokens.revoke(id, 'cli', nowMs)
      const events = await ledger.record(clearedDemo((kind) => ledger.of(kind), { room, by: 'cli', nowMs }))
      io.print(
        `${events.length - 1} simulated units and places removed, ${simulated.length} tokens of simulated senders revoked; the site has begun`,
      )
      return 0
    } finally {
      ledger.close()
      house.close()
      await store.close()
    }
  },
}
