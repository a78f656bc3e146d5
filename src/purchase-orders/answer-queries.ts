import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { answers, decisions, type Decision, type LineAnswer } from './answer.ts'

const none = z.object({})
const Row = z.object({
  id: z.string(),
  line_id: z.string(),
  answer: z.enum(answers),
  quantity: z.string().nullable(),
  unit_price: z.string().nullable(),
  delivery_on: z.string().nullable(),
  note: z.string().nullable(),
  contact: z.string(),
  answered_at: z.date(),
  decision: z.enum(decisions).nullable(),
  decision_note: z.string().nullable(),
  decided_at: z.date().nullable(),
})
const columns = sql.fragment`
  id,
  line_id,
  answer,
  quantity,
  unit_price,
  delivery_on,
  note,
  contact,
  answered_at,
  decision,
  decision_note,
  decided_at
  from order_answers
`
/** Those that count, in the order of the answers. */
export const ofOrder = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns} where purchase_order_id = ${orderId} and not replaced order by id
    `,
  )
export const find = (tx: Tx, orderId: string, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns} where purchase_order_id = ${orderId} and id = ${id} and not replaced
    `,
  )

/**
 * After a change the order is answered again. A proposal or refusal that waits for the buyer counts on, where its line
 * is as it was.
 */
export const replaceAfterChange = (
  tx: WriteTx,
  orderId: string,
  changed: readonly string[],
): void =>
  tx.write(sql.type(none)`
    update order_answers
    set replaced = true
    where
      purchase_order_id = ${orderId}
      and not replaced
      and (
        answer = 'accept'
        or decision is not null
        or line_id = any (${sql.array([...changed], 'uuid')})
      )
  `)
/** Earlier answers to these lines stay, but count no more. */
export const replace = (tx: WriteTx, lineIds: readonly string[]): void =>
  tx.write(sql.type(none)`
    update order_answers
    set replaced = true
    where line_id = any (${sql.array([...lineIds], 'uuid')}) and not replaced
  `)
export const insert = (
  tx: WriteTx,
  a: LineAnswer & { id: string; orderId: string; contact: string },
): void =>
  tx.write(sql.type(none)`
    insert into order_answers
      (id, purchase_order_id, line_id, answer, quantity, unit_price, delivery_on, note, contact)
    values
      (
        ${a.id},
        ${a.orderId},
        ${a.line_id},
        ${a.answer},
        ${a.quantity},
        ${a.unit_price},
        ${a.delivery_on},
        ${a.note},
        ${a.contact}
      )
  `)
export const decide = (
  tx: WriteTx,
  id: string,
  d: { decision: Decision; note: string | null; by: string; at: Date },
): void =>
  tx.write(sql.type(none)`
    update order_answers
    set
      decision = ${d.decision},
      decision_note = ${d.note},
      decided_by = ${d.by},
      decided_at = ${d.at.toISOString()}
    where id = ${id}
  `)

const LyingRow = Row.extend({ answered_at: z.string(), decided_at: z.string().nullable() })
/**
 * As they lie in the order's own row, where an instant is text: the answers that count, and when the order was first
 * opened.
 */
export const Inside = {
  answers: z.array(LyingRow),
  opening: z.object({ contact: z.string(), opened_at: z.string() }).nullable(),
}
type Lying = { [K in keyof typeof Inside]: z.output<(typeof Inside)[K]> }
export const instants = ({ answers: given, opening }: Lying) => ({
  answers: given.map((one) => ({
    ...one,
    answered_at: new Date(one.answered_at),
    decided_at: one.decided_at === null ? null : new Date(one.decided_at),
  })),
  opening: opening && { ...opening, opened_at: new Date(opening.opened_at) },
})
export const inside = sql.fragment`
  (
      select coalesce(jsonb_agg(a order by a.id), '[]')
      from
        (
          select
            id,
            line_id,
            answer,
            quantity::text,
            unit_price::text,
            delivery_on,
            note,
            contact,
            answered_at,
            decision,
            decision_note,
            decided_at
          from order_answers
          where tenant_id = o.tenant_id and purchase_order_id = o.id and not replaced
        ) as a
    ) as answers,
    (
      select jsonb_build_object('contact', p.contact, 'opened_at', p.opened_at)
      from order_openings as p
      where p.tenant_id = o.tenant_id and p.purchase_order_id = o.id
    ) as opening
`
/** Whether it was the first time. */
export const insertOpening = async (tx: Tx, orderId: string, contact: string): Promise<boolean> =>
  (await tx.run(sql.type(none)`
    insert into order_openings (purchase_order_id, contact)
    values (${orderId}, ${contact})
    on conflict do nothing
  `)) > 0
