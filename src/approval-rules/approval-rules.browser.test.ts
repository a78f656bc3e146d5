import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Locator } from 'playwright-core'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from '../platform/testing/browser.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

sayIfSkipped('a rule is written and tried in a browser')
const most = 8

describe.runIf(hasBrowser)('J11: an administrator writes a rule and tries it', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  }, 240_000)
  afterAll(() => served.stop())

  test.each([
    ['with scripts', true],
    ['without scripts', false],
  ] as const)(
    '%s, in at most eight clicks, until it names who would approve',
    async (_how, scripts) => {
      const tenant = await newTenant()
      const { costCenterId } = await givenBudget(tenant, 100_000_000n)
      const pr = await givenSubmitted(tenant, costCenterId, {
        lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: '100000' }],
      })
      const visitor = await Visitor.open(served, { width: 1440, scripts })
      const { page } = visitor
      await visitor.become(tenant, 'admin')
      await visitor.visit('/approval-rules')
      let clicks = 0
      const click = async (what: Locator): Promise<void> => {
        clicks++
        await what.click()
      }
      await click(page.getByRole('button', { name: 'Draft a change' }))
      await click(page.getByRole('link', { name: 'Add a rule' }))
      await page.getByLabel('Name').fill('From a lakh')
      await click(page.getByRole('button', { name: 'Add condition' }))
      await page.locator('#when-0-value').fill('1,00,000')
      expect(await page.getByLabel('Name').inputValue()).toBe('From a lakh')
      await click(page.getByRole('button', { name: 'Add rule' }))
      await click(page.getByRole('link', { name: 'Try it' }))
      await page.getByLabel('Number of a document').fill(pr.number)
      await click(page.getByRole('button', { name: 'Try it' }))
      await page.getByText('Version 1, in force').waitFor()
      expect(await page.locator('main').innerText()).toMatch(
        /The approver[\s\S]*The controller[\s\S]*The total is ₹1,00,000 or more, so “From a lakh” applies\.[\s\S]*Version 1, in force[\s\S]*The approver/,
      )
      expect(clicks).toBeLessThanOrEqual(most)
      expect(visitor.complaints).toEqual([])
    },
    240_000,
  )
})
