import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid, Version } from '../platform/http/output.ts'
import { languages } from './contact.ts'
import * as queries from './queries.ts'

export const ContactJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.enum(languages),
  for_orders: z.boolean(),
  for_invoices: z.boolean(),
  for_payments: z.boolean(),
  for_quality: z.boolean(),
  active: z.boolean(),
  version: Version,
})
const contactJson = (c: z.output<typeof queries.Row>): z.input<typeof ContactJson> => ({
  id: c.id,
  vendor_id: c.vendor_id,
  name: c.name,
  email: c.email,
  phone: c.phone,
  language: c.language,
  for_orders: c.purposes.includes('orders'),
  for_invoices: c.purposes.includes('invoices'),
  for_payments: c.purposes.includes('payments'),
  for_quality: c.purposes.includes('quality'),
  active: c.active,
  version: c.version,
})

export const findJson = async ({ tx }: ReadCtx, id: string): Promise<z.input<typeof ContactJson>> =>
  contactJson(await queries.find(tx, id))

export const ContactsJson = z.object({ data: z.array(ContactJson) })
export const listJson = async (
  { tx }: ReadCtx,
  vendorId: string,
): Promise<z.input<typeof ContactsJson>> => ({
  data: (await queries.ofVendor(tx, vendorId)).map(contactJson),
})
