import { z } from 'zod'
import { compare, decimal } from '../../kernel/decimal.ts'
import type { ComparedIn } from './amounts.ts'
import { parametersOf, type Filter, type Parameter } from './filters.ts'
import type { List } from './list.ts'
import { known, moreThanOnce, noFilter, type Misread } from './misread.ts'
import { placeIn, type Place, type PlaceType } from './place.ts'

export const pageSizes = [25, 50, 100, 200] as const
const standardSize = 50

/** What the query string asks of a list. What the list does not know is left out and named in `misread`. */
export type Asked = {
  /** As they were typed, by the name of their parameter. */
  values: Readonly<Record<string, string>>
  sort: string
  descending: boolean
  limit: number
  columns: readonly string[] | null
  /** As columns of cards, where the list has that. */
  board: boolean
  /** The saved view it began with. */
  view: string | null
  /** Where the page before it ended, or the page after it begins; not yet read, because that needs the sort's type. */
  cursor: string | null
  before: string | null
  misread: readonly Misread[]
}

type AnyList = Pick<
  List,
  'path' | 'filters' | 'parameters' | 'sorts' | 'order' | 'orderFor' | 'columns' | 'board'
>

const words: Record<string, string> = {
  sort: 'How it is sorted, such as name or -name.',
  limit: `How many rows a page has; ${standardSize} when left out, at most 200.`,
  columns: 'Which columns are shown, by name, with commas between.',
  layout: 'board shows columns of cards, where the list has them; the JSON stays the same.',
  view: 'A saved view. Alone, it lists what the view keeps; with filters of its own, only these count.',
  cursor: 'The next_cursor of the page before.',
  before: 'The page before the row of this cursor.',
}

/** Everything is taken in and judged by `ask`, so that what is not known can be named. */
export const queryOf = ({ parameters }: Pick<List, 'parameters'>, more: readonly string[] = []) =>
  z.looseObject(
    Object.fromEntries(
      [
        ...parameters.map((parameter) => [parameter.name, describe(parameter)] as const),
        ...Object.entries(words),
        ...more.map((name) => [name, 'csv or xlsx.'] as const),
      ].map(([name, description]) => [
        name,
        z.unknown().optional().meta({ type: 'string', description }),
      ]),
    ),
  )

/** What is asked of all rows at once: which they are, and in no order or pages. */
export const filtersOf = ({ parameters }: Pick<List, 'parameters'>) =>
  z.looseObject(
    Object.fromEntries(
      parameters.map((parameter) => [
        parameter.name,
        z
          .unknown()
          .optional()
          .meta({ type: 'string', description: describe(parameter) }),
      ]),
    ),
  )
const describe = ({ label, allowed, comparedIn }: Parameter): string => {
  if (comparedIn) return `${label}, such as 1042560.00. ${currencies[comparedIn]}`
  return allowed ? `${label}. One of: ${allowed.join(', ')}.` : `${label}.`
}
const currencies: Record<ComparedIn, string> = {
  base: 'In the organisation’s currency: amounts in others are compared as they were converted.',
  own: 'Each row is compared in its own currency.',
}

export const usualOrder = (
  { order, orderFor }: Pick<List, 'order' | 'orderFor'>,
  values: Readonly<Record<string, string>>,
): string => orderFor?.(values) ?? order

export function ask(list: AnyList, given: Readonly<Record<string, unknown>>): Asked {
  const misread: Misread[] = []
  const leave = (parameter: string, why: string, help = ''): null => {
    misread.push({ parameter, why, help, what: 'it' })
    return null
  }
  const leaveFilter = (parameter: string, typed: string, why: string, help = ''): void => {
    misread.push({ parameter, why, help, what: 'this filter', typed })
  }
  const once = (name: string): string | null => {
    const value = given[name]
    if (value === undefined || value === '') return null
    if (typeof value === 'string') return value
    misread.push(moreThanOnce(name))
    return null
  }
  const values: Record<string, string> = {}
  for (const { name, schema, allowed } of list.parameters) {
    const value = once(name)
    if (value === null) continue
    const read = schema.safeParse(value)
    if (!read.success) leaveFilter(name, value, whyNot(read.error), allowed && known(allowed))
    else if (read.data !== '') values[name] = read.data
  }
  for (const { to, why } of reversedIn(list.filters, values)) {
    leaveFilter(to.name, values[to.name]!, why)
    delete values[to.name]
  }
  const filters = list.parameters.map(({ name }) => name)
  for (const name of Object.keys(given))
    if (!(name in words) && !filters.includes(name))
      misread.push(noFilter(name, [...filters, ...Object.keys(words)]))
  const sort = sortIn(list, once('sort'), leave) ?? usualOrder(list, values)
  return {
    values,
    sort: sort.replace(/^-/, ''),
    descending: sort.startsWith('-'),
    limit: sizeIn(once('limit'), leave) ?? standardSize,
    columns: columnsIn(list, once('columns'), leave),
    board: boardIn(list, once('layout'), leave),
    view: viewIn(once('view'), leave),
    cursor: once('cursor'),
    before: once('before'),
    misread: misread.slice(0, 10),
  }
}

/** The ranges that end before they begin. One that is open has no end to compare. */
const reversedIn = (filters: AnyList['filters'], values: Asked['values']) =>
  Object.entries(filters).flatMap(([name, filter]) => {
    const [from, to] = parametersOf(name, filter)
    const [first, last] = [from && values[from.name], to && values[to.name]]
    if (first === undefined || last === undefined || !isReversed(filter, first, last)) return []
    const word = filter.kind === 'days' ? 'before' : 'below'
    return [{ to: to!, why: `${to!.label} must not be ${word} ${from!.label}` }]
  })
function isReversed({ kind }: Filter, first: string, last: string): boolean {
  if (kind === 'amounts') return compare(decimal(first), decimal(last)) > 0
  return kind === 'days' && first > last
}

type Leave = (parameter: string, why: string, help?: string) => null

const whyNot = (error: z.ZodError): string =>
  (error.issues[0]?.message ?? 'That is not clear').replace(/\.$/, '')

function sortIn({ sorts }: AnyList, text: string | null, leave: Leave): string | null {
  if (text === null || sorts.includes(text.replace(/^-/, ''))) return text
  const help = `${known(sorts)} With - before it, the last comes first.`
  return leave('sort', `This list cannot be sorted by “${text.slice(0, 40)}”`, help)
}

function sizeIn(text: string | null, leave: Leave): number | null {
  if (text === null) return null
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 200
    ? Number(text)
    : leave('limit', 'Limit must be a whole number from 1 to 200')
}

/** Known names, each once, in their order; none is as if none were asked for. */
function columnsIn(
  { columns }: Pick<List, 'columns'>,
  text: string | null,
  leave: Leave,
): string[] | null {
  const wanted = [...new Set((text ?? '').split(',').filter(Boolean))]
  const names = wanted.filter((name) => name in columns)
  const strange = wanted.find((name) => !(name in columns))
  if (strange !== undefined)
    leave(
      'columns',
      `This list has no column “${strange.slice(0, 40)}”`,
      known(Object.keys(columns)),
    )
  return names.length > 0 ? names : null
}

function boardIn({ board }: Pick<List, 'board'>, text: string | null, leave: Leave): boolean {
  if (text !== null && text !== 'board')
    leave('layout', `There is no layout “${text.slice(0, 40)}”`, known(['board']))
  return board !== undefined && text === 'board'
}

function viewIn(text: string | null, leave: Leave): string | null {
  if (text === null) return null
  return z.uuid().safeParse(text).data ?? leave('view', 'View must be the id of a saved view')
}

/** Where the page begins. A cursor of another sort, or of none, is as if none were given. */
export function startOf(
  { cursor, before }: Asked,
  type: PlaceType,
): { start: { after: Place | null; backwards: boolean }; misread: readonly Misread[] } {
  const forwards = cursor === null ? null : placeIn(cursor, type)
  const backwards = before === null || forwards ? null : placeIn(before, type)
  const misread = [
    ...(cursor !== null && !forwards ? [noPlace('cursor')] : []),
    ...(before !== null && !forwards && !backwards ? [noPlace('before')] : []),
  ]
  return { start: { after: forwards ?? backwards, backwards: backwards !== null }, misread }
}

const noPlace = (parameter: 'cursor' | 'before'): Misread => ({
  parameter,
  why: `“${parameter}” is not the next_cursor of a page of this list with this sort`,
  help: 'Leave it out to begin at the first row.',
  what: 'it',
})

export type Change = Partial<
  Pick<Asked, 'columns' | 'board' | 'view' | 'cursor' | 'before' | 'limit'>
> & {
  sort?: string
  values?: Readonly<Record<string, string>>
}

/** The same view at another place. Whatever changes what is listed begins at the first page again. */
export function hrefOf(list: AnyList, asked: Asked, change: Change = {}, end = ''): string {
  const query = queryText(list, asked, change)
  return `${list.path}${end}${query ? `?${query}` : ''}`
}

type Given = Readonly<Record<string, unknown>>
const shaping = ['sort', 'columns', 'layout']

/** The saved view that is asked for without a word of what is listed: what the view keeps is listed then. */
export function viewAlone(
  { parameters }: Pick<AnyList, 'parameters'>,
  given: Given,
): string | null {
  const { view } = given
  const shaped = [...parameters.map(({ name }) => name), ...shaping]
  if (typeof view !== 'string' || shaped.some((name) => name in given)) return null
  return z.uuid().safeParse(view).data ?? null
}

export const givenIn = (query: string): Given => Object.fromEntries(new URLSearchParams(query))

export function queryText(list: AnyList, asked: Asked, change: Change = {}): string {
  const now = { ...asked, cursor: null, before: null, ...change }
  const sort = change.sort ?? `${asked.descending ? '-' : ''}${asked.sort}`
  const pairs = [
    ...Object.entries(now.values),
    ['sort', sort === usualOrder(list, now.values) ? '' : sort],
    ['limit', now.limit === standardSize ? '' : String(now.limit)],
    ['columns', (now.columns ?? []).join(',')],
    ['layout', now.board ? 'board' : ''],
    ['view', now.view ?? ''],
    ['cursor', now.cursor ?? ''],
    ['before', now.before ?? ''],
  ].filter(([, value]) => value !== '')
  const given = Object.fromEntries(pairs) as Record<string, string>
  if (viewAlone(list, given)) delete given['view']
  return new URLSearchParams(given).toString()
}
