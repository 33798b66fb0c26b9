/** Builds `geodata/places` from `inputs/`: the same bytes every time. Run: `npm run ground`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { baseMap } from './base-map.ts'
import { readInputs } from './inputs.ts'
import { districtFrom } from './district.ts'
import { sheetsOf } from './layers.ts'
import { placeFiles } from './write.ts'

const [folder = join(import.meta.dirname, '../places')] = process.argv.slice(2)
const district = districtFrom(await readInputs())
await mkdir(folder, { recursive: true })
for (const [name, text] of placeFiles(district)) await writeFile(join(folder, name), text)
await writeFile(join(folder, 'demo.pmtiles'), await baseMap(sheetsOf(district)))
console.log(`${district.compounds.length} compounds, ${district.watchPoints.length} watch points, ${district.network.nodes.length} nodes, ${district.network.edges.length} edges`)
