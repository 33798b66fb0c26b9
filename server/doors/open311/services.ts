/** What citizens' tools may report, and how far a report has come, in the words of Open311 GeoReport v2. */
import { HAZARD_CLASSES, type Hazard } from '#wire/reports'

type HazardClass = Hazard['class']
export type Open311Language = 'zh-CN' | 'en'

export interface Open311Service {
  readonly service_code: HazardClass
  readonly service_name: string
  readonly description: string
  /** Nothing is asked beyond what every request says. */
  readonly metadata: false
  /** The id of a request is in the answer. */
  readonly type: 'realtime'
  readonly keywords: string
  readonly group: string
}

interface Words {
  readonly group: string
  readonly classes: Readonly<Record<HazardClass, readonly [name: string, description: string]>>
  readonly states: Readonly<Record<Hazard['state'], string>>
}

const WORDS: Readonly<Record<Open311Language, Words>> = {
  'zh-CN': {
    group: '隐患',
    classes: {
      security: ['治安隐患', '门禁损坏、围墙缺口、照明不亮等容易引发治安问题的情况'],
      traffic: ['交通隐患', '道路破损、标志缺失、消防通道以外的违停等影响通行安全的情况'],
      fire: ['消防隐患', '占用消防通道、电动车上楼充电、灭火设施损坏等'],
      housing: ['住建隐患', '墙体脱落、井盖缺失、电梯故障、违章搭建等'],
      health: ['卫生隐患', '垃圾堆积、污水外溢、饮水异常等'],
      other: ['其他隐患', '不属于以上各类的隐患'],
    },
    states: {
      found: '已受理',
      reported: '已上报',
      assigned: '已交办',
      rectifying: '整改中',
      reviewed: '已复查',
      closed: '已销号',
      invalid: '经核查不属实',
      duplicate: '与已有隐患重复',
    },
  },
  en: {
    group: 'hazards',
    classes: {
      security: ['Security hazard', 'Broken gates, gaps in walls, lights that are out'],
      traffic: ['Traffic hazard', 'Damaged roads, missing signs, dangerous parking'],
      fire: ['Fire hazard', 'Blocked fire lanes, charging indoors, damaged fire equipment'],
      housing: ['Housing hazard', 'Falling plaster, missing manhole covers, broken lifts'],
      health: ['Health hazard', 'Rubbish, sewage, bad water'],
      other: ['Other hazard', 'Whatever is none of the others'],
    },
    states: {
      found: 'Received',
      reported: 'Passed on',
      assigned: 'Assigned',
      rectifying: 'Being put right',
      reviewed: 'Put right and looked at',
      closed: 'Closed',
      invalid: 'Not confirmed',
      duplicate: 'Known already',
    },
  },
}

export function servicesIn(language: Open311Language): readonly Open311Service[] {
  const { group, classes } = WORDS[language]
  return HAZARD_CLASSES.map((code) => ({
    service_code: code,
    service_name: classes[code][0],
    description: classes[code][1],
    metadata: false,
    type: 'realtime',
    keywords: `${group}, ${code}`,
    group,
  }))
}

/** What is said of a state: never what an officer noted. */
export function stateIn(language: Open311Language, state: Hazard['state']): string {
  return WORDS[language].states[state]
}
