import { describe, expect, test } from 'vitest'
import { ledgerSums } from '../budgets/index.ts'
import { find as findBudget } from '../budgets/queries.ts'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { givenIssued, givenVendor, receive } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const upload = (tenant: TestTenant, xml: string, fields: Record<string, string> = {}) =>
  tenant
    .as('ap_clerk')
    .upload('/invoices', { bytes: Buffer.from(xml), name: 'invoice.xml' }, fields)
const open = (body: { holds: { reason: string; open: boolean }[] }) =>
  body.holds.filter((h) => h.open).map((h) => h.reason)
const laptops = (price: string, quantity = '12') => [{ name: 'Latitude 5450', quantity, price }]
async function figures(tenant: TestTenant, budgetId: string) {
  const [budget, sums] = await tenant.read('controller', (ctx) =>
    Promise.all([findBudget(ctx.tx, budgetId), ledgerSums(ctx.tx, budgetId)]),
  )
  expect(budget).toMatchObject(sums)
  return { reserved: budget.reserved, committed: budget.committed, actual: budget.actual }
}

describe('an invoice', () => {
  test('rules 5 and 43: of what was ordered and received is approved without a human, the commitment becomes actual, and its rounding is paid', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant)
    expect((await receive(tenant, order)).status).toBe(201)
    const res = await upload(tenant, ublInvoice({ order: order.number, rounding: '0.40' }))
    expect(res.body).toMatchObject({
      status: 'approved',
      supplier_number: 'R-1',
      net: { amount: '822000.00' },
      rounding: { amount: '0.40' },
      payable: { amount: '969960.40' },
      approved_how: expect.stringContaining('without a human'),
    })
    expect(await figures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 82_200_000n,
    })
    expect((await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body).toMatchObject({
      status: 'closed',
      billing_status: 'full',
      documents: [
        { kind: 'purchase_request' },
        { kind: 'purchase_order' },
        { kind: 'receipt' },
        { kind: 'invoice' },
      ],
    })
    const file = await tenant.as('ap_clerk').page(`/invoices/${res.body.id}/file`)
    expect(file.headers['content-disposition']).toContain('attachment')
    expect(file.text).toContain('<cbc:ID>R-1</cbc:ID>')
  })

  test('before the goods waits for the receiver, and the receipt releases its own hold', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const res = await upload(tenant, ublInvoice({ order: order.number }))
    expect([res.body.status, open(res.body)]).toEqual(['held', ['not_received']])
    expect((await tenant.as('receiver').page('/inbox')).text).toContain('not received yet')
    await receive(tenant, order, '5')
    expect((await tenant.as('ap_clerk').get(`/invoices/${res.body.id}`)).body.status).toBe('held')
    await receive(tenant, order, '7')
    expect((await tenant.as('ap_clerk').get(`/invoices/${res.body.id}`)).body).toMatchObject({
      status: 'approved',
      holds: [{ reason: 'not_received', open: false, released_how: 'cured' }],
    })
  })

  test('above the order price is held for the buyer, who may accept it with a reason', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant)
    await receive(tenant, order)
    const res = await upload(
      tenant,
      ublInvoice({ order: order.number, lines: laptops('71000.00') }),
    )
    expect([res.body.status, open(res.body)]).toEqual(['held', ['price']])
    const hold = res.body.holds[0] as { id: string }
    expect(
      (
        await tenant
          .as('ap_clerk')
          .post(`/invoices/${res.body.id}/price-acceptance`, { hold_id: hold.id, reason: 'fine' })
      ).status,
    ).toBe(403)
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/invoices/${res.body.id}/price-acceptance`, { hold_id: hold.id, reason: '' })
      ).status,
    ).toBe(422)
    expect(
      (
        await tenant.as('buyer').post(`/invoices/${res.body.id}/price-acceptance`, {
          hold_id: hold.id,
          reason: 'List price rose in October',
        })
      ).body,
    ).toMatchObject({ status: 'approved' })
    expect(await figures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 85_200_000n,
    })
  })

  test('that overdraws the budget is held for the controller', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant, 82_200_000n)
    await receive(tenant, order)
    const res = await upload(
      tenant,
      ublInvoice({ order: order.number, lines: laptops('68540.00') }),
    )
    expect([res.body.status, open(res.body)]).toEqual(['held', ['funds']])
    const page = await tenant.as('controller').page(`/invoices/${res.body.id}`)
    expect(page.text).toContain('the budget has not that much left')
    expect(
      (
        await tenant.as('controller').post(`/invoices/${res.body.id}/funds-acceptance`, {
          hold_id: res.body.holds[0].id,
          reason: 'Agreed with the board',
        })
      ).body.status,
    ).toBe('approved')
    expect(await figures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 82_248_000n,
    })
  })

  test('rule 40: sent twice is refused: the same file, and the same number written another way', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    expect(
      (await upload(tenant, ublInvoice({ number: 'INV-0012', order: order.number }))).status,
    ).toBe(201)
    expect(
      (await upload(tenant, ublInvoice({ number: 'INV-0012', order: order.number }))).body,
    ).toMatchObject({ status: 409, code: 'duplicate_invoice' })
    expect((await upload(tenant, ublInvoice({ number: 'inv 0O12' }))).body).toMatchObject({
      status: 409,
      code: 'duplicate_invoice',
    })
    const both = await Promise.all(
      ['X-1', 'X 1'].map((number) =>
        upload(tenant, ublInvoice({ number, lines: laptops('1.00') })),
      ),
    )
    expect(both.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([201, 409])
  })

  test('rule 41: naming an order of another vendor stays unlinked, until a clerk links the right one', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    await receive(tenant, order)
    await givenVendor(tenant, { name: 'Somebody Else', vatId: 'FR99' })
    const foreign = await upload(
      tenant,
      ublInvoice({ number: 'Z', vatId: 'FR99', order: order.number }),
    )
    expect([foreign.body.purchase_order_id, open(foreign.body)]).toEqual([null, ['no_order']])
    expect(
      (
        await tenant
          .as('ap_clerk')
          .post(`/invoices/${foreign.body.id}/order`, { purchase_order_id: order.id })
      ).body.code,
    ).toBe('other_vendor')
    const loose = await upload(tenant, ublInvoice({ number: 'Y' }))
    expect(open(loose.body)).toEqual(['no_order'])
    expect(
      (
        await tenant
          .as('ap_clerk')
          .post(`/invoices/${loose.body.id}/order`, { order_number: order.number })
      ).body.status,
    ).toBe('approved')
  })

  test('of an unknown seller, or no invoice at all, leaves nothing behind and says what to do', async () => {
    const tenant = await newTenant()
    expect((await upload(tenant, ublInvoice())).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/vendor_id', detail: expect.stringContaining('DE123456789') }],
    })
    expect(
      (await upload(tenant, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'))
        .body,
    ).toMatchObject({ status: 422, errors: [{ pointer: '/file', code: 'XML-DTD' }] })
    expect((await tenant.as('ap_clerk').post('/invoices')).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/file' }],
    })
    expect(
      (
        await tenant
          .as('ap_clerk')
          .upload('/invoices', { bytes: Buffer.alloc(21 * 1_048_576, 32), name: 'huge.xml' })
      ).status,
    ).toBe(413)
    expect((await tenant.as('ap_clerk').get('/invoices')).body.data).toEqual([])
  })

  test('whose price is for a quantity that cannot be kept is refused in words', async () => {
    const tenant = await newTenant()
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const priceFor = (base: string) =>
      tenant.as('ap_clerk').upload('/invoices', {
        bytes: Buffer.from(
          ublInvoice().replace(
            '</cac:Price>',
            `<cbc:BaseQuantity>${base}</cbc:BaseQuantity></cac:Price>`,
          ),
        ),
        name: 'invoice.xml',
      })
    for (const base of ['-1', '0.000000000001']) {
      const refused = await priceFor(base)
      expect([refused.status, refused.body.code]).toEqual([422, 'invalid'])
      expect(refused.body.detail).toContain(`“${base}” where a quantity or price belongs`)
    }
    expect((await priceFor('100.000000000')).status).toBe(201)
  })

  test('whose price is for a hundred is compared with the order’s price of one', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    await receive(tenant, order)
    const perHundred = ublInvoice({ order: order.number }).replace(
      /(?<open><cbc:PriceAmount[^>]*>)68500.00(?<end><\/cbc:PriceAmount>)/,
      '$<open>6850000.00$<end><cbc:BaseQuantity>100</cbc:BaseQuantity>',
    )
    expect(perHundred).toContain('6850000.00')
    const { body } = await upload(tenant, perHundred)
    expect([body.status, open(body)]).toEqual(['approved', []])
  })

  test('whose number has no letter and no digit is refused, as nothing tells it from another', async () => {
    const tenant = await newTenant()
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const { body } = await upload(tenant, ublInvoice({ number: '---' }))
    expect([body.status, body.detail]).toEqual([422, expect.stringContaining('“---”')])
  })

  test('of the last day there is is held, not refused', async () => {
    const tenant = await newTenant()
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const bytes = Buffer.from(
      ublInvoice({ issueDate: '9999-12-31' }).replace(/<cbc:DueDate>.*<\/cbc:DueDate>/, ''),
    )
    const { status, body } = await tenant
      .as('ap_clerk')
      .upload('/invoices', { bytes, name: 'i.xml' })
    expect([status, body.status, body.due_date]).toEqual([201, 'held', '9999-12-31'])
  })

  test('rule 34: billed in parts is liquidated in parts, to the last paisa', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant)
    await receive(tenant, order)
    for (const [i, quantity] of ['5', '4', '3'].entries())
      expect(
        (
          await upload(
            tenant,
            ublInvoice({
              number: `P-${i}`,
              order: order.number,
              lines: laptops('68500.00', quantity),
            }),
          )
        ).body.status,
      ).toBe('approved')
    expect(await figures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 82_200_000n,
    })
    const more = await upload(
      tenant,
      ublInvoice({ number: 'P-9', lines: laptops('68500.00', '1') }),
    )
    expect(open(more.body)).toEqual(['no_order'])
  })

  test('that was rejected frees its number', async () => {
    const tenant = await newTenant()
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const res = await upload(tenant, ublInvoice())
    expect(
      (
        await tenant
          .as('ap_clerk')
          .post(`/invoices/${res.body.id}/rejection`, { reason: 'Wrong address' })
      ).body.status,
    ).toBe('rejected')
    expect((await upload(tenant, ublInvoice({ rounding: '0.10' }))).status).toBe(201)
  })

  test('O09, O10: of one of two lines is linked to that line, the other stays to be billed; then both add up to 370', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, {
      lines: [
        { description: 'Desk', quantity: '1', unit: 'each', unit_price: '280' },
        { description: 'Lamp', quantity: '1', unit: 'each', unit_price: '90' },
      ],
    })
    await receive(tenant, order)
    const now = async () =>
      (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body as {
        status: string
        billing_status: string
        lines: { billed_quantity: string }[]
      }
    const first = await upload(
      tenant,
      ublInvoice({
        number: 'D',
        order: order.number,
        lines: [{ name: 'Desk', quantity: '1', price: '280' }],
      }),
    )
    expect(first.body).toMatchObject({
      status: 'approved',
      lines: [{ purchase_order_line_id: order.lines[0]!.id }],
    })
    expect(await now()).toMatchObject({
      status: 'issued',
      billing_status: 'partial',
      lines: [{ billed_quantity: '1' }, { billed_quantity: '0' }],
    })
    const second = await upload(
      tenant,
      ublInvoice({
        number: 'L',
        order: order.number,
        lines: [{ name: 'Lamp', quantity: '1', price: '90' }],
      }),
    )
    expect([first.body.net.amount, second.body.net.amount, await now()]).toEqual([
      '280.00',
      '90.00',
      expect.objectContaining({ status: 'closed', billing_status: 'full' }),
    ])
  })

  test('O01, T05: of two lines of ten, five of each received and billed, is billed in part; nothing more may be billed before more comes', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, {
      lines: ['Desk', 'Lamp'].map((description) => ({
        description,
        quantity: '10',
        unit: 'each',
        unit_price: '10',
      })),
    })
    await receive(tenant, order, '5')
    const lines = (quantity: string) =>
      ['Desk', 'Lamp'].map((name) => ({ name, quantity, price: '10' }))
    expect(
      (await upload(tenant, ublInvoice({ number: '1', order: order.number, lines: lines('5') })))
        .body.status,
    ).toBe('approved')
    expect((await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body).toMatchObject({
      receipt_status: 'partial',
      billing_status: 'partial',
      lines: [
        { received: '5', billed_quantity: '5' },
        { received: '5', billed_quantity: '5' },
      ],
    })
    expect(
      open(
        (await upload(tenant, ublInvoice({ number: '2', order: order.number, lines: lines('1') })))
          .body,
      ),
    ).toEqual(['not_received', 'not_received'])
  })

  test('C11, rule 42: whose total is not the sum of its lines is kept as it came and held; no cent is corrected', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    await receive(tenant, order)
    const res = await upload(
      tenant,
      ublInvoice({ order: order.number }).replace(
        '>822000.00</cbc:TaxExclusiveAmount>',
        '>822000.01</cbc:TaxExclusiveAmount>',
      ),
    )
    expect(res.body).toMatchObject({ status: 'held', net: { amount: '822000.01' } })
    expect(open(res.body)).toContain('totals')
    const hold = (res.body.holds as { id: string; reason: string }[]).find(
      (h) => h.reason === 'totals',
    )!
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/invoices/${res.body.id}/price-acceptance`, { hold_id: hold.id, reason: 'Fine' })
      ).body.code,
    ).toBe('not_acceptable')
  })

  test('rule 9: takes away what was committed at order price and books its own price: 550 on 500', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant, 100_000n, {
      lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: '500' }],
    })
    await receive(tenant, order)
    const res = await upload(
      tenant,
      ublInvoice({ order: order.number, lines: [{ name: 'Desk', quantity: '1', price: '550' }] }),
    )
    expect(await figures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 50_000n,
      actual: 0n,
    })
    await tenant.as('buyer').post(`/invoices/${res.body.id}/price-acceptance`, {
      hold_id: res.body.holds[0].id,
      reason: 'Agreed',
    })
    expect(await figures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 55_000n,
    })
  })

  test('rule 32: of two where one came stays an invoice of two', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant, 100_000_000n, {
      lines: [{ description: 'Desk', quantity: '2', unit: 'each', unit_price: '10' }],
    })
    await receive(tenant, order, '1')
    const res = await upload(
      tenant,
      ublInvoice({ order: order.number, lines: [{ name: 'Desk', quantity: '2', price: '10' }] }),
    )
    expect([open(res.body), res.body.lines[0].quantity, res.body.payable.amount]).toEqual([
      ['not_received'],
      '2',
      '23.60',
    ])
  })

  test('rule 7: a credit note gives the budget back, also for an order that was closed, which then is open again', async () => {
    const tenant = await newTenant()
    const { order, budgetId } = await givenIssued(tenant)
    await receive(tenant, order)
    await upload(tenant, ublInvoice({ order: order.number }))
    expect(await figures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 82_200_000n,
    })
    const credit = await upload(
      tenant,
      ublInvoice({
        number: 'CR-1',
        type: '381',
        order: order.number,
        lines: laptops('68500.00', '2'),
      }),
    )
    expect(credit.body).toMatchObject({
      kind: 'credit_note',
      status: 'approved',
      purchase_order_id: order.id,
    })
    expect(await figures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 68_500_000n,
    })
    expect((await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body).toMatchObject({
      status: 'issued',
      billing_status: 'partial',
      lines: [{ billed_quantity: '10' }],
    })
    expect(
      open(
        (
          await upload(
            tenant,
            ublInvoice({
              number: 'CR-2',
              type: '381',
              order: order.number,
              lines: laptops('68500.00', '11'),
            }),
          )
        ).body,
      ).toSorted(),
    ).toEqual(['credit', 'credit', 'credit_quantity'])
  })
})
