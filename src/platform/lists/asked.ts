import { z } from 'zod'
import type { List } from './list.ts'
import { placeIn, type Place, type PlaceType } from './place.ts'

export const pageSizes = [25, 50, 100, 200] as const
const standardSize = 50

/** What the query string asks of a list. What the list does not know is left out and named in `ignored`. */
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
  ignored: readonly string[]
}

type AnyList = Pick<
  List,
  'path' | 'parameters' | 'sorts' | 'order' | 'orderFor' | 'columns' | 'board'
>

const words: Record<string, string> = {
  sort: 'How it is sorted, such as name or -name.',
  limit: 'How many rows a page has; 50 when left out, at most 200.',
  columns: 'Which columns are shown, by name, with commas between.',
  layout: 'board shows columns of cards, where the list has them; the JSON stays the same.',
  view: 'The saved view that is shown as chosen.',
  cursor: 'The next_cursor of the page before.',
  before: 'The page before the row of this cursor.',
}

/** Everything is taken in and judged by `ask`, so that what is not known can be named. */
export const queryOf = ({ parameters }: Pick<List, 'parameters'>, more: readonly string[] = []) =>
  z.looseObject(
    Object.fromEntries(
      [
        ...parameters.map(({ name, label }) => [name, `${label}.`] as const),
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
      parameters.map(({ name, label }) => [
        name,
        z
          .unknown()
          .optional()
          .meta({ type: 'string', description: `${label}.` }),
      ]),
    ),
  )

export const usualOrder = (
  { order, orderFor }: Pick<List, 'order' | 'orderFor'>,
  values: Readonly<Record<string, string>>,
): string => orderFor?.(values) ?? order

export function ask(list: AnyList, given: Readonly<Record<string, unknown>>): Asked {
  const ignored: string[] = []
  const once = (name: string): string | null => {
    const value = given[name]
    if (value === undefined || value === '') return null
    if (typeof value === 'string') return value
    ignored.push(`“${name}” is given more than once, so it was left out.`)
    return null
  }
  const values: Record<string, string> = {}
  for (const { name, schema } of list.parameters) {
    const value = once(name)
    if (value === null) continue
    const read = schema.safeParse(value)
    if (!read.success) ignored.push(`${leftOut(read.error)}, so this filter was left out.`)
    else if (read.data !== '') values[name] = read.data
  }
  for (const name of Object.keys(given))
    if (!(name in words) && name !== 'format' && !list.parameters.some((p) => p.name === name))
      ignored.push(`This list has no filter “${name.slice(0, 40)}”, so it was left out.`)
  const wanted = once('sort')
  const known = wanted === null || list.sorts.includes(wanted.replace(/^-/, ''))
  if (!known)
    ignored.push(`This list cannot be sorted that way. It knows: ${list.sorts.join(', ')}.`)
  const sort = known && wanted !== null ? wanted : usualOrder(list, values)
  return {
    values,
    sort: sort.replace(/^-/, ''),
    descending: sort.startsWith('-'),
    limit: sizeIn(once('limit')),
    columns: columnsIn(list, once('columns')),
    board: list.board !== undefined && once('layout') === 'board',
    view: z.uuid().safeParse(once('view')).data ?? null,
    cursor: once('cursor'),
    before: once('before'),
    ignored: ignored.slice(0, 10),
  }
}

const leftOut = (error: z.ZodError): string =>
  (error.issues[0]?.message ?? 'That is not clear').replace(/\.$/, '')

function sizeIn(text: string | null): number {
  return text !== null && /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 200
    ? Number(text)
    : standardSize
}

/** Known names, each once, in their order; none is as if none were asked for. */
function columnsIn(list: Pick<List, 'columns'>, text: string | null): string[] | null {
  const names = [...new Set((text ?? '').split(','))].filter((name) => name in list.columns)
  return names.length > 0 ? names : null
}

/** Where the page begins. A cursor of another sort, or of none, is as if none were given. */
export function startOf(
  { cursor, before }: Asked,
  type: PlaceType,
): { after: Place | null; backwards: boolean } {
  const forwards = cursor === null ? null : placeIn(cursor, type)
  if (forwards) return { after: forwards, backwards: false }
  const backwards = before === null ? null : placeIn(before, type)
  return { after: backwards, backwards: backwards !== null }
}

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
  return new URLSearchParams(pairs as [string, string][]).toString()
}
