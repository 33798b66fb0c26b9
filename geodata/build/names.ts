/** Names for compounds: invented, plausible, each given once. */
import type { CompoundType } from './blocks.ts'
import { chance } from './chance.ts'

const FIRST = Array.from('清望柳莲春云松月兰桂枫梅竹荷晴霁澄碧锦瑞怡宁嘉和启明朗熙沁岚溪汀屿芷蔚檀橡榆桐棠')
const SECOND = Array.from('英湖岸江塘泽庭澜屏陌洲畔波影晖曦桥渡林原野汐风韵墨园石泉')
const SUFFIXES: Readonly<Record<CompoundType, readonly string[]>> = {
  commodity: ['花园', '名邸', '雅苑', '华庭', '人家', '府', '嘉园', '云邸'],
  resettlement: ['一村', '二村', '三村', '北苑', '南苑', '东苑', '西苑', '新苑', '安居苑'],
  apartment: ['公寓', '青年公寓', '人才公寓'],
}
/** Pairs that read badly, or that begin names of real compounds of the district known to the authors. */
const AVOIDED = new Set([
  '望湖',
  '兰陵',
  '荷园',
  '和园',
  '桂园',
  '梅园',
  '竹园',
  '松园',
  '春江',
  '清英',
  '柳岸',
  '莲塘',
  '溪湖',
  '明桥',
  '清潭',
  '荷塘',
  '莲湖',
  '碧桂',
  '锦湖',
  '宁江',
  '明湖',
  '清泉',
  '翠竹',
  '怡园',
  '嘉园',
  '瑞园',
])

/** The `count`-th name is the same whatever comes after it. @throws RangeError when the stock of names runs out */
export function nameGiver(): (type: CompoundType, i: number, j: number) => string {
  const given = new Set<string>()
  return (type, i, j) => {
    for (let attempt = 0; attempt < FIRST.length * SECOND.length; attempt++) {
      const pair = `${pick(FIRST, 40, i, j, attempt)}${pick(SECOND, 41, i, j, attempt)}`
      const name = `${pair}${pick(SUFFIXES[type], 42, i, j)}`
      if (AVOIDED.has(pair) || given.has(name) || pair[0] === pair[1]) continue
      given.add(name)
      return name
    }
    throw new RangeError(`no name left for a ${type} after ${given.size}`)
  }
}

function pick<T>(options: readonly T[], ...keys: readonly number[]): T {
  const option = options[Math.floor(chance(...keys) * options.length)]
  if (option === undefined) throw new RangeError('nothing to pick from')
  return option
}
