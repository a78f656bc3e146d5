import { describe, expect, test } from 'vitest'
import {
  acceptHold,
  bill,
  givenDelivered,
  heldFor,
  invoiceNow,
} from '../platform/testing/given-invoices.ts'
import { givenHoldOver } from '../platform/testing/given.ts'
import { givenMatchPolicy } from '../platform/testing/given-match-policies.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const bearings = [{ description: 'Bearing', quantity: '10', unit_price: '100' }]
const tenAt = (price: string) => [{ name: 'Bearing', quantity: '10', price }]
const given = async (price: string, budget = 1_000_000_000n) => {
  const { tenant, order } = await givenDelivered(bearings, { budget })
  return {
    tenant,
    order,
    invoice: await bill(tenant, { order: order.number, lines: tenAt(price) }),
  }
}

describe('rule 62: a difference', () => {
  test('within the authority of the buyer is accepted by the buyer, exactly at the limit too', async () => {
    const { tenant, invoice } = await given('110')
    expect(heldFor(invoice)).toEqual(['price'])
    const { body } = await acceptHold(tenant, invoice, { reason: 'price', as: 'buyer' })
    expect(body.status).toBe('approved')
  })

  test('M12: far above it is not accepted by the buyer alone: people are asked, and the invoice stays held', async () => {
    const { tenant, invoice } = await given('9000')
    const { status, body } = await acceptHold(tenant, invoice, { reason: 'price', as: 'buyer' })
    expect([status, body.status, heldFor(body)]).toEqual([200, 'held', ['price']])
    const approvalId = body.holds.find((hold) => hold.open)!.approval_id!
    expect(approvalId).toMatch(uuid)
    const twice = await acceptHold(tenant, body, { reason: 'price', as: 'buyer' })
    expect(twice.body.code).toBe('asked')

    const approval = (await tenant.as('approver').get(`/approvals/${approvalId}`)).body
    expect(approval).toMatchObject({ status: 'pending' })
    expect((await tenant.as('buyer').post(`/approvals/${approvalId}/approval`)).status).toBe(403)
    const page = await tenant.as('approver').page(`/approvals/${approvalId}`)
    expect(page.text).toContain('₹89,000 above the order')
    for (const role of ['approver', 'controller'] as const)
      await tenant.as(role).post(`/approvals/${approvalId}/approval`)
    await givenHoldOver(tenant)
    const after = await invoiceNow(tenant, invoice.id)
    expect(after).toMatchObject({ status: 'approved' })
    expect(after.holds[0]).toMatchObject({ released_how: 'accepted' })
  })

  test('that people refuse stays held, and may be asked for again', async () => {
    const { tenant, invoice } = await given('9000')
    const { body } = await acceptHold(tenant, invoice, { reason: 'price', as: 'buyer' })
    const approvalId = body.holds.find((hold) => hold.open)!.approval_id!
    await tenant.as('approver').post(`/approvals/${approvalId}/rejection`, { reason: 'Too dear' })
    await givenHoldOver(tenant)
    const after = await invoiceNow(tenant, invoice.id)
    expect([after.status, heldFor(after), after.holds[0]!.approval_id]).toEqual([
      'held',
      ['price'],
      null,
    ])
    const again = await acceptHold(tenant, after, { reason: 'price', as: 'buyer' })
    expect(again.body.holds[0]!.approval_id).toMatch(uuid)
  })

  test('is not asked for any more once the invoice is rejected', async () => {
    const { tenant, invoice } = await given('9000')
    const { body } = await acceptHold(tenant, invoice, { reason: 'price', as: 'buyer' })
    const approvalId = body.holds.find((hold) => hold.open)!.approval_id!
    const clerk = tenant.as('ap_clerk')
    expect(
      (await clerk.post(`/invoices/${invoice.id}/rejection`, { reason: 'Wrong' })).status,
    ).toBe(200)
    const approval = (await tenant.as('approver').get(`/approvals/${approvalId}`)).body
    expect(approval.status).toBe('withdrawn')
  })

  test('where the policy lets nobody accept it alone, it is asked for, and nobody is stuck', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    await givenMatchPolicy(tenant, { authority: [] })
    const invoice = await bill(tenant, { order: order.number, lines: tenAt('103') })
    const page = await tenant.as('buyer').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain('Nobody may accept it alone; people approve it.')
    const { body } = await acceptHold(tenant, invoice, { reason: 'price', as: 'buyer' })
    expect(body.holds[0]!.approval_id).toMatch(uuid)
  })

  test('the page says whose authority is needed, and the button what it does', async () => {
    const { tenant, invoice } = await given('9000')
    const buyer = await tenant.as('buyer').page(`/invoices/${invoice.id}`)
    expect(buyer.text).toContain('A buyer may accept up to 10 % and ₹50,000')
    expect(buyer.text).toContain('above that, people approve it')
    expect(buyer.text).toContain('Ask for approval of ₹89,000 more')
    const small = await given('110')
    const page = await small.tenant.as('buyer').page(`/invoices/${small.invoice.id}`)
    expect(page.text).toContain('Accept ₹100 more')
  })

  test('of a kind that a role has no authority for is refused, naming who has it', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const ahead = await bill(tenant, {
      order: order.number,
      lines: tenAt('100'),
      issueDate: '2099-01-01',
    })
    expect(
      (await acceptHold(tenant, ahead, { reason: 'date', as: 'buyer', kind: 'document' })).status,
    ).toBe(403)
    const wrongDoor = await acceptHold(tenant, ahead, { reason: 'date', as: 'controller' })
    expect(wrongDoor.body.code).toBe('not_acceptable')
    const right = await acceptHold(tenant, ahead, {
      reason: 'date',
      as: 'controller',
      kind: 'document',
    })
    expect(right.body.status).toBe('approved')
  })
})
