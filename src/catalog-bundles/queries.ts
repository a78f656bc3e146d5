import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  catalog_bundles__name_key: () =>
    invalid('/name', 'already_exists', 'A bundle has this name already. Choose another.'),
}

const Row = z.object({
  id: z.string(),
  name: z.string(),
  active: z.boolean(),
  version: z.number(),
  created_at: z.date(),
  lines: z.array(
    z.object({
      item_id: z.string(),
      code: z.string(),
      name: z.string(),
      active: z.boolean(),
      quantity: z.string(),
      unit: z.string(),
    }),
  ),
})
export type BundleRow = z.output<typeof Row>
const columns = sql.fragment`
  b.id,
  b.name,
  b.active,
  b.version,
  b.created_at,
  coalesce(
    (
      select
        jsonb_agg(
          jsonb_build_object(
            'item_id', l.item_id,
            'code', i.code,
            'name', i.name,
            'active', i.active,
            'quantity', trim_scale(l.quantity)::text,
            'unit', l.unit
          )
          order by l.position
        )
      from
        catalog_bundle_items as l
        join catalog_items as i on i.tenant_id = l.tenant_id and i.id = l.item_id
      where l.tenant_id = b.tenant_id and l.bundle_id = b.id
    ),
    '[]'::jsonb
  ) as lines
  from catalog_bundles as b
`
export const listed: Source<BundleRow> = {
  row: Row,
  select: columns,
  id: sql.fragment`b.id`,
  sorts: { name: { by: sql.fragment`lower(b.name)`, type: 'text' } },
}
export const matches = {
  text: (text: string) => sql.fragment`b.name ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`b.active = ${value === 'active'}`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where b.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where b.id = ${id} for no key update of b`)
export const bundle = { kind: 'catalog_bundle', lock }

export type Content = {
  id: string
  name: string
  active: boolean
  lines: readonly { item_id: string; quantity: string; unit: string }[]
}
export const insert = (tx: WriteTx, b: Content & { by: string }): void =>
  tx.write(
    sql.type(none)`
      insert into catalog_bundles (id, name, active, created_by)
      values (${b.id}, ${b.name}, ${b.active}, ${b.by})
    `,
  )
export const save = (tx: WriteTx, b: Content): void =>
  tx.write(sql.type(none)`
    update catalog_bundles
    set
      name = ${b.name},
      active = ${b.active},
      version = version + 1
    where id = ${b.id}
  `)
export const removeLines = (tx: WriteTx, id: string): void =>
  tx.write(sql.type(none)`delete from catalog_bundle_items where bundle_id = ${id}`)
export const insertLines = (tx: WriteTx, { id, lines }: Content): void =>
  tx.write(sql.type(none)`
    insert into catalog_bundle_items (bundle_id, item_id, position, quantity, unit)
    select ${id}, l.item_id, l.n::int, l.quantity, l.unit
    from
      unnest(
        ${sql.array(
      lines.map((l) => l.item_id),
      'uuid',
    )},
        ${sql.array(
      lines.map((l) => l.quantity),
      'numeric',
    )},
        ${sql.array(
      lines.map((l) => l.unit),
      'text',
    )}
      ) with ordinality as l (item_id, quantity, unit, n)
  `)
