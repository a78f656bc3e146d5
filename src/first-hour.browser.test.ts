import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { axeViolations } from './dev/screenshots.ts'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from './platform/testing/browser.ts'
import { mailedPath } from './platform/testing/visitor.ts'

sayIfSkipped('the first hour of a founder')

/** A founder who clicks only what the screens offer. */
function founderOf(page: Page) {
  let clicks = 0
  const settled = (): Promise<void> => page.waitForLoadState('load')
  return {
    clicks: () => clicks,
    async follow(name: string | RegExp) {
      clicks++
      await page.locator('main').getByRole('link', { name }).first().click()
      await settled()
    },
    async press(name: string | RegExp) {
      clicks++
      await page.locator('main').getByRole('button', { name }).first().click()
      await settled()
    },
    async click(find: ReturnType<Page['locator']>) {
      clicks++
      await find.click()
      await settled()
    },
  }
}

describe.skipIf(!hasBrowser)('the first hour of a founder', { timeout: 240_000 }, () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  })
  afterAll(() => served?.stop())

  test.each([1440, 390])(
    'at %i px: alone from signing up to the first approved request, in few clicks',
    async (width) => {
      const email = `ida-${randomUUID().slice(0, 8)}@people.test`
      const visitor = await Visitor.open(served, { width })
      const { page } = visitor
      const founder = founderOf(page)
      const began = Date.now()

      await visitor.visit('/sign-up')
      expect(await axeViolations(page)).toEqual([])
      await page.getByLabel('Organisation', { exact: true }).fill('Nordlicht GmbH')
      await page.getByLabel('Your name').fill('Ida Blum')
      await page.getByLabel('Work e-mail').fill(email)
      await founder.press('Sign up')
      await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
      await visitor.settled()
      await visitor.visit(await mailedPath(email))
      await page.getByLabel('Password').fill('correct horse battery staple')
      await founder.press('Create the organisation')
      await page.waitForURL(/\/start$/)
      await page.getByText('You are the only person here.').waitFor()
      await visitor.settled()

      await visitor.visit('/purchase-requests/new')
      await page.getByText('There is no cost centre yet').waitFor()
      await founder.follow('New cost centre')
      await page.getByLabel('Code').fill('OPS')
      await page.getByLabel('Name').fill('Operations')
      await founder.press('Create cost centre')
      await page.getByText('It has no budget yet').waitFor()
      await founder.follow('Plan its budget')
      await page.getByLabel(/^Amount in/).fill('5000')
      await founder.press('Plan budget')
      await page.getByText('Budget planned.').waitFor()
      await visitor.settled()

      if (width < 768)
        await founder.click(
          page.getByRole('navigation', { name: 'Sections' }).getByText('Requests').first(),
        )
      await founder.click(
        page.getByRole('link', { name: 'New request' }).filter({ visible: true }).first(),
      )
      await page.getByLabel('Item, line 1').fill('A desk')
      await page.getByLabel('Quantity, line 1').fill('1')
      await page.getByLabel('Unit price, line 1').fill('400')
      await page.keyboard.press('Tab')
      await page.locator('#preview').getByText('· The only person here').waitFor()
      expect(await axeViolations(page)).toEqual([])
      await founder.press('Submit for approval')
      await page.waitForURL(/\/purchase-requests\/[0-9a-f-]{36}$/)
      await page.getByText('You are the only person here, so you decide alone').waitFor()
      await visitor.settled()
      await founder.press(/^Approve/)
      await page.getByText('Approved', { exact: true }).first().waitFor()

      console.info(
        `first hour at ${width} px: ${founder.clicks()} clicks, ${Date.now() - began} ms without reading`,
      )
      expect(founder.clicks()).toBeLessThanOrEqual(10)
      expect(visitor.complaints).toEqual([])
      await visitor.close()
    },
  )

  test('what is missing says what, with a link, on every page that needs it', async () => {
    const email = `ida-${randomUUID().slice(0, 8)}@people.test`
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.visit('/sign-up')
    await page.getByLabel('Organisation', { exact: true }).fill('Südwind GmbH')
    await page.getByLabel('Your name').fill('Ida Blum')
    await page.getByLabel('Work e-mail').fill(email)
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await visitor.visit(await mailedPath(email))
    await page.getByLabel('Password').fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Create the organisation' }).click()
    await page.waitForURL(/\/start$/)
    await visitor.visit('/budgets/new')
    const link = page
      .getByRole('main')
      .getByRole('status')
      .getByRole('link', { name: 'New cost centre' })
    expect(await link.getAttribute('href')).toBe('/cost-centers/new')
    await link.click()
    expect(await page.getByLabel('Owner').inputValue()).toBe(`Ida Blum · ${email}`)
    await page.getByLabel('Code').fill('OPS')
    await page.getByLabel('Name').fill('Operations')
    await page.getByRole('button', { name: 'Create cost centre' }).click()
    await page.getByText('It has no budget yet').waitFor()
    await visitor.visit('/purchase-requests/new')
    await page.getByLabel('Item, line 1').fill('A desk')
    await page.getByLabel('Quantity, line 1').fill('1')
    await page.getByLabel('Unit price, line 1').fill('400')
    await page.keyboard.press('Tab')
    await page.locator('#preview').getByRole('link', { name: 'Plan its budget' }).waitFor()
    await visitor.visit('/vendors')
    await page.getByRole('link', { name: 'New vendor' }).first().click()
    await page.getByLabel('Name').fill('Nilgiri Tools')
    await page.getByRole('button', { name: 'Create vendor' }).click()
    await page.getByText('You are the only person here, so you decide alone').waitFor()
    await page.getByRole('button', { name: 'Approve the vendor' }).click()
    await page.getByText('Active', { exact: true }).first().waitFor()
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })
})
