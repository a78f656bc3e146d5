import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeViolations } from './dev/screenshots.ts'
import {
  Visitor,
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  type Served,
} from './platform/testing/browser.ts'
import { givenBudget } from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'

/** By how much the page is wider than its window. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })

sayIfSkipped('choosing by typing, in a browser')

describe.skipIf(!hasBrowser)('a field that chooses one of many', { timeout: 240_000 }, () => {
  let served: Served
  let tenant: TestTenant
  beforeAll(async () => {
    served = await serveProduct()
    tenant = await newTenant()
    await givenBudget(tenant, 100_000_000n)
    const owner_id = (await tenant.actor('approver')).userId
    for (const [code, name] of [
      ['LAB', 'Laboratory'],
      ['LAW', 'Legal matters'],
      ['OPS', 'Operations'],
    ])
      await tenant.as('controller').post('/cost-centers', { code, name, owner_id, active: true })
    await tenant
      .as('controller')
      .post('/categories', { code: 'FUR', name: 'Furniture', active: true })
  })
  afterAll(() => served?.stop())

  test.each([1440, 390])('is led by keys, and says what it offers, at %i pixels', async (width) => {
    const visitor = await Visitor.open(served, { width })
    const { page } = visitor
    await visitor.become(tenant, 'requester')
    await visitor.visit('/purchase-requests/new')
    const field = page.getByLabel('Cost centre')
    const list = page.getByRole('listbox')
    const options = list.getByRole('option')

    await field.focus()
    await field.fill('la')
    await expect
      .poll(() => options.allInnerTexts())
      .toEqual(['LAB · Laboratory', 'LAW · Legal matters'])
    expect(await field.getAttribute('role')).toBe('combobox')
    expect(await field.getAttribute('aria-expanded')).toBe('true')
    expect(await page.locator('[role=status]', { hasText: '2 choices' }).count()).toBe(1)
    expect(await options.first().locator('b').innerText()).toBe('LA')
    expect(await axeViolations(page)).toEqual([])
    await shot(visitor, `open-${width}`)
    expect(await sideways(page)).toBe(0)
    // The field of a category stands at the end of its line.
    await page.getByLabel('Category, line 1').click()
    await expect.poll(() => options.allInnerTexts()).toEqual(['FUR · Furniture'])
    expect(await sideways(page)).toBe(0)
    await field.focus()
    await field.fill('la')
    await expect.poll(() => options.count()).toBe(2)

    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await field.getAttribute('aria-activedescendant')).toBe(
      await options.nth(1).getAttribute('id'),
    )
    await page.keyboard.press('Enter')
    expect(await field.inputValue()).toBe('LAW · Legal matters')
    expect(await field.getAttribute('aria-expanded')).toBe('false')

    await page.keyboard.press('ArrowDown')
    await expect.poll(() => options.count()).toBeGreaterThan(3)
    await page.keyboard.press('Escape')
    expect(await list.isVisible()).toBe(false)
    expect(await field.inputValue()).toBe('LAW · Legal matters')
    await page.keyboard.press('Tab')
    expect(await field.inputValue()).toBe('LAW · Legal matters')

    await field.fill('Laboratry')
    await page.getByLabel('Item, line 1').fill('Chair')
    await page.getByLabel('Quantity, line 1').fill('1')
    await page.getByLabel('Unit price, line 1').fill('10')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('No open cost centre is called exactly “Laboratry”.').first().waitFor()
    expect(await axeViolations(page)).toEqual([])
    await shot(visitor, `meant-${width}`)
    await page.getByRole('radio', { name: 'LAB · Laboratory' }).check()
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('Draft saved.').first().waitFor()
    expect(await page.locator('main').innerText()).toContain('LAB · Laboratory')
    expect(visitor.complaints.filter((said) => !said.includes('422'))).toEqual([])
    await visitor.close()
  })
})

async function shot({ page }: Visitor, name: string): Promise<void> {
  const folder = process.env['SHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  for (const theme of ['light', 'dark']) {
    await page.evaluate((one) => void (document.documentElement.className = one), theme)
    await page.screenshot({ path: `${folder}/${name}-${theme}.png`, fullPage: true })
  }
}
