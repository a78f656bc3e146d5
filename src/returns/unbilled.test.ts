import { describe, expect, test } from 'vitest'
import {
  bill,
  budgetFigures,
  givenDelivered,
  heldFor,
  orderNow,
} from '../platform/testing/given-invoices.ts'
import {
  givenApproved,
  givenBudget,
  givenRate,
  givenVendor,
  receive,
  type Order,
} from '../platform/testing/given.ts'
import { mailsTo, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'

/** Ten chairs at 100.00, all of them received. */
const chairs = [{ description: 'Chair', quantity: '10', unit_price: '100.00' }]
type Returned = {
  id: string
  number: string
  status: string
  version: number
  not_billed: { amount: string } | null
  credit_expected: { amount: string } | null
  lines: { unbilled_quantity: string }[]
}
const receiptOf = async (tenant: TestTenant, order: Pick<Order, 'id'>) => {
  const { data } = (await tenant.as('receiver').get(`/receipts?purchase_order_id=${order.id}`)).body
  return (await tenant.as('receiver').get(`/receipts/${data[0].id}`)).body as {
    id: string
    lines: { id: string }[]
  }
}
async function drafted(
  tenant: TestTenant,
  order: Pick<Order, 'id'>,
  quantity: string,
  intent = 'credit',
): Promise<Returned> {
  const receipt = await receiptOf(tenant, order)
  const made = await tenant.as('receiver').post('/returns', {
    receipt_id: receipt.id,
    intent,
    reason: 'Legs are bent',
    lines: [{ receipt_line_id: receipt.lines[0]!.id, quantity }],
  })
  expect(made.status, made.text).toBe(201)
  return made.body as Returned
}
const act = (tenant: TestTenant, { id }: { id: string }, what: string, more: object = {}) =>
  tenant.as('receiver').post(`/returns/${id}/${what}`, more)
async function sentBack(
  tenant: TestTenant,
  order: Pick<Order, 'id'>,
  quantity: string,
  intent = 'credit',
): Promise<Returned> {
  const left = await act(tenant, await drafted(tenant, order, quantity, intent), 'shipping')
  expect(left.status, left.text).toBe(200)
  return left.body as Returned
}
const returnNow = async (tenant: TestTenant, { id }: { id: string }) =>
  (await tenant.as('receiver').get(`/returns/${id}`)).body as Returned
const calledOff = (tenant: TestTenant, one: { id: string }) =>
  act(tenant, one, 'cancellation', { reason: 'The lorry never came' })
const chairsBilled = (order: Order, quantity: string, more: object = {}) => ({
  order: order.number,
  number: `B-${quantity}-${order.id.slice(-6)}`,
  lines: [{ name: 'Chair', quantity, price: '100' }],
  ...more,
})
const committedIn = async (tenant: TestTenant, budgetId: string) =>
  (await budgetFigures(tenant, budgetId)).committed

describe('H2: goods that nobody billed go back for a credit', () => {
  test('what they had committed is free at once, and no credit is waited for; the bill over the rest leaves nothing', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    expect(await sentBack(tenant, order, '2')).toMatchObject({
      status: 'satisfied',
      not_billed: { amount: '200.00' },
      credit_expected: null,
      lines: [{ unbilled_quantity: '2' }],
    })
    expect(await committedIn(tenant, budgetId)).toBe(80_000n)
    expect((await bill(tenant, chairsBilled(order, '8'))).status).toBe('approved')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n, actual: 80_000n })
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
  })

  test('a bill over all of them is held, as before', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    await sentBack(tenant, order, '2')
    expect(heldFor(await bill(tenant, chairsBilled(order, '10')))).toEqual(['returned'])
    expect(await committedIn(tenant, budgetId)).toBe(80_000n)
  })

  test('what goes back to be replaced stays committed', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    expect(await sentBack(tenant, order, '2', 'replacement')).toMatchObject({
      status: 'shipped',
      not_billed: null,
      credit_expected: null,
    })
    expect(await committedIn(tenant, budgetId)).toBe(100_000n)
  })

  test('of what was billed in part, the unbilled goes back first; a credit note is expected for the rest alone', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    expect((await bill(tenant, chairsBilled(order, '9'))).status).toBe('approved')
    const one = await sentBack(tenant, order, '3')
    expect(one).toMatchObject({
      status: 'shipped',
      not_billed: { amount: '100.00' },
      credit_expected: { amount: '200.00' },
    })
    expect(await committedIn(tenant, budgetId)).toBe(0n)
    const page = (await tenant.as('buyer').page(`/returns/${one.id}`)).text
    expect(page).toContain('A credit note of ₹200 is expected, and ₹100 will not be billed.')
    expect(page).toContain('₹100 will not be billed. A credit note of ₹200 is expected.')
    const note = await bill(tenant, chairsBilled(order, '2', { type: '381' }))
    expect(note.status).toBe('approved')
    expect(await returnNow(tenant, one)).toMatchObject({ status: 'satisfied' })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n, actual: 70_000n })
  })

  test('goods that come later do not make up for a credit that is owed, nor take more commitment with them', async () => {
    const { tenant, order, budgetId } = await givenDelivered(
      [{ description: 'Chair', quantity: '20', unit_price: '100.00' }],
      { received: '10' },
    )
    expect((await bill(tenant, chairsBilled(order, '10'))).status).toBe('approved')
    const one = await sentBack(tenant, order, '2')
    expect(await committedIn(tenant, budgetId)).toBe(100_000n)
    expect((await receive(tenant, order, '10')).status).toBe(201)
    expect(await returnNow(tenant, one)).toMatchObject({
      status: 'shipped',
      credit_expected: { amount: '200.00' },
    })
    expect(await committedIn(tenant, budgetId)).toBe(100_000n)
  })

  test('the page, the timeline and the inbox say that they will not be billed', async () => {
    const { tenant, order } = await givenDelivered(chairs)
    const one = await sentBack(tenant, order, '2')
    const page = (await tenant.as('buyer').page(`/returns/${one.id}`)).text
    expect(page).toContain(
      'Nobody had billed these goods: ₹200 will not be billed, and no credit note is expected.',
    )
    expect(page).toContain('settled the return: nobody had billed the goods')
    expect(page).not.toContain('Credit expected')
    expect((await tenant.as('ap_clerk').page('/inbox')).text).not.toContain(one.number)
  })

  test('they are not in the accruals any more, and what is kept is', async () => {
    const { tenant, order } = await givenDelivered(chairs)
    await sentBack(tenant, order, '2')
    const { body } = await tenant.as('controller').get('/accruals')
    expect(body.total.amount).toBe('800.00')
  })
})

describe('H2: it is called off', () => {
  test('the goods are to be billed again, and commit what they had', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    const one = await sentBack(tenant, order, '2')
    // It is settled by itself, and yet nobody is stuck: the goods may be here after all.
    const off = await calledOff(tenant, one)
    expect([off.status, off.body.status], off.text).toEqual([200, 'cancelled'])
    expect(await committedIn(tenant, budgetId)).toBe(100_000n)
    expect((await bill(tenant, chairsBilled(order, '10'))).status).toBe('approved')
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n, actual: 100_000n })
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
  })

  test('refused where the budget has not enough any more, which is named; the return stands', async () => {
    const { tenant, order, budgetId, costCenterId } = await givenDelivered(chairs, {
      budget: 100_000n,
    })
    const one = await sentBack(tenant, order, '2')
    await givenApproved(tenant, costCenterId, {
      lines: [{ description: 'Lamp', quantity: '1', unit: 'each', unit_price: '100' }],
    })
    const off = await calledOff(tenant, one)
    expect([off.status, off.body.code]).toEqual([422, 'budget_exceeded'])
    expect(off.body.detail).toContain('₹100')
    expect(await returnNow(tenant, one)).toMatchObject({ status: 'satisfied' })
    expect(await committedIn(tenant, budgetId)).toBe(80_000n)
  })

  test('after the rest was billed, its line is open again with what it commits', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    const one = await sentBack(tenant, order, '2')
    await bill(tenant, chairsBilled(order, '8'))
    expect((await calledOff(tenant, one)).status).toBe(200)
    expect(await committedIn(tenant, budgetId)).toBe(20_000n)
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'issued',
      billing_status: 'partial',
    })
    expect((await bill(tenant, chairsBilled(order, '2'))).status).toBe('approved')
    expect(await committedIn(tenant, budgetId)).toBe(0n)
  })
})

describe('H2: what else happens to the order', () => {
  test('a bill that is void after goods went back commits no more than what will be billed', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    const all = await bill(tenant, chairsBilled(order, '10'))
    const one = await sentBack(tenant, order, '2')
    expect(one).toMatchObject({ status: 'shipped', credit_expected: { amount: '200.00' } })
    const gone = await tenant
      .as('controller')
      .post(`/invoices/${all.id}/voiding`, { reason: 'Wrong order' })
    expect(gone.status, gone.text).toBe(200)
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 80_000n, actual: 0n })
    expect(await returnNow(tenant, one)).toMatchObject({
      status: 'satisfied',
      not_billed: { amount: '200.00' },
    })
    expect((await bill(tenant, chairsBilled(order, '8'))).status).toBe('approved')
    expect(await committedIn(tenant, budgetId)).toBe(0n)
  })

  test('a change of the price afterwards commits it for what will be billed alone', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    await sentBack(tenant, order, '2')
    const change = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Steel is dearer',
      lines: [{ line_id: order.lines[0]!.id, quantity: '10', unit_price: '110' }],
    })
    expect(change.status, change.text).toBe(201)
    const sent = await tenant.as('buyer').post(`/change-orders/${change.body.id}/submission`, {})
    expect(sent.status, sent.text).toBe(200)
    // 8 × 100 are committed, and 8 × 10 more are reserved.
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({
      committed: 80_000n,
      reserved: 8000n,
    })
  })

  test('an order all of whose goods went back unbilled is closed', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    await sentBack(tenant, order, '10')
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
    expect(await committedIn(tenant, budgetId)).toBe(0n)
  })

  test('where only a part had come, and all of it went back, a buyer closes the rest', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs, { received: '4' })
    await sentBack(tenant, order, '4')
    expect(await committedIn(tenant, budgetId)).toBe(60_000n)
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('Close the rest')
    const closed = await tenant
      .as('buyer')
      .post(`/purchase-orders/${order.id}/closure`, { reason: 'Bought elsewhere' })
    expect(closed.body, closed.text).toMatchObject({ status: 'closed' })
    expect(await committedIn(tenant, budgetId)).toBe(0n)
  })

  test('closing the rest keeps the commitment of what is here and not billed', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs, { received: '6' })
    await sentBack(tenant, order, '2')
    await tenant
      .as('buyer')
      .post(`/purchase-orders/${order.id}/closure`, { reason: 'Enough of them' })
    expect(await committedIn(tenant, budgetId)).toBe(40_000n)
  })

  test('in the order’s currency at its rate, split over its cost centres as the line is, to the last cent', async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'EUR', rate: '93.3357' })
    const vendor_id = await givenVendor(tenant, { vatId: 'DE123456789' })
    const [own, other] = [
      await givenBudget(tenant, 100_000_000n),
      await givenBudget(tenant, 100_000_000n),
    ]
    const code = ({ costCenterId }: typeof own): string => `CC-${costCenterId.slice(-4)}`
    const made = await tenant.as('buyer').post('/purchase-orders', {
      vendor_id,
      cost_center_id: own.costCenterId,
      currency: 'EUR',
      reason: 'The old ones broke',
      lines: [
        {
          description: 'Chair',
          quantity: '10',
          unit: 'each',
          unit_price: '33.33',
          split: `${code(own)} 33.33 %; ${code(other)} 66.67 %`,
        },
      ],
    })
    expect(made.status, made.text).toBe(201)
    const sent = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`, {})
    for (const role of ['approver', 'controller'] as const) {
      const answer = await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
      if (answer.body.status === 'approved') break
    }
    const { body: order } = await tenant
      .as('buyer')
      .post(`/purchase-orders/${made.body.id}/issue`, {})
    const figures = async () =>
      Promise.all([own, other].map(({ budgetId }) => committedIn(tenant, budgetId)))
    const before = await figures()
    // 10 × 33.33 € at 93.3357 are ₹31,108.79; 111.09 € of 333.30 € are ₹10,368.66.
    expect(before).toEqual([1_036_866n, 2_074_013n])
    expect((await receive(tenant, order)).status).toBe(201)
    const one = await sentBack(tenant, order, '3')
    // What will be billed is 7 × 33.33 € = ₹21,776.15, so ₹9,332.64 are free: ₹3,110.60 of them there.
    expect(await figures()).toEqual([1_036_866n - 311_060n, 2_074_013n - 622_204n])
    expect((await calledOff(tenant, one)).status).toBe(200)
    expect(await figures()).toEqual(before)
  })
})

describe('H2: by whom, and at the same moment', () => {
  test('not by another organisation, a person who returns nothing, or on an older version', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    const draft = await drafted(tenant, order, '2')
    const path = `/returns/${draft.id}/shipping`
    expect((await (await newTenant()).as('receiver').post(path, {})).status).toBe(404)
    expect((await tenant.as('requester').post(path, {})).status).toBe(403)
    expect((await act(tenant, draft, 'shipping', { version: 99 })).body.code).toBe('stale')
    expect(await committedIn(tenant, budgetId)).toBe(100_000n)
    const one = (await act(tenant, draft, 'shipping')).body as Returned
    const off = `/returns/${one.id}/cancellation`
    const body = { reason: 'Here' }
    expect((await (await newTenant()).as('receiver').post(off, body)).status).toBe(404)
    expect((await tenant.as('requester').post(off, body)).status).toBe(403)
    expect((await act(tenant, one, 'cancellation', { ...body, version: 1 })).body.code).toBe(
      'stale',
    )
    expect(await committedIn(tenant, budgetId)).toBe(80_000n)
  })

  test('twice at once, it leaves once and is called off once', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs)
    const draft = await drafted(tenant, order, '2')
    const left = await Promise.all([1, 2].map(() => act(tenant, draft, 'shipping')))
    expect(left.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await committedIn(tenant, budgetId)).toBe(80_000n)
    const off = await Promise.all([1, 2].map(() => calledOff(tenant, draft)))
    expect(off.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await committedIn(tenant, budgetId)).toBe(100_000n)
  })

  test.each([1, 2, 3])(
    'at the same moment as a bill over the goods that are kept: nothing is released twice, try %i',
    async () => {
      const { tenant, order, budgetId } = await givenDelivered(chairs)
      const draft = await drafted(tenant, order, '2')
      const [left, billed] = await Promise.all([
        act(tenant, draft, 'shipping'),
        bill(tenant, chairsBilled(order, '8')),
      ])
      expect([left.status, billed.status]).toEqual([200, 'approved'])
      expect(await budgetFigures(tenant, budgetId)).toMatchObject({
        committed: 0n,
        actual: 80_000n,
      })
      expect(await returnNow(tenant, draft)).toMatchObject({
        status: 'satisfied',
        not_billed: { amount: '200.00' },
      })
    },
  )
})

describe('H2: what the vendor is told', () => {
  const given = async (language: 'en' | 'de') => {
    const { tenant, order, vendorId } = await givenDelivered(chairs)
    const contact = await givenContact(tenant, vendorId, { language, purposes: ['orders'] })
    await tenant.as('buyer').post(`/purchase-orders/${order.id}/dispatches`, {})
    await mailsTo(contact.email)
    const told = async (number: string) =>
      (await mailsTo(contact.email, 2)).find(({ subject }) => subject.includes(number))!.text
    return { tenant, order, contact, told }
  }

  test('not to bill what nobody had billed, by mail and in the portal', async () => {
    const { tenant, order, contact, told } = await given('en')
    const { number } = await sentBack(tenant, order, '2')
    const text = await told(number)
    expect(text).toContain('We were not billed for these goods. Please do not bill them (₹200).')
    expect(text).toContain('No credit note is needed.')
    expect((await contact.page('/portal/returns')).text).toContain('Not to be billed')
    expect((await contact.get('/portal/returns')).body.data).toMatchObject([{ not_billed: true }])
  })

  test('both amounts of a mix, in its language', async () => {
    const { tenant, order, contact, told } = await given('de')
    await bill(tenant, chairsBilled(order, '9'))
    const { number } = await sentBack(tenant, order, '3')
    const text = await told(number)
    expect(text).toMatch(/wurden uns 100\s₹ nicht in Rechnung gestellt/)
    expect(text).toMatch(/eine Gutschrift über 200\s₹/)
    const page = (await contact.page('/portal/returns')).text
    expect(page).toContain('Gutschrift erwartet')
    expect(page).toContain('1 each nicht in Rechnung zu stellen')
  })
})
