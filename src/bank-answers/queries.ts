import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { lineLifecycle, lineStates, whys } from './answer.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  bank_answers__file_key: () =>
    conflict('already_exists', 'This file was imported at the same moment. Open the list again.'),
}

const Row = z.object({
  id: z.string(),
  name: z.string(),
  sha256: z.string(),
  skipped: z.number(),
  lines: z.number(),
  waiting: z.number(),
  imported_by_name: z.string(),
  imported_at: z.date(),
})
export type AnswerFile = z.output<typeof Row>
const columns = sql.fragment`
  b.id,
  b.name,
  b.sha256,
  b.skipped,
  (
    select count(*)::int
    from bank_answer_lines as l
    where l.tenant_id = b.tenant_id and l.answer_id = b.id
  ) as lines,
  (
    select count(*)::int
    from bank_answer_lines as l
    where l.tenant_id = b.tenant_id and l.answer_id = b.id and l.state = 'waiting'
  ) as waiting,
  m.name as imported_by_name,
  b.imported_at
  from
    bank_answers as b
    join memberships as m on m.tenant_id = b.tenant_id and m.user_id = b.imported_by
`
export const listed: Source<AnswerFile> = {
  row: Row,
  select: columns,
  id: sql.fragment`b.id`,
}
const waitingLine = sql.fragment`
  exists (
      select 1
      from bank_answer_lines as l
      where l.tenant_id = b.tenant_id and l.answer_id = b.id and l.state = 'waiting'
    )
`
export const matches = {
  text: (text: string) => sql.fragment`b.name ilike ${containing(text)}`,
  waiting: (value: string) =>
    value === 'waiting' ? waitingLine : sql.fragment`not ${waitingLine}`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where b.id = ${id}`)
const Id = z.object({ id: z.string() })
export const findByFile = (tx: Tx, sha256: string) =>
  tx.maybeOne(sql.type(Id)`select b.id from bank_answers as b where b.sha256 = ${sha256}`)

const LineRow = z.object({
  id: z.string(),
  answer_id: z.string(),
  position: z.number(),
  reference: z.string().nullable(),
  amount: z.bigint().nullable(),
  currency: z.string().nullable(),
  outcome: z.enum(['settled', 'failed', 'returned']),
  day: z.string().nullable(),
  reason: z.string().nullable(),
  payment_id: z.string().nullable(),
  payment_number: z.string().nullable(),
  state: z.enum(lineStates),
  why: z.enum(whys).nullable(),
  note: z.string().nullable(),
  resolved_by_name: z.string().nullable(),
  version: z.number(),
})
export type LineRow = z.output<typeof LineRow>
const lineColumns = sql.fragment`
  l.id,
  l.answer_id,
  l.position,
  l.reference,
  l.amount,
  l.currency,
  l.outcome,
  l.day::text,
  l.reason,
  l.payment_id,
  p.number as payment_number,
  l.state,
  l.why,
  l.note,
  m.name as resolved_by_name,
  l.version
  from
    bank_answer_lines as l
    left join documents as p on p.tenant_id = l.tenant_id and p.id = l.payment_id
    left join memberships as m on m.tenant_id = l.tenant_id and m.user_id = l.resolved_by
`
/** Those that wait first. */
export const linesOf = (tx: Tx, answerId: string) =>
  tx.any(
    sql.type(LineRow)`
      select ${lineColumns}
      where l.answer_id = ${answerId}
      order by l.state = 'waiting' desc, l.position
      limit 1000
    `,
  )
const lockLine = (tx: Tx, id: string) =>
  tx.one(sql.type(LineRow)`select ${lineColumns} where l.id = ${id} for no key update of l`)
export const answerLine = { kind: 'bank_answer_line', lock: lockLine }

type NewAnswer = { id: string; name: string; sha256: string; fileId: string; skipped: number }
export const insert = (tx: WriteTx, a: NewAnswer & { by: string; at: Date }) =>
  tx.write(sql.type(none)`
    insert into bank_answers (id, name, sha256, file_id, skipped, imported_by, imported_at)
    values
      (
        ${a.id},
        ${a.name},
        ${a.sha256},
        ${a.fileId},
        ${a.skipped},
        ${a.by},
        ${a.at.toISOString()}
      )
  `)
export type NewLine = {
  id: string
  position: number
  reference: string | null
  amount: string | null
  currency: string | null
  outcome: string
  day: string | null
  reason: string | null
  paymentId: string | null
  state: string
  why: string | null
}
export const insertLines = (tx: WriteTx, answerId: string, lines: readonly NewLine[]) =>
  tx.write(sql.type(none)`
    insert into bank_answer_lines
      (
        id,
        answer_id,
        position,
        reference,
        amount,
        currency,
        outcome,
        day,
        reason,
        payment_id,
        state,
        why
      )
    select
      w.id,
      ${answerId},
      w.position,
      w.reference,
      w.amount,
      w.currency,
      w.outcome,
      w.day,
      w.reason,
      w."paymentId",
      w.state,
      w.why
    from
      jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as w (
        id uuid,
        position int,
        reference text,
        amount bigint,
        currency text,
        outcome text,
        day date,
        reason text,
        "paymentId" uuid,
        state text,
        why text
      )
  `)
const { resolve } = lineLifecycle.moves
type Resolved = { id: string; paymentId: string | null; note: string; by: string; at: Date }
export const saveResolved = (tx: WriteTx, r: Resolved) =>
  tx.write(
    sql.type(none)`
      update bank_answer_lines
      set
        state = ${resolve.to},
        payment_id = coalesce(${r.paymentId}::uuid, payment_id),
        note = ${r.note},
        resolved_by = ${r.by},
        resolved_at = ${r.at.toISOString()},
        version = version + 1
      where id = ${r.id} and state = any (${sql.array([...resolve.from], 'text')})
    `,
    ifFresh,
  )
export const findLine = (tx: Tx, id: string) =>
  tx.one(sql.type(LineRow)`select ${lineColumns} where l.id = ${id}`)
