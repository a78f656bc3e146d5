import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeViolations } from '../dev/screenshots.ts'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Look,
  type Served,
} from '../platform/testing/browser.ts'
import { bill } from '../platform/testing/given-invoices.ts'
import { givenPayee, givenSent } from '../platform/testing/given-payments.ts'
import { givenDifference, givenIssued, givenVendor, receive } from '../platform/testing/given.ts'
import { pdf, png } from '../platform/testing/attachments.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { mailedPath } from '../platform/testing/visitor.ts'

sayIfSkipped('the vendor portal in a browser')

const account = {
  holder: 'Acme Components GmbH',
  scheme: 'iban',
  number: 'DE89 3704 0044 0532 0130 00',
  country: 'DE',
  currency: 'EUR',
}

/** A page with everything it needs, when nothing is in the cache. */
const mostOnTheWire = 90_000

describe.skipIf(!hasBrowser)('the vendor portal', { timeout: 240_000 }, () => {
  let served: Served
  beforeAll(async () => void (served = await serveProduct()))
  afterAll(() => served?.stop())

  /** An issued order, and the link that was mailed to a contact of its vendor. */
  async function given() {
    const tenant = await newTenant()
    const { order, vendorId } = await givenIssued(tenant)
    const email = `meera@${crypto.randomUUID()}.example`
    const contact = { name: 'Meera Rao', email, active: true }
    const made = await tenant.as('buyer').post(`/vendors/${vendorId}/contacts`, contact)
    await tenant.as('buyer').post(`/vendor-contacts/${made.body.id}/portal-invitation`)
    return { tenant, order, vendorId, link: await mailedPath(email) }
  }

  test.each<[string, Look]>([
    ['on a phone', { width: 390 }],
    ['on a phone without scripts', { width: 390, scripts: false }],
    ['on a wide screen in the dark', { width: 1440, dark: true }],
  ])(
    'from the mail to an answered order %s: no password, four clicks and two fields',
    async (_where, look) => {
      const { tenant, order, link } = await given()
      const visitor = await Visitor.open(served, look)
      const { page } = visitor
      const main = page.locator('main')
      let clicks = 0
      const clicked = async (role: 'button' | 'link' | 'radio', name: string | RegExp) => {
        clicks++
        await main.getByRole(role, { name }).first().click()
        await visitor.settled()
      }
      expect(await visitor.visit(link)).toBe(200)
      await clicked('button', 'Open the portal')
      await main.getByText('One line has no answer yet.').waitFor()
      await clicked('link', `Answer order ${order.number}`)
      await clicked('radio', 'We propose a change')
      await main.getByLabel('Delivery date').fill('2099-03-01')
      await main.getByLabel('Note or reason').fill('The factory is closed in February')
      await clicked('button', 'Send the answer')
      await main.getByText('Change proposed').first().waitFor()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.waitForURL(/\/portal\/sign-in/)
      expect(clicks).toBe(4)
      const answered = await tenant.as('buyer').get(`/purchase-orders/${order.id}`)
      expect(answered.body).toMatchObject({
        answer: 'proposed',
        answers: [{ delivery_on: '2099-03-01' }],
      })
      expect(visitor.complaints).toEqual([])
      await visitor.close()
    },
  )

  test.each<[string, Look]>([
    ['on a phone', { width: 390 }],
    ['on a phone without scripts', { width: 390, scripts: false }],
    ['on a wide screen', { width: 1440 }],
    ['on a wide screen without scripts', { width: 1440, scripts: false }],
  ])(
    'from the mail to sent details %s: no password, and 20 clicks with the bank and a document',
    async (where, look) => {
      const tenant = await newTenant()
      const vendorId = await givenVendor(tenant)
      await asked(tenant)
      const email = `meera@${crypto.randomUUID()}.example`
      const contact = { name: 'Meera Rao', email, active: true, for_orders: true }
      await tenant.as('buyer').post(`/vendors/${vendorId}/contacts`, contact)
      const wanted = await tenant.as('buyer').post(`/vendors/${vendorId}/onboarding`)
      expect(wanted.status, wanted.text).toBe(200)
      const visitor = await Visitor.open(served, look)
      const { page } = visitor
      const main = page.locator('main')
      let clicks = 0
      let typed = 0
      page.setDefaultTimeout(10_000)
      const clicked = async (role: 'button' | 'link', name: string) => {
        clicks++
        await main.getByRole(role, { name, exact: true }).first().click()
        await visitor.settled()
      }
      const fill = async (label: string, text: string) => {
        typed++
        await main.getByLabel(label).fill(text)
      }
      const choose = async (name: string) => {
        clicks++
        await page
          .locator('input[type="file"]')
          .setInputFiles({ name, mimeType: 'application/pdf', buffer: pdf() })
      }
      const section = async (title: string) => {
        clicks++
        await main
          .locator('li')
          .filter({ has: page.getByRole('heading', { name: title, exact: true }) })
          .getByRole('link')
          .click()
        await visitor.settled()
      }
      expect(await visitor.visit(await mailedPath(email))).toBe(200)
      await clicked('button', 'Open the portal')
      await section('Company')
      await fill('General e-mail', 'office@acme.example')
      await clicked('button', 'Save this section')
      await section('Tax')
      await fill('Tax number', 'DE123456789')
      await clicked('button', 'Save this section')
      await section('Bank account')
      await clicked('link', 'Propose a bank account')
      await fill('Account holder', account.holder)
      clicks++
      await main.getByLabel('Kind of account').selectOption(account.scheme)
      await fill('IBAN or account number', account.number)
      await fill('Country of the bank', account.country)
      await fill('Currency', account.currency)
      await choose('Letter.pdf')
      await clicked('button', 'Propose the account')
      await main.getByText('••••3000').waitFor()
      await clicked('link', 'Your company’s details')
      await section('Documents')
      await clicked('link', 'Upload')
      await fill('Expiry date', '2099-03-01')
      await choose('Insurance.pdf')
      await clicked('button', 'Send the document')
      await main.getByText('Being checked').first().waitFor()
      await clicked('link', 'Your company’s details')
      await section('Terms')
      clicks++
      await main.getByRole('checkbox').check()
      await clicked('button', 'Save this section')
      await main.getByText('6 of 6 sections are done').waitFor()
      await clicked('button', 'Send for review')
      await main.getByText('In review').first().waitFor()
      process.stdout.write(`details ${where}: ${clicks} clicks, ${typed} fields, no password\n`)
      expect(clicks).toBeLessThanOrEqual(20)
      expect(typed).toBeLessThanOrEqual(7)
      expect(await page.locator('input[type="password"]').count()).toBe(0)
      expect(visitor.complaints).toEqual([])
      await visitor.close()
    },
  )

  test('a contact of two customers goes from one to the other in two clicks, and sees each alone', async () => {
    const email = `meera@${crypto.randomUUID()}.example`
    const customers = []
    for (const _ of [1, 2]) {
      const tenant = await newTenant()
      const { order, vendorId } = await givenIssued(tenant)
      customers.push({ order, contact: await givenContact(tenant, vendorId, { email }) })
    }
    const [first, second] = customers as [(typeof customers)[0], (typeof customers)[0]]
    await first.contact.upload(
      '/portal/bank-accounts',
      { bytes: pdf(), name: 'Letter.pdf' },
      account,
      true,
    )
    const visitor = await visitorFor(first.contact, { width: 390 })
    const { page } = visitor
    page.setDefaultTimeout(10_000)
    await visitor.visit('/portal/bank-accounts')
    await page.locator('main').getByText('••••3000').waitFor()
    await page.locator('header a[href="/portal/buyers"]').click()
    await visitor.settled()
    await page.locator('main').getByRole('button', { name: 'Open', exact: true }).click()
    await visitor.settled()
    await visitor.visit('/portal/bank-accounts')
    await page.locator('main').getByText('You have given no bank account yet').waitFor()
    expect(await visitor.visit(`/portal/orders/${first.order.id}`)).toBe(404)
    expect(await visitor.visit(`/portal/orders/${second.order.id}`)).toBe(200)
    await visitor.close()
  })

  /** A browser in which a contact is signed in. */
  async function visitorFor({ cookie }: { cookie: string }, look: Look): Promise<Visitor> {
    const visitor = await Visitor.open(served, look)
    await visitor.page
      .context()
      .addCookies([
        { name: 'svpms-portal', value: cookie.slice(cookie.indexOf('=') + 1), url: served.url },
      ])
    return visitor
  }

  /** A kind of document that is asked of all vendors. */
  async function asked(tenant: TestTenant): Promise<string> {
    const { body } = await tenant.as('admin').get('/vendor-document-kinds')
    const { id } = body.data[0] as { id: string }
    await tenant.as('admin').post(`/vendor-document-kinds/${id}/rules`, {})
    return id
  }

  test('a picture of a document is pasted into its form', async () => {
    const tenant = await newTenant()
    const { vendorId } = await givenIssued(tenant)
    const kindId = await asked(tenant)
    const visitor = await visitorFor(await givenContact(tenant, vendorId), { width: 1440 })
    const { page } = visitor
    await visitor.visit(`/portal/documents/${kindId}/new`)
    await page.locator('[data-controller="file-drop"] input').waitFor()
    const pasted = async () =>
      page.evaluate(
        (bytes) => {
          const clipboardData = new DataTransfer()
          clipboardData.items.add(
            new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }),
          )
          document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
          return document.querySelector<HTMLInputElement>('input[type="file"]')?.files?.length
        },
        [...png],
      )
    await expect.poll(pasted).toBe(1)
    await page.getByLabel('Expiry date').fill('2099-03-01')
    await page.getByRole('button', { name: 'Send the document' }).click()
    await page.locator('main').getByText('Being checked').waitFor()
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test.each<[string, Look]>([
    ['on a phone', { width: 390 }],
    ['without scripts', { width: 1440, scripts: false }],
  ])(
    'a document that is asked is sent %s, and says that it is being checked',
    async (_where, look) => {
      const tenant = await newTenant()
      const { vendorId } = await givenIssued(tenant)
      await asked(tenant)
      const contact = await givenContact(tenant, vendorId, { language: 'de' })
      const visitor = await Visitor.open(served, look)
      const { page } = visitor
      const pair = contact.cookie
      await page
        .context()
        .addCookies([
          { name: 'svpms-portal', value: pair.slice(pair.indexOf('=') + 1), url: served.url },
        ])
      await visitor.visit('/portal')
      await page.getByRole('link', { name: 'Hochladen: Certificate of insurance' }).click()
      await visitor.settled()
      await page.getByLabel('Gültig bis').fill('2099-03-01')
      await page.locator('input[type="file"]').setInputFiles({
        name: 'Nachweis.pdf',
        mimeType: 'application/pdf',
        buffer: pdf(),
      })
      await page.getByRole('button', { name: 'Dokument senden' }).click()
      await page.locator('main').getByText('Wird geprüft').waitFor()
      await page.getByText('Gesendet. Der Kunde prüft es').first().waitFor()
      const { body } = await tenant.as('buyer').get('/vendor-documents')
      expect(body.data).toMatchObject([{ file: 'Nachweis.pdf', expires_on: '2099-03-01' }])
      expect(visitor.complaints).toEqual([])
      await visitor.close()
    },
  )

  test('every page is accessible, fits its screen, and is small on the wire', async () => {
    const tenant = await newTenant()
    const { order, vendorId } = await givenIssued(tenant)
    await receive(tenant, order)
    await givenDifference(tenant, order)
    await tenant
      .as('buyer')
      .post(`/purchase-orders/${order.id}/comments`, { body: 'When?', shared: true })
    const contact = await givenContact(tenant, vendorId, { purposes: ['orders'] })
    await tenant.as('buyer').post(`/vendors/${vendorId}/onboarding`)
    const kindId = await asked(tenant)
    await contact.upload(
      '/portal/bank-accounts',
      { bytes: pdf(), name: 'Letter.pdf' },
      account,
      true,
    )
    await givenPayee(tenant, vendorId)
    await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Latitude 5450', quantity: '1', price: '68500.00' }],
    })
    const { payments } = await givenSent(tenant, vendorId)
    const invoices = await contact.get('/portal/invoices')
    const paths = [
      '/portal',
      '/portal/orders',
      `/portal/orders/${order.id}`,
      '/portal/documents',
      `/portal/documents/${kindId}/new`,
      '/portal/bank-accounts',
      '/portal/bank-accounts/new',
      '/portal/receipts',
      '/portal/invoices',
      `/portal/invoices/${invoices.body.data[0].id}`,
      '/portal/payments',
      `/portal/payments/${payments[0]!.id}`,
      '/portal/settings',
      '/portal/contacts/new',
      '/portal/onboarding',
      '/portal/onboarding/company',
      '/portal/onboarding/terms',
      '/portal/sign-in',
      '/portal/buyers',
      `/portal/orders/${crypto.randomUUID()}`,
    ]
    for (const look of [{ width: 390 }, { width: 1440, dark: true }]) {
      const visitor = await visitorFor(contact, look)
      for (const [i, path] of paths.entries()) {
        await visitor.visit(path)
        expect(await axeViolations(visitor.page), path).toEqual([])
        const folder = process.env['PORTAL_PICTURES']
        if (folder)
          await visitor.page.screenshot({
            path: `${folder}/${look.width}-${i}.png`,
            fullPage: true,
          })
      }
      expect(visitor.complaints).toEqual([])
      await visitor.close()
    }
    for (const path of [...paths.slice(0, 7), '/portal/onboarding'])
      expect(await coldBytes(path, contact.cookie), path).toBeLessThanOrEqual(mostOnTheWire)
  })

  /** Everything a fresh browser receives for one page of a phone, headers included, in bytes. */
  async function coldBytes(path: string, pair: string): Promise<number> {
    const context = await served.browser.newContext({ viewport: { width: 390, height: 844 } })
    await context.addCookies([
      { name: 'svpms-portal', value: pair.slice(pair.indexOf('=') + 1), url: served.url },
    ])
    const page = await context.newPage()
    const wire = await context.newCDPSession(page)
    await wire.send('Network.enable')
    await wire.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'br' } })
    let bytes = 0
    wire.on('Network.loadingFinished', ({ encodedDataLength }) => void (bytes += encodedDataLength))
    await page.goto(served.url + path, { waitUntil: 'networkidle' })
    await context.close()
    expect(bytes, path).toBeGreaterThan(10_000)
    return bytes
  }
})
