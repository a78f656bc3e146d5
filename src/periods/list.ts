import type { ReadCtx } from '../platform/ctx.ts'
import { entityPicker } from '../pickers/index.ts'
import {
  actionColumn,
  list,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import { PeriodJson, periodJson } from './api.ts'
import { listed, matches, type Period } from './queries.ts'
import { url } from './url.ts'
import { chips, monthText } from './words.ts'

export const periodList = list({
  path: url.index,
  title: 'Periods',
  summary: 'Months of legal entities that are or were closed.',
  allow: 'periods.read',
  rows: () => listed,
  columns: {
    month: textColumn<Period>('Month', (p) => monthText(p.month), { sort: 'month' }),
    entity: textColumn<Period>('Legal entity', (p) => p.entity, { sort: 'entity' }),
    status: statusColumn<Period>('Status', (p) => chips[p.status]),
    reason: textColumn<Period>('Reason', (p) => p.reason),
    by: textColumn<Period>('By', (p) => p.changed_by),
    changed: timeColumn<Period>('Changed', (p) => p.changed_at, { extra: true }),
    reopen: actionColumn<Period>('Reopen it', 'periods.close', (p) =>
      p.status === 'closed'
        ? {
            kind: 'action',
            action: {
              label: 'Reopen',
              href: url.reopening(p.id),
              small: true,
              tone: 'secondary',
              needsReason: true,
              version: p.version,
              key: `reopen-${p.id}-${p.version}`,
            },
          }
        : { kind: 'muted', text: '—' },
    ),
  },
  filters: {
    q: { kind: 'text', label: 'Legal entity or reason', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: [
        { value: 'closed', label: 'Closed' },
        { value: 'open', label: 'Open again' },
      ],
      where: matches.status,
    },
    entity_id: { kind: 'pick', label: 'Legal entity', picker: entityPicker, where: matches.entity },
  },
  order: 'month',
  byAge: false,
  header: () => ({
    meta: 'Nothing is received, taken back or given back in a month that is closed.',
  }),
  buttons: closeOne,
  empty: (ctx) => ({
    title: 'No month is closed',
    text: 'Receipts may be dated in every month. Close one when its books are done, and nothing is dated in it any more.',
    icon: 'calendar',
    button: closeOne(ctx)[0],
  }),
  json: { schema: PeriodJson, of: periodJson },
})
function closeOne({ actor }: ReadCtx): Button[] {
  return actor.permissions.has('periods.close')
    ? [{ label: 'Close a month', href: url.new, variant: 'primary', icon: 'lock' }]
    : []
}
