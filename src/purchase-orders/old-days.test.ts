import { describe, expect, test } from 'vitest'
import {
  daysFromNow,
  givenApproved,
  givenBudget,
  givenVendor,
  givenPlace,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const past = '2026-01-15'
const later = '2035-03-01'
const close = async (tenant: TestTenant, id: string): Promise<void> => {
  const { version, ...place } = (await tenant.as('controller').get(`/delivery-places/${id}`)).body
  const { name, street, city, country } = place
  const answer = await tenant
    .as('controller')
    .post(`/delivery-places/${id}/edit`, { name, street, city, country, active: false, version })
  expect(answer.status, answer.text).toBe(200)
}
/** Two chairs were requested, and are to be ordered. */
async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant)
  const chair = { description: 'Chair', quantity: '2', unit: 'each', unit_price: '100' }
  const pr = await givenApproved(tenant, costCenterId, { lines: [chair] })
  return { tenant, costCenterId, vendorId, pr }
}
type Given = Awaited<ReturnType<typeof given>>
const content = ({ vendorId, pr }: Given, line: object = {}, more: object = {}) => ({
  vendor_id: vendorId,
  lines: [{ purchase_request_line_id: pr.lines[0]!.id, quantity: '1', unit_price: '100', ...line }],
  ...more,
})
const draft = (of: Given, line: object = {}, more: object = {}) =>
  of.tenant.as('buyer').post('/purchase-orders', content(of, line, more))
const direct = (of: Given, line: object = {}, more: object = {}) => ({
  vendor_id: of.vendorId,
  cost_center_id: of.costCenterId,
  currency: 'INR',
  reason: 'Needed',
  lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: '10', ...line }],
  ...more,
})
const edit = (of: Given, id: string, body: object) =>
  of.tenant.as('buyer').post(`/purchase-orders/${id}/edit`, body)
const grownOld = (id: string) =>
  Promise.all([
    asOwner('update purchase_order_lines set due_on = $2 where purchase_order_id = $1', [id, past]),
    asOwner('update purchase_order_details set expected_on = $2 where id = $1', [id, past]),
  ])
const pastAt = (pointer: string) => ({
  status: 422,
  errors: [{ pointer, code: 'past', detail: expect.stringContaining('This day is over') }],
})

describe('a delivery day that is over', () => {
  test('is refused by its field on a new order and on a new day of a draft', async () => {
    const of = await given()
    const { tenant } = of
    expect((await draft(of, { due_on: past })).body).toMatchObject(pastAt('/lines/0/due_on'))
    expect((await draft(of, {}, { expected_on: past })).body).toMatchObject(pastAt('/expected_on'))
    const typed = await tenant.as('buyer').post('/purchase-orders', direct(of, { due_on: past }))
    expect(typed.body).toMatchObject(pastAt('/lines/0/due_on'))
    const made = await draft(of, { due_on: daysFromNow(1) })
    expect(made.status, made.text).toBe(201)
    const sooner = await edit(of, made.body.id, content(of, { due_on: past }))
    expect(sooner.body).toMatchObject(pastAt('/lines/0/due_on'))
  })

  test('stays where a draft has it, is told on its page and when it is issued', async () => {
    const of = await given()
    const { tenant } = of
    const { id } = (await draft(of, { due_on: later }, { expected_on: later })).body
    await grownOld(id)
    const again = content(of, { due_on: past, quantity: '2' }, { expected_on: past })
    const kept = await edit(of, id, again)
    expect(kept.status, kept.text).toBe(200)
    const page = await tenant.as('buyer').page(`/purchase-orders/${id}`)
    expect(page.text).toContain('A delivery day is over')
    const issued = await tenant.as('buyer').form(`/purchase-orders/${id}/issue`, {})
    expect(issued.status, issued.text).toBe(303)
    const after = await tenant.as('buyer').page(`/purchase-orders/${id}`)
    expect(after.text).not.toContain('A delivery day is over')
  })

  test('is refused on what a change order names anew', async () => {
    const of = await given()
    const { tenant, pr } = of
    const { id, lines } = (await draft(of)).body
    await tenant.as('buyer').post(`/purchase-orders/${id}/issue`)
    const change = (more: object) =>
      tenant
        .as('buyer')
        .post('/change-orders', { purchase_order_id: id, reason: 'Later', lines: [], ...more })
    const line_id = lines[0].id
    expect((await change({ expected_on: past })).body).toMatchObject(pastAt('/expected_on'))
    expect((await change({ lines: [{ line_id, due_on: past }] })).body).toMatchObject(
      pastAt('/lines/0/due_on'),
    )
    const added = {
      purchase_request_line_id: pr.lines[0]!.id,
      quantity: '1',
      unit_price: '100',
      due_on: past,
    }
    expect((await change({ lines: [added] })).body).toMatchObject(pastAt('/lines/0/due_on'))
    await grownOld(id)
    const kept = await change({ expected_on: past, lines: [{ line_id, quantity: '2' }] })
    expect(kept.status, kept.text).toBe(201)
    const { version } = kept.body
    const edited = await tenant.as('buyer').post(`/change-orders/${kept.body.id}/edit`, {
      version,
      reason: 'Later',
      lines: [{ line_id, due_on: '2026-01-16' }],
    })
    expect(edited.body).toMatchObject(pastAt('/lines/0/due_on'))
  })
})

describe('a delivery place that is not in use any more', () => {
  test('stays on a draft that has it, in JSON and on its form, and is no new choice', async () => {
    const of = await given()
    const { tenant } = of
    const [hosur, chennai] = [
      await givenPlace(tenant, 'Hosur'),
      await givenPlace(tenant, 'Chennai'),
    ]
    const { id } = (await draft(of, { delivery_place_id: hosur })).body
    const typed = (
      await tenant.as('buyer').post('/purchase-orders', direct(of, { delivery_place_id: hosur }))
    ).body
    await close(tenant, hosur)
    await close(tenant, chennai)
    const kept = await edit(of, id, content(of, { delivery_place_id: hosur, quantity: '2' }))
    expect(kept.body.lines, kept.text).toMatchObject([{ deliver_to: { id: hosur } }])
    const same = await edit(of, typed.id, direct(of, { delivery_place_id: hosur }))
    expect(same.status, same.text).toBe(200)
    for (const body of [
      content(of, { delivery_place_id: chennai }),
      content(of, { delivery_place_id: hosur }, { delivery_place_id: chennai }),
    ]) {
      const refused = await edit(of, id, body)
      expect([refused.status, refused.body.errors?.[0].code]).toEqual([422, 'unknown'])
    }
    expect((await draft(of, { delivery_place_id: chennai })).status).toBe(422)
    const page = await tenant.as('buyer').page(`/purchase-orders/${id}/edit`)
    const label = 'Hosur · Hosur'
    expect(page.text).toContain(`value="${label}"`)
    const { version } = (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body
    const sent = await tenant.as('buyer').form(`/purchase-orders/${id}/edit`, {
      version: String(version),
      vendor_id: of.vendorId,
      'lines[0][purchase_request_line_id]': of.pr.lines[0]!.id,
      'lines[0][quantity]': '1',
      'lines[0][unit_price]': '100',
      'lines[0][delivery_place_id]': label,
    })
    expect(sent.status, sent.text).toBe(303)
  })

  test('is named when the order is issued, with the way to another', async () => {
    const of = await given()
    const { tenant } = of
    const hosur = await givenPlace(tenant, 'Hosur')
    const { id } = (await draft(of, {}, { delivery_place_id: hosur })).body
    await close(tenant, hosur)
    const refused = await tenant.as('buyer').post(`/purchase-orders/${id}/issue`)
    expect([refused.status, refused.body.code]).toEqual([409, 'place_not_in_use'])
    expect(refused.body.detail).toContain('Hosur is not in use any more')
    const shown = await tenant.as('buyer').form(`/purchase-orders/${id}/issue`, {})
    expect(shown.text).toContain(`/purchase-orders/${id}/edit`)
    await edit(of, id, content(of, {}, { delivery_place_id: null }))
    expect((await tenant.as('buyer').post(`/purchase-orders/${id}/issue`)).status).toBe(200)
  })
})
