import type { Refused } from '../http/route.ts'
import { formState } from './form.ts'
import type { Banner, Crumb, Field, FormPage, Pager, Tabs } from './ui.ts'

type FieldSpec = Omit<Field, 'value' | 'error'> & { fallback?: string | undefined }
type FormSpec = {
  title: string
  crumbs: readonly Crumb[]
  action: string
  fields: readonly FieldSpec[]
  version: number | null
  cancelHref: string
  submitLabel: string
  /** What is missing before it can be filled in, with the way there. */
  banner?: Banner | null
}

/** A form as last typed, or as stored: each field finds its value and its error by name. */
export function formPage(
  { title, crumbs, action, fields, version, cancelHref, submitLabel, banner }: FormSpec,
  { values, errors }: Refused,
): FormPage {
  const state = formState(values, errors)
  const typed = errors.length > 0
  return {
    title: typed ? `Error: ${title}` : title,
    header: { title, crumbs: [...crumbs, { label: title }] },
    action,
    summary: state.summary,
    version,
    key: crypto.randomUUID(),
    cancelHref,
    submitLabel,
    banner: banner ?? null,
    fields: fields.map(({ fallback, ...field }) =>
      field.type === 'checkbox'
        ? {
            ...field,
            value: 'on',
            checked: typed ? state.value(field.name) === 'on' : fallback === 'on',
            error: state.error(`/${field.name}`),
          }
        : {
            ...field,
            value: typed ? state.value(field.name) : (fallback ?? ''),
            error: state.error(`/${field.name}`),
          },
    ),
  }
}

/** A page of a keyset list: asks for one row more than it shows. */
export function paged<T extends { id: string }>(
  found: readonly T[],
  limit: number,
  href: string,
  cursor: string | undefined,
): { rows: readonly T[]; nextCursor: string | null; pager: Pager } {
  const rows = found.slice(0, limit)
  const nextCursor = found.length > limit ? rows.at(-1)!.id : null
  return {
    rows,
    nextCursor,
    pager: {
      summary: `${rows.length} shown`,
      previousHref: cursor ? href : null,
      nextHref: nextCursor ? `${href}?cursor=${nextCursor}` : null,
    },
  }
}

type StatusInput = { status?: string | undefined; cursor?: string | undefined }
/** A page of a keyset list with one tab for each status; asks for one row more than it shows. The first tab is of all. */
export function pagedByStatus<T extends { id: string }>(
  found: readonly T[],
  limit: number,
  href: string,
  { status, cursor }: StatusInput,
  labels: readonly (readonly [status: string, label: string])[],
): { rows: readonly T[]; nextCursor: string | null; tabs: Tabs; pager: Pager } {
  const at = (query: StatusInput): string => {
    const text = new URLSearchParams(
      Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1])),
    ).toString()
    return text ? `${href}?${text}` : href
  }
  const rows = found.slice(0, limit)
  const nextCursor = found.length > limit ? rows.at(-1)!.id : null
  return {
    rows,
    nextCursor,
    tabs: {
      label: 'Status',
      tabs: [[undefined, 'All'] as const, ...labels].map(([one, label]) => ({
        label,
        href: at({ status: one }),
        current: status === one,
      })),
    },
    pager: {
      summary: `${rows.length} shown`,
      previousHref: cursor ? at({ status }) : null,
      nextHref: nextCursor ? at({ status, cursor: nextCursor }) : null,
    },
  }
}
