/** Builds `geodata/places` from `inputs/`: the same bytes every time. Run: `npm run ground [folder]`. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { areaM2 } from './divisions.ts'
import { readInputs } from './inputs.ts'
import { placesFrom } from './places.ts'

const SQUARE_KM_M2 = 1e6

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const [folder = join(import.meta.dirname, '../places')] = process.argv.slice(2)
const { district, files } = await placesFrom(await readInputs())
await mkdir(folder, { recursive: true })
for (const [name, bytes] of files) {
  await writeFile(join(folder, name), bytes)
  say(`${createHash('sha256').update(bytes).digest('hex')}  ${name}  ${bytes.length}`)
}

const square = (entrusted: boolean): string =>
  (
    district.areas.filter(({ town }) => town.entrusted === entrusted).reduce((sum, { parts }) => sum + areaM2(parts), 0) / SQUARE_KM_M2
  ).toFixed(1)
say(
  `${district.compounds.length} compounds, ${district.watchPoints.length} watch points, ${district.policePosts.length} police posts, ${district.rivers.length + district.lakes.length} waters`,
)
say(`${district.network.nodes.length} nodes, ${district.network.edges.length} edges`)
say(`${square(false)} km² directly managed, ${square(true)} km² entrusted`)
