import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from '../platform/testing/browser.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

sayIfSkipped('tolerances for a vendor are written and put in force in a browser')

describe.runIf(hasBrowser)('tolerances for a vendor', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  }, 240_000)
  afterAll(() => served.stop())

  test.each([
    ['with scripts', true, 1440],
    ['without scripts, on a phone', false, 390],
  ] as const)(
    '%s: written by an administrator, put in force by a controller',
    async (_how, scripts, width) => {
      const tenant = await newTenant()
      await givenVendor(tenant)
      const visitor = await Visitor.open(served, { width, scripts })
      const { page } = visitor
      page.on('dialog', (dialog) => void dialog.accept())
      await visitor.become(tenant, 'admin')
      await visitor.visit('/match-policies')
      await page.getByRole('button', { name: 'Draft a change' }).click()
      const draft = page.url()
      await page.getByRole('link', { name: /Add tolerances/ }).click()
      await page.getByLabel('Unit price above the order: percent').fill('5')
      await page.getByRole('button', { name: 'Add to the draft' }).click()
      await page.getByRole('link', { name: /Choose a vendor, a category/ }).waitFor()
      expect(await page.getByLabel('Unit price above the order: percent').inputValue()).toBe('5')
      await page.getByLabel('Vendor').fill('Acme Components')
      await page.getByRole('button', { name: 'Add to the draft' }).click()
      await page.getByRole('heading', { name: 'Tolerances: Vendor Acme Components' }).waitFor()
      expect(await page.locator('main').innerText()).toMatch(
        /What it changes in version 1[\s\S]*Unit price above the order[\s\S]*2 %[\s\S]*5 %/,
      )
      expect(await page.getByRole('button', { name: 'Activate' }).count()).toBe(1)
      expect(visitor.complaints).toEqual([])

      await visitor.become(tenant, 'controller')
      await page.goto(draft)
      await page.getByRole('button', { name: 'Activate' }).click()
      await page.getByText('Version 2 is in force').first().waitFor()
      expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
      expect(visitor.complaints).toEqual([])
    },
    240_000,
  )
})
