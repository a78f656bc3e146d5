import { beforeEach, describe, expect, test } from 'vitest'
import { addDays, businessDate } from '../kernel/calendar.ts'
import type { Role } from '../kernel/permissions.ts'
import { command } from '../platform/ctx.ts'
import { systemActor } from '../platform/system.ts'
import { bill, heldFor, invoiceNow } from '../platform/testing/given-invoices.ts'
import { givenRun, release } from '../platform/testing/given-payments.ts'
import {
  givenApproved,
  givenBudget,
  givenIssued,
  givenVendor,
  receive,
} from '../platform/testing/given.ts'
import { newTenant, product, wiring, type TestTenant } from '../platform/testing/harness.ts'
import { whileOpen } from '../platform/testing/held-open.ts'
import { onClock } from '../platform/testing/on-clock.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { endPast, lift, set } from './commands.ts'

let tenant: TestTenant
beforeEach(async () => void (tenant = await newTenant()))

type Hold = { id: string; version: number; in_force: boolean; stops: string; owner: string }
const late = { stops: 'orders', reason: 'Two deliveries were late' }
const put = (vendorId: string, hold: object = late, as: Role = 'buyer') =>
  tenant.as(as).post(`/vendors/${vendorId}/holds`, hold)
async function givenHold(vendorId: string, hold: object = late): Promise<Hold> {
  const { status, body } = await put(vendorId, hold)
  expect(status, JSON.stringify(body)).toBe(201)
  return body as Hold
}
const lifted = (id: string, more: object = {}, as: Role = 'controller') =>
  tenant.as(as).post(`/vendor-holds/${id}/lifting`, { reason: 'They promised better', ...more })
const holdsOf = async (vendorId: string): Promise<Hold[]> =>
  (await tenant.as('auditor').get(`/vendors/${vendorId}/holds`)).body.data as Hold[]
const today = (): string => businessDate(new Date(), 'Asia/Kolkata')

/** As the clock does it, so many days from now. */
async function endThePast(inDays: number): Promise<number> {
  const { db, jobs } = await product()
  const clock = () => new Date(Date.now() + inDays * 86_400_000)
  return command(
    { db, wiring, enqueue: jobs.enqueue, clock },
    await systemActor(db, tenant.tenantId),
    null,
    endPast,
  )
}

/** A vendor and an order to it that nobody has issued. */
async function givenDraft() {
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant)
  const { id: requestId } = await givenApproved(tenant, costCenterId)
  const request = (await tenant.as('buyer').get(`/purchase-requests/${requestId}`)).body as {
    lines: { id: string; quantity: string; unit_price: string }[]
  }
  const made = await tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: requestId,
    vendor_id: vendorId,
    lines: request.lines.map(({ id, quantity, unit_price: price }) => ({
      purchase_request_line_id: id,
      quantity,
      unit_price: price,
    })),
  })
  expect(made.status, made.text).toBe(201)
  const at = `/purchase-orders/${made.body.id}`
  return { vendorId, at, issue: () => tenant.as('buyer').post(`${at}/issue`) }
}

/** A delivered order, and its bill, which nothing else would hold. */
async function givenDelivered() {
  const given = await givenIssued(tenant)
  const lines = [{ name: 'Latitude 5450', quantity: '12', price: '68500.00' }]
  const enter = (number: string) => bill(tenant, { number, order: given.order.number, lines })
  return { ...given, enter }
}
const invoices = { stops: 'invoices', reason: 'Their prices are disputed' }

describe('a hold on orders', () => {
  test('refuses the issue of an order with its reason, owner and way out, and lets it go once lifted', async () => {
    const { vendorId, at, issue } = await givenDraft()
    const hold = await givenHold(vendorId)
    const refused = await issue()
    expect(refused).toMatchObject({ status: 409, body: { code: 'vendor_on_hold' } })
    expect(refused.body.detail).toBe(
      'Acme Components is on hold for orders: Two deliveries were late. The buyer owns the hold, and a controller can lift it on the vendor’s page.',
    )
    const page = (await tenant.as('buyer').page(at)).text
    expect(page).toContain('Two deliveries were late')
    expect(page).toContain(`/vendors/${vendorId}`)
    expect(page).not.toContain(`action="${at}/issue"`)
    expect((await lifted(hold.id)).body).toMatchObject({ in_force: false })
    expect((await issue()).status).toBe(200)
  })

  test('stops neither invoices nor payments, and lifting it lifts no other', async () => {
    const { order, vendorId, enter } = await givenDelivered()
    await receive(tenant, order)
    const orders = await givenHold(vendorId)
    expect((await enter('A-1')).status).toBe('approved')
    await givenHold(vendorId, { ...late, stops: 'payments' })
    await givenHold(vendorId, invoices)
    await lifted(orders.id)
    expect(
      (await holdsOf(vendorId)).filter((hold) => hold.in_force).map(({ stops }) => stops),
    ).toEqual(['invoices', 'payments'])
  })

  test('that is set while an order is issued stops it: nothing is decided on what was before', async () => {
    const { vendorId, issue } = await givenDraft()
    const { second } = await whileOpen(
      { tenant, role: 'buyer' },
      (ctx) => set(ctx, vendorId, { stops: 'orders', reason: 'Late' }),
      issue,
    )
    expect(second).toMatchObject({ status: 409, body: { code: 'vendor_on_hold' } })
  })

  test('does not hold after its last day, even before anybody has ended it', async () => {
    const { vendorId, at } = await givenDraft()
    await givenHold(vendorId, { ...late, until: addDays(today(), 2) })
    const inDays = async (days: number) =>
      (await onClock(tenant, () => new Date(Date.now() + days * 86_400_000)))
        .as('buyer')
        .post(`${at}/issue`)
    expect((await inDays(2)).status).toBe(409)
    expect((await inDays(3)).status).toBe(200)
  })
})

describe('a hold on invoices', () => {
  test('holds an invoice that would be approved, cannot be accepted, and lifting it approves the invoice at once', async () => {
    const { order, vendorId, enter } = await givenDelivered()
    await receive(tenant, order)
    const hold = await givenHold(vendorId, invoices)
    const invoice = await enter('A-1')
    expect(heldFor(invoice)).toEqual(['vendor_hold'])
    expect(invoice.holds[0]).toMatchObject({
      owner_role: 'controller',
      message: expect.stringContaining('Their prices are disputed'),
    })
    expect((await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)).text).toContain(
      `/vendors/${vendorId}/holds`,
    )
    for (const kind of ['document', 'price'])
      expect(
        (
          await tenant.as('controller').post(`/invoices/${invoice.id}/${kind}-acceptance`, {
            hold_id: invoice.holds[0]!.id,
            reason: 'Pay it',
          })
        ).status,
      ).toBe(409)
    await lifted(hold.id)
    expect(await invoiceNow(tenant, invoice.id)).toMatchObject({ status: 'approved' })
  })

  test('is shown at once on an invoice that is held for something else, and gone with the hold', async () => {
    const { vendorId, enter } = await givenDelivered()
    const invoice = await enter('A-1')
    expect(heldFor(invoice)).toEqual(['not_received'])
    const hold = await givenHold(vendorId, invoices)
    expect(heldFor(await invoiceNow(tenant, invoice.id))).toEqual(['not_received', 'vendor_hold'])
    const changed = await tenant
      .as('controller')
      .post(`/vendor-holds/${hold.id}/edit`, { reason: 'Their lawyer wrote' })
    expect(changed.status, changed.text).toBe(200)
    const now = await invoiceNow(tenant, invoice.id)
    expect(now.holds.filter((one) => one.open && one.reason === 'vendor_hold')).toMatchObject([
      { message: expect.stringContaining('Their lawyer wrote') },
    ])
    await lifted(hold.id)
    expect(heldFor(await invoiceNow(tenant, invoice.id))).toEqual(['not_received'])
  })

  test('stops one that people approve without an order, until it is lifted', async () => {
    const { costCenterId } = await givenBudget(tenant, 100_000n)
    const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
    const { id } = await bill(tenant, {
      number: 'N-1',
      order: 'none',
      lines: [{ name: 'Electricity', quantity: '1', price: '500' }],
    })
    const coded = await tenant
      .as('ap_clerk')
      .post(`/invoices/${id}/coding`, { cost_center_id: costCenterId, reason: 'Utilities' })
    const hold = await givenHold(vendorId, invoices)
    const approval = coded.body.coding.approval_id as string
    expect((await tenant.as('approver').post(`/approvals/${approval}/approval`)).status).toBe(200)
    const held = await invoiceNow(tenant, id)
    expect([held.status, heldFor(held)]).toEqual(['held', ['vendor_hold']])
    await lifted(hold.id)
    expect((await invoiceNow(tenant, id)).status).toBe('approved')
  })

  test('is ended by the clock the day after its last day, and what it held is approved', async () => {
    const { order, vendorId, enter } = await givenDelivered()
    await receive(tenant, order)
    await givenHold(vendorId, { ...invoices, until: addDays(today(), 1) })
    const { id } = await enter('A-1')
    expect(await endThePast(1)).toBe(0)
    expect((await invoiceNow(tenant, id)).status).toBe('held')
    expect(await endThePast(2)).toBe(1)
    expect(await endThePast(2)).toBe(0)
    expect((await invoiceNow(tenant, id)).status).toBe('approved')
    expect((await tenant.as('buyer').page(`/vendors/${vendorId}`)).text).toContain(
      'ended a hold whose last day had passed',
    )
  })

  test('that is set while goods arrive stops the bill, and one that is lifted meanwhile does not', async () => {
    const { order, vendorId, enter } = await givenDelivered()
    const { id } = await enter('A-1')
    const { first: holdId, second: received } = await whileOpen(
      { tenant, role: 'buyer' },
      (ctx) => set(ctx, vendorId, { stops: 'invoices', reason: 'Disputed' }),
      () => receive(tenant, order, '6'),
    )
    expect(received.status, received.text).toBe(201)
    expect(heldFor(await invoiceNow(tenant, id))).toEqual(['not_received', 'vendor_hold'])
    const { second: rest } = await whileOpen(
      { tenant, role: 'controller' },
      (ctx) => lift(ctx, holdId, { reason: 'Settled' }),
      () => receive(tenant, order, '6'),
    )
    expect(rest.status, rest.text).toBe(201)
    expect((await invoiceNow(tenant, id)).status).toBe('approved')
  })

  test('is lifted and goods arrive many times at once: nobody waits for the other for ever', async () => {
    const { order, vendorId, enter } = await givenDelivered()
    const { id } = await enter('A-1')
    for (let round = 0; round < 4; round++) {
      const hold = await givenHold(vendorId, invoices)
      const [arrived, done] = await Promise.all([receive(tenant, order, '3'), lifted(hold.id)])
      expect([arrived.status, done.status]).toEqual([201, 200])
    }
    expect((await invoiceNow(tenant, id)).status).toBe('approved')
  })
})

describe('a hold on payments', () => {
  test('refuses a payment, with its reason, and waits while another person sets or lifts it; a hold on orders does not', async () => {
    const mine = await newTenant()
    const { run, vendorId } = await givenRun(mine, 'approved')
    expect((await mine.as('buyer').post(`/vendors/${vendorId}/holds`, late)).status).toBe(201)
    const { second: refused } = await whileOpen(
      { tenant: mine, role: 'ap_clerk' },
      (ctx) => set(ctx, vendorId, { stops: 'payments', reason: 'A wrong account' }),
      () => release(mine, run.id),
    )
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining('Payments to the vendor are on hold'),
    ])
    const holds = (await mine.as('buyer').get(`/vendors/${vendorId}`)).body.holds as Hold[]
    const { id } = holds.find(({ stops }) => stops === 'payments')!
    const { second: released } = await whileOpen(
      { tenant: mine, role: 'controller' },
      (ctx) => lift(ctx, id, { reason: 'The account is right' }),
      () => release(mine, run.id),
    )
    expect(released.status, released.text).toBe(200)
  })
})

describe('who sets and lifts holds', () => {
  test('buyers, clerks, controllers and administrators set them; a controller alone lifts them', async () => {
    const vendorId = await givenVendor(tenant)
    for (const role of ['requester', 'receiver', 'approver', 'auditor'] as const)
      expect((await put(vendorId, late, role)).status, role).toBe(403)
    for (const role of ['buyer', 'ap_clerk', 'controller', 'admin'] as const) {
      const { status, body } = await put(vendorId, late, role)
      expect(status, role).toBe(201)
      for (const other of ['buyer', 'ap_clerk', 'admin', 'requester'] as const) {
        expect((await lifted(body.id, {}, other)).status, other).toBe(403)
        const sooner = { reason: 'x', until: today() }
        const changed = await tenant.as(other).post(`/vendor-holds/${body.id}/edit`, sooner)
        expect(changed.status, other).toBe(403)
      }
      expect((await lifted(body.id)).status, role).toBe(200)
    }
  })

  test('a role for a part of the organisation is not enough', async () => {
    const vendorId = await givenVendor(tenant)
    const buyer = await tenant.actor('buyer')
    const limited = {
      ...buyer,
      roles: [],
      limitedRoles: [{ role: 'buyer' as const, entityId: null, departmentId: vendorId }],
    }
    const { db, jobs } = await product()
    await expect(
      command({ db, wiring, enqueue: jobs.enqueue }, limited, null, (ctx) =>
        set(ctx, vendorId, { stops: 'orders', reason: 'Late' }),
      ),
    ).rejects.toMatchObject({ status: 403 })
    expect(await holdsOf(vendorId)).toEqual([])
  })

  test('one of each kind: twice is refused, also at the same moment', async () => {
    const vendorId = await givenVendor(tenant)
    const both = await Promise.all([put(vendorId), put(vendorId, late, 'ap_clerk')])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect((await put(vendorId)).body.code).toBe('already_on_hold')
    const [{ id }] = (await holdsOf(vendorId)) as [Hold]
    expect((await lifted(id)).status).toBe(200)
    expect((await lifted(id)).body.code).toBe('wrong_state')
  })

  test('one that is past its day makes room for another without waiting for the clock', async () => {
    const vendorId = await givenVendor(tenant)
    const { id } = await givenHold(vendorId)
    await asOwner('update vendor_holds set until = current_date - 2 where id = $1', [id])
    await givenHold(vendorId, { ...late, reason: 'Late again' })
    expect((await holdsOf(vendorId)).map((hold) => hold.in_force)).toEqual([true, false])
  })

  test('who decides on an older version is refused', async () => {
    const vendorId = await givenVendor(tenant)
    const { id, version } = await givenHold(vendorId)
    const edit = { reason: 'Three deliveries were late', version }
    expect((await tenant.as('controller').post(`/vendor-holds/${id}/edit`, edit)).status).toBe(200)
    expect((await lifted(id, { version })).body.code).toBe('stale')
    expect((await tenant.as('controller').post(`/vendor-holds/${id}/edit`, edit)).body.code).toBe(
      'stale',
    )
  })

  test('another organisation sees, sets and lifts nothing of it', async () => {
    const vendorId = await givenVendor(tenant)
    const { id } = await givenHold(vendorId)
    const other = await newTenant()
    const answers = await Promise.all([
      other.as('controller').get(`/vendors/${vendorId}/holds`),
      other.as('controller').post(`/vendors/${vendorId}/holds`, late),
      other.as('controller').post(`/vendor-holds/${id}/edit`, { reason: 'x' }),
      other.as('controller').post(`/vendor-holds/${id}/lifting`, { reason: 'x' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    const theirOwn = (await other.actor('buyer')).userId
    expect(
      (await put(vendorId, { ...late, stops: 'payments', owner_id: theirOwn })).body,
    ).toMatchObject({ errors: [{ pointer: '/owner_id' }] })
  })

  test('bad input is answered with its field, and what was typed stays', async () => {
    const vendorId = await givenVendor(tenant)
    for (const [change, pointer] of [
      [{ reason: ' ' }, '/reason'],
      [{ stops: 'everything' }, '/stops'],
      [{ until: addDays(today(), -1) }, '/until'],
      [{ until: 'tomorrow' }, '/until'],
      [{ owner_id: vendorId }, '/owner_id'],
    ] as const)
      expect(await put(vendorId, { ...late, ...change }), pointer).toMatchObject({
        status: 422,
        body: { errors: [{ pointer }] },
      })
    const page = await tenant
      .as('buyer')
      .form(`/vendors/${vendorId}/holds`, { ...late, until: 'tomorrow' })
    expect([page.status, page.text.includes('Two deliveries were late')]).toEqual([422, true])
    expect(await holdsOf(vendorId)).toEqual([])
  })

  test('every step is on the vendor’s timeline, and the vendor says what is on hold', async () => {
    const vendorId = await givenVendor(tenant)
    const { id } = await givenHold(vendorId, { ...late, until: addDays(today(), 5) })
    const vendor = await tenant.as('requester').get(`/vendors/${vendorId}`)
    expect(vendor.body.holds).toMatchObject([{ stops: 'orders', owner: 'The buyer' }])
    const held = (await tenant.as('requester').page(`/vendors/${vendorId}`)).text
    expect(held).toContain('Orders on hold')
    const listed = async (stops: string) =>
      (await tenant.as('buyer').get(`/vendors?on_hold=${stops}`)).body.data.length as number
    expect([await listed('orders'), await listed('payments')]).toEqual([1, 0])
    await tenant.as('controller').post(`/vendor-holds/${id}/edit`, { reason: 'Later still' })
    await lifted(id)
    const page = (await tenant.as('buyer').page(`/vendors/${vendorId}`)).text
    expect(page).not.toContain('Orders on hold')
    for (const said of ['put the vendor on hold', 'changed a hold', 'lifted a hold'])
      expect(page).toContain(said)
    expect((await tenant.as('buyer').page(`/vendors/${vendorId}/holds`)).text).toContain(
      'Lifted by The controller: They promised better',
    )
  })
})

test('who sees to a hold is told when somebody else changes or lifts it, and not about what they do themselves', async () => {
  const vendorId = await givenVendor(tenant)
  const { id } = await givenHold(vendorId)
  const told = async (role: Role): Promise<{ title: string; body: string }[]> =>
    (await tenant.as(role).get('/notifications')).body.data
  expect(await told('buyer')).toEqual([])
  const { userId } = await tenant.actor('ap_clerk')
  await tenant
    .as('controller')
    .post(`/vendor-holds/${id}/edit`, { reason: 'Late again', owner_id: userId })
  const changed = expect.stringMatching(/^The controller changed a hold on vendor V-/)
  expect(await told('buyer')).toMatchObject([{ title: changed }])
  expect(await told('ap_clerk')).toMatchObject([
    { title: changed, body: 'It stops orders: “Late again”' },
  ])
  await lifted(id)
  const [lift, edit, ...others] = await told('ap_clerk')
  expect([lift!.title, edit!.title, others]).toEqual([
    expect.stringMatching(/^The controller lifted a hold on vendor V-/),
    changed,
    [],
  ])
  expect(await told('buyer')).toHaveLength(1)
  expect(await told('controller')).toEqual([])
})
