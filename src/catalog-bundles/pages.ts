import { itemUnits, type ItemUnits } from '../catalog/index.ts'
import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { quantityText, typedNumber } from '../platform/view/format.ts'
import { fieldId, formState, rowsOf, textOf } from '../platform/view/form.ts'
import type { ErrorSummary, Field, PageHeader, RecordPage } from '../platform/view/ui.ts'
import { statusOf } from './list.ts'
import * as queries from './queries.ts'
import type { BundleRow } from './queries.ts'
import { url } from './url.ts'

const crumb = { label: 'Bundles', href: url.index }

export type Shown = RecordPage & { bundle: BundleRow }
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [bundle, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const { permissions } = ctx.actor
  const gone = bundle.lines.filter(({ active }) => !active)
  return {
    bundle,
    title: bundle.name,
    budget: null,
    note: gone.length
      ? `No longer offered, and left out of a request: ${gone.map(({ name }) => name).join(', ')}.`
      : null,
    timeline: { events },
    header: {
      title: bundle.name,
      crumbs: [{ label: 'Catalog', href: '/catalog' }, crumb, { label: bundle.name }],
      statuses: [statusOf(bundle)],
      buttons: [
        ...(bundle.active && permissions.has('purchase_requests.create')
          ? [
              {
                label: 'Request these',
                href: url.request(id),
                variant: 'primary' as const,
                icon: 'plus' as const,
              },
            ]
          : []),
        ...(permissions.has('catalog.manage')
          ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' as const }]
          : []),
      ],
    },
    facts: [{ label: 'Items', text: String(bundle.lines.length) }],
    tables: [
      {
        title: 'Items',
        table: {
          label: 'Items',
          columns: [{ label: 'Item' }, { label: 'Unit' }, { label: 'Quantity', align: 'end' }],
          rows: bundle.lines.map((line) => ({
            cells: [
              {
                kind: 'link',
                text: line.name,
                href: `/catalog/${line.item_id}`,
                note: line.active ? line.code : `${line.code} · not offered`,
              },
              { kind: 'muted', text: line.unit },
              { kind: 'number', text: quantityText(line.quantity) },
            ],
          })),
        },
      },
    ],
  }
}

type LineForm = { name: string; itemId: string; index: string; quantity: Field; unit: Field }
export type BundleForm = {
  title: string
  header: PageHeader
  action: string
  key: string
  version: number | null
  summary: ErrorSummary | null
  name: Field
  /** Of a bundle that is there. */
  active: Field | null
  lines: readonly LineForm[]
  submitLabel: string
  cancelHref: string
}

/** A new bundle of these items, or one that is there. An empty quantity takes an item out. */
export async function bundleForm(
  ctx: ReadCtx,
  { values, errors }: Refused,
  { id, items = [] }: { id: string | null; items?: readonly string[] },
): Promise<BundleForm> {
  const bundle = id === null ? null : await queries.find(ctx.tx, id)
  const state = formState(values, errors)
  const typed = rowsOf(values['lines'])
  const wanted = typed.length
    ? typed.map((row) => ({
        itemId: textOf(row['item_id']),
        quantity: textOf(row['quantity']),
        unit: textOf(row['unit']),
      }))
    : (bundle?.lines.map((line) => ({
        itemId: line.item_id,
        quantity: typedNumber(line.quantity),
        unit: line.unit,
      })) ?? items.map((itemId) => ({ itemId, quantity: '1', unit: '' })))
  const known = await itemUnits(
    ctx,
    wanted.map(({ itemId }) => itemId),
  )
  const title = bundle ? `Edit ${bundle.name}` : 'New bundle'
  return {
    title: `${errors.length ? 'Error: ' : ''}${title}`,
    header: { title, crumbs: [{ label: 'Catalog', href: '/catalog' }, crumb, { label: title }] },
    action: bundle ? url.edit(bundle.id) : url.index,
    key: crypto.randomUUID(),
    version: bundle?.version ?? null,
    summary: state.summary,
    submitLabel: bundle ? 'Save the bundle' : 'Create the bundle',
    cancelHref: bundle ? url.show(bundle.id) : '/catalog',
    name: {
      name: 'name',
      label: 'Name',
      type: 'text',
      value: values['name'] === undefined ? (bundle?.name ?? '') : state.value('name'),
      error: state.error('/name'),
      hint: 'What it is for, such as “New colleague”',
    },
    active: bundle && {
      name: 'active',
      label: 'Can be requested',
      type: 'checkbox',
      value: 'on',
      checked: values['name'] === undefined ? bundle.active : values['active'] === 'on',
    },
    lines: wanted.flatMap(({ itemId, quantity, unit }, i) => {
      const item = known.get(itemId)
      return item
        ? [lineForm({ item, itemId, quantity, unit: unit || item.unit, i, error: state.error })]
        : []
    }),
  }
}

type Typed = {
  item: ItemUnits
  itemId: string
  quantity: string
  unit: string
  i: number
  error: (pointer: string) => string | undefined
}
const lineForm = ({ item, itemId, quantity, unit, i, error }: Typed): LineForm => ({
  name: item.name,
  itemId,
  index: String(i),
  quantity: {
    name: `lines[${i}][quantity]`,
    id: fieldId(`/lines/${i}/quantity`),
    label: `Quantity, ${item.name}`,
    hideLabel: true,
    type: 'quantity',
    value: quantity,
    error: error(`/lines/${i}/quantity`),
  },
  unit: {
    name: `lines[${i}][unit]`,
    id: fieldId(`/lines/${i}/unit`),
    label: `Unit, ${item.name}`,
    hideLabel: true,
    type: 'select',
    value: unit,
    error: error(`/lines/${i}/unit`),
    options: item.units.map((one) => ({ value: one, label: one })),
  },
})
