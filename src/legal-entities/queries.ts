import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  legal_entities__code_key: () =>
    invalid(
      '/code',
      'already_exists',
      'Another legal entity has this code. Choose a different one.',
    ),
  legal_entities__number_prefix_key: () =>
    invalid(
      '/number_prefix',
      'already_exists',
      'Another legal entity has these letters. Choose different ones.',
    ),
}

export const Row = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  country: z.string().nullable(),
  street: z.string().nullable(),
  addition: z.string().nullable(),
  postal_code: z.string().nullable(),
  city: z.string().nullable(),
  region: z.string().nullable(),
  tax_id: z.string().nullable(),
  number_prefix: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
})
const columns = sql.fragment`
  id,
  code,
  name,
  country,
  street,
  addition,
  postal_code,
  city,
  region,
  tax_id,
  number_prefix,
  active,
  version
  from legal_entities
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id}`)
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`id`,
  sorts: {
    name: { by: sql.fragment`lower(name)`, type: 'text' },
    country: { by: sql.fragment`coalesce(country, '')`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(code || ' ' || name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`active = ${value === 'active'}`,
}
export type Content = Omit<z.output<typeof Row>, 'version'>
export const insert = (tx: WriteTx, e: Content) =>
  tx.write(
    sql.type(none)`
      insert into legal_entities
        (
          id,
          code,
          name,
          country,
          street,
          addition,
          postal_code,
          city,
          region,
          tax_id,
          number_prefix,
          active
        )
      values
        (
          ${e.id},
          ${e.code},
          ${e.name},
          ${e.country},
          ${e.street},
          ${e.addition},
          ${e.postal_code},
          ${e.city},
          ${e.region},
          ${e.tax_id},
          ${e.number_prefix},
          ${e.active}
        )
    `,
  )
export const save = (tx: Tx, e: Content, version: number) =>
  tx.run(
    sql.type(none)`
      update legal_entities
      set
        code = ${e.code},
        name = ${e.name},
        country = ${e.country},
        street = ${e.street},
        addition = ${e.addition},
        postal_code = ${e.postal_code},
        city = ${e.city},
        region = ${e.region},
        tax_id = ${e.tax_id},
        number_prefix = ${e.number_prefix},
        active = ${e.active},
        version = version + 1
      where id = ${e.id} and version = ${version}
    `,
  )
const Center = z.object({ id: z.string(), code: z.string(), name: z.string() })
export const centers = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Center)`
      select id, code, name
      from cost_centers
      where entity_id = ${id} and active
      order by code
      limit 100
    `,
  )
/** One active entity always remains; the others' rows are locked so that two cannot close each other's last one. */
export const lockOthers = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Row)`select ${columns} where id != ${id} and active order by id for no key update`,
  )
