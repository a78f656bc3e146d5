import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { ById, tableNumbers, wholeNumber } from '../platform/http/input.ts'
import { fiscalYearOf } from '../kernel/calendar.ts'
import { money } from '../kernel/money.ts'
import { settings } from '../organisations/index.ts'
import { invalid } from '../kernel/problem.ts'
import { moneyText } from '../platform/view/format.ts'
import { listOf } from '../platform/http/output.ts'
import { changed, created, sendFile, show } from '../platform/http/reply.ts'
import { feature, json, type Refused, type Upload } from '../platform/http/route.ts'
import { carryForward } from './carry-forward.ts'
import { CarryInput, carryJson, CarryOrder, carryPage } from './carry-page.ts'
import * as commands from './commands.ts'
import { exported } from './export.ts'
import { form, inBase, monthlyPlanOf, budgetPicks } from './form.ts'
import { checked, importTable, type Table as SentTable } from './import-commands.ts'
import { importJson, importPage } from './import-page.ts'
import { List, Plan, Revise, Show } from './input.ts'
import { BudgetJson, budgetJson, OneJson, oneJson } from './json.ts'
import { listPage, type Listed } from './list-page.ts'
import { budgetList } from './list.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { url } from './presenter.ts'
import { csvOf } from '../platform/table-file.ts'
import * as queries from './queries.ts'
import { showPage, type Shown } from './show-page.ts'
import { distribute } from './split.ts'

const one = json(OneJson, (page: Shown) => oneJson(page.of, page.asOf, page.rows, page.sums))
const list = json(listOf(BudgetJson), (page: Listed) => ({
  data: page.rows.map((b) => budgetJson(b, page.asOf)),
  next_cursor: page.nextCursor,
}))
const mostText = 200_000
const Table = z.strictObject({
  csv: z.string().max(mostText, 'The table is too large; send it in parts.').optional(),
  numbers: tableNumbers,
})
const blank: Refused = { values: {}, errors: [] }

async function plan(ctx: Ctx, input: z.output<typeof Plan>): Promise<string> {
  const amount = inBase(ctx, input.amount)
  return commands.plan(ctx, {
    costCenterId: input.cost_center_id ?? null,
    categoryId: input.category_id ?? null,
    projectId: input.project_id ?? null,
    entityId: input.entity_id ?? null,
    parentId: input.parent_id ?? null,
    ownerId: input.owner_id ?? null,
    fiscalYear: input.fiscal_year,
    amount,
    mode: input.mode,
    status: input.status ?? 'active',
    pace: monthlyPlanOf(ctx, input, amount) ?? null,
    paceMode: monthlyPlanModeOf(input.pace, input.pace_mode),
    alertLevels: input.alert_levels ?? [80, 100],
  })
}

/** Fields that a revision leaves out stay, and planned months keep their proportions. */
async function revise(ctx: Ctx, input: z.output<typeof Revise>): Promise<void> {
  const before = await queries.find(ctx.tx, input.id)
  const amount = inBase(ctx, input.amount)
  const asked = monthlyPlanOf(ctx, input, amount)
  const pace = asked !== undefined ? asked : before.pace && distribute(amount, before.pace)
  const own = await queries.ownOwner(ctx.tx, input.id)
  await commands.revise(ctx, input.id, {
    amount,
    mode: input.mode,
    status: input.status ?? before.status,
    parentId: input.parent_id === undefined ? before.parent_id : input.parent_id,
    ownerId: input.owner_id === undefined ? own.owner_id : input.owner_id,
    pace,
    paceMode: pace === null ? 'ignore' : (input.pace_mode ?? before.pace_mode),
    alertLevels: input.alert_levels ?? before.alert_levels,
    reason: input.reason ?? null,
    version: input.version ?? before.version,
  })
}
/** A table as it was sent: the file when there is one, else what was pasted. */
async function tableOf(
  upload: Upload | null,
  { csv: pasted, numbers }: z.output<typeof Table>,
): Promise<SentTable> {
  if (!upload || upload.bytes.length === 0) {
    if (!pasted?.trim()) throw invalid('/file', 'missing', 'Choose a file, or paste the table.')
    return { csv: pasted, numbers }
  }
  const read = await csvOf(upload.bytes, amountColumn)
  if ('problem' in read) throw invalid('/file', 'unreadable', read.problem)
  if (read.csv.length > mostText)
    throw invalid('/file', 'too_large', 'The table is too large; send it in parts.')
  return { csv: read.csv, numbers: read.numbers ?? numbers, readAs: read.readAs }
}

const amountColumn = (header: readonly string[]): number[] =>
  header.flatMap((name, i) => (name.trim().toLowerCase() === 'amount' ? i : []))

/** The table of a form that was refused. */
const sent = (input: Record<string, unknown>): SentTable => ({
  csv: String(input['csv'] ?? ''),
  numbers: tableNumbers.safeParse(input['numbers']).data,
})

const monthlyPlanModeOf = (pace: string | undefined, mode: string | undefined): string =>
  pace === undefined || pace === 'none' ? 'ignore' : (mode ?? 'ignore')
const formOf = async (ctx: ReadCtx, refused: Refused, id: string) =>
  form(ctx, refused, { budget: await queries.find(ctx.tx, id) })

export const routes = feature('budgets')
  .get('/budgets', {
    allow: 'budgets.read',
    input: List,
    view: '/budgets/index',
    summary: 'Budgets, also as they were at the end of a day.',
    json: list,
    handle: async (ctx) => show(await listPage(ctx, ctx.input)),
  })
  .with(listRoutes(budgetList))
  .get('/budgets/new', {
    allow: 'budgets.manage',
    input: z.object({ cost_center_id: z.uuid().optional().catch(undefined) }),
    view: '/pages/form',
    summary: 'The form for a new budget.',
    handle: async (ctx) =>
      show(await form(ctx, blank, { budget: null, costCenterId: ctx.input.cost_center_id })),
  })
  .post('/budgets', {
    allow: 'budgets.manage',
    input: Plan,
    view: '/pages/form',
    json: one,
    summary:
      'Plan a budget for a year, of a cost centre, a category, a project, or several of them.',
    picks: budgetPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, { budget: null }),
    handle: async (ctx) => {
      const id = await plan(ctx, ctx.input)
      return created(url.show(id), () => showPage(ctx, { id }), 'Budget planned.')
    },
  })
  .get('/budgets/export', {
    allow: 'budgets.read',
    input: z.object({
      year: wholeNumber({ label: 'Year', least: 2000, most: 2199 }).optional().catch(undefined),
    }),
    summary: 'The budgets of a year, else of this one, as CSV, as the import takes them.',
    handle: async (ctx) => {
      const year =
        ctx.input.year ?? fiscalYearOf(ctx.today, (await settings(ctx.tx)).fiscal_year_start)
      const bytes = await exported(ctx, year)
      return sendFile(
        bytes,
        'text/csv; charset=utf-8',
        `budgets-${year}.csv`,
        createHash('sha256').update(bytes).digest('hex').slice(0, 32),
      )
    },
  })
  .get('/budgets/import', {
    allow: 'budgets.manage',
    input: z.object({}),
    view: '/budgets/import',
    summary: 'The form for importing budgets from a table.',
    handle: async () => show(importPage({ csv: '' }, [])),
  })
  .post('/budgets/import', {
    allow: 'budgets.manage',
    input: Table,
    view: '/budgets/import',
    json: importJson,
    upload: { field: 'file', maxBytes: 2 * 1_048_576, holds: 'table' },
    summary: 'Check a table of budgets (CSV or XLSX); nothing is written.',
    onInvalid: async (ctx, refused) => importPage(sent(ctx.input), [], refused),
    handle: async (ctx) => {
      const { csv, numbers: chosen, readAs } = await tableOf(ctx.upload, ctx.input)
      const { rows, numbers } = await checked(ctx, { csv, numbers: chosen })
      return show(importPage({ csv, numbers, readAs }, rows))
    },
  })
  .post('/budgets/import/confirmation', {
    allow: 'budgets.manage',
    input: z.strictObject({
      csv: z
        .string({ error: 'The table is missing.' })
        .min(1, 'The table is missing.')
        .max(mostText),
      numbers: tableNumbers,
    }),
    view: '/budgets/import',
    json: importJson,
    summary: 'Plan and change the budgets of a table, all of them or none.',
    onInvalid: async (ctx, refused) => {
      const table = sent(ctx.input)
      const seen = await checked(ctx, table).catch(() => ({ rows: [], numbers: table.numbers }))
      return importPage({ csv: table.csv, numbers: seen.numbers }, seen.rows, refused)
    },
    handle: async (ctx) => {
      const { rows, numbers } = await importTable(ctx, ctx.input)
      const page = importPage({ csv: ctx.input.csv, numbers }, rows)
      return changed(
        url.index,
        () => page,
        page.changes
          ? `${page.changes} budgets are imported.`
          : 'Nothing to change: the budgets already match the table.',
      )
    },
  })
  .get('/budgets/carry-forward', {
    allow: 'budgets.manage',
    input: CarryInput,
    view: '/budgets/carry-forward',
    json: carryJson,
    summary: 'What carrying a year forward would do to each budget; nothing is changed.',
    handle: async (ctx) => show(await carryPage(ctx, ctx.input)),
  })
  .post('/budgets/carry-forward', {
    allow: 'budgets.manage',
    input: CarryOrder,
    view: '/budgets/carry-forward',
    json: carryJson,
    summary:
      'Close a year that is over: what is open goes into the next with the amount that covers it.',
    onInvalid: (ctx, refused) => carryPage(ctx, CarryInput.parse(ctx.input), refused),
    handle: async (ctx) => {
      const page = await carryPage(ctx, ctx.input)
      const done = await carryForward(ctx, ctx.input.year, ctx.input.rest)
      return changed(
        `${url.index}?year=${ctx.input.year + 1}`,
        () => page,
        `${done.budgets} budgets of ${ctx.input.year} are closed; ${moneyText(money(done.carried, ctx.actor.organisation.baseCurrency))} went into ${ctx.input.year + 1}.`,
      )
    },
  })
  .get('/budgets/:id', {
    allow: 'budgets.read',
    input: Show,
    view: '/budgets/show',
    json: one,
    summary:
      'One budget with its ledger: all of it, or what makes up a figure, a document or a month.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input)),
  })
  .get('/budgets/:id/edit', {
    allow: 'budgets.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for revising a budget.',
    handle: async (ctx) => show(await formOf(ctx, blank, ctx.input.id)),
  })
  .post('/budgets/:id/edit', {
    allow: 'budgets.manage',
    input: Revise,
    view: '/pages/form',
    json: one,
    summary:
      'Revise a budget: its amount, its months, its owner and what happens when it is used up; freeze or close it.',
    picks: budgetPicks,
    onInvalid: (ctx, refused) => formOf(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      await revise(ctx, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => showPage(ctx, { id: ctx.input.id }),
        'Budget revised.',
      )
    },
  })
