import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { changePart, insertRegistration, refuseTakenNumber, saveVatId } from '../vendors/index.ts'
import * as queries from './queries.ts'
import { registrationOf, type Entered } from './registration.ts'

const subjectOf = (vendorId: string) => ({ kind: 'vendor', id: vendorId })

/**
 * The first number of a vendor is the one that it is known by. Somebody else approves a number that is added to an
 * approved vendor.
 */
export async function add(ctx: Ctx, vendorId: string, entered: Entered): Promise<string> {
  const number = registrationOf(entered)
  const id = ctx.newId()
  await changePart(ctx, vendorId, async ({ vat_id: known }) => {
    await refuseTakenNumber(ctx, { number, vendorId, field: '/number' })
    await refuseTwice(ctx, vendorId, number)
    insertRegistration(ctx.tx, { ...number, id, vendorId, main: known === null })
    if (known === null) saveVatId(ctx.tx, vendorId, number.number)
    ctx.record('vendor.tax_registration_added', subjectOf(vendorId), { ...number })
  })
  return id
}

async function refuseTwice(
  ctx: Ctx,
  vendorId: string,
  { country, number }: { country: string; number: string },
): Promise<void> {
  const has = await queries.ofVendor(ctx.tx, vendorId)
  if (has.some((r) => r.country === country && r.number === number))
    throw conflict('already_exists', `The vendor has the number ${number} already.`)
}

export async function remove(
  ctx: Ctx,
  id: string,
  { version }: { version?: number | undefined },
): Promise<string> {
  const { vendor_id: vendorId } = await queries.find(ctx.tx, id)
  await changePart(ctx, vendorId, async () => {
    const { country, number, main } = await ctx.lock(queries.registration, id, version)
    queries.remove(ctx.tx, id)
    if (main) saveVatId(ctx.tx, vendorId, null)
    ctx.record('vendor.tax_registration_removed', subjectOf(vendorId), { country, number })
  })
  return vendorId
}
