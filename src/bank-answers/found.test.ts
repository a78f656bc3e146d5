import { beforeAll, describe, expect, test } from 'vitest'
import { likely } from '../payments/index.ts'
import {
  givenPayable,
  givenPayee,
  givenPayFrom,
  givenRun,
  givenTerms,
  payableNow,
  propose,
  release,
  runNow,
  type PaidInvoice,
} from '../platform/testing/given-payments.ts'
import { mailsTo, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'

let tenant: TestTenant
let account: string
beforeAll(async () => {
  tenant = await newTenant()
  account = await givenPayFrom(tenant)
})
const bank = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'
type Entry = {
  amount?: string
  who?: string
  text?: string
  comesIn?: boolean
  reference?: string
  bankReference?: string
}
const entry = ({
  amount = '1180.00',
  who,
  text,
  comesIn = false,
  reference,
  bankReference = `R-${statements}`,
}: Entry): string =>
  `<Ntry><Amt Ccy="INR">${amount}</Amt><CdtDbtInd>${comesIn ? 'CRDT' : 'DBIT'}</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt><AcctSvcrRef>${bankReference}</AcctSvcrRef>
<NtryDtls><TxDtls><Refs>${reference ? `<EndToEndId>${reference}</EndToEndId>` : ''}</Refs>
<RltdPties><${comesIn ? 'Dbtr' : 'Cdtr'}><Nm>${who ?? 'Somebody'}</Nm></${comesIn ? 'Dbtr' : 'Cdtr'}></RltdPties>
<RmtInf><Ustrd>${text ?? 'x'}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
let statements = 0
const send = async (entries: readonly Entry[], of = '') => {
  const text = `<?xml version="1.0"?><Document xmlns="${bank}"><BkToCstmrStmt><GrpHdr>
<MsgId>M-${++statements}</MsgId></GrpHdr><Stmt><Id>S</Id>${of && `<Acct><Id><Othr><Id>${of}</Id></Othr></Id></Acct>`}${entries.map(entry).join('')}</Stmt>
</BkToCstmrStmt></Document>`
  const sent = await tenant
    .as('controller')
    .upload('/bank-answers', { bytes: Buffer.from(text), name: `statement-${statements}.xml` })
  expect(sent.status, sent.text).toBe(201)
  return sent.body as { id: string; answers: { id: string; why: string; state: string }[] }
}
const resolve = (id: string, body: object, role: 'treasurer' | 'controller' = 'treasurer') =>
  tenant.as(role).post(`/bank-answer-lines/${id}/resolution`, body)
const paidWith = ({ instalments }: PaidInvoice, more: object = {}) => ({
  instalment_ids: [instalments[0]!.id],
  account_id: account,
  note: 'The company card took it',
  ...more,
})

/** 1,180 with two percent off for a year. */
const givenDiscounted = () =>
  givenPayable(tenant, {
    vendorTerms: (id) =>
      givenTerms(tenant, id, {
        parts: [{ percent: '100', days: 3000 }],
        discount_percent: '2',
        discount_days: 365,
      }),
  })

describe('a debit of a statement that no run made', () => {
  test('pays an open part of an invoice, once somebody else than who imported it says so', async () => {
    const { invoice } = await givenPayable(tenant)
    const { id, answers } = await send([{ who: 'Acme', text: `Card ${invoice.supplier_number}` }])
    expect(answers).toMatchObject([{ state: 'waiting', why: 'no_reference' }])
    const line = answers[0]!.id
    const form = await tenant.as('treasurer').page(`/bank-answer-lines/${line}/resolution`)
    expect(form.text).toContain(`${invoice.supplier_number} of`)
    expect(form.text).toContain('the bank names')
    const own = await resolve(line, paidWith(invoice), 'controller')
    expect([own.status, own.body.detail]).toEqual([
      403,
      expect.stringContaining('somebody else must say which invoice it paid'),
    ])
    const paid = await resolve(line, paidWith(invoice))
    expect(paid.status, paid.text).toBe(200)
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    const payment = paid.body.answers[0].payment_id as string
    const shown = (await tenant.as('auditor').get(`/payments/${payment}`)).body
    expect(shown).toMatchObject({ status: 'settled', answered_on: '2026-01-05' })
    expect(shown.evidence).toContain('statement-1.xml, line 1. R-1')
    expect((await runNow(tenant, shown.payment_run_id as string)).status).toBe('settled')
    // The books are told of it as of any payment.
    expect(
      await asOwner(
        'select kind from accounting_events where tenant_id = $1 and document_id = $2',
        [tenant.tenantId, payment],
      ),
    ).toEqual([{ kind: 'payment_settled' }])
    const page = await tenant.as('auditor').page(`/payments/runs/${shown.payment_run_id}`)
    expect(page.text).toContain('Found on a statement of the bank')
    expect((await resolve(line, paidWith(invoice))).status).toBe(409)
    const file = await tenant.as('auditor').page(`/bank-answers/${id}`)
    expect(file.text).toContain(shown.number)
  })

  test('is taken back by somebody else, and what it was said to have paid is open again', async () => {
    const { invoice } = await givenPayable(tenant)
    const { answers } = await send([{}])
    const line = answers[0]!.id
    const paid = await resolve(line, paidWith(invoice))
    const { vendor_id: vendorId } = (await tenant.as('auditor').get(`/invoices/${invoice.id}`)).body
    const contact = await givenContact(tenant, vendorId as string, { purposes: ['payments'] })
    const back = (role: 'treasurer' | 'controller') =>
      tenant.as(role).post(`/bank-answer-lines/${line}/reopening`, { reason: 'Another invoice' })
    expect((await back('treasurer')).status).toBe(403)
    const done = await back('controller')
    expect(done.status, done.text).toBe(200)
    // The vendor was told of a payment that was another one's.
    const [mail] = await mailsTo(contact.email)
    expect(mail!.subject).toContain('corrects what it said of a payment')
    expect(mail!.text).toContain(invoice.supplier_number)
    expect(done.body.answers).toMatchObject([{ state: 'waiting', payment_id: null }])
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
    const payment = paid.body.answers[0].payment_id as string
    expect((await tenant.as('auditor').get(`/payments/${payment}`)).body.status).toBe('returned')
    expect((await resolve(line, paidWith(invoice))).status).toBe(200)
  })

  test('is paid from the account of its statement, never from another', async () => {
    const { invoice } = await givenPayable(tenant)
    const { answers } = await send([{}], '99999999999')
    const { status, body } = await resolve(answers[0]!.id, paidWith(invoice))
    expect([status, body.errors[0].pointer]).toEqual([422, '/account_id'])
    expect(body.detail).toContain('ends with 9999')
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
  })

  test('is known where another file has shown it already, by the bank’s own reference', async () => {
    const movement = { bankReference: 'B-77', amount: '310.00' }
    const [first, again, other] = [
      await send([movement]),
      await send([movement, { ...movement, bankReference: 'B-78' }]),
      await send([{ ...movement, amount: '311.00' }]),
    ]
    expect(first.answers).toMatchObject([{ state: 'waiting' }])
    expect(again.answers.map(({ state }) => state).toSorted()).toEqual(['known', 'waiting'])
    expect(other.answers).toMatchObject([{ state: 'waiting' }])
  })

  test('of less than nothing is no amount, and its file is refused', async () => {
    const bytes = Buffer.from(
      `<?xml version="1.0"?><Document xmlns="${bank}"><BkToCstmrStmt><GrpHdr><MsgId>N</MsgId></GrpHdr>
<Stmt><Id>S</Id>${entry({ amount: '-5.00' })}</Stmt></BkToCstmrStmt></Document>`,
    )
    const sent = await tenant.as('controller').upload('/bank-answers', { bytes, name: 'n.xml' })
    expect([sent.status, sent.body.errors[0].pointer]).toEqual([422, '/file'])
  })

  test('pays a part once, also where two people say so of two lines at the same moment', async () => {
    const { invoice } = await givenPayable(tenant)
    const { answers } = await send([{}, { text: 'y' }])
    const said = await Promise.all(answers.map(({ id }) => resolve(id, paidWith(invoice))))
    expect(said.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422])
    const live = await asOwner(
      `select count(*)::int as n from payment_run_items
       where tenant_id = $1 and instalment_id = $2 and live`,
      [tenant.tenantId, invoice.instalments[0]!.id],
    )
    expect(live).toEqual([{ n: 1 }])
  })

  test('pays several parts of one vendor together, never of two', async () => {
    const first = await givenPayable(tenant)
    const one = first.invoice
    const { invoice: two } = await givenPayable(tenant, { with: first, quantity: '20' })
    const { invoice: other } = await givenPayable(tenant)
    const { answers } = await send([{ amount: '3540.00', text: one.supplier_number }])
    const line = answers[0]!.id
    const partOf = (invoice: PaidInvoice) => invoice.instalments[0]!.id
    const form = await tenant.as('treasurer').page(`/bank-answer-lines/${line}/resolution`)
    expect(form.text).toContain(`part_${partOf(one)}`)
    const said = (...invoices: PaidInvoice[]) => ({
      ...paidWith(one),
      instalment_ids: invoices.map(partOf),
    })
    const mixed = await resolve(line, said(one, other))
    expect([mixed.status, mixed.body.errors[0].code]).toEqual([422, 'several_vendors'])
    const paid = await resolve(line, said(one, two))
    expect(paid.status, paid.text).toBe(200)
    for (const invoice of [one, two])
      expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    expect((await payableNow(tenant, other.id)).payment_status).toBe('open')
    const { payment_id: payment } = paid.body.answers[0] as { payment_id: string }
    expect((await tenant.as('auditor').get(`/payments/${payment}`)).body.total.amount).toBe(
      '3540.00',
    )
  })

  // T18: 100 are owed and 110 are paid. Without a write-off, 10 stay as a credit with the vendor.
  test('T18: that took more than was due leaves a credit, which the next run deducts', async () => {
    const bought = await givenPayable(tenant)
    const { invoice, vendorId } = bought
    await givenPayee(tenant, vendorId)
    const { answers } = await send([{ amount: '1298.00' }])
    const line = answers[0]!.id
    const less = await resolve(line, paidWith(invoice))
    expect([less.status, less.body.errors[0].pointer]).toEqual([422, '/rest'])
    expect(less.body.detail).toContain('₹118 less than the line')
    const paid = await resolve(line, paidWith(invoice, { rest: 'credit' }))
    expect(paid.status, paid.text).toBe(200)
    const now = await payableNow(tenant, invoice.id)
    expect(now.payment_status).toBe('paid')
    expect(now.instalments.map(({ amount, status }) => [amount.amount, status])).toEqual([
      ['-118.00', 'open'],
      ['1298.00', 'paid'],
    ])
    const { invoice: next } = await givenPayable(tenant, { with: bought, quantity: '20' })
    const run = await propose(tenant, account, { vendor_id: vendorId })
    expect(run.status, run.text).toBe(201)
    expect(run.body.total.amount).toBe('2242.00')
    expect(next.instalments[0]!.amount.amount).toBe('2360.00')
    const history = await tenant.as('auditor').page(`/invoices/${invoice.id}`)
    expect(history.text).toContain('the rest is a credit')
    // While a run deducts the credit, it is not taken back; left out of the run, both are one part again.
    const back = () =>
      tenant
        .as('controller')
        .post(`/bank-answer-lines/${line}/reopening`, { reason: 'Another invoice' })
    const kept = await back()
    expect([kept.status, kept.body.code]).toEqual([409, 'credit_in_run'])
    expect(kept.body.detail).toContain(run.body.number)
    await tenant
      .as('ap_clerk')
      .post(`/payments/runs/${run.body.id}/cancellation`, { reason: 'Not this week' })
    const done = await back()
    expect(done.status, done.text).toBe(200)
    const again = await payableNow(tenant, invoice.id)
    expect(again.payment_status).toBe('open')
    expect(again.instalments.map(({ amount }) => amount.amount)).toEqual(['1180.00'])
    const named = await resolve(line, { note: 'x', rest: 'credit' })
    expect([named.status, named.body.errors[0].pointer]).toEqual([422, '/instalment_ids'])
  })

  // T18: 100 are owed with 2 % within ten days, and the bank took 98. That paid all of it.
  test('T18: that took the discount for early payment pays the part whole, as a run does', async () => {
    const { invoice, vendorId } = await givenDiscounted()
    const { answers } = await send([{ amount: '1156.40', text: invoice.supplier_number }])
    const line = answers[0]!.id
    const form = await tenant.as('treasurer').page(`/bank-answer-lines/${line}/resolution`)
    expect(form.text).toContain('paid with the discount of ₹23.60 on ₹1,180')
    // Until somebody says so, it is not paid a second time.
    await givenPayee(tenant, vendorId)
    expect((await propose(tenant, account, { vendor_id: vendorId })).status).toBe(409)
    const paid = await resolve(line, paidWith(invoice))
    expect(paid.status, paid.text).toBe(200)
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    const { payment_id: payment } = paid.body.answers[0] as { payment_id: string }
    const items = await asOwner(
      'select amount::text, discount::text from payment_run_items where tenant_id = $1 and payment_id = $2',
      [tenant.tenantId, payment],
    )
    expect(items).toEqual([{ amount: '118000', discount: '2360' }])
    const { body } = await tenant.as('auditor').get(`/payments/${payment}`)
    expect(body.total.amount).toBe('1156.40')
    const back = await tenant
      .as('controller')
      .post(`/bank-answer-lines/${line}/reopening`, { reason: 'Another invoice' })
    expect(back.status, back.text).toBe(200)
    expect((await payableNow(tenant, invoice.id)).instalments).toMatchObject([
      { amount: { amount: '1180.00' }, discount: { amount: '23.60' }, status: 'open' },
    ])
  })

  test('that took less than that, or took it after the last day for it, paid nothing whole', async () => {
    const { invoice } = await givenDiscounted()
    const { answers } = await send([{ amount: '1150.00' }])
    const less = await resolve(answers[0]!.id, paidWith(invoice))
    expect([less.status, less.body.errors[0].pointer]).toEqual([422, '/instalment_ids'])
    expect(less.body.detail).toContain('discount on the day of the line is ₹23.60')
    const { answers: late } = await send([{ amount: '1156.40' }])
    await asOwner(
      "update instalments set discount_until = '2026-01-04' where tenant_id = $1 and invoice_id = $2",
      [tenant.tenantId, invoice.id],
    )
    const refused = await resolve(late[0]!.id, paidWith(invoice))
    expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'amount'])
  })

  test('keeps what it may have paid from being paid again, until somebody says what it was', async () => {
    const { invoice, vendorId } = await givenPayable(tenant)
    await givenPayee(tenant, vendorId)
    const { id, answers } = await send([
      { who: 'Other', text: 'Card' },
      { who: 'Shop', text: `Card ${invoice.supplier_number}` },
    ])
    const only = { vendor_id: vendorId }
    const refused = await propose(tenant, account, only)
    expect([refused.status, refused.body.code]).toEqual([409, 'nothing_due'])
    const due = (await tenant.as('auditor').get(`/payments/due?vendor_id=${vendorId}`)).body.data
    expect(due).toMatchObject([{ blocked: 'waiting_debit', waiting_debit: id }])
    const page = await tenant.as('treasurer').page(`/payments/due?vendor_id=${vendorId}`)
    expect(page.text).toContain('Perhaps paid')
    expect(page.text).toContain(`/bank-answers/${id}`)
    // Another debit of the same amount names nothing of it, so it stops nothing.
    const line = answers[1]!.id
    expect((await resolve(line, { note: 'Of another company' })).status).toBe(200)
    expect((await propose(tenant, account, only)).status).toBe(201)
  })

  test('keeps a run that has it already from being released', async () => {
    const { run, invoice } = await givenRun(tenant, 'approved')
    const { answers } = await send([{ text: invoice.supplier_number }])
    const refused = await release(tenant, run.id)
    expect([refused.status, refused.body.code]).toEqual([409, 'blocked'])
    expect(refused.body.detail).toContain('waits on a statement')
    expect((await resolve(answers[0]!.id, { note: 'Of another company' })).status).toBe(200)
    expect((await release(tenant, run.id)).status).toBe(200)
  })

  test('pays nothing that a run has, that is stopped, or that has another amount or currency', async () => {
    const { run, invoice: taken } = await givenRun(tenant)
    const { invoice: stopped } = await givenPayable(tenant)
    const { invoice: other } = await givenPayable(tenant, { quantity: '17' })
    const { invoice: less } = await givenPayable(tenant, { quantity: '7' })
    const { answers } = await send([{}])
    const line = answers[0]!.id
    await tenant
      .as('ap_clerk')
      .post(`/instalments/${stopped.instalments[0]!.id}/stop`, { reason: 'Disputed' })
    const refused = async (body: object) => {
      const { status, body: said } = await resolve(line, body)
      return [status, said.errors?.[0]?.pointer ?? said.code]
    }
    expect(await refused(paidWith(taken))).toEqual([422, '/instalment_ids'])
    const named = await resolve(line, paidWith(taken))
    expect(named.body.detail).toContain(`${run.number} has`)
    const form = await tenant.as('treasurer').form(`/bank-answer-lines/${line}/resolution`, {
      [`part_${taken.instalments[0]!.id}`]: 'on',
      account_id: account,
      note: 'x',
    })
    expect(form.text).toContain(`/payments/runs/${run.id}`)
    expect(await refused(paidWith(stopped))).toEqual([409, 'blocked'])
    expect(await refused(paidWith(other))).toEqual([422, '/instalment_ids'])
    expect(await refused(paidWith(less))).toEqual([422, '/rest'])
    expect(await refused(paidWith(other, { account_id: undefined }))).toEqual([422, '/account_id'])
    const euros = await givenPayFrom(tenant, 'EUR')
    expect(await refused(paidWith(other, { account_id: euros }))).toEqual([422, '/account_id'])
    expect(await refused(paidWith(other, { payment: 'PAY-2026-0001' }))).toEqual([
      422,
      '/instalment_ids',
    ])
    expect((await runNow(tenant, run.id)).status).toBe('draft')
    // What was found on a statement is no way to tell a bank.
    const proposed = await propose(tenant, account, { rail: 'statement' })
    expect(proposed.status).toBe(422)
  })
})

describe('money that came in', () => {
  test('waits, is set aside with a reason, and may be looked at again', async () => {
    const { id, answers } = await send([
      { comesIn: true, who: 'Acme', text: 'Refund' },
      { comesIn: true, text: 'Interest' },
      { text: 'Charges', amount: '12.00' },
    ])
    expect(answers.map(({ why }) => why)).toEqual(['credit', 'credit', 'no_reference'])
    const page = await tenant.as('treasurer').page(`/bank-answers/${id}`)
    expect(page.text).toContain('Set aside 2 credits')
    const aside = await tenant
      .as('treasurer')
      .post(`/bank-answers/${id}/setting-aside`, { why: 'credit', reason: 'Booked by hand' })
    expect(aside.status, aside.text).toBe(200)
    expect(aside.body.waiting).toBe(1)
    const again = await tenant
      .as('treasurer')
      .post(`/bank-answers/${id}/setting-aside`, { why: 'credit', reason: 'x' })
    expect([again.status, again.body.code]).toEqual([409, 'nothing_waits'])
    const back = await tenant
      .as('treasurer')
      .post(`/bank-answer-lines/${answers[0]!.id}/reopening`, { reason: 'It is a refund' })
    expect(back.body.waiting).toBe(2)
    const paid = await resolve(answers[0]!.id, {
      instalment_ids: [crypto.randomUUID()],
      account_id: account,
      note: 'x',
    })
    expect([paid.status, paid.body.errors[0].pointer]).toEqual([422, '/instalment_ids'])
  })

  test('may be a payment of ours that came back', async () => {
    const { run, invoice } = await givenRun(tenant, 'released')
    const { reference, id: paymentId } = run.payments[0]!
    const { answers } = await send([
      { reference },
      { comesIn: true, reference, text: 'Account closed' },
    ])
    expect(answers.map(({ state }) => state).toSorted()).toEqual(['applied', 'waiting'])
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    const credit = answers.find(({ why }) => why === 'credit')!
    const { number } = (await tenant.as('auditor').get(`/payments/${paymentId}`)).body
    const came = await resolve(credit.id, { payment: number, note: 'It came back' }, 'controller')
    expect(came.status, came.text).toBe(200)
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
  })
})

describe('what a line may have paid', () => {
  const part = (vendor: string, number: string) => ({
    id: number,
    vendor_name: vendor,
    invoice_number: `INV-${number}`,
    supplier_number: number,
    entity: 'x',
    due_date: '2026-01-01',
    held: null,
    amount: 118000n,
    discount: 0n,
    discount_until: null,
    currency: 'INR',
  })
  const parts = [
    part('Acme Tools GmbH', 'A-1001'),
    part('Deccan Supplies Ltd', '2026/77'),
    part('Größe & Söhne KG', 'G5'),
  ]
  const first = (counterparty: string, remittance: string) => {
    const [one] = likely({ counterparty, remittance }, parts)
    return [one!.supplier_number, one!.fits]
  }
  test('is found by the name of the vendor and its number, however they are written', () => {
    expect(first('DECCAN SUPPLIES', 'inv. 2026-77')).toEqual(['2026/77', ['number', 'vendor']])
    expect(first('GROSSE & SOHNE', '')).toEqual(['A-1001', []])
    expect(first('Größe und Söhne', '')).toEqual(['G5', ['vendor']])
    expect(first('ACME TOOLS BERLIN', 'thanks')).toEqual(['A-1001', ['vendor']])
    expect(first('', 'A1001')).toEqual(['A-1001', ['number']])
  })
})
