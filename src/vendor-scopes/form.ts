import { categoryPicker, entityPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { rowsOf, textOf } from '../platform/view/form.ts'
import { pickForm } from '../platform/view/picks.ts'
import type { FormPage } from '../platform/view/ui.ts'
import { findVendor } from '../vendors/index.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export const scopePicks = { 'categories/id': categoryPicker, 'entities/id': entityPicker }

/** Each has its own field; those that are left empty are taken away. */
export async function form(
  ctx: ReadCtx,
  { values, errors }: Refused,
  vendorId: string,
): Promise<FormPage> {
  const [vendor, categories, entities] = await Promise.all([
    findVendor(ctx.tx, vendorId),
    queries.categories(ctx.tx, vendorId),
    queries.entities(ctx.tx, vendorId),
  ])
  const typed = errors.length > 0
  const categoryIds = typed ? idsIn(values['categories']) : categories.map(({ id }) => id)
  const entityIds = typed ? idsIn(values['entities']) : entities.map(({ id }) => id)
  return pickForm(
    ctx,
    {
      title: `Categories and entities of ${vendor.name}`,
      crumbs: [
        { label: 'Vendors', href: '/vendors' },
        { label: vendor.name, href: url.vendor(vendorId) },
      ],
      action: url.scope(vendorId),
      version: vendor.version,
      cancelHref: url.vendor(vendorId),
      submitLabel: 'Save categories and entities',
      fields: [
        ...fields('categories', 'Category', categoryIds).map((field) => ({
          ...field,
          picker: categoryPicker,
          hint: 'What it sells',
        })),
        ...fields('entities', 'Legal entity', entityIds).map((field) => ({
          ...field,
          picker: entityPicker,
          hint: 'Whom it may sell to; with none, all of them',
        })),
      ],
    },
    flat({ values, errors }, { categories: categoryIds, entities: entityIds }),
  )
}

const idsIn = (rows: unknown): string[] => rowsOf(rows).map((row) => textOf(row['id']))

const blank = 2
/** A field for each, and some for more. */
const fields = (group: string, label: string, ids: readonly string[]) =>
  [...ids, ...Array.from({ length: blank }, () => '')].map((id, i) => ({
    name: `${group}[${i}][id]`,
    label: `${label} ${i + 1}`,
    optional: true,
    fallback: id,
  }))

/** Rows as the fields of one form are called. */
const flat = (
  { errors }: Refused,
  groups: Readonly<Record<string, readonly string[]>>,
): Refused => ({
  values: Object.fromEntries(
    Object.entries(groups).flatMap(([group, ids]) =>
      ids.map((id, i) => [`${group}[${i}][id]`, id] as const),
    ),
  ),
  errors: errors.map((error) => ({
    ...error,
    pointer: error.pointer.replace(/^\/(\w+)\/(\d+)\/id$/, '/$1[$2][id]'),
  })),
})
