import { addDays } from '../../kernel/calendar.ts'
import { extend } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { numbersField } from '../../platform/table-file.ts'
import { fieldId, formState, reshaped, textOf, type FormState } from '../../platform/view/form.ts'
import type {
  Banner,
  EditableLine,
  ErrorSummary,
  Field,
  LineTable,
  PageHeader,
} from '../../platform/view/ui.ts'
import { priceable } from '../input.ts'
import { url } from '../url.ts'
import { splitExample } from '../split-text.ts'
import { text } from '../tables.ts'
import type { PurchaseRequest } from '../purchase-request.ts'
import * as codeQueries from '../code-queries.ts'
import { noAmount, type PreviewPart, previewPart, warn } from './preview.ts'
import type { Restored } from './start.ts'
import { requestPicks } from '../picks.ts'
import { choicesOf, namedLines, named } from '../../platform/view/picks.ts'
import { chosenIn } from '../../platform/http/picks.ts'

export type FormPage = {
  title: string
  header: PageHeader
  action: string
  submitLabel: string
  /** null where nothing is saved without being sent. */
  draftLabel: string | null
  summary: ErrorSummary | null
  lines: LineTable
  fields: readonly Field[]
  preview: PreviewPart
  version: number | null
  key: string
  cancelHref: string
  restored: Restored | null
  /** What is missing before a request can be made, with a link to add it. */
  missing: Banner | null
  /** What an import of lines did. */
  imported: string | null
  numbersField: Field
  autosave: string
  importing: string
  search: string
  about: string
}

const columnsFor = (withCategory: boolean) => [
  { label: 'Item' },
  { label: 'Qty', align: 'end' as const },
  { label: 'Unit' },
  { label: 'Unit price', align: 'end' as const },
  ...(withCategory ? [{ label: 'Category', below: true }] : []),
  { label: 'Charged to', below: true },
]

type LineForm = { state: FormState; currency: string; withCategory: boolean }
function editableLine(
  index: string,
  row: Record<string, unknown>,
  { state, currency, withCategory }: LineForm,
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
      { name: `lines[${index}][id]`, value: textOf(row['id']) },
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
      ...(withCategory
        ? [
            field('category_id', 'Category', 'pick', {
              picker: requestPicks['lines/category_id'],
              placeholder: 'No category',
            }),
          ]
        : []),
      field('split', 'Charged to', 'text', {
        placeholder: `Charged to the cost centre below, or ${splitExample}`,
      }),
    ],
  }
}

function lineAmount(row: Record<string, unknown>, currency: string): string {
  const parsed = priceable.safeParse(row)
  return parsed.success
    ? text(extend(parsed.data.quantity, parsed.data.unit_price, currency).minor, currency)
    : noAmount
}

/**
 * The form, new or again: what was typed, what is wrong, and what submitting would do to the budget and who would
 * approve.
 */
export async function formPage(
  ctx: ReadCtx,
  { values, errors }: Refused,
  existing: PurchaseRequest | null,
  { restored, imported }: { restored?: Restored | null | undefined; imported?: string } = {},
): Promise<FormPage> {
  const [costCenters, categories, projects, last] = await Promise.all([
    choicesOf(ctx, requestPicks.cost_center_id),
    choicesOf(ctx, requestPicks['lines/category_id']),
    choicesOf(ctx, requestPicks.project_id),
    existing ? null : codeQueries.lastCostCenter(ctx.tx, ctx.actor.userId),
  ])
  const state = formState(values, errors)
  const currency = state.value('currency') || ctx.actor.organisation.baseCurrency
  const form = { state, currency, withCategory: categories.any }
  const rows = reshaped(values)
  const costCenter =
    state.value('cost_center_id') ||
    (values['cost_center_id'] === undefined ? (last?.cost_center_id ?? costCenters.only ?? '') : '')
  const chosen = await chosenIn(() => ctx.tx, requestPicks, {
    ...values,
    cost_center_id: costCenter,
  })
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
    missing: costCenters.any ? null : noCostCenter(ctx),
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
      columns: columnsFor(categories.any),
      addName: 'add_line',
      removeName: 'remove_line',
      hint: 'Type to search the catalog, or in your own words. Paste rows from a spreadsheet into any line.',
      lines: await namedLines(
        ctx.tx,
        (rows.length ? rows : [{ unit: 'each' }]).map((row, i) =>
          editableLine(String(i), row, form),
        ),
      ),
      blank: editableLine('__index__', { unit: 'each' }, form),
    },
    fields: await named(ctx.tx, [
      field('need_by', 'Need by', {
        type: 'date',
        value: state.value('need_by') || addDays(ctx.today, 14),
      }),
      field('cost_center_id', 'Cost centre', {
        picker: requestPicks.cost_center_id,
        value: costCenter,
      }),
      field('vendor_id', 'Suggested vendor', {
        picker: requestPicks.vendor_id,
        optional: true,
        placeholder: 'No preference',
      }),
      ...(state.value('vendor_reason') || state.error('/vendor_reason')
        ? [
            field('vendor_reason', 'Why this vendor, and not the preferred one?', {
              type: 'textarea',
              rows: 2,
            }),
          ]
        : []),
      ...(projects.any
        ? [
            field('project_id', 'Project', {
              picker: requestPicks.project_id,
              optional: true,
              placeholder: 'None',
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
    ]),
    preview: await previewPart(ctx, chosen.form, currency),
  }
}

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
