import type { Tabs } from '../view/ui.ts'
import { hrefOf, pageSizes, usualOrder, type Asked } from './asked.ts'
import { amountAsTyped } from './amounts.ts'
import { parametersOf, type Parameter } from './filters.ts'
import { type List } from './list.ts'
import { leftOut, type Misread } from './misread.ts'

export type ToolbarField = {
  name: string
  label: string
  value: string
  /** Shown as typed text; a number with the currency's sign; a date; one of few; one of many. */
  type: 'search' | 'text' | 'amount' | 'date' | 'select' | 'pick' | 'hidden'
  options: readonly { value: string; label: string }[]
  /** Where a picker asks. */
  path: string
  /** Whether it narrows the list now. */
  set: boolean
  /** Why what was typed does not. */
  error?: string
}
export type Toolbar = {
  href: string
  search: ToolbarField | null
  fields: readonly ToolbarField[]
  sort: ToolbarField
  size: ToolbarField
  kept: readonly { name: string; value: string }[]
  /** How many filters are set. */
  count: number
  /** Whether the filters are shown, and not only the way to them. */
  open: boolean
  clearHref: string | null
}
export function tabsOf<R extends object>(list: List<R>, asked: Asked): Tabs | null {
  const filter = list.tabs ? list.filters[list.tabs] : undefined
  if (!list.tabs || filter?.kind !== 'choice') return null
  const { [list.tabs]: current, ...others } = asked.values
  const name = list.tabs
  return {
    label: filter.label,
    tabs: [
      {
        label: filter.any ?? 'All',
        href: hrefOf(list, asked, { values: others }),
        current: !current,
      },
      ...filter.options
        .filter(({ rare }) => !rare)
        .map(({ value, label }) => ({
          label,
          href: hrefOf(list, asked, { values: { ...others, [name]: value } }),
          current: current === value,
        })),
    ],
  }
}

type Shown = {
  /** What stands in the fields of what was understood. */
  shown: Readonly<Record<string, string>>
  /** The organisation's currency. */
  base: string
}

export function toolbarOf<R extends object>(list: List<R>, asked: Asked, how: Shown): Toolbar {
  const fields = fieldsOf(list, asked, how)
  const visible = fields.filter(({ type }) => type !== 'search' && type !== 'hidden')
  const isWrong = visible.some(({ error }) => error !== undefined)
  const sort = `${asked.descending ? '-' : ''}${asked.sort}`
  const count = Object.keys(asked.values).filter((name) => name !== list.tabs).length
  const tab = list.tabs ? asked.values[list.tabs] : undefined
  return {
    href: list.path,
    search: fields.find(({ type }) => type === 'search') ?? null,
    fields: visible,
    sort: {
      name: 'sort',
      label: 'Sort',
      value: sort === usualOrder(list, asked.values) ? '' : sort,
      type: 'select',
      options: sortOptions(list, usualOrder(list, asked.values)),
      path: '',
      set: false,
    },
    size: {
      name: 'limit',
      label: 'Rows',
      value: String(asked.limit),
      type: 'select',
      options: sizesWith(asked.limit),
      path: '',
      set: false,
    },
    kept: [
      ...fields.filter(({ type, set }) => type === 'hidden' && set),
      ...(list.tabs && tab ? [{ name: list.tabs, value: tab }] : []),
      ...(asked.columns ? [{ name: 'columns', value: asked.columns.join(',') }] : []),
      ...(asked.board ? [{ name: 'layout', value: 'board' }] : []),
      ...(asked.view ? [{ name: 'view', value: asked.view }] : []),
    ],
    count,
    open: count > 0 || isWrong,
    clearHref:
      count > 0 || isWrong
        ? hrefOf(list, asked, { view: null, values: list.tabs && tab ? { [list.tabs]: tab } : {} })
        : null,
  }
}
/** A field for each parameter of a filter, but for the one that is shown as tabs. */
function fieldsOf<R extends object>(
  list: List<R>,
  asked: Asked,
  { shown, base }: Shown,
): ToolbarField[] {
  const misread = new Map(asked.misread.map((one) => [one.parameter, one]))
  return Object.entries(list.filters).flatMap(([name, filter]): ToolbarField[] =>
    name === list.tabs
      ? []
      : parametersOf(name, filter).map((parameter) => ({
          name: parameter.name,
          label: parameter.label + unitOf(parameter, base),
          value: valueOf(parameter, shown) ?? misread.get(parameter.name)?.typed ?? '',
          type: fieldTypes[filter.kind],
          options:
            filter.kind === 'choice'
              ? [{ value: '', label: filter.any ?? 'All' }, ...filter.options]
              : [],
          path: filter.kind === 'pick' ? filter.picker.path : '',
          set: asked.values[parameter.name] !== undefined,
          ...errorOf(misread.get(parameter.name)),
        })),
  )
}

/** The currency of an amount, where it is compared. */
const unitOf = ({ comparedIn }: Parameter, base: string): string =>
  comparedIn ? ` (${comparedIn === 'base' ? base : 'any currency'})` : ''

function valueOf(
  { name, comparedIn }: Parameter,
  shown: Readonly<Record<string, string>>,
): string | undefined {
  const value = shown[name]
  return value !== undefined && comparedIn ? amountAsTyped(value) : value
}

const errorOf = (misread: Misread | undefined): { error?: string } =>
  misread?.typed === undefined ? {} : { error: leftOut(misread) }

/** What is told at a field of the toolbar needs no note above the list. */
export const isAtField = (toolbar: Toolbar, { parameter, typed }: Misread): boolean =>
  typed !== undefined && toolbar.fields.some(({ name }) => name === parameter)

const fieldTypes = {
  text: 'search',
  choice: 'select',
  pick: 'pick',
  days: 'date',
  currency: 'hidden',
  year: 'text',
  amounts: 'amount',
  id: 'hidden',
} as const

const sizesWith = (limit: number) =>
  [...new Set([...pageSizes, limit])]
    .toSorted((a, b) => a - b)
    .map((size) => ({ value: String(size), label: String(size) }))

/** Each way of sorting, the usual one first under an empty value. */
function sortOptions<R extends object>(
  list: List<R>,
  order: string,
): { value: string; label: string }[] {
  const ways = [
    ...(list.byAge === false
      ? []
      : [
          { value: '-id', label: 'Newest first' },
          { value: 'id', label: 'Oldest first' },
        ]),
    ...Object.values(list.columns).flatMap(({ sort, label }) =>
      sort
        ? [
            { value: sort, label: `${label}, ascending` },
            { value: `-${sort}`, label: `${label}, descending` },
          ]
        : [],
    ),
  ]
  const usual = ways.filter(({ value }) => value === order)
  return [
    ...usual.map(({ label }) => ({ value: '', label })),
    ...ways.filter(({ value }) => value !== order),
  ]
}
