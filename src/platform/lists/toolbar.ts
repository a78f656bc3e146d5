import type { Tabs } from '../view/ui.ts'
import { hrefOf, pageSizes, usualOrder, type Asked } from './asked.ts'
import { parametersOf } from './filters.ts'
import { type List } from './list.ts'

export type ToolbarField = {
  name: string
  label: string
  value: string
  /** Shown as typed text; a number with the currency's sign; a date; one of few; one of many. */
  type: 'search' | 'text' | 'date' | 'select' | 'pick' | 'hidden'
  options: readonly { value: string; label: string }[]
  /** Where a picker asks. */
  path: string
  /** Whether it narrows the list now. */
  set: boolean
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

export function toolbarOf<R extends object>(
  list: List<R>,
  asked: Asked,
  shown: Readonly<Record<string, string>>,
): Toolbar {
  const fields = Object.entries(list.filters).flatMap(([name, filter]): ToolbarField[] =>
    name === list.tabs
      ? []
      : parametersOf(name, filter).map((parameter) => ({
          name: parameter.name,
          label: parameter.label,
          value: shown[parameter.name] ?? '',
          type: fieldTypes[filter.kind],
          options:
            filter.kind === 'choice'
              ? [{ value: '', label: filter.any ?? 'All' }, ...filter.options]
              : [],
          path: filter.kind === 'pick' ? filter.picker.path : '',
          set: asked.values[parameter.name] !== undefined,
        })),
  )
  const sort = `${asked.descending ? '-' : ''}${asked.sort}`
  const count = Object.keys(asked.values).filter((name) => name !== list.tabs).length
  const tab = list.tabs ? asked.values[list.tabs] : undefined
  return {
    href: list.path,
    search: fields.find(({ type }) => type === 'search') ?? null,
    fields: fields.filter(({ type }) => type !== 'search' && type !== 'hidden'),
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
      ...fields.filter(({ type, value }) => type === 'hidden' && value !== ''),
      ...(list.tabs && tab ? [{ name: list.tabs, value: tab }] : []),
      ...(asked.columns ? [{ name: 'columns', value: asked.columns.join(',') }] : []),
      ...(asked.board ? [{ name: 'layout', value: 'board' }] : []),
      ...(asked.view ? [{ name: 'view', value: asked.view }] : []),
    ],
    count,
    clearHref:
      count > 0
        ? hrefOf(list, asked, { values: list.tabs && tab ? { [list.tabs]: tab } : {} })
        : null,
  }
}
const fieldTypes = {
  text: 'search',
  choice: 'select',
  pick: 'pick',
  days: 'date',
  currency: 'hidden',
  year: 'text',
  amounts: 'text',
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
