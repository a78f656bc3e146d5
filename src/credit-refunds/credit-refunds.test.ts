import { beforeAll, describe, expect, test } from 'vitest'
import { businessDate } from '../kernel/calendar.ts'
import { paidFromOf } from '../platform/testing/given-advances.ts'
import { exportUntil, givenLedgerAccounts } from '../platform/testing/given-journals.ts'
import {
  givenCredit,
  givenLostCredit,
  givenPayable,
  givenPayee,
  givenPayFrom,
  payableNow,
  propose,
  type PaidInvoice,
} from '../platform/testing/given-payments.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

let tenant: TestTenant
let account: string
beforeAll(async () => {
  tenant = await newTenant()
  account = await givenPayFrom(tenant)
})
const today = businessDate(new Date(), 'Asia/Kolkata')

/** 1,180 were owed and the bank took 1,298: the rest is a credit with the vendor. */
async function givenOverpaid(of = tenant, from = account) {
  const bought = await givenPayable(of)
  const bytes = Buffer.from(`<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>
<MsgId>${bought.invoice.id}</MsgId></GrpHdr><Stmt><Id>S</Id><Ntry><Amt Ccy="INR">1298.00</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt>
<AcctSvcrRef>${bought.invoice.id.slice(-12)}</AcctSvcrRef></Ntry></Stmt></BkToCstmrStmt></Document>`)
  const sent = await of.as('controller').upload('/bank-answers', { bytes, name: 'camt.xml' })
  const line = sent.body.answers[0].id as string
  const paid = await of.as('treasurer').post(`/bank-answer-lines/${line}/resolution`, {
    instalment_ids: [bought.invoice.instalments[0]!.id],
    account_id: from,
    rest: 'credit',
    note: 'By card',
  })
  if (paid.status !== 200) throw new Error(paid.text)
  const invoice = await payableNow(of, bought.invoice.id)
  const credit = invoice.instalments.find(({ amount }) => amount.amount.startsWith('-'))!
  return { ...bought, invoice, line, credit: credit.id, payment: paid.body.answers[0].payment_id }
}
const paidBack = async (credit: string, more: object = {}, of = tenant) =>
  of.as('treasurer').post(`/credits/${credit}/refunds`, {
    paid_on: today,
    evidence: 'Statement 9',
    account_id: await paidFromOf(of),
    ...more,
  })
const askWriteOff = (credit: string) =>
  tenant.as('treasurer').post(`/credits/${credit}/write-offs`, { reason: 'Nothing more is bought' })
const confirm = (id: string, role: 'treasurer' | 'controller' = 'controller', of = tenant) =>
  of.as(role).post(`/credit-refunds/${id}/confirmation`)
const takeBack = (id: string) =>
  tenant.as('controller').post(`/credit-refunds/${id}/taking-back`, { reason: 'Wrong vendor' })
const statusesOf = ({ instalments }: PaidInvoice) =>
  instalments.map(({ amount, status }) => `${amount.amount} ${status}`)

describe('a credit with a vendor', () => {
  // T18: 100 are owed, 110 are paid, and 10 are written off: the invoice is paid and nothing is open.
  test('T18: is written off by two people, and is not deducted any more', async () => {
    const { credit, invoice, vendorId, order } = await givenOverpaid()
    const page = await tenant.as('treasurer').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain(`/credits/${credit}`)
    const shown = await tenant.as('treasurer').page(`/credits/${credit}`)
    expect(shown.text).toContain(`/credits/${credit}/write-offs/new`)
    const asked = await askWriteOff(credit)
    expect(asked.status, asked.text).toBe(201)
    expect(asked.body).toMatchObject({ status: 'pending', amount: { amount: '118.00' } })
    expect((await confirm(asked.body.id, 'treasurer')).status).toBe(403)
    const inbox = (await tenant.as('controller').get('/inbox')).text
    expect(inbox).toContain(asked.body.id)
    const done = await confirm(asked.body.id)
    expect(done.status, done.text).toBe(200)
    expect(statusesOf(await payableNow(tenant, invoice.id)).toSorted()).toEqual([
      '-118.00 paid',
      '1298.00 paid',
    ])
    await givenPayee(tenant, vendorId)
    await givenPayable(tenant, { with: { vendorId, order }, quantity: '20' })
    const run = await propose(tenant, account, { vendor_id: vendorId })
    expect(run.body.total.amount, 'nothing is deducted').toBe('2360.00')
    const history = await tenant.as('auditor').page(`/invoices/${invoice.id}`)
    expect(history.text).toContain('wrote a credit off')
    expect(history.text).toContain('Written off')
    expect((await askWriteOff(credit)).body.code).toBe('nothing_left')
  })

  test('that the vendor paid back is taken back where that was wrong, and is open again', async () => {
    const { credit, invoice } = await givenOverpaid()
    const tomorrow = await paidBack(credit, { paid_on: '2999-01-01' })
    expect([tomorrow.status, tomorrow.body.errors[0].pointer]).toEqual([422, '/paid_on'])
    const euros = await givenPayFrom(tenant, 'EUR')
    const wrong = await paidBack(credit, { account_id: euros })
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/account_id'])
    const made = await paidBack(credit)
    expect(made.status, made.text).toBe(201)
    expect(made.body).toMatchObject({ kind: 'refund', status: 'done', evidence: 'Statement 9' })
    expect((await takeBack(made.body.id)).status).toBe(200)
    expect(statusesOf(await payableNow(tenant, invoice.id))).toContain('-118.00 open')
    expect((await paidBack(credit)).status).toBe(201)
  })

  test('is not paid back on a day before its invoice', async () => {
    const { credit } = await givenOverpaid()
    const refused = await paidBack(credit, { paid_on: '2020-01-01' })
    expect(refused.body.errors).toMatchObject([{ pointer: '/paid_on', code: 'before_credit' }])
  })

  test('that is used up keeps its payment from being taken back, until that is taken back first', async () => {
    const { credit, line, payment } = await givenOverpaid()
    const made = await paidBack(credit)
    const back = () =>
      tenant.as('controller').post(`/bank-answer-lines/${line}/reopening`, { reason: 'Another' })
    const returned = await tenant
      .as('controller')
      .post(`/payments/${payment}/return`, { on: today, reason: 'Closed' })
    for (const refused of [await back(), returned]) {
      expect([refused.status, refused.body.code]).toEqual([409, 'refunded'])
      expect(refused.body.detail).toContain('Take that back first')
    }
    await takeBack(made.body.id)
    expect((await back()).status).toBe(200)
  })

  test('that was left by a payment that came back is not paid back besides', async () => {
    const { credit, payment } = await givenOverpaid()
    const returned = await tenant
      .as('controller')
      .post(`/payments/${payment}/return`, { on: today, reason: 'Closed' })
    expect(returned.status, returned.text).toBe(200)
    const refused = await paidBack(credit)
    expect([refused.status, refused.body.code]).toEqual([409, 'nothing_left'])
    const page = await tenant.as('treasurer').page(`/credits/${credit}`)
    expect(page.text).toContain('is not paid any more')
    expect(page.text).not.toContain('/write-offs/new')
  })

  test('is paid back or has its payment come back, never both at the same moment', async () => {
    const { credit, payment } = await givenOverpaid()
    const [made, back] = await Promise.all([
      paidBack(credit),
      tenant.as('controller').post(`/payments/${payment}/return`, { on: today, reason: 'Closed' }),
    ])
    expect([made.status, back.status].filter((status) => status < 300)).toHaveLength(1)
  })

  test('that a run deducts is not written off', async () => {
    const { credit, vendorId, order } = await givenOverpaid()
    await givenPayee(tenant, vendorId)
    await givenPayable(tenant, { with: { vendorId, order }, quantity: '20' })
    const run = await propose(tenant, account, { vendor_id: vendorId })
    const refused = await askWriteOff(credit)
    expect([refused.status, refused.body.code]).toEqual([409, 'credit_in_run'])
    expect(refused.body.detail).toContain(run.body.number)
    await tenant
      .as('ap_clerk')
      .post(`/payments/runs/${run.body.id}/cancellation`, { reason: 'Not this week' })
    const asked = await askWriteOff(credit)
    const withdrawn = await tenant
      .as('treasurer')
      .post(`/credit-refunds/${asked.body.id}/refusal`, { reason: 'It is deducted next week' })
    expect(withdrawn.body.status).toBe('withdrawn')
  })

  test('is paid back or written off in part: the rest stays, and is dropped with its payment', async () => {
    const { credit, invoice, line } = await givenOverpaid()
    const above = await paidBack(credit, { amount: '118.01' })
    expect([above.status, above.body.errors[0].pointer]).toEqual([422, '/amount'])
    const made = await paidBack(credit, { amount: '100' })
    expect(made.body.amount.amount, made.text).toBe('100.00')
    const now = await payableNow(tenant, invoice.id)
    expect(statusesOf(now).toSorted()).toEqual(['-100.00 paid', '-18.00 open', '1298.00 paid'])
    const rest = now.instalments.find(({ amount }) => amount.amount === '-18.00')!.id
    const asked = await askWriteOff(rest)
    expect((await confirm(asked.body.id)).status).toBe(200)
    for (const id of [asked.body.id, made.body.id]) expect((await takeBack(id)).status).toBe(200)
    const back = await tenant
      .as('controller')
      .post(`/bank-answer-lines/${line}/reopening`, { reason: 'Another' })
    expect(back.status, back.text).toBe(200)
    expect(statusesOf(await payableNow(tenant, invoice.id))).toEqual(['1180.00 open'])
  })

  test('of a credit note is lost or paid back, too, and keeps the credit note from being void', async () => {
    const { credit, id, invoice } = await givenLostCredit(tenant)
    expect((await askWriteOff(credit)).body.code).toBe('already_exists')
    expect((await confirm(id)).status).toBe(200)
    const voided = await tenant
      .as('controller')
      .post(`/invoices/${invoice.id}/voiding`, { reason: 'Wrong' })
    expect([voided.status, voided.body.code]).toEqual([409, 'refunded'])
    const debt = (await givenPayable(tenant)).invoice.instalments[0]!
    expect((await askWriteOff(debt.id)).status, 'what we owe is no credit').toBe(404)
  })

  test('is paid back or written off once, also where two people say so at the same moment', async () => {
    const { order } = await givenPayable(tenant)
    const credit = (await givenCredit(tenant, order)).instalments[0]!.id
    const both = await Promise.all([paidBack(credit), paidBack(credit), askWriteOff(credit)])
    expect(both.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1)
  })
})

describe('the books', () => {
  type Line = { purpose: string; debit: { amount: string }; credit: { amount: string } }
  test('have the loss, the refund and what was taken back as entries of their own', async () => {
    const own = await newTenant()
    await givenLedgerAccounts(own)
    const from = await givenPayFrom(own)
    const lost = await givenOverpaid(own, from)
    const asked = await own
      .as('treasurer')
      .post(`/credits/${lost.credit}/write-offs`, { reason: 'Lost' })
    expect((await confirm(asked.body.id, 'controller', own)).status).toBe(200)
    const came = await givenOverpaid(own, from)
    const made = await paidBack(came.credit, {}, own)
    await own
      .as('controller')
      .post(`/credit-refunds/${made.body.id}/taking-back`, { reason: 'Wrong' })
    const exported = await exportUntil(own)
    expect(exported.status, exported.text).toBe(201)
    const entries = (exported.body.journal as { lines: Line[] }[]).map(({ lines }) =>
      lines.map((line) => `${line.purpose} ${line.debit.amount} ${line.credit.amount}`),
    )
    expect(entries).toContainEqual(['credit_loss 118.00 0.00', 'payable 0.00 118.00'])
    expect(entries).toContainEqual(['payable 0.00 118.00', 'bank 118.00 0.00'])
    expect(entries).toContainEqual(['payable 118.00 0.00', 'bank 0.00 118.00'])
    const kinds = await asOwner(
      "select kind from accounting_events where tenant_id = $1 and kind like 'credit%' order by kind",
      [own.tenantId],
    )
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'credit_refund_undone',
      'credit_refunded',
      'credit_written_off',
    ])
  })
})
