import type { z } from 'zod'
import { addressFields, addressPurposes, type AddressContent } from '../vendor-addresses/index.ts'
import {
  contactFields,
  languages,
  purposes as contactPurposes,
  type ContactContent,
} from '../vendor-contacts/index.ts'
import { plainHeading, type Change, type Fault } from '../table-imports/index.ts'
import type { CheckedMore } from './more.ts'

type Purpose = AddressContent['purpose']
const parts = ['street', 'postal_code', 'city', 'region', 'country'] as const
type Part = (typeof parts)[number]

type KnownAddress = AddressContent & { id: string }
type KnownContact = ContactContent & { id: string }
/** The addresses and contacts that a vendor has. */
export type PartsOfVendor = {
  addresses: readonly KnownAddress[]
  contacts: readonly KnownContact[]
}
/** An address or a contact as the line wants it; `id` where there is one to change. */
type Wanted<C> = C & { id: string | null }
export type PartsWanted = {
  addresses: readonly Wanted<AddressContent>[]
  contact: Wanted<ContactContent> | null
}
export type CheckedLine = CheckedMore & { parts: PartsWanted }

const addressNames: Record<Purpose, string> = {
  legal: 'Legal address',
  orders: 'Address for orders',
  remit_to: 'Address for payments',
}
const partNames: Record<Part, string> = {
  street: 'street and number',
  postal_code: 'postal code',
  city: 'city',
  region: 'state or region',
  country: 'country',
}
const contactNames = {
  contact_name: 'Contact: name',
  contact_email: 'Contact: e-mail',
  contact_purposes: 'Contact: writes about',
  contact_language: 'Contact: language',
} as const
type ContactColumn = keyof typeof contactNames

const addressColumn = (purpose: Purpose, part: string): string => `${purpose}_${part}`
const addressColumns = addressPurposes.flatMap((purpose) =>
  parts.map((part) => ({ purpose, part, column: addressColumn(purpose, part) })),
)

/** The columns of addresses and of a contact, as a person reads them. */
export const partColumns: ReadonlyMap<string, string> = new Map([
  ...addressColumns.map(
    ({ purpose, part, column }) =>
      [column, `${addressNames[purpose]}: ${partNames[part]}`] as const,
  ),
  ...Object.entries(contactNames),
])

/** How other systems begin and end the headings of addresses. A heading without a beginning is of the seat. */
const begins: Record<Purpose, readonly string[]> = {
  legal: ['', 'legal ', 'legal address ', 'registered '],
  orders: ['orders ', 'order ', 'address for orders '],
  remit_to: ['remit to ', 'payments ', 'payment ', 'address for payments '],
}
const ends: Record<Part, readonly string[]> = {
  street: ['street', 'street and number', 'address', 'address line 1'],
  postal_code: ['postal code', 'postcode', 'zip', 'zip code'],
  city: ['city', 'town'],
  region: ['region', 'state', 'state or region', 'province'],
  country: ['country', 'country code'],
}
const contactHeadings: Record<ContactColumn, readonly string[]> = {
  contact_name: ['contact', 'contact name', 'contact person'],
  contact_email: ['contact email', 'contact e mail', 'contact mail'],
  contact_purposes: ['contact purpose', 'contact purposes', 'contact writes about'],
  contact_language: ['contact language'],
}

/** The column of an address or of the contact that a heading names, or ''. */
export function partCalled(heading: string): string {
  const plain = plainHeading(heading)
  const address = addressColumns.find(({ purpose, part }) =>
    begins[purpose].some((begin) => ends[part].some((end) => `${begin}${end}` === plain)),
  )
  const contact = Object.entries(contactHeadings).find(([, names]) => names.includes(plain))
  return address?.column ?? contact?.[0] ?? ''
}

type Cells = Readonly<Record<string, string>>

/** The line with the addresses and the contact it names: what is wrong with them, and what they change. */
export function withParts(line: CheckedMore, cells: Cells, known: PartsOfVendor): CheckedLine {
  const country = line.wanted?.country ?? line.existing?.country ?? ''
  const read = addressPurposes.map((purpose) => addressIn(cells, { purpose, country, known }))
  const contact = contactIn(cells, known)
  const faults = [...read.flatMap((address) => address.faults), ...contact.faults]
  if (faults.length > 0 || line.does === 'bad')
    return {
      ...line,
      does: 'bad',
      faults: [...line.faults, ...faults],
      wanted: null,
      changes: [],
      parts: { addresses: [], contact: null },
    }
  const changes = [...read.flatMap((address) => address.changes), ...contact.changes]
  return {
    ...line,
    does: line.does === 'same' && changes.length > 0 ? 'changed' : line.does,
    changes: line.existing ? [...line.changes, ...changes] : [],
    parts: {
      addresses: read.flatMap(({ wanted, changes: changed }) =>
        wanted && changed.length > 0 ? [wanted] : [],
      ),
      contact: contact.changes.length > 0 ? contact.wanted : null,
    },
  }
}

type ReadPart<C> = { wanted: Wanted<C> | null; faults: Fault[]; changes: Change[] }
const nothing = { wanted: null, faults: [], changes: [] }

const cellOf = (cells: Cells, column: string): string => cells[column]?.trim() ?? ''

/** Empty cells leave what is there. */
function addressIn(
  cells: Cells,
  { purpose, country, known }: { purpose: Purpose; country: string; known: PartsOfVendor },
): ReadPart<AddressContent> {
  const given = Object.fromEntries(
    parts.flatMap((part) => {
      const cell = cellOf(cells, addressColumn(purpose, part))
      return cell ? [[part, part === 'country' ? cell.toUpperCase() : cell]] : []
    }),
  )
  if (Object.keys(given).length === 0) return nothing
  const before = known.addresses.find((address) => address.purpose === purpose)
  const read = addressFields.safeParse({ country, ...contentOf(before), ...given, purpose })
  if (!read.success) {
    const column = (field: string): string => addressColumn(purpose, field)
    // The country of the vendor is judged in its own column.
    const faults = faultsOf(read.error, column).filter(
      ({ field }) => field !== column('country') || given['country'] !== undefined,
    )
    return { ...nothing, faults }
  }
  const wanted = { ...read.data, id: before?.id ?? null }
  const changes = parts.flatMap((part) =>
    changeOf(addressColumn(purpose, part), before?.[part] ?? null, wanted[part]),
  )
  return { wanted, faults: [], changes }
}

function contentOf(before: KnownAddress | undefined): Partial<AddressContent> {
  if (!before) return {}
  const { id: _id, ...content } = before
  return content
}

/** The contact of this e-mail, else of this name, is changed; any other is new. */
function contactIn(cells: Cells, known: PartsOfVendor): ReadPart<ContactContent> {
  const of = (column: ContactColumn): string => cellOf(cells, column)
  const [name, email] = [of('contact_name'), of('contact_email')]
  const [about, language] = [of('contact_purposes'), of('contact_language')]
  if (!name && !email && !about && !language) return nothing
  const before = known.contacts.find((contact) =>
    email ? same(contact.email, email) : same(contact.name, name),
  )
  const purposes = purposesIn(about)
  const spoken = languageIn(language)
  const faults = [
    ...purposes.unknown.map((text) => ({
      field: 'contact_purposes',
      text: `There is no “${text.slice(0, 40)}”. Write orders, invoices, payments or quality, with semicolons between.`,
    })),
    ...(language && !spoken
      ? [{ field: 'contact_language', text: 'Write en for English or de for German.' }]
      : []),
  ]
  const read = contactFields.safeParse({
    name: name || before?.name,
    email: email || before?.email || null,
    phone: before?.phone ?? null,
    language: spoken ?? before?.language ?? 'en',
    purposes: about ? purposes.known : (before?.purposes ?? []),
    active: before?.active ?? true,
  })
  faults.push(...(read.success ? [] : faultsOf(read.error, contactColumnOf)))
  if (faults.length > 0 || !read.success) return { ...nothing, faults }
  const wanted = { ...read.data, id: before?.id ?? null }
  return { wanted, faults: [], changes: contactChanges(before, wanted) }
}

const contactColumnOf = (field: string): string =>
  `contact_${['name', 'email', 'purposes', 'language'].includes(field) ? field : 'name'}`

const contactChanges = (before: ContactContent | undefined, wanted: ContactContent): Change[] => [
  ...changeOf('contact_name', before?.name ?? null, wanted.name),
  ...changeOf('contact_email', before?.email ?? null, wanted.email),
  ...changeOf('contact_purposes', listed(before?.purposes), listed(wanted.purposes)),
  ...changeOf('contact_language', before?.language ?? null, wanted.language),
]
const listed = (about: readonly string[] | undefined): string | null =>
  about?.length ? about.toSorted().join('; ') : null

const same = (a: string | null, b: string): boolean => a?.toLowerCase() === b.toLowerCase()
const changeOf = (field: string, from: string | null, to: string | null): Change[] =>
  from === to ? [] : [{ field, from, to }]
const faultsOf = (error: z.ZodError, columnOf: (field: string) => string): Fault[] =>
  error.issues.map((issue) => ({
    field: columnOf(String(issue.path[0] ?? 'name')),
    text: issue.message,
  }))

function purposesIn(cell: string) {
  const texts = cell
    .split(/[;,|]/)
    .map((text) => text.trim().toLowerCase())
    .filter(Boolean)
  return {
    known: contactPurposes.filter((purpose) => texts.includes(purpose)),
    unknown: texts.filter((text) => !contactPurposes.some((purpose) => purpose === text)),
  }
}

const languageNames: Readonly<Record<string, (typeof languages)[number]>> = {
  en: 'en',
  english: 'en',
  de: 'de',
  german: 'de',
  deutsch: 'de',
}
const languageIn = (cell: string) => languageNames[cell.toLowerCase()]
