import { describe, expect, test } from 'vitest'
import { bill, budgetFigures } from '../platform/testing/given-invoices.ts'
import { givenBudget, givenVendor, receive, type Order } from '../platform/testing/given.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

const codeOf = (costCenterId: string): string => `CC-${costCenterId.slice(-4)}`

/**
 * An order of 10 chairs at 100 INR, charged 700 to its own cost centre and 300 to another; a third has a budget as
 * well.
 */
async function givenOrder(split: readonly string[] = ['700', '300'], budget = 1_000_000n) {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const places = [
    await givenBudget(tenant, 1_000_000n),
    await givenBudget(tenant, 1_000_000n),
    await givenBudget(tenant, budget),
  ]
  /** 'CC-1 700; CC-2 300'; what is empty is left out. */
  const over = (...shares: readonly string[]): string =>
    places
      .flatMap(({ costCenterId }, i) => (shares[i] ? [`${codeOf(costCenterId)} ${shares[i]}`] : []))
      .join('; ')
  const figures = async (figure: 'reserved' | 'committed' | 'actual') =>
    Promise.all(places.map(async ({ budgetId }) => (await budgetFigures(tenant, budgetId))[figure]))
  const buyer = tenant.as('buyer')
  const made = await buyer.post('/purchase-orders', {
    vendor_id: vendorId,
    cost_center_id: places[0]!.costCenterId,
    currency: 'INR',
    reason: 'The old ones broke',
    lines: [
      {
        description: 'Chair',
        quantity: '10',
        unit: 'each',
        unit_price: '100',
        ...(split.length ? { split: over(...split) } : {}),
      },
    ],
  })
  expect(made.status, made.text).toBe(201)
  const sent = await buyer.post(`/purchase-orders/${made.body.id}/submission`)
  await approve(tenant, sent.body.approval_id)
  const issued = await buyer.post(`/purchase-orders/${made.body.id}/issue`)
  expect(issued.status, issued.text).toBe(200)
  const order = issued.body as Order
  const lineId = order.lines[0]!.id
  const change = (of: object) =>
    buyer.post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Other people sit on them',
      lines: [{ line_id: lineId, ...of }],
    })
  const submit = (id: string) => buyer.post(`/change-orders/${id}/submission`)
  const splitNow = async () =>
    (await buyer.get(`/purchase-orders/${order.id}`)).body.lines[0].split as string | null
  const named = async () => {
    const { rows } = await owner.query(
      'select cost_center_id from document_cost_centers where document_id = $1',
      [order.id],
    )
    return new Set(
      rows.map((row) =>
        places.findIndex(({ costCenterId }) => costCenterId === row.cost_center_id),
      ),
    )
  }
  return { tenant, buyer, places, over, figures, order, lineId, change, submit, splitNow, named }
}
async function approve(tenant: TestTenant, approvalId: string): Promise<void> {
  for (const role of ['approver', 'controller'] as const) {
    const answer = await tenant.as(role).post(`/approvals/${approvalId}/approval`)
    if (answer.body.status === 'approved') return
  }
}

describe('a split that a change says of a line of the order', () => {
  test('by amounts reserves what each cost centre pays more, and frees the others when it is applied', async () => {
    const given = await givenOrder()
    const { buyer, over, figures } = given
    const made = await given.change({ split: over('400', '', '600') })
    expect(made.status, made.text).toBe(201)
    expect(made.body.lines).toMatchObject([
      { split: over('400.00', '', '600.00'), before: { split: over('700.00', '300.00') } },
    ])
    expect(await figures('reserved')).toEqual([0n, 0n, 0n])
    const sent = await given.submit(made.body.id)
    expect(sent.status, sent.text).toBe(200)
    expect(await figures('reserved')).toEqual([0n, 0n, 60_000n])
    expect(await figures('committed')).toEqual([70_000n, 30_000n, 0n])
    for (const page of [
      await buyer.page(`/change-orders/${made.body.id}`),
      await given.tenant.as('approver').page(`/approvals/${sent.body.approval_id}`),
    ]) {
      expect(page.text).toContain(`charged to ${over('700.00', '300.00')}`)
      expect(page.text).toContain(`charged to ${over('400.00', '', '600.00')}`)
    }
    expect(await given.splitNow()).toBe(over('700.00', '300.00'))
    await approve(given.tenant, sent.body.approval_id)
    expect(await figures('reserved')).toEqual([0n, 0n, 0n])
    expect(await figures('committed')).toEqual([40_000n, 0n, 60_000n])
    expect(await given.splitNow()).toBe(over('400.00', '', '600.00'))
    expect(await given.named()).toEqual(new Set([0, 2]))
    const page = await buyer.page(`/purchase-orders/${given.order.id}`)
    expect(page.text).toContain(`charged to ${over('400.00', '', '600.00')}`)
    const { text } = await buyer.page(`/change-orders/${made.body.id}`)
    expect(text).toContain(`charged to ${over('700.00', '300.00')}`)
  })

  test('by percent, with another quantity, is charged, received and billed by it', async () => {
    const given = await givenOrder()
    const { over, figures, tenant, order } = given
    const made = await given.change({ quantity: '20', split: over('25 %', '75 %') })
    const sent = await given.submit(made.body.id)
    expect(await figures('reserved')).toEqual([0n, 120_000n, 0n])
    await approve(tenant, sent.body.approval_id)
    expect(await figures('committed')).toEqual([50_000n, 150_000n, 0n])
    expect(await given.splitNow()).toBe(over('25 %', '75 %'))
    expect((await receive(tenant, order, '20')).status).toBe(201)
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '20', price: '100.00' }],
    })
    expect(invoice.status).toBe('approved')
    expect(await figures('committed')).toEqual([0n, 0n, 0n])
    expect(await figures('actual')).toEqual([50_000n, 150_000n, 0n])
  })

  test('moves a line that was not split to another cost centre', async () => {
    const given = await givenOrder([])
    const { over, figures } = given
    const made = await given.change({ split: over('', '', '100 %') })
    expect(made.body.lines).toMatchObject([
      { split: over('', '', '100 %'), before: { split: over('100 %') } },
    ])
    const sent = await given.submit(made.body.id)
    await approve(given.tenant, sent.body.approval_id)
    expect(await figures('committed')).toEqual([0n, 0n, 100_000n])
    expect(await given.named()).toEqual(new Set([0, 2]))
  })

  test('that is not said moves in proportion, on the page, in JSON and in the budgets, which may have a cent elsewhere', async () => {
    const given = await givenOrder(['333.33', '333.33', '333.34'])
    const { over, figures } = given
    const made = await given.change({ unit_price: '100.01' })
    expect(made.body.lines[0].split).toBe(over('333.36', '333.36', '333.38'))
    const sent = await given.submit(made.body.id)
    expect(await figures('reserved')).toEqual([3n, 3n, 4n])
    await approve(given.tenant, sent.body.approval_id)
    expect(await figures('committed')).toEqual([33_336n, 33_336n, 33_338n])
    expect(await given.splitNow()).toBe(over('333.36', '333.36', '333.38'))
    const less = await given.change({ quantity: '1' })
    expect((await given.submit(less.body.id)).body.status).toBe('applied')
    expect(await figures('committed')).toEqual([3_333n, 3_334n, 3_334n])
    expect(await given.splitNow()).toBe(over('33.34', '33.33', '33.34'))
  })

  test('keeps the proportion of a line that costs nothing for a while', async () => {
    const given = await givenOrder(['700', '300'])
    const free = await given.change({ unit_price: '0' })
    expect((await given.submit(free.body.id)).body.status).toBe('applied')
    expect(await given.splitNow()).toBe(given.over('70 %', '30 %'))
    expect(await given.figures('committed')).toEqual([0n, 0n, 0n])
    const again = await given.change({ unit_price: '10' })
    const sent = await given.submit(again.body.id)
    await approve(given.tenant, sent.body.approval_id)
    expect(await given.figures('committed')).toEqual([7_000n, 3_000n, 0n])
  })

  test('stays in a draft that does not say it, and is taken back by null', async () => {
    const given = await givenOrder()
    const { buyer, over, lineId } = given
    const made = await given.change({ split: over('500', '500') })
    const edit = (lines: object[] | undefined) =>
      buyer.post(`/change-orders/${made.body.id}/edit`, { reason: 'Said again', lines })
    const kept = await edit([{ line_id: lineId, description: 'Armchair' }])
    expect(kept.status, kept.text).toBe(200)
    expect(kept.body.lines[0]).toMatchObject({ split: over('500.00', '500.00') })
    const wrong = await edit([{ line_id: lineId, quantity: '12' }])
    expect(wrong.body.errors).toMatchObject([{ pointer: '/lines/0/split' }])
    expect((await edit(undefined)).body.lines[0].split).toBe(over('500.00', '500.00'))
    const none = await edit([{ line_id: lineId, quantity: '12', split: null }])
    expect(none.status, none.text).toBe(200)
    expect(none.body.lines[0].split).toBe(over('840.00', '360.00'))
    const stale = await buyer.post(`/change-orders/${made.body.id}/edit`, {
      version: made.body.version,
      lines: [{ line_id: lineId, split: over('1000', '') }],
    })
    expect([stale.status, stale.body.code]).toEqual([409, 'stale'])
  })

  test('is refused at its field where it does not add up, or cannot be, with the way out', async () => {
    const given = await givenOrder()
    const { over, tenant, places } = given
    const wrong = [
      [{ split: over('700', '200') }, 'They come to ₹900, and the line to ₹1,000.'],
      [
        { quantity: '12', split: over('700', '300') },
        'They come to ₹1,000, and the line to ₹1,200',
      ],
      [{ split: over('70 %', '20 %') }, 'must come to 100. They come to 90.'],
      [{ split: over('70 %', '300') }, 'by percent or by amount'],
      [{ split: 'NOWHERE 100 %' }, 'no cost centre'],
      [{ split: 5 }, 'The split must be text.'],
    ] as const
    for (const [of, text] of wrong) {
      const refused = await given.change(of)
      expect([refused.status, refused.body.errors?.[0].pointer]).toEqual([422, '/lines/0/split'])
      expect(refused.text).toContain(text)
    }
    const drafted = await given.change({ split: over('400', '', '600') })
    await owner.query('update cost_centers set active = false where id = $1', [
      places[2]!.costCenterId,
    ])
    const closed = await given.submit(drafted.body.id)
    expect(closed.body.errors).toMatchObject([{ pointer: '/lines/0/split', code: 'closed' }])
    const other = await tenant.as('buyer').post(`/change-orders/${drafted.body.id}/edit`, {
      lines: [{ line_id: given.lineId, split: over('400', '600') }],
    })
    expect(other.status, other.text).toBe(200)
    expect((await given.submit(drafted.body.id)).status).toBe(200)
  })

  test('is the way out where a cost centre of the line is closed by now', async () => {
    const given = await givenOrder()
    await owner.query('update cost_centers set active = false where id = $1', [
      given.places[1]!.costCenterId,
    ])
    const made = await given.change({ quantity: '12' })
    const refused = await given.submit(made.body.id)
    expect(refused.body.detail).toContain('or split the line over cost centres in use.')
    const other = await given.buyer.post(`/change-orders/${made.body.id}/edit`, {
      lines: [{ line_id: given.lineId, split: given.over('600', '', '600') }],
    })
    expect(other.status, other.text).toBe(200)
    const sent = await given.submit(made.body.id)
    expect(sent.status, sent.text).toBe(200)
    await approve(given.tenant, sent.body.approval_id)
    expect(await given.figures('committed')).toEqual([60_000n, 0n, 60_000n])
  })

  test('is refused as a whole where a budget has no room for it', async () => {
    const given = await givenOrder(['700', '300'], 50_000n)
    const made = await given.change({ split: given.over('400', '', '600') })
    const refused = await given.submit(made.body.id)
    expect([refused.status, refused.body.code]).toEqual([409, 'budget_exceeded'])
    expect(await given.figures('reserved')).toEqual([0n, 0n, 0n])
    expect(await given.figures('committed')).toEqual([70_000n, 30_000n, 0n])
  })

  test('that is withdrawn, rejected or sent back gives back what it reserved', async () => {
    const given = await givenOrder()
    const { buyer, tenant, over, figures } = given
    const before = [70_000n, 30_000n, 0n]
    const made = await given.change({ split: over('400', '', '600') })
    const id = made.body.id as string
    const first = await given.submit(id)
    const back = await tenant
      .as('approver')
      .post(`/approvals/${first.body.approval_id}/return`, { reason: 'Why?' })
    expect(back.status, back.text).toBe(200)
    expect(await figures('reserved')).toEqual([0n, 0n, 0n])
    await given.submit(id)
    expect(await figures('reserved')).toEqual([0n, 0n, 60_000n])
    expect((await buyer.post(`/change-orders/${id}/withdrawal`)).status).toBe(200)
    expect(await figures('reserved')).toEqual([0n, 0n, 0n])
    const second = await given.change({ split: over('400', '', '600') })
    const sent = await given.submit(second.body.id)
    await tenant
      .as('approver')
      .post(`/approvals/${sent.body.approval_id}/rejection`, { reason: 'No' })
    expect(await figures('reserved')).toEqual([0n, 0n, 0n])
    expect(await figures('committed')).toEqual(before)
    expect(await given.splitNow()).toBe(over('700.00', '300.00'))
  })

  test('is applied once when goods come at the same time, and waits where a part was billed meanwhile', async () => {
    const given = await givenOrder()
    const { tenant, over, figures, order } = given
    const made = await given.change({ split: over('400', '', '600') })
    const sent = await given.submit(made.body.id)
    const [, came] = await Promise.all([
      approve(tenant, sent.body.approval_id),
      receive(tenant, order, '4'),
    ])
    expect(came.status).toBe(201)
    expect(await figures('committed')).toEqual([40_000n, 0n, 60_000n])
    const second = await given.change({ split: over('900', '', '100') })
    const asked = await given.submit(second.body.id)
    expect(await figures('reserved')).toEqual([50_000n, 0n, 0n])
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '4', price: '100.00' }],
    })
    expect(invoice.status).toBe('approved')
    await approve(tenant, asked.body.approval_id)
    const waits = await tenant.as('buyer').get(`/change-orders/${second.body.id}`)
    expect(waits.body).toMatchObject({ status: 'approved' })
    expect(waits.body.actions).toContain('withdraw')
    const applied = await tenant.as('buyer').post(`/change-orders/${second.body.id}/application`)
    expect(applied.body.errors).toMatchObject([{ pointer: '/lines/0/split', code: 'billed' }])
    await tenant.as('buyer').post(`/change-orders/${second.body.id}/withdrawal`)
    expect(await figures('reserved')).toEqual([0n, 0n, 0n])
    expect(await figures('committed')).toEqual([24_000n, 0n, 36_000n])
    expect(await figures('actual')).toEqual([16_000n, 0n, 24_000n])
    const more = await given.change({ quantity: '20' })
    const raised = await given.submit(more.body.id)
    await approve(tenant, raised.body.approval_id)
    expect(await figures('committed')).toEqual([64_000n, 0n, 96_000n])
    expect(await given.splitNow()).toBe(over('800.00', '', '1200.00'))
  })

  test('is written on the form, which keeps what was typed', async () => {
    const given = await givenOrder()
    const { buyer, over, order, lineId } = given
    const form = await buyer.page(`/change-orders/new?purchase_order_id=${order.id}`)
    expect(form.text).toContain('Other split over cost centres')
    expect(form.text).toContain(over('700.00', '300.00'))
    const typed = {
      purchase_order_id: order.id,
      reason: 'Other people',
      'lines[0][line_id]': lineId,
      'lines[0][description]': 'Chair',
      'lines[0][quantity]': '10',
      'lines[0][unit_price]': '100',
      'lines[0][split]': over('400', '500'),
    }
    const again = await buyer.form('/change-orders', typed)
    expect(again.status).toBe(422)
    expect(again.text).toContain(`value="${over('400', '500')}"`)
    expect(again.text).toContain('They come to')
    const saved = await buyer.form('/change-orders', {
      ...typed,
      'lines[0][split]': over('400', '600'),
    })
    expect(saved.status, saved.text).toBe(303)
    const edit = await buyer.page(`${String(saved.headers.location)}/edit`)
    expect(edit.text).toContain(`value="${over('400.00', '600.00')}"`)
  })
})
