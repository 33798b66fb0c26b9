/** Builds `geodata/places` from `inputs/`: the same bytes every time. Run: `npm run ground`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readInputs } from './inputs.ts'
import { districtFrom } from './district.ts'
import { placeFiles } from './write.ts'

const [folder = join(import.meta.dirname, '../places')] = process.argv.slice(2)
const district = districtFrom(await readInputs())
await mkdir(folder, { recursive: true })
for (const [name, text] of placeFiles(district)) await writeFile(join(folder, name), text)
console.log(`${district.compounds.length} compounds, ${district.watchPoints.length} watch points, ${district.network.nodes.length} nodes, ${district.network.edges.length} edges`)
