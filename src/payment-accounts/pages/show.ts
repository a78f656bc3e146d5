import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateTimeText } from '../../platform/view/format.ts'
import type { RecordPage } from '../../platform/view/ui.ts'
import { masked, schemeLabels } from '../../vendor-bank-accounts/index.ts'
import { statusOf } from '../list.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [account, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const closes = account.active && ctx.actor.permissions.has('payment_accounts.manage')
  return {
    title: account.name,
    header: {
      title: account.name,
      crumbs: [{ label: 'Accounts we pay from', href: url.index }, { label: account.name }],
      statuses: [statusOf(account)],
      actions: closes
        ? [
            {
              label: 'Close the account',
              href: url.closing(id),
              tone: 'danger',
              needsReason: true,
              version: account.version,
              key: `close-${id}-${account.version}`,
            },
          ]
        : [],
    },
    facts: [
      { label: 'Legal entity', text: account.entity, href: `/legal-entities/${account.entity_id}` },
      { label: 'Account', text: masked(account.ending) },
      { label: 'Kind', text: schemeLabels[account.scheme] },
      { label: 'Bank', text: account.bank_code ?? 'Named by the IBAN' },
      { label: 'Currency', text: account.currency },
      { label: 'Account holder', text: account.holder },
      ...(account.company_id ? [{ label: 'Our id at the bank', text: account.company_id }] : []),
      ...(account.financial_account
        ? [{ label: 'Financial account at Stripe', text: account.financial_account }]
        : []),
      {
        label: 'Added',
        text: dateTimeText(account.added_at, ctx.actor.timeZone),
        note: account.added_by_name,
      },
    ],
    budget: null,
    note: account.active ? null : 'Nothing is paid from it any more.',
    tables: [],
    timeline: { events },
  }
}
