import { isBusinessDate } from '../../kernel/calendar.ts'

/** How the values of a sort are kept in an address and compared in the database. */
export type SortType = 'text' | 'date' | 'bigint' | 'numeric'

/** Where a page ends: the row, and its value of the sort, where the list is not sorted by its id. */
export type Place = { id: string; value: string | null }

/** 'id', or 'id.value' with the value in base64url. */
export const placeText = ({ id, value }: Place): string =>
  value === null ? id : `${id}.${Buffer.from(value).toString('base64url')}`

export type IdType = 'uuid' | 'bigint' | 'date'
const isId: Record<IdType, (id: string) => boolean> = {
  uuid: (id) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id),
  bigint: (id) => /^\d{1,18}$/.test(id),
  date: isBusinessDate,
}
/** How the places of a list are written: by what its ids are, and by the sort, or null where it is sorted by its id. */
export type PlaceType = { id: IdType; sort: SortType | null }

/** The place an address names, or null where it is none of this sort. */
export function placeIn(text: string, { id: idType, sort }: PlaceType): Place | null {
  const [id = '', encoded, ...more] = text.split('.')
  if (!isId[idType](id) || more.length > 0) return null
  if (sort === null) return encoded === undefined ? { id, value: null } : null
  if (encoded === undefined) return null
  const value = Buffer.from(encoded, 'base64url').toString()
  return isValue[sort](value) ? { id, value } : null
}

const isValue: Record<SortType, (value: string) => boolean> = {
  text: (value) => value.length <= 1000 && !value.includes('\u0000'),
  date: (value) => value === 'infinity' || value === '-infinity' || isBusinessDate(value),
  bigint: (value) => /^-?\d{1,18}$/.test(value),
  numeric: (value) => /^-?\d{1,30}(?:\.\d{1,30})?$/.test(value),
}
