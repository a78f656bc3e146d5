import { beforeAll, describe, expect, test } from 'vitest'
import { frozenOrder } from '../purchase-orders/index.ts'
import {
  billOn,
  givenAdvance,
  givenOrdered,
  payVendor,
  type Ahead,
} from '../platform/testing/given-advances.ts'
import {
  givenPayee,
  givenPayFrom,
  payableNow,
  propose,
  runNow,
  type PaidInvoice,
  type RunBody,
} from '../platform/testing/given-payments.ts'
import { daysFromNow, givenRole, receive } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const tenPercent = { retainage_percent: '10', retainage_milestone: 'Final acceptance' }
const two = (name: string) => [{ name, quantity: '2', price: '100' }]
const all = ['Frame', 'Motor', 'Belt', 'Guard'].flatMap(two)

/** An order of 800 that holds something back, received in full. */
async function given(whole: object = tenPercent): Promise<Ahead> {
  const ahead = await givenOrdered(tenant, { whole })
  await receive(tenant, ahead.order)
  return ahead
}
type Part = { amount: { amount: string }; held: object | null; status: string; due_date: string }
const partsOf = (invoice: PaidInvoice) => invoice.instalments as unknown as Part[]
const amounts = (invoice: PaidInvoice) =>
  partsOf(invoice)
    .filter(({ status }) => status !== 'dropped')
    .map((part) => `${part.amount.amount}${part.held ? ' held' : ''}`)
type Retained = {
  version: number
  retained: {
    sums: Record<'held' | 'released' | 'paid', { amount: string }>[]
    releases: { id: string; whole: boolean; version: number }[]
  }
}
const orderNow = async ({ order }: Ahead): Promise<Retained> =>
  (await tenant.as('auditor').get(`/purchase-orders/${order.id}`)).body as Retained
const sumsNow = async (ahead: Ahead): Promise<string[]> => {
  const [sums] = (await orderNow(ahead)).retained.sums
  return sums ? [sums.held.amount, sums.released.amount, sums.paid.amount] : []
}
const release = (
  { order }: Ahead,
  asked: object = {},
  role: 'ap_clerk' | 'controller' = 'controller',
) => tenant.as(role).post(`/retainage/${order.id}`, { milestone: 'Final acceptance', ...asked })
async function takeBack(ahead: Ahead, more: object = {}) {
  const { releases } = (await orderNow(ahead)).retained
  return tenant
    .as('controller')
    .post(`/retainage-releases/${releases[0]!.id}/taking-back`, { reason: 'It leaks', ...more })
}
const voidIt = (id: string) =>
  tenant.as('controller').post(`/invoices/${id}/voiding`, { reason: 'Billed wrongly' })

describe('an order', () => {
  test('says what is held back, on its page, in its PDF’s content, in its UBL and to its vendor', async () => {
    const ahead = await given()
    const { body } = await tenant.as('buyer').get(`/purchase-orders/${ahead.order.id}`)
    expect(body.retainage).toEqual({ percent: '10', until: null, milestone: 'Final acceptance' })
    expect(body.planned_instalments.parts.at(-1)).toMatchObject({
      amount: { amount: '80.00' },
      due_date: null,
      held: { milestone: 'Final acceptance' },
    })
    const page = await tenant.as('buyer').page(`/purchase-orders/${ahead.order.id}`)
    expect(page.text).toContain('10 % of each invoice until Final acceptance')
    const ubl = await tenant.as('buyer').get(`/purchase-orders/${ahead.order.id}/ubl`)
    expect(ubl.text).toContain(
      'Retainage: 10 % of each invoice is held back until Final acceptance.',
    )
    const contact = await givenContact(tenant, ahead.vendorId)
    expect((await contact.get(`/portal/orders/${ahead.order.id}`)).body.retainage).toMatchObject({
      percent: '10',
    })
    const seen = await contact.page(`/portal/orders/${ahead.order.id}`)
    expect(seen.text).toContain('10 % of each invoice, until Final acceptance')
    const frozen = await tenant.run('auditor', (ctx) => frozenOrder(ctx.tx, ahead.order.id))
    expect(frozen?.order.retainage).toMatchObject({ percent: '10' })
  })

  test.each([
    [
      'more than half',
      { retainage_percent: '50.01', retainage_milestone: 'M' },
      'retainage_percent',
    ],
    ['nothing', { retainage_percent: '0', retainage_milestone: 'M' }, 'retainage_percent'],
    [
      'three decimals',
      { retainage_percent: '1.005', retainage_milestone: 'M' },
      'retainage_percent',
    ],
    ['no end', { retainage_percent: '5' }, 'retainage_milestone'],
    ['two ends', { ...tenPercent, retainage_until: '2099-01-01' }, 'retainage_milestone'],
    ['an end alone', { retainage_until: '2099-01-01' }, 'retainage_percent'],
    [
      'a day that is more than ten years ahead',
      { retainage_percent: '5', retainage_until: '2099-01-01' },
      'retainage_until',
    ],
    [
      'a day that is past',
      { retainage_percent: '5', retainage_until: '2020-01-01' },
      'retainage_until',
    ],
  ])('with %s is refused by the name of the field', async (_what, whole, field) => {
    await expect(givenOrdered(tenant, { whole })).rejects.toThrow(`/${field}`)
  })

  test('keeps what it holds back where an edit does not say it, and drops it where the field is empty', async () => {
    const { body: drafted } = await tenant.as('buyer').post('/purchase-orders', {
      vendor_id: (await given()).vendorId,
      cost_center_id: (await tenant.as('buyer').get('/cost-centers')).body.data[0].id,
      reason: 'Repair',
      lines: [{ description: 'Pump', quantity: '1', unit: 'each', unit_price: '100' }],
      ...tenPercent,
    })
    expect(drafted.retainage).toMatchObject({ percent: '10' })
    const edit = async (more: object) =>
      (
        await tenant.as('buyer').post(`/purchase-orders/${drafted.id}/edit`, {
          vendor_id: drafted.vendor_id,
          cost_center_id: drafted.cost_center_id,
          reason: 'Repair',
          lines: [{ description: 'Pump', quantity: '2', unit: 'each', unit_price: '100' }],
          ...more,
        })
      ).body.retainage
    expect(await edit({})).toMatchObject({ percent: '10' })
    expect(await edit({ retainage_percent: '' })).toBeNull()
  })
})

describe('an approved invoice', () => {
  test('is divided: ten percent is held back and no run pays it, by proposal or by hand', async () => {
    const ahead = await given()
    const invoice = await billOn(tenant, ahead, all)
    expect(amounts(invoice)).toEqual(['720.00', '80.00 held'])
    expect(partsOf(invoice)[1]).toMatchObject({ due_date: null, discount: null })
    await givenPayee(tenant, ahead.vendorId)
    const made = await propose(tenant, await givenPayFrom(tenant), { vendor_id: ahead.vendorId })
    const run = made.body as RunBody
    expect(run.items.map((item) => item.amount.amount)).toEqual(['720.00'])
    const byHand = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/items`, {
      instalment_id: invoice.instalments[1]!.id,
    })
    expect([byHand.status, byHand.body.code]).toEqual([409, 'part_not_payable'])
    const page = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain('Held back until Final acceptance')
    const due = await tenant.as('ap_clerk').get(`/payments/due?vendor_id=${ahead.vendorId}`)
    expect(due.body.data).toMatchObject([{ blocked: 'retained', due_date: null }])
    const blocked = await tenant.as('ap_clerk').page('/payments/due?status=blocked')
    expect(blocked.text).toContain('Held back until Final acceptance')
    const divided = await tenant
      .as('ap_clerk')
      .post(`/instalments/${invoice.instalments[1]!.id}/division`, {
        amount: '10',
        due_date: '2099-01-01',
      })
    expect([divided.status, divided.body.code]).toEqual([409, 'held_back'])
  })

  test('shows its vendor what is held back, and until when', async () => {
    const ahead = await given()
    const invoice = await billOn(tenant, ahead, all)
    const contact = await givenContact(tenant, ahead.vendorId)
    const { body } = await contact.get(`/portal/invoices/${invoice.id}`)
    expect(body.instalments[1]).toMatchObject({
      amount: { amount: '80.00' },
      due_on: null,
      held: { milestone: 'Final acceptance' },
    })
    const page = await contact.page(`/portal/invoices/${invoice.id}`)
    expect(page.text).toContain('Held back until Final acceptance')
  })

  // 10 % of 800, although an advance paid 200 of it.
  test('holds back its percentage of the whole, also after an advance', async () => {
    const ahead = await givenOrdered(tenant, { whole: tenPercent })
    await givenAdvance(tenant, ahead, { amount: '200' })
    await payVendor(tenant, ahead.vendorId)
    await receive(tenant, ahead.order)
    const invoice = await billOn(tenant, ahead, all)
    expect(amounts(invoice)).toEqual(['520.00', '80.00 held'])
  })

  test('of an order that names a day is free on that day without an act', async () => {
    const day = daysFromNow(90)
    const ahead = await given({ retainage_percent: '12.5', retainage_until: day })
    const invoice = await billOn(tenant, ahead, all)
    expect(amounts(invoice)).toEqual(['700.00', '100.00 held'])
    await givenPayee(tenant, ahead.vendorId)
    await asOwner(
      'update instalments set held_until = current_date - 1 where invoice_id = $1 and held_until is not null',
      [invoice.id],
    )
    const made = await propose(tenant, await givenPayFrom(tenant), { vendor_id: ahead.vendorId })
    expect((made.body as RunBody).total.amount).toBe('800.00')
  })

  test('of an order that names an early day is due with the rest, and a release moves nothing later', async () => {
    const ahead = await given({ retainage_percent: '10', retainage_until: daysFromNow(3) })
    const invoice = await billOn(tenant, ahead, all)
    const [ordinary, held] = partsOf(invoice)
    expect(held).toMatchObject({ amount: { amount: '80.00' }, due_date: ordinary!.due_date })
    // As of an invoice that came weeks ago: counted from today, the terms would end later.
    await asOwner(
      'update instalments set due_date = current_date + 5 where invoice_id = $1 and retained_of is not null',
      [invoice.id],
    )
    const dayOfHeld = async () =>
      partsOf(await payableNow(tenant, invoice.id)).find(({ amount }) => amount.amount === '80.00')!
        .due_date
    const before = await dayOfHeld()
    expect((await release(ahead)).status).toBe(200)
    expect(await dayOfHeld()).toBe(before)
    // Taken back, it has the day that it had when the invoice was approved.
    expect((await takeBack(ahead)).status).toBe(200)
    expect(await dayOfHeld()).toBe(held!.due_date)
  })

  test('says that there is no day yet where only what waits for a milestone is left', async () => {
    const ahead = await given()
    const invoice = await billOn(tenant, ahead, all)
    await givenPayee(tenant, ahead.vendorId)
    await payVendor(tenant, ahead.vendorId)
    const page = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain('No day yet')
    expect(page.text).not.toContain('9000')
    const heldPart = invoice.instalments[1]!.id
    const stopped = await tenant
      .as('ap_clerk')
      .post(`/instalments/${heldPart}/stop`, { reason: 'Dispute' })
    expect(stopped.status, stopped.text).toBe(200)
    expect((await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)).text).not.toContain('9000')
    const form = await tenant.as('ap_clerk').page(`/instalments/${heldPart}/division`)
    expect(form.text).toContain('held back until Final acceptance')
    expect(form.text).not.toContain('9000')
  })

  test('that is voided holds back nothing any more', async () => {
    const ahead = await given()
    const invoice = await billOn(tenant, ahead, all)
    expect(await sumsNow(ahead)).toEqual(['80.00', '0.00', '0.00'])
    expect((await voidIt(invoice.id)).status).toBe(200)
    expect(await sumsNow(ahead)).toEqual([])
    expect((await release(ahead)).body.code).toBe('nothing_held_back')
  })
})

test('a credit note lowers what is held back in proportion', async () => {
  const ahead = await given()
  await billOn(tenant, ahead, all)
  const credit = await billOn(tenant, ahead, [{ name: 'Frame', quantity: '2', price: '10' }], {
    type: '381',
  })
  expect(amounts(credit)).toEqual(['-18.00', '-2.00 held'])
  expect(await sumsNow(ahead)).toEqual(['78.00', '0.00', '0.00'])
  expect((await release(ahead)).status).toBe(200)
  expect(await sumsNow(ahead)).toEqual(['0.00', '78.00', '0.00'])
})

describe('releasing', () => {
  test('frees what is held back of all invoices, and nothing is held back of later ones', async () => {
    const ahead = await given()
    const first = await billOn(tenant, ahead, two('Frame'))
    const second = await billOn(tenant, ahead, [...two('Motor'), ...two('Belt')])
    const released = await release(ahead, { note: 'Report 7' })
    expect(released.status, released.text).toBe(200)
    expect(await sumsNow(ahead)).toEqual(['0.00', '60.00', '0.00'])
    for (const { id } of [first, second]) {
      const parts = partsOf(await payableNow(tenant, id))
      expect(parts.every(({ held, due_date: day }) => held === null && day !== null)).toBe(true)
    }
    const later = await billOn(tenant, ahead, [{ name: 'Guard', quantity: '1', price: '100' }])
    expect(amounts(later)).toEqual(['100.00'])
    const page = await tenant.as('controller').page(`/purchase-orders/${ahead.order.id}`)
    expect(page.text).toContain('Report 7')
    expect(page.text).toContain('released what is held back of its invoices')
  })

  test('of all: the plan holds back nothing more, and there is none once all is billed', async () => {
    const ahead = await given()
    const plannedNow = async () =>
      (
        (await tenant.as('buyer').get(`/purchase-orders/${ahead.order.id}`)).body as {
          planned_instalments: { parts: { amount: { amount: string }; held: object | null }[] }
        }
      ).planned_instalments.parts.map(
        ({ amount, held }) => `${amount.amount}${held ? ' held' : ''}`,
      )
    await billOn(tenant, ahead, two('Frame'))
    expect(await plannedNow()).toEqual(['720.00', '80.00 held'])
    expect((await release(ahead)).status).toBe(200)
    expect(await plannedNow()).toEqual(['800.00'])
    expect((await takeBack(ahead)).status).toBe(200)
    expect(await plannedNow()).toEqual(['720.00', '80.00 held'])
    await billOn(tenant, ahead, [...two('Motor'), ...two('Belt'), ...two('Guard')])
    expect(await plannedNow()).toEqual([])
    const page = await tenant.as('buyer').page(`/purchase-orders/${ahead.order.id}`)
    expect(page.text).not.toContain('Planned instalments')
  })

  test('of a part divides the last one, and the rest stays held back; never more than that', async () => {
    const ahead = await given()
    const invoice = await billOn(tenant, ahead, all)
    const tooMuch = await release(ahead, { amount: '80.01' })
    expect([tooMuch.status, tooMuch.body.errors[0].pointer]).toEqual([422, '/amount'])
    expect((await release(ahead, { amount: '0' })).status).toBe(422)
    expect((await release(ahead, { amount: '30' })).status).toBe(200)
    expect(await sumsNow(ahead)).toEqual(['50.00', '30.00', '0.00'])
    expect(amounts(await payableNow(tenant, invoice.id)).toSorted()).toEqual([
      '30.00',
      '50.00 held',
      '720.00',
    ])
  })

  test('is not for who placed the order, or received its goods', async () => {
    const ahead = await given()
    await billOn(tenant, ahead, all)
    await givenRole(tenant, 'buyer', 'ap_clerk')
    await givenRole(tenant, 'receiver', 'ap_clerk')
    for (const role of ['buyer', 'receiver'] as const) {
      const refused = await tenant
        .as(role)
        .post(`/retainage/${ahead.order.id}`, { milestone: 'Final acceptance' })
      expect(refused.status, refused.text).toBe(403)
    }
    expect(
      (await tenant.as('requester').post(`/retainage/${ahead.order.id}`, { milestone: 'M' }))
        .status,
    ).toBe(403)
  })

  test('is refused with an old version of the order', async () => {
    const ahead = await given()
    const { version } = await orderNow(ahead)
    await billOn(tenant, ahead, all)
    expect((await release(ahead, { version: version - 1 })).status).toBe(409)
    const now = (await orderNow(ahead)).version
    expect((await release(ahead, { amount: '10', version: now })).status).toBe(200)
    expect((await release(ahead, { amount: '10', version: now })).status).toBe(409)
  })

  test('is taken back until it is in a run that was submitted', async () => {
    const ahead = await given()
    const invoice = await billOn(tenant, ahead, all)
    await release(ahead)
    expect((await takeBack(ahead)).status).toBe(200)
    expect(await sumsNow(ahead)).toEqual(['80.00', '0.00', '0.00'])
    expect((await takeBack(ahead)).body.code).toBe('wrong_state')
    await release(ahead)
    await givenPayee(tenant, ahead.vendorId)
    const made = await propose(tenant, await givenPayFrom(tenant), { vendor_id: ahead.vendorId })
    const run = made.body as RunBody
    expect(run.total.amount).toBe('800.00')
    // In a draft it is taken back, and the draft says what blocks it until that is left out.
    expect((await takeBack(ahead)).status).toBe(200)
    const blocked = (await runNow(tenant, run.id)).items.filter((item) => item.blocked)
    expect(blocked).toMatchObject([{ blocked: 'retained', amount: { amount: '80.00' } }])
    const submitted = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    expect([submitted.status, submitted.body.code]).toEqual([409, 'blocked'])
    await tenant.as('ap_clerk').post(`/payments/run-items/${blocked[0]!.id}/removal`)
    await release(ahead)
    const held = (await payableNow(tenant, invoice.id)).instalments.find(
      ({ amount }) => amount.amount === '80.00',
    )!
    const again = await tenant
      .as('ap_clerk')
      .post(`/payments/runs/${run.id}/items`, { instalment_id: held.id })
    expect(again.status, again.text).toBe(200)
    const sent = await tenant.as('ap_clerk').post(`/payments/runs/${run.id}/submission`)
    expect(sent.status, sent.text).toBe(200)
    const refused = await takeBack(ahead)
    expect([refused.status, refused.body.code]).toEqual([409, 'being_paid'])
    expect(refused.body.detail).toContain(run.number)
  })

  test('of an order that is closed is still open to somebody, and the page leads there', async () => {
    const ahead = await given()
    await billOn(tenant, ahead, all)
    const { body } = await tenant.as('controller').get(`/purchase-orders/${ahead.order.id}`)
    expect(body.status).toBe('closed')
    const page = await tenant.as('controller').page(`/purchase-orders/${ahead.order.id}`)
    expect(page.text).toContain('The order is closed, and')
    expect(page.text).toContain('Release what is held back')
    const form = await tenant.as('controller').page(`/retainage/${ahead.order.id}/new`)
    expect(form.text).toContain('value="Final acceptance"')
    expect((await release(ahead)).status).toBe(200)
  })
})

test('what is held back waits in the inbox of who may release it, once all has come and is billed', async () => {
  const ahead = await given()
  const waits = async (role: 'controller' | 'buyer') => {
    const inbox = await tenant.as(role).get('/inbox')
    expect(inbox.status, inbox.text).toBe(200)
    return (inbox.body.data as { kind: string; id: string; meta: string }[]).filter(
      ({ kind, id }) => kind === 'retainage' && id === ahead.order.id,
    )
  }
  await billOn(tenant, ahead, two('Frame'))
  expect(await waits('controller')).toEqual([])
  await billOn(tenant, ahead, [...two('Motor'), ...two('Belt'), ...two('Guard')])
  expect(await waits('controller')).toMatchObject([{ amount: { amount: '80.00' } }])
  // The buyer was given the role of the clerk above, and placed the order.
  expect(await waits('buyer')).toEqual([])
  const page = await tenant.as('controller').page('/inbox')
  expect(page.text).toContain('held back: is Final acceptance reached?')
  expect((await release(ahead)).status).toBe(200)
  expect(await waits('controller')).toEqual([])
})

describe('at the same moment', () => {
  test('a release and the approval of another invoice leave nothing behind', async () => {
    const ahead = await given()
    await billOn(tenant, ahead, two('Frame'))
    const [released, invoice] = await Promise.all([
      release(ahead),
      billOn(tenant, ahead, [...two('Motor'), ...two('Belt'), ...two('Guard')]),
    ])
    expect(released.status).toBe(200)
    const now = await payableNow(tenant, invoice.id)
    expect(now.status).toBe('approved')
    // Approved first, it was released, too; approved afterwards, nothing was held back of it.
    expect((await sumsNow(ahead))[0]).toBe('0.00')
  })

  test('a release and voiding the invoice end in one order or the other', async () => {
    const ahead = await given()
    const invoice = await billOn(tenant, ahead, all)
    const [released, voided] = await Promise.all([release(ahead), voidIt(invoice.id)])
    expect(voided.status).toBe(200)
    expect([200, 409]).toContain(released.status)
    const parts = (await payableNow(tenant, invoice.id)).instalments
    expect(parts.every(({ status }) => status === 'dropped')).toBe(true)
  })

  test('two releases free nothing twice', async () => {
    const ahead = await given()
    await billOn(tenant, ahead, all)
    const answers = await Promise.all([
      release(ahead, { amount: '50' }),
      release(ahead, { amount: '50' }, 'ap_clerk'),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422])
    expect(await sumsNow(ahead)).toEqual(['30.00', '50.00', '0.00'])
  })
})
