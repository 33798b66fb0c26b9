/** The whole of `geodata/places` that is built, in memory. */
import { baseMap } from './base-map.ts'
import { districtFrom, type District, type Inputs } from './district.ts'
import { sheetsOf } from './layers.ts'
import { placeFiles } from './write.ts'

export interface Places {
  readonly district: District
  /** File name to bytes: the same bytes for the same inputs and seed. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

export async function placesFrom(inputs: Inputs): Promise<Places> {
  const district = districtFrom(inputs)
  const text = new TextEncoder()
  const files = new Map<string, Uint8Array>([...placeFiles(district)].map(([name, content]) => [name, text.encode(content)]))
  files.set('demo.pmtiles', await baseMap(sheetsOf(district)))
  return { district, files }
}
