import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict, notFound } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { onDays, type Source } from '../platform/lists/source.ts'
import { kinds, statuses, type Verdict } from './exchange-rate.ts'

export const alreadyThere = () =>
  conflict(
    'already_exists',
    'There is a rate of this currency for this day. Rates are never changed, because documents rest on them; enter the new one for another day.',
  )
/** The messages for violated constraints. */
export const constraints: Constraints = {
  exchange_rates_pkey: alreadyThere,
  exchange_rate_proposals__pending: () =>
    conflict(
      'already_exists',
      'A rate of this currency for this day waits for a second person. Confirm or withdraw that one first.',
    ),
}

const none = z.object({})
const RateRow = z.object({
  id: z.string(),
  currency: z.string(),
  valid_on: z.string(),
  rate: z.string(),
  source: z.string(),
  kind: z.enum(kinds),
  set_by: z.string().nullable(),
  confirmed_by: z.string().nullable(),
  alone: z.boolean(),
})
export type Rate = z.output<typeof RateRow>
/** Those in force. */
export const rates: Source<Rate> = {
  row: RateRow,
  select: sql.fragment`
    e.id,
    e.currency,
    e.valid_on,
    e.rate,
    e.source,
    e.kind,
    s.name as set_by,
    c.name as confirmed_by,
    e.alone
    from
      exchange_rates as e
      left join memberships as s on s.tenant_id = e.tenant_id and s.user_id = e.set_by
      left join memberships as c on c.tenant_id = e.tenant_id and c.user_id = e.confirmed_by
  `,
  id: sql.fragment`e.id`,
  sorts: {
    currency: { by: sql.fragment`e.currency`, type: 'text' },
    valid_on: { by: sql.fragment`e.valid_on`, type: 'date' },
  },
}
export const rateMatches = {
  text: (text: string) => sql.fragment`(e.currency || ' ' || e.source) ilike ${containing(text)}`,
  kind: (value: string) => sql.fragment`e.kind = ${value}`,
  setBy: (id: string) => sql.fragment`e.set_by = ${id}`,
  days: (days: DayRange) => onDays(sql.fragment`e.valid_on`, days),
}
export const findRate = (tx: Tx, id: string) =>
  tx.one(sql.type(RateRow)`select ${rates.select} where e.id = ${id}`)

/** Serialises new rates of one currency, so that each is compared with the one before. */
export const lockCurrency = (tx: Tx, currency: string) =>
  tx.one(sql.type(z.object({ locked: z.string() }))`
    select
      pg_advisory_xact_lock(
        hashtextextended('exchange rate ' || ${currency} || (select current_tenant())::text, 0)
      )::text as locked
  `)

const RateOfDay = z.object({ rate: z.string(), valid_on: z.string() })
/** The last rate before or on a day; without one, the first after it. */
export const nearest = (tx: Tx, currency: string, day: string) =>
  tx.maybeOne(sql.type(RateOfDay)`
    (
      select rate, valid_on
      from exchange_rates
      where currency = ${currency} and valid_on <= ${day}::date
      order by valid_on desc
      limit 1
    )
    union all
    (
      select rate, valid_on
      from exchange_rates
      where currency = ${currency} and valid_on > ${day}::date
      order by valid_on
      limit 1
    )
    limit 1
  `)
/** The same among those that somebody other than this person set or confirmed. */
export const agreed = (tx: Tx, currency: string, day: string, by: string) =>
  tx.maybeOne(sql.type(RateOfDay)`
    (
      select rate, valid_on
      from exchange_rates
      where
        currency = ${currency}
        and valid_on <= ${day}::date
        and (confirmed_by is not null or set_by is distinct from ${by}::uuid)
      order by valid_on desc
      limit 1
    )
    union all
    (
      select rate, valid_on
      from exchange_rates
      where
        currency = ${currency}
        and valid_on > ${day}::date
        and (confirmed_by is not null or set_by is distinct from ${by}::uuid)
      order by valid_on
      limit 1
    )
    limit 1
  `)

const Policy = z.object({ limit_pct: z.string(), others: z.boolean() })
/**
 * The allowed difference, and whether somebody else may confirm. A limit that this person raised does not apply to
 * their own rates.
 */
export const policy = (tx: Tx, roles: readonly string[], but: string) =>
  tx.one(sql.type(Policy)`
    select
      case
        when o.rate_limit_by = ${but}::uuid then least(o.rate_limit_pct, 10)
        else o.rate_limit_pct
      end as limit_pct,
      exists (
        select 1
        from memberships as m
        where
          m.tenant_id = o.tenant_id
          and m.active
          and m.user_id != ${but}
          and roles_for(m, null) && ${sql.array([...roles], 'text')}
      ) as others
    from organisations as o
  `)

export type NewRate = Pick<Rate, 'currency' | 'valid_on' | 'rate' | 'source' | 'kind'>
export const insert = (
  tx: WriteTx,
  r: NewRate & { id: string; setBy: string; confirmedBy: string | null; alone: boolean },
) =>
  tx.write(sql.type(none)`
    insert into exchange_rates
      (id, currency, valid_on, rate, source, kind, set_by, confirmed_by, alone)
    values
      (
        ${r.id},
        ${r.currency},
        ${r.valid_on},
        ${r.rate},
        ${r.source},
        ${r.kind},
        ${r.setBy},
        ${r.confirmedBy},
        ${r.alone}
      )
  `)

export const Proposal = z.object({
  id: z.string(),
  currency: z.string(),
  valid_on: z.string(),
  rate: z.string(),
  source: z.string(),
  kind: z.enum(kinds),
  why: z.enum(['first', 'jump']),
  from_rate: z.string().nullable(),
  from_day: z.string().nullable(),
  status: z.enum(statuses),
  set_by_id: z.string(),
  set_by: z.string(),
  set_at: z.date(),
  decided_by: z.string().nullable(),
  decided_at: z.date().nullable(),
  reason: z.string().nullable(),
  version: z.number(),
})
export type Proposal = z.output<typeof Proposal>
const columns = sql.fragment`
  p.id,
  p.currency,
  p.valid_on,
  p.rate,
  p.source,
  p.kind,
  p.why,
  p.from_rate,
  p.from_day,
  p.status,
  p.set_by as set_by_id,
  s.name as set_by,
  p.set_at,
  d.name as decided_by,
  p.decided_at,
  p.reason,
  p.version
  from
    exchange_rate_proposals as p
    join memberships as s on s.tenant_id = p.tenant_id and s.user_id = p.set_by
    left join memberships as d on d.tenant_id = p.tenant_id and d.user_id = p.decided_by
`
/** Those that wait, or waited, for a second person. */
export const proposals: Source<Proposal> = {
  row: Proposal,
  select: columns,
  id: sql.fragment`p.id`,
  sorts: {
    currency: { by: sql.fragment`p.currency`, type: 'text' },
    valid_on: { by: sql.fragment`p.valid_on`, type: 'date' },
  },
}
export const proposalMatches = {
  text: (text: string) => sql.fragment`(p.currency || ' ' || p.source) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`p.status = ${value}`,
  pending: sql.fragment`p.status = 'pending'`,
  setBy: (id: string) => sql.fragment`p.set_by = ${id}`,
  days: (days: DayRange) => onDays(sql.fragment`p.valid_on`, days),
}
export const pending = (tx: Tx) =>
  tx.any(sql.type(Proposal)`
    select ${columns} where ${proposalMatches.pending} order by p.id desc limit 200
  `)
export async function find(tx: Tx, id: string): Promise<Proposal> {
  const found = await tx.maybeOne(sql.type(Proposal)`select ${columns} where p.id = ${id}`)
  if (!found) throw notFound('This rate')
  return found
}
export async function lock(tx: Tx, id: string): Promise<Proposal> {
  const found = await tx.maybeOne(
    sql.type(Proposal)`select ${columns} where p.id = ${id} for no key update of p`,
  )
  if (!found) throw notFound('This rate')
  return found
}
export const propose = (
  tx: WriteTx,
  id: string,
  r: NewRate & { setBy: string } & Pick<Extract<Verdict, { status: 'pending' }>, 'why' | 'from'>,
) =>
  tx.write(sql.type(none)`
    insert into exchange_rate_proposals
      (id, currency, valid_on, rate, source, kind, why, from_rate, from_day, set_by)
    values
      (
        ${id},
        ${r.currency},
        ${r.valid_on},
        ${r.rate},
        ${r.source},
        ${r.kind},
        ${r.why},
        ${r.from?.rate ?? null},
        ${r.from?.valid_on ?? null},
        ${r.setBy}
      )
  `)
export const decide = (
  tx: WriteTx,
  id: string,
  d: { move: Move; by: string; reason: string | null },
) =>
  tx.write(sql.type(none)`
    update exchange_rate_proposals
    set
      status = ${d.move.to},
      decided_by = ${d.by},
      decided_at = now(),
      reason = ${d.reason},
      version = version + 1
    where id = ${id} and status = any (${sql.array([...d.move.from], 'text')})
  `)
