import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { day, text } from '../platform/http/input.ts'
import { Day } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { actionColumn, dayColumn, list, listRoutes, textColumn } from '../platform/lists/index.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

type Holiday = z.output<typeof queries.Row>
const url = { index: '/holidays', new: '/holidays/new', removal: '/holidays/removal' }
const HolidayJson = z.object({ day: Day, name: z.string() })
const one = json(HolidayJson, (holiday: Holiday) => holiday)

const holidayList = list({
  path: url.index,
  title: 'Holidays',
  summary: 'The holidays of this year and later, or those of other days.',
  allow: 'member',
  rows: () => queries.listed,
  columns: {
    name: textColumn<Holiday>('Holiday', (holiday) => holiday.name, { sort: 'name' }),
    day: dayColumn<Holiday>('Day', (holiday) => holiday.day, { sort: 'day' }),
    remove: actionColumn<Holiday>('Remove it', 'organisation.manage', ({ name, day }) => ({
      kind: 'action',
      action: {
        label: `Remove ${name}`,
        href: url.removal,
        small: true,
        tone: 'ghost',
        icon: 'trash-2',
        fields: { day },
      },
    })),
  },
  filters: {
    q: { kind: 'text', label: 'Name', where: queries.matches.text },
    days: { kind: 'days', label: 'Day', names: ['from', 'until'], where: queries.matches.days },
  },
  implied: ({ from, until }, { today }) =>
    from || until ? null : queries.matches.thisYearOn(today),
  order: 'day',
  byAge: false,
  header: () => ({
    meta: 'Days on which nobody is expected to decide, besides Saturdays and Sundays',
  }),
  buttons: addTo,
  empty: (ctx) => ({
    title: 'No holidays yet',
    text: 'Approvals are due after working days. An administrator enters the days on which your organisation is closed, so that nobody is reminded then.',
    icon: 'calendar',
    button: addTo(ctx)[0],
  }),
  json: { schema: HolidayJson, of: (holiday) => holiday },
})
function addTo({ actor }: ReadCtx): Button[] {
  return actor.permissions.has('organisation.manage')
    ? [{ label: 'New holiday', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
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
  .with(listRoutes(holidayList))
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
    json: one,
    summary: 'Enter a day on which the organisation is closed.',
    onInvalid: async (_ctx, refused) => form(refused),
    handle: async (ctx) => {
      queries.insert(ctx.tx, ctx.input)
      ctx.record('organisation.holiday_added', subjectOf(ctx.tx.tenantId), {
        day: ctx.input.day,
        note: ctx.input.name,
      })
      return created(url.index, () => ctx.input, 'Holiday saved.')
    },
  })
  .post(url.removal, {
    allow: 'organisation.manage',
    input: z.strictObject({ day: day('The day') }),
    json: one,
    summary: 'Remove a holiday.',
    handle: async (ctx) => {
      const holiday = await queries.find(ctx.tx, ctx.input.day)
      if ((await queries.remove(ctx.tx, ctx.input.day)) === 0) throw notFound('This holiday')
      ctx.record('organisation.holiday_removed', subjectOf(ctx.tx.tenantId), { day: ctx.input.day })
      return changed(url.index, () => holiday, 'Removed. It is a working day again.')
    },
  })
