import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from '../platform/testing/browser.ts'
import { givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

sayIfSkipped('requests are raised in a browser')

async function givenCatalog(tenant: TestTenant): Promise<{ item: string; costCenterId: string }> {
  const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
  const vendorId = await givenVendor(tenant)
  const item = await tenant.as('buyer').post('/catalog', {
    code: 'LAT-5450',
    name: 'Laptop Latitude 5450',
    unit: 'each',
    active: true,
  })
  await tenant.as('buyer').post(`/catalog/${item.body.id}/prices`, {
    vendor_id: vendorId,
    min_quantity: '1',
    unit_price: '68500',
    currency: 'INR',
    valid_from: '2026-01-01',
  })
  return { item: item.body.id as string, costCenterId }
}

describe.runIf(hasBrowser)('raising a request', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  }, 240_000)
  afterAll(() => served.stop())

  test('a session that ends while it is typed is told in place, and the text goes on after signing in', async () => {
    const tenant = await newTenant()
    await givenCatalog(tenant)
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'requester')
    await visitor.visit('/purchase-requests/new')
    const title = page.getByLabel('Title')
    await title.fill('Chairs for the second floor')
    await asOwner('delete from sessions where user_id = $1', [
      (await tenant.actor('requester')).userId,
    ])
    await page.getByLabel('Quantity, line 1').fill('3')
    await page.getByLabel('Item, line 1').click()
    await page.getByText('You are signed out. What you typed is still here').waitFor()
    expect(new URL(page.url()).pathname).toBe('/purchase-requests/new')
    expect(await title.inputValue()).toBe('Chairs for the second floor')
    const link = page.getByRole('link', { name: 'Sign in in a new tab' })
    expect(await link.getAttribute('href')).toBe(
      `/sign-in?return_to=${encodeURIComponent('/purchase-requests/new')}`,
    )
    await visitor.become(tenant, 'requester')
    expect(await title.inputValue()).toBe('Chairs for the second floor')
  }, 240_000)

  test('J5: from the catalog, by the keyboard: at most fifteen keys from the inbox to “sent for approval”', async () => {
    const tenant = await newTenant()
    await givenCatalog(tenant)
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'requester')
    await visitor.visit('/inbox')
    let keys = 0
    const press = async (...all: string[]): Promise<void> => {
      for (const key of all) {
        keys++
        await page.keyboard.press(key)
      }
    }
    await press('c')
    await page.getByLabel('Item, line 1').waitFor()
    await page.locator('#lines-0-description:focus').waitFor()
    await press('l', 'a', 'p', 't')
    await page.getByRole('option', { name: /Laptop Latitude 5450/ }).waitFor()
    await press('Enter')
    await page.locator('#lines-0-quantity:focus').waitFor()
    await press('1', '2')
    await page.getByText('Who will decide').waitFor()
    await press('Control+Enter')
    await page.getByText('Sent for approval.').first().waitFor()
    expect(keys).toBeLessThanOrEqual(15)
    expect(await page.locator('main').innerText()).toMatch(
      /₹8,22,000[\s\S]*Price list of Acme Components/,
    )
    expect(visitor.complaints).toEqual([])
  }, 240_000)

  test('an item that was typed before the scripts of its field arrived is looked for when they do', async () => {
    const tenant = await newTenant()
    await givenCatalog(tenant)
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'requester')
    let arrive = (): void => {}
    const typed = new Promise<void>((resolve) => (arrive = resolve))
    await page.route('**/assets/part-*.js', async (route) => {
      await typed
      await route.continue()
    })
    await page.goto(`${served.url}/purchase-requests/new`, { waitUntil: 'commit' })
    await page.locator('#lines-0-description').pressSequentially('lapt')
    arrive()
    await page.getByRole('option', { name: /Laptop Latitude 5450/ }).waitFor()
    expect(visitor.complaints).toEqual([])
  }, 240_000)

  test.each([
    ['with scripts', true],
    ['without scripts', false],
  ] as const)(
    'J5: from the catalog, by the mouse, %s: at most five clicks',
    async (_how, scripts) => {
      const tenant = await newTenant()
      const { costCenterId } = await givenCatalog(tenant)
      const visitor = await Visitor.open(served, { width: 1440, scripts })
      const { page } = visitor
      await visitor.become(tenant, 'requester')
      await visitor.visit('/inbox')
      await page.getByRole('link', { name: 'Catalog' }).first().click()
      await page.getByRole('link', { name: 'Laptop Latitude 5450' }).click()
      await page.getByRole('link', { name: 'Request it' }).click()
      const center = await tenant.as('requester').get(`/cost-centers/${costCenterId}`)
      expect(await page.getByLabel('Cost centre').inputValue()).toBe(
        `${center.body.code} · ${center.body.name}`,
      )
      await page.getByRole('button', { name: 'Submit for approval' }).click()
      await page.getByText('Sent for approval.').first().waitFor()
      expect(visitor.complaints).toEqual([])
    },
    240_000,
  )

  test('J6: in words: four fields, or rows pasted from a spreadsheet; what was typed is there again after the window was closed', async () => {
    const tenant = await newTenant()
    await givenCatalog(tenant)
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'requester')
    await visitor.visit('/purchase-requests/new')
    await page.locator('#lines-0-description').evaluate((input) => {
      const data = new DataTransfer()
      data.setData('text/plain', 'Desk\t2\teach\t12900\nLamp\t4\teach\t1850.50\n')
      input.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
    })
    await page.getByText('₹33,202').first().waitFor()
    const amounts = page.locator('tbody .line-amount')
    const priceOfLamp = page.locator('tbody tr').nth(1).getByLabel('Unit price')
    await expect.poll(() => amounts.allInnerTexts()).toEqual(['₹25,800', '₹7,402'])
    await priceOfLamp.fill('')
    await expect.poll(() => amounts.allInnerTexts()).toEqual(['₹25,800', '—'])
    await priceOfLamp.fill('1850.50')
    await expect.poll(() => amounts.allInnerTexts()).toEqual(['₹25,800', '₹7,402'])
    await page.getByText(/^Kept at/).waitFor()
    await visitor.visit('/purchase-requests/new')
    expect(await page.getByLabel('Item, line 2').inputValue()).toBe('Lamp')
    await page.getByText('did not save').waitFor()
    await page.getByRole('button', { name: 'Submit for approval' }).click()
    await page.getByText('Sent for approval.').first().waitFor()
    expect(await page.locator('main').innerText()).toContain('Desk and 1 more')
    expect(visitor.complaints).toEqual([])
  }, 240_000)
})
