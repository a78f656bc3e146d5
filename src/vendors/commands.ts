import { conflict, stale } from '../kernel/problem.ts'
import { nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { perform } from '../segregation-of-duties/index.ts'
import * as queries from './queries.ts'

export type Input = { name: string; vat_id?: string | null | undefined; email?: string | null | undefined; country: string; currency: string; payment_terms_days: number; risk?: 'low' | 'medium' | 'high' | undefined; version?: number | undefined }
const subjectOf = (id: string) => ({ kind: 'vendor', id })
/** A risk that is left out stays what it was. */
const contentOf = (id: string, i: Input, riskBefore: string): queries.Content => ({ id, name: i.name, vatId: i.vat_id?.replaceAll(/\s/g, '').toUpperCase() ?? null, email: i.email ?? null, country: i.country, currency: i.currency, termsDays: i.payment_terms_days, risk: i.risk ?? riskBefore })

export async function create(ctx: Ctx, input: Input): Promise<string> {
  const id = ctx.newId()
  const number = await nextNumber(ctx, 'V')
  await queries.insert(ctx.tx, { ...contentOf(id, input, 'low'), number, by: ctx.actor.userId })
  await perform(ctx, 'vendor.create', subjectOf(id))
  ctx.record('vendor.created', subjectOf(id), { number, name: input.name })
  return id
}

export async function edit(ctx: Ctx, id: string, input: Input): Promise<void> {
  const before = await queries.lock(ctx.tx, id)
  if (input.version !== undefined && input.version !== before.version) throw stale()
  await queries.save(ctx.tx, contentOf(id, input, before.risk))
  ctx.record('vendor.edited', subjectOf(id), { name: { from: before.name, to: input.name }, vat_id: { from: before.vat_id, to: input.vat_id ?? null }, risk: { from: before.risk, to: input.risk ?? before.risk } })
}

/** Blocked vendors get no new orders, and none of their invoices is approved. */
export async function setStatus(ctx: Ctx, id: string, status: 'active' | 'blocked', reason: string | null): Promise<void> {
  const before = await queries.lock(ctx.tx, id)
  if (before.status === 'pending' && status === 'active') throw conflict('wrong_state', `${before.name} is not approved yet.`)
  if (before.status === status) throw conflict('wrong_state', `${before.name} is ${status} already.`)
  await queries.saveStatus(ctx.tx, id, status, reason)
  ctx.record(status === 'blocked' ? 'vendor.blocked' : 'vendor.unblocked', subjectOf(id), { reason })
}

/** A second person vouches for a new vendor; only then may anything be ordered from them. */
export async function approve(ctx: Ctx, id: string): Promise<void> {
  const before = await queries.lock(ctx.tx, id)
  if (before.status !== 'pending') throw conflict('wrong_state', `${before.name} is ${before.status} already.`)
  await perform(ctx, 'vendor.approve', subjectOf(id))
  await queries.saveStatus(ctx.tx, id, 'active', null)
  ctx.record('vendor.approved', subjectOf(id))
}
