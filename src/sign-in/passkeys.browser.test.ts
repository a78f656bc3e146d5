import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asOwner } from '../platform/testing/visitor.ts'
import { axeViolations } from '../dev/screenshots.ts'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from '../platform/testing/browser.ts'
import { newTenant } from '../platform/testing/harness.ts'

sayIfSkipped('passkeys in a browser')

describe.skipIf(!hasBrowser)('a passkey', { timeout: 240_000 }, () => {
  let served: Served
  beforeAll(async () => void (served = await serveProduct()))
  afterAll(() => served?.stop())

  test('is added once, signs in with one click, confirms, and is renamed and removed', async () => {
    const tenant = await newTenant()
    const visitor = await Visitor.open(served, { width: 390 })
    const { page } = visitor
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await visitor.become(tenant, 'buyer')
    await visitor.visit('/me/security')
    await page.getByLabel('Name of the new passkey').fill('Work laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('The passkey is set up').waitFor()
    expect(await page.getByText('Work laptop', { exact: true }).count()).toBe(1)
    expect(await axeViolations(page)).toEqual([])
    expect(
      (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    ).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }])

    await visitor.leave()
    await visitor.visit('/sign-in?return_to=/vendors')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.waitForURL((url) => url.pathname === '/vendors')

    await asOwner(
      `update sessions set data = data || '{"confirmedAt":"2020-01-01T00:00:00.000Z"}' where user_id = $1`,
      [(await tenant.actor('buyer')).userId],
    )
    await visitor.visit('/me/security/password')
    expect(page.url()).toContain('/step-up')
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
    await page.waitForURL((url) => url.pathname === '/me/security/password')

    await visitor.visit('/me/security')
    await page.getByLabel('Name of Work laptop').fill('Old laptop')
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByText('Renamed').waitFor()
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('The passkey is removed').waitFor()

    await visitor.leave()
    await visitor.visit('/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('The passkey was not accepted').waitFor()
    const said = await tenant.read('auditor', (ctx) =>
      ctx.tx.raw(
        "select action, data ->> 'how' as how from audit_log where subject_kind = 'member' order by seq",
        [],
      ),
    )
    expect(said.rows.map((r) => `${String(r['action'])} ${String(r['how'])}`)).toEqual(
      expect.arrayContaining([
        'member.passkey_added null',
        'member.signed_in passkey',
        'member.confirmed passkey',
        'member.passkey_renamed null',
        'member.passkey_removed null',
      ]),
    )
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })
})
