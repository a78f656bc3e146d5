import { z } from 'zod'
import type { ReadCtx } from '../../platform/ctx.ts'
import { Uuid } from '../../platform/http/output.ts'
import { json } from '../../platform/http/route.ts'
import type { Table } from '../../platform/view/ui.ts'
import { country } from '../input.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'
import { statusOf } from '../words.ts'

type Similar = Awaited<ReturnType<typeof queries.similar>>
export type DuplicatesPage = { title: string; dupes: { table: Table | null }; found: Similar }

export const DuplicatesJson = json(
  z.object({
    data: z.array(
      z.object({
        id: Uuid,
        number: z.string(),
        name: z.string(),
        likeness: z.string(),
        vat_id: z.string().nullable(),
        email: z.string().nullable(),
        status: z.string(),
      }),
    ),
  }),
  ({ found }: DuplicatesPage) => ({
    data: found.map(({ id, number, name, likeness, vat_id, email, status }) => ({
      id,
      number,
      name,
      likeness: String(likeness),
      vat_id,
      email,
      status,
    })),
  }),
)

/** Vendors that the one being entered may be, beside it. */
export async function duplicatesPage(
  ctx: ReadCtx,
  typed: Record<string, unknown>,
): Promise<DuplicatesPage> {
  const name = typeof typed['name'] === 'string' ? typed['name'].trim() : ''
  const where = country.safeParse(typed['country'])
  const except = z.uuid().safeParse(typed['about']).data ?? null
  const asks = where.success && name.length >= 3 && name.length <= 200
  const found = asks ? await queries.similar(ctx.tx, { name, country: where.data, except }) : []
  return { title: 'Similar vendors', found, dupes: { table: found.length ? table(found) : null } }
}

const table = (found: Similar): Table => ({
  label: 'Vendors with nearly this name',
  columns: [
    { label: 'Vendor' },
    { label: 'Alike', align: 'end' },
    { label: 'VAT number' },
    { label: 'E-mail' },
    { label: 'Status' },
  ],
  rows: found.map((v) => ({
    cells: [
      { kind: 'link', text: v.name, href: url.show(v.id), note: v.number },
      { kind: 'number', text: `${Math.round(v.likeness * 100)} %` },
      { kind: 'text', text: v.vat_id ?? '—' },
      { kind: 'text', text: v.email ?? '—' },
      { kind: 'status', status: statusOf(v) },
    ],
  })),
})
