import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  tax_codes__code_key: () => codeTaken(),
}
export const codeTaken = () =>
  invalid('/code', 'already_exists', 'Another tax has this code. Choose a different one.')

export const Row = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  rate: z.string(),
  inclusive: z.boolean(),
  deductible_pct: z.string(),
  active: z.boolean(),
  version: z.number(),
})
export type TaxCode = z.output<typeof Row>
const columns = sql.fragment`
  t.id,
  t.code,
  t.name,
  trim_scale(t.rate)::text as rate,
  t.inclusive,
  trim_scale(t.deductible_pct)::text as deductible_pct,
  t.active,
  t.version
  from tax_codes as t
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where t.id = ${id}`)
export const listed: Source<TaxCode> = {
  row: Row,
  select: columns,
  id: sql.fragment`t.id`,
  sorts: {
    code: { by: sql.fragment`t.code`, type: 'text' },
    name: { by: sql.fragment`lower(t.name)`, type: 'text' },
    rate: { by: sql.fragment`t.rate`, type: 'numeric' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(t.name || ' ' || t.code) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`t.active = ${value === 'active'}`,
}

/** One writes codes at a time, so that each sees the others. */
export const lockCodes = (tx: Tx) =>
  tx.run(
    sql.type(none)`
      select
        pg_advisory_xact_lock(hashtextextended((select current_tenant())::text || 'tax codes', 31))
    `,
  )
const Taken = z.object({ taken: z.boolean() })
/** Whether another tax has the code, whatever its capitals. */
export const isTaken = (tx: Tx, { id, code }: { id: string; code: string }) =>
  tx.one(sql.type(Taken)`
    select
      exists (select from tax_codes where lower(code) = lower(${code}) and id != ${id}) as taken
  `)

export type Content = Omit<TaxCode, 'version'>
export const insert = (tx: WriteTx, t: Content) =>
  tx.write(
    sql.type(none)`
      insert into tax_codes (id, code, name, rate, inclusive, deductible_pct, active)
      values
        (
          ${t.id},
          ${t.code},
          ${t.name},
          ${t.rate},
          ${t.inclusive},
          ${t.deductible_pct},
          ${t.active}
        )
    `,
  )
export const save = (tx: Tx, t: Content, version: number) =>
  tx.run(
    sql.type(none)`
      update tax_codes
      set
        code = ${t.code},
        name = ${t.name},
        rate = ${t.rate},
        inclusive = ${t.inclusive},
        deductible_pct = ${t.deductible_pct},
        active = ${t.active},
        version = version + 1
      where id = ${t.id} and version = ${version}
    `,
  )

const UsableTax = z.object({
  id: z.string(),
  name: z.string(),
  rate: z.string(),
  inclusive: z.boolean(),
  deductible_pct: z.string(),
  active: z.boolean(),
})
export type UsableTax = z.output<typeof UsableTax>
/** Those that lines or charges name, also those that are no longer used. */
export const usable = (tx: Tx, ids: readonly string[]) =>
  tx.any(sql.type(UsableTax)`
    select
      id,
      name,
      trim_scale(rate)::text as rate,
      inclusive,
      trim_scale(deductible_pct)::text as deductible_pct,
      active
    from tax_codes
    where id = any (${sql.array([...ids], 'uuid')})
  `)
