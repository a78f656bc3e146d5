import type { Actor } from '../kernel/actor.ts'
import { linkColumn, list, textColumn } from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import { whatText } from './accounts.ts'
import { purposeLabels, purposes } from './purpose.ts'
import * as queries from './queries.ts'
import type { LedgerAccount } from './queries.ts'
import { url } from './url.ts'

export const ledgerAccountList = list({
  path: url.index,
  title: 'Ledger accounts',
  summary: 'The accounts of the books that amounts are exported to.',
  allow: 'journals.read',
  rows: () => queries.listed,
  columns: {
    what: linkColumn<LedgerAccount>({
      label: 'What',
      sort: 'purpose',
      link: (a) => ({ text: whatText(a), href: url.show(a.id) }),
    }),
    account: textColumn<LedgerAccount>('Account', (a) => a.account, { sort: 'account' }),
  },
  filters: {
    q: { kind: 'text', label: 'Account or name', where: queries.matches.text },
    purpose: {
      kind: 'choice',
      label: 'Purpose',
      options: purposes.map((value) => ({ value, label: purposeLabels[value] })),
      where: queries.matches.purpose,
    },
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No ledger accounts yet',
    text: 'Journals need an account for each purpose: expenses, input tax, what is owed to vendors, each bank account. One without a category holds for all categories.',
    icon: 'book-open',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (account) => account },
})

const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('ledger_accounts.manage')
    ? [{ label: 'Add an account', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
