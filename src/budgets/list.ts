import { money } from '../kernel/money.ts'
import {
  linkColumn,
  list,
  moneyColumn,
  numberColumn,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import {
  categoryPicker,
  costCenterPicker,
  entityPicker,
  personPicker,
  projectPicker,
} from '../pickers/index.ts'
import { available, budgetStatuses, modeLabels, modes, statuses } from './budget.ts'
import { BudgetJson, budgetJson, type Row } from './json.ts'
import { listed, matches } from './list-queries.ts'
import { url, usage } from './presenter.ts'

/** Every budget of every year. The page of a year shows them as a tree, with what lies below counted in. */
export const budgetList = list({
  path: url.list,
  title: 'All budgets',
  summary: 'Every budget of every year, as it is now.',
  allow: 'budgets.read',
  rows: () => listed,
  columns: {
    budget: linkColumn<Row>({
      label: 'Budget',
      sort: 'name',
      link: (b) => ({ text: b.name, href: url.show(b.id) }),
      note: (b) => b.code,
      noteLabel: 'Code',
    }),
    year: textColumn<Row>('Year', (b) => String(b.fiscal_year), { sort: 'year' }),
    use: statusColumn<Row>(
      'Use',
      (b) => (b.status === 'active' ? usage(b) : budgetStatuses[b.status]),
      { sort: 'use' },
    ),
    amount: moneyColumn<Row>('Amount', (b) => money(b.amount, b.currency), { sort: 'amount' }),
    reserved: moneyColumn<Row>('Reserved', (b) => money(b.reserved, b.currency)),
    committed: moneyColumn<Row>('Committed', (b) => money(b.committed, b.currency)),
    spent: moneyColumn<Row>('Spent', (b) => money(b.actual, b.currency)),
    left: moneyColumn<Row>('Left', (b) => money(available(b), b.currency), { sort: 'left' }),
    owner: textColumn<Row>('Owner', (b) => b.owner_name),
    entity: textColumn<Row>('Legal entity', (b) => b.entity_name, { extra: true }),
    part_of: textColumn<Row>('Part of', (b) => b.parent_code, { extra: true }),
    mode: textColumn<Row>('When it is used up', (b) => modeLabels[b.mode], { extra: true }),
    alerts: numberColumn<Row>('First alert at', (b) => String(Math.min(...b.alert_levels)), {
      unit: '%',
      extra: true,
    }),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: matches.text },
    year: { kind: 'year', label: 'Year', where: matches.year },
    status: {
      kind: 'choice',
      label: 'Status',
      options: statuses.map((value) => ({ value, label: budgetStatuses[value].text })),
      where: matches.status,
    },
    mode: {
      kind: 'choice',
      label: 'When it is used up',
      options: modes.map((value) => ({ value, label: modeLabels[value] })),
      where: matches.mode,
    },
    cost_center_id: {
      kind: 'pick',
      label: 'Cost centre',
      picker: costCenterPicker,
      where: matches.costCenter,
    },
    category_id: {
      kind: 'pick',
      label: 'Category',
      picker: categoryPicker,
      where: matches.category,
    },
    project_id: { kind: 'pick', label: 'Project', picker: projectPicker, where: matches.project },
    entity_id: {
      kind: 'pick',
      label: 'Legal entity',
      picker: entityPicker,
      where: matches.entity,
    },
    owner_id: { kind: 'pick', label: 'Owner', picker: personPicker, where: matches.owner },
    amount: { kind: 'amounts', label: 'Amount', where: matches.amount },
    left: { kind: 'amounts', label: 'Left', where: matches.left },
  },
  order: '-year',
  header: () => ({ crumbs: [{ label: 'Budgets', href: url.index }] }),
  buttons: () => [{ label: 'Show a year', href: url.index, icon: 'chart-pie' }],
  empty: ({ actor }) => ({
    title: 'No budgets yet',
    text: 'A budget says how much a cost centre, a category or a project may use in a year. Requests reserve from it, orders commit, invoices spend.',
    icon: 'chart-pie',
    button: actor.permissions.has('budgets.manage')
      ? { label: 'Plan a budget', href: url.new, variant: 'primary', icon: 'plus' }
      : undefined,
  }),
  json: { schema: BudgetJson, of: (b) => budgetJson(b, null) },
})
