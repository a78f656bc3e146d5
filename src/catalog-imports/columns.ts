import { plainHeading } from '../table-imports/index.ts'

/** What a column of the table may hold, and what a person calls it. */
const fieldNames = {
  code: 'Item code',
  name: 'Item',
  description: 'Description',
  category: 'Category',
  unit: 'Unit',
  comes_in: 'Comes in',
  vendor: 'Vendor',
  unit_price: 'Price',
  currency: 'Currency',
  price_unit: 'Priced by',
  discount_pct: 'Discount in %',
  min_quantity: 'From quantity',
  contract: 'Contract',
  preferred: 'Preferred',
  valid_from: 'Holds from',
  valid_until: 'Last day',
} as const
export type Field = keyof typeof fieldNames
export const fields = Object.keys(fieldNames) as readonly Field[]
export const columnNames: ReadonlyMap<string, string> = new Map(Object.entries(fieldNames))

export const numberFields: readonly Field[] = ['unit_price', 'discount_pct', 'min_quantity']
export const dayFields: readonly Field[] = ['valid_from', 'valid_until']

/** What the columns are called in other systems. */
const alsoCalled: Record<Field, readonly string[]> = {
  code: [
    'item',
    'sku',
    'item no',
    'item number',
    'article',
    'article number',
    'material',
    'part number',
  ],
  name: ['item name', 'short text', 'product', 'product name', 'title', 'article name'],
  description: ['long text', 'details', 'item description'],
  category: ['category code', 'commodity', 'material group'],
  unit: ['base unit', 'uom', 'unit of measure', 'base uom'],
  comes_in: ['packs', 'packaging', 'units', 'conversions', 'pack sizes'],
  vendor: ['supplier', 'vendor number', 'supplier number', 'vendor name', 'supplier name'],
  unit_price: ['unit price', 'list price', 'net price', 'cost', 'unit cost'],
  currency: ['currency code', 'curr'],
  price_unit: ['price unit', 'unit of price', 'price per', 'per'],
  discount_pct: ['discount', 'discount pct', 'rebate', 'discount percent'],
  min_quantity: [
    'smallest quantity',
    'minimum quantity',
    'moq',
    'min qty',
    'from qty',
    'break',
    'scale',
  ],
  contract: ['contract number', 'agreement', 'contract no'],
  preferred: ['preferred vendor', 'preferred supplier'],
  valid_from: ['from', 'first day', 'start', 'start date', 'valid from', 'effective from'],
  valid_until: ['until', 'to', 'valid to', 'end', 'end date', 'expires', 'valid until'],
}

/** The column that a heading names, or ''. */
export function fieldCalled(heading: string): Field | '' {
  const plain = plainHeading(heading)
  return (
    fields.find((field) =>
      [field, fieldNames[field], ...alsoCalled[field]].some((name) => plainHeading(name) === plain),
    ) ?? ''
  )
}
