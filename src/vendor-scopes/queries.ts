import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { changed } from '../platform/documents/register.ts'

const none = z.object({})
export const constraints: Constraints = {
  vendor_categories__category_fkey: () =>
    invalid('/categories', 'unknown', 'Choose categories from the list.'),
  vendor_entities__entity_fkey: () =>
    invalid('/entities', 'unknown', 'Choose legal entities from the list.'),
}

const Part = z.object({ id: z.string(), code: z.string(), name: z.string() })
export const categories = (tx: Tx, vendorId: string) =>
  tx.any(sql.type(Part)`
    select k.id, k.code, k.name
    from
      vendor_categories as s
      join categories as k on k.tenant_id = s.tenant_id and k.id = s.category_id
    where s.vendor_id = ${vendorId}
    order by k.code, k.id
  `)
export const entities = (tx: Tx, vendorId: string) =>
  tx.any(sql.type(Part)`
    select e.id, e.code, e.name
    from
      vendor_entities as s
      join legal_entities as e on e.tenant_id = s.tenant_id and e.id = s.entity_id
    where s.vendor_id = ${vendorId}
    order by e.code, e.id
  `)

/** What vendors sell and to whom, several vendors at once: by the id of the vendor. */
export type Wanted = { vendor_id: string; ids: readonly string[] }
const groups = {
  categories: {
    table: sql.fragment`vendor_categories`,
    part: sql.fragment`category_id`,
  },
  entities: {
    table: sql.fragment`vendor_entities`,
    part: sql.fragment`entity_id`,
  },
}
function save(tx: WriteTx, group: keyof typeof groups, wanted: readonly Wanted[]): void {
  const { table, part } = groups[group]
  const rows = sql.fragment`
    jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (vendor_id uuid, ids uuid[])
  `
  tx.write(sql.type(none)`
    delete from ${table} as s
    using ${rows}
    where s.vendor_id = w.vendor_id and s.${part} != all (w.ids)
  `)
  tx.write(sql.type(none)`
    insert into ${table} (vendor_id, ${part})
    select w.vendor_id, unnest(w.ids) from ${rows}
    on conflict do nothing
  `)
}
export const saveCategories = (tx: WriteTx, wanted: readonly Wanted[]): void =>
  save(tx, 'categories', wanted)
export const saveEntities = (tx: WriteTx, wanted: readonly Wanted[]): void =>
  save(tx, 'entities', wanted)
/** Of two people who change it at once, one is told. */
export const saveVersion = (tx: WriteTx, vendorId: string) =>
  tx.write(sql.type(none)`
    with
      document as (${changed(vendorId, {})})
    select
    from document
  `)
