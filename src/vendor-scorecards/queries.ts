import { z } from 'zod'
import { decimalsOf } from '../platform/db/currency.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { betweenDecimals, onDays, type Source } from '../platform/lists/source.ts'
import { matchedByHand, measures, vendorCaused, type Measure } from './measure.ts'

const Counting = z.object({
  id: z.string(),
  measure: z.enum(measures),
  vendor_id: z.string(),
  counted_on: z.string(),
  document_kind: z.enum(['purchase_order', 'invoice']),
  document_id: z.string(),
  number: z.string(),
  position: z.number().nullable(),
  description: z.string().nullable(),
  currency: z.string().nullable(),
  numerator: z.string(),
  denominator: z.string(),
  adjustments: z.bigint(),
})
export type CountedDocument = z.output<typeof Counting>

const texts = (list: readonly string[]) => sql.array([...list], 'text')

/** The day that a line was ordered for: its own, else that of the order. */
const promised = sql.fragment`coalesce(l.due_on, x.expected_on)`
/** An order line counts once its expected day is over. */
const deliveries = (today: string) => sql.fragment`
  select
    l.id,
    'on_time_in_full'::text as measure,
    d.vendor_id,
    ${promised} as counted_on,
    d.kind as document_kind,
    d.id as document_id,
    d.number,
    l.position,
    l.description,
    null::text as currency,
    case
      when l.quantity <= (
        select sum(r.quantity)
        from
          receipt_lines as r
          join documents as g on g.tenant_id = r.tenant_id and g.id = r.receipt_id
        where
          r.tenant_id = l.tenant_id
          and r.purchase_order_line_id = l.id
          and g.document_date <= ${promised}
          and not exists (
            select 1
            from receipt_details as v
            where v.tenant_id = g.tenant_id and v.reverses_id = g.id
          )
      ) then 1
      else 0
    end::numeric as numerator,
    1::numeric as denominator,
    0::bigint as adjustments
  from
    documents as d
    join purchase_order_details as x on x.tenant_id = d.tenant_id and x.id = d.id
    join purchase_order_lines as l on l.tenant_id = d.tenant_id and l.purchase_order_id = d.id
  where
    d.kind = 'purchase_order'
    and d.status in ('issued', 'closed')
    and ${promised} < ${today}::date
    and l.match_level >= 3
`
/** An invoice line against the order line that it bills, where both are in one currency. */
const prices = sql.fragment`
  select
    l.id,
    'price_variance'::text,
    d.vendor_id,
    d.document_date,
    d.kind,
    d.id,
    d.number,
    l.position,
    l.description,
    d.currency,
    round(l.quantity * l.unit_price / l.price_base, 12) - l.quantity * p.unit_price,
    l.quantity * p.unit_price,
    l.adjustments
  from
    documents as d
    join invoice_details as x on x.tenant_id = d.tenant_id and x.id = d.id
    join invoice_lines as l on l.tenant_id = d.tenant_id and l.invoice_id = d.id
    join purchase_order_lines as p
      on p.tenant_id = l.tenant_id and p.id = l.purchase_order_line_id
    join documents as o on o.tenant_id = p.tenant_id and o.id = p.purchase_order_id
  where
    d.kind = 'invoice'
    and x.kind = 'invoice'
    and not x.rejected
    and o.currency = d.currency
`
const invoicesBy = (measure: Fragment, counts: Fragment) => sql.fragment`
  select
    d.id,
    ${measure},
    d.vendor_id,
    d.document_date,
    d.kind,
    d.id,
    d.number,
    null::int,
    d.title,
    null::text,
    case
      when ${counts} then 1
      else 0
    end::numeric,
    1::numeric,
    0::bigint
  from
    documents as d
    join invoice_details as x on x.tenant_id = d.tenant_id and x.id = d.id
  where d.kind = 'invoice' and x.kind = 'invoice'
`
const disputed = () => sql.fragment`
  exists (
      select 1
      from invoice_holds as h
      where
        h.tenant_id = d.tenant_id
        and h.invoice_id = d.id
        and h.reason = any (${texts(vendorCaused)})
    )
    or exists (
      select 1
      from
        document_links as c
        join invoice_details as n on n.tenant_id = c.tenant_id and n.id = c.from_id
      where
        c.tenant_id = d.tenant_id
        and c.to_id = d.id
        and c.role = 'credits'
        and not n.rejected
    )
`
const accurate = () => sql.fragment`
  d.status = 'approved'
  and x.approved_how ->> 'code' = 'approved.within_policy'
  and not exists (
    select 1
    from invoice_holds as h
    where
      h.tenant_id = d.tenant_id
      and h.invoice_id = d.id
      and (h.released_by is not null or h.reason = any (${texts(matchedByHand)}))
  )
`
const countedBy = (today: string): Record<Measure, Fragment> => ({
  on_time_in_full: deliveries(today),
  price_variance: prices,
  disputes: invoicesBy(sql.fragment`'disputes'::text`, disputed()),
  invoice_accuracy: invoicesBy(sql.fragment`'invoice_accuracy'::text`, accurate()),
})

/** The first part names the columns, so it is always there, and empty where it is not wanted. */
function counted(today: string, wanted: readonly Measure[]): Fragment {
  const { on_time_in_full: first, ...others } = countedBy(today)
  const parts = [
    wanted.includes('on_time_in_full') ? first : sql.fragment`${first} and false`,
    ...Object.entries(others).flatMap(([measure, part]) =>
      wanted.some((one) => one === measure) ? [part] : [],
    ),
  ]
  return sql.fragment`${sql.join(parts, sql.fragment` union all `)}`
}

/** What each measure counts: the sums and the lists are both made of it, so that they cannot differ. */
export const listed = (today: string, wanted: readonly Measure[]): Source<CountedDocument> => ({
  row: Counting,
  select: sql.fragment`
    c.id,
    c.measure,
    c.vendor_id,
    c.counted_on::text,
    c.document_kind,
    c.document_id,
    c.number,
    c.position,
    c.description,
    c.currency,
    trim_scale(c.numerator)::text as numerator,
    trim_scale(c.denominator)::text as denominator,
    c.adjustments
    from (${counted(today, wanted)}) as c
  `,
  id: sql.fragment`c.id`,
  sorts: { counted_on: { by: sql.fragment`c.counted_on`, type: 'date' } },
})
/** Without a currency nothing is priced: it is counted. */
const priced = (amount: Fragment, amounts: AmountRange): Fragment =>
  sql.fragment`(c.currency is not null and ${betweenDecimals(amount, amounts)})`
export const matches = {
  nothing: sql.fragment`false`,
  vendor: (id: string) => sql.fragment`c.vendor_id = ${id}`,
  measure: (measure: string) => sql.fragment`c.measure = ${measure}`,
  days: (days: DayRange) => onDays(sql.fragment`c.counted_on`, days),
  agreed: (amounts: AmountRange) => priced(sql.fragment`c.denominator`, amounts),
  difference: (amounts: AmountRange) =>
    priced(
      sql.fragment`
        (c.numerator + c.adjustments / power(10::numeric, ${decimalsOf(sql.fragment`c.currency`)}))
      `,
      amounts,
    ),
}

const Sum = z.object({
  measure: z.enum(measures),
  month: z.string(),
  currency: z.string().nullable(),
  documents: z.number(),
  numerator: z.string(),
  denominator: z.string(),
  adjustments: z.bigint(),
})
type Asked = { vendorId: string; from: string; today: string; wanted: readonly Measure[] }
/**
 * One statement for a vendor, made when somebody looks: what happened is then never older than the page, and nothing
 * has to be recomputed when an invoice of an earlier month is credited. It reads the documents of one vendor by its
 * index.
 */
export const sums = (tx: Tx, { vendorId, from, today, wanted }: Asked) =>
  tx.any(
    sql.type(Sum)`
      select
        c.measure,
        to_char(c.counted_on, 'YYYY-MM') as month,
        c.currency,
        count(*)::int as documents,
        trim_scale(sum(c.numerator))::text as numerator,
        trim_scale(sum(c.denominator))::text as denominator,
        sum(c.adjustments)::bigint as adjustments
      from (${counted(today, wanted)}) as c
      where c.vendor_id = ${vendorId} and c.counted_on between ${from}::date and ${today}::date
      group by 1, 2, 3
      order by 2, 1, 3
    `,
  )

const Vendor = z.object({ id: z.string(), name: z.string() })
export const findVendor = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Vendor)`select id, title as name from documents where kind = 'vendor' and id = ${id}`,
  )
