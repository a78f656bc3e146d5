import { notFound } from '../kernel/problem.ts'
import { message } from '../messages/index.ts'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import * as queries from './queries.ts'
import { termsText } from './words.ts'

export function create(ctx: Ctx, content: queries.Content): string {
  const id = ctx.newId()
  queries.insert(ctx.tx, id, content)
  ctx.record('payment_terms.created', subjectOf(id), {
    name: content.name,
    terms: termsText(content),
  })
  return id
}

type Edited = { active?: boolean | undefined; version?: number | undefined }
/** Invoices that were approved before keep the days that they have. */
export async function edit(
  ctx: Ctx,
  id: string,
  { version, ...sent }: Omit<queries.Content, 'active'> & Edited,
): Promise<void> {
  const before = await ctx.lock(queries.paymentTerms, id, version)
  const content = { ...sent, active: saidOr(sent.active, before.active) }
  queries.save(ctx.tx, id, content)
  ctx.record('payment_terms.edited', subjectOf(id), {
    name: { from: before.name, to: content.name },
    terms: { from: termsText(before), to: termsText(content) },
    active: { from: before.active, to: content.active },
  })
}

export async function addVendor(ctx: Ctx, id: string, vendorId: string): Promise<void> {
  const [terms, vendor] = await Promise.all([
    queries.lock(ctx.tx, id),
    queries.shareVendor(ctx.tx, vendorId),
  ])
  queries.addVendor(ctx.tx, id, vendorId)
  ctx.record('payment_terms.vendor_added', subjectOf(id), noteOf(vendor, terms))
}

/** From then on the vendor's number of days counts. */
export async function removeVendor(ctx: Ctx, id: string, vendorId: string): Promise<void> {
  const [terms, vendor] = await Promise.all([
    queries.lock(ctx.tx, id),
    queries.shareVendor(ctx.tx, vendorId),
  ])
  if ((await queries.removeVendor(ctx.tx, id, vendorId)) === 0) throw notFound('This vendor')
  ctx.record('payment_terms.vendor_removed', subjectOf(id), noteOf(vendor, terms))
}

const subjectOf = (id: string) => ({ kind: 'payment_terms', id })
const noteOf = (vendor: { id: string; name: string }, terms: { name: string }) => ({
  vendor_id: vendor.id,
  note: message('note.vendor_terms', { vendor: vendor.name, terms: terms.name }),
})
