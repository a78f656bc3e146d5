import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from './platform/testing/browser.ts'
import { givenBudget, givenIssued, givenSubmitted, receive } from './platform/testing/given.ts'
import { newTenant } from './platform/testing/harness.ts'

sayIfSkipped('the shell in a browser')
const nowhere = '00000000-0000-4000-8000-000000000000'

describe.skipIf(!hasBrowser)('the shell in a browser', { timeout: 240_000 }, () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  })
  afterAll(() => served?.stop())

  test('Esc leaves what is being written, so that single keys act again and none is typed', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    await givenSubmitted(tenant, costCenterId, { title: 'Mouse' })
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'approver')
    await visitor.visit('/inbox')
    await page.locator('#pane h1', { hasText: 'Mouse' }).waitFor()
    await page.keyboard.press('r')
    const comment = page.locator('#answering textarea')
    await expect.poll(() => comment.evaluate((box) => box === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('a')
    await page.getByText('Nothing waits for you').waitFor()
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })

  test('the filters of a list are no wider than a phone, and the one in use has one ring', async () => {
    const tenant = await newTenant()
    const visitor = await Visitor.open(served, { width: 390 })
    const { page } = visitor
    await visitor.become(tenant, 'controller')
    for (const list of ['/budgets/list?left_least=1', '/scorecard-documents?agreed_least=1']) {
      await visitor.visit(list)
      const field = page.locator('details[open] input[type="text"]').first()
      await field.focus()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
      const rings = field.evaluate((box) =>
        [box, box.closest('label')!].map((one) => getComputedStyle(one).outlineStyle),
      )
      expect(await rings).toEqual(['none', 'solid'])
    }
    await visitor.close()
  })

  test('an order on paper has the whole width, and nothing to type or press', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'buyer')
    await visitor.visit(`/purchase-orders/${order.id}`)
    await page.emulateMedia({ media: 'print' })
    expect((await page.locator('main').boundingBox())?.x).toBe(0)
    const toUse = page.locator('main').locator('button, textarea, summary')
    expect(await toUse.filter({ visible: true }).allInnerTexts()).toEqual([])
    await visitor.close()
  })

  test('Esc does so in every box of a page: the search, a comment below a document', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'requester')
    await visitor.visit(`/purchase-requests/${pr.id}`)
    const focused = () => page.evaluate(() => document.activeElement?.tagName)
    for (const box of [
      page.locator('[data-shortcut-focus]'),
      page.locator('main textarea').last(),
    ]) {
      await box.focus()
      await page.keyboard.press('Escape')
      expect(await focused()).toBe('BODY')
    }
    await page.keyboard.press('c')
    await page.waitForURL(/\/purchase-requests\/new$/)
    await visitor.close()
  })

  test.each([1440, 390])(
    'the reason for a held line is not cut off by its table at %i px',
    async (width) => {
      const tenant = await newTenant()
      const { order } = await givenIssued(tenant)
      await receive(tenant, order)
      const made = await tenant.as('ap_clerk').upload('/invoices', {
        bytes: Buffer.from(
          ublInvoice({
            number: 'DIFF-1',
            order: order.number,
            lines: [{ name: 'Latitude 5450', quantity: '12', price: '99000.00' }],
          }),
        ),
        name: 'difference.xml',
      })
      const visitor = await Visitor.open(served, { width })
      const { page } = visitor
      await visitor.become(tenant, 'buyer')
      await visitor.visit(`/invoices/${made.body.id}`)
      const sheets = page.locator('.table-region details:has([data-sheet])')
      expect(await sheets.count()).toBeGreaterThan(0)
      await sheets.first().locator('summary').click()
      const cut = await sheets.first().evaluate((details) => {
        const sheet = details.querySelector('[data-sheet]')!.getBoundingClientRect()
        const region = details.closest('.table-region')!.getBoundingClientRect()
        return {
          below: Math.round(Math.max(0, sheet.bottom - region.bottom)),
          aside: Math.round(Math.max(0, sheet.right - region.right, region.left - sheet.left)),
        }
      })
      expect(cut).toEqual({ below: 0, aside: 0 })
      await visitor.settled()
      expect(visitor.complaints).toEqual([])
      await visitor.close()
    },
  )

  test('a preview or a part that is loaded later does not rename the page; the bar says what the title says', async () => {
    const tenant = await newTenant()
    await givenBudget(tenant, 1_000_000_000n)
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'requester')
    await visitor.visit('/purchase-requests/new')
    await page.getByLabel('Item, line 1').fill('A desk')
    await page.getByLabel('Quantity, line 1').fill('1')
    await page.getByLabel('Unit price, line 1').fill('400')
    await page.locator('#preview').getByText('Total').waitFor()
    expect(await page.title()).toBe('New request · SVPMS')
    expect(await page.locator('[data-bar-title]').textContent()).toBe('New request')
    await visitor.close()
  })

  test('what is opened beside the list of the inbox keeps its number in the title and the bar', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    await givenSubmitted(tenant, costCenterId, { title: 'Mouse' })
    const price = [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: '10' }]
    await givenSubmitted(tenant, costCenterId, { title: 'Desk', lines: price })
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'approver')
    await visitor.visit('/inbox')
    await page.keyboard.press('j')
    await page.locator('#pane h1', { hasText: 'Mouse' }).waitFor()
    expect(await page.title()).toBe('Inbox (2) · SVPMS')
    expect(await page.locator('[data-bar-title]').textContent()).toBe('Inbox (2)')
    await visitor.close()
  })

  test.each([
    ['404 of a page', '/nowhere', 404],
    ['404 of a document', `/purchase-requests/${nowhere}`, 404],
    ['403', '/members', 403],
  ])('%s keeps the navigation for people who are signed in', async (_what, path, status) => {
    const tenant = await newTenant()
    for (const width of [1440, 390]) {
      const visitor = await Visitor.open(served, { width })
      await visitor.become(tenant, 'requester')
      expect(await visitor.visit(path)).toBe(status)
      const nav = visitor.page.getByRole('navigation', { name: width < 768 ? 'Sections' : 'Main' })
      expect(await nav.isVisible()).toBe(true)
      expect(await visitor.page.locator('main [data-problem-status]').innerText()).toBe(
        String(status),
      )
      expect(await visitor.page.locator('main').innerText()).toMatch(
        /If you ask for help, quote [\w-]{8,}\./,
      )
      expect(visitor.complaints).toEqual([])
      await visitor.close()
    }
  })

  test('409 and 422 keep it too, and nobody who is not signed in sees it', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    const conflict = await tenant.as('requester').form(`/purchase-requests/${pr.id}/submission`)
    expect([conflict.status, conflict.text.includes('aria-label="Main"')]).toEqual([409, true])
    const invalid = await tenant.as('approver').form('/inbox/approval', { ids: 'nonsense' })
    expect([invalid.status, invalid.text.includes('aria-label="Main"')]).toEqual([422, true])
    const visitor = await Visitor.open(served, { width: 1440 })
    expect(await visitor.visit('/nowhere')).toBe(404)
    expect(await visitor.page.locator('nav').count()).toBe(0)
    await visitor.close()
  })

  test('a hyphen in a number or an address is as wide as in other text', async () => {
    const tenant = await newTenant()
    const visitor = await Visitor.open(served, { width: 1440 })
    const { page } = visitor
    await visitor.become(tenant, 'requester')
    await visitor.visit('/purchase-requests')
    const widths = await page.evaluate(() => {
      const main = document.querySelector('main')!
      return ['bdi', 'span'].map((tag) => {
        const text = document.createElement(tag)
        text.textContent = '--------------------'
        main.append(text)
        return Math.round(text.getBoundingClientRect().width)
      })
    })
    expect(widths[0]).toBe(widths[1])
    await visitor.close()
  })
})
