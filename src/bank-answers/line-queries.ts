import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { lineLifecycle, lineStates, outcomes, whys } from './answer.ts'
import type { Applied } from './commands/apply.ts'
import type { ReadLine } from './line.ts'

const none = z.object({})
const Id = z.object({ id: z.string() })
const LineRow = z.object({
  id: z.string(),
  answer_id: z.string(),
  position: z.number(),
  reference: z.string().nullable(),
  amount: z.bigint().nullable(),
  currency: z.string().nullable(),
  outcome: z.enum(outcomes),
  day: z.string().nullable(),
  reason: z.string().nullable(),
  bank_reference: z.string().nullable(),
  counterparty: z.string().nullable(),
  remittance: z.string().nullable(),
  account: z.string().nullable(),
  payment_id: z.string().nullable(),
  payment_number: z.string().nullable(),
  /** How the bank was told of it; `statement` where it was found on one. */
  payment_rail: z.string().nullable(),
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
  l.counterparty,
  l.remittance,
  l.account,
  l.payment_id,
  p.number as payment_number,
  r.rail as payment_rail,
  l.state,
  l.why,
  l.note,
  m.name as resolved_by_name,
  l.version
  from
    bank_answer_lines as l
    left join documents as p on p.tenant_id = l.tenant_id and p.id = l.payment_id
    left join payment_details as x on x.tenant_id = l.tenant_id and x.id = l.payment_id
    left join payment_run_details as r on r.tenant_id = x.tenant_id and r.id = x.run_id
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
/** Lines of other files with these references of the bank. */
export const linesBooked = (
  tx: Tx,
  { references, answerId }: { references: readonly string[]; answerId: string },
) =>
  tx.any(
    sql.type(LineRow)`
      select ${lineColumns}
      where
        l.bank_reference = any (${sql.array([...references], 'text')})
        and l.answer_id != ${answerId}
      order by l.id
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
  counterparty: row.counterparty,
  remittance: row.remittance,
  account: row.account,
})
const lockLine = (tx: Tx, id: string) =>
  tx.one(sql.type(LineRow)`select ${lineColumns} where l.id = ${id} for no key update of l`)
export const answerLine = { kind: 'bank_answer_line', lock: lockLine }

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
      counterparty,
      remittance,
      account,
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
    w.counterparty,
    w.remittance,
    w.account,
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
      counterparty text,
      remittance text,
      account text,
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

const { resolve, reopen } = lineLifecycle.moves
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

export const saveReopened = (tx: WriteTx, id: string, move: Move) =>
  tx.write(
    sql.type(none)`
      update bank_answer_lines
      set
        state = ${move.to},
        payment_id = null,
        note = null,
        resolved_by = null,
        resolved_at = null,
        version = version + 1
      where id = ${id} and state = any (${sql.array([...reopen.from], 'text')})
    `,
    ifFresh,
  )
/** Those of a file that wait for one reason, locked. */
export const lockWaiting = (tx: Tx, answerId: string, why: string) =>
  tx.any(
    sql.type(Id)`
      select l.id
      from bank_answer_lines as l
      where l.answer_id = ${answerId} and l.state = 'waiting' and l.why = ${why}
      order by l.id
      for no key update
    `,
  )
export const saveSetAside = (
  tx: WriteTx,
  { ids, note, by, at }: { ids: readonly string[]; note: string; by: string; at: Date },
) =>
  tx.write(sql.type(none)`
    update bank_answer_lines
    set
      state = ${resolve.to},
      note = ${note},
      resolved_by = ${by},
      resolved_at = ${at.toISOString()},
      version = version + 1
    where
      id = any (${sql.array([...ids], 'uuid')})
      and state = any (${sql.array([...resolve.from], 'text')})
  `)
const Waits = z.object({ why: z.enum(whys), lines: z.number() })
/** How many lines of a file wait, by reason. */
export const waitingOf = (tx: Tx, answerId: string) =>
  tx.any(
    sql.type(Waits)`
      select l.why, count(*)::int as lines
      from bank_answer_lines as l
      where l.answer_id = ${answerId} and l.state = 'waiting'
      group by l.why
    `,
  )
