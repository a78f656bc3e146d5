import type { Actor } from '../kernel/actor.ts'
import { entityPicker } from '../pickers/index.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import type { Button, Status } from '../platform/view/ui.ts'
import { masked } from '../vendor-bank-accounts/index.ts'
import { PaymentAccountJson, paymentAccountJson } from './api.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export const statusOf = ({ active }: Pick<queries.PaymentAccount, 'active'>): Status =>
  active ? { text: 'In use', tone: 'ok' } : { text: 'Closed', tone: 'neutral' }

export const accountList = list({
  path: url.index,
  title: 'Accounts we pay from',
  summary: 'The bank accounts that legal entities pay from.',
  allow: 'payments.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<queries.PaymentAccount>({
      label: 'Account',
      sort: 'name',
      link: (a) => ({ text: a.name, href: url.show(a.id) }),
      note: (a) => masked(a.ending),
      noteLabel: 'Number',
    }),
    entity: textColumn<queries.PaymentAccount>('Legal entity', (a) => a.entity, {
      sort: 'entity',
    }),
    currency: textColumn<queries.PaymentAccount>('Currency', (a) => a.currency),
    status: statusColumn<queries.PaymentAccount>('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or ending', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
    entity_id: {
      kind: 'pick',
      label: 'Legal entity',
      picker: entityPicker,
      where: queries.matches.entity,
    },
  },
  header: ({ actor }) => ({
    meta: 'Each payment run pays from one of them, in its currency, for its legal entity.',
    buttons: addTo(actor),
  }),
  empty: ({ actor }) => ({
    title: 'No account to pay from yet',
    text: 'A payment run needs the account of ours that it is paid from. A controller adds it.',
    icon: 'landmark',
    button: addTo(actor)[0],
  }),
  json: { schema: PaymentAccountJson, of: paymentAccountJson },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('payment_accounts.manage')
    ? [{ label: 'Add an account', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
