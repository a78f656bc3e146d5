import { message, moneyOf } from '../messages/index.ts'
import { z } from 'zod'
import { approvedKinds } from '../approvals/index.ts'
import { amountText, money } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import { forbidden, invalid } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { baseAmount, optional } from '../platform/http/input.ts'
import { Money, moneyJson, Uuid } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { currencySign, moneyText } from '../platform/view/format.ts'
import { formState } from '../platform/view/form.ts'
import type { ErrorSummary, Field, PageHeader, Table } from '../platform/view/ui.ts'
import { url } from './urls.ts'
import { deciderPicker } from '../pickers/index.ts'
import { named } from '../platform/view/picks.ts'

const none = z.object({})
export const LimitInput = z.strictObject({
  user_id: z.uuid('Choose a person.'),
  kind: z
    .string()
    .regex(/^[a-z_]{1,40}$/, 'Choose a kind of document.')
    .default('all'),
  amount: optional(baseAmount('The amount')).optional(),
})
type LimitInput = z.output<typeof LimitInput>
const Row = z.object({
  user_id: z.string(),
  name: z.string(),
  kind: z.string(),
  amount: z.bigint(),
  set_by: z.string(),
})
const rows = (tx: Tx) =>
  tx.any(sql.type(Row)`
    select l.user_id, m.name, l.kind, l.amount, s.name as set_by
    from
      approval_limits as l
      join memberships as m on m.tenant_id = l.tenant_id and m.user_id = l.user_id
      join memberships as s on s.tenant_id = l.tenant_id and s.user_id = l.set_by
    order by m.name, l.kind
    limit 1000
  `)

export type LimitsPage = {
  title: string
  header: PageHeader
  table: Table | null
  form: {
    action: string
    summary: ErrorSummary | null
    fields: readonly Field[]
    key: string
  } | null
  rows: readonly z.output<typeof Row>[]
  base: string
}
export const limitPicks = { user_id: deciderPicker } as const
export async function limitsPage(ctx: ReadCtx, { values, errors }: Refused): Promise<LimitsPage> {
  const base = ctx.actor.organisation.baseCurrency
  const found = await rows(ctx.tx)
  const state = formState(values, errors)
  const kindText = (kind: string): string =>
    kind === 'all' ? 'All documents' : ctx.kinds.name(kind)
  return {
    title: errors.length ? 'Error: Approval limits' : 'Approval limits',
    rows: found,
    base,
    header: {
      title: 'Approval limits',
      crumbs: [{ label: 'Approval rules', href: url.index }, { label: 'Approval limits' }],
      meta: 'A rule that goes to the requester’s managers ends with the first whose limit covers the net amount. A limit for a kind of document comes before the one for all. Nobody sets their own.',
    },
    table: found.length
      ? {
          label: 'Limits',
          columns: [
            { label: 'Person' },
            { label: 'For' },
            { label: 'Up to', align: 'end' },
            { label: 'Set by' },
          ],
          rows: found.map((r) => ({
            cells: [
              { kind: 'link', text: r.name, href: `/members/${r.user_id}` },
              { kind: 'text', text: kindText(r.kind) },
              { kind: 'money', text: moneyText(money(r.amount, base)) },
              { kind: 'text', text: r.set_by },
            ],
          })),
        }
      : null,
    form: ctx.actor.permissions.has('approval_rules.manage')
      ? {
          action: url.limits,
          summary: state.summary,
          key: crypto.randomUUID(),
          fields: await named<Field>(ctx.tx, [
            {
              name: 'user_id',
              label: 'Person',
              picker: limitPicks.user_id,
              value: state.value('user_id'),
              error: state.error('/user_id'),
            },
            {
              name: 'kind',
              label: 'For',
              type: 'select',
              value: state.value('kind') || 'all',
              error: state.error('/kind'),
              options: ['all', ...approvedKinds(ctx).map(({ kind }) => kind)].map((kind) => ({
                value: kind,
                label: kindText(kind),
              })),
            },
            {
              name: 'amount',
              label: 'May approve up to',
              type: 'money',
              prefix: currencySign(base),
              optional: true,
              hint: 'Leave it empty to take the limit away',
              value: state.value('amount'),
              error: state.error('/amount'),
            },
          ]),
        }
      : null,
  }
}

/** Sets a limit, or takes it away. It is followed by what is submitted from now on. */
export async function setLimit(ctx: Ctx, input: LimitInput): Promise<void> {
  const base = ctx.actor.organisation.baseCurrency
  if (input.user_id === ctx.actor.userId)
    throw forbidden('Nobody sets their own limit. Ask another administrator.')
  if (input.kind !== 'all' && !approvedKinds(ctx).some(({ kind }) => kind === input.kind))
    throw invalid('/kind', 'unknown', 'Choose a kind of document from the list.')
  const amount = input.amount
    ? amountIn(base, input.amount, { pointer: '/amount', label: 'The amount' })
    : null
  const person = await ctx.tx.maybeOne(
    sql.type(z.object({ name: z.string() }))`
      select name from memberships where user_id = ${input.user_id} and active for share
    `,
  )
  if (!person) throw invalid('/user_id', 'unknown', 'Choose somebody from the list.')
  await ctx.tx.run(
    amount
      ? sql.type(none)`
          insert into approval_limits (id, user_id, kind, amount, set_by)
          values (${ctx.newId()}, ${input.user_id}, ${input.kind}, ${amount.minor}, ${ctx.actor
            .userId})
          on conflict (tenant_id, user_id, kind) do update
            set
              amount = excluded.amount,
              set_by = excluded.set_by,
              version = approval_limits.version + 1
        `
      : sql.type(none)`
          delete from approval_limits where user_id = ${input.user_id} and kind = ${input.kind}
        `,
  )
  ctx.record(
    'member.limit_set',
    { kind: 'member', id: input.user_id },
    {
      kind: input.kind,
      amount: amount ? amountText(amount) : null,
      note: amount
        ? message('note.limit', { amount: moneyOf(amount), kind: input.kind })
        : message('note.no_limit', {}),
    },
  )
}

export const LimitJson = z.object({
  user_id: Uuid,
  name: z.string(),
  kind: z.string(),
  amount: Money,
  set_by: z.string(),
})
export const limitJson = (r: z.output<typeof Row>, base: string): z.input<typeof LimitJson> => ({
  user_id: r.user_id,
  name: r.name,
  kind: r.kind,
  amount: moneyJson(r.amount, base),
  set_by: r.set_by,
})
