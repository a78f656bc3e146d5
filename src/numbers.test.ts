import { describe, expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenCapture,
  givenIssued,
  givenVendor,
} from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { asTypedNow, worthKeeping } from './purchase-requests/unsaved.ts'

/** A request as the form sends it. */
const typedRequest = (costCenterId: string, line: Record<string, string>) => ({
  title: 'Cable',
  cost_center_id: costCenterId,
  need_by: '2099-01-01',
  currency: 'INR',
  'lines[0][description]': 'Cable',
  'lines[0][quantity]': '1',
  'lines[0][unit]': 'm',
  'lines[0][unit_price]': '1',
  ...Object.fromEntries(Object.entries(line).map(([name, text]) => [`lines[0][${name}]`, text])),
})
const jsonRequest = (costCenterId: string, line: Record<string, unknown>) => ({
  title: 'Cable',
  cost_center_id: costCenterId,
  need_by: '2099-01-01',
  lines: [{ description: 'Cable', quantity: '1', unit: 'm', unit_price: '1', ...line }],
})
const lineOf = async (tenant: TestTenant, location: string) =>
  (await tenant.as('requester').get(location)).body.lines[0] as Record<string, string>
const valueOf = (html: string, name: string): string | undefined =>
  new RegExp(`value="([^"]*)" id="[^"]*" name="${name.replaceAll(/[[\]]/g, '\\$&')}"`).exec(
    html,
  )?.[1]

describe('a form reads numbers as its person writes them, and shows them so', () => {
  test.each([
    ['en-IN', '2.5', '1,12,500.50', '112500.5'],
    ['en-US', '2.5', '112,500.50', '112500.5'],
    ['de-DE', '2,5', '112.500,50', '112500.5'],
    ['fr-FR', '2,5', '112\u202f500,50', '112500.5'],
    ['ar-EG', '٢٫٥', '١١٢٬٥٠٠٫٥٠', '112500.5'],
  ])('%s: %s at %s', async (locale, quantity, price, stored) => {
    const tenant = await newTenant({ locale })
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const requester = tenant.as('requester')
    const made = await requester.form(
      '/purchase-requests',
      typedRequest(costCenterId, { quantity, unit_price: price }),
    )
    expect([made.status, made.text]).toEqual([303, expect.anything()])
    const at = made.headers['location']!
    expect(await lineOf(tenant, at)).toMatchObject({ quantity: '2.5', unit_price: stored })
    const edit = await requester.page(`${at}/edit`)
    const shown = {
      quantity: valueOf(edit.text, 'lines[0][quantity]')!,
      unit_price: valueOf(edit.text, 'lines[0][unit_price]')!,
    }
    expect(shown.quantity).toBe(quantity)
    const again = await requester.form(`${at}/edit`, typedRequest(costCenterId, shown))
    expect([again.status, await lineOf(tenant, at)]).toMatchObject([
      303,
      { quantity: '2.5', unit_price: stored },
    ])
  })

  test.each([
    ['en-IN', { unit_price: '12,50' }, 'Unit price is not clear: “12,50”.'],
    ['en-IN', { quantity: '2,5' }, 'Quantity is not clear: “2,5”.'],
    ['en-US', { unit_price: '1.250,5' }, 'Unit price is not clear: “1.250,5”.'],
    ['de-DE', { unit_price: '12.50' }, 'Unit price is not clear: “12.50”.'],
    ['en-IN', { unit_price: '33.3333333333333' }, 'at most 6 decimals; “33.3333333333333” has 13.'],
  ])('%s: %j is refused, and kept to be corrected', async (locale, line, message) => {
    const tenant = await newTenant({ locale })
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const { status, text } = await tenant
      .as('requester')
      .form('/purchase-requests', typedRequest(costCenterId, line))
    expect(status).toBe(422)
    expect(text).toContain(message)
    expect(text).toContain(`value="${Object.values(line)[0]}"`)
    expect((await tenant.as('requester').get('/purchase-requests')).body.data).toEqual([])
  })

  test('what was typed and not saved is read as it was typed, even after the locale has changed', () => {
    const kept = worthKeeping(
      {
        title: 'Cable',
        lines: [{ description: 'Cable', quantity: '1,250', unit_price: '2.5', split: 'IT 33.5 %' }],
      },
      'en-IN',
    )!
    expect(asTypedNow(kept, 'en-IN')).toMatchObject({ lines: [{ quantity: '1,250' }] })
    expect(asTypedNow(kept, 'de-DE')).toMatchObject({
      title: 'Cable',
      lines: [{ quantity: '1250', unit_price: '2,5', split: 'IT 33,5 %' }],
    })
  })

  test('the preview counts by the same reader', async () => {
    const tenant = await newTenant({ locale: 'de-DE' })
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const preview = await tenant
      .as('requester')
      .form(
        '/purchase-requests/preview',
        typedRequest(costCenterId, { quantity: '2,5', unit_price: '12,50' }),
      )
    expect(preview.text).toMatch(/31,25\s₹/)
  })

  test('amounts may be typed in lakh, crore, k and m', async () => {
    const tenant = await newTenant()
    const { budgetId } = await givenBudget(tenant, 100_000n)
    for (const [typed, amount] of [
      ['1.5 L', '150000.00'],
      ['2 crore', '20000000.00'],
      ['75k', '75000.00'],
      ['₹1,25,000.50', '125000.50'],
      ['INR 100', '100.00'],
    ]) {
      const { status } = await tenant
        .as('controller')
        .form(`/budgets/${budgetId}/edit`, { amount: typed, mode: 'block' })
      const { body } = await tenant.as('controller').get(`/budgets/${budgetId}`)
      expect([status, body.amount.amount]).toEqual([303, amount])
    }
    const plain = await tenant
      .as('controller')
      .post(`/budgets/${budgetId}/edit`, { amount: '1.5 L', mode: 'block' })
    expect(plain.body.errors[0].pointer).toBe('/amount')
  })

  test('goods that came, and what is ordered, too', async () => {
    const tenant = await newTenant({ locale: 'de-DE' })
    const { order } = await givenIssued(tenant, 100_000_000n, {
      lines: [{ description: 'Cable', quantity: '250', unit: 'm', unit_price: '12.50' }],
    })
    const { lines } = (await tenant.as('receiver').get(`/purchase-orders/${order.id}`)).body
    const receive = (quantity: string) =>
      tenant.as('receiver').form('/receipts', {
        purchase_order_id: order.id,
        'lines[0][purchase_order_line_id]': lines[0].id,
        'lines[0][quantity]': quantity,
      })
    expect((await receive('2.5')).status).toBe(422)
    expect((await receive('2,5')).status).toBe(303)
    const page = await tenant.as('receiver').page(`/receipts/new?purchase_order_id=${order.id}`)
    expect(valueOf(page.text, 'lines[0][quantity]')).toBe('247,5')
    const after = await tenant.as('receiver').get(`/purchase-orders/${order.id}`)
    expect(after.body.lines[0].received).toBe('2.5')
  })

  test('what was read from a paper is shown as its person writes it', async () => {
    const tenant = await newTenant({ locale: 'fr-FR' })
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const { id } = await givenCapture(tenant, {
      lines: [{ name: 'Grip arm', quantity: '1', price: '1000.50' }],
    })
    const answer = await tenant.as('ap_clerk').form(`/invoice-captures/${id}/confirmation`, {
      net: '1000.50',
      tax: '180,09',
      gross: '1180,59',
    })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Net amount is not clear: “1000.50”.')
    expect(answer.text).not.toContain('Tax is not clear')
  })
})

describe('JSON takes plain numbers alone', () => {
  test.each(['2,5', '1,250', '1 250', '.5', '1.5 L', '٢'])(
    '“%s” is refused by its pointer, at every door',
    async (text) => {
      const tenant = await newTenant({ locale: 'de-DE' })
      const { costCenterId } = await givenBudget(tenant, 100_000_000n)
      const { order } = await givenIssued(tenant)
      const { lines } = (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body
      const vendorId = await givenVendor(tenant)
      const request = await tenant
        .as('requester')
        .post('/purchase-requests', jsonRequest(costCenterId, { quantity: text }))
      const receipt = await tenant.as('receiver').post('/receipts', {
        purchase_order_id: order.id,
        lines: [{ purchase_order_line_id: lines[0].id, quantity: text }],
      })
      const capture = await tenant
        .as('ap_clerk')
        .post(`/invoice-captures/01900000-0000-7000-8000-000000000000/confirmation`, {
          kind: 'invoice',
          vendor_id: vendorId,
          supplier_number: 'CM-1',
          issue_date: '2026-11-20',
          currency: 'EUR',
          net: text,
          tax: '1',
          gross: '1',
          lines: [{ description: 'Grip arm', quantity: '1', unit_price: '1' }],
        })
      const limit = await tenant.as('admin').post('/approval-rules/limits', {
        user_id: (await tenant.actor('approver')).userId,
        amount: text,
      })
      const budget = await tenant.as('controller').post('/budgets', {
        cost_center_id: costCenterId,
        fiscal_year: 2031,
        mode: 'block',
        amount: text,
      })
      const answers = [request, receipt, capture, limit, budget]
      expect(answers.map((r) => [r.status, r.body.errors?.[0]?.pointer])).toEqual([
        [422, '/lines/0/quantity'],
        [422, '/lines/0/quantity'],
        [422, '/net'],
        [422, '/amount'],
        [422, '/amount'],
      ])
    },
  )

  test('a number that JavaScript would round is asked for as text', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const { body } = await tenant
      .as('requester')
      .post('/purchase-requests', jsonRequest(costCenterId, { quantity: 2.5 }))
    expect(body.detail).toMatch(/Quantity must be sent as text/)
  })
})

describe('a table is read as it writes its numbers, which is shown; when nothing tells, a person is asked', () => {
  const importing = (tenant: TestTenant, csv: string | Buffer, fields = {}, name = 'lines.csv') =>
    tenant
      .as('requester')
      .uploadForm('/purchase-requests/importing', { bytes: Buffer.from(csv), name }, fields)
  const workbook = async (rows: (string | number)[][]): Promise<Buffer> => {
    const { default: write } = await import('write-excel-file/node')
    return write(
      rows.map((row) =>
        row.map((value) => (typeof value === 'number' ? { type: Number, value } : { value })),
      ),
    ).toBuffer()
  }

  test('lines with a decimal comma, typed again as this person writes', async () => {
    const csv = '\ufeffItem;Quantity;Unit;Price;Charged to\nInk;2,5;l;12,50;IT 33,5 %; MKT 66,5 %\n'
    const quoted = csv.replace('IT 33,5 %; MKT 66,5 %', '"IT 33,5 %; MKT 66,5 %"')
    for (const [locale, quantity, price, split] of [
      ['en-IN', '2.5', '12.5', 'IT 33.5 %; MKT 66.5 %'],
      ['de-DE', '2,5', '12,5', 'IT 33,5 %; MKT 66,5 %'],
    ] as const) {
      const { status, text } = await importing(await newTenant({ locale }), quoted)
      expect(status).toBe(200)
      expect(text).toContain(
        'One line was added. Numbers were read with a comma before decimals and points between thousands, such as 1.234,50.',
      )
      expect(valueOf(text, 'lines[0][quantity]')).toBe(quantity)
      expect(valueOf(text, 'lines[0][unit_price]')).toBe(price)
      expect(valueOf(text, 'lines[0][split]')).toBe(split)
    }
  })

  test('lines that can be read in two ways add nothing before it is said which', async () => {
    const tenant = await newTenant()
    const csv = 'Item;Quantity;Unit;Price\nInk;2;l;1.250\n'
    const asked = await importing(tenant, csv)
    expect(asked.status).toBe(422)
    expect(asked.text).toContain('Numbers such as “1.250” can be read in two ways.')
    expect(asked.text).not.toContain('value="Ink"')
    const [comma, point] = [
      await importing(tenant, csv, { numbers: 'comma' }),
      await importing(tenant, csv, { numbers: 'point' }),
    ]
    expect(valueOf(comma.text, 'lines[0][unit_price]')).toBe('1250')
    expect(valueOf(point.text, 'lines[0][unit_price]')).toBe('1.25')
  })

  test('a price with too many decimals comes as it is, and is refused with the limit', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const { text } = await importing(
      tenant,
      'Item,Quantity,Unit,Price\nValve,3,each,33.3333333333333\n',
    )
    const price = valueOf(text, 'lines[0][unit_price]')!
    expect(price).toBe('33.3333333333333')
    const sent = await tenant
      .as('requester')
      .form('/purchase-requests', typedRequest(costCenterId, { unit_price: price }))
    expect(sent.text).toContain('may have at most 6 decimals')
  })

  test('numbers of a workbook are exact; those it keeps as text must be clear', async () => {
    const tenant = await newTenant({ locale: 'de-DE' })
    const header = ['Item', 'Quantity', 'Price']
    const exact = await importing(
      tenant,
      await workbook([header, ['Ink', 2.5, 1250]]),
      {},
      'l.xlsx',
    )
    expect(valueOf(exact.text, 'lines[0][quantity]')).toBe('2,5')
    const mixed = await workbook([header, ['Ink', 2.5, '1.250,50'], ['Pen', 1, 3.125]])
    const read = await importing(tenant, mixed, {}, 'l.xlsx')
    expect(['0', '1'].map((i) => valueOf(read.text, `lines[${i}][unit_price]`))).toEqual([
      '1250,5',
      '3,125',
    ])
    const unclear = await importing(
      tenant,
      await workbook([header, ['Ink', 1, '1.250']]),
      {},
      'l.xlsx',
    )
    expect(unclear.status).toBe(422)
    expect(unclear.text).toContain('The workbook keeps numbers as text, such as “1.250”')
  })

  test('budgets: shown before the import, the same at its confirmation, asked where it is unclear', async () => {
    const tenant = await newTenant()
    const controller = tenant.as('controller')
    await controller.post('/cost-centers', {
      code: 'IT',
      name: 'IT',
      owner_id: (await tenant.actor('approver')).userId,
      active: true,
    })
    const csv = 'cost_center;year;amount\nIT;2029;1500000,00\n'
    expect((await controller.post('/budgets/import', { csv })).body).toMatchObject({
      numbers: 'comma',
      lines: [{ amount: '1500000.00', does: 'new' }],
    })
    const page = await controller.form('/budgets/import', { csv })
    expect(page.text).toContain('Amounts are read with a comma before decimals')
    expect(page.text).toContain('<input type="hidden" name="numbers" value="comma">')
    const unclear = csv.replace('1500000,00', '1.500')
    for (const path of ['/budgets/import', '/budgets/import/confirmation'])
      expect((await controller.post(path, { csv: unclear })).body).toMatchObject({
        status: 422,
        errors: [{ pointer: '/numbers', code: 'ambiguous' }],
      })
    expect((await controller.form('/budgets/import', { csv: unclear })).text).toContain(
      'Numbers such as “1.500” can be read in two ways.',
    )
    const wrong = await controller.post('/budgets/import', { csv, numbers: 'point' })
    expect(wrong.body.lines[0].errors[0].text).toMatch(/Amount is not clear: “1500000,00”/)
    const done = await controller.post('/budgets/import/confirmation', {
      csv: unclear,
      numbers: 'comma',
    })
    expect(done.body.lines[0].amount).toBe('1500.00')
  })
})

describe('units know whether they divide', () => {
  const raise = async (line: Record<string, string>) => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    return {
      json: await tenant
        .as('requester')
        .post('/purchase-requests', jsonRequest(costCenterId, line)),
      form: await tenant
        .as('requester')
        .form('/purchase-requests', typedRequest(costCenterId, line)),
    }
  }
  test.each(['each', 'Pcs', 'H87', 'box', 'Stück', 'licence'])(
    '3.4 %s is refused by the form and by JSON',
    async (unit) => {
      const { json, form } = await raise({ quantity: '3.4', unit })
      expect(json.body).toMatchObject({
        status: 422,
        errors: [{ pointer: '/lines/0/quantity', code: 'whole_units' }],
      })
      expect(json.body.detail).toBe(
        `“Cable” is counted in whole units (${unit}); 3.4 is not a whole number.`,
      )
      expect(form.status).toBe(422)
      expect((await raise({ quantity: '3.0', unit })).json.status).toBe(201)
    },
  )
  test.each(['kg', 'KGM', 'm', 'hours', 'furlong'])('3.4 %s passes', async (unit) => {
    const { json, form } = await raise({ quantity: '3.4', unit })
    expect([json.status, form.status]).toEqual([201, 303])
  })
  test('a paper over 3.4 of what was ordered in whole units is refused at its confirmation', async () => {
    const tenant = await newTenant()
    const { order, vendorId } = await givenIssued(tenant)
    const { id } = await givenCapture(tenant, { order: order.number })
    const confirm = (description: string, quantity: string) =>
      tenant.as('ap_clerk').post(`/invoice-captures/${id}/confirmation`, {
        kind: 'invoice',
        vendor_id: vendorId,
        supplier_number: 'CM-1',
        issue_date: '2026-11-20',
        order_number: order.number,
        currency: 'INR',
        net: '340',
        tax: '0',
        gross: '340',
        lines: [{ description, quantity, unit_price: '100' }],
      })
    for (const name of ['Latitude 5450', 'latitude 5450 ', 'Something else'])
      expect((await confirm(name, '3.4')).body).toMatchObject({
        status: 422,
        errors: [{ pointer: '/lines/0/quantity', code: 'whole_units' }],
      })
    expect((await confirm('Latitude 5450', '3')).status).toBe(200)
  })
  test('an order takes whole things of a request, and the catalog has no price from 2.5 of them', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenApproved(tenant, costCenterId)
    const vendorId = await givenVendor(tenant)
    const { lines } = (await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body
    const order = await tenant.as('buyer').post('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id: vendorId,
      lines: [{ purchase_request_line_id: lines[0].id, quantity: '3.4', unit_price: '1' }],
    })
    expect(order.body.errors[0]).toMatchObject({
      pointer: '/lines/0/quantity',
      code: 'whole_units',
    })
    const item = await tenant
      .as('admin')
      .post('/catalog', { code: 'C', name: 'Chair', unit: 'each', active: true })
    const price = await tenant.as('admin').post(`/catalog/${item.body.id}/prices`, {
      vendor_id: vendorId,
      min_quantity: '2.5',
      unit_price: '10',
      currency: 'INR',
      valid_from: '2026-01-01',
    })
    expect(price.body.errors[0]).toMatchObject({ pointer: '/min_quantity', code: 'whole_units' })
  })
})
