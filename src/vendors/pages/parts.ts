import { schemeLabel } from '../../integrations/tax-numbers/index.ts'
import type { Action, Cell, Table } from '../../platform/view/ui.ts'
import { countries } from '../../kernel/countries.ts'
import type * as shown from '../page-queries.ts'
import { url } from '../url.ts'
import { addressPurposeNames, checkNames } from '../words.ts'

type Titled = { title: string; table: Table }
type Rows<T extends (...args: never[]) => unknown> = Awaited<ReturnType<T>>
type Registrations = Rows<typeof shown.registrations>
type Addresses = Rows<typeof shown.addresses>

/** `registered`: how the numbers that were looked up stand in their registry. */
export function registrationsTable(
  registrations: Registrations,
  registered: ReadonlyMap<string, Cell>,
  manages: boolean,
): Titled[] {
  if (registrations.length === 0) return []
  return [
    {
      title: 'Tax numbers',
      table: {
        label: 'Tax numbers',
        columns: [
          { label: 'Number' },
          { label: 'Country' },
          { label: 'Check digits' },
          { label: 'Tax register' },
          ...(manages ? [{ label: 'Remove' }] : []),
        ],
        rows: registrations.map((r) => ({ cells: registrationCells(r, registered, manages) })),
      },
    },
  ]
}

function registrationCells(
  r: Registrations[number],
  registered: ReadonlyMap<string, Cell>,
  manages: boolean,
): Cell[] {
  const tone = { fits: 'ok', does_not_fit: 'warn', not_checked: 'neutral' } as const
  return [
    {
      kind: 'text',
      text: r.number,
      note: `${schemeLabel(r.country, r.scheme)}${r.main ? ', main' : ''}`,
    },
    { kind: 'text', text: countryName(r.country) },
    { kind: 'status', status: { text: checkNames[r.check_state], tone: tone[r.check_state] } },
    registered.get(r.number) ?? { kind: 'muted', text: 'Not asked' },
    ...(manages ? [{ kind: 'action' as const, action: removalOf(r) }] : []),
  ]
}

const removalOf = ({ id, version, number }: Registrations[number]): Action => ({
  label: 'Remove',
  href: url.taxRegistrationRemoval(id),
  tone: 'ghost',
  small: true,
  confirm: `Remove ${number}?`,
  version,
  key: `tax-registration-removal-${id}-${version}`,
})

export function addressesTable(addresses: Addresses, manages: boolean): Titled[] {
  if (addresses.length === 0) return []
  return [
    {
      title: 'Addresses',
      table: {
        label: 'Addresses',
        columns: [
          { label: 'Purpose' },
          { label: 'Address' },
          { label: 'Country' },
          ...(manages ? [{ label: 'Remove' }] : []),
        ],
        rows: addresses.map((a) => ({ cells: addressCells(a, manages) })),
      },
    },
  ]
}

function addressCells(a: Addresses[number], manages: boolean): Cell[] {
  const purpose = addressPurposeNames[a.purpose]
  return [
    manages
      ? { kind: 'link', text: purpose, href: url.editAddress(a.id) }
      : { kind: 'text', text: purpose },
    { kind: 'text', text: a.street, note: placeOf(a) },
    { kind: 'text', text: countryName(a.country) },
    ...(manages ? [{ kind: 'action' as const, action: addressRemovalOf(a) }] : []),
  ]
}

const placeOf = ({ postal_code: code, city, region }: Addresses[number]): string =>
  [[code, city].filter(Boolean).join(' '), region].filter(Boolean).join(', ')

const addressRemovalOf = ({ id, version, purpose }: Addresses[number]): Action => ({
  label: 'Remove',
  href: url.addressRemoval(id),
  tone: 'ghost',
  small: true,
  confirm: `Remove the address “${addressPurposeNames[purpose]}”?`,
  version,
  key: `address-removal-${id}-${version}`,
})

const countryName = (code: string): string => countries.of(code) ?? code
