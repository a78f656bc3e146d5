import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { addressPurposes } from '../vendor-addresses/index.ts'
import { languages, purposes } from '../vendor-contacts/index.ts'

const none = z.object({})
const Row = z.object({
  id: z.string(),
  csv: z.string(),
  fields: z.array(z.string()),
  read_as: z.enum(['Windows-1252', 'UTF-16']).nullable(),
  corrections: z.record(z.string(), z.record(z.string(), z.string())),
  left_out: z.array(z.number()),
  imported_at: z.date().nullable(),
  version: z.number(),
})
const columns = sql.fragment`
  id, csv, fields, read_as, corrections, left_out, imported_at, version
  from vendor_imports
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id} for no key update`)
export const vendorImport = { kind: 'vendor_import', lock }

export const insert = (
  tx: WriteTx,
  i: {
    id: string
    csv: string
    readAs: string | null
    fields: readonly string[]
    by: string
  },
) =>
  tx.write(sql.type(none)`
    insert into vendor_imports (id, csv, fields, read_as, created_by)
    values (${i.id}, ${i.csv}, ${sql.array([...i.fields], 'text')}, ${i.readAs}, ${i.by})
  `)
export const saveFields = (tx: WriteTx, id: string, fields: readonly string[]) =>
  tx.write(sql.type(none)`
    update vendor_imports
    set
      fields = ${sql.array([...fields], 'text')},
      version = version + 1
    where id = ${id}
  `)
export type Corrections = z.output<typeof Row>['corrections']
export const saveCorrections = (tx: WriteTx, id: string, corrections: Corrections) =>
  tx.write(sql.type(none)`
    update vendor_imports
    set
      corrections = ${JSON.stringify(corrections)}::jsonb,
      version = version + 1
    where id = ${id}
  `)
export const saveLeftOut = (tx: WriteTx, id: string, lines: readonly number[]) =>
  tx.write(sql.type(none)`
    update vendor_imports
    set
      left_out = ${sql.array([...lines], 'int4')},
      version = version + 1
    where id = ${id}
  `)
export const saveImported = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`
    update vendor_imports
    set
      imported_at = now(),
      version = version + 1
    where id = ${id}
  `)
export const removeOld = (tx: WriteTx, by: string) =>
  tx.write(sql.type(none)`
    delete from vendor_imports
    where created_by = ${by} and created_at < now() - interval '7 days'
  `)

const Known = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  plain: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string(),
  currency: z.string(),
  payment_terms_days: z.number(),
  risk: z.enum(['low', 'medium', 'high']),
  version: z.number(),
  tax_numbers: z.array(z.string()),
})
/** The vendors that a table may be about: by number, by tax number, or by name. */
export const known = (
  tx: Tx,
  wanted: { numbers: readonly string[]; taxNumbers: readonly string[]; names: readonly string[] },
) =>
  tx.any(sql.type(Known)`
    select
      v.id,
      v.number,
      v.name,
      plain_company_name(v.name) as plain,
      v.vat_id,
      v.email,
      v.country,
      v.currency,
      v.payment_terms_days,
      v.risk,
      v.version,
      array(
        select t.country || ' ' || t.number
        from vendor_tax_registrations as t
        where t.tenant_id = v.tenant_id and t.vendor_id = v.id
      ) as tax_numbers
    from vendors as v
    where
      v.id in (
        select d.id
        from documents as d
        where d.kind = 'vendor' and d.number = any (${sql.array([...wanted.numbers], 'text')})
        union
        select t.vendor_id
        from vendor_tax_registrations as t
        where t.number = any (${sql.array([...wanted.taxNumbers], 'text')})
        union
        select n.id from vendors_named(${sql.array([...wanted.names], 'text')}) as n
      )
    order by v.id
  `)

const Plain = z.object({ name: z.string(), plain: z.string() })
export const plainNames = (tx: Tx, names: readonly string[]) =>
  tx.any(
    sql.type(Plain)`
      select n as name, plain_company_name(n) as plain
      from unnest(${sql.array([...names], 'text')}) as n
    `,
  )

const Part = z.object({ id: z.string(), code: z.string(), name: z.string() })
export const categories = (tx: Tx) =>
  tx.any(sql.type(Part)`select id, code, name from categories where active order by code, id`)
export const entities = (tx: Tx) =>
  tx.any(sql.type(Part)`select id, code, name from legal_entities where active order by code, id`)

const More = z.object({
  id: z.string(),
  categories: z.array(z.string()),
  entities: z.array(z.string()),
  custom: z.record(z.string(), z.string()),
})
/** What vendors sell, whom they may sell to, and what is kept in the fields of the organisation. */
export const moreOf = (tx: Tx, ids: readonly string[]) =>
  tx.any(sql.type(More)`
    select
      w.id,
      array(
        select s.category_id from vendor_categories as s where s.vendor_id = w.id
      ) as categories,
      array(select s.entity_id from vendor_entities as s where s.vendor_id = w.id) as entities,
      (
        select coalesce(jsonb_object_agg(c.field_id, c.value), '{}')
        from custom_field_values as c
        where c.document_id = w.id
      ) as custom
    from unnest(${sql.array([...ids], 'uuid')}) as w (id)
  `)

const Address = z.object({
  id: z.string(),
  purpose: z.enum(addressPurposes),
  street: z.string(),
  postal_code: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
})
const Contact = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.enum(languages),
  purposes: z.array(z.enum(purposes)),
  active: z.boolean(),
})
const Parts = z.object({
  id: z.string(),
  addresses: z.array(Address),
  contacts: z.array(Contact),
})
/** The addresses and contacts of vendors. */
export const partsOf = (tx: Tx, ids: readonly string[]) =>
  tx.any(sql.type(Parts)`
    select
      w.id,
      (
        select coalesce(jsonb_agg(to_jsonb(a)), '[]')
        from
          (
            select d.id, d.purpose, d.street, d.postal_code, d.city, d.region, d.country
            from vendor_addresses as d
            where d.vendor_id = w.id
          ) as a
      ) as addresses,
      (
        select coalesce(jsonb_agg(to_jsonb(c) order by c.id), '[]')
        from
          (
            select d.id, d.name, d.email, d.phone, d.language, d.purposes, d.active
            from vendor_contacts as d
            where d.vendor_id = w.id
          ) as c
      ) as contacts
    from unnest(${sql.array([...ids], 'uuid')}) as w (id)
  `)
