import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from './platform/testing/browser.ts'
import { givenVendor } from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import type { Role } from './kernel/permissions.ts'
import { asOwner } from './platform/testing/visitor.ts'

sayIfSkipped('a form that is sent after the session has ended')

const endSessions = async (tenant: TestTenant, role: Role): Promise<void> =>
  void (await asOwner('delete from sessions where user_id = $1', [
    (await tenant.actor(role)).userId,
  ]))

describe.skipIf(!hasBrowser)(
  'a form sent after the session has ended',
  { timeout: 240_000 },
  () => {
    let served: Served
    beforeAll(async () => {
      served = await serveProduct()
    })
    afterAll(() => served?.stop())

    async function typing(tenant: TestTenant) {
      const visitor = await Visitor.open(served, { width: 1440 })
      const { page } = visitor
      await visitor.become(tenant, 'buyer')
      await visitor.visit('/vendors/new')
      await page.getByLabel('Name').fill('Nilgiri Tools')
      await page.getByLabel('Payment terms').fill('45')
      const stored = () => page.evaluate(() => sessionStorage.getItem('svpms-typed'))
      const send = () => page.getByRole('button', { name: 'Create vendor' }).click()
      return { visitor, page, stored, send }
    }

    test('is filled in again after signing in, says so, and is forgotten once it is saved', async () => {
      const tenant = await newTenant()
      const { visitor, page, stored, send } = await typing(tenant)
      await endSessions(tenant, 'buyer')
      await send()
      await page.waitForURL(/\/sign-in\?return_to=/)
      expect(await stored()).toContain('Nilgiri Tools')
      await visitor.become(tenant, 'buyer')
      await visitor.visit('/vendors/new')
      await page.getByText('What you had typed is back').waitFor()
      expect(await page.getByLabel('Name').inputValue()).toBe('Nilgiri Tools')
      expect(await page.getByLabel('Payment terms').inputValue()).toBe('45')
      expect(await stored()).toBeNull()
      await send()
      await page.waitForURL(/\/vendors\/[0-9a-f-]{36}$/)
      expect(await stored()).toBeNull()
      await visitor.visit('/vendors/new')
      expect(await page.getByLabel('Name').inputValue()).toBe('')
      await visitor.close()
    })

    test('is not shown to somebody else who signs in there, and is gone after signing out', async () => {
      const tenant = await newTenant()
      const { visitor, page, stored, send } = await typing(tenant)
      await endSessions(tenant, 'buyer')
      await send()
      await page.waitForURL(/\/sign-in\?return_to=/)
      await visitor.become(tenant, 'admin')
      await visitor.visit('/vendors/new')
      expect(await page.getByLabel('Name').inputValue()).toBe('')
      expect(await page.getByText('What you had typed is back').count()).toBe(0)
      expect(await stored()).toBeNull()
      await visitor.close()
    })

    test('keeps no password, no bank detail and no file', async () => {
      const tenant = await newTenant()
      await givenVendor(tenant)
      const visitor = await Visitor.open(served, { width: 1440 })
      const { page } = visitor
      await visitor.become(tenant, 'buyer')
      await visitor.visit('/vendors/new')
      await page.evaluate(() => {
        const form = document.querySelector<HTMLFormElement>('main form.form-page')!
        for (const [type, name] of [
          ['password', 'word'],
          ['text', 'iban'],
          ['text', 'bank_account'],
          ['text', 'api_token'],
        ]) {
          const field = document.createElement('input')
          field.type = type!
          field.name = name!
          field.value = 'CANARY'
          form.append(field)
        }
      })
      await page.getByLabel('Name').fill('Nilgiri Tools')
      await endSessions(tenant, 'buyer')
      await page.getByRole('button', { name: 'Create vendor' }).click()
      await page.waitForURL(/\/sign-in\?return_to=/)
      const kept = await page.evaluate(() => JSON.stringify(sessionStorage))
      expect(kept).toContain('Nilgiri Tools')
      expect(kept).not.toContain('CANARY')
      await visitor.close()
    })
  },
)
