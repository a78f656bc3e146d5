import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Action, Banner, PageHeader, Status } from '../platform/view/ui.ts'

export const steps = ['company', 'people', 'rule', 'budget', 'vendor'] as const
export type Step = (typeof steps)[number]
const words: Record<Step, { title: string; text: string; href: string; label: string }> = {
  company: {
    title: 'Describe your company',
    text: 'Registered name, country and tax number of the legal entity that contracts and pays.',
    href: '/legal-entities',
    label: 'Open legal entities',
  },
  people: {
    title: 'Invite people',
    text: 'At least a buyer, a receiver and somebody who approves. Each gets a link by mail.',
    href: '/invitations/new',
    label: 'Invite somebody',
  },
  rule: {
    title: 'Say who approves',
    text: 'The first policy: who approves, from which amount and for which costs. A second person activates it. Without one, controllers decide.',
    href: '/approval-rules',
    label: 'Write the rules',
  },
  budget: {
    title: 'Plan a budget',
    text: 'A cost centre and what it may spend this year. A controller plans it.',
    href: '/cost-centers',
    label: 'Open cost centres',
  },
  vendor: {
    title: 'Enter a vendor',
    text: 'The companies you buy from. Somebody other than its author approves a vendor.',
    href: '/vendors',
    label: 'Open vendors',
  },
}
/** What the only person reads instead, who has nobody to ask. */
const wordsAlone: Partial<Record<Step, { text: string }>> = {
  rule: {
    text: 'The first policy: from which amount, charged to what, by whom. You activate the first one yourself. Without one, you decide.',
  },
  budget: { text: 'A cost centre and what it may spend this year.' },
  vendor: { text: 'Whom you buy from. You approve it yourself until a second person joins.' },
}
const Facts = z.object({
  company: z.boolean(),
  people: z.boolean(),
  rule: z.boolean(),
  budget: z.boolean(),
  vendor: z.boolean(),
  skipped: z.array(z.string()),
  demo: z.boolean(),
  alone: z.boolean(),
})
const facts = (tx: Tx, me: string) =>
  tx.one(sql.type(Facts)`
    select
      exists (select 1 from legal_entities where country is not null) as company,
      exists (select 1 from memberships where user_id > ${me})
      or exists (select 1 from memberships where user_id < ${me})
      or (
        select count(*) from (select 1 from invitations order by id limit 1) as i
      ) = 1 as people,
      second_person_at is null as alone,
      exists (select 1 from approval_policies where status = 'active') as rule,
      (select count(*) from (select 1 from budgets order by id limit 1) as b) = 1 as budget,
      (select count(*) from (select 1 from vendors order by id limit 1) as v) = 1 as vendor,
      start_skipped as skipped,
      demo
    from organisations
  `)
export const skip = (tx: Tx, step: Step, skipped: boolean) =>
  tx.run(
    sql.type(z.object({}))`
      update organisations
      set start_skipped = case
        when ${skipped}::boolean then array(select distinct unnest(start_skipped || ${step}::text))
        else array_remove(start_skipped, ${step}::text)
      end
      where tenant_id = (select current_tenant())
    `,
  )

/** The only exception from the four-eyes rule: what it covers and when it ends. */
const aloneBanner: Banner = {
  tone: 'info',
  title: 'You are the only person here.',
  text: 'Until a second person joins, you approve your own vendors, your own requests within a budget, and your first policy. Each is on record as decided alone. Receiving the goods and entering the invoice take other people.',
  button: { label: 'Invite somebody', href: '/invitations/new' },
}

export type StartPage = {
  title: string
  header: PageHeader
  banner: Banner | null
  steps: readonly {
    title: string
    text: string
    status: Status
    href: string
    label: string
    skip: Action | null
  }[]
  done: number
  percent: number
  demo: Action | null
  demoText: string
}
/** The five first steps, each done, skipped or open, as the data says; nothing is ticked by hand. */
export async function startPage(ctx: ReadCtx): Promise<StartPage> {
  const found = await facts(ctx.tx, ctx.actor.userId)
  const rows = steps.map((step) => ({
    step,
    done: found[step],
    skipped: found.skipped.includes(step),
  }))
  const done = rows.filter((row) => row.done || row.skipped).length
  return {
    title: 'Start',
    banner: found.alone ? aloneBanner : null,
    done,
    percent: Math.round((done * 100) / steps.length),
    header: { title: 'Start', meta: `${done} of ${steps.length} steps done or skipped` },
    steps: rows.map(({ step, done: isDone, skipped }) => ({
      ...words[step],
      ...(found.alone ? wordsAlone[step] : {}),
      status: isDone
        ? { text: 'Done', tone: 'ok' }
        : skipped
          ? { text: 'Skipped', tone: 'neutral' }
          : { text: 'Open', tone: 'info' },
      skip: isDone
        ? null
        : {
            label: skipped ? 'Do it after all' : 'Skip',
            href: '/start/skip',
            fields: { step, skipped: skipped ? '' : 'on' },
            tone: 'ghost',
            small: true,
          },
    })),
    demoText: found.demo
      ? 'This organisation holds demonstration data only.'
      : 'Look around first? An organisation of its own, full of a year of buying, which you can remove again.',
    demo: found.demo
      ? {
          label: 'Remove the demonstration',
          href: '/organisations/demo/removal',
          tone: 'danger',
          confirm: 'Remove this organisation with all its demonstration data?',
        }
      : {
          label: 'Load demonstration data',
          href: '/organisations/demo',
          tone: 'secondary',
          icon: 'boxes',
        },
  }
}
