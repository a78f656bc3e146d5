import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql, type Fragment } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { answerStates, lineLifecycle, lineStates, whys } from './answer.ts'
import type { Applied } from './commands/apply.ts'
import type { ReadLine } from './line.ts'

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
  file_id: z.string(),
  state: z.enum(answerStates),
  problem: z.string().nullable(),
  skipped: z.number(),
  total: z.number(),
  reached: z.number(),
  waiting: z.number(),
  imported_by_name: z.string(),
  imported_at: z.date(),
  moved_at: z.date(),
  version: z.number(),
})
export type AnswerFile = z.output<typeof Row>
const columns = sql.fragment`
  b.id,
  b.name,
  b.sha256,
  b.file_id,
  b.state,
  b.problem,
  b.skipped,
  b.total,
  b.reached,
  (
    select count(*)::int
    from bank_answer_lines as l
    where l.tenant_id = b.tenant_id and l.answer_id = b.id and l.state = 'waiting'
  ) as waiting,
  m.name as imported_by_name,
  b.imported_at,
  b.moved_at,
  b.version
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
const statuses: Readonly<Record<string, Fragment>> = {
  waiting: waitingLine,
  clear: sql.fragment`(b.state = 'done' and not ${waitingLine})`,
  importing: sql.fragment`b.state in ('reading', 'applying')`,
  refused: sql.fragment`b.state = 'refused'`,
}
export const matches = {
  text: (text: string) => sql.fragment`b.name ilike ${containing(text)}`,
  status: (value: string) => statuses[value] ?? sql.fragment`false`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where b.id = ${id}`)
export const findOptional = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where b.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where b.id = ${id} for no key update of b`)
export const bankAnswer = { kind: 'bank_answer', lock }
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
  bank_reference: z.string().nullable(),
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
  l.bank_reference,
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
type Wanted = { answerId: string; states: readonly string[]; after: number; most: number }
export const linesThat = (tx: Tx, { answerId, states, after, most }: Wanted) =>
  tx.any(
    sql.type(LineRow)`
      select ${lineColumns}
      where
        l.answer_id = ${answerId}
        and l.state = any (${sql.array([...states], 'text')})
        and l.position > ${after}
      order by l.position
      limit ${most}
    `,
  )
/** Those that wait for somebody, from an index of their own: there may be few among very many. */
export const linesWaiting = (tx: Tx, { answerId, after, most }: Omit<Wanted, 'states'>) =>
  tx.any(
    sql.type(LineRow)`
      select ${lineColumns}
      where l.answer_id = ${answerId} and l.state = 'waiting' and l.position > ${after}
      order by l.position
      limit ${most}
    `,
  )
export const linesAfter = (tx: Tx, answerId: string, reached: number, most: number) =>
  tx.any(
    sql.type(LineRow)`
      select ${lineColumns}
      where l.answer_id = ${answerId} and l.position > ${reached}
      order by l.position
      limit ${most}
    `,
  )
/** A kept line, as it was read. */
export const readLine = (row: LineRow): ReadLine => ({
  position: row.position,
  reference: row.reference,
  amount:
    row.amount === null || row.currency === null
      ? null
      : { minor: row.amount, currency: row.currency },
  outcome: row.outcome,
  day: row.day,
  reason: row.reason,
  bankReference: row.bank_reference,
})
const lockLine = (tx: Tx, id: string) =>
  tx.one(sql.type(LineRow)`select ${lineColumns} where l.id = ${id} for no key update of l`)
export const answerLine = { kind: 'bank_answer_line', lock: lockLine }

export type NewAnswer = {
  id: string
  name: string
  sha256: string
  fileId: string
  state: 'reading' | 'done'
  skipped: number
  total: number
  by: string
  at: Date
}
export const insert = (tx: WriteTx, a: NewAnswer) =>
  tx.write(sql.type(none)`
    insert into bank_answers
      (
        id,
        name,
        sha256,
        file_id,
        state,
        skipped,
        total,
        reached,
        imported_by,
        imported_at,
        moved_at
      )
    values
      (
        ${a.id},
        ${a.name},
        ${a.sha256},
        ${a.fileId},
        ${a.state},
        ${a.skipped},
        ${a.total},
        ${a.total},
        ${a.by},
        ${a.at.toISOString()},
        ${a.at.toISOString()}
      )
  `)

type NewLine = ReadLine & { id: string } & Partial<Applied>
const inserted = (answerId: string, lines: readonly NewLine[]) => sql.type(none)`
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
      bank_reference,
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
    w."bankReference",
    w."paymentId",
    w.state,
    w.why
  from
    jsonb_to_recordset(${JSON.stringify(lines.map(flat))}::jsonb) as w (
      id uuid,
      position int,
      reference text,
      amount bigint,
      currency text,
      outcome text,
      day date,
      reason text,
      "bankReference" text,
      "paymentId" uuid,
      state text,
      why text
    )
`
const flat = ({ amount, ...line }: NewLine) => ({
  state: lineLifecycle.begins[0],
  ...line,
  amount: amount && String(amount.minor),
  currency: amount?.currency ?? null,
})
export const insertLines = (tx: WriteTx, answerId: string, lines: readonly NewLine[]): void =>
  tx.write(inserted(answerId, lines))
/** Waits until they are written: of a long file nothing is kept in memory. */
export const insertRead = (tx: WriteTx, answerId: string, lines: readonly NewLine[]) =>
  tx.run(inserted(answerId, lines))

export const saveApplied = (tx: WriteTx, answerId: string, lines: readonly Applied[]) =>
  tx.write(sql.type(none)`
    update bank_answer_lines as l
    set
      payment_id = a."paymentId",
      state = a.state,
      why = a.why,
      version = l.version + 1
    from
      jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as a (
        position int,
        "paymentId" uuid,
        state text,
        why text
      )
    where
      l.answer_id = ${answerId}
      and l.position = a.position
      and l.state = any (${sql.array([...lineLifecycle.moves.apply.from], 'text')})
  `)

type Moved = { move: Move; at: Date }
export const saveRead = (
  tx: WriteTx,
  id: string,
  { move, total, skipped, at }: Moved & { total: number; skipped: number },
) =>
  tx.write(
    sql.type(none)`
      update bank_answers
      set
        state = ${move.to},
        total = ${total},
        skipped = ${skipped},
        moved_at = ${at.toISOString()},
        version = version + 1
      where id = ${id} and state = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )
export const saveRefused = (
  tx: WriteTx,
  id: string,
  { move, problem, at }: Moved & { problem: string },
) =>
  tx.write(
    sql.type(none)`
      update bank_answers
      set
        state = ${move.to},
        problem = ${problem},
        moved_at = ${at.toISOString()},
        version = version + 1
      where id = ${id} and state = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )
export const saveReached = (
  tx: WriteTx,
  id: string,
  { reached, at }: { reached: number; at: Date },
) =>
  tx.write(sql.type(none)`
    update bank_answers
    set
      reached = ${reached},
      moved_at = ${at.toISOString()},
      version = version + 1
    where id = ${id}
  `)
export const saveDone = (tx: WriteTx, id: string, { move, at }: Moved) =>
  tx.write(
    sql.type(none)`
      update bank_answers
      set
        state = ${move.to},
        reached = total,
        moved_at = ${at.toISOString()},
        version = version + 1
      where id = ${id} and state = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )

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
