import { randomUUID } from 'node:crypto'
import {
  manners,
  paperInvoice,
  type Paper,
} from '../../integrations/document-extraction/samples.ts'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { applyDecision } from '../../approvals/jobs.ts'
import type { Role } from '../../kernel/permissions.ts'
import { product, type TestTenant, wiring } from './harness.ts'
import { asOwner } from './visitor.ts'
import { sql } from '../db/sql.ts'
import { entered } from '../documents/register.ts'
import { z } from 'zod'
import { fiscalYearOf } from '../../kernel/calendar.ts'
import * as budgets from '../../budgets/commands.ts'

const none = z.object({})

/**
 * A cost centre with a budget for this fiscal year, owned by the approver, and the rules "owner, then controller above
 * 500,000.00".
 */
export async function givenBudget(
  tenant: TestTenant,
  amount: bigint,
  mode: 'block' | 'warn' = 'block',
): Promise<{ costCenterId: string; budgetId: string }> {
  const costCenterId = randomUUID()
  const owner = await tenant.actor('approver')
  const budgetId = await tenant.run('controller', async (ctx) => {
    await ctx.tx.run(
      sql.type(none)`
        insert into cost_centers (id, code, name, owner_id)
        values (${costCenterId}, ${`CC-${costCenterId.slice(-4)}`}, 'Operations', ${owner.userId})
      `,
    )
    await ctx.tx.run(sql.type(none)`
      insert into approval_rules (id, position, name, min_amount, approver, approver_role)
      select r.id, r.position, r.name, r.amount, r.approver, r.role
      from
        (
          values
            (${randomUUID()}::uuid, 10, 'Cost centre owner', 0, 'cost_center_owner', null),
            (${randomUUID()}, 20, 'Finance above 5 lakh', 50000000, 'role', 'controller')
        ) as r (id, position, name, amount, approver, role)
      where not exists (select 1 from approval_policies where status = 'active')
    `)
    return budgets.plan(ctx, { costCenterId, fiscalYear: fiscalYearOf(ctx.today, 4), amount, mode })
  })
  return { costCenterId, budgetId }
}

export type GivenRule = {
  name: string
  position: number
  when?: readonly { what: string; values: readonly string[] }[]
  amount?: bigint
  approver: string
  mode?: 'any' | 'all' | 'quorum'
  quorum?: number
}
/**
 * A policy in force, instead of the one there is. `approver` as the API has it: 'role:controller', 'person:…',
 * 'manager_chain'.
 */
export const givenPolicy = (tenant: TestTenant, rules: readonly GivenRule[]): Promise<void> =>
  tenant.run('admin', async (ctx) => {
    await ctx.tx.run(sql.type(none)`update approval_rules set active = false where active`)
    await ctx.tx.run(
      sql.type(none)`
        update approval_policies
        set
          status = 'retired',
          retired_at = now()
        where status = 'active'
      `,
    )
    for (const {
      name,
      position,
      when = [],
      amount = 0n,
      approver,
      mode = 'any',
      quorum = null,
    } of rules) {
      const [kind, who = null] = approver.split(':')
      await ctx.tx.run(sql.type(none)`
        insert into approval_rules
          (
            id,
            position,
            name,
            min_amount,
            conditions,
            approver,
            approver_role,
            approver_id,
            mode,
            quorum
          )
        values
          (
            ${randomUUID()},
            ${position},
            ${name},
            ${amount},
            ${JSON.stringify(when)}::jsonb,
            ${kind!},
            ${kind === 'role' ? who : null},
            ${kind === 'person' ? who : null},
            ${mode},
            ${quorum}
          )
      `)
    }
  })

export async function givenVendor(
  tenant: TestTenant,
  vendor: { name?: string; vatId?: string | null; currency?: string } = {},
): Promise<string> {
  const id = randomUUID()
  await tenant.run('buyer', (ctx) =>
    ctx.tx.run(sql.type(none)`
      with
        document as (${entered({
          id,
          kind: 'vendor',
          number: `V-${id.slice(0, 8)}`,
          title: vendor.name ?? 'Acme Components',
          status: 'active',
          ownerId: ctx.actor.userId,
          currency: vendor.currency ?? 'INR',
        })})
      insert into vendor_details (id, vat_id, country)
      values (${id}, ${vendor.vatId ?? null}, 'IN')
    `),
  )
  return id
}

/** Where a vendor is paid to, where it is no IBAN. */
type Payee = { scheme: string; bank_code: string; number: string; country: string }

/** An account of a vendor with the bank's letter as its proof; it waits for the second person. */
export async function givenProvenAccount(
  tenant: TestTenant,
  vendorId: string,
  iban: string | Payee,
  currency = 'EUR',
  besideOthers = true,
): Promise<string> {
  const { body: letter } = await tenant.as('buyer').upload(
    '/attachments',
    {
      bytes: Buffer.from(
        `The bank's letter about ${typeof iban === 'string' ? iban : iban.number}`,
      ),
      name: 'letter.txt',
    },
    { subject_kind: 'vendor', subject_id: vendorId, kind: 'bank_letter' },
  )
  await available(tenant, letter.id)
  const { body: account } = await tenant.as('buyer').post(`/vendors/${vendorId}/bank-accounts`, {
    holder: 'Acme Components',
    ...(typeof iban === 'string'
      ? { scheme: 'iban', number: iban, country: iban.slice(0, 2) }
      : iban),
    currency,
    beside_others: besideOthers,
  })
  await tenant.as('buyer').post(`/bank-accounts/${account.id}/proof`, { attachment_id: letter.id })
  return account.id as string
}

/** An active account of a vendor, as proof and verification leave it. */
export async function givenBankAccount(
  tenant: TestTenant,
  vendorId: string,
  iban: string | Payee,
  currency = 'EUR',
): Promise<string> {
  const id = await givenProvenAccount(tenant, vendorId, iban, currency)
  await tenant
    .as('controller')
    .post(`/bank-accounts/${id}/verification`, { call_back: 'Their number of before' })
  await asOwner(
    `update vendor_bank_accounts set status = 'active', activated_at = now() where id = $1`,
    [id],
  )
  return id
}

/** A rate in force: entered by the controller, and where it must be, confirmed by the administrator. */
export async function givenRate(
  tenant: TestTenant,
  rate: { currency: string; rate: string; valid_on?: string; source?: string },
): Promise<void> {
  const entered = await tenant
    .as('controller')
    .post('/exchange-rates', { valid_on: '2020-01-01', source: 'ECB', ...rate })
  if (entered.status !== 201) throw new Error(entered.text)
  const { id, status } = entered.body as { id: string; status: string }
  if (status !== 'pending') return
  const at = `/exchange-rate-proposals/${id}/confirmation`
  const confirmed = await tenant.as('admin').post(at)
  if (confirmed.status !== 200) throw new Error(confirmed.text)
}

export const aRequest = (costCenterId: string, change: object = {}) => ({
  title: 'Laptops for the field team',
  cost_center_id: costCenterId,
  need_by: '2099-12-31',
  lines: [{ description: 'Latitude 5450', quantity: '12', unit: 'each', unit_price: '68500.00' }],
  ...change,
})

/** A request raised and submitted by the requester. */
export async function givenSubmitted(
  tenant: TestTenant,
  costCenterId: string,
  change: object = {},
): Promise<Submitted> {
  const made = await tenant
    .as('requester')
    .post('/purchase-requests', aRequest(costCenterId, change))
  if (made.status !== 201) throw new Error(`request refused: ${made.text}`)
  const sent = await tenant.as('requester').post(`/purchase-requests/${made.body.id}/submission`)
  if (sent.status !== 200) throw new Error(`submission refused: ${sent.text}`)
  return sent.body as Submitted
}
export type Submitted = {
  id: string
  number: string
  approval_id: string
  version: number
  status: string
  lines: { id: string }[]
}

/** ... and approved by everybody on its path. */
export async function givenApproved(
  tenant: TestTenant,
  costCenterId: string,
  change: object = {},
): Promise<Submitted> {
  const pr = await givenSubmitted(tenant, costCenterId, change)
  for (const role of ['approver', 'controller'] as const) {
    const res = await tenant.as(role).post(`/approvals/${pr.approval_id}/approval`)
    if (res.body.status === 'approved') break
  }
  return (await tenant.as('requester').get(`/purchase-requests/${pr.id}`)).body as Submitted
}

export type Order = {
  id: string
  number: string
  version: number
  status: string
  total: { amount: string }
  lines: { id: string; quantity: string; received: string; billed_quantity: string }[]
}

/** An order for everything of an approved request, issued by the buyer. */
export async function givenOrder(
  tenant: TestTenant,
  pr: Submitted,
  vendorId: string,
  change: {
    unit_price?: string
    quantity?: string
    over_receipt_pct?: string
    /** What the order says of itself besides. */
    whole?: object
  } = {},
): Promise<Order> {
  const full = (await tenant.as('buyer').get(`/purchase-requests/${pr.id}`)).body as {
    lines: { id: string; quantity: string; unit_price: string }[]
  }
  const { over_receipt_pct, whole, ...line } = change
  const made = await tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    ...(over_receipt_pct ? { over_receipt_pct } : {}),
    ...whole,
    lines: full.lines.map((l) => ({
      purchase_request_line_id: l.id,
      quantity: l.quantity,
      unit_price: l.unit_price,
      ...line,
    })),
  })
  if (made.status !== 201) throw new Error(`order refused: ${made.text}`)
  const issued = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
  if (issued.status !== 200) throw new Error(`issue refused: ${issued.text}`)
  return issued.body as Order
}

/** As if an order had been issued on another day. */
export const givenOrderedOn = (order: Pick<Order, 'id'>, day: string): Promise<unknown> =>
  asOwner(
    `with
      document as (update documents set created_at = $2, document_date = $3 where id = $1)
    update purchase_order_details set issued_at = $2 where id = $1`,
    [order.id, `${day}T06:00:00Z`, day],
  )

/** A day that every time zone has reached, for -1. */
export const daysFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** A paper that was uploaded, as it waits to be read. */
export async function givenCapture(
  tenant: TestTenant,
  change: Partial<Paper> = {},
  country = 'india',
): Promise<{ id: string; paper: Paper; bytes: Buffer }> {
  const paper: Paper = {
    number: `CAP-${randomUUID().slice(0, 8)}`,
    date: daysFromNow(-1),
    due: daysFromNow(29),
    order: null,
    seller: 'Acme Components',
    taxId: 'DE123456789',
    buyer: 'Kaveri Manufacturing',
    lines: [{ name: 'Latitude 5450', quantity: '12', price: '68500.00' }],
    taxPercent: 18n,
    ...change,
  }
  const bytes = Buffer.from(await paperInvoice(paper, manners[country]!))
  const answer = await tenant.as('ap_clerk').upload('/invoices', { bytes, name: 'scan.pdf' })
  if (answer.status !== 201) throw new Error(`upload refused: ${answer.text}`)
  return { id: answer.body.capture_id as string, paper, bytes }
}

export const receive = (
  tenant: TestTenant,
  order: Order,
  quantity?: string,
  headers: Record<string, string> = {},
) =>
  tenant.as('receiver').post(
    '/receipts',
    {
      purchase_order_id: order.id,
      lines: order.lines.map((l) => ({
        purchase_order_line_id: l.id,
        quantity: quantity ?? l.quantity,
      })),
    },
    headers,
  )

/**
 * Requested, approved, ordered and issued: twelve laptops for 822,000.00, with a vendor whose VAT number is
 * DE123456789.
 */
export async function givenIssued(
  tenant: TestTenant,
  budget = 100_000_000n,
  change: object = {},
  order: { over_receipt_pct?: string; whole?: object } = {},
): Promise<{ order: Order; budgetId: string; vendorId: string; costCenterId: string }> {
  const { costCenterId, budgetId } = await givenBudget(tenant, budget)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  return {
    order: await givenOrder(
      tenant,
      await givenApproved(tenant, costCenterId, change),
      vendorId,
      order,
    ),
    budgetId,
    vendorId,
    costCenterId,
  }
}

/** A price above what the buyer may accept alone, which people are asked to approve. Returns its id. */
export async function givenDifference(tenant: TestTenant, order: Order): Promise<string> {
  const lines = [{ name: 'Latitude 5450', quantity: '1', price: '99000.00' }]
  const bytes = Buffer.from(ublInvoice({ number: 'DIFF-1', order: order.number, lines }))
  const made = await tenant.as('ap_clerk').upload('/invoices', { bytes, name: 'difference.xml' })
  const hold = made.body.holds.find((h: { reason: string }) => h.reason === 'price')
  await tenant
    .as('buyer')
    .post(`/invoices/${made.body.id}/price-acceptance`, { hold_id: hold.id, reason: 'CANARY' })
  const [asked] = await asOwner('select id from invoice_acceptances where hold_id = $1', [hold.id])
  return String(asked!['id'])
}

/** A collection from a vendor, without calling Stripe. */
export async function givenCollection(tenant: TestTenant, vendorId: string): Promise<string> {
  const id = randomUUID()
  await tenant.run('ap_clerk', (ctx) =>
    ctx.tx.run(sql.type(none)`
      with
        document as (${entered({
          id,
          kind: 'collection',
          number: `COL-${id.slice(0, 8)}`,
          title: 'CANARY',
          status: 'requested',
          vendorId,
          ownerId: ctx.actor.userId,
          currency: 'INR',
          total: 11_800_050n,
        })})
      insert into collection_details (id, purpose)
      values (${id}, 'vendor_refund')
    `),
  )
  return id
}

/** Waits until a document was checked and moved to storage, by this process or another. */
export async function available(tenant: TestTenant, documentId: string): Promise<void> {
  const { jobs } = await product()
  for (const until = Date.now() + 60_000; ;) {
    await jobs.drain(2000)
    const { body } = await tenant.as('buyer').get(`/attachments/${documentId}`)
    if (body.file_url !== null || body.status === 'refused') return
    if (Date.now() > until) throw new Error(`still ${body.status}: ${documentId}`)
    await new Promise((again) => setTimeout(again, 30))
  }
}

/** As if the time to undo were over: decisions that are held take effect. */
export async function givenHoldOver(tenant: TestTenant): Promise<void> {
  const { db, jobs } = await product()
  const pending = await tenant.read('auditor', (ctx) =>
    ctx.tx.any(
      sql.type(z.object({ id: z.string() }))`select id from approvals where status = 'pending'`,
    ),
  )
  const apply = applyDecision({
    db,
    wiring,
    enqueue: jobs.enqueue,
    clock: () => new Date(Date.now() + 11_000),
  })
  for (const { id } of pending)
    await apply({ name: 'apply-decision', tenantId: tenant.tenantId, approvalId: id }, id)
}

export type GivenStep = {
  stage: number
  people: readonly Role[]
  mode?: 'any' | 'all' | 'quorum'
  needed?: number
  skipped?: boolean
}
/** A pending approval whose path is another than its rules gave it, from its first stage on. */
export async function givenPath(
  tenant: TestTenant,
  approvalId: string,
  steps: readonly GivenStep[],
): Promise<void> {
  const idOf = (role: Role): string => tenant.users[`${role}@${tenant.slug}.test`]!
  await asOwner('delete from approval_tasks where approval_id = $1', [approvalId])
  await asOwner('delete from approval_steps where approval_id = $1', [approvalId])
  for (const [i, { stage, people, mode = 'any', needed = 1, skipped = false }] of steps.entries()) {
    await asOwner(
      `insert into approval_steps (tenant_id, id, approval_id, position, stage, rule_name, why, mode, needed, assignee_ids, assignee_names, status) values ($1, gen_random_uuid(), $2, $3, $4, to_jsonb($5::text), '{"code": "text.as_written", "params": {"text": "Because."}}', $6, $7, $8, $9, $10)`,
      [
        tenant.tenantId,
        approvalId,
        i + 1,
        stage,
        `Step ${i + 1}`,
        mode,
        needed,
        people.map(idOf),
        people.map((role) => `The ${role}`).join(' or '),
        skipped ? 'skipped' : 'waiting',
      ],
    )
  }
  await givenHoldOver(tenant)
}

export async function givenProject(tenant: TestTenant, code = 'SITE'): Promise<string> {
  return (
    await tenant.as('controller').post('/projects', {
      code,
      name: `Project ${code}`,
      owner_id: (await tenant.actor('approver')).userId,
      active: true,
    })
  ).body.id as string
}

export type Planned = {
  id: string
  code: string
  version: number
  pace: { amount: string }[] | null
}
/** A budget of this fiscal year, created by the controller. */
export const givenPlanned = async (tenant: TestTenant, more: object): Promise<Planned> =>
  (
    await tenant.as('controller').post('/budgets', {
      fiscal_year: fiscalYearOf(new Date().toISOString().slice(0, 10), 4),
      amount: '1000',
      mode: 'block',
      ...more,
    })
  ).body as Planned

/** One more role for a person, as two administrators would have given it. */
export async function givenRole(tenant: TestTenant, person: Role, role: Role): Promise<void> {
  await asOwner(
    'update memberships set roles = array_append(roles, $3) where tenant_id = $1 and user_id = $2',
    [tenant.tenantId, (await tenant.actor(person)).userId, role],
  )
}

/** A blanket order, a draft still. */
export async function givenBlanketOrder(
  tenant: TestTenant,
  vendorId: string,
  more: object = {},
): Promise<string> {
  const made = await tenant.as('buyer').post('/blanket-orders', {
    title: 'Safety gloves',
    vendor_id: vendorId,
    currency: 'INR',
    valid_from: daysFromNow(0),
    valid_until: daysFromNow(300),
    lines: [{ description: 'Gloves', unit: 'each', quantity: '20', unit_price: '30' }],
    ...more,
  })
  if (made.status !== 201) throw new Error(made.text)
  return made.body.id as string
}

/** A place that goods are delivered to, in the city of its name. */
export async function givenPlace(
  tenant: TestTenant,
  name: string,
  more: object = {},
): Promise<string> {
  const place = { name, street: 'Plot 7', city: name, country: 'IN', active: true, ...more }
  const made = await tenant.as('controller').post('/delivery-places', place)
  if (made.status !== 201) throw new Error(`delivery place refused: ${made.text}`)
  return made.body.id as string
}

/** An order without a request that was approved and can be issued. Returns its id. */
export async function givenApprovedDirect(tenant: TestTenant, content: object): Promise<string> {
  const buyer = tenant.as('buyer')
  const made = await buyer.post('/purchase-orders', {
    currency: 'INR',
    reason: 'Needed',
    ...content,
  })
  if (made.status !== 201) throw new Error(`order refused: ${made.text}`)
  const sent = await buyer.post(`/purchase-orders/${made.body.id}/submission`)
  for (const role of ['approver', 'controller'] as const) {
    const decided = await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
    if (decided.body.status === 'approved') break
  }
  return made.body.id as string
}
export async function givenIssuedDirect(tenant: TestTenant, content: object): Promise<Order> {
  const id = await givenApprovedDirect(tenant, content)
  const issued = await tenant.as('buyer').post(`/purchase-orders/${id}/issue`)
  if (issued.status !== 200) throw new Error(`not issued: ${issued.text}`)
  return issued.body as Order
}

/** A tax that is deducted whole, unless another part is said. Returns its id. */
export async function givenTaxCode(
  tenant: TestTenant,
  { rate, ...more }: { rate: string; code?: string; name?: string; deductible_pct?: string },
): Promise<string> {
  const made = await tenant.as('controller').post('/tax-codes', {
    code: `V${rate}`,
    name: `VAT ${rate}`,
    rate,
    deductible_pct: '100',
    active: true,
    ...more,
  })
  if (made.status !== 201) throw new Error(`tax code refused: ${made.text}`)
  return made.body.id as string
}
