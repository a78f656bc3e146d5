import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { languages, purposes, type ContactContent } from './contact.ts'

const none = z.object({})
export const constraints: Constraints = {
  vendor_contacts__email: () =>
    invalid(
      '/email',
      'already_exists',
      'A contact of this vendor has this e-mail already. Change that one instead.',
    ),
}

export const Row = z.object({
  id: z.string(),
  vendor_id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.enum(languages),
  purposes: z.array(z.enum(purposes)),
  active: z.boolean(),
  version: z.number(),
})
const columns = sql.fragment`
  id, vendor_id, name, email, phone, language, purposes, active, version
  from vendor_contacts
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id} for no key update`)
export const contact = { kind: 'vendor_contact', lock }
/** Who gets orders first, in the order in which they were added. */
export const ofVendor = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where vendor_id = ${vendorId}
      order by active desc, 'orders' = any (purposes) desc, created_at, id
    `,
  )

export const insert = (tx: Tx, c: ContactContent & { id: string; vendorId: string }) =>
  tx.run(sql.type(none)`
    insert into vendor_contacts (id, vendor_id, name, email, phone, language, purposes, active)
    values
      (
        ${c.id},
        ${c.vendorId},
        ${c.name},
        ${c.email},
        ${c.phone},
        ${c.language},
        ${sql.array([...c.purposes], 'text')},
        ${c.active}
      )
  `)
export const insertAll = (
  tx: WriteTx,
  contacts: readonly (ContactContent & { id: string; vendorId: string })[],
) =>
  tx.write(sql.type(none)`
    insert into vendor_contacts (id, vendor_id, name, email, phone, language, purposes, active)
    select c.id, c."vendorId", c.name, c.email, c.phone, c.language, c.purposes, c.active
    from
      jsonb_to_recordset(${JSON.stringify(contacts)}::jsonb) as c (
        id uuid,
        "vendorId" uuid,
        name text,
        email text,
        phone text,
        language text,
        purposes text[],
        active bool
      )
  `)
export const save = (tx: Tx, c: ContactContent & { id: string }) =>
  tx.run(sql.type(none)`
    update vendor_contacts
    set
      name = ${c.name},
      email = ${c.email},
      phone = ${c.phone},
      language = ${c.language},
      purposes = ${sql.array([...c.purposes], 'text')},
      active = ${c.active},
      version = version + 1
    where id = ${c.id}
  `)
export const remove = (tx: Tx, id: string) =>
  tx.run(sql.type(none)`delete from vendor_contacts where id = ${id}`)
