import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Look,
  type Served,
} from '../platform/testing/browser.ts'
import { givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

sayIfSkipped('items are requested from the catalog in a browser')

async function givenCatalog(tenant: TestTenant): Promise<void> {
  await givenBudget(tenant, 1_000_000_000n)
  const vendorId = await givenVendor(tenant)
  for (const [code, name, price] of [
    ['CHAIR', 'Office chair', '12000'],
    ['DESK', 'Standing desk', '31000'],
    ['LAMP', 'Desk lamp', '1800'],
  ]) {
    const { body: item } = await tenant
      .as('buyer')
      .post('/catalog', { code, name, unit: 'each', active: true })
    await tenant.as('buyer').post(`/catalog/${item.id}/prices`, {
      vendor_id: vendorId,
      min_quantity: '1',
      unit_price: price,
      currency: 'INR',
      valid_from: '2026-01-01',
    })
  }
}

describe.runIf(hasBrowser)('requesting from the catalog', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  }, 240_000)
  afterAll(() => served.stop())

  test.each<[string, Look]>([
    ['on a wide screen', { width: 1440 }],
    ['on a wide screen without scripts', { width: 1440, scripts: false }],
    ['on a phone', { width: 390 }],
    ['on a phone without scripts', { width: 390, scripts: false }],
  ])(
    'two items %s: four clicks from the catalog to “sent for approval”',
    async (_where, look) => {
      const tenant = await newTenant()
      await givenCatalog(tenant)
      const visitor = await Visitor.open(served, look)
      const main = visitor.page.locator('main')
      visitor.page.setDefaultTimeout(10_000)
      await visitor.become(tenant, 'requester')
      await visitor.visit('/catalog')
      let clicks = 0
      const clicked = async (role: 'checkbox' | 'button', name: string): Promise<void> => {
        clicks += 1
        await main.getByRole(role, { name }).first().click()
        await visitor.settled()
      }
      await clicked('checkbox', 'Office chair')
      await clicked('checkbox', 'Desk lamp')
      await clicked('button', 'Request these')
      await main.getByLabel('Item, line 2').waitFor()
      await clicked('button', 'Submit for approval')
      await visitor.page.getByText('Sent for approval.').first().waitFor()
      expect(clicks).toBe(4)
      const { body } = await tenant.as('requester').get('/purchase-requests')
      expect(body.data[0]).toMatchObject({ status: 'pending', total: { amount: '13800.00' } })
      expect(visitor.complaints).toEqual([])
      await visitor.close()
    },
    240_000,
  )

  test('two items by the keyboard: six keys', async () => {
    const tenant = await newTenant()
    await givenCatalog(tenant)
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    page.setDefaultTimeout(10_000)
    await visitor.become(tenant, 'requester')
    await visitor.visit('/catalog')
    for (const key of ['j', 'x', 'j', 'x', 'Shift+C']) await page.keyboard.press(key)
    await page.locator('#lines-0-description:focus').waitFor()
    await page.getByText('Who will decide').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText('Sent for approval.').first().waitFor()
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  }, 240_000)
})
