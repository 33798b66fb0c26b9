/** What all pages share: where they look, and how they hear who moved. */

const FIELDS = 3
const DEGREE_E7 = 1e7
const query = new URLSearchParams(location.search)
export const camera = { lon: Number(query.get('lon')), lat: Number(query.get('lat')), zoom: Number(query.get('zoom')) }

/**
 * The first message names everybody, each after it those who moved; each is one update.
 * @param {{ begin(places: readonly { number: number, lon: number, lat: number }[]): void, move(moved: typeof places): void }} page
 */
export function follow({ begin, move }) {
  const socket = new WebSocket(location.origin.replace('http', 'ws'))
  socket.binaryType = 'arraybuffer'
  let isFirst = true
  socket.addEventListener('message', ({ data }) => {
    const columns = new Int32Array(data)
    const places = []
    for (let i = 0; i < columns.length; i += FIELDS)
      places.push({ number: columns[i], lon: columns[i + 1] / DEGREE_E7, lat: columns[i + 2] / DEGREE_E7 })
    if (!isFirst) performance.mark('update')
    if (isFirst) begin(places)
    else move(places)
    isFirst = false
  })
}

/** Told to whoever opened the page: everybody is on it. */
export function ready() {
  document.documentElement.dataset.ready = ''
}
