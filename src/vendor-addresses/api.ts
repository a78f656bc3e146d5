import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid, Version } from '../platform/http/output.ts'
import { addressPurposes } from './address.ts'
import * as queries from './queries.ts'

export const AddressJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  purpose: z.enum(addressPurposes),
  street: z.string(),
  postal_code: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
  version: Version,
})
export const AddressesJson = z.object({ data: z.array(AddressJson) })

export const findJson = ({ tx }: ReadCtx, id: string): Promise<z.input<typeof AddressJson>> =>
  queries.find(tx, id)
export const listJson = async (
  { tx }: ReadCtx,
  vendorId: string,
): Promise<z.input<typeof AddressesJson>> => ({ data: [...(await queries.ofVendor(tx, vendorId))] })
