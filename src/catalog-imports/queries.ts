import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { outcomes } from '../table-imports/index.ts'
import { states } from './catalog-import.ts'

const none = z.object({})
const numbers = z.enum(['point', 'comma']).nullable()
const days = z.enum(['day_first', 'month_first']).nullable()
const Row = z.object({
  id: z.string(),
  headings: z.array(z.string()),
  fields: z.array(z.string()),
  read_as: z.enum(['Windows-1252', 'UTF-16']).nullable(),
  numbers,
  numbers_seen: numbers,
  days,
  days_seen: days,
  state: z.enum(states),
  total: z.number(),
  reached: z.number(),
  created_by: z.string(),
  version: z.number(),
})
export type Kept = z.output<typeof Row>
const columns = sql.fragment`
  i.id,
  i.headings,
  i.fields,
  i.read_as,
  i.numbers,
  i.numbers_seen,
  i.days,
  i.days_seen,
  i.state,
  i.total,
  i.reached,
  i.created_by,
  i.version
  from catalog_imports as i
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where i.id = ${id}`)
export const findOptional = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where i.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where i.id = ${id} for no key update`)
export const catalogImport = { kind: 'catalog_import', lock }

type New = {
  id: string
  headings: readonly string[]
  fields: readonly string[]
  readAs: string | null
  seen: Seen
  by: string
  lines: readonly { line: number; cells: readonly string[] }[]
}
type Seen = { numbers: string | null; days: string | null }
export function insert(tx: WriteTx, i: New): void {
  tx.write(sql.type(none)`
    insert into catalog_imports
      (id, headings, fields, read_as, numbers_seen, days_seen, total, created_by)
    values
      (
        ${i.id},
        ${sql.array([...i.headings], 'text')},
        ${sql.array([...i.fields], 'text')},
        ${i.readAs},
        ${i.seen.numbers},
        ${i.seen.days},
        ${i.lines.length},
        ${i.by}
      )
  `)
  tx.write(sql.type(none)`
    insert into catalog_import_lines (import_id, position, line, cells)
    select
      ${i.id},
      l.n,
      (l.v ->> 0)::int,
      array(select jsonb_array_elements_text(l.v -> 1))
      from
        jsonb_array_elements(
          ${JSON.stringify(i.lines.map(({ line, cells }) => [line, cells]))}::jsonb
        ) with ordinality as l (v, n)
  `)
}
/** What its columns hold, and how it is written; it is looked at again from its first line. */
export const saveColumns = (
  tx: WriteTx,
  id: string,
  said: {
    fields: readonly string[]
    numbers: string | null
    days: string | null
    seen: Seen
    move: Move
  },
) =>
  tx.write(
    sql.type(none)`
      update catalog_imports
      set
        fields = ${sql.array([...said.fields], 'text')},
        numbers = ${said.numbers},
        days = ${said.days},
        numbers_seen = ${said.seen.numbers},
        days_seen = ${said.seen.days},
        state = ${said.move.to},
        reached = 0,
        version = version + 1
      where id = ${id} and state = any (${sql.array([...said.move.from], 'text')})
    `,
    ifFresh,
  )
export const saveState = (tx: WriteTx, id: string, move: Move) =>
  tx.write(
    sql.type(none)`
      update catalog_imports
      set
        state = ${move.to},
        reached = 0,
        version = version + 1
      where id = ${id} and state = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )
export const saveReached = (tx: WriteTx, id: string, reached: number) =>
  tx.write(sql.type(none)`update catalog_imports set reached = ${reached} where id = ${id}`)
export const removeOld = (tx: WriteTx, by: string) =>
  tx.write(sql.type(none)`
    delete from catalog_imports
    where created_by = ${by} and created_at < now() - interval '7 days'
  `)

const Texts = z.object({ text: z.string() })
/** What stands in some columns, in all lines. */
export const textsIn = (tx: Tx, id: string, places: readonly number[]) =>
  tx.any(sql.type(Texts)`
    select distinct l.cells[p] as text
    from
      catalog_import_lines as l
      cross join unnest(${sql.array([...places], 'int4')}) as p
    where l.import_id = ${id} and l.cells[p] != ''
    limit 100000
  `)

const Fault = z.object({ field: z.string(), text: z.string() })
const Change = z.object({
  field: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
})
const LineRow = z.object({
  position: z.number(),
  line: z.number(),
  cells: z.array(z.string()),
  corrections: z.record(z.string(), z.string()),
  left_out: z.boolean(),
  does: z.enum(outcomes).nullable(),
  name: z.string(),
  known: z.string().nullable(),
  faults: z.array(Fault),
  notes: z.array(z.string()),
  changes: z.array(Change),
})
export type LineRow = z.output<typeof LineRow>
const lineColumns = sql.fragment`
  l.position,
  l.line,
  l.cells,
  l.corrections,
  l.left_out,
  l.does,
  l.name,
  l.known,
  l.faults,
  l.notes,
  l.changes
  from catalog_import_lines as l
`
export const linesAfter = (tx: Tx, id: string, reached: number, most: number) =>
  tx.any(sql.type(LineRow)`
    select ${lineColumns}
    where l.import_id = ${id} and l.position > ${reached}
    order by l.position
    limit ${most}
  `)
export const linesThat = (
  tx: Tx,
  id: string,
  { does, after, most }: { does: readonly string[]; after: number; most: number },
) =>
  tx.any(sql.type(LineRow)`
    select ${lineColumns}
    where
      l.import_id = ${id}
      and l.does = any (${sql.array([...does], 'text')})
      and l.position > ${after}
    order by l.position
    limit ${most}
  `)
/** By their numbers in the file. */
export const linesNumbered = (tx: Tx, id: string, lines: readonly number[]) =>
  tx.any(sql.type(LineRow)`
    select ${lineColumns}
    where l.import_id = ${id} and l.line = any (${sql.array([...lines], 'int4')})
    order by l.position
  `)

const Count = z.object({ does: z.enum(outcomes), count: z.number() })
export const counts = (tx: Tx, id: string) =>
  tx.any(sql.type(Count)`
    select l.does, count(*)::int as count
    from catalog_import_lines as l
    where l.import_id = ${id} and l.does is not null
    group by l.does
  `)

export const saveCorrections = (
  tx: WriteTx,
  id: string,
  lines: readonly { position: number; corrections: Readonly<Record<string, string>> }[],
) =>
  tx.write(sql.type(none)`
    update catalog_import_lines as l
    set corrections = c.corrections
    from
      jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as c (position int, corrections jsonb)
    where l.import_id = ${id} and l.position = c.position
  `)
export const saveLeftOut = (tx: WriteTx, id: string, position: number, leaves: boolean) =>
  tx.write(sql.type(none)`
    update catalog_import_lines
    set left_out = ${leaves}
    where import_id = ${id} and position = ${position}
  `)

export type LineOutcome = {
  position: number
  does: string
  name: string
  known: string | null
  faults: unknown
  notes: unknown
  changes: unknown
  itemKey: string | null
  said: unknown
  toApprove: string | null
}
export const saveOutcomes = (tx: WriteTx, id: string, outcomesOf: readonly LineOutcome[]) =>
  tx.write(sql.type(none)`
    update catalog_import_lines as l
    set
      does = o.does,
      name = o.name,
      known = o.known,
      faults = o.faults,
      notes = o.notes,
      changes = o.changes,
      item_key = o."itemKey",
      said = o.said,
      to_approve = o."toApprove"
    from
      jsonb_to_recordset(${JSON.stringify(outcomesOf)}::jsonb) as o (
        position int,
        does text,
        name text,
        known text,
        faults jsonb,
        notes jsonb,
        changes jsonb,
        "itemKey" text,
        said jsonb,
        "toApprove" text
      )
    where l.import_id = ${id} and l.position = o.position
  `)

const Pack = z.object({ unit: z.string(), quantity: z.string() })
const Said = z.object({
  code: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  unit: z.string(),
  category_id: z.string().nullable(),
  packs: z.array(Pack),
  price: z
    .object({
      vendor_id: z.string(),
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
    .nullable(),
})
const Earlier = z.object({ line: z.number(), item_key: z.string(), said: Said })
/** What earlier lines of the table say of some items. */
export const earlierOf = (
  tx: Tx,
  id: string,
  { keys, until }: { keys: readonly string[]; until: number },
) =>
  tx.any(sql.type(Earlier)`
    select l.line, l.item_key, l.said
    from catalog_import_lines as l
    where
      l.import_id = ${id}
      and l.item_key = any (${sql.array([...keys], 'text')})
      and l.position <= ${until}
      and l.said is not null
    order by l.position
  `)

const Item = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  unit: z.string(),
  category_id: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
})
/** Items by their codes, in small letters. */
export const itemsCalled = (tx: Tx, codes: readonly string[]) =>
  tx.any(sql.type(Item)`
    select i.id, i.code, i.name, i.description, i.unit, i.category_id, i.active, i.version
    from catalog_items as i
    where lower(i.code) = any (${sql.array([...codes], 'text')})
    order by i.id
  `)
const PackOf = z.object({ item_id: z.string(), unit: z.string(), quantity: z.string() })
export const packsOf = (tx: Tx, itemIds: readonly string[]) =>
  tx.any(sql.type(PackOf)`
    select u.item_id, u.unit, trim_scale(u.quantity) as quantity
    from catalog_item_units as u
    where u.item_id = any (${sql.array([...itemIds], 'uuid')})
  `)
const Vendor = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  currency: z.string(),
})
/** Vendors by number or by name as written, letter case aside. */
export const vendorsCalled = (tx: Tx, names: readonly string[]) =>
  tx.any(sql.type(Vendor)`
    select v.id, v.number, v.name, v.currency
    from vendors as v
    where
      v.merged_into is null
      and (
        v.id in (
          select d.id
          from documents as d
          where d.kind = 'vendor' and d.number = any (${sql.array(
      names.map((name) => name.toUpperCase()),
      'text',
    )})
        )
        or v.id in (select n.id from vendors_named(${sql.array([...names], 'text')}) as n)
      )
    order by v.id
  `)
const Category = z.object({ id: z.string(), code: z.string(), name: z.string() })
export const categories = (tx: Tx) =>
  tx.any(sql.type(Category)`select id, code, name from categories where active order by id`)

type NewItem = {
  id: string
  code: string
  name: string
  description: string | null
  unit: string
  categoryId: string | null
  by: string
}
export const insertItems = (tx: WriteTx, items: readonly NewItem[]) =>
  tx.write(sql.type(none)`
    insert into catalog_items (id, code, name, description, unit, category_id, created_by)
    select i.id, i.code, i.name, i.description, i.unit, i."categoryId", i.by
    from
      jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as i (
        id uuid,
        code text,
        name text,
        description text,
        unit text,
        "categoryId" uuid,
        by uuid
      )
  `)
export const saveItems = (
  tx: WriteTx,
  items: readonly {
    id: string
    name: string
    description: string | null
    categoryId: string | null
  }[],
) =>
  tx.write(sql.type(none)`
    update catalog_items as c
    set
      name = i.name,
      description = i.description,
      category_id = i."categoryId",
      version = c.version + 1
    from
      jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as i (
        id uuid,
        name text,
        description text,
        "categoryId" uuid
      )
    where c.id = i.id
  `)
export const insertPacks = (
  tx: WriteTx,
  packs: readonly { id: string; itemId: string; unit: string; quantity: string; by: string }[],
) =>
  tx.write(sql.type(none)`
    insert into catalog_item_units (id, item_id, unit, quantity, created_by)
    select p.id, p."itemId", p.unit, p.quantity, p.by
    from
      jsonb_to_recordset(${JSON.stringify(packs)}::jsonb) as p (
        id uuid,
        "itemId" uuid,
        unit text,
        quantity numeric,
        by uuid
      )
  `)

/** The next lines with a price to approve, all of one vendor and currency. */
export const nextToApprove = (tx: Tx, id: string, most: number) =>
  tx.any(sql.type(LineRow.extend({ to_approve: z.string() }))`
    select l.to_approve, ${lineColumns}
    where
      l.import_id = ${id}
      and l.proposed is null
      and l.to_approve = (
        select min(o.to_approve)
        from catalog_import_lines as o
        where o.import_id = ${id} and o.proposed is null
      )
    order by l.position
    limit ${most}
  `)
export const saveProposed = (
  tx: WriteTx,
  id: string,
  lines: readonly { position: number; proposed: string; faults: unknown }[],
) =>
  tx.write(sql.type(none)`
    update catalog_import_lines as l
    set
      proposed = p.proposed,
      faults = p.faults,
      does = case
        when p.proposed = '' then 'bad'
        else l.does
      end
    from
      jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as p (
        position int,
        proposed text,
        faults jsonb
      )
    where l.import_id = ${id} and l.position = p.position
  `)
const Proposed = z.object({ number: z.string(), id: z.string(), prices: z.number() })
/** The price changes that came of a table. */
export const proposedOf = (tx: Tx, id: string) =>
  tx.any(sql.type(Proposed)`
    select d.number, d.id, count(*)::int as prices
    from
      catalog_import_lines as l
      join documents as d
        on d.tenant_id = l.tenant_id and d.kind = 'price_change' and d.number = l.proposed
    where l.import_id = ${id}
    group by d.number, d.id
    order by d.id
    limit 50
  `)
