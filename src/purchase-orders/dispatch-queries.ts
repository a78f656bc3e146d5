import { z } from 'zod'
import { sql, type Fragment } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { changed } from '../platform/documents/register.ts'
import * as answers from './answer-queries.ts'
import { Minimum, minimumOf } from '../vendor-profiles/index.ts'
import { asRetained, InsideRetained, retainedInside } from '../instalments/index.ts'
import { advancesOn, asAdvance, InsideAdvance } from '../set-offs/index.ts'
import * as queries from './queries.ts'
import * as shippings from './shipping-queries.ts'
import {
  abouts,
  dispatchLifecycle,
  dispatchStates,
  languages,
  storedStates,
  type About,
  type GoodsNews,
} from './dispatch.ts'

const none = z.object({})
const Row = z.object({
  id: z.string(),
  about: z.enum(abouts),
  state: z.enum(dispatchStates),
  email: z.string().nullable(),
  person: z.string().nullable(),
  language: z.enum(languages),
  note: z.string().nullable(),
  tries: z.number(),
  failure: z.string().nullable(),
  sent_on: z.string().nullable(),
  sent_at: z.date().nullable(),
  created_at: z.date(),
})
/** `sent` but for a mail that came back after it was sent: that did not arrive. */
const columns = sql.fragment`
  d.id,
  d.about,
  case
    when d.state = 'sent'
    and exists (
      select 1
      from suppression_of(d.email) as s
      where s.reason = 'bounced' and s.at >= date_trunc('second', d.sent_at)
    ) then 'bounced'
    else d.state
  end as state,
  d.email,
  d.person,
  d.language,
  d.note,
  d.tries,
  d.failure,
  d.sent_on,
  d.sent_at,
  d.created_at
  from order_dispatches as d
`
/** Newest first. */
export const ofOrder = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where d.purchase_order_id = ${orderId}
      order by d.created_at desc, d.id desc
    `,
  )

/** As they lie in the order's own row, where an instant is text. */
const Inside = Row.extend({ sent_at: z.string().nullable(), created_at: z.string() })
const OrderRow = queries.Row.extend({
  dispatches: z.array(Inside),
  minimum: Minimum.nullable(),
  ...answers.Inside,
  ...queries.History,
  ...shippings.Inside,
  advances: z.array(InsideAdvance),
  retained: InsideRetained,
})
/** An order, how it went to its vendor and what the vendor answered, in one statement. */
export async function findOrder(tx: Tx, id: string) {
  const order = await tx.one(
    sql.type(OrderRow)`
      select
        ${queries.columns},
        (
          select coalesce(jsonb_agg(r order by r.created_at desc, r.id desc), '[]')
          from (select ${columns} where d.purchase_order_id = o.id) as r
        ) as dispatches,
        ${minimumOf(sql.fragment`o.vendor_id`)} as minimum,
        ${answers.inside},
        ${queries.historyInside},
        ${shippings.inside},
        ${advancesOn(sql.fragment`o.id`)} as advances,
        ${retainedInside(sql.fragment`o.id`)} as retained
      ${queries.from}
      where o.id = ${id}
    `,
  )
  const dispatches = order.dispatches.map((dispatch) => ({
    ...dispatch,
    sent_at: dispatch.sent_at === null ? null : new Date(dispatch.sent_at),
    created_at: new Date(dispatch.created_at),
  }))
  const versions = order.versions.map((v) => ({ ...v, replaced_at: new Date(v.replaced_at) }))
  const advances = order.advances.map(asAdvance)
  const retained = asRetained(order.retained)
  return { ...order, advances, retained, dispatches, versions, ...answers.instants(order) }
}

const Recipient = z.object({
  email: z.string(),
  person: z.string(),
  language: z.enum(languages),
})
/** The contact for orders that was there first, else the vendor's own address in the organisation's language. */
export const recipientOf = (tx: Tx, vendorId: string) =>
  recipient(tx, sql.fragment`${vendorId}::uuid`)
export const recipientOfOrder = (tx: Tx, orderId: string) =>
  recipient(
    tx,
    sql.fragment`(select o.vendor_id from purchase_orders as o where o.id = ${orderId})`,
  )

const recipient = (tx: Tx, vendorId: Fragment) =>
  tx.maybeOne(
    sql.type(Recipient)`
      select r.email, r.person, r.language
      from
        (
          select c.email, c.name as person, c.language, 1 as rank, c.created_at, c.id
          from vendor_contacts as c
          where c.vendor_id = ${vendorId} and c.active and 'orders' = any (c.purposes)
          union all
          select
            v.email,
            v.name,
            case
              when o.locale like 'de%' then 'de'
              else 'en'
            end,
            2,
            v.created_at,
            v.id
          from
            vendors as v
            join organisations as o on o.tenant_id = v.tenant_id
          where v.id = ${vendorId} and v.email is not null
        ) as r
      order by r.rank, r.created_at, r.id
      limit 1
    `,
  )

export type NewDispatch = {
  id: string
  orderId: string
  about: About
  state: 'queued' | 'no_address' | 'by_hand'
  email: string | null
  person: string | null
  language: string
  note?: string
  sentOn?: string
  news?: GoodsNews | null
  by: string | null
}
/** Writes nothing where the order was already sent by itself. */
export const insert = (tx: WriteTx, d: NewDispatch) =>
  tx.write(sql.type(none)`
    insert into order_dispatches
      (
        id,
        purchase_order_id,
        about,
        state,
        email,
        person,
        language,
        note,
        sent_on,
        details,
        created_by
      )
    values
      (
        ${d.id},
        ${d.orderId},
        ${d.about},
        ${d.state},
        ${d.email},
        ${d.person},
        ${d.language},
        ${d.note ?? null},
        ${d.sentOn ?? null},
        ${d.news ? JSON.stringify(d.news) : null}::jsonb,
        ${d.by}
      )
    on conflict do nothing
  `)

/** A new version of the order, so that a page that is out of date sends nothing. */
export const touchOrder = (tx: WriteTx, orderId: string): void =>
  tx.write(sql.type(none)`${changed(orderId, {})}`, ifFresh)

const ToldLines = z.array(
  z.object({
    position: z.number(),
    quantity: z.string(),
    unit: z.string(),
    description: z.string(),
  }),
)
const Amount = z.object({ minor: z.string(), currency: z.string() })
const News = z.discriminatedUnion('about', [
  z.object({ about: z.enum(['rest_closed', 'rest_reopened']), lines: ToldLines }),
  z.object({
    about: z.enum(['return', 'return_called_off', 'return_credit']),
    number: z.string(),
    intent: z.enum(['credit', 'replacement']),
    reason: z.string(),
    lines: ToldLines,
    worth: z.object({ unbilled: Amount.nullable(), credit: Amount.nullable() }).optional(),
  }),
])
const ToSend = z.object({
  id: z.string(),
  purchase_order_id: z.string(),
  about: z.enum(abouts),
  state: z.enum(storedStates),
  email: z.string().nullable(),
  person: z.string().nullable(),
  language: z.enum(languages),
  news: News.nullable(),
  tries: z.number(),
  number: z.string(),
  vendor_id: z.string(),
  buyer_name: z.string(),
  buyer_email: z.string(),
  /** The company that orders, as the document names it. */
  organisation: z.string(),
  suppressed: z.boolean(),
})
export const toSend = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(ToSend)`
      select
        d.id,
        d.purchase_order_id,
        d.about,
        d.state,
        d.email,
        d.person,
        d.language,
        d.details as news,
        d.tries,
        o.number,
        o.vendor_id,
        m.name as buyer_name,
        m.email as buyer_email,
        coalesce((x.snapshot ->> 'text')::jsonb #>> '{buyer,name}', t.name) as organisation,
        exists (select 1 from suppression_of(d.email)) as suppressed
      from
        order_dispatches as d
        join purchase_orders as o on o.tenant_id = d.tenant_id and o.id = d.purchase_order_id
        join purchase_order_details as x on x.tenant_id = o.tenant_id and x.id = o.id
        join memberships as m on m.tenant_id = o.tenant_id and m.user_id = o.buyer_id
        join organisations as t on t.tenant_id = d.tenant_id
      where d.id = ${id}
    `,
  )

const Outcome = z.object({ state: z.enum(storedStates), tries: z.number() })
const { send, try_again: again, give_up: giveUp, withdraw: withdrawal } = dispatchLifecycle.moves
/** How the mail is now. What left, left: also where it was withdrawn a moment before. */
export const saveSent = (tx: Tx, id: string, at: Date) =>
  tx.run(
    sql.type(none)`
      update order_dispatches
      set
        state = ${send.to},
        sent_at = ${at.toISOString()}::timestamptz,
        failure = null
      where id = ${id} and state = any (${sql.array([...send.from], 'text')})
    `,
  )
export const saveTry = (
  tx: Tx,
  id: string,
  { failure, final }: { failure: string; final: boolean },
) =>
  tx.maybeOne(
    sql.type(Outcome)`
      update order_dispatches
      set
        tries = tries + 1,
        failure = ${failure},
        state = ${final ? giveUp.to : again.to}
      where id = ${id} and state = any (${sql.array([...giveUp.from], 'text')})
      returning state, tries
    `,
  )
/** Mails of an order that wait to be sent do not leave any more. */
export const withdraw = (tx: Tx, orderId: string) =>
  tx.run(
    sql.type(none)`
      update order_dispatches
      set state = ${withdrawal.to}
      where
        purchase_order_id = ${orderId}
        and state = any (${sql.array([...withdrawal.from], 'text')})
        and about != 'cancellation'
    `,
  )
