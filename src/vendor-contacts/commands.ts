import type { Ctx } from '../platform/ctx.ts'
import { changePart } from '../vendors/index.ts'
import { refuseOrdersWithoutMail, type ContactContent } from './contact.ts'
import * as queries from './queries.ts'

const subjectOf = (vendorId: string) => ({ kind: 'vendor', id: vendorId })

/** Each change locks the vendor: it asks for approval by somebody else where the mail for orders changes. */
export async function add(ctx: Ctx, vendorId: string, content: ContactContent): Promise<string> {
  refuseOrdersWithoutMail(content)
  const id = ctx.newId()
  await changePart(ctx, vendorId, () => queries.insert(ctx.tx, { id, vendorId, ...content }))
  ctx.record('vendor.contact_added', subjectOf(vendorId), { ...content })
  return id
}

/** Of vendors that are entered in the same transaction: they wait for approval as a whole. */
export function addToNew(
  ctx: Ctx,
  contacts: readonly (ContactContent & { vendorId: string })[],
): void {
  queries.insertAll(
    ctx.tx,
    contacts.map((contact) => ({ ...contact, id: ctx.newId() })),
  )
  for (const { vendorId, ...content } of contacts)
    ctx.record('vendor.contact_added', subjectOf(vendorId), { ...content })
}

export async function edit(
  ctx: Ctx,
  id: string,
  { version, ...content }: ContactContent & { version?: number | undefined },
): Promise<string> {
  refuseOrdersWithoutMail(content)
  const { vendor_id: vendorId } = await queries.find(ctx.tx, id)
  await changePart(ctx, vendorId, async () => {
    const before = await ctx.lock(queries.contact, id, version)
    await queries.save(ctx.tx, { id, ...content })
    ctx.record('vendor.contact_edited', subjectOf(vendorId), {
      name: before.name,
      ...differences(before, content),
    })
  })
  return vendorId
}

export async function remove(
  ctx: Ctx,
  id: string,
  { version }: { version?: number | undefined },
): Promise<string> {
  const { vendor_id: vendorId } = await queries.find(ctx.tx, id)
  await changePart(ctx, vendorId, async () => {
    const { name, email } = await ctx.lock(queries.contact, id, version)
    await queries.remove(ctx.tx, id)
    ctx.record('vendor.contact_removed', subjectOf(vendorId), { name, email })
  })
  return vendorId
}

/** What changed, as the audit trail keeps it. */
function differences(before: ContactContent, after: ContactContent): Record<string, unknown> {
  const text = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value))
  return Object.fromEntries(
    (['name', 'email', 'phone', 'language', 'purposes', 'active'] as const)
      .filter((field) => text(before[field]) !== text(after[field]))
      .map((field) => [field, { from: before[field], to: after[field] }]),
  )
}
