import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
const Row = z.object({
  id: z.string(),
  vendor_id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  active: z.boolean(),
  purposes: z.array(z.string()),
  invited_at: z.date().nullable(),
  opened_at: z.date().nullable(),
  withdrawn_at: z.date().nullable(),
})
export type Account = z.output<typeof Row>
const columns = sql.fragment`
  c.id,
  c.vendor_id,
  c.name,
  c.email,
  c.active,
  c.purposes,
  a.invited_at,
  a.opened_at,
  a.withdrawn_at
  from
    vendor_contacts as c
    left join portal_accounts as a on a.tenant_id = c.tenant_id and a.contact_id = c.id
`
export const find = (tx: Tx, contactId: string) =>
  tx.one(sql.type(Row)`select ${columns} where c.id = ${contactId}`)
export const ofVendor = (tx: Tx, vendorId: string) =>
  tx.any(sql.type(Row)`
    select ${columns} where c.vendor_id = ${vendorId} order by c.active desc, c.created_at, c.id
  `)

const Reader = z.object({ id: z.string(), purposes: z.array(z.string()) })
/** Contacts who may come in. */
export const readersOf = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Reader)`
      select c.id, c.purposes
      from
        vendor_contacts as c
        join portal_accounts as a on a.tenant_id = c.tenant_id and a.contact_id = c.id
      where
        c.vendor_id = ${vendorId}
        and c.active
        and c.email is not null
        and a.withdrawn_at is null
      order by c.created_at, c.id
    `,
  )

/** Lets a contact in, again where that was taken away. */
export const invite = (
  tx: WriteTx,
  { contactId, vendorId, by }: { contactId: string; vendorId: string; by: string | null },
): void =>
  tx.write(sql.type(none)`
    insert into portal_accounts (contact_id, vendor_id, invited_by)
    values (${contactId}, ${vendorId}, ${by})
    on conflict (tenant_id, contact_id) do update
      set
        invited_by = excluded.invited_by,
        invited_at = now(),
        withdrawn_at = null
  `)
export const withdraw = (tx: WriteTx, contactId: string): void =>
  tx.write(sql.type(none)`
    update portal_accounts
    set withdrawn_at = now()
    where contact_id = ${contactId} and withdrawn_at is null
  `)

/** Follows the contacts that went to another vendor; those that stayed with the old one come in no more. */
export function moveMerged(tx: WriteTx, fromId: string, intoId: string): void {
  tx.write(sql.type(none)`
    update portal_accounts as a
    set vendor_id = c.vendor_id
    from vendor_contacts as c
    where
      a.vendor_id = ${fromId}
      and c.tenant_id = a.tenant_id
      and c.id = a.contact_id
      and c.vendor_id = ${intoId}
  `)
  tx.write(sql.type(none)`
    update portal_accounts
    set withdrawn_at = now()
    where vendor_id = ${fromId} and withdrawn_at is null
  `)
}

/** Lets in the contact of an address to whom an order goes, unless that was taken away. Answers who it is. */
export async function letIn(tx: WriteTx, vendorId: string, email: string): Promise<string | null> {
  const found = await tx.maybeOne(
    sql.type(z.object({ id: z.string() }))`
      select id
      from vendor_contacts
      where vendor_id = ${vendorId} and lower(email) = lower(${email}) and active
      for share
    `,
  )
  if (!found) return null
  tx.write(sql.type(none)`
    insert into portal_accounts (contact_id, vendor_id)
    values (${found.id}, ${vendorId})
    on conflict do nothing
  `)
  return found.id
}
