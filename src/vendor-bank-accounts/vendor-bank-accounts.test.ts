import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createCipher } from '../platform/encryption.ts'
import { command } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import { systemActor } from '../platform/system.ts'
import { addDays, businessDate } from '../kernel/calendar.ts'
import type { Role } from '../kernel/permissions.ts'
import { bill, heldFor, invoiceNow } from '../platform/testing/given-invoices.ts'
import { available, givenRole, givenVendor } from '../platform/testing/given.ts'
import { givenJoined } from '../platform/testing/joined.ts'
import {
  mailsTo,
  newTenant,
  personAt,
  product,
  testConfig,
  wiring,
  type TestTenant,
} from '../platform/testing/harness.ts'
import { asOwner, mailedPath, visitor } from '../platform/testing/visitor.ts'
import { afterBusinessDays } from './bank-account.ts'
import { activateDue, answer, reveal, verify } from './commands.ts'

let tenant: TestTenant
let vendorId: string
let contact: string
beforeEach(async () => {
  tenant = await newTenant()
  vendorId = await givenVendor(tenant)
  contact = `accounts-${tenant.slug}@vendor.test`
  await asOwner('update vendor_details set email = $2 where id = $1', [vendorId, contact])
  await asOwner('delete from vendor_mail_changes where vendor_id = $1', [vendorId])
})

const german = {
  holder: 'Acme Components GmbH',
  scheme: 'iban',
  number: 'DE89 3704 0044 0532 0130 00',
  country: 'DE',
  currency: 'EUR',
}
const british = { ...german, number: 'GB29NWBK60161331926819', country: 'GB' }
type Account = { id: string; status: string; version: number; active_on: string | null }

const propose = (account: object = german, as: Role = 'buyer', vendor = vendorId) =>
  tenant.as(as).post(`/vendors/${vendor}/bank-accounts`, account)
async function givenProposed(account: object = german, as: Role = 'buyer'): Promise<Account> {
  const { status, body } = await propose(account, as)
  expect(status, JSON.stringify(body)).toBe(201)
  return body as Account
}
async function givenLetter(as: Role = 'buyer'): Promise<string> {
  const { body } = await tenant
    .as(as)
    .upload(
      '/attachments',
      { bytes: Buffer.from(`A letter of the bank ${randomUUID()}`), name: 'letter.txt' },
      { subject_kind: 'vendor', subject_id: vendorId, kind: 'bank_letter' },
    )
  await available(tenant, body.id)
  return body.id as string
}
const prove = (id: string, attachmentId: string, as: Role = 'buyer') =>
  tenant.as(as).post(`/bank-accounts/${id}/proof`, { attachment_id: attachmentId })
async function givenProven(account: object = german): Promise<Account> {
  const { id } = await givenProposed(account)
  const { status, body } = await prove(id, await givenLetter())
  expect(status, JSON.stringify(body)).toBe(200)
  return body as Account
}
const spoke = { call_back: 'Ms Huber at the number of the contract' }
const verified = (id: string, more: object = spoke, as: Role = 'controller') =>
  tenant.as(as).post(`/bank-accounts/${id}/verification`, more)
const accountNow = async (id: string): Promise<Account> =>
  (await tenant.as('auditor').get(`/bank-accounts/${id}`)).body as Account
const statusOf = async (id: string): Promise<string> => (await accountNow(id)).status

/** As the clock does it, so many days from now. */
async function activate(inDays = 0): Promise<number> {
  const { db, jobs } = await product()
  const clock = () => new Date(Date.now() + inDays * 86_400_000)
  return command(
    { db, wiring, enqueue: jobs.enqueue, clock },
    await systemActor(db, tenant.tenantId),
    null,
    activateDue,
  )
}
async function givenActive(account: object = german): Promise<Account> {
  const { id } = await givenProven(account)
  expect((await verified(id)).status).toBe(200)
  expect(await activate(30)).toBe(1)
  return accountNow(id)
}
const pageOfVendor = async (as: Role = 'buyer'): Promise<string> =>
  (await tenant.as(as).page(`/vendors/${vendorId}`)).text

describe('an account of a vendor', () => {
  test('is proposed, proven, verified by a second person, and active after three business days', async () => {
    const { id } = await givenProven()
    expect(await statusOf(id)).toBe('verifying')
    const waiting = (await tenant.as('controller').get('/inbox')).body.data as { kind: string }[]
    expect(waiting.map(({ kind }) => kind)).toContain('bank_account')
    const done = await verified(id)
    expect(done.body).toMatchObject({ status: 'verified', verified_by: 'The controller' })
    expect(await activate()).toBe(0)
    expect(await activate(2)).toBe(0)
    expect(await statusOf(id)).toBe('verified')
    expect(await activate(5)).toBe(1)
    expect(await activate(6)).toBe(0)
    expect(await statusOf(id)).toBe('active')
    const page = await pageOfVendor()
    for (const said of ['proposed a bank account', 'verified the bank account', '••••3000'])
      expect(page).toContain(said)
  })

  test('is sealed where it is kept, masked where it is shown, and whole only for a look that is on record', async () => {
    const { id } = await givenProposed()
    const [kept] = await asOwner(
      'select to_jsonb(a)::text as row from vendor_bank_accounts a where id = $1',
      [id],
    )
    expect(String(kept!['row'])).not.toContain('370400440532')
    for (const page of [
      await pageOfVendor(),
      (await tenant.as('controller').page(`/bank-accounts/${id}`)).text,
      (await tenant.as('admin').page('/history')).text,
      (await tenant.as('auditor').get(`/vendors/${vendorId}/bank-accounts`)).text,
    ])
      expect(page.replaceAll(' ', '')).not.toContain('370400440532')
    expect((await tenant.as('buyer').post(`/bank-accounts/${id}/reveal`)).status).toBe(403)
    const looked = await tenant.as('controller').post(`/bank-accounts/${id}/reveal`)
    expect(looked.body.number).toBe('DE89370400440532013000')
    expect((await tenant.as('controller').form(`/bank-accounts/${id}/reveal`)).text).toContain(
      'DE89370400440532013000',
    )
    expect(await pageOfVendor()).toContain('looked at the whole account number')
  })

  test('that another vendor has already is refused, with the way out', async () => {
    await givenProposed()
    const other = await givenVendor(tenant, { name: 'Borealis Metals' })
    const refused = await propose({ ...german, number: 'DE89370400440532013000' }, 'buyer', other)
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/number' }] } })
    expect(refused.body.errors[0].detail).toContain('Acme Components')
    expect((await propose()).body.errors[0].detail).toContain('for this vendor already')
    const both = await Promise.all([propose(british), propose(british, 'ap_clerk', other)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422])
  })

  test('replaces the active one of the same currency, and no other', async () => {
    const old = await givenActive()
    const rupees = await givenActive({
      holder: 'Acme Components',
      scheme: 'ifsc',
      bank_code: 'HDFC0000001',
      number: '001234567890',
      country: 'IN',
      currency: 'INR',
    })
    const next = await givenActive(british)
    expect([await statusOf(old.id), await statusOf(rupees.id), await statusOf(next.id)]).toEqual([
      'replaced',
      'active',
      'active',
    ])
  })

  test('of a recipient at Stripe replaces only such ones, and keeps capitals as they are', async () => {
    const bank = await givenActive({ ...german, currency: 'USD' })
    const recipient = {
      holder: 'Acme Components',
      scheme: 'stripe',
      bank_code: ' acct_1Nv0FGQ9RKHgCVdK',
      number: 'usba_TestAb12',
      country: 'US',
      currency: 'USD',
    }
    const first = await givenActive(recipient)
    expect(first).toMatchObject({ bank_code: 'acct_1Nv0FGQ9RKHgCVdK', masked_number: '••••Ab12' })
    const second = await givenActive({ ...recipient, number: 'usba_TestCd34' })
    expect([await statusOf(bank.id), await statusOf(first.id), await statusOf(second.id)]).toEqual([
      'active',
      'replaced',
      'active',
    ])
  })

  test('that is used beside the others replaces none of them', async () => {
    const first = await givenActive()
    const second = await givenActive({ ...british, beside_others: true })
    expect([await statusOf(first.id), await statusOf(second.id)]).toEqual(['active', 'active'])
    const third = await givenActive({ ...german, number: 'AT611904300234573201', country: 'AT' })
    expect([await statusOf(first.id), await statusOf(second.id), await statusOf(third.id)]).toEqual(
      ['replaced', 'replaced', 'active'],
    )
  })

  test('is found under another vendor when its number is written in another way', async () => {
    const other = await givenVendor(tenant, { name: 'Borealis Metals' })
    const bic = {
      holder: 'Acme Components',
      scheme: 'bic',
      bank_code: 'DEUTDEFF',
      number: '0532013000',
      country: 'DE',
      currency: 'EUR',
    }
    await givenProposed(bic)
    expect(
      (await propose({ ...bic, bank_code: 'DEUT DE FF XXX' }, 'buyer', other)).body,
    ).toMatchObject({ errors: [{ pointer: '/number' }] })
    const iban = await propose({ ...bic, number: 'DE89 3704 0044 0532 0130 00' }, 'buyer', other)
    expect(iban).toMatchObject({ status: 422, body: { errors: [{ pointer: '/scheme' }] } })
  })

  test('cools off over days on which the organisation works, from its own today', async () => {
    const { id } = await givenProven()
    const today = businessDate(new Date(), 'Asia/Kolkata')
    const free = new Set(Array.from({ length: 4 }, (_, n) => addDays(today, n + 1)))
    for (const day of free)
      await asOwner(
        "insert into organisation_holidays (tenant_id, day, name) values ($1, $2, 'Closed')",
        [tenant.tenantId, day],
      )
    const { body } = await verified(id)
    expect(body.active_on).toBe(afterBusinessDays(today, 3, free))
  })

  test('keeps a form that was refused, and names the field', async () => {
    const form = await tenant
      .as('buyer')
      .form(`/vendors/${vendorId}/bank-accounts`, { ...german, number: 'DE00370400440532013000' })
    expect(form.status).toBe(422)
    expect(form.text).toContain('not a valid IBAN')
    expect(form.text).toContain('Acme Components GmbH')
  })

  test('waits while its vendor is not active', async () => {
    const { id } = await givenProven()
    await verified(id)
    await tenant.as('buyer').post(`/vendors/${vendorId}/block`, { reason: 'Under review' })
    expect(await activate(30)).toBe(0)
    expect(await statusOf(id)).toBe('verified')
  })
})

describe('the contact who was known before', () => {
  test('is asked by mail; looking changes nothing, a yes counts once', async () => {
    const { id } = await givenProven()
    const path = await mailedPath(contact)
    expect(path).toMatch(/^\/b\/[\w-]{40,}$/)
    const them = await visitor()
    for (let i = 0; i < 20; i++) expect((await them.get(path)).status).toBe(200)
    expect((await accountNow(id)).version).toBe(2)
    expect((await them.get(path)).text).not.toContain('0532')
    expect((await them.post(path, { answer: 'confirmed' })).text).toContain('Thank you')
    expect((await them.post(path, { answer: 'denied' })).status).toBe(409)
    expect((await them.get(path)).status).toBe(410)
    expect(await statusOf(id)).toBe('verifying')
    expect((await verified(id, {})).status).toBe(200)
  })

  test('who says “this was not us” revokes it at any stage, and administrators and controllers are told', async () => {
    const { id } = await givenActive()
    const them = await visitor()
    expect((await them.post(await mailedPath(contact), { answer: 'denied' })).status).toBe(200)
    expect(await statusOf(id)).toBe('revoked')
    for (const role of ['admin', 'controller'] as const)
      expect(JSON.stringify((await tenant.as(role).get('/notifications')).body)).toContain(
        'not theirs',
      )
  })

  test('is not the address that was changed with the account; who changed it does not verify', async () => {
    const { id } = await givenProposed()
    await givenRole(tenant, 'controller', 'admin')
    const { body: vendor } = await tenant.as('controller').get(`/vendors/${vendorId}`)
    const edited = await tenant.as('controller').post(`/vendors/${vendorId}/edit`, {
      name: vendor.name,
      email: `new-${tenant.slug}@evil.test`,
      country: vendor.country,
      currency: vendor.currency,
      payment_terms_days: 30,
    })
    expect(edited.status, JSON.stringify(edited.body)).toBe(200)
    await prove(id, await givenLetter())
    expect(await mailsTo(contact)).toHaveLength(1)
    expect(await mailsTo(`new-${tenant.slug}@evil.test`, 0)).toHaveLength(0)
    const refused = await verified(id)
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining('changed an e-mail'),
    ])
    const waiting = (await tenant.as('controller').get('/inbox')).body.data as { kind: string }[]
    expect(waiting.map(({ kind }) => kind)).not.toContain('bank_account')
  })

  test('is the contact for payments, else for invoices, in their language', async () => {
    await givenContact({ email: `invoices-${tenant.slug}@vendor.test`, for_invoices: true })
    await givenContact({
      email: `payments-${tenant.slug}@vendor.test`,
      for_payments: true,
      language: 'de',
    })
    await longAgo()
    await givenProven()
    const [mail] = await mailsTo(`payments-${tenant.slug}@vendor.test`)
    expect(mail!.subject).toContain('Ist das Ihr Bankkonto?')
    for (const other of [contact, `invoices-${tenant.slug}@vendor.test`])
      expect(await mailsTo(other, 0)).toHaveLength(0)
  })

  test.each(['added', 'changed', 'given the payments', 'removed'])(
    'is nobody who was %s with the account; who did it does not verify',
    async (how) => {
      const old = `payments-${tenant.slug}@vendor.test`
      const evil = `new-${tenant.slug}@evil.test`
      const purposes = how === 'given the payments' ? { for_quality: true } : { for_payments: true }
      const id = how === 'added' ? null : await givenContact({ email: old, ...purposes })
      await longAgo()
      const account = await givenProposed()
      await givenRole(tenant, 'controller', 'buyer')
      await givenChange({ contactId: id, how, evil })
      await prove(account.id, await givenLetter())
      const asked = how === 'changed' || how === 'removed' ? old : contact
      expect(await mailsTo(asked)).toHaveLength(1)
      expect(await mailsTo(evil, 0)).toHaveLength(0)
      const refused = await verified(account.id)
      expect([refused.status, refused.body.detail]).toEqual([
        403,
        expect.stringContaining('You changed an e-mail'),
      ])
    },
  )

  test('reads the page behind the link in their language, whatever the answer is', async () => {
    const email = `payments-${tenant.slug}@vendor.test`
    await givenContact({ email, for_payments: true, language: 'de' })
    await longAgo()
    await givenProven()
    const them = await visitor()
    const path = await mailedPath(email)
    const asked = await them.get(path)
    expect(asked.text).toContain('<html lang="de"')
    for (const text of [
      'Ist das Ihr Bankkonto?',
      'Kontoinhaber',
      'Land',
      'Ja, das ist unser Konto',
    ])
      expect(asked.text).toContain(text)
    const empty = await them.post(path, {})
    expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('Kontoinhaber')])
    expect((await them.post(path, { answer: 'confirmed' })).text).toContain(
      'dass das Konto Ihres ist',
    )
    const again = await them.get(path)
    expect([again.status, again.text]).toEqual([410, expect.stringContaining('schon beantwortet')])
  })

  test('who is changed after the proof begins the verification again', async () => {
    const contactId = await givenContact({
      email: `payments-${tenant.slug}@vendor.test`,
      for_payments: true,
    })
    await longAgo()
    const { id } = await givenProven()
    await tenant.as('buyer').post(`/vendor-contacts/${contactId}/edit`, {
      name: 'Meera Rao',
      email: `new-${tenant.slug}@evil.test`,
      for_payments: true,
      active: true,
    })
    expect((await verified(id)).body.code).toBe('changed_since_proof')
  })

  test('has no say by an expired or made-up link, nor by one of an earlier proof', async () => {
    const { id } = await givenProven()
    const first = await mailedPath(contact)
    await prove(id, await givenLetter())
    const them = await visitor()
    expect((await them.post(first, { answer: 'denied' })).status).toBe(409)
    expect((await them.get('/b/nothing')).status).toBe(404)
    expect((await them.post('/b/nothing', { answer: 'denied' })).status).toBe(404)
    expect(await statusOf(id)).toBe('verifying')
  })
})

describe('attacks', () => {
  test('a link that has expired says nothing, by the clock of the product', async () => {
    const { id } = await givenProven()
    const [link] = await asOwner('select id from bank_account_links where account_id = $1', [id])
    const later = () => new Date(Date.now() + 31 * 86_400_000)
    const { db, jobs } = await product()
    const answered = command(
      { db, wiring, enqueue: jobs.enqueue, clock: later },
      await systemActor(db, tenant.tenantId),
      null,
      (ctx) => answer(ctx, String(link!['id']), 'denied'),
    )
    await expect(answered).rejects.toMatchObject({ status: 409 })
    expect(await statusOf(id)).toBe('verifying')
  })

  test('a link answers for its own account alone, and no other kind of link does', async () => {
    const { id } = await givenProven()
    const other = await givenProven(british)
    const them = await visitor()
    await them.post(await mailedPath(contact), { answer: 'denied' })
    expect([await statusOf(id), await statusOf(other.id)].toSorted()).toEqual([
      'revoked',
      'verifying',
    ])
    const token = (await mailedPath(contact)).slice('/b/'.length)
    for (const path of [`/a/${token}`, `/sign-in/link/${token}`, `/invitations/${token}`])
      expect((await them.get(path)).status).toBeGreaterThanOrEqual(400)
  })

  test('nobody verifies without a word of the contact or a call', async () => {
    const { id } = await givenProven()
    expect(await verified(id, {})).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/call_back' }] },
    })
  })

  test('one person with two roles does not do both: not as proposer, nor with the proof alone', async () => {
    await givenRole(tenant, 'controller', 'buyer')
    const own = await givenProposed(german, 'controller')
    await prove(own.id, await givenLetter())
    expect((await verified(own.id)).status).toBe(403)
    const others = await givenProposed(british)
    await prove(others.id, await givenLetter(), 'controller')
    expect((await verified(others.id)).status).toBe(403)
    expect([await statusOf(own.id), await statusOf(others.id)]).toEqual(['verifying', 'verifying'])
  })

  test('roles that may not, may not; a delegate of the controller neither', async () => {
    const { id } = await givenProven()
    const handed = await tenant.as('controller').post('/me/delegation', {
      to: (await tenant.actor('approver')).userId,
      from: businessDate(new Date(), 'Asia/Kolkata'),
      until: '2099-01-01',
    })
    expect(handed.status, handed.text).toBeLessThan(300)
    for (const role of ['buyer', 'ap_clerk', 'approver', 'admin', 'auditor'] as const)
      expect((await verified(id, spoke, role)).status, role).toBe(403)
    for (const role of ['requester', 'receiver', 'approver'] as const)
      expect((await tenant.as(role).get(`/bank-accounts/${id}`)).status, role).toBe(403)
    expect((await propose(british, 'controller')).status).toBe(403)
  })

  test('two tabs: the second decision on an older version is refused', async () => {
    const { id, version } = await givenProven()
    await prove(id, await givenLetter())
    expect(await verified(id, { ...spoke, version })).toMatchObject({
      status: 409,
      body: { code: 'stale' },
    })
  })

  test.each(['the vendor is renamed', 'the proof is removed'])(
    'when %s after the proof, the verification starts again',
    async (what) => {
      const { id } = await givenProven()
      await change(what, id)
      expect((await verified(id)).body.code).toBe('changed_since_proof')
      await prove(id, await givenLetter())
      expect((await verified(id)).status).toBe(200)
    },
  )

  test('when the vendor is renamed after the verification, the account does not become active', async () => {
    const { id } = await givenProven()
    await verified(id)
    await change('the vendor is renamed', id)
    expect(await activate(30)).toBe(0)
    expect(await statusOf(id)).toBe('proposed')
  })

  test('nobody who joined since the proposal verifies, so no colleague is made for the purpose', async () => {
    const { id } = await givenProven()
    await givenJoined(tenant, {
      name: 'Made for it',
      email: `approver2@${tenant.slug}.test`,
      roles: ['controller'],
    })
    const made = await tenant.tokens.issue({
      userId: String(
        (
          await asOwner('select user_id from memberships where tenant_id = $1 and email = $2', [
            tenant.tenantId,
            `approver2@${tenant.slug}.test`,
          ])
        )[0]!['user_id'],
      ),
      tenantId: tenant.tenantId,
    })
    const them = personAt(
      await product(),
      tenant,
      'controller',
      tenant.slug,
      async () => made.access_token,
    )
    const refused = await them.post(`/bank-accounts/${id}/verification`, spoke)
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining('You joined'),
    ])
  })

  test('a row is never edited, not by a statement either', async () => {
    const { id } = await givenProposed()
    await expect(
      tenant.run('buyer', (ctx) =>
        ctx.tx.run(
          sql.type(z.object({}))`update vendor_bank_accounts set holder = 'Evil' where id = ${id}`,
        ),
      ),
    ).rejects.toThrow(/never changed/)
    await expect(
      asOwner(`update vendor_bank_accounts set verified_by = proposed_by where id = $1`, [id]),
    ).rejects.toThrow(/two_people/)
  })

  test('verifying and revoking at once end in one of the two, revoked', async () => {
    const { id, version } = await givenProven()
    const answers = await Promise.all([
      verified(id, { ...spoke, version }),
      tenant.as('buyer').post(`/bank-accounts/${id}/revocation`, { reason: 'Wrong', version }),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(['verified', 'revoked']).toContain(await statusOf(id))
  })

  test('another organisation sees nothing of it, and may have the same account', async () => {
    const { id } = await givenActive()
    const other = await newTenant()
    const theirs = await givenVendor(other)
    expect((await other.as('controller').get(`/bank-accounts/${id}`)).status).toBe(404)
    expect(
      (await other.as('buyer').post(`/vendors/${vendorId}/bank-accounts`, german)).status,
    ).toBe(404)
    expect((await other.as('buyer').post(`/vendors/${theirs}/bank-accounts`, german)).status).toBe(
      201,
    )
  })

  test('a number that cannot be opened any more says what to do', async () => {
    const { id } = await givenProposed()
    await expect(
      tenant.run('controller', (ctx) =>
        reveal(ctx, createCipher([Buffer.alloc(32, 7).toString('base64')]), id),
      ),
    ).rejects.toMatchObject({ status: 409, code: 'cannot_open' })
    expect(testConfig.encryptionKeys).toHaveLength(1)
    await expect(tenant.run('controller', (ctx) => verify(ctx, id, spoke))).rejects.toMatchObject({
      status: 409,
    })
  })
})

describe('an invoice', () => {
  const named = (number: string, iban: string) => bill(tenant, { number, order: 'none', iban })
  test('rule 49: that names an account which is not active is held, cannot be accepted, and is free of it once the account is active', async () => {
    const invoice = await named('A-1', 'DE89370400440532013000')
    expect(heldFor(invoice)).toContain('bank_account')
    expect((await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)).text).toContain(
      `/vendors/${vendorId}/bank-accounts/new`,
    )
    const { id } = await givenActive()
    expect(heldFor(await invoiceNow(tenant, invoice.id))).not.toContain('bank_account')
    expect(heldFor(await named('A-2', 'de89 3704 0044 0532 0130 00'))).not.toContain('bank_account')
    expect(heldFor(await named('A-3', 'GB29NWBK60161331926819'))).toContain('bank_account')
    await tenant.as('controller').post(`/bank-accounts/${id}/revocation`, { reason: 'Closed' })
    expect(heldFor(await named('A-4', 'DE89370400440532013000'))).toContain('bank_account')
  })

  test('rule 49: that is held for something else is held for its account too, once that is revoked', async () => {
    const { id } = await givenActive()
    const invoice = await named('A-1', 'DE89370400440532013000')
    expect(heldFor(invoice)).not.toContain('bank_account')
    await tenant.as('controller').post(`/bank-accounts/${id}/revocation`, { reason: 'Closed' })
    expect(heldFor(await invoiceNow(tenant, invoice.id))).toContain('bank_account')
  })

  test('rule 49: that comes while the account becomes active is not held for it afterwards', async () => {
    const { id } = await givenProven()
    await verified(id)
    const [, ...invoices] = await Promise.all([
      activate(30),
      ...['A-1', 'A-2', 'A-3'].map((number) => named(number, 'DE89370400440532013000')),
    ])
    expect(await statusOf(id)).toBe('active')
    for (const { id: one } of invoices)
      expect(heldFor(await invoiceNow(tenant, one))).not.toContain('bank_account')
  })
})

async function givenContact(facts: object): Promise<string> {
  const { status, body } = await tenant
    .as('buyer')
    .post(`/vendors/${vendorId}/contacts`, { name: 'Meera Rao', active: true, ...facts })
  expect(status, JSON.stringify(body)).toBe(201)
  return body.id as string
}
/** As if all changes of addresses had been made long before. */
async function longAgo(): Promise<void> {
  for (const table of ['vendor_mail_changes', 'vendor_contact_changes'])
    await asOwner(`delete from ${table} where vendor_id = $1`, [vendorId])
}
type ContactChange = { contactId: string | null; how: string; evil: string }
async function givenChange({ contactId, how, evil }: ContactChange): Promise<void> {
  if (contactId === null) {
    const { status } = await tenant.as('controller').post(`/vendors/${vendorId}/contacts`, {
      name: 'Somebody New',
      email: evil,
      for_payments: true,
      active: true,
    })
    expect(status).toBe(201)
  } else {
    const act = how === 'removed' ? 'removal' : 'edit'
    const content = { name: 'Meera Rao', email: evil, for_payments: true, active: true }
    const { status, body } = await tenant
      .as('controller')
      .post(`/vendor-contacts/${contactId}/${act}`, how === 'removed' ? {} : content)
    expect(status, JSON.stringify(body)).toBe(200)
  }
}

async function change(what: string, id: string): Promise<void> {
  if (what === 'the proof is removed') {
    const { proof_id: proof } = (await tenant.as('buyer').get(`/bank-accounts/${id}`)).body
    const removed = await tenant
      .as('buyer')
      .post(`/attachments/${proof}/removal`, { reason: 'Wrong file' })
    expect(removed.status).toBe(200)
    return
  }
  await asOwner(`update documents set title = 'Acme Renamed' where id = $1`, [vendorId])
}
