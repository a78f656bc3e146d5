import type { Ctx } from '../platform/ctx.ts'
import { lockVendorInUse } from '../vendors/index.ts'
import { addressDifferences, type AddressContent } from './address.ts'
import * as queries from './queries.ts'

const subjectOf = (vendorId: string) => ({ kind: 'vendor', id: vendorId })

export async function add(ctx: Ctx, vendorId: string, content: AddressContent): Promise<string> {
  const id = ctx.newId()
  await lockVendorInUse(ctx, vendorId)
  queries.insert(ctx.tx, { id, vendorId, ...content })
  ctx.record('vendor.address_added', subjectOf(vendorId), { ...content })
  return id
}

/** Of vendors that are entered in the same transaction, so that nobody else knows them yet. */
export function addToNew(
  ctx: Ctx,
  addresses: readonly (AddressContent & { vendorId: string })[],
): void {
  queries.insertAll(
    ctx.tx,
    addresses.map((address) => ({ ...address, id: ctx.newId() })),
  )
  for (const { vendorId, ...content } of addresses)
    ctx.record('vendor.address_added', subjectOf(vendorId), { ...content })
}

type Seen = { version?: number | undefined }

export async function edit(
  ctx: Ctx,
  id: string,
  { version, ...content }: AddressContent & Seen,
): Promise<string> {
  const before = await lockWithVendor(ctx, id, version)
  queries.save(ctx.tx, { id, ...content })
  ctx.record('vendor.address_edited', subjectOf(before.vendor_id), {
    purpose: before.purpose,
    ...addressDifferences(before, content),
  })
  return before.vendor_id
}

export async function remove(ctx: Ctx, id: string, { version }: Seen): Promise<string> {
  const { vendor_id: vendorId, purpose, street, city } = await lockWithVendor(ctx, id, version)
  queries.remove(ctx.tx, id)
  ctx.record('vendor.address_removed', subjectOf(vendorId), { purpose, street, city })
  return vendorId
}

/** The vendor first: an order that is issued at the same moment has the address of before or after. */
async function lockWithVendor(ctx: Ctx, id: string, version: number | undefined) {
  const { vendor_id: vendorId } = await queries.find(ctx.tx, id)
  await lockVendorInUse(ctx, vendorId)
  return ctx.lock(queries.address, id, version)
}
