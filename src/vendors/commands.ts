import { message } from '../messages/index.ts'
import { vendorLifecycle } from './vendor.ts'
import { move, moveTo } from '../kernel/lifecycle.ts'
import type { z } from 'zod'
import * as approvals from '../approvals/index.ts'
import { conflict, Problem } from '../kernel/problem.ts'
import { nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockOnlyPerson, recordDuty } from '../segregation-of-duties/index.ts'
import { differences, valuesOf, type Difference } from './change.ts'
import * as queries from './queries.ts'

export type Input = {
  name: string
  vat_id?: string | null | undefined
  email?: string | null | undefined
  country: string
  currency: string
  payment_terms_days: number
  risk?: 'low' | 'medium' | 'high' | undefined
  version?: number | undefined
}
const subjectOf = (id: string) => ({ kind: 'vendor', id })
/** A risk that is left out stays what it was. */
const contentOf = (id: string, i: Input, riskBefore: string): queries.Content => ({
  id,
  name: i.name,
  vatId: i.vat_id?.replaceAll(/\s/g, '').toUpperCase() ?? null,
  email: i.email ?? null,
  country: i.country,
  currency: i.currency,
  termsDays: i.payment_terms_days,
  risk: i.risk ?? riskBefore,
})

export async function create(ctx: Ctx, input: Input): Promise<string> {
  const id = ctx.newId()
  const number = await nextNumber(ctx, 'vendor')
  queries.insert(ctx.tx, { ...contentOf(id, input, 'low'), number, by: ctx.actor.userId })
  await recordDuty(ctx, 'vendor.create', subjectOf(id))
  ctx.record('vendor.created', subjectOf(id), { number, name: input.name })
  await askForApproval(ctx, id)
  return id
}

/** A change of approved data needs approval by another person before anything more can be ordered. */
export async function edit(ctx: Ctx, id: string, input: Input): Promise<void> {
  const before = await ctx.lock(queries.vendor, id, input.version)
  queries.save(ctx.tx, { ...contentOf(id, input, before.risk), by: ctx.actor.userId })
  const { changes, reopens } = await reopenWhereChanged(ctx, before)
  recordEdit(ctx, id, { changes, reopens })
  await askAnew(ctx, before, reopens)
}

/** Changes the contacts of a vendor, locked. Where the mail for orders becomes another, somebody else approves it; nothing else asks for that. */
export async function changeContacts(
  ctx: Ctx,
  id: string,
  change: () => Promise<unknown>,
): Promise<void> {
  const before = await ctx.lock(queries.vendor, id)
  await change()
  const after = await queries.find(ctx.tx, id)
  if (differences(before, after).length === 0) return
  await queries.saveEditor(ctx.tx, id, ctx.actor.userId)
  const { changes, reopens } = await reopenWhereChanged(ctx, before)
  recordEdit(ctx, id, { changes, reopens })
  await askAnew(ctx, before, reopens)
}

type Vendor = z.output<typeof queries.Row>
type Changes = { changes: Difference[]; reopens: boolean }

async function reopenWhereChanged(ctx: Ctx, before: Vendor): Promise<Changes> {
  const changes = differences(before, await queries.find(ctx.tx, before.id))
  const reopens = !before.unapproved && changes.length > 0
  if (reopens) await reopen(ctx, before)
  return { changes, reopens }
}

const recordEdit = (ctx: Ctx, id: string, { changes, reopens }: Changes): void =>
  ctx.record('vendor.edited', subjectOf(id), {
    ...Object.fromEntries(changes.map(({ label, from, to }) => [label, { from, to }])),
    ...(reopens ? { note: message('note.somebody_else_approves', {}) } : {}),
  })

async function askAnew(ctx: Ctx, before: Vendor, reopens: boolean): Promise<void> {
  if (before.status === 'pending') await approvals.withdraw(ctx, before.id)
  if (before.status === 'pending' || (reopens && before.status === 'active'))
    await askForApproval(ctx, before.id)
}

/** Blocked vendors get no new orders, and none of their invoices is approved. Lifting a block does not approve the vendor again: another person must do that, so that nobody can lift a block alone for their own order. */
export async function setStatus(
  ctx: Ctx,
  id: string,
  {
    status,
    reason,
    version,
  }: { status: 'active' | 'blocked'; reason: string | null; version?: number | undefined },
): Promise<void> {
  const before = await ctx.lock(queries.vendor, id, version)
  if (before.status === 'pending' && status === 'active')
    throw conflict('wrong_state', `${before.name} is not approved yet.`)
  if (before.status === status)
    throw conflict('wrong_state', `${before.name} is ${status} already.`)
  const lifted = status === 'active'
  const changed = move(vendorLifecycle, before.status, lifted ? 'lift' : 'block')
  queries.saveStatus(ctx.tx, id, changed, reason)
  if (lifted) queries.keepApproved(ctx.tx, id, ctx.actor.userId, valuesOf(before))
  ctx.record(status === 'blocked' ? 'vendor.blocked' : 'vendor.unblocked', subjectOf(id), {
    reason,
  })
  if (status === 'blocked') await approvals.withdraw(ctx, id)
  if (lifted) await askForApproval(ctx, id)
}

/** A second person approves a new vendor, or the organisation's only person does. Only then can anything be ordered from it. */
export async function approve(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const before = await ctx.lock(queries.vendor, id, version)
  if (before.status !== 'pending')
    throw conflict('wrong_state', `${before.name} is ${before.status} already.`)
  if (!(await lockOnlyPerson(ctx))) await recordDuty(ctx, 'vendor.approve', subjectOf(id))
  const pending = await approvals.pendingFor(ctx.tx, id)
  await approvals.decide(ctx, pending?.id ?? (await ask(ctx, id)), {
    decision: 'approved',
    reason: null,
    hold: false,
  })
}

/** Applies the decision. A returned vendor stays as it is until it is edited; a rejected one cannot be used. */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const { status: from } = await ctx.lock(queries.vendor, id)
  const to = decision === 'approved' ? 'active' : decision === 'rejected' ? 'blocked' : 'pending'
  queries.saveStatus(ctx.tx, id, moveTo(vendorLifecycle, from, to), reason)
  ctx.record(`vendor.${decision}`, subjectOf(id), { reason })
}

/** Nothing more is ordered until somebody else has approved it again. A block stays a block. */
async function reopen(ctx: Ctx, before: Vendor): Promise<void> {
  queries.keepApproved(ctx.tx, before.id, ctx.actor.userId, valuesOf(before))
  if (before.status === 'active')
    queries.makePending(ctx.tx, before.id, move(vendorLifecycle, before.status, 'reopen'))
}

async function ask(ctx: Ctx, id: string): Promise<string> {
  const vendor = await queries.find(ctx.tx, id)
  return approvals.open(ctx, {
    kind: 'vendor',
    id,
    number: vendor.number,
    title: vendor.name,
    revision: vendor.version,
    requesterId: vendor.created_by,
    authorIds: [
      ...new Set([...vendor.changed_by, ...(vendor.edited_by ? [vendor.edited_by] : [])]),
    ],
    currency: ctx.actor.organisation.baseCurrency,
    amount: 0n,
    costCenterId: null,
  })
}

/** Where nobody may approve it yet, it waits without an approval. The first person who may approve it later opens one by approving. So does the only person there is. */
async function askForApproval(ctx: Ctx, id: string): Promise<void> {
  if (await lockOnlyPerson(ctx)) return
  try {
    await ask(ctx, id)
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'no_approver') throw error
  }
}
