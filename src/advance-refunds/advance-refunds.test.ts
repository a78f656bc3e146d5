import supertest from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import { addDays, businessDate } from '../kernel/calendar.ts'
import {
  askWriteOff,
  billOn,
  givenAdvance,
  givenOrdered,
  givenPaidAdvance,
  paidFromOf,
  payVendor,
  refund,
} from '../platform/testing/given-advances.ts'
import { exportUntil, givenLedgerAccounts } from '../platform/testing/given-journals.ts'
import { payableNow, type PaidInvoice } from '../platform/testing/given-payments.ts'
import { givenRole, receive } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const today = businessDate(new Date(), 'Asia/Kolkata')
const all = ['Frame', 'Motor', 'Belt', 'Guard'].map((name) => ({
  name,
  quantity: '2',
  price: '100',
}))
type Advance = PaidInvoice & {
  remainder: { amount: string } | null
  refunds: { id: string; kind: string; status: string; amount: { amount: string } }[]
}
const now = async (id: string): Promise<Advance> => (await payableNow(tenant, id)) as Advance
const leftOf = async (id: string) => (await now(id)).remainder?.amount
const parts = ({ instalments }: PaidInvoice) =>
  instalments.filter(({ status }) => status !== 'dropped').map((part) => part.amount.amount)
const decide = (id: string, as: 'controller' | 'treasurer' = 'controller') =>
  tenant.as(as).post(`/advance-refunds/${id}/confirmation`)
const takeBack = (id: string) =>
  tenant.as('controller').post(`/advance-refunds/${id}/taking-back`, { reason: 'Another vendor' })

describe('an advance that the vendor paid back', () => {
  test('is smaller by it: the last bill clears only what is left', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const made = await refund(tenant, ahead.advance, { amount: '60' })
    expect(made.status, made.text).toBe(201)
    expect(made.body).toMatchObject({ kind: 'refund', status: 'done', evidence: 'Statement 7' })
    expect(await leftOf(ahead.advance)).toBe('40.00')
    await receive(tenant, ahead.order)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['760.00'])
    expect(await leftOf(ahead.advance)).toBe('0.00')
    const page = await tenant.as('treasurer').page(`/invoices/${ahead.advance}`)
    expect(page.text).toContain('recorded that the vendor paid an advance back')
    expect(page.text).toContain('Paid back')
    expect(page.text, 'nothing is left to be paid back').not.toContain('/refunds/new')
  })

  test('taken back after all is billed, says why no bill is reduced by it, and what to do', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const made = await refund(tenant, ahead.advance)
    await receive(tenant, ahead.order)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['800.00'])
    expect((await takeBack(made.body.id)).status).toBe(200)
    expect(await leftOf(ahead.advance)).toBe('100.00')
    const page = await tenant.as('treasurer').page(`/advance-refunds/${made.body.id}`)
    expect(page.text).toContain('so no bill is reduced by it')
    const advance = await tenant.as('treasurer').page(`/invoices/${ahead.advance}`)
    expect(advance.text).toContain('/refunds/new')
  })

  test('is not entered twice with one proof, also by another person', async () => {
    const ahead = await givenPaidAdvance(tenant)
    expect((await refund(tenant, ahead.advance, { amount: '40' })).status).toBe(201)
    const again = await refund(tenant, ahead.advance, { amount: '40' })
    expect([again.status, again.body.code]).toEqual([409, 'already_exists'])
    const other = { amount: '40', evidence: 'Statement 8' }
    expect((await refund(tenant, ahead.advance, other)).status).toBe(201)
  })

  test('all of it, where no amount is named; nothing is set off then', async () => {
    const ahead = await givenPaidAdvance(tenant)
    expect((await refund(tenant, ahead.advance)).status).toBe(201)
    await receive(tenant, ahead.order)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['800.00'])
    const again = await refund(tenant, ahead.advance)
    expect([again.status, again.body.code]).toEqual([409, 'nothing_left'])
  })

  test.each([
    ['more than what is left', { amount: '100.01' }, '/amount', 'above_remainder'],
    ['nothing', { amount: '0' }, '/amount', 'missing'],
    ['a day before it was paid', { paid_on: addDays(today, -1) }, '/paid_on', 'before_payment'],
    ['a day to come', { paid_on: addDays(today, 1) }, '/paid_on', 'future'],
    ['no proof', { evidence: '' }, '/evidence', undefined],
    [
      'an account that is none of ours',
      { account_id: crypto.randomUUID() },
      '/account_id',
      'not_one',
    ],
  ])('with %s is refused at its field', async (_what, said, pointer, code) => {
    const ahead = await givenPaidAdvance(tenant)
    const refused = await refund(tenant, ahead.advance, said)
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, pointer])
    if (code) expect(refused.body.errors[0].code).toBe(code)
    expect(await leftOf(ahead.advance)).toBe('100.00')
  })

  test('is entered on a form that keeps what was typed', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const advance = await tenant.as('treasurer').page(`/invoices/${ahead.advance}`)
    expect(advance.text).toContain(`/paid-advances/${ahead.advance}/refunds/new`)
    expect(advance.text).toContain(`/paid-advances/${ahead.advance}/write-offs/new`)
    const clerk = await tenant.as('ap_clerk').page(`/invoices/${ahead.advance}`)
    expect(clerk.text).not.toContain('/refunds/new')
    const refused = await tenant.as('treasurer').form(`/paid-advances/${ahead.advance}/refunds`, {
      amount: '170',
      paid_on: today,
      account_id: await paidFromOf(tenant),
      evidence: 'Statement 8',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toMatch(/value="170"/)
    expect(refused.text).toContain('Statement 8')
    expect(refused.text).toContain('is paid and not used')
  })

  test('taken back, it is there again for the next bill; an entry that was wrong is entered again', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const made = await refund(tenant, ahead.advance)
    const back = await takeBack(made.body.id)
    expect(back.status, back.text).toBe(200)
    expect(back.body).toMatchObject({ status: 'taken_back', taken_back_why: 'Another vendor' })
    expect((await refund(tenant, ahead.advance, { amount: '30' })).status).toBe(201)
    await receive(tenant, ahead.order)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['730.00'])
    expect((await takeBack(made.body.id)).body.code).toBe('wrong_state')
  })

  test('is not taken back once another advance was approved in its place', async () => {
    const ahead = await givenPaidAdvance(tenant, { percent: '100' })
    const made = await refund(tenant, ahead.advance)
    const other = await givenAdvance(tenant, ahead, { amount: '500' })
    expect(other.status).toBe('approved')
    const refused = await takeBack(made.body.id)
    expect([refused.status, refused.body.code]).toEqual([409, 'built_on'])
    expect(refused.body.detail).toContain(other.number)
    await tenant
      .as('controller')
      .post(`/invoices/${other.id}/voiding`, { reason: 'Not needed any more' })
    expect((await takeBack(made.body.id)).status).toBe(200)
  })

  test('keeps its payment from having come back besides', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const made = await refund(tenant, ahead.advance, { amount: '10' })
    const cameBack = () =>
      tenant
        .as('controller')
        .post(`/payments/${ahead.payments[0]}/return`, { on: today, reason: 'Account closed' })
    const refused = await cameBack()
    expect([refused.status, refused.body.code]).toEqual([409, 'refunded'])
    expect((await takeBack(made.body.id)).status).toBe(200)
    expect((await cameBack()).status).toBe(200)
    expect((await refund(tenant, ahead.advance)).body.code).toBe('nothing_left')
  })

  test('cannot be void, and says the way out instead of a credit note', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const voided = () =>
      tenant.as('controller').post(`/invoices/${ahead.advance}/voiding`, { reason: 'Not needed' })
    const refused = await voided()
    expect([refused.status, refused.body.code]).toEqual([409, 'being_paid'])
    expect(refused.body.detail).toContain('When the vendor has paid it back, record that')
    expect(refused.text).toContain(`/paid-advances/${ahead.advance}/refunds/new`)
  })

  test('is only what was an advance, and paid', async () => {
    const ahead = await givenOrdered(tenant)
    const { id } = await givenAdvance(tenant, ahead, { amount: '50' })
    await receive(tenant, ahead.order)
    const bill = await billOn(tenant, ahead, all)
    await payVendor(tenant, ahead.vendorId)
    expect((await refund(tenant, id)).body.code).toBe('nothing_left')
    expect((await refund(tenant, bill.id)).body.code).toBe('no_advance')
  })
})

describe('an advance that is lost', () => {
  test('is written off once a second person says so, and not before', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const asked = await askWriteOff(tenant, ahead.advance, { amount: '100' })
    expect(asked.status, asked.text).toBe(201)
    expect(asked.body).toMatchObject({ kind: 'write_off', status: 'pending' })
    expect(await leftOf(ahead.advance)).toBe('100.00')
    const waits = (await tenant.as('controller').get('/inbox')).body.data as { id: string }[]
    expect(waits.map(({ id }) => id)).toContain(asked.body.id)
    const own = (await tenant.as('treasurer').get('/inbox')).body.data as { id: string }[]
    expect(own.map(({ id }) => id)).not.toContain(asked.body.id)
    const done = await decide(asked.body.id)
    expect(done.status, done.text).toBe(200)
    expect(await leftOf(ahead.advance)).toBe('0.00')
    await receive(tenant, ahead.order)
    expect(parts(await billOn(tenant, ahead, all))).toEqual(['800.00'])
    const page = await tenant.as('controller').page(`/advance-refunds/${asked.body.id}`)
    expect(page.text).toContain('Written off')
  })

  test('waits once, and may be refused by others or withdrawn by who asked', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const asked = await askWriteOff(tenant, ahead.advance)
    expect((await askWriteOff(tenant, ahead.advance)).body.code).toBe('already_exists')
    const refuse = (id: string, as: 'controller' | 'treasurer') =>
      tenant.as(as).post(`/advance-refunds/${id}/refusal`, { reason: 'They will pay' })
    expect((await refuse(asked.body.id, 'controller')).body.status).toBe('refused')
    const again = await askWriteOff(tenant, ahead.advance)
    expect((await refuse(again.body.id, 'treasurer')).body.status).toBe('withdrawn')
    expect((await decide(again.body.id)).body.code).toBe('wrong_state')
    expect(await leftOf(ahead.advance)).toBe('100.00')
  })

  describe('is never confirmed by who asked for it', () => {
    test('with any other role, an administrator among them', async () => {
      const own = await newTenant()
      const ahead = await givenPaidAdvance(own)
      const asked = await askWriteOff(own, ahead.advance)
      for (const role of ['controller', 'admin'] as const) await givenRole(own, 'treasurer', role)
      const refused = await own
        .as('treasurer')
        .post(`/advance-refunds/${asked.body.id}/confirmation`)
      expect([refused.status, refused.body.code]).toEqual([403, 'forbidden'])
      const page = await own.as('treasurer').page(`/advance-refunds/${asked.body.id}`)
      expect(page.text).not.toContain('/confirmation')
      const admin = await own.as('admin').post(`/advance-refunds/${asked.body.id}/confirmation`)
      expect(admin.status, 'an administrator settles no payments').toBe(403)
    })

    test('standing in for somebody who may', async () => {
      const own = await newTenant()
      const ahead = await givenPaidAdvance(own)
      const stands = await own.as('controller').post('/me/delegation', {
        to: (await own.actor('treasurer')).userId,
        from: today,
        until: addDays(today, 5),
      })
      expect(stands.status, stands.text).toBe(201)
      const asked = await askWriteOff(own, ahead.advance)
      const refused = await own
        .as('treasurer')
        .post(`/advance-refunds/${asked.body.id}/confirmation`)
      expect(refused.status).toBe(403)
    })

    test('with a key of theirs', async () => {
      const ahead = await givenPaidAdvance(tenant)
      const asked = await askWriteOff(tenant, ahead.advance)
      const made = await tenant.as('treasurer').post('/me/api-keys', {
        name: 'Settling',
        scopes: ['payments.settle', 'invoices.read'],
        expires_on: addDays(today, 5),
      })
      expect(made.status, made.text).toBe(201)
      const refused = await supertest(tenant.app)
        .post(`/api/v1/advance-refunds/${asked.body.id}/confirmation`)
        .set('Authorization', `Bearer ${made.body.key}`)
        .send({})
      expect(refused.status).toBe(403)
      expect((await now(ahead.advance)).refunds.map(({ status }) => status)).toEqual(['pending'])
    })

    test('nor by a statement in the database', async () => {
      const ahead = await givenPaidAdvance(tenant)
      const asked = await askWriteOff(tenant, ahead.advance)
      await expect(
        asOwner(
          `update advance_refunds
          set status = 'done', done_at = now(), base_amount = amount, decided_by = entered_by,
            decided_at = now()
          where id = $1`,
          [asked.body.id],
        ),
      ).rejects.toThrow('advance_refunds__second_person')
    })
  })

  test('cannot be more than what is left when it is decided', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const asked = await askWriteOff(tenant, ahead.advance)
    await refund(tenant, ahead.advance, { amount: '1' })
    const refused = await decide(asked.body.id)
    expect([refused.status, refused.body.code]).toEqual([409, 'nothing_left'])
    expect(refused.body.detail).toContain('enter a write-off of what is left')
  })

  test.each([1, 2, 3, 4])(
    'at the same moment as a bill: what is used is never more than what was paid (%i)',
    async () => {
      const ahead = await givenPaidAdvance(tenant)
      await receive(tenant, ahead.order)
      const asked = await askWriteOff(tenant, ahead.advance)
      const [decided, bill] = await Promise.all([decide(asked.body.id), billOn(tenant, ahead, all)])
      expect([200, 409]).toContain(decided.status)
      expect(parts(bill)).toEqual([decided.status === 200 ? '800.00' : '700.00'])
      expect(await leftOf(ahead.advance)).toBe('0.00')
    },
  )

  test('two refunds at the same moment are never more than what was paid', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const both = await Promise.all(
      ['70', '60'].map((amount) => refund(tenant, ahead.advance, { amount })),
    )
    expect(both.map(({ status }) => status)).toEqual(expect.arrayContaining([201, 422]))
  })

  test('paid back at the same moment as its payment comes back, it is one of both', async () => {
    const ahead = await givenPaidAdvance(tenant)
    const [made, back] = await Promise.all([
      refund(tenant, ahead.advance),
      tenant
        .as('controller')
        .post(`/payments/${ahead.payments[0]}/return`, { on: today, reason: 'Account closed' }),
    ])
    expect([made.status, back.status].filter((status) => status < 300)).toHaveLength(1)
  })
})

describe('the books', () => {
  type Line = { purpose: string; debit: { amount: string }; credit: { amount: string } }
  type Body = { journal: { lines: Line[] }[] }
  const linesOf = ({ journal }: Body) =>
    journal.map(({ lines }) =>
      lines.map((line) => `${line.purpose} ${line.debit.amount} ${line.credit.amount}`),
    )

  test('have the refund, the loss and what was taken back as entries of their own', async () => {
    const own = await newTenant()
    await givenLedgerAccounts(own)
    const ahead = await givenPaidAdvance(own)
    const made = await refund(own, ahead.advance, { amount: '60' })
    const asked = await askWriteOff(own, ahead.advance)
    await own.as('controller').post(`/advance-refunds/${asked.body.id}/confirmation`)
    await own
      .as('controller')
      .post(`/advance-refunds/${made.body.id}/taking-back`, { reason: 'Wrong' })
    const exported = await exportUntil(own)
    expect(exported.status, exported.text).toBe(201)
    expect(linesOf(exported.body as Body)).toEqual([
      ['prepaid 100.00 0.00', 'payable 0.00 100.00'],
      ['payable 100.00 0.00', 'bank 0.00 100.00'],
      ['bank 60.00 0.00', 'prepaid 0.00 60.00'],
      ['advance_loss 40.00 0.00', 'prepaid 0.00 40.00'],
      ['bank 0.00 60.00', 'prepaid 60.00 0.00'],
    ])
  })

  test('say that the account for losses is missing', async () => {
    const own = await newTenant()
    await givenLedgerAccounts(own, ['payable', 'prepaid', 'bank'])
    const ahead = await givenPaidAdvance(own)
    const asked = await askWriteOff(own, ahead.advance)
    await own.as('controller').post(`/advance-refunds/${asked.body.id}/confirmation`)
    const { body } = await own.as('controller').get('/journals/missing')
    expect(body.data).toMatchObject([{ what: 'account', purpose: 'advance_loss' }])
    const page = await own.as('controller').page('/journals/missing')
    expect(page.text).toContain('Advances written off')
  })
})
