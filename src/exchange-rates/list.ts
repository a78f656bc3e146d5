import type { ReadCtx } from '../platform/ctx.ts'
import {
  dayColumn,
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  tableFor,
  textColumn,
} from '../platform/lists/index.ts'
import type { Button, Table } from '../platform/view/ui.ts'
import { personPicker } from '../pickers/index.ts'
import { exact, proposalJson, RateJson, rateJson } from './api.ts'
import { kindLabels, kinds, rateStatuses } from './exchange-rate.ts'
import * as queries from './queries.ts'
import { url } from './urls.ts'

const mayManage = ({ actor }: ReadCtx): boolean => actor.permissions.has('exchange_rates.manage')
type Rate = queries.Rate
type Proposal = queries.Proposal

/** What counts in conversions. */
export const rateList = list({
  path: url.index,
  title: 'Exchange rates',
  summary: 'The exchange rates in force, the latest days first.',
  allow: 'exchange_rates.read',
  rows: () => queries.rates,
  columns: {
    currency: {
      label: 'Currency',
      sort: 'currency',
      cell: (r) =>
        r.confirmed_by
          ? { kind: 'link', text: r.currency, href: url.proposal(r.id) }
          : { kind: 'text', text: r.currency },
      file: [{ label: 'Currency', value: (r) => ({ text: r.currency }) }],
    },
    valid_on: dayColumn<Rate>('Valid from', (r) => r.valid_on, { sort: 'valid_on' }),
    rate: numberColumn<Rate>('Rate for one', (r) => exact(r.rate)),
    source: textColumn<Rate>('Source', (r) => r.source, { note: (r) => kindLabels[r.kind] }),
    set_by: textColumn<Rate>('Set by', (r) => r.set_by, { note: confirmationNote }),
  },
  filters: {
    q: { kind: 'text', label: 'Currency or source', where: queries.rateMatches.text },
    kind: {
      kind: 'choice',
      label: 'How it came',
      options: kinds.map((value) => ({ value, label: kindLabels[value] })),
      where: queries.rateMatches.kind,
    },
    set_by: {
      kind: 'pick',
      label: 'Set by',
      picker: personPicker,
      where: queries.rateMatches.setBy,
    },
    days: { kind: 'days', label: 'Valid from', where: queries.rateMatches.days },
  },
  order: '-valid_on',
  header: ({ actor }) => ({
    meta: `What one unit of a currency costs in ${actor.organisation.baseCurrency}`,
  }),
  buttons: (ctx) => [
    { label: 'Waiting and decided', href: url.proposals, icon: 'list' },
    ...addTo(ctx),
  ],
  empty: (ctx) => ({
    title: 'No exchange rates yet',
    text: `Documents in a currency other than ${ctx.actor.organisation.baseCurrency} need a rate of their day, or of an earlier one.`,
    icon: 'coins',
    button: addTo(ctx)[0],
  }),
  json: { schema: RateJson, of: rateJson },
})
function confirmationNote({ confirmed_by, alone }: Rate): string | null {
  if (confirmed_by) return `confirmed by ${confirmed_by}`
  return alone ? 'alone: nobody else could confirm' : null
}

/** Rates that somebody else must confirm; with the status those that were decided. */
export const proposalList = list({
  path: url.proposals,
  title: 'Rates for a second person',
  summary: 'Exchange rates that wait for a second person, or were decided by one.',
  allow: 'exchange_rates.read',
  rows: () => queries.proposals,
  columns: {
    currency: linkColumn<Proposal>({
      label: 'Currency',
      sort: 'currency',
      link: (p) => ({ text: p.currency, href: url.proposal(p.id) }),
    }),
    valid_on: dayColumn<Proposal>('Valid from', (p) => p.valid_on, { sort: 'valid_on' }),
    rate: numberColumn<Proposal>('Rate for one', (p) => exact(p.rate)),
    before: numberColumn<Proposal>('Rate before', (p) => p.from_rate && exact(p.from_rate)),
    source: textColumn<Proposal>('Source', (p) => p.source, { note: (p) => kindLabels[p.kind] }),
    set_by: textColumn<Proposal>('Set by', (p) => p.set_by),
    status: statusColumn<Proposal>('Status', (p) => rateStatuses[p.status]),
    decided_by: textColumn<Proposal>('Decided by', (p) => p.decided_by, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Currency or source', where: queries.proposalMatches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      any: 'Waiting',
      options: (['confirmed', 'refused', 'withdrawn'] as const).map((value) => ({
        value,
        label: rateStatuses[value].text,
      })),
      where: queries.proposalMatches.status,
    },
    set_by: {
      kind: 'pick',
      label: 'Set by',
      picker: personPicker,
      where: queries.proposalMatches.setBy,
    },
    days: { kind: 'days', label: 'Valid from', where: queries.proposalMatches.days },
  },
  tabs: 'status',
  implied: ({ status }) => (status ? null : queries.proposalMatches.pending),
  header: () => ({ crumbs: [{ label: 'Exchange rates', href: url.index }] }),
  empty: () => ({
    title: 'No rate waits',
    text: 'The first rate of a currency, and one far from the last, waits here for a second person.',
    icon: 'coins',
    button: { label: 'See the rates in force', href: url.index },
  }),
  json: { schema: RateJson, of: proposalJson },
})

/** The rates in force, and above them those that wait. */
export const waitingAbove = async (ctx: ReadCtx): Promise<{ above: Table | null }> => {
  const waiting = await queries.pending(ctx.tx)
  return {
    above: waiting.length
      ? { ...tableFor(ctx, proposalList, waiting), label: 'Waiting for a second person' }
      : null,
  }
}

function addTo(ctx: ReadCtx): Button[] {
  return mayManage(ctx)
    ? [{ label: 'New rate', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
}
