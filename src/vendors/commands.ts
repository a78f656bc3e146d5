import { message } from '../messages/index.ts'
import * as approvals from '../approvals/index.ts'
import { conflict, Problem, refuseStale } from '../kernel/problem.ts'
import { nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockOnlyPerson, perform } from '../segregation-of-duties/index.ts'
import { differences, valuesOf } from './change.ts'
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
  await queries.insert(ctx.tx, { ...contentOf(id, input, 'low'), number, by: ctx.actor.userId })
  await perform(ctx, 'vendor.create', subjectOf(id))
  ctx.record('vendor.created', subjectOf(id), { number, name: input.name })
  await askForApproval(ctx, id)
  return id
}

/** A change of what was approved is approved by somebody else before anything more is ordered. */
export async function edit(ctx: Ctx, id: string, input: Input): Promise<void> {
  const before = await queries.lock(ctx.tx, id)
  refuseStale(input.version, before)
  await queries.save(ctx.tx, { ...contentOf(id, input, before.risk), by: ctx.actor.userId })
  const after = await queries.find(ctx.tx, id)
  const changes = differences(before, after)
  const reopens = !before.unapproved && changes.length > 0
  if (reopens) await queries.reopen(ctx.tx, id, ctx.actor.userId, valuesOf(before))
  ctx.record('vendor.edited', subjectOf(id), {
    ...Object.fromEntries(changes.map(({ label, from, to }) => [label, { from, to }])),
    ...(reopens ? { note: message('note.somebody_else_approves', {}) } : {}),
  })
  if (before.status === 'pending') await approvals.withdraw(ctx, id)
  if (before.status === 'pending' || (reopens && before.status === 'active'))
    await askForApproval(ctx, id)
}

/** Blocked vendors get no new orders, and none of their invoices is approved. Lifting a block approves nobody: somebody else than the person who lifts it does, so that nobody whose order waits lifts it alone. */
export async function setStatus(
  ctx: Ctx,
  id: string,
  {
    status,
    reason,
    version,
  }: { status: 'active' | 'blocked'; reason: string | null; version?: number | undefined },
): Promise<void> {
  const before = await queries.lock(ctx.tx, id)
  refuseStale(version, before)
  if (before.status === 'pending' && status === 'active')
    throw conflict('wrong_state', `${before.name} is not approved yet.`)
  if (before.status === status)
    throw conflict('wrong_state', `${before.name} is ${status} already.`)
  const lifted = status === 'active'
  await queries.saveStatus(ctx.tx, id, lifted ? 'pending' : status, reason)
  if (lifted) await queries.reopen(ctx.tx, id, ctx.actor.userId, valuesOf(before))
  ctx.record(status === 'blocked' ? 'vendor.blocked' : 'vendor.unblocked', subjectOf(id), {
    reason,
  })
  if (status === 'blocked') await approvals.withdraw(ctx, id)
  if (lifted) await askForApproval(ctx, id)
}

/** A second person vouches for a new vendor, or the only one there ever was; only then may anything be ordered from them. */
export async function approve(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const before = await queries.lock(ctx.tx, id)
  refuseStale(version, before)
  if (before.status !== 'pending')
    throw conflict('wrong_state', `${before.name} is ${before.status} already.`)
  if (!(await lockOnlyPerson(ctx))) await perform(ctx, 'vendor.approve', subjectOf(id))
  const pending = await approvals.pendingFor(ctx.tx, id)
  await approvals.decide(ctx, pending?.id ?? (await ask(ctx, id)), {
    decision: 'approved',
    reason: null,
    hold: false,
  })
}

/** What the approvers decided. Who is returned stays as they are until they are edited; who is rejected gets nothing. */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  await queries.saveStatus(
    ctx.tx,
    id,
    decision === 'approved' ? 'active' : decision === 'rejected' ? 'blocked' : 'pending',
    reason,
  )
  ctx.record(`vendor.${decision}`, subjectOf(id), { reason })
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

/** Where nobody may approve it yet, it waits without an approval; whoever may, later, opens it by approving. So does the only person there is. */
async function askForApproval(ctx: Ctx, id: string): Promise<void> {
  if (await lockOnlyPerson(ctx)) return
  try {
    await ask(ctx, id)
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'no_approver') throw error
  }
}
