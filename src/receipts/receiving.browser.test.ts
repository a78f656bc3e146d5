import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from '../platform/testing/browser.ts'
import { givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

sayIfSkipped('goods are received in a browser')

const wait = 240_000
const received = async (tenant: TestTenant): Promise<string[]> => {
  const { body } = await tenant.as('receiver').get('/receipts')
  return (body as { data: { number: string }[] }).data.map(({ number }) => number)
}
const receivedOf = async (tenant: TestTenant, order: Order): Promise<string> =>
  (await tenant.as('receiver').get(`/purchase-orders/${order.id}`)).body.lines[0].received as string
const formOf = (order: Order): string => `/receipts/new?purchase_order_id=${order.id}`
const quantityIn = (page: Page) => page.getByLabel(/^Arrived/).first()
const post = (page: Page) => page.getByRole('button', { name: 'Post receipt' }).click()
const waiting = (page: Page) => page.getByRole('region', { name: 'Receipts on this device' })
const online = async (page: Page): Promise<void> => {
  await page.context().setOffline(false)
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
}

describe.runIf(hasBrowser)('receiving', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  }, wait)
  afterAll(() => served.stop())

  const receiver = async (
    tenant: TestTenant,
    width = 390,
  ): Promise<{ visitor: Visitor; page: Page }> => {
    const visitor = await Visitor.open(served, { width })
    await visitor.become(tenant, 'receiver')
    return { visitor, page: visitor.page }
  }

  test.each([
    ['on a phone', 390],
    ['on a desktop', 1440],
  ] as const)(
    'J8: a full receipt %s takes two taps from the order',
    async (_where, width) => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant)
      const { visitor, page } = await receiver(tenant, width)
      await visitor.visit(`/purchase-orders/${order.id}`)
      const began = Date.now()
      let taps = 0
      const tap = async (role: 'link' | 'button', name: string): Promise<void> => {
        taps++
        await page.getByRole(role, { name, exact: true }).first().click()
      }
      await tap('link', 'Receive goods')
      await tap('button', 'Post receipt')
      await page.getByText('Receipt posted.').waitFor()
      const seconds = (Date.now() - began) / 1000
      console.info(
        `J8 at ${width} px: ${taps} taps, ${seconds.toFixed(1)} s with the machine alone`,
      )
      expect(taps).toBe(2)
      expect(await receivedOf(tenant, order)).toBe('12')
      expect(visitor.complaints).toEqual([])
    },
    wait,
  )

  test(
    'without a connection a receipt waits on the phone, and is posted once when it is back',
    async () => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant)
      const { page } = await receiver(tenant)
      await page.goto(served.url + formOf(order))
      await waiting(page).waitFor({ state: 'hidden' })
      await page.waitForLoadState('networkidle')
      await page.context().setOffline(true)
      await quantityIn(page).fill('5')
      await page.getByLabel('Photo or delivery note').setInputFiles({
        name: 'pallet.png',
        mimeType: 'image/png',
        buffer: Buffer.from(pixel, 'base64'),
      })
      await post(page)
      await waiting(page).getByText('It is sent when there is a connection.').waitFor()
      expect(await received(tenant)).toEqual([])
      await online(page)
      await waiting(page).waitFor({ state: 'hidden' })
      const numbers = await received(tenant)
      expect(numbers).toHaveLength(1)
      expect(await receivedOf(tenant, order)).toBe('5')
      await page.goto(`${served.url}/receipts`)
      await page.getByRole('link', { name: numbers[0]! }).click()
      await page.getByText('pallet.png').first().waitFor()
    },
    wait,
  )

  test(
    'whose answer got lost is posted once, also from two tabs',
    async () => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant)
      const { page } = await receiver(tenant)
      await page.goto(served.url + formOf(order))
      await page.waitForLoadState('networkidle')
      const context = page.context()
      await context.route('**/receipts', async (route) => {
        await route.fetch({ maxRedirects: 0 })
        await route.abort()
      })
      await quantityIn(page).fill('4')
      await post(page)
      await waiting(page).getByText('It is sent when there is a connection.').waitFor()
      expect(await received(tenant)).toHaveLength(1)
      await context.unroute('**/receipts')
      const other = await context.newPage()
      await Promise.all([other.goto(`${served.url}/inbox`), online(page)])
      await waiting(page).waitFor({ state: 'hidden' })
      expect(await received(tenant)).toHaveLength(1)
      expect(await receivedOf(tenant, order)).toBe('4')
    },
    wait,
  )

  test(
    'that is refused when the connection is back stays with its reason, and is corrected or discarded',
    async () => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant)
      const { page } = await receiver(tenant)
      await page.goto(served.url + formOf(order))
      await page.waitForLoadState('networkidle')
      await page.context().setOffline(true)
      await post(page)
      await waiting(page).getByText('It is sent when there is a connection.').waitFor()
      await receive(tenant, order, '2')
      await online(page)
      await waiting(page).getByText('At most 10 each of').waitFor()
      expect(await received(tenant)).toHaveLength(1)
      await page.goto(`${served.url}/receipts/scan`)
      await waiting(page).getByRole('button', { name: 'Correct it' }).click()
      await page.getByRole('alert').getByText('At most 10 each of').waitFor()
      expect(await quantityIn(page).inputValue()).toBe('12')
      await quantityIn(page).fill('10')
      await post(page)
      await page.getByText('Receipt posted.').waitFor()
      expect(await receivedOf(tenant, order)).toBe('12')
      await page.goto(`${served.url}/receipts/scan`)
      await page.waitForLoadState('networkidle')
      await waiting(page).waitFor({ state: 'hidden' })
    },
    wait,
  )

  test(
    'of more than was ordered is refused at once, after it was sent one time',
    async () => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant)
      const { page } = await receiver(tenant)
      await page.goto(served.url + formOf(order))
      await page.waitForLoadState('networkidle')
      const statuses: number[] = []
      page.on('response', (answer) => {
        if (answer.request().method() === 'POST') statuses.push(answer.status())
      })
      await quantityIn(page).fill('99')
      await post(page)
      await page.getByRole('alert').getByText('At most 12 each of').waitFor()
      expect(statuses).toEqual([409])
      expect(await quantityIn(page).inputValue()).toBe('99')
    },
    wait,
  )

  test(
    'that is signed out meanwhile waits for the same person; another one neither sees nor sends it',
    async () => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant)
      const { visitor, page } = await receiver(tenant)
      await page.goto(served.url + formOf(order))
      await page.waitForLoadState('networkidle')
      await asOwner('delete from sessions where user_id = $1', [
        (await tenant.actor('receiver')).userId,
      ])
      await quantityIn(page).fill('3')
      await post(page)
      await waiting(page).getByText('You are signed out.').waitFor()
      expect(await received(tenant)).toEqual([])
      await visitor.become(tenant, 'controller')
      await page.goto(`${served.url}/inbox`)
      await page.waitForLoadState('networkidle')
      expect(await received(tenant)).toEqual([])
      await visitor.become(tenant, 'receiver')
      await page.goto(`${served.url}/inbox`)
      await expect.poll(() => received(tenant), { timeout: 60_000 }).toHaveLength(1)
    },
    wait,
  )

  test(
    'the camera reads a bar code and leads to its line; an unknown one says so',
    async () => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant)
      const { visitor, page } = await receiver(tenant)
      await page.addInitScript(() => {
        const codes = ['4006381333931']
        Object.assign(window, {
          BarcodeDetector: class {
            detect = () => Promise.resolve(codes.splice(0).map((rawValue) => ({ rawValue })))
          },
        })
        const canvas = document.createElement('canvas')
        Object.defineProperty(navigator, 'mediaDevices', {
          value: { getUserMedia: () => Promise.resolve(canvas.captureStream()) },
        })
        HTMLMediaElement.prototype.play = () => Promise.resolve()
      })
      await visitor.visit(formOf(order))
      await page.getByRole('button', { name: 'Scan with the camera' }).click()
      await page
        .getByText(
          '“4006381333931” is neither the number of an order, nor a delivery note on its way, nor the code of an item.',
        )
        .waitFor()
      expect(visitor.complaints).toEqual([])
    },
    wait,
  )
})

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
