import { dateText } from '../platform/view/format.ts'
import supertest from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  approveRun,
  givenCredit,
  givenFailed,
  givenPayable,
  givenPayee,
  givenPayFrom,
  givenRun,
  givenTerms,
  payableNow,
  propose,
  release,
  runNow,
  type RunBody,
} from '../platform/testing/given-payments.ts'
import { daysFromNow, givenRole } from '../platform/testing/given.ts'
import { addDays, businessDate } from '../kernel/calendar.ts'
import type { Role } from '../kernel/permissions.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { mailsTo, newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const liveItems = async (mine: TestTenant): Promise<number> =>
  (
    await owner.query('select 1 from payment_run_items where tenant_id = $1 and live', [
      mine.tenantId,
    ])
  ).rowCount ?? 0

describe('a payment run', () => {
  test('is proposed, approved and released by three people, and its invoice shows it', async () => {
    const { run, invoice, vendorId } = await givenRun(tenant, 'released')
    expect(run).toMatchObject({
      status: 'released',
      total: { amount: '1180.00' },
      payments: [{ status: 'sent', total: { amount: '1180.00' } }],
      people: [{ part: 'proposed' }, { part: 'approved' }, { part: 'released' }],
    })
    expect(run.file_sha256).toMatch(/^[0-9a-f]{64}$/)
    const paid = await payableNow(tenant, invoice.id)
    expect(paid.payment_status).toBe('sent')
    const page = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain(`/payments/${run.payments[0]!.id}`)
    expect(page.text).toContain('With the bank')
    const list = await tenant.as('auditor').get(`/payments?vendor_id=${vendorId}`)
    expect(list.body.data).toHaveLength(1)
    const chain = await tenant.as('auditor').get(`/payments/${run.payments[0]!.id}`)
    expect(chain.body.documents.map((d: { kind: string }) => d.kind)).toContain('invoice')
    const log = await tenant.as('auditor').page(`/payments/runs/${run.id}`)
    expect(log.text).toContain('released it: the bank was told')
  })

  test('takes no invoice twice: what is in a run is not due, and is not voided', async () => {
    const { run, invoice, vendorId } = await givenRun(tenant)
    const due = await tenant.as('auditor').get(`/payments/due?vendor_id=${vendorId}`)
    expect(due.body.data).toEqual([])
    const voided = await tenant
      .as('controller')
      .post(`/invoices/${invoice.id}/voiding`, { reason: 'Wrong' })
    expect(voided.status).toBe(409)
    expect(voided.body.detail).toContain(run.number)
    const again = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
    expect([again.status, again.body.code]).toEqual([409, 'nothing_due'])
    expect(again.body.detail).toContain(`What is due is in ${run.number} already.`)
  })

  test('that has an invoice says how it lets go of it, so that the invoice can be voided', async () => {
    const { run, invoice } = await givenRun(tenant)
    const voiding = async () =>
      (
        await tenant
          .as('controller')
          .post(`/invoices/${invoice.id}/voiding`, { reason: 'Billed to the wrong company' })
      ).body.detail
    expect(await voiding()).toContain('Take it out of that run first, or cancel the run.')
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    expect(await voiding()).toContain('Withdraw that run from approval first')
    await tenant.as('controller').post(`/approvals/${sent.body.approval_id}/approval`)
    expect(await voiding()).toBe(
      `Payment run ${run.number} has this invoice. Cancel that run first.`,
    )
  })

  test('says what to do instead, where an act does not fit what it is', async () => {
    const { run } = await givenRun(tenant)
    const cancel = async () =>
      (
        await tenant
          .as('ap_clerk')
          .post(`/payments/runs/${run.id}/cancellation`, { reason: 'Not this week' })
      ).body.detail
    const early = await release(tenant, run.id)
    expect(early.body.detail).toBe('It is a draft. Send it for approval first.')
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    expect(await cancel()).toBe('It waits for approval. Withdraw it first.')
    await tenant.as('controller').post(`/approvals/${sent.body.approval_id}/approval`)
    await release(tenant, run.id)
    expect(await cancel()).toBe('The bank was told. Say what it answers instead.')
    const { payments } = await runNow(tenant, run.id)
    const back = await tenant.as('controller').post(`/payments/${payments[0]!.id}/return`, {
      on: businessDate(new Date(), 'Asia/Kolkata'),
      reason: 'Closed',
    })
    expect(back.body.detail).toBe('It is with the bank. Say first whether it was paid or failed.')
  })

  test('deducts credits of the same vendor, and never more than it pays', async () => {
    const { vendorId, order } = await givenPayable(tenant)
    await givenPayee(tenant, vendorId)
    await givenCredit(tenant, order)
    const other = await givenPayable(tenant)
    await givenPayee(tenant, other.vendorId)
    const { body } = await propose(tenant, await givenPayFrom(tenant))
    const run = body as RunBody
    expect(run.vendors.find((one) => one.vendor_id === vendorId)!.total.amount).toBe('944.00')
    expect(run.vendors.find((one) => one.vendor_id === other.vendorId)!.total.amount).toBe(
      '1180.00',
    )
    const debt = run.items.find(
      (item) => item.vendor_id === vendorId && !item.amount.amount.startsWith('-'),
    )
    const left = await tenant.as('ap_clerk').post(`/payments/run-items/${debt!.id}/removal`)
    expect(left.status, left.text).toBe(200)
    expect(
      (left.body as RunBody).items.filter((item) => item.vendor_id === vendorId),
      'a credit without anything to deduct it from goes, too',
    ).toEqual([])
    expect((left.body as RunBody).total.amount).toBe('1180.00')
    const included = await tenant
      .as('ap_clerk')
      .post(`/payments/runs/${run.id}/items`, { instalment_id: debt!.instalment_id })
    expect(included.status, included.text).toBe(200)
    expect((included.body as RunBody).total.amount).toBe('2360.00')
  })

  test('has a discount that is to be had on its day', async () => {
    const { vendorId } = await givenPayable(tenant, {
      vendorTerms: (id) =>
        givenTerms(tenant, id, {
          parts: [{ percent: '100', days: 3000 }],
          discount_percent: '2',
          discount_days: 365,
        }),
    })
    await givenPayee(tenant, vendorId)
    const from = await givenPayFrom(tenant)
    const early = { vendor_id: vendorId, due_until: '2026-01-01' }
    expect((await propose(tenant, from, { ...early, take_discounts: false })).status).toBe(409)
    const { body } = await propose(tenant, from, early)
    expect((body as RunBody).total.amount).toBe('1156.40')
  })

  test('that is cancelled or turned down leaves everything open', async () => {
    const { run, invoice } = await givenRun(tenant)
    const cancelled = await tenant
      .as('ap_clerk')
      .post(`/payments/runs/${run.id}/cancellation`, { reason: 'Not this week' })
    expect(cancelled.body.status).toBe('cancelled')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
  })

  test.each([
    ['a day that is past', { pay_on: '2020-01-06' }, '/pay_on'],
    ['the last day of the calendar', { pay_on: '9999-12-31' }, '/pay_on'],
    ['a workday of the year after next', { pay_on: '2098-12-01' }, '/pay_on'],
    ['a Sunday', { pay_on: '2098-11-30' }, '/pay_on'],
    ['no such way to tell the bank', { rail: 'telex' }, '/rail'],
    ['no such account', { account_id: '01900000-0000-7000-8000-000000000000' }, undefined],
  ])('for %s is refused', async (_why, more, pointer) => {
    const refused = await propose(tenant, await givenPayFrom(tenant), more)
    expect(refused.status).toBe(pointer ? 422 : 404)
    if (pointer) expect(refused.body.errors[0].pointer).toBe(pointer)
  })
})

describe('never twice', () => {
  test('forty proposals at once over the same instalments take each of them once', async () => {
    const mine = await newTenant()
    for (let i = 0; i < 3; i++) {
      const { vendorId } = await givenPayable(mine)
      await givenPayee(mine, vendorId)
    }
    const from = await givenPayFrom(mine)
    const answers = await Promise.all(Array.from({ length: 40 }, () => propose(mine, from)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]))
    expect(await liveItems(mine)).toBe(3)
  })

  test('forty releases at once of one run make its payments once', async () => {
    const mine = await newTenant()
    const { run } = await givenRun(mine, 'approved')
    const answers = await Promise.all(Array.from({ length: 40 }, () => release(mine, run.id)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await runNow(mine, run.id)).payments).toHaveLength(1)
  })

  test('the database takes no second live item of an instalment, and no change of a released run', async () => {
    const { run } = await givenRun(tenant, 'released')
    const insert = `insert into payment_run_items (tenant_id, id, run_id, instalment_id, amount)
      select tenant_id, gen_random_uuid(), $2, instalment_id, amount
      from payment_run_items where id = $1`
    const { run: draft } = await givenRun(tenant)
    await expect(owner.query(insert, [run.items[0]!.id, draft.id])).rejects.toThrow(/one_live/)
    await expect(
      owner.query('update payment_run_items set amount = amount + 1 where run_id = $1', [run.id]),
    ).rejects.toThrow(/never changed/)
    await expect(
      owner.query("update payment_run_details set rail = 'by_hand' where id = $1", [run.id]),
    ).rejects.toThrow(/never changed/)
  })
})

describe('the account of a vendor that changes', () => {
  const revoke = (payeeId: string) =>
    tenant.as('controller').post(`/bank-accounts/${payeeId}/revocation`, { reason: 'Not theirs' })

  test('before the proposal: nothing is paid', async () => {
    const { vendorId } = await givenPayable(tenant)
    const payee = await givenPayee(tenant, vendorId)
    await revoke(payee)
    const refused = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
    expect(refused.body.code).toBe('nothing_due')
  })

  test('between proposal and submission: refused by name, and left out with a click', async () => {
    const { run, payeeId, vendorId } = await givenRun(tenant)
    await revoke(payeeId)
    await givenPayee(tenant, vendorId)
    const refused = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    expect([refused.status, refused.body.code]).toEqual([409, 'blocked'])
    expect(refused.body.detail).toContain('not in use any more')
    expect((await runNow(tenant, run.id)).items[0]).toMatchObject({ blocked: 'account_changed' })
    const left = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/blocked-items`)
    expect(left.body).toMatchObject({ items: [], total: { amount: '0.00' } })
  })

  test('while it waits for approval: held when it is approved, never paid to another account', async () => {
    const { run, payeeId, vendorId, invoice } = await givenRun(tenant)
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    await revoke(payeeId)
    await givenPayee(tenant, vendorId)
    const approved = await tenant
      .as('controller')
      .post(`/approvals/${sent.body.approval_id}/approval`)
    expect(approved.status, approved.text).toBe(200)
    expect(await runNow(tenant, run.id)).toMatchObject({ status: 'approved', items: [] })
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
    const nothing = await release(tenant, run.id)
    expect([nothing.status, nothing.body.code]).toEqual([409, 'no_items'])
  })

  test.each([
    ['revoked', (run: Held) => revoke(run.payeeId)],
    [
      'put on hold',
      (run: Held) =>
        tenant
          .as('controller')
          .post(`/vendors/${run.vendorId}/holds`, { stops: 'payments', reason: 'A call' }),
    ],
    [
      'in a dispute',
      (run: Held) =>
        tenant
          .as('ap_clerk')
          .post(`/instalments/${run.invoice.instalments[0]!.id}/stop`, { reason: 'Broken' }),
    ],
  ])('between approval and release, %s: nothing is released', async (_how, change) => {
    const given = await givenRun(tenant, 'approved')
    expect((await change(given)).status).toBeLessThan(300)
    const refused = await release(tenant, given.run.id)
    expect([refused.status, refused.body.code]).toEqual([409, 'blocked'])
    expect((await runNow(tenant, given.run.id)).payments).toEqual([])
  })
})
type Held = Awaited<ReturnType<typeof givenRun>>

describe('three people', () => {
  test('neither who proposed nor who approved releases, whatever other role they have', async () => {
    const mine = await newTenant()
    await givenRole(mine, 'ap_clerk', 'treasurer')
    const { run } = await givenRun(mine, 'approved')
    for (const role of ['ap_clerk', 'controller'] as const) {
      const byApi = await release(mine, run.id, role)
      expect([byApi.status, byApi.body.detail], role).toEqual([
        403,
        expect.stringContaining('somebody else'),
      ])
      const byForm = await mine.as(role).form(`/payments/runs/${run.id}/release`)
      expect(byForm.status, role).toBe(403)
      const page = await mine.as(role).page(`/payments/runs/${run.id}`)
      expect(page.text).not.toContain(`/payments/runs/${run.id}/release`)
    }
    expect((await release(mine, run.id, 'admin')).status).toBe(403)
    expect((await release(mine, run.id)).status).toBe(200)
  })

  test('who cannot release an approved run is told who can, or that nobody can', async () => {
    const mine = await newTenant()
    await givenRole(mine, 'ap_clerk', 'treasurer')
    const { run } = await givenRun(mine, 'approved')
    const shown = async (role: Role): Promise<string> =>
      (await mine.as(role).page(`/payments/runs/${run.id}`)).text
    expect(await shown('ap_clerk')).toContain('It waits for The treasurer')
    expect(await shown('treasurer')).not.toContain('It waits for')
    await owner.query(
      'update memberships set active = false where tenant_id = $1 and user_id = $2',
      [mine.tenantId, (await mine.actor('treasurer')).userId],
    )
    expect(await shown('ap_clerk')).toContain('Nobody may release it')
  })

  test('who proposed a run, or changed it, does not approve it', async () => {
    const mine = await newTenant()
    await givenRole(mine, 'controller', 'treasurer')
    const { run } = await givenRun(mine)
    await mine.as('controller').post(`/payments/run-items/${run.items[0]!.id}/removal`)
    await mine
      .as('controller')
      .post(`/payments/runs/${run.id}/items`, { instalment_id: run.items[0]!.instalment_id })
    const sent = await mine.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    const outcome =
      sent.status === 200
        ? await mine.as('controller').post(`/approvals/${sent.body.approval_id}/approval`)
        : sent
    expect([403, 409]).toContain(outcome.status)
  })

  test('who entered an invoice does not release its payment', async () => {
    const mine = await newTenant()
    await givenRole(mine, 'ap_clerk', 'treasurer')
    const { vendorId } = await givenPayable(mine)
    await givenPayee(mine, vendorId)
    const proposed = await propose(mine, await givenPayFrom(mine), {}, 'treasurer')
    expect(proposed.status, proposed.text).toBe(201)
    const sent = await mine.as('treasurer').post(`/payments/runs/${proposed.body.id}/submission`)
    await mine.as('controller').post(`/approvals/${sent.body.approval_id}/approval`)
    const refused = await release(mine, proposed.body.id, 'ap_clerk')
    expect(refused.status).toBe(403)
    expect(refused.body.detail).toContain('entered the invoice')
  })

  test('neither a delegate who approved it, nor whose delegate that was', async () => {
    const mine = await newTenant()
    await givenRole(mine, 'approver', 'treasurer')
    const { run } = await givenRun(mine)
    const given = await mine.as('controller').post('/me/delegation', {
      to: (await mine.actor('approver')).userId,
      from: businessDate(new Date(), 'Asia/Kolkata'),
      until: daysFromNow(5),
    })
    expect(given.status, given.text).toBeLessThan(300)
    const sent = await mine.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    const approved = await mine.as('approver').post(`/approvals/${sent.body.approval_id}/approval`)
    expect(approved.status, approved.text).toBe(200)
    for (const role of ['approver', 'controller'] as const)
      expect((await release(mine, run.id, role)).status, role).toBe(403)
    expect((await release(mine, run.id)).status).toBe(200)
  })

  test('a release needs somebody who confirmed a moment ago who they are; an API key never did', async () => {
    const mine = await newTenant()
    const { run } = await givenRun(mine, 'approved')
    const { userId } = await mine.actor('treasurer')
    const them = mine.as('treasurer')
    await them.page('/payments/runs')
    await owner.query(
      `update sessions set data = data || '{"confirmedAt":"2020-01-01T00:00:00.000Z"}' where user_id = $1`,
      [userId],
    )
    const stale = await them.form(`/payments/runs/${run.id}/release`)
    expect(stale.status).toBe(303)
    expect(stale.headers['location']).toContain('/step-up')
    const key = await mine.as('treasurer').post('/me/api-keys', {
      name: 'Payments',
      scopes: ['payments.read', 'payments.release'],
      expires_on: daysFromNow(20),
    })
    expect(key.status, key.text).toBe(201)
    const byKey = await supertest(mine.app)
      .post(`/api/v1/payments/runs/${run.id}/release`)
      .set('Authorization', `Bearer ${key.body.key}`)
      .send({})
    expect([byKey.status, byKey.body.code]).toEqual([403, 'step_up'])
    expect(byKey.body.detail).toContain('A new access token confirms it')
    expect((await runNow(mine, run.id)).status).toBe('approved')
  })
})

describe('what is unusual', () => {
  test('is named for each vendor, and argued on the page of the approval', async () => {
    const { run } = await givenRun(tenant)
    expect(run.vendors[0]!.unusual).toEqual(['first_payment'])
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    const page = await tenant.as('controller').page(`/approvals/${sent.body.approval_id}`)
    expect(page.text).toContain('Paid for the first time')
    expect(page.text).toContain('Look closely')
  })
})

describe('the file for the bank', () => {
  test('has the same bytes each time, for those who may release alone', async () => {
    const { run } = await givenRun(tenant, 'released')
    const load = async () => {
      const answer = await tenant.as('treasurer').page(`/payments/runs/${run.id}/file`)
      return answer.text
    }
    const text = await load()
    expect(text).toContain(run.payments[0]!.reference)
    expect(text).toContain('1180.00')
    expect(await load()).toBe(text)
    for (const role of ['ap_clerk', 'auditor', 'admin'] as const)
      expect((await tenant.as(role).page(`/payments/runs/${run.id}/file`)).status, role).toBe(403)
  })
  test('is an ISO 20022 file, where the bank takes that', async () => {
    const { run } = await givenRun(tenant, 'released', 'pain.001')
    const { text } = await tenant.as('treasurer').page(`/payments/runs/${run.id}/file`)
    expect(text).toContain('pain.001.001.09')
    expect(text).toContain(`<EndToEndId>${run.payments[0]!.reference}</EndToEndId>`)
  })
  test('that a bank would not take is refused before anybody approves it', async () => {
    const { run } = await givenRun(tenant, 'draft', 'csv.india')
    const refused = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    expect([refused.status, refused.body.code]).toEqual([409, 'file_refused'])
    expect((await runNow(tenant, run.id)).status).toBe('draft')
  })
  test('of one currency is refused when a run in another one is proposed', async () => {
    const refused = await propose(tenant, await givenPayFrom(tenant), { rail: 'nacha' })
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/rail'])
    expect(refused.body.detail).toContain('pays in USD alone')
  })
  test('is not there before the release, nor where it is paid by hand', async () => {
    const { run } = await givenRun(tenant, 'approved')
    expect((await tenant.as('treasurer').page(`/payments/runs/${run.id}/file`)).status).toBe(404)
    const byHand = await givenRun(tenant, 'released', 'by_hand')
    expect(byHand.run.file_sha256).toBeNull()
  })
})

describe('what the bank answers', () => {
  const today = businessDate(new Date(), 'Asia/Kolkata')
  const answer = (id: string, way: string, body: object = {}, role = 'controller' as const) =>
    tenant.as(role).post(`/payments/${id}/${way}`, { on: today, ...body })

  test('that it failed is told to who proposed it by a mail that names the payment', async () => {
    const own = await newTenant()
    const { run } = await givenRun(own, 'released')
    const { id } = run.payments[0]!
    const { number } = (await own.as('auditor').get(`/payments/${id}`)).body
    const failed = await own
      .as('controller')
      .post(`/payments/${id}/failure`, { on: today, reason: 'Account closed' })
    expect(failed.status, failed.text).toBe(200)
    const mails = await mailsTo(`ap_clerk@${own.slug}.test`)
    expect(mails.map(({ subject }) => subject)).toContain(`Payment ${number} was not paid`)
    expect(mails.map(({ subject }) => subject)).not.toContain('Your request was decided')
  })

  test('settles a payment, its invoice and its run', async () => {
    const { run, invoice } = await givenRun(tenant, 'released')
    const settled = await answer(run.payments[0]!.id, 'settlement')
    expect(settled.status, settled.text).toBe(200)
    expect(settled.body.status).toBe('settled')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    expect((await runNow(tenant, run.id)).status).toBe('settled')
    const { text } = await tenant.as('auditor').page(`/payments/${run.payments[0]!.id}`)
    expect(text).toContain(`paid on ${dateText(settled.body.answered_on)}`)
    expect((await answer(run.payments[0]!.id, 'settlement')).status).toBe(409)
  })

  test('tells the vendor’s contact for payments, in their language, what was paid for which invoices', async () => {
    const { run, invoice, vendorId } = await givenRun(tenant, 'released')
    const contact = await givenContact(tenant, vendorId, {
      language: 'de',
      purposes: ['payments'],
    })
    const other = await givenContact(tenant, vendorId, { purposes: ['orders'] })
    await answer(run.payments[0]!.id, 'settlement')
    const [mail] = await mailsTo(contact.email)
    expect(mail!.subject).toContain('hat an Sie gezahlt')
    expect(mail!.text).toContain('1.180')
    expect(mail!.text).toContain(invoice.supplier_number)
    expect(await mailsTo(other.email, 0)).toEqual([])
  })

  test('fails a payment: what it was to pay is open, and is paid by another run', async () => {
    const { run, invoice, vendorId } = await givenRun(tenant, 'released')
    const failed = await answer(run.payments[0]!.id, 'failure', { reason: 'Account closed' })
    expect(failed.status, failed.text).toBe(200)
    expect((await runNow(tenant, run.id)).status).toBe('partly_failed')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
    const again = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
    expect(again.status, again.text).toBe(201)
  })

  test('brings a payment back that was settled', async () => {
    const { run, invoice } = await givenRun(tenant, 'released')
    await answer(run.payments[0]!.id, 'settlement')
    const back = await answer(run.payments[0]!.id, 'return', { reason: 'No such account' })
    expect(back.body.status).toBe('returned')
    expect((await runNow(tenant, run.id)).status).toBe('partly_failed')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
  })

  test('that failed and was paid after all is said to be paid, with a proof, as long as nothing else pays it', async () => {
    const { run, invoice, vendorId } = await givenRun(tenant, 'released')
    const [payment] = run.payments
    await givenFailed(tenant, run)
    const settle = (more: object) => answer(payment!.id, 'settlement', more)
    const unproven = await settle({})
    expect([unproven.status, unproven.body.errors[0].pointer]).toEqual([422, '/evidence'])
    const again = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
    expect(again.status).toBe(201)
    const taken = await settle({ evidence: 'Statement 12' })
    expect([taken.status, taken.body.code]).toEqual([409, 'being_paid'])
    expect(taken.body.detail).toContain(again.body.number)
    await tenant
      .as('ap_clerk')
      .post(`/payments/runs/${again.body.id}/cancellation`, { reason: 'It was paid' })
    const paid = await settle({ evidence: 'Statement 12' })
    expect([paid.status, paid.body.status]).toEqual([200, 'settled'])
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    expect((await runNow(tenant, run.id)).status).toBe('settled')
    const due = await tenant.as('auditor').get(`/payments/due?vendor_id=${vendorId}`)
    expect(due.body.data).toEqual([])
  })

  test('that failed is not paid after all once its part was divided: the rest would be paid twice', async () => {
    const { run, invoice, vendorId } = await givenRun(tenant, 'released')
    await givenFailed(tenant, run)
    const divided = await tenant
      .as('treasurer')
      .post(`/instalments/${invoice.instalments[0]!.id}/division`, {
        amount: '500',
        due_date: daysFromNow(20),
      })
    expect(divided.status, divided.text).toBe(200)
    const paid = await answer(run.payments[0]!.id, 'settlement', { evidence: 'Statement 14' })
    expect([paid.status, paid.body.code]).toEqual([409, 'part_divided'])
    const due = await tenant.as('auditor').get(`/payments/due?vendor_id=${vendorId}`)
    expect(due.body.data).toHaveLength(2)
  })

  test('that failed and was paid after all is said so also when its invoice was voided, and may come back', async () => {
    const { run, invoice } = await givenRun(tenant, 'released')
    await givenFailed(tenant, run)
    await tenant
      .as('controller')
      .post(`/invoices/${invoice.id}/voiding`, { reason: 'Billed to the wrong company' })
    const paid = await answer(run.payments[0]!.id, 'settlement', { evidence: 'Statement 15' })
    expect([paid.status, paid.body.status]).toEqual([200, 'settled'])
    const back = await answer(run.payments[0]!.id, 'return', { reason: 'Sent back by the vendor' })
    expect([back.status, back.body.status]).toEqual([200, 'returned'])
  })

  test('that failed is paid after all by one of two people, or by a new run, never by both', async () => {
    const { run, vendorId } = await givenRun(tenant, 'released')
    await givenFailed(tenant, run)
    const account = await givenPayFrom(tenant)
    const [settled, proposed] = await Promise.all([
      answer(run.payments[0]!.id, 'settlement', { evidence: 'Statement 13' }),
      propose(tenant, account, { vendor_id: vendorId }),
    ])
    expect([settled.status === 200, proposed.status === 201].filter(Boolean)).toHaveLength(1)
  })

  test('is not said to have failed by who released it', async () => {
    const { run } = await givenRun(tenant, 'released')
    const refused = await tenant
      .as('treasurer')
      .post(`/payments/${run.payments[0]!.id}/failure`, { on: today, reason: 'x' })
    expect(refused.status).toBe(403)
  })

  test.each(['settlement', 'failure'])(
    'by hand is not of a day before the release: %s',
    async (way) => {
      const { run } = await givenRun(tenant, 'released')
      const refused = await answer(run.payments[0]!.id, way, {
        on: addDays(today, -1),
        reason: way === 'failure' ? 'Closed' : undefined,
      })
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/on'])
      expect(refused.body.errors[0].message ?? refused.text).toContain('It was released on')
      expect((await runNow(tenant, run.id)).status).toBe('released')
    },
  )

  test('needs a proof where it is paid by hand, and is never in the future', async () => {
    const { run } = await givenRun(tenant, 'released', 'by_hand')
    const { id } = run.payments[0]!
    const bare = await answer(id, 'settlement')
    expect([bare.status, bare.body.errors[0].pointer]).toEqual([422, '/evidence'])
    const future = await answer(id, 'settlement', { on: '2099-01-01', evidence: 'S 4711' })
    expect([future.status, future.body.errors[0].pointer]).toEqual([422, '/on'])
    expect((await answer(id, 'settlement', { evidence: 'Statement 4711' })).status).toBe(200)
  })
})

test('another organisation sees none of it', async () => {
  const { run } = await givenRun(tenant, 'released')
  const other = await newTenant()
  for (const path of [`/payments/runs/${run.id}`, `/payments/${run.payments[0]!.id}`])
    expect((await other.as('treasurer').get(path)).status).toBe(404)
  expect(await approveRun(other, run.id).catch((error: Error) => error.message)).toContain('404')
})
