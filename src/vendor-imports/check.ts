import { z } from 'zod'
import { readTaxNumber, type TaxNumber } from '../integrations/tax-numbers/index.ts'
import { vendorFields, type VendorInput } from '../vendors/index.ts'
import type { Change, Does, Fault } from '../table-imports/index.ts'
import { fields, type Field } from './columns.ts'

export type Line = { line: number; cells: Partial<Record<Field, string>> }
/** A vendor that a line may be about. */
type KnownVendor = {
  id: string
  number: string
  name: string
  plain: string
  vat_id: string | null
  email: string | null
  country: string
  currency: string
  payment_terms_days: number
  risk: 'low' | 'medium' | 'high'
  version: number
  tax_numbers: readonly string[]
}
export type Known = {
  vendors: readonly KnownVendor[]
  /** Names as they are compared, by the name as written. */
  plain: ReadonlyMap<string, string>
  currency: string
  /** Lines that a person leaves out. They stand in the way of no other line. */
  leftOut: ReadonlySet<number>
}
export type Checked = {
  line: number
  name: string
  does: Does
  faults: Fault[]
  /** What to look at, though it can be imported. */
  notes: string[]
  wanted: VendorInput | null
  /** What would be changed; nothing for a vendor that is new. */
  changes: readonly Change[]
  existing: KnownVendor | null
}

const Row = z.object({
  name: vendorFields.name,
  vat_id: vendorFields.vat_id,
  email: vendorFields.email,
  country: vendorFields.country,
  currency: vendorFields.currency,
  payment_terms_days: vendorFields.payment_terms_days,
  risk: vendorFields.risk,
})

/** Each line with everything that is wrong with it, and what it would do when nothing is. */
export function checkLines(lines: readonly Line[], known: Known): Checked[] {
  const index = indexed(known.vendors)
  const seen = new Map<string, number>()
  return lines.map((line) => checked(line, { known, index, seen }))
}

type Index = {
  byNumber: ReadonlyMap<string, KnownVendor>
  byTaxNumber: ReadonlyMap<string, KnownVendor>
  byName: ReadonlyMap<string, KnownVendor>
}
const indexed = (vendors: readonly KnownVendor[]): Index => ({
  byNumber: new Map(vendors.map((v) => [v.number.toLowerCase(), v])),
  byTaxNumber: new Map(vendors.flatMap((v) => v.tax_numbers.map((number) => [number, v]))),
  byName: new Map(vendors.map((v) => [`${v.country} ${v.plain}`, v])),
})
const taxKey = ({ country, number }: TaxNumber): string => `${country} ${number}`

type Around = { known: Known; index: Index; seen: Map<string, number> }

function checked({ line, cells }: Line, { known, index, seen }: Around): Checked {
  const faults: Fault[] = []
  const named = cells.number ? index.byNumber.get(cells.number.toLowerCase()) : undefined
  if (cells.number && !named)
    faults.push({ field: 'number', text: `There is no vendor “${cells.number.slice(0, 40)}”.` })
  const country = (cells.country ?? named?.country ?? '').toUpperCase()
  const taxNumber = cells.vat_id ? readTaxNumber(cells.vat_id, country) : null
  const holder = taxNumber ? index.byTaxNumber.get(taxKey(taxNumber)) : undefined
  const nameKey = `${country} ${known.plain.get(cells.name ?? '') ?? ''}`
  const namesake = cells.name ? index.byName.get(nameKey) : undefined
  const existing = named ?? holder ?? namesake ?? null
  faults.push(...clashes({ existing, holder, namesake, taxNumber }))
  const read = Row.safeParse(valuesOf(cells, existing, known.currency))
  for (const issue of read.error?.issues ?? [])
    faults.push({ field: fieldOf(issue.path[0]), text: issue.message })
  const keys = [existing?.id, taxNumber && taxKey(taxNumber), cells.name && nameKey]
  const counts = !known.leftOut.has(line)
  const twice = keys.flatMap((key) => (key && seen.has(key) ? [seen.get(key)!] : []))[0]
  if (counts && twice !== undefined)
    faults.push({ field: 'name', text: `The same vendor is in line ${twice} already.` })
  for (const key of keys) if (counts && key && !seen.has(key)) seen.set(key, line)
  const shown = { line, name: cells.name ?? existing?.name ?? '', faults, existing }
  if (faults.length > 0 || !read.success)
    return { ...shown, does: 'bad', notes: [], wanted: null, changes: [] }
  const wanted = read.data
  const unfit = taxNumber?.check === 'does_not_fit' && taxNumber.number !== existing?.vat_id
  const changes = existing ? changesOf(existing, wanted) : []
  return {
    ...shown,
    wanted,
    changes,
    notes: unfit ? [`The check digits of ${taxNumber.number} do not fit.`] : [],
    does: existing ? (changes.length ? 'changed' : 'same') : 'new',
  }
}

type Found = {
  existing: KnownVendor | null
  holder: KnownVendor | undefined
  namesake: KnownVendor | undefined
  taxNumber: TaxNumber | null
}
/** The number, the tax number and the name of a line must be those of one vendor. */
const clashes = ({ existing, holder, namesake, taxNumber }: Found): Fault[] => [
  ...(holder && holder !== existing
    ? [
        {
          field: 'vat_id' as const,
          text: `${holder.name} (${holder.number}) has the tax number ${taxNumber!.number} already.`,
        },
      ]
    : []),
  ...(namesake && namesake !== existing
    ? [
        {
          field: 'name' as const,
          text: `${namesake.name} (${namesake.number}) has this name already.`,
        },
      ]
    : []),
]

/** A column that is not there, and an empty cell, leave the value as it is. */
const valuesOf = (
  cells: Line['cells'],
  existing: KnownVendor | null,
  currency: string,
): Record<string, unknown> => ({
  name: cells.name || existing?.name,
  vat_id: cells.vat_id || existing?.vat_id,
  email: cells.email || existing?.email,
  country: cells.country || existing?.country,
  currency: cells.currency || existing?.currency || currency,
  payment_terms_days: cells.payment_terms_days || String(existing?.payment_terms_days ?? 30),
  risk: cells.risk?.toLowerCase() || existing?.risk,
})

const fieldOf = (name: unknown): Field => fields.find((field) => field === name) ?? 'name'

/** Field by field, the value of today and that of the table. */
function changesOf(v: KnownVendor, wanted: VendorInput): Change[] {
  const taxNumber = wanted.vat_id ? readTaxNumber(wanted.vat_id, wanted.country).number : null
  const of = (field: Field, from: string | null, to: string | null): Change[] =>
    from === to ? [] : [{ field, from, to }]
  return [
    ...of('name', v.name, wanted.name),
    ...of('country', v.country, wanted.country),
    ...of('vat_id', v.vat_id, taxNumber),
    ...of('email', v.email, wanted.email ?? null),
    ...of('currency', v.currency, wanted.currency),
    ...of('payment_terms_days', String(v.payment_terms_days), String(wanted.payment_terms_days)),
    ...of('risk', v.risk, wanted.risk ?? v.risk),
  ]
}
