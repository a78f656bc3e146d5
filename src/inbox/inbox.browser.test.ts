import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeViolations } from '../dev/screenshots.ts'
import {
  Visitor,
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  type Served,
} from '../platform/testing/browser.ts'
import {
  givenBudget,
  givenPath,
  givenSubmitted,
  type Submitted,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

sayIfSkipped('the inbox in a browser')

/** J4: seven requests of one item each wait for the approver. */
async function givenSeven(): Promise<{ tenant: TestTenant; prs: Submitted[] }> {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const prs: Submitted[] = []
  for (const n of [1, 2, 3, 4, 5, 6, 7])
    prs.push(
      await givenSubmitted(tenant, costCenterId, {
        title: `Mouse ${n}`,
        lines: [{ description: 'Mouse', quantity: '1', unit: 'each', unit_price: '10' }],
      }),
    )
  return { tenant, prs }
}
const waitingFor = async (tenant: TestTenant): Promise<string[]> =>
  (await tenant.as('approver').get('/inbox')).body.data.map((item: { title: string }) => item.title)

describe.skipIf(!hasBrowser)('the inbox in a browser', { timeout: 240_000 }, () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  })
  afterAll(() => served?.stop())

  async function open(
    tenant: TestTenant,
    look: { width: number; scripts?: boolean; dark?: boolean } = { width: 1440 },
  ) {
    const visitor = await Visitor.open(served, look)
    await visitor.become(tenant, 'approver')
    await visitor.visit('/inbox')
    const { page } = visitor
    const paneShows = (title: string): Promise<void> =>
      page.locator('#pane h1', { hasText: title }).waitFor()
    let keys = 0
    const press = async (key: string): Promise<void> => {
      keys++
      await page.waitForLoadState()
      await page.keyboard.press(key)
    }
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.tagName ?? '')
    return { visitor, page, paneShows, press, focused, keys: () => keys }
  }

  test('J4: seven approvals are seven keys, each opening the next; the last can be undone', async () => {
    const { tenant } = await givenSeven()
    const { visitor, page, paneShows, press, keys } = await open(tenant)
    const began = Date.now()
    for (const n of [7, 6, 5, 4, 3, 2, 1]) {
      await paneShows(`Mouse ${n}`)
      await press('a')
    }
    await page.getByText('Nothing waits for you').waitFor()
    console.info(`J4: ${keys()} keys, ${Date.now() - began} ms for seven approvals`)
    expect(keys()).toBeLessThanOrEqual(14)
    expect(await waitingFor(tenant)).toEqual([])
    await press('z')
    await paneShows('Mouse 1')
    expect(await waitingFor(tenant)).toEqual(['Mouse 1'])
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('J4: seven are selected and approved together in no more than fourteen keys, and come back by one', async () => {
    const { tenant } = await givenSeven()
    const { visitor, page, paneShows, press, keys } = await open(tenant)
    await paneShows('Mouse 7')
    for (const n of [7, 6, 5, 4, 3, 2, 1]) {
      await press('x')
      if (n > 1) await press('j')
    }
    await page.getByRole('button', { name: 'Approve 7 selected' }).waitFor()
    await press('Shift+A')
    await page.getByText('7 approved.').waitFor()
    expect(keys()).toBeLessThanOrEqual(14)
    expect(await waitingFor(tenant)).toEqual([])
    await press('z')
    await page.getByText('Undone. 7 are with you again.').waitFor()
    expect(await waitingFor(tenant)).toHaveLength(7)
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('J and K move and open beside the list; the address follows, and Enter opens the page', async () => {
    const { tenant, prs } = await givenSeven()
    const { visitor, page, paneShows, press } = await open(tenant)
    await press('j')
    await paneShows('Mouse 6')
    await press('j')
    await paneShows('Mouse 5')
    await press('k')
    await paneShows('Mouse 6')
    expect(new URL(page.url()).search).toBe(`?open=${prs[5]!.approval_id}`)
    await page.locator('[data-inbox-row]', { hasText: 'Mouse 2' }).getByRole('link').click()
    await paneShows('Mouse 2')
    await press('Enter')
    await page.waitForURL(new RegExp(`/approvals/${prs[1]!.approval_id}$`))
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('R goes to the comment first, and Ctrl+Enter rejects, never approves; Q asks; D adds an approver', async () => {
    const { tenant } = await givenSeven()
    const { visitor, page, paneShows, press, focused } = await open(tenant)
    await paneShows('Mouse 7')
    await press('r')
    expect(await focused()).toBe('TEXTAREA')
    await page.keyboard.type('ja, but not now')
    await press('Control+Enter')
    await paneShows('Mouse 6')
    await page.getByText('Rejected. The requester sees your reason.').waitFor()
    await press('q')
    await page.keyboard.type('Which model?')
    await press('Control+Enter')
    await page.getByText('Asked. The time to decide stops').waitFor()
    await paneShows('Mouse 6')
    await press('d')
    await expect.poll(focused).toBe('INPUT')
    await page.locator('details[open]').getByLabel('Who').fill('The controller')
    await page.locator('details[open]').getByLabel('Why').fill('For the second pair of eyes')
    await page.locator('details[open]').getByRole('button', { name: 'Add' }).click()
    await page.getByText('Added.').waitFor()
    expect(await waitingFor(tenant)).toHaveLength(6)
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('no key does anything once they are switched off, or while something is being written', async () => {
    const { tenant } = await givenSeven()
    const { visitor, page, paneShows, press } = await open(tenant)
    await paneShows('Mouse 7')
    await page.getByLabel('Comment').fill('x')
    for (const key of ['a', 'r', 'Shift+A']) await press(key)
    await page.locator('body').click({ position: { x: 700, y: 10 } })
    await page.evaluate(() => {
      localStorage.setItem('svpms-single-keys', 'off')
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    for (const key of ['a', 'j', 'x', 'z']) await press(key)
    expect(await waitingFor(tenant)).toHaveLength(7)
    await paneShows('Mouse 7')
    await visitor.close()
  })

  test('without JavaScript the boxes, the pane and the next row work the same; one that went away is told', async () => {
    const { tenant, prs } = await givenSeven()
    const { visitor, page, paneShows } = await open(tenant, { width: 1440, scripts: false })
    await page.getByLabel('Select Mouse 7').check()
    await page.getByLabel('Select Mouse 6').check()
    await givenPath(tenant, prs[5]!.approval_id, [{ stage: 1, people: ['controller'] }])
    await page.getByRole('button', { name: 'Approve selected' }).click()
    await page.getByRole('heading', { name: '1 approved, 1 not' }).waitFor()
    await visitor.settled()
    await page.getByRole('button', { name: 'Undo 1' }).click()
    await page.getByText('Undone. 1 is with you again.').waitFor()
    await visitor.visit(`/inbox?open=${prs[4]!.approval_id}`)
    await paneShows('Mouse 5')
    await page
      .locator('#pane')
      .getByRole('button', { name: /^Approve/ })
      .click()
    await paneShows('Mouse 4')
    expect(await waitingFor(tenant)).toEqual([
      'Mouse 7',
      'Mouse 4',
      'Mouse 3',
      'Mouse 2',
      'Mouse 1',
    ])
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('on a phone a row leads to its page', async () => {
    const { tenant, prs } = await givenSeven()
    const { visitor, page } = await open(tenant, { width: 390 })
    expect(await page.locator('#pane').isVisible()).toBe(false)
    await page.getByRole('link', { name: 'Mouse 7' }).click()
    await page.waitForURL(new RegExp(`/approvals/${prs[6]!.approval_id}$`))
    await page.getByRole('button', { name: /^Approve/ }).waitFor()
    await visitor.settled()
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test.each([
    [1440, false],
    [1024, true],
    [390, true],
  ] as const)('what was not approved is told accessibly at %i', async (width, dark) => {
    const { tenant, prs } = await givenSeven()
    const { visitor, page } = await open(tenant, { width, dark })
    expect(await axeViolations(page)).toEqual([])
    await givenPath(tenant, prs[6]!.approval_id, [{ stage: 1, people: ['controller'] }])
    await page.evaluate(() => {
      for (const box of document.querySelectorAll<HTMLInputElement>('[data-inbox-target="box"]'))
        box.checked = true
      document.querySelector<HTMLFormElement>('#bulk')!.submit()
    })
    await page.getByRole('heading', { name: '6 approved, 1 not' }).waitFor()
    await visitor.settled()
    expect(await axeViolations(page)).toEqual([])
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })
})
