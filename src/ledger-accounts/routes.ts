import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { invalid } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { ById, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import type { RecordPage } from '../platform/view/ui.ts'
import { whatText } from './accounts.ts'
import { accountPicks, editForm, newForm } from './form.ts'
import { ledgerAccountList } from './list.ts'
import { facetsOf, purposeLabels, purposes, type Facets } from './purpose.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const account = text(40, 'Account')
const facet = optional(z.uuid('Choose one from the list.')).optional()
const NewAccount = z.strictObject({
  purpose: z.enum(purposes, 'Choose a purpose.'),
  account,
  entity_id: facet,
  category_id: facet,
  cost_center_id: facet,
  tax_code_id: facet,
  payment_account_id: facet,
})
const facetNames = {
  entity_id: 'legal entity',
  category_id: 'category',
  cost_center_id: 'cost centre',
  tax_code_id: 'tax code',
  payment_account_id: 'account we pay from',
} as const
const one = jsonAs(queries.Row)
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (id: string) => ({ kind: 'ledger_account', id })

async function add(ctx: Ctx, input: z.output<typeof NewAccount>): Promise<string> {
  const allowed = facetsOf(input.purpose)
  const facets = Object.fromEntries(
    Object.keys(facetNames).map((name) => [name, input[name as keyof Facets] ?? null]),
  ) as Facets
  for (const [name, value] of Object.entries(facets))
    if (value !== null && !allowed.includes(name as keyof Facets))
      throw invalid(
        `/${name}`,
        'does_not_fit',
        `The account for “${purposeLabels[input.purpose]}” does not depend on the ${facetNames[name as keyof Facets]}. Leave it empty.`,
      )
  const id = ctx.newId()
  queries.insert(ctx.tx, { id, purpose: input.purpose, account: input.account, ...facets })
  ctx.record('ledger_account.created', subjectOf(id), {
    purpose: input.purpose,
    account: input.account,
    ...facets,
  })
  return id
}

async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [row, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const manages = ctx.actor.permissions.has('ledger_accounts.manage')
  return {
    title: row.account,
    header: {
      title: row.account,
      crumbs: [{ label: 'Ledger accounts', href: url.index }, { label: row.account }],
      meta: whatText(row),
      buttons: manages ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }] : [],
      actions: manages
        ? [
            {
              label: 'Remove',
              href: url.removal(id),
              tone: 'danger',
              version: row.version,
            },
          ]
        : [],
    },
    facts: [
      { label: 'Purpose', text: purposeLabels[row.purpose] },
      { label: 'Category', text: row.category ?? 'All' },
      { label: 'Cost centre', text: row.cost_center ?? 'All' },
      { label: 'Tax code', text: row.tax_code ?? 'All' },
      { label: 'Account we pay from', text: row.payment_account ?? 'All' },
      { label: 'Legal entity', text: row.entity ?? 'All' },
    ],
    budget: null,
    note: 'Where several accounts fit an amount, the one that says most is taken.',
    tables: [],
    timeline: { events },
  }
}

export const routes = feature('ledger-accounts')
  .with(listRoutes(ledgerAccountList))
  .get(url.new, {
    allow: 'ledger_accounts.manage',
    input: z.object({
      purpose: z.enum(purposes).optional().catch(undefined),
      entity_id: z.uuid().optional().catch(undefined),
      category_id: z.uuid().optional().catch(undefined),
      cost_center_id: z.uuid().optional().catch(undefined),
      tax_code_id: z.uuid().optional().catch(undefined),
      payment_account_id: z.uuid().optional().catch(undefined),
    }),
    view: '/pages/form',
    summary: 'The form for a new ledger account.',
    handle: async (ctx) => show(await newForm(ctx, blank, ctx.input)),
  })
  .post(url.index, {
    allow: 'ledger_accounts.manage',
    input: NewAccount,
    view: '/pages/form',
    json: one,
    picks: accountPicks,
    summary: 'Add the account that amounts of a purpose are exported to.',
    onInvalid: (ctx, refused) => newForm(ctx, refused),
    handle: async (ctx) => {
      const id = await add(ctx, ctx.input)
      return created(url.show(id), () => queries.find(ctx.tx, id), 'Account added.')
    },
  })
  .get('/ledger-accounts/:id', {
    allow: 'journals.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One ledger account, with what it is for.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => queries.find(ctx.tx, input.id),
      ),
  })
  .get('/ledger-accounts/:id/edit', {
    allow: 'ledger_accounts.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for another number of a ledger account.',
    handle: async (ctx) => show(await editForm(ctx, blank, ctx.input.id)),
  })
  .post('/ledger-accounts/:id/edit', {
    allow: 'ledger_accounts.manage',
    input: z.strictObject({ id: z.uuid(), account, version }),
    view: '/pages/form',
    json: one,
    summary: 'Change the number of a ledger account. What was exported keeps the number it had.',
    onInvalid: (ctx, refused) => editForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, version: seen, account: after } = ctx.input
      const before = await queries.find(ctx.tx, id)
      expectFresh(
        await queries.save(ctx.tx, { id, account: after, version: seen ?? before.version }),
      )
      ctx.record('ledger_account.edited', subjectOf(id), {
        account: { from: before.account, to: after },
      })
      return changed(url.show(id), () => queries.find(ctx.tx, id), 'Saved.')
    },
  })
  .post('/ledger-accounts/:id/removal', {
    allow: 'ledger_accounts.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Remove a ledger account: nothing more is exported to it.',
    handle: async (ctx) => {
      const { id, version: seen } = ctx.input
      const before = await queries.find(ctx.tx, id)
      expectFresh(await queries.remove(ctx.tx, { id, version: seen ?? before.version }))
      ctx.record('ledger_account.removed', subjectOf(id), {
        purpose: before.purpose,
        account: before.account,
      })
      return changed(url.index, async () => before, 'Removed. Nothing more is exported to it.')
    },
  })
