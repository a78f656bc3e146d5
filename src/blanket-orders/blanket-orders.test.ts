import { describe, expect, test } from 'vitest'
import {
  daysFromNow,
  givenApproved,
  givenBlanketOrder,
  givenBudget,
  givenVendor,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

type Shown = {
  id: string
  status: string
  version: number
  approval_id: string
  total: { amount: string }
  released: { amount: string }
  lines: { id: string; quantity: string; released_quantity: string; left: string }[]
}
const read = async (tenant: TestTenant, id: string): Promise<Shown> =>
  (await tenant.as('buyer').get(`/blanket-orders/${id}`)).body as Shown

async function approve(tenant: TestTenant, id: string): Promise<Shown> {
  const sent = await tenant.as('buyer').post(`/blanket-orders/${id}/submission`)
  expect(sent.status, sent.text).toBe(200)
  for (const role of ['approver', 'controller'] as const) {
    if ((await read(tenant, id)).status !== 'pending') break
    await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
  }
  return read(tenant, id)
}

async function given(more: object = {}) {
  const tenant = await newTenant()
  const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant)
  const id = await givenBlanketOrder(tenant, vendorId, more)
  return { tenant, costCenterId, budgetId, vendorId, id }
}
type Given = Awaited<ReturnType<typeof given>>
async function givenActive(more: object = {}) {
  const it = await given(more)
  const active = await approve(it.tenant, it.id)
  expect(active.status).toBe('active')
  return { ...it, lines: active.lines }
}

const gloves = (quantity: string, unit = 'each') => ({
  title: 'Gloves',
  lines: [{ description: 'Gloves', quantity, unit, unit_price: '35' }],
})
/** Orders so many gloves of a new request, released from the line of a blanket order. */
async function release(
  { tenant, costCenterId, vendorId }: Pick<Given, 'tenant' | 'costCenterId' | 'vendorId'>,
  blanketLineId: string,
  quantity: string,
  { unit = 'each' } = {},
) {
  const pr = await givenApproved(tenant, costCenterId, gloves(quantity, unit))
  return tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    lines: [
      {
        purchase_request_line_id: pr.lines[0]!.id,
        quantity,
        blanket_order_line_id: blanketLineId,
      },
    ],
  })
}

describe('a blanket order', () => {
  test('C01: 20 at 30, days that are past refused, 30 refused, 10 and 10 released, a third refused', async () => {
    const { tenant, vendorId, ...it } = await givenActive()
    const past = await tenant.as('buyer').post('/blanket-orders', {
      title: 'Last year',
      vendor_id: vendorId,
      currency: 'INR',
      valid_from: daysFromNow(-300),
      valid_until: daysFromNow(-2),
    })
    expect(past.status).toBe(422)
    expect(past.body.errors[0]).toMatchObject({ pointer: '/valid_until', code: 'past' })
    const at = { tenant, vendorId, costCenterId: it.costCenterId }
    const line = it.lines[0]!.id
    const tooMuch = await release(at, line, '30')
    expect(tooMuch.status).toBe(422)
    expect(tooMuch.body.errors[0]).toMatchObject({
      pointer: '/lines/0/blanket_order_line_id',
      code: 'over_released',
    })
    expect(tooMuch.body.errors[0].detail).toContain('has 20 each left')
    for (const left of ['10', '0']) {
      const released = await release(at, line, '10')
      expect(released.status, released.text).toBe(201)
      expect(released.body.total.amount).toBe('300.00')
      expect((await read(tenant, it.id)).lines[0]!.left).toBe(left)
    }
    expect((await release(at, line, '1')).status).toBe(422)
    expect((await read(tenant, it.id)).released.amount).toBe('600.00')
  })

  test('C02: of lines of 20 and 50, 10 and 20 released leave 10 and 30', async () => {
    const line = { unit: 'each', unit_price: '30' }
    const it = await givenActive({
      lines: [
        { description: 'Gloves', quantity: '20', ...line },
        { description: 'Long gloves', quantity: '50', ...line },
      ],
    })
    expect((await release(it, it.lines[0]!.id, '10')).status).toBe(201)
    expect((await release(it, it.lines[1]!.id, '20')).status).toBe(201)
    expect((await read(it.tenant, it.id)).lines.map(({ left }) => left)).toEqual(['10', '30'])
  })

  test('its limit of value stops what its quantities would allow', async () => {
    const it = await givenActive({ value_limit: '450' })
    expect((await read(it.tenant, it.id)).total.amount).toBe('450.00')
    expect((await release(it, it.lines[0]!.id, '10')).status).toBe(201)
    const over = await release(it, it.lines[0]!.id, '6')
    expect([over.status, over.body.code]).toEqual([409, 'over_released'])
    expect((await release(it, it.lines[0]!.id, '5')).status).toBe(201)
  })

  test.each(['0', '0.00', '-0', '-1'])('has no limit of value of %s', async (value_limit) => {
    const { tenant, vendorId, id } = await given()
    const content = {
      title: 'Safety gloves',
      vendor_id: vendorId,
      currency: 'INR',
      valid_from: daysFromNow(-1),
      valid_until: daysFromNow(300),
      value_limit,
    }
    for (const at of ['/blanket-orders', `/blanket-orders/${id}/edit`]) {
      const refused = await tenant.as('buyer').post(at, content)
      expect(refused.status, refused.text).toBe(422)
      expect(refused.body.errors).toMatchObject([{ pointer: '/value_limit' }])
    }
  })

  test('two releases at once never take more than is left', async () => {
    const it = await givenActive()
    const requests = await Promise.all(
      Array.from({ length: 5 }, () => givenApproved(it.tenant, it.costCenterId, gloves('8'))),
    )
    const answers = await Promise.all(
      requests.map((pr) =>
        it.tenant.as('buyer').post('/purchase-orders', {
          purchase_request_id: pr.id,
          vendor_id: it.vendorId,
          lines: [
            {
              purchase_request_line_id: pr.lines[0]!.id,
              quantity: '8',
              blanket_order_line_id: it.lines[0]!.id,
            },
          ],
        }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201, 201, 422, 422, 422,
    ])
    expect((await read(it.tenant, it.id)).lines[0]!.released_quantity).toBe('16')
  })

  test('a cancelled order gives back what it released', async () => {
    const it = await givenActive()
    const order = await release(it, it.lines[0]!.id, '20')
    const cancelled = await it.tenant
      .as('buyer')
      .post(`/purchase-orders/${order.body.id}/cancellation`, { reason: 'Not needed' })
    expect(cancelled.status).toBe(200)
    const after = await read(it.tenant, it.id)
    expect([after.lines[0]!.left, after.released.amount]).toEqual(['20', '0.00'])
    expect((await release(it, it.lines[0]!.id, '20')).status).toBe(201)
  })

  test('a draft that is edited releases what it orders then, also all that was left', async () => {
    const it = await givenActive()
    const order = await release(it, it.lines[0]!.id, '15')
    const line = (quantity: string, blanketLineId: string | null) => ({
      vendor_id: it.vendorId,
      version: order.body.version,
      lines: [
        {
          purchase_request_line_id: order.body.lines[0].purchase_request_line_id,
          quantity,
          ...(blanketLineId ? { blanket_order_line_id: blanketLineId } : { unit_price: '35' }),
        },
      ],
    })
    const edit = (body: object) =>
      it.tenant.as('buyer').post(`/purchase-orders/${order.body.id}/edit`, body)
    const less = await edit(line('12', it.lines[0]!.id))
    expect(less.status, less.text).toBe(200)
    expect((await read(it.tenant, it.id)).lines[0]!.left).toBe('8')
    const without = await edit({ ...line('12', null), version: less.body.version })
    expect([without.status, without.body.total.amount]).toEqual([200, '420.00'])
    expect((await read(it.tenant, it.id)).released.amount).toBe('0.00')
  })

  test('what of an issued order is closed can be released again, until it is opened again', async () => {
    const it = await givenActive()
    const order = await release(it, it.lines[0]!.id, '20')
    const at = `/purchase-orders/${order.body.id}`
    expect((await it.tenant.as('buyer').post(`${at}/issue`)).status).toBe(200)
    const closed = await it.tenant.as('buyer').post(`${at}/closure`, { reason: 'Not needed' })
    expect(closed.status, closed.text).toBe(200)
    expect((await read(it.tenant, it.id)).lines[0]!.left).toBe('20')
    expect((await release(it, it.lines[0]!.id, '15')).status).toBe(201)
    const reopened = await it.tenant.as('buyer').post(`${at}/reopening`, { reason: 'Needed' })
    expect([reopened.status, reopened.body.code]).toEqual([409, 'over_released'])
    expect((await read(it.tenant, it.id)).lines[0]!.left).toBe('5')
  })

  test.each(['draft', 'pending', 'closed'] as const)('%s releases nothing', async (status) => {
    const it = await given()
    const { lines } = await read(it.tenant, it.id)
    if (status === 'pending')
      await it.tenant.as('buyer').post(`/blanket-orders/${it.id}/submission`)
    if (status === 'closed') {
      await approve(it.tenant, it.id)
      await it.tenant.as('buyer').post(`/blanket-orders/${it.id}/closing`, { reason: 'Used up' })
    }
    expect((await read(it.tenant, it.id)).status).toBe(status)
    const refused = await release(it, lines[0]!.id, '1')
    expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'wrong_state'])
  })

  test('another vendor, another unit and a line that is not there are refused by name', async () => {
    const it = await givenActive()
    const other = await givenVendor(it.tenant, { name: 'Deccan Bearings' })
    const codes = [
      await release({ ...it, vendorId: other }, it.lines[0]!.id, '1'),
      await release(it, it.lines[0]!.id, '1', { unit: 'kg' }),
      await release(it, crypto.randomUUID(), '1'),
    ].map(({ status, body }) => [status, body.errors[0].code])
    expect(codes).toEqual([
      [422, 'other_vendor'],
      [422, 'other_unit'],
      [422, 'unknown'],
    ])
  })

  test('is approved by somebody else, and changed only after it was opened again', async () => {
    const it = await givenActive()
    const { tenant } = it
    const line = { description: 'Gloves', unit: 'each', quantity: '40', unit_price: '29' }
    const change = () =>
      tenant.as('buyer').post(`/blanket-order-lines/${it.lines[0]!.id}/edit`, line)
    expect((await change()).body.code).toBe('wrong_state')
    expect((await release(it, it.lines[0]!.id, '15')).status).toBe(201)
    await tenant.as('buyer').post(`/blanket-orders/${it.id}/revision`, { reason: 'More of them' })
    expect((await change()).status).toBe(200)
    const below = await tenant
      .as('buyer')
      .post(`/blanket-order-lines/${it.lines[0]!.id}/edit`, { ...line, quantity: '14' })
    expect([below.status, below.body.errors]).toMatchObject([
      422,
      [{ pointer: '/quantity', code: 'below_released' }],
    ])
    expect(below.body.errors[0].detail).toBe(
      'Orders have released 15 each of this line, so no less can be agreed. Enter 15 or more.',
    )
    const removed = await tenant.as('buyer').post(`/blanket-order-lines/${it.lines[0]!.id}/removal`)
    expect([removed.status, removed.body.code]).toEqual([409, 'released'])
    const cancelled = await tenant
      .as('buyer')
      .post(`/blanket-orders/${it.id}/cancellation`, { reason: 'x' })
    expect(cancelled.status).toBe(409)
    const again = await approve(tenant, it.id)
    expect([again.status, again.lines[0]!.left]).toEqual(['active', '25'])
  })

  test('the buyer who wrote it cannot approve it, and a requester cannot write one', async () => {
    const it = await given()
    const sent = await it.tenant.as('buyer').post(`/blanket-orders/${it.id}/submission`)
    const own = await it.tenant.as('buyer').post(`/approvals/${sent.body.approval_id}/approval`)
    expect([403, 404, 409]).toContain(own.status)
    expect((await read(it.tenant, it.id)).status).toBe('pending')
    const other = await it.tenant.as('requester').post('/blanket-orders', {})
    expect(other.status).toBe(403)
  })

  test('without lines it is not sent; rejected, it is a draft again', async () => {
    const it = await given({ lines: [] })
    const early = await it.tenant.as('buyer').post(`/blanket-orders/${it.id}/submission`)
    expect([early.status, early.body.code]).toEqual([409, 'no_lines'])
    await it.tenant.as('buyer').post(`/blanket-orders/${it.id}/lines`, {
      description: 'Gloves',
      unit: 'each',
      quantity: '3',
      unit_price: '10',
    })
    const sent = await it.tenant.as('buyer').post(`/blanket-orders/${it.id}/submission`)
    const rejected = await it.tenant
      .as('controller')
      .post(`/approvals/${sent.body.approval_id}/rejection`, { reason: 'Too dear' })
    expect(rejected.status, rejected.text).toBe(200)
    expect((await read(it.tenant, it.id)).status).toBe('draft')
  })

  test('the form of an order names the agreed line and its price', async () => {
    const it = await givenActive()
    const pr = await givenApproved(it.tenant, it.costCenterId, {
      ...gloves('4'),
      vendor_id: it.vendorId,
    })
    const form = await it.tenant
      .as('buyer')
      .page(`/purchase-orders/new?purchase_request_id=${pr.id}`)
    expect(form.text).toContain('Gloves · Acme Components')
    expect(form.text).toContain('What is released from one is ordered at its agreed price.')
    const page = await it.tenant.as('buyer').page(`/blanket-orders/${it.id}`)
    expect(page.text).toContain('Release')
  })

  test('names the state of each order that releases from it in the words of orders', async () => {
    const it = await givenActive()
    const buyer = it.tenant.as('buyer')
    const [order, other] = [
      await release(it, it.lines[0]!.id, '10'),
      await release(it, it.lines[0]!.id, '5'),
    ]
    await buyer.post(`/purchase-orders/${other.body.id}/cancellation`, { reason: 'Not needed' })
    const shown = async () => (await buyer.page(`/blanket-orders/${it.id}`)).text
    expect(await shown()).toContain('Draft')
    await buyer.post(`/purchase-orders/${order.body.id}/issue`)
    expect(await shown()).toContain('Issued')
    expect(await shown()).toContain('Cancelled: free again')
  })
})

test('what an order releases follows when it is changed and when its rest is closed', async () => {
  const { tenant, costCenterId, vendorId, id, lines } = await givenActive()
  const left = async () => (await read(tenant, id)).lines[0]!.left
  const made = await release({ tenant, costCenterId, vendorId }, lines[0]!.id, '8')
  const { id: line, purchase_request_line_id } = made.body.lines[0]
  const edited = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/edit`, {
    vendor_id: vendorId,
    lines: [{ purchase_request_line_id, quantity: '6', blanket_order_line_id: lines[0]!.id }],
  })
  expect([edited.status, await left()]).toEqual([200, '14'])
  await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
  const change = (fields: object) =>
    tenant.as('buyer').post('/change-orders', {
      purchase_order_id: made.body.id,
      reason: 'Fewer',
      lines: [{ line_id: line, ...fields }],
    })
  const dearer = await change({ unit_price: '31' })
  expect([dearer.status, dearer.body.errors[0].code]).toEqual([422, 'agreed_price'])
  const fewer = await change({ quantity: '5' })
  await tenant.as('buyer').post(`/change-orders/${fewer.body.id}/submission`)
  expect(await left()).toBe('15')
  const why = { reason: 'Stopped' }
  await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/closure`, why)
  expect(await left()).toBe('20')
  await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/reopening`, why)
  expect(await left()).toBe('15')
})

test('a release says the agreed price or none; another one is refused at its field', async () => {
  const it = await givenActive()
  const buyer = it.tenant.as('buyer')
  const direct = (unit_price?: string, at = '/purchase-orders') =>
    buyer.post(at, {
      vendor_id: it.vendorId,
      cost_center_id: it.costCenterId,
      reason: 'The store is empty',
      lines: [
        {
          description: 'Gloves',
          unit: 'each',
          quantity: '2',
          unit_price,
          blanket_order_line_id: it.lines[0]!.id,
        },
      ],
    })
  const other = { pointer: '/lines/0/unit_price', code: 'agreed_price' }
  expect((await direct('29')).body.errors).toMatchObject([other])
  expect((await direct('30.00')).body.lines).toMatchObject([{ unit_price: '30' }])
  const made = await direct()
  expect([made.status, made.body.lines[0].unit_price]).toEqual([201, '30'])
  const edited = await direct('31', `/purchase-orders/${made.body.id}/edit`)
  expect(edited.body.errors).toMatchObject([other])
  const pr = await givenApproved(it.tenant, it.costCenterId, gloves('4'))
  const requested = await buyer.post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: it.vendorId,
    lines: [
      {
        purchase_request_line_id: pr.lines[0]!.id,
        quantity: '4',
        unit_price: '35',
        blanket_order_line_id: it.lines[0]!.id,
      },
    ],
  })
  expect(requested.body.errors).toMatchObject([other])
})

test('the form shows the price of the request, and releases at the agreed one', async () => {
  const it = await givenActive()
  const pr = await givenApproved(it.tenant, it.costCenterId, gloves('4'))
  const buyer = it.tenant.as('buyer')
  const form = await buyer.page(`/purchase-orders/new?purchase_request_id=${pr.id}`)
  expect(form.text).toContain('name="lines[0][released]"')
  const made = await buyer.form('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: it.vendorId,
    'lines[0][purchase_request_line_id]': pr.lines[0]!.id,
    'lines[0][quantity]': '4',
    'lines[0][unit_price]': '35',
    'lines[0][blanket_order_line_id]': it.lines[0]!.id,
    'lines[0][released]': 'true',
  })
  expect(made.status, made.text).toBe(303)
  const order = await buyer.get(String(made.headers['location']))
  expect(order.body.lines).toMatchObject([{ unit_price: '30' }])
})

describe('a revision of a blanket order', () => {
  const line = { description: 'Gloves, thin', unit: 'each', quantity: '90', unit_price: '19' }
  const actionsOf = async (tenant: TestTenant, id: string): Promise<string[]> =>
    (await tenant.as('buyer').get(`/blanket-orders/${id}`)).body.actions

  /** Revised, another line, other days and another limit, and rejected. */
  async function givenRejected() {
    const it = await givenActive()
    const { tenant, id, vendorId } = it
    const buyer = tenant.as('buyer')
    const before = (await buyer.get(`/blanket-orders/${id}`)).body
    expect((await release(it, it.lines[0]!.id, '15')).status).toBe(201)
    await buyer.post(`/blanket-orders/${id}/revision`, { reason: 'More of them' })
    await buyer.post(`/blanket-order-lines/${it.lines[0]!.id}/edit`, line)
    await buyer.post(`/blanket-orders/${id}/lines`, { ...line, description: 'Masks' })
    const edited = await buyer.post(`/blanket-orders/${id}/edit`, {
      title: 'Gloves and masks',
      vendor_id: vendorId,
      currency: 'INR',
      valid_from: daysFromNow(0),
      valid_until: daysFromNow(30),
      value_limit: '900',
    })
    expect(edited.status, edited.text).toBe(200)
    const sent = await buyer.post(`/blanket-orders/${id}/submission`)
    const rejected = await tenant
      .as('controller')
      .post(`/approvals/${sent.body.approval_id}/rejection`, { reason: 'Too many' })
    expect(rejected.status, rejected.text).toBe(200)
    return { ...it, buyer, before }
  }

  test('that was rejected is discarded: what was approved stands again and is released from', async () => {
    const it = await givenRejected()
    const { tenant, id, buyer, before } = it
    expect(await actionsOf(tenant, id)).toContain('discard')
    expect((await buyer.page(`/blanket-orders/${id}`)).text).toContain('Discard the changes')
    const discarded = await buyer.post(`/blanket-orders/${id}/restoration`)
    expect(discarded.status, discarded.text).toBe(200)
    const { title, total, valid_until, value_limit, lines } = before
    expect(discarded.body).toMatchObject({ status: 'active', title, total, valid_until })
    expect(discarded.body.value_limit).toEqual(value_limit)
    expect(discarded.body.lines).toEqual([{ ...lines[0], released_quantity: '15', left: '5' }])
    expect(await actionsOf(tenant, id)).not.toContain('discard')
    expect((await release(it, it.lines[0]!.id, '5')).status).toBe(201)
    expect((await buyer.page(`/blanket-orders/${id}`)).text).toContain(
      'it is as it was approved before',
    )
  })

  test('brings back a line that it took off, and may be made and approved again', async () => {
    const it = await givenActive()
    const { tenant, id } = it
    const buyer = tenant.as('buyer')
    await buyer.post(`/blanket-orders/${id}/revision`, { reason: 'Others' })
    await buyer.post(`/blanket-order-lines/${it.lines[0]!.id}/removal`)
    await buyer.post(`/blanket-orders/${id}/lines`, line)
    const discarded = await buyer.post(`/blanket-orders/${id}/restoration`)
    expect(discarded.body.lines).toMatchObject([{ id: it.lines[0]!.id, quantity: '20' }])
    await buyer.post(`/blanket-orders/${id}/revision`, { reason: 'More' })
    await buyer.post(`/blanket-order-lines/${it.lines[0]!.id}/edit`, line)
    expect((await approve(tenant, id)).lines).toMatchObject([{ quantity: '90' }])
  })

  test('of one that was closed leaves it closed when it is discarded', async () => {
    const it = await givenActive()
    const buyer = it.tenant.as('buyer')
    await buyer.post(`/blanket-orders/${it.id}/closing`, { reason: 'Used up' })
    await buyer.post(`/blanket-orders/${it.id}/revision`, { reason: 'More' })
    const discarded = await buyer.post(`/blanket-orders/${it.id}/restoration`)
    expect([discarded.status, discarded.body.status]).toEqual([200, 'closed'])
  })

  test('is nothing that a draft has which was never approved', async () => {
    const { tenant, id } = await given()
    const refused = await tenant.as('buyer').post(`/blanket-orders/${id}/restoration`)
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'It was never approved. Cancel it instead.',
    ])
  })
})
