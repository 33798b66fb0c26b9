/** A plan on its own page: what keeps it from being started, its areas and weights, and its way out and in as a file. */
import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import type { DrillBoard } from '#wire/drill-board'
import type { DrillPlan } from '#wire/drills'
import type { LonLat } from '#wire/places'
import { openDrillHouse } from '../support/drill-house.ts'
import { BEAT, DESK, idIn, OTHERS, planned, TEMPLATE } from '../support/drill-planned.ts'
import { inBrowser } from '../support/in-browser.ts'
import { openWallBrowser } from '../support/wall-browser.ts'

/** Of latitude, here. */
const METRES_A_DEGREE = 110_870

inBrowser(
  'what keeps a plan from being started stands beside its field and goes when it is mended; a plan goes out as a file and comes in as another',
  async () => {
    const house = await openDrillHouse()
    const { page } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })
    await page.locator(`[data-template=${TEMPLATE}]`).click()
    const unit = page.locator('[data-field="participants/1/id"]')
    await unit.getByText('没有“d-mediation-039”').waitFor()
    await house.register([...BEAT, ...OTHERS])

    // A name that nobody has is taken for one that there is by a press; the other is only said of.
    const controller = page.locator('[data-field=controller]')
    await controller.getByText('没有名为“导调席”的令牌').waitFor()
    await controller.locator('[data-actor=chief]').click()
    await page.locator('[data-field=observers] .field-note').getByText('没有名为“观察员一”的令牌').waitFor()
    await page.locator('[name=lengthS]').fill('200')
    const stand = page.locator('[data-test=soundness]')
    await stand.getByText('有改动未保存 · 上次保存的第 1 版还有').waitFor()
    await page.locator('[data-test=save]').click()
    await page.locator('[data-test=saved]').waitFor()
    await page.locator('[data-field="script/2/when"]').getByText('在第 300 秒才来').waitFor()
    expect(await unit.getAttribute('data-wrong')).toBeNull()
    expect(await controller.getAttribute('data-wrong')).toBeNull()
    // What is on no clock says what it waits for.
    await page.locator('[data-waits]').getByText('导调手动').waitFor()
    // Of many the first few stand there, and all of them are a press away.
    const told = page.locator('.keep > ul [data-fault]')
    const many = Number(/\d+/.exec(await stand.innerText())?.[0])
    expect([many > 3, await told.count()]).toEqual([true, 3])
    await page.locator('[data-test=all-faults]').press('Enter')
    expect(await told.count()).toBe(many)
    // A fault is said as the page says it, and leads to its field.
    await page.locator('[data-fault="script/2/when"] button').getByText('时机').click()
    expect(await page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'))).toBe('script/2/when')
    // The list has made room for it.
    expect(await told.count()).toBe(3)
    await page.locator('[name=lengthS]').fill('')
    // All that is wrong is said at once, in the page's language: the browser's own word would come first, alone, and in its own.
    await page.locator('[name=atS]').first().fill('-10')
    await page.locator('[name=withinS]').first().fill('0')
    await page.locator('[data-test=save]').click()
    await page.locator('[data-field=lengthS]').getByText('没有填').waitFor()
    await page.locator('[data-field="script/0/when/atS"]').getByText('不能小于 0').waitFor()
    await page.locator('[data-field="script/0/expectations/0/withinS"]').getByText('不能小于 1').waitFor()
    expect(await stand.innerText()).toBe('没有保存：有 3 处要先改')

    await page.goto(`${house.url}/drills`)
    const row = page.locator('[data-group=planned] [data-drill]')
    const [download] = await Promise.all([page.waitForEvent('download'), row.locator('[data-test=export]').click()])
    const plan = JSON.parse(await readFile(await download.path(), 'utf8')) as DrillPlan
    expect(plan).toMatchObject({ version: 2, lengthS: 200 })
    const file = (text: string) => ({ name: 'plan.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    const bring = (text: string) => page.locator('[data-test=import]').setInputFiles(file(text))
    const notBrought = page.locator('[data-test=not-brought]')
    await bring('id: gate')
    await notBrought.getByText('“plan.json”没有导入：不是 JSON 文件').waitFor()
    // Each try is told alone, every fault by its field.
    await bring(JSON.stringify({ ...plan, id: 'brought', mode: 'walk', lengthS: 5 }))
    await notBrought.getByText('有 2 处不对').waitFor()
    expect(await notBrought.locator('[data-fault]').allInnerTexts()).toEqual([
      expect.stringMatching(/^方式\s+须是其中之一：tabletop/),
      expect.stringMatching(/^计划时长/),
    ])
    await bring('id: gate')
    await notBrought.getByText('不是 JSON 文件').waitFor()
    expect(await page.locator('[data-fault]').count()).toBe(0)
    await bring('null')
    await notBrought.getByText('整个计划').waitFor()
    await page.locator('[data-test=import]').setInputFiles(file(JSON.stringify({ ...plan, id: 'brought' })))
    await page.locator('[data-test=soundness]').waitFor()
    expect(idIn(page)).toBe('brought')

    await page.goto(`${house.url}/drills`)
    await page.locator('[data-drill=brought] [data-test=remove]').click()
    await page.locator('[data-drill=brought] [data-test=remove-sure]').click()
    await page.locator('[data-drill=brought]').waitFor({ state: 'detached' })
    expect(await row.count()).toBe(1)
  },
)

inBrowser(
  'corners of an area are typed, taken by the keyboard and by hand on the map, and weights are figures that say what they come to',
  async () => {
    const house = await openDrillHouse()
    await house.register([...BEAT, ...OTHERS])
    const { page } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })
    const id = await planned(page)
    const one = page.locator('[data-expectation=first]')
    const corners = one.locator('[data-test=area] li')
    const handle = one.locator('[data-test=area-corner]')
    const placeOf = async (i: number) => {
      const [lon, lat] = (await corners.nth(i).locator('input').inputValue()).split(',').map(Number)
      return { lon: lon!, lat: lat! }
    }

    await one.locator('[name=areaKind]').selectOption('polygon')
    const before = await placeOf(0)
    await corners.nth(3).locator('[data-test=add-corner]').click()
    await corners.nth(4).locator('[data-test=remove-corner]').click()
    await one.locator('[data-test=draw]').click()
    await handle.nth(3).waitFor()
    // By keyboard: ten metres north.
    await handle.nth(0).focus()
    await page.keyboard.press('Shift+ArrowUp')
    await page.waitForFunction(
      (lat) =>
        Number(document.querySelector<HTMLInputElement>('[data-expectation=first] [data-test=area] li input')!.value.split(',')[1]) > lat,
      before.lat,
    )
    const stepped = await placeOf(0)
    // By hand: the third corner to the right.
    const box = (await handle.nth(2).locator('.dot').boundingBox())!
    const third = await placeOf(2)
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 4 })
    await page.mouse.up()
    const dragged = await placeOf(2)
    await one.locator('[data-test=area-half]').nth(0).click()
    await handle.nth(4).waitFor()
    await handle.nth(1).focus()
    await page.keyboard.press('Delete')
    await handle.nth(4).waitFor({ state: 'detached' })
    await one.locator('[name=weight]').fill('3')
    const said = await one.locator('[data-test=weight-share]').innerText()
    await one.locator('[name=freshS]').fill('45')
    await page.locator('[name=compound]').fill('')
    await page.locator('[data-test=add-objective]').click()
    await page.locator('[name=objective]').last().fill('两分钟内有人到场')
    await one.locator('[name=objectiveOf]').selectOption({ label: '两分钟内有人到场' })
    // What is no place is not left out in silence: nothing is saved, and it stays to be put right.
    const first = corners.nth(0).locator('input')
    const wasFirst = await first.inputValue()
    await first.fill('119.9')
    await page.locator('[data-test=save]').click()
    const held = await first.evaluate((input: HTMLInputElement) => [input.validationMessage, input.value])
    const savedBefore = await page.locator('[data-test=saved]').count()
    await first.fill(wasFirst)
    await page.locator('[data-test=save]').click()
    await page.locator('[data-test=saved]').waitFor()
    const answer = await fetch(`${house.url}/api/v1/drills/${id}`, { headers: { authorization: `Bearer ${house.chief}` } })
    const { whole } = (await answer.json()) as DrillBoard
    const kept = whole!.plan.script.flatMap(({ expectations }) => expectations).find((expectation) => expectation.id === 'first')!

    expect((stepped.lat - before.lat) * METRES_A_DEGREE).toBeCloseTo(10, 0)
    expect(stepped.lon).toBeCloseTo(before.lon, 6)
    expect(dragged.lon).toBeGreaterThan(third.lon)
    expect(dragged.lat).toBeCloseTo(third.lat, 5)
    expect([held, savedBefore]).toEqual([['须是“经度, 纬度”', '119.9'], 0])
    expect(kept.weight).toBe(3)
    expect(whole!.plan.objectives.find((objective) => objective.id === kept.objective)?.text).toBe('两分钟内有人到场')
    expect(said).toMatch(/占“响应”的 \d+(\.\d)?%（该项权重共 \d+）/)
    expect(kept.recognisedBy).toMatchObject({ area: { kind: 'polygon' }, freshS: 45 })
    expect(whole!.plan.place.compound).toBeUndefined()
    const { ring } = (kept.recognisedBy as { readonly area: { readonly ring: readonly LonLat[] } }).area
    expect(ring).toHaveLength(5)
    expect(ring[2]![0]).toBeCloseTo(dragged.lon, 6)
    expect(await page.locator('[data-test=soundness]').innerText()).toBe('可以开始')
  },
)

inBrowser(
  'whoever takes part is chosen by name, the units of a team one by one, and what is none is said and kept as it was typed',
  async () => {
    const house = await openDrillHouse()
    await house.register([...BEAT, ...OTHERS])
    await house.desk('/units', { id: 'd-rapid-900', callSign: '快反 900', confirmed: true, duty: 'onDuty', mover: 'foot' })
    const { page } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })
    const id = await planned(page)
    const lineOf = (path: string) => page.locator(`[data-field="${path}"] input`)
    const choose = async (path: string, typed: string) => {
      await lineOf(path).fill(typed)
      await lineOf(path).press('Enter')
    }

    await choose('participants/3/id', '快反 900')
    expect(await lineOf('participants/3/id').inputValue()).toBe('快反 900（d-rapid-900）')
    await page.locator(`[data-unit=${BEAT[3]}]`).click()
    await choose('participants/2/units', OTHERS[1]!)
    await page.locator(`[data-unit=${OTHERS[1]}]`).waitFor()
    await choose('place/compound', 'nosuch')
    await page.locator('[data-field="place/compound"] [data-test=unknown]').getByText('没有“nosuch”').waitFor()
    await page.locator('[data-test=save]').click()
    await page.locator('[data-test=saved]').waitFor()
    const answer = await fetch(`${house.url}/api/v1/drills/${id}`, { headers: { authorization: `Bearer ${house.chief}` } })
    const { plan } = ((await answer.json()) as DrillBoard).whole!
    const asked = plan.script.flatMap(({ expectations }) => expectations.flatMap(({ of }) => of))

    expect(plan.participants[3]).toMatchObject({ kind: 'unit', id: 'd-rapid-900' })
    // What was expected of the one before it is expected of it.
    expect([asked.includes('d-rapid-900'), asked.includes(OTHERS[1]!)]).toEqual([true, false])
    expect(plan.participants[2]).toMatchObject({ units: [...BEAT.slice(0, 3), OTHERS[1]] })
    expect(plan.place.compound).toBe('nosuch')
    // The server says the same, by the name of the field.
    expect(await page.locator('[data-fault="place/compound"]').innerText()).toMatch(/^所在小区/)
    expect(await page.locator('[data-test=unknown]').count()).toBe(0)
    await lineOf('place/compound').fill('c-0023')
    await page.keyboard.press('Tab')
    expect(await lineOf('place/compound').inputValue()).toMatch(/（c-0023）$/)
  },
)

inBrowser('two who change one plan lose nothing: what differs is said by whom, and both, mine or theirs is kept', async () => {
  const house = await openDrillHouse()
  await house.register([...BEAT, ...OTHERS])
  const { page } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })
  const id = await planned(page)
  const office = (await house.app.identity.tokens.create({ name: 'office', role: 'coordinator' }, 'test', Date.now())).token
  const headers = { authorization: `Bearer ${office}`, 'content-type': 'application/json' }
  const url = `${house.url}/api/v1/drills/${id}`
  const planNow = async () => ((await (await fetch(url, { headers })).json()) as DrillBoard).whole!.plan
  const elsewhere = async (change: Partial<DrillPlan>) => {
    const plan = await planNow()
    const body = JSON.stringify({ ...plan, ...change, version: plan.version + 1 })
    expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(200)
  }
  const conflict = page.locator('[data-test=conflict]')
  const save = async (field: string, text: string) => {
    await page.locator(`[name=${field}]`).fill(text)
    await page.locator('[data-test=save]').click()
    await conflict.waitFor()
  }

  const { title } = await planNow()
  await elsewhere({ title: '别处改的名称' })
  await save('lengthS', '960')
  expect(await conflict.locator('[data-test=saved-by]').allInnerTexts()).toEqual([expect.stringMatching(/“office”.* 存了第 3 版/)])
  // Of each what it was, what the other made of it and what is made of it here.
  const saidOf = (by: string) =>
    conflict.locator(`[data-by=${by}]`).evaluateAll((all) => all.map((one) => (one as HTMLElement).innerText.split(/\s*\n\s*/)))
  expect(await saidOf('theirs')).toEqual([['名称', '原来', title, '对方改成', '别处改的名称', '你改成', '没有改']])
  expect(await saidOf('mine')).toEqual([['计划时长', '原来', '15 分钟', '对方改成', '没有改', '你改成', '16 分钟']])
  await conflict.locator('[data-test=merge]').click()
  await page.locator('[data-test=saved]').getByText('第 4 版').waitFor()
  expect(await planNow()).toMatchObject({ version: 4, title: '别处改的名称', lengthS: 960 })

  await elsewhere({ title: '又在别处改', scenario: '另一个情景' })
  await save('planTitle', '我的名称')
  expect(await saidOf('both')).toEqual([['名称 两边都改了', '原来', '别处改的名称', '对方改成', '又在别处改', '你改成', '我的名称']])
  expect(await saidOf('theirs')).toEqual([['情景', '原来', expect.any(String), '对方改成', '另一个情景', '你改成', '没有改']])
  expect(await conflict.locator('[data-test=merge]').count()).toBe(0)
  await conflict.locator('[data-test=overwrite]').click()
  await page.locator('[data-test=saved]').getByText('第 6 版').waitFor()
  expect(await planNow()).toMatchObject({ version: 6, title: '我的名称' })

  await elsewhere({ title: '最后的名称' })
  await save('planTitle', '不要的名称')
  await conflict.locator('[data-test=take-theirs]').getByText('读取第 7 版').click()
  await conflict.waitFor({ state: 'detached' })
  expect(await page.locator('[name=planTitle]').inputValue()).toBe('最后的名称')
  expect(await planNow()).toMatchObject({ version: 7, title: '最后的名称' })
})

inBrowser('what is typed while a plan is being saved stays, and is not saved yet', async () => {
  const house = await openDrillHouse()
  await house.register([...BEAT, ...OTHERS])
  const { page } = await openWallBrowser({ url: house.url, token: house.chief, path: '/drills', ...DESK })
  const id = await planned(page)
  const { promise: isTyped, resolve: typed } = Promise.withResolvers<void>()
  await page.route(`**/api/v1/drills/${id}`, async (route) => {
    if (route.request().method() === 'PUT') await isTyped
    await route.continue()
  })

  await page.locator('[name=planTitle]').fill('先写的')
  await page.locator('[data-test=save]').click()
  await page.locator('[name=lengthS]').fill('960')
  typed()
  await page.locator('[data-test=soundness]').getByText('有改动未保存 · 上次保存的第 3 版可以开始').waitFor()

  expect(await page.locator('[name=lengthS]').inputValue()).toBe('960')
  const answer = await fetch(`${house.url}/api/v1/drills/${id}`, { headers: { authorization: `Bearer ${house.chief}` } })
  expect(((await answer.json()) as DrillBoard).whole!.plan).toMatchObject({ version: 3, title: '先写的', lengthS: 900 })
})
