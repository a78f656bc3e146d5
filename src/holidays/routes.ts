import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { day, text } from '../platform/http/input.ts'
import { Day, wholeList } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { dateText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { ListPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

type Holiday = z.output<typeof queries.Row>
type Listed = ListPage & { rows: readonly Holiday[] }
const url = { index: '/holidays', new: '/holidays/new', removal: '/holidays/removal' }
const HolidaysJson = wholeList(z.object({ day: Day, name: z.string() }))
const list = json(HolidaysJson, (page: Listed) => ({ data: [...page.rows], next_cursor: null }))

async function listPage(ctx: ReadCtx): Promise<Listed> {
  const rows = await queries.list(ctx.tx, ctx.today)
  const manages = ctx.actor.permissions.has('organisation.manage')
  const add = {
    label: 'New holiday',
    href: url.new,
    variant: 'primary' as const,
    icon: 'plus' as const,
  }
  return {
    title: 'Holidays',
    rows,
    pager: { summary: `${rows.length} shown`, previousHref: null, nextHref: null },
    header: {
      title: 'Holidays',
      meta: 'Days on which nobody is expected to decide, besides Saturdays and Sundays',
      ...(manages ? { buttons: [add] } : {}),
    },
    table: {
      label: 'Holidays',
      columns: [
        { label: 'Holiday' },
        { label: 'Day' },
        ...(manages ? [{ label: 'Remove it' }] : []),
      ],
      rows: rows.map((row) => ({
        cells: [
          { kind: 'text', text: row.name },
          { kind: 'text', text: dateText(row.day) },
          ...(manages
            ? [
                {
                  kind: 'action' as const,
                  action: {
                    label: `Remove ${row.name}`,
                    href: url.removal,
                    small: true,
                    tone: 'ghost' as const,
                    icon: 'trash-2' as const,
                    fields: { day: row.day },
                  },
                },
              ]
            : []),
        ],
      })),
    },
    empty: rows.length
      ? null
      : {
          title: 'No holidays yet',
          text: 'Approvals are due after working days. Enter the days on which your organisation is closed, so that nobody is reminded then.',
          icon: 'calendar',
          button: manages ? add : undefined,
        },
  }
}

const form = (refused: Refused) =>
  formPage(
    {
      title: 'New holiday',
      crumbs: [{ label: 'Holidays', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Save holiday',
      fields: [
        { name: 'name', label: 'Name' },
        { name: 'day', label: 'Day', type: 'date' },
      ],
    },
    refused,
  )

const subjectOf = (tenantId: string) => ({ kind: 'organisation', id: tenantId })

export const routes = feature('holidays')
  .get(url.index, {
    allow: 'member',
    input: z.object({}),
    view: '/pages/list',
    json: list,
    summary: 'The holidays of this year and later.',
    handle: async (ctx) => show(await listPage(ctx)),
  })
  .get(url.new, {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new holiday.',
    handle: async () => show(form({ values: {}, errors: [] })),
  })
  .post(url.index, {
    allow: 'organisation.manage',
    input: z.strictObject({ name: text(100, 'Name'), day: day('The day') }),
    view: '/pages/form',
    json: list,
    summary: 'Enter a day on which the organisation is closed.',
    onInvalid: async (_ctx, refused) => form(refused),
    handle: async (ctx) => {
      queries.insert(ctx.tx, ctx.input)
      ctx.record('organisation.holiday_added', subjectOf(ctx.tx.tenantId), {
        day: ctx.input.day,
        note: ctx.input.name,
      })
      return created(url.index, () => listPage(ctx), 'Holiday saved.')
    },
  })
  .post(url.removal, {
    allow: 'organisation.manage',
    input: z.strictObject({ day: day('The day') }),
    json: list,
    summary: 'Remove a holiday.',
    handle: async (ctx) => {
      if ((await queries.remove(ctx.tx, ctx.input.day)) === 0) throw notFound('This holiday')
      ctx.record('organisation.holiday_removed', subjectOf(ctx.tx.tenantId), { day: ctx.input.day })
      return changed(url.index, () => listPage(ctx), 'Removed. It is a working day again.')
    },
  })
