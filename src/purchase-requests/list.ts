import type { Actor } from '../kernel/actor.ts'
import { money } from '../kernel/money.ts'
import { costCenterPicker, personPicker } from '../pickers/index.ts'
import {
  dayColumn,
  linkColumn,
  list,
  moneyColumn,
  severalColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import { costCentersOf } from '../platform/documents/cost-center-queries.ts'
import { listed, matches, type ListedRequest } from './list-queries.ts'
import { url } from './url.ts'
import { stateOf } from './states.ts'
import { ListedJson, summaryJson } from './api.ts'
import { statuses, type Status } from './purchase-request.ts'

/** What has a tab, and how it is called there. */
const tabs: Partial<Record<Status, string>> = {
  draft: 'Drafts',
  pending: 'Waiting',
  approved: 'To be ordered',
  returned: 'Returned',
  ordered: 'Ordered',
}

export const requestList = list({
  path: url.index,
  title: 'Purchase requests',
  summary: 'Purchase requests, newest first.',
  allow: 'purchase_requests.read',
  rows: () => listed,
  columns: {
    title: linkColumn<ListedRequest>({
      label: 'Request',
      sort: 'title',
      link: (r) => ({ text: r.title, href: url.show(r.id) }),
      note: (r) => r.number,
      noteLabel: 'Number',
    }),
    status: statusColumn<ListedRequest>('Status', stateOf),
    requester: textColumn<ListedRequest>('Requester', (r) => r.requester_name),
    cost_center: severalColumn<ListedRequest>('Cost centre', (r) =>
      costCentersOf(r).map(({ code }) => code),
    ),
    need_by: dayColumn<ListedRequest>('Need by', (r) => r.need_by, { sort: 'need_by' }),
    total: moneyColumn<ListedRequest>('Total', (r) => money(r.total, r.currency), {
      base: (r) => r.base_total,
      sort: 'total',
    }),
    created: timeColumn<ListedRequest>('Created', (r) => r.created_at, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Number or title', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: statuses.map((value) => ({
        value,
        label: tabs[value] ?? stateOf({ status: value }).text,
        ...(tabs[value] ? {} : { rare: true as const }),
      })),
      where: matches.status,
    },
    mine: {
      kind: 'choice',
      label: 'Whose',
      any: 'Everybody’s',
      options: [{ value: '1', label: 'Mine' }],
      flag: true,
      where: (_value, { actor }) => matches.requester(actor.userId),
    },
    requester_id: {
      kind: 'pick',
      label: 'Requester',
      picker: personPicker,
      where: matches.requester,
    },
    cost_center_id: {
      kind: 'pick',
      label: 'Cost centre',
      picker: costCenterPicker,
      where: matches.costCenter,
    },
    created: {
      kind: 'days',
      label: 'Created',
      where: (days, { actor }) => matches.created(days, actor.organisation.timeZone),
    },
    needed: { kind: 'days', label: 'Need by', where: matches.needed },
    total: { kind: 'amounts', label: 'Total', where: matches.total },
  },
  buttons: ({ actor }) => raising(actor),
  empty: ({ actor }) => ({
    title: 'No requests yet',
    text: 'A purchase request says what you need, by when and for about how much. It reserves budget and goes to the right approver.',
    icon: 'clipboard-list',
    button: raising(actor)[0],
  }),
  json: {
    schema: ListedJson,
    of: (r, { actor }) => ({
      ...summaryJson(r, actor.organisation.baseCurrency),
      cost_centers: costCentersOf(r),
    }),
  },
})

const raising = ({ permissions }: Actor): Button[] =>
  permissions.has('purchase_requests.create')
    ? [{ label: 'New request', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
