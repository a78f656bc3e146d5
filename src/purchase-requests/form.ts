import { toText, valueText } from '../messages/index.ts'
import { z } from 'zod'
import { planPath, type PlannedStep } from '../approvals/index.ts'
import {
  budgetBar,
  categoryChoices,
  check,
  costCenterChoices,
  projectChoices,
  type Checked,
  type Split,
} from '../budgets/index.ts'
import { fromContract, offersFor } from '../catalog/index.ts'
import { addDays } from '../kernel/calendar.ts'
import { extend, sum } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { numbersNow } from '../platform/locale.ts'
import type { Refused } from '../platform/http/route.ts'
import { numbersField } from '../platform/table-file.ts'
import { dateTimeText, typedNumber, unitPriceText } from '../platform/view/format.ts'
import { formPage as plainFormPage } from '../platform/view/pages.ts'
import { fieldId, formState, reshaped, textOf, type FormState } from '../platform/view/form.ts'
import type {
  Action,
  ApprovalPath,
  Banner,
  BudgetBar,
  EditableLine,
  ErrorSummary,
  Fact,
  Field,
  LineTable,
  Option,
  PageHeader,
} from '../platform/view/ui.ts'
import { baseTotal, priceable, Wanted } from './input.ts'
import { chargesFor, itemsFor } from './charges.ts'
import { text, url } from './presenter.ts'
import type { Line, PurchaseRequest } from './purchase-request.ts'
import type { Previewed } from './preview-json.ts'
import * as queries from './queries.ts'
import { parseSplit, splitText } from './split-text.ts'
import { asTypedNow } from './unsaved.ts'

export type Restored = { text: string; discard: Action }
export type FormPage = {
  title: string
  header: PageHeader
  action: string
  submitLabel: string
  /** null where nothing is saved without being sent. */ draftLabel: string | null
  summary: ErrorSummary | null
  lines: LineTable
  fields: readonly Field[]
  preview: PreviewPart
  version: number | null
  key: string
  cancelHref: string
  restored: Restored | null
  /** What it needs and is not there yet, with the way to it. */ missing: Banner | null
  /** What an import of lines did. */
  imported: string | null
  numbersField: Field
  autosave: string
  importing: string
  search: string
  about: string
}
export type PreviewPart = {
  facts: readonly Fact[]
  budgets: readonly BudgetBar[]
  warning: Banner | null
  path: ApprovalPath | null
  figures: Previewed
}
export type PreviewPage = { title: string; preview: PreviewPart }
type Choices = { categories: readonly Option[] }

const columnsFor = ({ categories }: Choices) => [
  { label: 'Item' },
  { label: 'Qty', align: 'end' as const },
  { label: 'Unit' },
  { label: 'Unit price', align: 'end' as const },
  ...(categories.length > 1 ? [{ label: 'Category', below: true }] : []),
  { label: 'Charged to', below: true },
]

function editableLine(
  index: string,
  row: Record<string, unknown>,
  state: FormState,
  currency: string,
  { categories }: Choices,
): EditableLine {
  const field = (
    name: string,
    label: string,
    type: Field['type'],
    extra: Partial<Field> = {},
  ): Field => {
    const pointer = `/lines/${index}/${name}`
    return {
      name: `lines[${index}][${name}]`,
      id: fieldId(pointer),
      label: `${label}, line ${index === '__index__' ? '' : Number(index) + 1}`,
      type,
      value: textOf(row[name]),
      error: state.error(pointer),
      ...extra,
    }
  }
  return {
    index,
    amount: lineAmount(row, currency),
    hidden: [
      { name: `lines[${index}][catalog_item_id]`, value: textOf(row['catalog_item_id']) },
      ...(row['id'] ? [{ name: `lines[${index}][id]`, value: textOf(row['id']) }] : []),
    ],
    fields: [
      field('description', 'Item', 'text', {
        autocomplete: 'off',
        suggests: true,
        autofocus: index === '0' && !state.summary,
      }),
      field('quantity', 'Quantity', 'quantity'),
      field('unit', 'Unit', 'text'),
      field('unit_price', 'Unit price', 'money'),
      ...(categories.length > 1
        ? [field('category_id', 'Category', 'select', { options: categories })]
        : []),
      field('split', 'Charged to', 'text', {
        placeholder: 'Charged to the cost centre below, or IT 60 %; MKT 40 %',
      }),
    ],
  }
}

function lineAmount(row: Record<string, unknown>, currency: string): string {
  const parsed = priceable.safeParse(row)
  return parsed.success
    ? text(extend(parsed.data.quantity, parsed.data.unit_price, currency).minor, currency)
    : '—'
}

/** The form, new or again: what was typed, what is wrong, and what submitting would do to the budget and who would approve. */
export async function formPage(
  ctx: ReadCtx,
  { values, errors }: Refused,
  existing: PurchaseRequest | null,
  { restored, imported }: { restored?: Restored | null | undefined; imported?: string } = {},
): Promise<FormPage> {
  const [costCenters, vendors, categories, projects, last] = await Promise.all([
    costCenterChoices(ctx.tx),
    queries.vendorChoices(ctx.tx),
    categoryChoices(ctx.tx),
    projectChoices(ctx.tx),
    existing ? null : queries.lastCostCenter(ctx.tx, ctx.actor.userId),
  ])
  const state = formState(values, errors)
  const currency = state.value('currency') || ctx.actor.organisation.baseCurrency
  const choices: Choices = { categories: optionsOf('No category', categories) }
  const rows = reshaped(values)
  const costCenter =
    state.value('cost_center_id') ||
    (values['cost_center_id'] === undefined
      ? (last?.cost_center_id ?? (costCenters.length === 1 ? costCenters[0]!.id : ''))
      : '')
  const field = (name: string, label: string, extra: Partial<Field>): Field => ({
    name,
    label,
    value: state.value(name),
    error: state.error(`/${name}`),
    ...extra,
  })
  const revising = existing?.status === 'approved' || existing?.status === 'partially_ordered'
  const name = existing ? `${revising ? 'Revise' : 'Edit'} ${existing.number}` : 'New request'
  return {
    title: `${errors.length ? 'Error: ' : ''}${name}`,
    submitLabel: revising ? 'Send the revision for approval' : 'Submit for approval',
    draftLabel: revising ? null : 'Save draft',
    restored: restored ?? null,
    missing: costCenters.length ? null : noCostCenter(ctx),
    imported: imported ?? null,
    numbersField: numbersField('', state.error('/numbers')),
    header: {
      title: name,
      crumbs: [
        { label: 'Purchase requests', href: url.index },
        ...(existing ? [{ label: existing.number, href: url.show(existing.id) }] : []),
      ],
    },
    action: existing ? (revising ? url.revision(existing.id) : url.edit(existing.id)) : url.index,
    cancelHref: existing ? url.show(existing.id) : url.index,
    summary: state.summary,
    version: existing?.version ?? null,
    key: crypto.randomUUID(),
    autosave: url.unsaved,
    importing: existing ? url.importingInto(existing.id) : url.importing,
    search: '/catalog/search',
    about: existing?.id ?? '',
    lines: {
      title: 'What do you need?',
      columns: columnsFor(choices),
      addName: 'add_line',
      removeName: 'remove_line',
      hint: 'Type to search the catalog, or in your own words. Paste rows from a spreadsheet into any line.',
      lines: (rows.length ? rows : [{ unit: 'each' }]).map((row, i) =>
        editableLine(String(i), row, state, currency, choices),
      ),
      blank: editableLine('__index__', { unit: 'each' }, state, currency, choices),
    },
    fields: [
      field('need_by', 'Need by', {
        type: 'date',
        value: state.value('need_by') || addDays(ctx.today, 14),
      }),
      field('cost_center_id', 'Cost centre', {
        type: 'select',
        value: costCenter,
        options: optionsOf('Choose a cost centre', costCenters),
      }),
      field('vendor_id', 'Suggested vendor', {
        type: 'select',
        optional: true,
        options: optionsOf('No preference', vendors),
      }),
      ...(state.value('vendor_reason') || state.error('/vendor_reason')
        ? [
            field('vendor_reason', 'Why this vendor, and not the preferred one?', {
              type: 'textarea',
              rows: 2,
            }),
          ]
        : []),
      ...(projects.length
        ? [
            field('project_id', 'Project', {
              type: 'select',
              optional: true,
              options: optionsOf('None', projects),
            }),
          ]
        : []),
      field('currency', 'Currency', {
        type: 'text',
        value: currency,
        hint: 'Three letters, such as INR or EUR',
      }),
      field('title', 'Title', {
        type: 'text',
        optional: true,
        hint: 'Left empty, it is named after its first line',
      }),
      field('justification', 'Why is it needed?', { type: 'textarea', optional: true, rows: 3 }),
      ...(revising
        ? [
            field('reason', 'Why does it change?', {
              type: 'textarea',
              optional: true,
              rows: 2,
              hint: 'Approvers read it beside what changed',
            }),
          ]
        : []),
    ],
    preview: await previewPart(ctx, { ...values, cost_center_id: costCenter }, currency),
  }
}

const optionsOf = (none: string, choices: readonly { id: string; label: string }[]): Option[] => [
  { value: '', label: none },
  ...choices.map((c) => ({ value: c.id, label: c.label })),
]

/** Lines that have an amount: those of the catalog at its price for their quantity, as when the request is saved. */
async function pricedLines(
  ctx: ReadCtx,
  values: Record<string, unknown>,
  currency: string,
): Promise<
  {
    name: string
    itemId: string | null
    quantity: string
    unit_price: string
    source: string | null
    categoryId: string | null
    split: string
  }[]
> {
  const rows = reshaped(values)
  const wanted = rows.flatMap((row) => Wanted.safeParse(row).data ?? [])
  const offers = await offersFor(
    ctx,
    wanted.map((w) => ({
      itemId: w.catalog_item_id,
      quantity: w.quantity,
      currency,
      on: ctx.today,
      vendorId: z.uuid().safeParse(values['vendor_id']).data,
    })),
  )
  return rows.flatMap((row) => {
    const of = Wanted.safeParse(row).data
    const offer =
      of &&
      offers[
        wanted.findIndex(
          (w) => w.catalog_item_id === of.catalog_item_id && w.quantity === of.quantity,
        )
      ]
    if (of && offer?.price)
      return [
        {
          name: offer.name,
          itemId: idIn(offer.itemId),
          quantity: of.quantity,
          unit_price: offer.price.unit_price,
          source: offer.source,
          categoryId: idIn(row['category_id']) ?? offer.categoryId,
          split: textOf(row['split']).trim(),
        },
      ]
    const typed = priceable.safeParse(row).data
    return typed
      ? [
          {
            name: textOf(row['description']),
            itemId: idIn(row['catalog_item_id']),
            ...typed,
            source: null,
            categoryId: idIn(row['category_id']),
            split: textOf(row['split']).trim(),
          },
        ]
      : []
  })
}

/** The budget after this and the approval path, from the same functions that decide at submit. */
export async function previewPart(
  ctx: ReadCtx,
  values: Record<string, unknown>,
  currency: string,
): Promise<PreviewPart> {
  const costCenterId = z.uuid().safeParse(values['cost_center_id']).data
  const lines = await pricedLines(ctx, values, currency)
  const base = lines.length === 0 ? 0n : await baseTotal(ctx, lines, currency)
  const baseCurrency = ctx.actor.organisation.baseCurrency
  const unplanned = (warning: Banner | null, facts: readonly Fact[] = []): PreviewPart => ({
    facts,
    budgets: [],
    warning,
    path: null,
    figures: {
      currency,
      lines,
      base: base === null || lines.length === 0 ? null : { minor: base, currency: baseCurrency },
      charged: null,
      warning: warning?.text ?? null,
      steps: [],
    },
  })
  if (lines.length === 0) return unplanned(null)
  if (base === null) return unplanned(noRate(ctx, currency))
  const total = sum(
    lines.map((l) => extend(l.quantity, l.unit_price, currency)),
    currency,
  )
  const facts: Fact[] = [
    ...lines.flatMap((l) =>
      l.source
        ? [{ label: l.name, text: unitPriceText(l.unit_price, currency), note: l.source }]
        : [],
    ),
    {
      label: 'Total',
      text: text(total.minor, currency),
      strong: true,
      ...(currency === ctx.actor.organisation.baseCurrency
        ? {}
        : { note: `${text(base, ctx.actor.organisation.baseCurrency)} at today’s rate` }),
    },
  ]
  if (!costCenterId) return unplanned(null, facts)
  const split = await splitPreview(ctx, lines, currency)
  if (typeof split === 'string') return unplanned(warn(split), facts)
  const charges = chargesFor(
    { cost_center_id: costCenterId, base_total: base },
    lines.map((l, i) => ({
      id: String(i),
      amount: extend(l.quantity, l.unit_price, currency).minor,
      categoryId: l.categoryId,
      projectId: idIn(values['project_id']),
      splits: split[i] ?? [],
    })),
  )
  const charged = await check(ctx, charges)
  const steps = await planPath(ctx, {
    costCenterId,
    requesterId: ctx.actor.userId,
    currency: ctx.actor.organisation.baseCurrency,
    amount: base,
    charges,
    vendorId: idIn(values['vendor_id']),
    items: itemsFor(
      base,
      lines.map((l) => ({
        amount: extend(l.quantity, l.unit_price, currency).minor,
        description: l.name,
        catalog_item_id: l.itemId,
      })),
    ),
    contract: lines.some((l) => fromContract(l.source)),
    budget: charged,
  }).catch((): PlannedStep[] => [])
  const shown = charged.effects.filter((effect) => effect.leaf || effect.refused).slice(0, 6)
  return {
    facts,
    budgets: shown.map((effect) => budgetBar(effect.budget, effect.need, false)),
    warning: warningOf(ctx, charged, costCenterId),
    path: steps.length
      ? {
          title: 'Who will decide',
          steps: steps.map((s) => ({
            who: s.assignees.map((p) => p.name).join(s.mode === 'all' ? ' and ' : ' or '),
            role: valueText(s.ruleName),
            state: s.skipped ? 'skipped' : 'next',
            note: toText(s.why),
          })),
        }
      : null,
    figures: {
      currency,
      lines,
      base: { minor: base, currency: baseCurrency },
      charged,
      warning: charged.warning,
      steps,
    },
  }
}

/** Where lines are charged that are split, or what is wrong with it. */
async function splitPreview(
  ctx: ReadCtx,
  lines: readonly { quantity: string; unit_price: string; split: string }[],
  currency: string,
): Promise<Split[][] | string> {
  if (!lines.some((l) => l.split)) return []
  const [costCenters, projects] = await Promise.all([
    queries.costCenterCodes(ctx.tx),
    queries.projectCodes(ctx.tx),
  ])
  const parsed = lines.map((l) =>
    l.split
      ? parseSplit(l.split, extend(l.quantity, l.unit_price, currency).minor, currency, {
          costCenters,
          projects,
          numbers: numbersNow(),
        })
      : [],
  )
  const wrong = parsed.findIndex((p) => typeof p === 'string')
  return wrong >= 0
    ? `Line ${wrong + 1}: ${String(parsed[wrong])}`
    : parsed.filter((p) => typeof p !== 'string')
}

const idIn = (value: unknown): string | null => z.uuid().safeParse(value).data ?? null

/** What submitting would be refused for, or warned of. */
function warningOf(
  ctx: ReadCtx,
  { refused, effects, warning }: Checked,
  costCenterId: string,
): Banner | null {
  if (!refused) return warning === null ? null : warn(warning)
  const over = effects.find((effect) => effect.refused)
  if (refused.code === 'no_budget')
    return {
      ...warn('This cost centre has no budget for this year, so it cannot be submitted.'),
      button: ctx.actor.permissions.has('budgets.manage')
        ? { label: 'Plan its budget', href: `/budgets/new?cost_center_id=${costCenterId}` }
        : undefined,
    }
  return warn(
    over && refused.code === 'budget_exceeded'
      ? `${text(-over.after, over.budget.currency)} more than the budget has left: it would be refused.`
      : refused.message,
  )
}

const warn = (text: string): Banner => ({ tone: 'warn', text })
const noRate = (ctx: ReadCtx, currency: string): Banner => ({
  ...warn(`There is no exchange rate from ${currency}.`),
  button: ctx.actor.permissions.has('exchange_rates.manage')
    ? { label: 'Enter one', href: '/exchange-rates/new' }
    : undefined,
})
/** Requests are charged to a cost centre, so the first one comes before the first request. */
const noCostCenter = (ctx: ReadCtx): Banner => ({
  ...warn(
    ctx.actor.permissions.has('cost_centers.manage')
      ? 'There is no cost centre yet. Every request is charged to one, so create it and plan its budget first.'
      : 'There is no cost centre yet, and every request is charged to one. Ask an administrator or controller to create it.',
  ),
  button: ctx.actor.permissions.has('cost_centers.manage')
    ? { label: 'New cost centre', href: '/cost-centers/new' }
    : undefined,
})

export const valuesOf = (pr: PurchaseRequest, lines: readonly Line[]): Record<string, unknown> => ({
  title: pr.title,
  need_by: pr.need_by,
  cost_center_id: pr.cost_center_id,
  vendor_id: pr.vendor_id ?? '',
  vendor_reason: pr.vendor_reason ?? '',
  project_id: pr.project_id ?? '',
  currency: pr.currency,
  justification: pr.justification ?? '',
  lines: lines.map((l) => ({
    id: l.id,
    description: l.description,
    quantity: typedNumber(l.quantity),
    unit: l.unit,
    unit_price: typedNumber(l.unit_price),
    category_id: l.category_id ?? '',
    catalog_item_id: l.catalog_item_id ?? '',
    split: splitText(l.splits, pr.currency, numbersNow()),
  })),
})

/** A new request that begins with an item of the catalog. */
export async function startingWith(ctx: ReadCtx, itemId: string): Promise<Record<string, unknown>> {
  const [offer] = await offersFor(ctx, [
    { itemId, quantity: '1', currency: ctx.actor.organisation.baseCurrency, on: ctx.today },
  ])
  return offer
    ? {
        lines: [
          {
            description: offer.name,
            quantity: '1',
            unit: offer.unit,
            unit_price: offer.price ? typedNumber(offer.price.unit_price) : '',
            category_id: offer.categoryId ?? '',
            catalog_item_id: offer.itemId,
          },
        ],
      }
    : {}
}

/** The form as it was left, when something was typed and not saved. `about` is the request, or the person for a new one. */
export async function leftUnsaved(
  ctx: ReadCtx,
  about: string,
): Promise<{ values: Record<string, unknown>; restored: Restored } | null> {
  const unsaved = await queries.unsaved(ctx.tx, ctx.actor.userId, about)
  return (
    unsaved && {
      values: asTypedNow(unsaved.content, ctx.actor.locale),
      restored: {
        text: `This is what you typed until ${dateTimeText(unsaved.saved_at, ctx.actor.timeZone)} and did not save.`,
        discard: {
          label: 'Start afresh',
          href: url.discarding,
          tone: 'secondary',
          key: crypto.randomUUID(),
          fields: { about },
        },
      },
    }
  )
}

/** The form of a buyer who would rather order from another vendor than the one that was approved. */
export async function vendorForm(ctx: ReadCtx, refused: Refused, id: string) {
  const [pr, vendors] = await Promise.all([queries.find(ctx.tx, id), queries.vendorChoices(ctx.tx)])
  return plainFormPage(
    {
      title: 'Propose another vendor',
      crumbs: [
        { label: 'Purchase requests', href: url.index },
        { label: pr.number, href: url.show(id) },
      ],
      action: url.vendor(id),
      version: pr.version,
      cancelHref: url.show(id),
      submitLabel: 'Send for approval',
      fields: [
        {
          name: 'vendor_id',
          label: 'Vendor',
          type: 'select',
          hint: `It was approved for ${pr.vendor_name ?? 'any vendor'}`,
          options: optionsOf('Choose a vendor', vendors),
        },
        {
          name: 'reason',
          label: 'Why this vendor?',
          type: 'textarea',
          hint: 'Those who decide about the vendor read it',
        },
      ],
    },
    refused,
  )
}
