import { describe, expect, test } from 'vitest'
import { ledgerSums } from '../budgets/index.ts'
import { find as findBudget } from '../budgets/queries.ts'
import {
  aRequest,
  givenApproved,
  givenBudget,
  givenOrder,
  givenSubmitted,
  givenVendor,
} from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'

describe('a purchase request', () => {
  test('reserves its budget when it is submitted, and goes to the owner of the cost centre, then to finance', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect(pr).toMatchObject({
      status: 'pending',
      total: { amount: '822000.00', currency: 'INR' },
      approval: [
        { who: 'The approver', status: 'active' },
        { who: 'The controller', status: 'waiting' },
      ],
    })
    const [budget, sums] = await tenant.read('controller', (ctx) =>
      Promise.all([findBudget(ctx.tx, budgetId), ledgerSums(ctx.tx, budgetId)]),
    )
    expect(budget).toMatchObject(sums)
    expect(sums).toMatchObject({ reserved: 82_200_000n, committed: 0n, actual: 0n })
  })

  test('is refused when the budget does not allow it, and stays a draft', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 82_199_999n)
    const made = await tenant.as('requester').post('/purchase-requests', aRequest(costCenterId))
    const sent = await tenant.as('requester').post(`/purchase-requests/${made.body.id}/submission`)
    expect(sent.status).toBe(409)
    expect(sent.body).toMatchObject({
      code: 'budget_exceeded',
      detail: expect.stringContaining('₹0.01 too much'),
    })
    expect(
      (await tenant.as('requester').get(`/purchase-requests/${made.body.id}`)).body.status,
    ).toBe('draft')
  })

  test('rule 19: may not be decided by its requester, nor by somebody it is not with', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect(
      (await tenant.as('requester').post(`/approvals/${pr.approval_id}/approval`)).status,
    ).toBe(403)
    expect(
      (await tenant.as('controller').post(`/approvals/${pr.approval_id}/approval`)).body,
    ).toMatchObject({ status: 403, detail: expect.stringContaining('The approver') })
    expect(
      (
        await givenApproved(tenant, costCenterId, {
          lines: [{ description: 'Cable', quantity: '1', unit: 'each', unit_price: '10' }],
        })
      ).status,
    ).toBe('approved')
  })

  test('rule 13: gives its reservation back when it is returned, with the reason in its history', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect(
      (await tenant.as('approver').post(`/approvals/${pr.approval_id}/return`)).body,
    ).toMatchObject({ status: 422, errors: [{ pointer: '/reason' }] })
    expect(
      (
        await tenant
          .as('approver')
          .post(`/approvals/${pr.approval_id}/return`, { reason: 'Which model?' })
      ).status,
    ).toBe(200)
    expect((await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).reserved).toBe(
      0n,
    )
    const page = await tenant.as('requester').page(`/purchase-requests/${pr.id}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Which model?')
    expect((await tenant.as('requester').page('/inbox')).text).toContain('Returned to you')
  })

  test('rule 1: forty submits of 100 against a budget of 1,000: exactly ten succeed', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000n)
    const lines = [{ description: 'Paper', quantity: '1', unit: 'box', unit_price: '100' }]
    const drafts = await Promise.all(
      Array.from({ length: 40 }, () =>
        tenant.as('requester').post('/purchase-requests', aRequest(costCenterId, { lines })),
      ),
    )
    const answers = await Promise.all(
      drafts.map((d) => tenant.as('requester').post(`/purchase-requests/${d.body.id}/submission`)),
    )
    expect(Map.groupBy(answers, (a) => a.status).get(200)?.length).toBe(10)
    expect(Map.groupBy(answers, (a) => a.body.code as string).get('budget_exceeded')?.length).toBe(
      30,
    )
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({
      reserved: 100_000n,
    })
  })

  test('rule 13: gives its reservation back when it is withdrawn or rejected too', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
    const reserved = async () =>
      (await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).reserved
    const first = await givenSubmitted(tenant, costCenterId)
    expect(await reserved()).toBe(82_200_000n)
    await tenant.as('requester').post(`/purchase-requests/${first.id}/withdrawal`)
    expect(await reserved()).toBe(0n)
    const second = await givenSubmitted(tenant, costCenterId)
    await tenant.as('approver').post(`/approvals/${second.approval_id}/rejection`, { reason: 'No' })
    expect(await reserved()).toBe(0n)
  })

  test('rule 4: comes to the sum of quantity times price of each line, each rounded once', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const line = (quantity: string, unit_price: string) => ({
      description: 'Cable',
      quantity,
      unit: 'metre',
      unit_price,
    })
    const made = await tenant.as('requester').post(
      '/purchase-requests',
      aRequest(costCenterId, {
        lines: [line('2', '10'), line('3', '100'), line('12', '0.001'), line('0.5', '0.01')],
      }),
    )
    expect(made.body).toMatchObject({
      total: { amount: '320.02' },
      lines: [
        { amount: { amount: '20.00' } },
        { amount: { amount: '300.00' } },
        { amount: { amount: '0.01' } },
        { amount: { amount: '0.01' } },
      ],
    })
  })

  test('T09: 2 at 10 is 20.00; a line without what or how many is refused, and neither its requester nor a buyer approves it, but an approver does', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const raise = (change: object) =>
      tenant.as('requester').post(
        '/purchase-requests',
        aRequest(costCenterId, {
          lines: [
            { description: 'Cable', quantity: '2', unit: 'each', unit_price: '10', ...change },
          ],
        }),
      )
    expect((await raise({ description: '' })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/lines/0/description', detail: 'Item is missing.' }],
    })
    expect((await raise({ quantity: '' })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/lines/0/quantity', detail: 'Quantity is missing.' }],
    })
    const { body: pr } = await raise({})
    expect(pr.total).toEqual({ amount: '20.00', currency: 'INR' })
    const { body: sent } = await tenant
      .as('requester')
      .post(`/purchase-requests/${pr.id}/submission`)
    const approve = (role: 'requester' | 'buyer' | 'approver') =>
      tenant.as(role).post(`/approvals/${sent.approval_id}/approval`)
    expect([
      (await approve('requester')).status,
      (await approve('buyer')).status,
      (await approve('approver')).body.status,
    ]).toEqual([403, 403, 'approved'])
  })

  test('sent twice under one key is raised once; another request under the key is refused', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const send = (change = {}) =>
      tenant
        .as('requester')
        .post('/purchase-requests', aRequest(costCenterId, change), { 'Idempotency-Key': 'first' })
    const [a, b] = await Promise.all([send(), send()])
    expect([a.status, b.status]).toEqual([201, 201])
    expect(a.body.id).toBe(b.body.id)
    expect((await send({ title: 'Another' })).body).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    })
    expect((await tenant.as('requester').get('/purchase-requests')).body.data).toHaveLength(1)
  })

  test('the form comes back with what was typed when something is wrong', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const res = await tenant.as('requester').form('/purchase-requests', {
      title: 'Docks',
      cost_center_id: costCenterId,
      need_by: '2099-01-01',
      'lines[0][description]': 'WD19S',
      'lines[0][quantity]': '6',
      'lines[0][unit]': 'each',
      'lines[0][unit_price]': '68,5oo',
    })
    expect(res.status).toBe(422)
    expect(res.text).toContain('There is a problem')
    expect(res.text).toContain('68,5oo')
    const good = await tenant.as('requester').form('/purchase-requests', {
      title: 'Docks',
      cost_center_id: costCenterId,
      need_by: '2099-01-01',
      'lines[0][description]': 'WD19S',
      'lines[0][quantity]': '6',
      'lines[0][unit]': 'each',
      'lines[0][unit_price]': '1,02,545.33',
    })
    expect(good.status).toBe(303)
    expect((await tenant.as('requester').page(good.headers['location']!)).text).toContain(
      '6,15,271.98',
    )
  })

  test('an htmx request gets only the part it named', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    const part = await tenant.as('requester').page(`/purchase-requests/${pr.id}`, {
      'HX-Request': 'true',
      'HX-Request-Type': 'partial',
      'HX-Target': 'section#request',
    })
    expect(part.text).toContain('<section id="request"')
    expect(part.text).not.toContain('<html')
  })

  test('a decision on an older revision is refused', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    expect(
      (await tenant.as('approver').post(`/approvals/${pr.approval_id}/approval`, { revision: 7 }))
        .body,
    ).toMatchObject({ status: 409, code: 'stale' })
    expect(
      (
        await tenant
          .as('requester')
          .post(`/purchase-requests/${pr.id}/withdrawal`, {}, { 'If-Match': '"1"' })
      ).status,
    ).toBe(412)
  })
})

describe('raising a request', () => {
  test('takes four fields: it is named after its first line, and can be submitted at once; refused by the budget, nothing of it stays', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000n)
    const raise = (unit_price: string) =>
      tenant.as('requester').post('/purchase-requests', {
        cost_center_id: costCenterId,
        need_by: '2099-12-31',
        submit_now: true,
        lines: [
          { description: 'Dock', quantity: '2', unit_price },
          { description: 'Cable', quantity: '1', unit_price: '1' },
        ],
      })
    expect((await raise('499')).body).toMatchObject({
      title: 'Dock and 1 more',
      status: 'pending',
      lines: [{ unit: 'each' }, {}],
    })
    expect((await raise('499')).body).toMatchObject({ status: 409, code: 'budget_exceeded' })
    expect((await tenant.as('requester').get('/purchase-requests')).body.data).toHaveLength(1)
  })

  test('lines of a CSV or XLSX file come below those that are typed, with what is wrong in them; nothing is saved', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000n)
    const sheet = await (
      await import('write-excel-file/node')
    )
      .default([
        [{ value: 'Item' }, { value: 'Unit price' }, { value: 'Qty' }],
        [{ value: 'Hub' }, { type: Number, value: 1234.5 }, { type: Number, value: 3 }],
      ])
      .toBuffer()
    const importing = async (file: Buffer, name: string) =>
      tenant.as('requester').uploadForm(
        '/purchase-requests/importing',
        { bytes: file, name },
        {
          cost_center_id: costCenterId,
          'lines[0][description]': 'Typed',
          'lines[0][quantity]': '1',
        },
      )
    const csv = await importing(
      Buffer.from('item;quantity;unit;unit price\nDock;2;each;68 500,50\nCable;x;;1\n'),
      'l.csv',
    )
    expect(csv.status).toBe(200)
    for (const text of ['value="Typed"', 'value="Dock"', 'value="68500.5"', 'value="Cable"'])
      expect(csv.text).toContain(text)
    const xlsx = await importing(sheet, 'l.xlsx')
    for (const text of ['value="Hub"', 'value="1234.5"', 'value="3"'])
      expect(xlsx.text).toContain(text)
    const nonsense = await importing(
      Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(40)]),
      'l.xlsx',
    )
    expect(nonsense.status).toBe(422)
    expect(nonsense.text).toContain('It is not a whole Office file')
    expect(nonsense.text).toContain('value="Typed"')
    expect((await importing(Buffer.alloc(0), 'l.csv')).status).toBe(422)
    expect((await tenant.as('requester').get('/purchase-requests')).body.data).toEqual([])
  })

  test('what was typed and not saved is there again, for that person alone, until it is saved or discarded', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000n)
    const keep = (title: string) =>
      tenant.as('requester').form('/purchase-requests/unsaved', {
        title,
        need_by: '2099-01-01',
        'lines[0][description]': 'Half a li\u0000ne',
        'lines[0][quantity]': '',
      })
    expect((await keep('Half')).status).toBe(303)
    expect((await keep('Half a requ')).status).toBe(303)
    const form = (await tenant.as('requester').page('/purchase-requests/new')).text
    expect(form).toContain('value="Half a requ"')
    expect(form).toContain('did not save')
    const me = (await tenant.actor('requester')).userId
    expect(
      (await tenant.as('requester').form('/purchase-requests/unsaved/discarding', { about: me }))
        .status,
    ).toBe(303)
    expect((await tenant.as('requester').page('/purchase-requests/new')).text).not.toContain(
      'Half a requ',
    )
    await keep('Again')
    await tenant.as('requester').post('/purchase-requests', aRequest(costCenterId))
    expect((await tenant.as('requester').page('/purchase-requests/new')).text).not.toContain(
      'Again',
    )
  })
})

describe('a request that goes on', () => {
  test('rule 16: a copy is a draft of its own, and is approved anew; somebody who may not raise requests copies none', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 400_000_000n)
    const pr = await givenApproved(tenant, costCenterId)
    const copied = await tenant.as('requester').post(`/purchase-requests/${pr.id}/copy`)
    expect(copied.body).toMatchObject({
      status: 'draft',
      revision: 1,
      total: { amount: '822000.00' },
      approval: [],
      reserved: { amount: '0.00' },
    })
    expect(copied.body.id).not.toBe(pr.id)
    expect(
      (await tenant.as('requester').post(`/purchase-requests/${copied.body.id}/submission`)).body,
    ).toMatchObject({ status: 'pending', approval: [{ status: 'active' }, { status: 'waiting' }] })
    expect((await tenant.as('approver').post(`/purchase-requests/${pr.id}/copy`)).status).toBe(403)
  })

  test('revised: each field that is not as it was is told, old and new', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 400_000_000n)
    const pr = await givenSubmitted(tenant, costCenterId)
    await tenant
      .as('approver')
      .post(`/approvals/${pr.approval_id}/return`, { reason: 'Ten will do' })
    await tenant.as('requester').post(
      `/purchase-requests/${pr.id}/edit`,
      aRequest(costCenterId, {
        title: 'Laptops',
        lines: [
          { description: 'Dock', quantity: '1', unit: 'each', unit_price: '9' },
          { description: 'Latitude 5450', quantity: '10', unit: 'each', unit_price: '68500.00' },
        ],
      }),
    )
    const again = await tenant.as('requester').post(`/purchase-requests/${pr.id}/submission`)
    expect(again.body).toMatchObject({
      revision: 2,
      changes: [
        { field: 'What', from: 'Laptops for the field team', to: 'Laptops' },
        { field: 'Latitude 5450', from: '12 each × 68500 INR', to: '10 each × 68500 INR' },
        { field: 'Dock', from: null, to: '1 each × 9 INR' },
      ],
    })
    expect((await tenant.as('approver').page(`/purchase-requests/${pr.id}`)).text).toContain(
      'Changed since revision 1',
    )
  })

  test('cancelled: what was not ordered leaves the budget, what was ordered goes on; by its requester or a buyer, with a reason, once', async () => {
    const tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 400_000_000n)
    const vendorId = await givenVendor(tenant)
    const pr = await givenApproved(tenant, costCenterId)
    await givenOrder(tenant, pr, vendorId, { quantity: '4' })
    const cancel = (role: 'requester' | 'approver' | 'buyer', reason = 'No longer needed') =>
      tenant.as(role).post(`/purchase-requests/${pr.id}/cancellation`, { reason })
    expect((await cancel('buyer', '')).body.errors[0].pointer).toBe('/reason')
    expect((await cancel('approver')).status).toBe(409)
    expect((await cancel('requester')).body).toMatchObject({
      status: 'ordered',
      reserved: { amount: '0.00' },
      lines: [{ ordered_quantity: '4', cancelled_quantity: '8' }],
    })
    expect(await tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))).toMatchObject({
      reserved: 0n,
      committed: 27_400_000n,
    })
    expect((await cancel('buyer')).status).toBe(409)
    const whole = await givenApproved(tenant, costCenterId)
    expect(
      (
        await tenant
          .as('buyer')
          .post(`/purchase-requests/${whole.id}/cancellation`, { reason: 'Twice' })
      ).body.status,
    ).toBe('cancelled')
  })
})
