import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { kindsWithFields, types, type KindWithFields } from './custom-field.ts'

const none = z.object({})
export const constraints: Constraints = {
  custom_fields__key: () =>
    invalid('/key', 'already_exists', 'Another field has this key. Choose a different one.'),
  custom_fields__label: () =>
    invalid('/label', 'already_exists', 'Another field has this label. Choose a different one.'),
}

export const Row = z.object({
  id: z.string(),
  kind: z.enum(kindsWithFields),
  key: z.string(),
  label: z.string(),
  type: z.enum(types),
  choices: z.array(z.string()),
  required: z.boolean(),
  position: z.number(),
  active: z.boolean(),
  version: z.number(),
})
export type Row = z.output<typeof Row>
const columns = sql.fragment`
  id, kind, key, label, type, choices, required, position, active, version
  from custom_fields
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where id = ${id} for no key update`)
export const customField = { kind: 'custom_field', lock }
export const listed: Source<Row> = {
  row: Row,
  select: columns,
  id: sql.fragment`id`,
  sorts: { position: { by: sql.fragment`position`, type: 'bigint' } },
}
export const matches = {
  text: (text: string) => sql.fragment`(label || ' ' || key) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`active = ${value === 'active'}`,
}
/** In the order in which forms show them, with those that are not asked for any more. */
export const ofKind = (tx: Tx, kind: KindWithFields) =>
  tx.any(sql.type(Row)`select ${columns} where kind = ${kind} order by position, lower(label), id`)
const Count = z.object({ count: z.number() })
export const countOf = (tx: Tx, kind: KindWithFields) =>
  tx.one(sql.type(Count)`
    select count(*)::int as count from custom_fields where kind = ${kind} and active
  `)
export const insert = (tx: WriteTx, f: Omit<Row, 'version'>) =>
  tx.write(sql.type(none)`
    insert into custom_fields (id, kind, key, label, type, choices, required, position, active)
    values
      (
        ${f.id},
        ${f.kind},
        ${f.key},
        ${f.label},
        ${f.type},
        ${sql.array([...f.choices], 'text')},
        ${f.required},
        ${f.position},
        ${f.active}
      )
  `)
type Changed = Pick<Row, 'id' | 'label' | 'choices' | 'required' | 'position' | 'active'>
export const save = (tx: WriteTx, f: Changed) =>
  tx.write(sql.type(none)`
    update custom_fields
    set
      label = ${f.label},
      choices = ${sql.array([...f.choices], 'text')},
      required = ${f.required},
      position = ${f.position},
      active = ${f.active},
      version = version + 1
    where id = ${f.id}
  `)

const Value = z.object({ field_id: z.string(), value: z.string() })
export const values = (tx: Tx, documentId: string) =>
  tx.any(sql.type(Value)`
    select field_id, value from custom_field_values where document_id = ${documentId}
  `)
type Write = { document_id: string; field_id: string; value: string | null }
/** Of several documents at once; null takes a value away. */
export function saveValues(tx: WriteTx, wanted: readonly Write[]): void {
  const rows = sql.fragment`
    jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (
        document_id uuid,
        field_id uuid,
        value text
      )
  `
  tx.write(sql.type(none)`
    delete from custom_field_values as v
    using ${rows}
    where v.document_id = w.document_id and v.field_id = w.field_id and w.value is null
  `)
  tx.write(sql.type(none)`
    insert into custom_field_values (document_id, field_id, value)
    select w.document_id, w.field_id, w.value from ${rows} where w.value is not null
    on conflict (tenant_id, document_id, field_id) do update set value = excluded.value
  `)
}
