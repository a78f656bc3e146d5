import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql, type Fragment } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { answerStates } from './answer.ts'

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
  imported_by: z.string(),
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
  b.imported_by,
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
