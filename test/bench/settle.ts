/**
 * The process that fills a store before the bench: everybody registered, confirmed and on duty, and the compounds known. One of its own, so
 * that the server's memory is that of a server.
 */
import { LIVE_REALM } from '#wire/live'
import { openSqliteStore } from '../../server/store/sqlite-store.ts'
import { answerQuestions, type SettleJob } from './job.ts'
import { settleProvince } from './province-store.ts'
import { ROOM } from './province.ts'

answerQuestions({
  async settle({ dataDir, units, compounds }: SettleJob) {
    const store = await openSqliteStore({ dataDir })
    await settleProvince(store.journal, { room: ROOM, realm: LIVE_REALM }, { units, compounds })
    await store.close()
  },
})
