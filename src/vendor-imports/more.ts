import type { NumberStyle } from '../kernel/number-text.ts'
import { readCustomValues, type CustomField } from '../custom-fields/index.ts'
import type { Checked } from './check.ts'
import { plainHeading } from '../table-imports/index.ts'

type Part = { id: string; code: string; name: string }
/** What an organisation can say of a vendor besides the columns that every organisation has. */
export type MoreKnown = {
  categories: readonly Part[]
  entities: readonly Part[]
  fields: readonly CustomField[]
}
/** What is known of a vendor already. */
type MoreOfVendor = {
  categories: readonly string[]
  entities: readonly string[]
  custom: Readonly<Record<string, string>>
}
/** What a line says besides; what it does not say stays. */
export type MoreWanted = {
  categories: readonly string[] | null
  entities: readonly string[] | null
  custom: readonly { fieldId: string; value: string | null }[]
}

const groups = ['categories', 'entities'] as const
type Group = (typeof groups)[number]
const groupNames = { categories: 'Categories', entities: 'Legal entities it may sell to' } as const
const alsoCalled: Readonly<Record<Group, readonly string[]>> = {
  categories: ['category', 'product groups', 'sells'],
  entities: ['legal entities', 'legal entity', 'may sell to', 'companies'],
}

const customPrefix = 'custom_'
const fieldName = ({ key }: CustomField): string => `${customPrefix}${key}`

/** The columns that a table may have besides, by their name, as a person reads them. */
export const moreColumns = ({ fields }: MoreKnown): ReadonlyMap<string, string> =>
  new Map([
    ...groups.map((group) => [group, groupNames[group]] as const),
    ...fields
      .filter(({ active }) => active)
      .map((field) => [fieldName(field), field.label] as const),
  ])

/** The column that a heading names, or ''. */
export function moreCalled(heading: string, { fields }: MoreKnown): string {
  const plain = plainHeading(heading)
  const group = groups.find((one) => one === plain || alsoCalled[one].includes(plain))
  const custom = fields.find(
    ({ active, key, label }) =>
      active &&
      [plainHeading(key), plainHeading(label), `custom ${plainHeading(key)}`].includes(plain),
  )
  return group ?? (custom ? fieldName(custom) : '')
}

type Around = {
  known: MoreKnown
  of: ReadonlyMap<string, MoreOfVendor>
  style: NumberStyle
}
export type CheckedMore = Checked & { more: MoreWanted }

/** The line with what it says besides: what is wrong with that, and what it changes. */
export function withMore(
  line: Checked,
  cells: Readonly<Record<string, string>>,
  { known, of, style }: Around,
): CheckedMore {
  const before = line.existing ? of.get(line.existing.id) : undefined
  const read = groups.map((group) => partsIn(group, cells[group], known[group]))
  const kept = new Map(Object.entries(before?.custom ?? {}))
  const typed = Object.fromEntries(
    known.fields.flatMap((field) => {
      const cell = cells[fieldName(field)]?.trim()
      return field.active && cell ? [[field.key, cell]] : []
    }),
  )
  const custom = readCustomValues(known.fields, typed, { kept, isNew: !line.existing, style })
  const faults = [
    ...read.flatMap(({ faults: wrong }) => wrong),
    ...custom.faults.map(({ key, text }) => ({ field: `${customPrefix}${key}`, text })),
  ]
  const changes = [
    ...groups.flatMap((group, i) =>
      changeOf(group, read[i]!.parts, { known, has: before?.[group] ?? [] }),
    ),
    ...custom.changes.map(({ field, from, to }) => ({ field: fieldName(field), from, to })),
  ]
  const [categories, entities] = read.map(({ parts }) => parts?.map(({ id }) => id) ?? null)
  const more = {
    categories: categories ?? null,
    entities: entities ?? null,
    custom: custom.changes.map(({ field, to }) => ({ fieldId: field.id, value: to })),
  }
  if (faults.length > 0 || line.does === 'bad')
    return {
      ...line,
      does: 'bad',
      faults: [...line.faults, ...faults],
      wanted: null,
      changes: [],
      more,
    }
  return {
    ...line,
    more,
    does: line.does === 'same' && changes.length > 0 ? 'changed' : line.does,
    changes: line.existing ? [...line.changes, ...changes] : [],
  }
}

type ReadParts = { parts: readonly Part[] | null; faults: { field: string; text: string }[] }
/** Codes or names with semicolons between; an empty cell says nothing. */
function partsIn(group: Group, cell: string | undefined, known: readonly Part[]): ReadParts {
  const texts = (cell ?? '')
    .split(/[;|]/)
    .map((text) => text.trim())
    .filter(Boolean)
  if (texts.length === 0) return { parts: null, faults: [] }
  const found = texts.map((text) => ({ text, part: partCalled(text, known) }))
  return {
    parts: found.flatMap(({ part }) => part ?? []),
    faults: found.flatMap(({ text, part }) =>
      part ? [] : [{ field: group, text: `There is no “${text.slice(0, 60)}”.` }],
    ),
  }
}
const partCalled = (text: string, known: readonly Part[]): Part | undefined => {
  const plain = text.toLowerCase()
  return (
    known.find(({ code }) => code.toLowerCase() === plain) ??
    known.find(({ name }) => name.toLowerCase() === plain)
  )
}

function changeOf(
  field: Group,
  parts: readonly Part[] | null,
  { known, has }: { known: MoreKnown; has: readonly string[] },
) {
  if (parts === null) return []
  const codes = (ids: readonly string[]): string | null =>
    known[field]
      .filter(({ id }) => ids.includes(id))
      .map(({ code }) => code)
      .join('; ') || null
  const [from, to] = [codes(has), codes(parts.map(({ id }) => id))]
  return from === to ? [] : [{ field, from, to }]
}
