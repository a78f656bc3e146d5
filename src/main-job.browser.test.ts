import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import {
  Visitor,
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  type Look,
  type Served,
} from './platform/testing/browser.ts'
import { givenBudget, givenHoldOver, givenVendor } from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { hashPassword } from './sign-in/password.ts'

sayIfSkipped('the main job in a browser')
const password = 'five-laptops-please'

/** The steps of the main job, each by the person who does it, by what that person sees on the screen. */
class Journey {
  readonly #visitor: Visitor
  readonly #tenant: TestTenant
  readonly #scripts: boolean
  constructor(visitor: Visitor, tenant: TestTenant, scripts: boolean) {
    this.#visitor = visitor
    this.#tenant = tenant
    this.#scripts = scripts
  }
  get #page() {
    return this.#visitor.page
  }

  async signsIn(): Promise<void> {
    await this.#visitor.visit('/sign-in')
    await this.#page.getByLabel('E-mail').fill(`requester@${this.#tenant.slug}.test`)
    await this.#page.getByLabel('Password').fill(password)
    await this.#page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await this.#page.waitForURL(/\/inbox$/)
    await this.#visitor.sees('Nothing waits for you')
  }

  async raises(costCenter: string): Promise<void> {
    await this.#visitor.visit('/purchase-requests/new')
    await this.#page.getByLabel('Title').fill('Laptops for the field team')
    await this.#page.getByLabel('Need by').fill('2099-12-31')
    await this.#page.getByLabel('Cost centre').fill(costCenter)
    await this.#fillsLine(0, ['Latitude 5450', '4', 'each', '68500'])
    await this.#visitor.presses('Add line')
    await this.#fillsLine(1, ['USB-C dock', '2', 'each', '10254.50'])
    if (this.#scripts) await this.#visitor.sees('Left after this')
    await this.#visitor.presses('Save draft')
    await this.#visitor.sees('Draft saved.')
    await this.#visitor.sees('Left after this')
    await this.#visitor.sees(/₹2,94,509/)
  }

  async #fillsLine(row: number, values: readonly string[]): Promise<void> {
    const cells = this.#page.locator('[data-lines] tbody tr').nth(row)
    await cells.waitFor()
    for (const [i, value] of values.entries())
      await cells.locator('input:not([type=hidden])').nth(i).fill(value)
  }

  async submits(): Promise<string> {
    await this.#visitor.presses(/^Submit ₹/)
    await this.#visitor.sees('Sent for approval.')
    return new URL(this.#page.url()).pathname
  }

  async approves(): Promise<void> {
    await this.#as('approver')
    await this.#visitor.visit('/inbox')
    await this.#visitor.follows('Laptops for the field team')
    await this.#visitor.sees('Why it is with you')
    await this.#visitor.sees(/Cost centre owner/)
    await this.#visitor.presses(/^Approve ₹/)
    await this.#visitor.sees('Your decision takes effect in a moment.')
    await givenHoldOver(this.#tenant)
    await this.#page.reload()
    await this.#visitor.sees('Approved, to be ordered')
  }

  async orders(vendor: string): Promise<{ number: string; path: string }> {
    await this.#as('buyer')
    await this.#visitor.visit('/inbox')
    await this.#visitor.follows('Laptops for the field team')
    await this.#page.getByLabel('Vendor').fill(vendor)
    await this.#visitor.presses('Save draft order')
    await this.#visitor.sees('Draft order saved')
    await this.#visitor.presses(/^Issue ₹/)
    await this.#visitor.sees('Issued. Whether it has gone out to the vendor is shown here.')
    const href = await this.#page
      .locator('main')
      .getByRole('link', { name: 'PDF' })
      .getAttribute('href')
    const pdf = await this.#visitor.fetch(href!)
    expect([
      pdf.status(),
      pdf.headers()['content-type'],
      (await pdf.body()).subarray(0, 5).toString(),
    ]).toEqual([200, 'application/pdf', '%PDF-'])
    return {
      number: /PO-\d{4}-\d{4,}/.exec(await this.#page.locator('[data-meta]').innerText())![0],
      path: new URL(this.#page.url()).pathname,
    }
  }

  /** The first delivery has two of four laptops and both docks; the rest of an order is filled in by the form. */
  async receives(quantities: readonly string[] | 'the rest'): Promise<void> {
    await this.#as('receiver')
    await this.#visitor.visit('/inbox')
    await this.#visitor.follows('Acme Components')
    if (quantities !== 'the rest')
      for (const [i, quantity] of quantities.entries())
        await this.#page.locator(`#lines-${i}-quantity`).fill(quantity)
    await this.#visitor.presses('Post receipt')
    await this.#visitor.sees('Receipt posted.')
  }

  async uploads(
    number: string,
    order: string,
    lines: { name: string; quantity: string; price: string }[],
  ): Promise<void> {
    await this.#as('ap_clerk')
    await this.#visitor.visit('/invoices/new')
    await this.#page.getByLabel('Invoice file').setInputFiles({
      name: `${number}.xml`,
      mimeType: 'application/xml',
      buffer: Buffer.from(ublInvoice({ number, order, lines })),
    })
    await this.#visitor.presses('Read and match')
  }

  async findsItApproved(): Promise<void> {
    await this.#visitor.sees(/approved, without a human/)
    await this.#visitor.sees('Approved for payment')
  }

  async findsItHeld(): Promise<void> {
    await this.#visitor.sees('Something needs a decision.')
    await this.#visitor.sees('Price above order')
    await this.#visitor.sees(/Waiting for the buyer/i)
  }

  async acceptsThePrice(): Promise<void> {
    await this.#as('buyer')
    await this.#visitor.visit('/inbox')
    await this.#visitor.follows(/billed at 75,000, ordered at 68,500/)
    await this.#page
      .locator('main summary')
      .filter({ hasText: /^\s*Accept/ })
      .first()
      .click()
    await this.#page
      .getByLabel('Reason')
      .filter({ visible: true })
      .fill('New price list since October')
    await this.#page
      .locator('details[open]')
      .getByRole('button', { name: /^Accept/ })
      .click()
    await this.#visitor.sees(/Difference accepted/)
    await this.#visitor.sees('New price list since October')
  }

  /** From the invoice back to the request and forth again, by the links on the pages. */
  async walksTheChain(): Promise<void> {
    const chain = this.#page.getByRole('navigation', { name: 'Related documents' })
    for (const label of ['Receipt', 'Order', 'Request', 'Order', 'Receipt', 'Invoice']) {
      await chain.locator('li', { hasText: label }).getByRole('link').first().click()
      await chain.locator('li[aria-current]', { hasText: label }).waitFor()
      expect(await chain.locator('li').count()).toBe(6)
      await this.#visitor.settled()
    }
  }

  #as = (role: Parameters<Visitor['become']>[1]): Promise<void> =>
    this.#visitor.become(this.#tenant, role)
}

describe.skipIf(!hasBrowser)('the main job in a browser', { timeout: 240_000 }, () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  })
  afterAll(() => served?.stop())

  const looks: [string, Look][] = [
    ['on a desktop', { width: 1440 }],
    ['on a phone', { width: 390 }],
    ['on a desktop without JavaScript', { width: 1440, scripts: false }],
    ['on a phone without JavaScript', { width: 390, scripts: false }],
  ]
  test.each(looks)('from a request to two invoices %s', async (_name, look) => {
    const tenant = await newTenant({ passwordHash: await hashPassword(password) })
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
    const visitor = await Visitor.open(served, look)
    const journey = new Journey(visitor, tenant, look.scripts ?? true)
    await journey.signsIn()
    const center = await tenant.as('controller').get(`/cost-centers/${costCenterId}`)
    await journey.raises(center.body.code)
    await journey.submits()
    await journey.approves()
    const order = await journey.orders(
      (await tenant.as('buyer').get(`/vendors/${vendorId}`)).body.number,
    )
    await journey.receives(['2', '2'])
    await journey.receives('the rest')
    await journey.uploads('A-1', order.number, [
      { name: 'USB-C dock', quantity: '2', price: '10254.50' },
    ])
    await journey.findsItApproved()
    await journey.uploads('A-2', order.number, [
      { name: 'Latitude 5450', quantity: '4', price: '75000.00' },
    ])
    await journey.findsItHeld()
    await journey.acceptsThePrice()
    await journey.walksTheChain()
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })
})
