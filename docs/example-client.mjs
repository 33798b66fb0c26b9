// A whole client of the live protocol (docs/protocol.md): prints each unit that moves and each event.
//   node docs/example-client.mjs http://127.0.0.1:8080 TOKEN [ROOM]
import { io } from 'socket.io-client'

const [url = 'http://127.0.0.1:8080', token, room = 'wujin'] = process.argv.slice(2)
const at = { room, realm: 'live' }
const callSigns = new Map() // by slot
const socket = io(`${url}/live`, { transports: ['websocket'], auth: { token } })
let have // { epoch, seq } of what we hold

function join() {
  socket.emit('room:join', { protocol: 2, ...at, ...(have && { have }) }, (reply) => {
    if (!reply.ok) return stop(`${reply.code}: ${reply.message}`)
    const { mode, roomName, epoch, seq, unitCount } = reply.value
    console.log(`joined ${roomName} ${mode} at seq ${seq}, ${unitCount} units`)
    if (mode === 'resumed') return // the events after have.seq follow
    have = { epoch, seq }
    callSigns.clear()
    loadUnits(0)
  })
}

function loadUnits(fromSlot) {
  socket.emit('room:units', { ...at, fromSlot }, (reply) => {
    if (!reply.ok) return stop(`${reply.code}: ${reply.message}`)
    reply.value.slot.forEach((slot, i) => callSigns.set(slot, reply.value.callSign[i]))
    if (reply.value.nextSlot !== undefined) loadUnits(reply.value.nextSlot)
  })
}

function stop(message) {
  console.error(message)
  socket.disconnect()
}

socket.on('connect', join)
socket.on('connect_error', (error) => (socket.active ? undefined : stop(`${error.data?.code}: ${error.message}`)))
socket.on('room:reset', () => join((have = undefined)))
socket.on('room:events', (events) => {
  for (const { seq, kind, subject, data } of events) {
    if (seq <= have.seq) continue // held already
    if (seq !== have.seq + 1) return join() // a hole: ask for what is missing
    have.seq = seq
    console.log(`event ${seq} ${kind} ${subject}`)
    if (subject.startsWith('unit/') && data) callSigns.set(data.slot, data.callSign)
  }
})
socket.on('room:frame', (_from, bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint8(0) !== 2) return stop(`frame version ${view.getUint8(0)}`)
  const [frame, since, n] = [16, 20, 24].map((offset) => view.getUint32(offset, true))
  if (since !== 0 && since < frame - 1) console.log(`skipped ${frame - 1 - since} frames`)
  for (let i = 0; i < n; i++) {
    const [slot, ageMs] = [32 + 4 * i, 32 + 12 * n + 4 * i].map((offset) => view.getUint32(offset, true))
    const [lon, lat] = [32 + 4 * n + 4 * i, 32 + 8 * n + 4 * i].map((offset) => view.getInt32(offset, true) / 1e7)
    console.log(`${callSigns.get(slot) ?? `unit in slot ${slot}`} at ${lon} ${lat}, ${ageMs} ms ago`)
  }
})
