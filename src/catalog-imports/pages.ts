import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid, Version } from '../platform/http/output.ts'
import { json, type Refused } from '../platform/http/route.ts'
import type { Banner, Field } from '../platform/view/ui.ts'
import {
  CountsJson,
  importPage as previewPage,
  LineJson,
  lineJson,
  newImportPage,
  type Counts,
  type ImportPage,
  type NewImportPage,
  type PreviewLine,
} from '../table-imports/index.ts'
import { url as priceChangeUrl } from '../price-changes/index.ts'
import { states, type State } from './catalog-import.ts'
import { columnNames } from './columns.ts'
import * as queries from './queries.ts'
import { shownLines, type Wanted } from './shown.ts'
import { url } from './url.ts'
import { valuesIn } from './world.ts'

const crumbs = [{ label: 'Catalog', href: url.catalog }]
const title = 'Import items and prices'

export const newPage = (refused: Refused): NewImportPage =>
  newImportPage(
    {
      title,
      crumbs,
      action: url.create,
      hint: 'An item is known by its code. A price that follows another at a different amount waits for approval; everything else is entered once you confirm it.',
      example: 'code,name,category,unit,vendor,price,currency,valid from,last day\n',
    },
    refused,
  )

export type CatalogImportPage = ImportPage & {
  state: State
  reached: number
  total: number
  readAs: queries.Kept['read_as']
  headings: readonly string[]
  lines: readonly PreviewLine[]
  chosen: readonly string[]
  numbers: string | null
  days: string | null
  priceChanges: readonly { id: string; number: string; prices: number }[]
  nextAfter: number | null
}
export async function importPage(
  ctx: ReadCtx,
  id: string,
  { refused, wanted = {} }: { refused?: Refused; wanted?: Wanted } = {},
): Promise<CatalogImportPage> {
  const [kept, counted, proposed, found] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.counts(ctx.tx, id),
    queries.proposedOf(ctx.tx, id),
    shownLines(ctx.tx, id, wanted),
  ])
  const lines = found.lines.map((line) => previewLine(kept, line))
  const counts = countsOf(counted)
  const page = previewPage(
    {
      id,
      version: kept.version,
      title,
      crumbs,
      thing: 'Line',
      things: 'lines',
      at: {
        columns: url.columns(id),
        corrections: url.corrections(id),
        leftOut: url.leftOut(id),
        errors: url.errors(id),
        confirmation: url.confirmation(id),
      },
      headings: kept.headings,
      fields: kept.fields,
      names: columnNames,
      choices: choicesOf(kept),
      readAs: kept.read_as,
      counts,
      lines,
      closed: closedBanner(kept, counts, proposed),
      working: workingText(kept),
    },
    refused,
  )
  return {
    ...page,
    state: kept.state,
    reached: kept.reached,
    total: kept.total,
    readAs: kept.read_as,
    headings: kept.headings,
    lines,
    chosen: kept.fields,
    numbers: kept.numbers ?? kept.numbers_seen,
    days: kept.days ?? kept.days_seen,
    priceChanges: proposed,
    nextAfter: found.nextAfter,
  }
}

const previewLine = (kept: queries.Kept, line: queries.LineRow): PreviewLine => ({
  line: line.line,
  name: line.name,
  known: line.known,
  does: line.does ?? 'bad',
  faults: line.faults,
  notes: line.notes,
  changes: line.changes,
  cells: Object.fromEntries(
    Object.entries(valuesIn(kept, line)).map(([field, text]) => [field, text ?? '']),
  ),
})

function countsOf(counted: Awaited<ReturnType<typeof queries.counts>>): Counts {
  const of = (does: string): number => counted.find((one) => one.does === does)?.count ?? 0
  return {
    new: of('new'),
    changed: of('changed'),
    same: of('same'),
    bad: of('bad'),
    left_out: of('left_out'),
  }
}

const choicesOf = (kept: queries.Kept): Field[] => [
  {
    name: 'numbers',
    label: 'Numbers in it are written',
    type: 'select',
    value: kept.numbers ?? '',
    options: [
      {
        value: '',
        label: kept.numbers_seen ? `As they show: ${shown[kept.numbers_seen]}` : 'As they show',
      },
      { value: 'point', label: shown.point },
      { value: 'comma', label: shown.comma },
    ],
  },
  {
    name: 'days',
    label: 'Days such as 03/04/2026',
    type: 'select',
    value: kept.days ?? '',
    options: [
      {
        value: '',
        label: kept.days_seen ? `As they show: ${orders[kept.days_seen]}` : 'As they show',
      },
      { value: 'day_first', label: orders.day_first },
      { value: 'month_first', label: orders.month_first },
    ],
  },
]
const shown = {
  point: '1,234.50, a point before decimals',
  comma: '1.234,50, a comma before decimals',
}
const orders = { day_first: '3 April, the day first', month_first: '4 March, the month first' }

function workingText({ state, reached, total }: queries.Kept): string | null {
  if (state === 'checking') return `${reached} of ${total} lines are looked at.`
  return state === 'applying' ? `${reached} of ${total} lines are imported.` : null
}

function closedBanner(
  { state }: queries.Kept,
  counts: Counts,
  proposed: CatalogImportPage['priceChanges'],
): Banner | null {
  if (state === 'checking')
    return { tone: 'info', text: 'What each line would do shows here once all are looked at.' }
  if (state === 'applying') return { tone: 'info', text: 'The table is being imported.' }
  if (state === 'ready') return null
  const [first, ...others] = proposed
  const waits = first
    ? ` Prices wait for approval: ${[first, ...others].map(({ number, prices }) => `${number} (${prices})`).join(', ')}.`
    : ''
  return {
    tone: 'ok',
    text: `This table was imported.${waits}`,
    button: first
      ? {
          label: 'To the price changes',
          href: others.length ? priceChangeUrl.index : priceChangeUrl.show(first.id),
        }
      : { label: 'To the catalog', href: url.catalog },
  }
}

export const importJson = json(
  z.object({
    id: Uuid,
    state: z.enum(states),
    /** How many of its lines are done with in this state. */
    progress: z.object({ reached: z.int(), total: z.int() }),
    read_as: z.enum(['Windows-1252', 'UTF-16']).nullable(),
    numbers: z.string().nullable(),
    days: z.string().nullable(),
    columns: z.array(z.object({ heading: z.string(), field: z.string().nullable() })),
    counts: CountsJson,
    lines: z.array(LineJson),
    /** Ask for the lines after this place; null when these are the last. */
    next_after: z.int().nullable(),
    price_changes: z.array(z.object({ id: Uuid, number: z.string(), prices: z.int() })),
    version: Version,
  }),
  (page: CatalogImportPage) => ({
    id: page.id,
    state: page.state,
    progress: { reached: page.reached, total: page.total },
    read_as: page.readAs,
    numbers: page.numbers,
    days: page.days,
    columns: page.headings.map((heading, i) => ({ heading, field: page.chosen[i] || null })),
    counts: page.counts,
    lines: page.lines.map(lineJson),
    next_after: page.nextAfter,
    price_changes: page.priceChanges.map(({ id, number, prices }) => ({ id, number, prices })),
    version: page.version,
  }),
)
