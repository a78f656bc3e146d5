import { businessDate } from '../../kernel/calendar.ts'
import type { TestTenant } from './harness.ts'

export type JournalBody = {
  id: string
  number: string
  file_sha256: string
  entries: number
  booked: number
  failed: number
  again_of: string | null
  journal: {
    id: string
    entry: string
    day: string
    text: string
    document_id: string | null
    status: string
    remote_id: string | null
    problem: string | null
    version: number
    lines: {
      account: string
      purpose: string
      debit: { amount: string }
      credit: { amount: string }
      amount: { amount: string; currency: string }
    }[]
  }[]
}

const accounts = {
  expense: '6000',
  tax: '1570',
  payable: '3300',
  retainage: '3340',
  prepaid: '1180',
  advance_loss: '6930',
  credit_loss: '6931',
  accrual: '3070',
  bank: '1800',
  discount: '5730',
  exchange_gain: '4840',
  exchange_loss: '6880',
  rounding: '6969',
}
/** An account for each of these purposes. Returns their ids by purpose. */
export async function givenLedgerAccounts(
  tenant: TestTenant,
  purposes: readonly string[] = Object.keys(accounts),
): Promise<Record<keyof typeof accounts, string>> {
  const ids: [string, string][] = []
  for (const [purpose, account] of Object.entries(accounts)) {
    if (!purposes.includes(purpose)) continue
    const added = await tenant.as('controller').post('/ledger-accounts', { purpose, account })
    if (added.status !== 201) throw new Error(added.text)
    ids.push([purpose, added.body.id as string])
  }
  return Object.fromEntries(ids) as Record<keyof typeof accounts, string>
}

/** The legal entity that is meant where none is named. */
async function firstEntity(tenant: TestTenant): Promise<string> {
  const { body } = await tenant.as('controller').get('/legal-entities?limit=100')
  const rows = body.data as { id: string; active: boolean }[]
  return rows
    .filter(({ active }) => active)
    .map(({ id }) => id)
    .toSorted()[0]!
}
export const exportUntil = async (
  tenant: TestTenant,
  until = businessDate(new Date(), 'Asia/Kolkata'),
  more: object = {},
) =>
  tenant.as('controller').post('/journals', {
    entity_id: await firstEntity(tenant),
    until,
    format: 'two_sides',
    ...more,
  })
export async function givenExport(tenant: TestTenant): Promise<JournalBody> {
  const made = await exportUntil(tenant)
  if (made.status !== 201) throw new Error(made.text)
  return made.body as JournalBody
}

/** A format as it may be declared: German books, one amount with S or H beside it. */
export const someJournalFormat = (more: object = {}) => ({
  name: 'Books',
  separator: 'semicolon',
  decimals: 'comma',
  days: 'dd.mm.yyyy',
  encoding: 'windows_1252',
  header: true,
  amounts: 's_or_h',
  columns: [
    { heading: 'Buchung', source: 'entry' },
    { heading: 'Datum', source: 'day' },
    { heading: 'Umsatz', source: 'base_amount' },
    { heading: 'S/H', source: 'side' },
    { heading: 'Konto', source: 'account' },
    { heading: 'Mandant', source: 'fixed', text: '=Köln' },
    { heading: 'Lieferant', source: 'vendor' },
  ],
  ...more,
})
type JournalFormatBody = { id: string; name: string; number: number; version: number }
export async function givenJournalFormat(
  tenant: TestTenant,
  more: object = {},
): Promise<JournalFormatBody> {
  const made = await tenant.as('controller').post('/journal-formats', someJournalFormat(more))
  if (made.status !== 201) throw new Error(made.text)
  return made.body as JournalFormatBody
}
