/** A process of its own that appends to a site's journal: `node journal-writer.ts DATA_DIR NAME COUNT`. */
import { openSqliteStore } from '../../server/store/sqlite-store.ts'

const [dataDir = '', name = '', count = '0'] = process.argv.slice(2)
const store = await openSqliteStore({ dataDir, groupMs: 0 })
for (let i = 0; i < Number(count); i++) {
  await store.journal.append([
    { room: 'wujin', realm: 'live', kind: 'unit:changed', subject: `unit/${name}-${i}`, atMs: i, knownMs: i, by: name, data: { i } },
  ])
}
await store.close()
