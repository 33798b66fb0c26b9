/** What the demo's incidents and hazards are called: plain cases of each class. All of it is made up, and nobody is named. */
import type { Hazard, Incident } from '#wire/reports'
import type { Team } from '#wire/units'

export interface IncidentCase {
  readonly class: Incident['class']
  /** How often, in a hundred valid calls: the shares of a district, `other` split among what it holds. */
  readonly share: number
  readonly texts: readonly string[]
  readonly outcomes: readonly string[]
  /** Who goes. */
  readonly team: Team
}

export const INCIDENT_CASES: readonly IncidentCase[] = [
  {
    class: 'helpRequest',
    share: 48,
    texts: ['老人走失', '电梯困人', '忘带钥匙求助', '水管爆裂', '儿童与家人走散', '燃气异味', '路面积水求助'],
    outcomes: ['已帮助解决', '已联系家属', '已转相关单位处理'],
    team: 'patrol',
  },
  {
    class: 'traffic',
    share: 20,
    texts: ['两车刮擦', '电动车碰撞', '车辆堵塞出入口', '车辆剐蹭护栏'],
    outcomes: ['双方自行协商', '已移交交警', '已疏导通行'],
    team: 'coPrevention',
  },
  {
    class: 'dispute',
    share: 13,
    texts: ['停车纠纷', '邻里噪声纠纷', '物业费纠纷', '装修纠纷', '宠物纠纷'],
    outcomes: ['已现场调解', '双方和解', '已约到调解工作室'],
    team: 'mediation',
  },
  {
    class: 'publicOrder',
    share: 5,
    texts: ['酒后滋事', '夜间噪声扰民', '多人争执推搡'],
    outcomes: ['已劝离', '已批评教育'],
    team: 'coPrevention',
  },
  {
    class: 'criminal',
    share: 4,
    texts: ['电动车被盗', '车内物品被盗', '拉车门可疑人员', '快递被冒领'],
    outcomes: ['已登记受理', '已移交派出所'],
    team: 'rapidResponse',
  },
  {
    class: 'complaintReport',
    share: 3,
    texts: ['占道经营', '飞线充电', '高空抛物'],
    outcomes: ['已劝导整改', '已转物业处理'],
    team: 'patrol',
  },
  {
    class: 'fire',
    share: 1,
    texts: ['楼道杂物冒烟', '厨房油锅起火', '电动车起火'],
    outcomes: ['明火已扑灭', '已排除险情'],
    team: 'rapidResponse',
  },
  { class: 'other', share: 6, texts: ['门禁故障', '井盖移位', '树枝倒伏'], outcomes: ['已处理', '已转相关单位处理'], team: 'patrol' },
]

export interface HazardCase {
  readonly class: Hazard['class']
  readonly share: number
  readonly texts: readonly string[]
  readonly assignees: readonly string[]
}

/** The shares are our own: nothing is published. */
export const HAZARD_CASES: readonly HazardCase[] = [
  { class: 'fire', share: 35, texts: ['消防通道堵塞', '灭火器过期', '楼道停放电动车'], assignees: ['物业企业', '消防救援站'] },
  { class: 'housing', share: 20, texts: ['外墙砖脱落', '围墙开裂', '窨井盖破损'], assignees: ['物业企业', '住建部门'] },
  { class: 'security', share: 15, texts: ['单元门禁损坏', '监控探头离线', '围墙缺口'], assignees: ['物业企业', '派出所'] },
  { class: 'traffic', share: 15, texts: ['出入口视线遮挡', '减速带破损', '路灯不亮'], assignees: ['物业企业', '交警中队'] },
  { class: 'health', share: 10, texts: ['垃圾堆积', '污水外溢'], assignees: ['物业企业', '社区'] },
  { class: 'other', share: 5, texts: ['健身器材松动', '树木倾斜'], assignees: ['物业企业', '社区'] },
]
