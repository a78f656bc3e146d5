import { z } from 'zod'
import { conflict, invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  catalog_items__code_key: () =>
    invalid(
      '/code',
      'already_exists',
      'An item has this code already. Choose another, or edit that one.',
    ),
  catalog_item_units__unit_key: () =>
    conflict('already_exists', 'The item comes in this unit already. Remove that one first.'),
  catalog_items__category_fkey: () =>
    invalid('/category_id', 'unknown', 'Choose a category from the list.'),
  vendor_prices__vendor_fkey: () =>
    invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.'),
  vendor_prices__one_at_a_time: () =>
    invalid(
      '/valid_from',
      'overlaps',
      'This vendor already has a price for this quantity on some of these days. End that one first, or choose other days.',
    ),
}

export const Row = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  unit: z.string(),
  category_id: z.string().nullable(),
  category_name: z.string().nullable(),
  category_code: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
  created_at: z.date(),
})
const columns = sql.fragment`
  i.id,
  i.code,
  i.name,
  i.description,
  i.unit,
  i.category_id,
  c.name as category_name,
  c.code as category_code,
  i.active,
  i.version,
  i.created_at
`
const from = sql.fragment`
  from
    catalog_items as i
    left join categories as c on c.tenant_id = i.tenant_id and c.id = i.category_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where i.id = ${id}`)
export const byIds = (tx: Tx, ids: readonly string[]) =>
  tx.any(
    sql.type(Row)`
      select ${columns} ${from} where i.id = any (${sql.array([...ids], 'uuid')}) limit 400
    `,
  )
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where i.id = ${id} for no key update of i`)
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: sql.fragment`${columns} ${from}`,
  id: sql.fragment`i.id`,
  sorts: {
    name: { by: sql.fragment`lower(i.name)`, type: 'text' },
    code: { by: sql.fragment`i.code`, type: 'text' },
  },
}
export const matches = {
  /** Through the tenant-safe door: LIKE cannot use an index under row level security. */
  text: (text: string) =>
    sql.fragment`i.id = any (array(select search_catalog(${containing(text)}, 1000)))`,
  status: (value: string) => sql.fragment`i.active = ${value === 'active'}`,
}
/** Text search goes through the tenant-safe door: LIKE cannot use an index under row level security. */
export const search = (tx: Tx, text: string, most: number) =>
  tx.any(sql.type(Row)`
    select ${columns}
    ${from}
    where i.id = any (array(select search_catalog(${containing(text)}, ${most})))
    order by i.name, i.id
  `)

export type Content = {
  id: string
  code: string
  name: string
  description: string | null
  unit: string
  categoryId: string | null
  active: boolean
}
export const insert = (tx: WriteTx, i: Content & { by: string }) =>
  tx.write(sql.type(none)`
    insert into catalog_items (id, code, name, description, unit, category_id, active, created_by)
    values
      (
        ${i.id},
        ${i.code},
        ${i.name},
        ${i.description},
        ${i.unit},
        ${i.categoryId},
        ${i.active},
        ${i.by}
      )
  `)
export const save = (tx: WriteTx, i: Content) =>
  tx.write(sql.type(none)`
    update catalog_items
    set
      code = ${i.code},
      name = ${i.name},
      description = ${i.description},
      unit = ${i.unit},
      category_id = ${i.categoryId},
      active = ${i.active},
      version = version + 1
    where id = ${i.id}
  `)

const PriceRow = z.object({
  id: z.string(),
  item_id: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  vendor_status: z.string(),
  min_quantity: z.string(),
  unit_price: z.string(),
  unit: z.string(),
  discount_pct: z.string(),
  currency: z.string(),
  contract: z.string().nullable(),
  preferred: z.boolean(),
  valid_from: z.string(),
  valid_until: z.string().nullable(),
})
const priceColumns = sql.fragment`
  p.id,
  p.item_id,
  p.vendor_id,
  v.name as vendor_name,
  v.status as vendor_status,
  trim_scale(p.min_quantity) as min_quantity,
  trim_scale(p.unit_price) as unit_price,
  p.unit,
  trim_scale(p.discount_pct) as discount_pct,
  p.currency,
  p.contract,
  p.preferred,
  lower(p.valid)::text as valid_from,
  upper(p.valid)::text as valid_until
  from
    vendor_prices as p
    join vendors as v on v.tenant_id = p.tenant_id and v.id = p.vendor_id
`
export const pricesOf = (tx: Tx, itemIds: readonly string[]) =>
  tx.any(sql.type(PriceRow)`
    select ${priceColumns}
    where p.item_id = any (${sql.array([...itemIds], 'uuid')})
    order by v.name, p.contract nulls last, p.currency, p.min_quantity, lower(p.valid)
    limit 1000
  `)
const PreferredNamed = z.object({
  item: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
})
export type PreferredNamed = z.output<typeof PreferredNamed>
/** The vendors that items of these names or codes, in small letters, are preferred from on a day. */
export const preferredNamed = (tx: Tx, names: readonly string[], on: string) =>
  tx.any(sql.type(PreferredNamed)`
    select distinct i.name as item, p.vendor_id, v.name as vendor_name
    from
      catalog_items as i
      join vendor_prices as p on p.tenant_id = i.tenant_id and p.item_id = i.id
      join vendors as v on v.tenant_id = p.tenant_id and v.id = p.vendor_id
    where
      (
        i.plain_name = any (${sql.array([...names], 'text')})
        or i.plain_code = any (${sql.array([...names], 'text')})
      )
      and i.active
      and p.preferred
      and v.status = 'active'
      and p.valid @> ${on}::date
    order by i.name, v.name
    limit 400
  `)
export const lockPrice = (tx: Tx, id: string) =>
  tx.one(sql.type(PriceRow)`select ${priceColumns} where p.id = ${id} for no key update of p`)
/** All prices of a vendor for some items. */
export const pricesFrom = (tx: Tx, vendorIds: readonly string[], itemIds: readonly string[]) =>
  tx.any(sql.type(PriceRow)`
    select ${priceColumns}
    where
      p.item_id = any (${sql.array([...itemIds], 'uuid')})
      and p.vendor_id = any (${sql.array([...vendorIds], 'uuid')})
    order by p.item_id, p.vendor_id, lower(p.valid)
  `)
/** Locks items in the order of their ids, so that nobody else changes their prices. */
export const lockItems = (tx: WriteTx, ids: readonly string[]) =>
  tx.write(sql.type(none)`
    select i.id
    from catalog_items as i
    where i.id = any (${sql.array([...ids], 'uuid')})
    order by i.id
    for no key update
  `)

const WaitingRow = z.object({
  id: z.string(),
  number: z.string(),
  vendor_name: z.string(),
  currency: z.string(),
  unit: z.string(),
  before_price: z.string(),
  unit_price: z.string(),
  rise: z.string().nullable(),
  valid_from: z.string(),
})
/** Prices of an item that wait for approval, newest first. */
export const waitingPrices = (tx: Tx, itemId: string) =>
  tx.any(sql.type(WaitingRow)`
    select
      c.id,
      c.number,
      v.name as vendor_name,
      c.currency,
      l.unit,
      trim_scale(b.unit_price) as before_price,
      trim_scale(l.unit_price) as unit_price,
      l.rise,
      l.valid_from::text as valid_from
    from
      price_change_lines as l
      join price_changes as c on c.tenant_id = l.tenant_id and c.id = l.price_change_id
      join vendor_prices as b on b.tenant_id = l.tenant_id and b.id = l.before_id
      join vendors as v on v.tenant_id = c.tenant_id and v.id = c.vendor_id
    where l.item_id = ${itemId} and c.status = 'pending'
    order by c.id desc, l.position
    limit 20
  `)

export type NewPrice = {
  id: string
  itemId: string
  vendorId: string
  minQuantity: string
  unitPrice: string
  unit: string
  discountPct: string
  currency: string
  contract: string | null
  preferred: boolean
  from: string
  until: string | null
  by: string
}
/** Several prices at once. */
export const insertPrices = (tx: WriteTx, prices: readonly NewPrice[]) =>
  tx.write(sql.type(none)`
    insert into vendor_prices
      (
        id,
        item_id,
        vendor_id,
        min_quantity,
        unit_price,
        unit,
        discount_pct,
        currency,
        contract,
        preferred,
        valid,
        created_by
      )
    select
      p.id,
      p."itemId",
      p."vendorId",
      p."minQuantity",
      p."unitPrice",
      p.unit,
      p."discountPct",
      p.currency,
      p.contract,
      p.preferred,
      daterange(p."from", p.until),
      p.by
    from
      jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as p (
        id uuid,
        "itemId" uuid,
        "vendorId" uuid,
        "minQuantity" numeric,
        "unitPrice" numeric,
        unit text,
        "discountPct" numeric,
        currency text,
        contract text,
        preferred boolean,
        "from" date,
        until date,
        by uuid
      )
  `)
/** Several prices hold until a day each, that day not included. */
export const endPrices = (tx: WriteTx, ends: readonly { id: string; until: string }[]) =>
  tx.write(sql.type(none)`
    update vendor_prices as p
    set valid = daterange(lower(p.valid), e.until)
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as e (id uuid, until date)
    where p.id = e.id
  `)
/** The price holds until a day, that day not included. */
export const endPrice = (tx: WriteTx, id: string, until: string) =>
  tx.write(
    sql.type(none)`
      update vendor_prices set valid = daterange(lower(valid), ${until}::date) where id = ${id}
    `,
  )

const PackRow = z.object({
  id: z.string(),
  item_id: z.string(),
  unit: z.string(),
  quantity: z.string(),
})
const packColumns = sql.fragment`
  u.id, u.item_id, u.unit, trim_scale(u.quantity) as quantity
  from catalog_item_units as u
`
/** The other units that items come in. */
export const packsOf = (tx: Tx, itemIds: readonly string[]) =>
  tx.any(sql.type(PackRow)`
    select ${packColumns}
    where u.item_id = any (${sql.array([...itemIds], 'uuid')})
    order by u.quantity, u.unit
  `)
export const findPack = (tx: Tx, id: string) =>
  tx.one(sql.type(PackRow)`select ${packColumns} where u.id = ${id}`)
export const insertPack = (
  tx: WriteTx,
  p: { id: string; itemId: string; unit: string; quantity: string; by: string },
) =>
  tx.write(sql.type(none)`
    insert into catalog_item_units (id, item_id, unit, quantity, created_by)
    values (${p.id}, ${p.itemId}, ${p.unit}, ${p.quantity}, ${p.by})
  `)
export const removePack = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`delete from catalog_item_units where id = ${id}`)
