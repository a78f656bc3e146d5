import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { addressPurposes, type AddressContent } from './address.ts'

const none = z.object({})
export const constraints: Constraints = {
  vendor_addresses__purpose: () =>
    invalid(
      '/purpose',
      'already_exists',
      'This vendor has an address for this purpose already. Change that one instead.',
    ),
}

const Row = z.object({
  id: z.string(),
  vendor_id: z.string(),
  purpose: z.enum(addressPurposes),
  street: z.string(),
  postal_code: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
  version: z.number(),
})
const columns = sql.fragment`
  id, vendor_id, purpose, street, postal_code, city, region, country, version
  from vendor_addresses
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id} for no key update`)
export const address = { kind: 'vendor_address', lock }
export const ofVendor = (tx: Tx, vendorId: string) =>
  tx.any(sql.type(Row)`select ${columns} where vendor_id = ${vendorId} order by created_at, id`)

export const insert = (tx: WriteTx, a: AddressContent & { id: string; vendorId: string }) =>
  tx.write(sql.type(none)`
    insert into vendor_addresses
      (id, vendor_id, purpose, street, postal_code, city, region, country)
    values
      (
        ${a.id},
        ${a.vendorId},
        ${a.purpose},
        ${a.street},
        ${a.postal_code},
        ${a.city},
        ${a.region},
        ${a.country}
      )
  `)
export const insertAll = (
  tx: WriteTx,
  addresses: readonly (AddressContent & { id: string; vendorId: string })[],
) =>
  tx.write(sql.type(none)`
    insert into vendor_addresses
      (id, vendor_id, purpose, street, postal_code, city, region, country)
    select a.id, a."vendorId", a.purpose, a.street, a.postal_code, a.city, a.region, a.country
    from
      jsonb_to_recordset(${JSON.stringify(addresses)}::jsonb) as a (
        id uuid,
        "vendorId" uuid,
        purpose text,
        street text,
        postal_code text,
        city text,
        region text,
        country text
      )
  `)
export const save = (tx: WriteTx, a: AddressContent & { id: string }) =>
  tx.write(sql.type(none)`
    update vendor_addresses
    set
      purpose = ${a.purpose},
      street = ${a.street},
      postal_code = ${a.postal_code},
      city = ${a.city},
      region = ${a.region},
      country = ${a.country},
      version = version + 1
    where id = ${a.id}
  `)
export const remove = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`delete from vendor_addresses where id = ${id}`)
