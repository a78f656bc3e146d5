import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { entityPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { day, id, optional, text } from '../platform/http/input.ts'
import { Day, Uuid } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { actionColumn, dayColumn, list, listRoutes, textColumn } from '../platform/lists/index.ts'
import { choicesOf, pickForm } from '../platform/view/picks.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

type Holiday = z.output<typeof queries.Row>
const url = { index: '/holidays', new: '/holidays/new', removal: '/holidays/removal' }
const HolidayJson = z.object({
  day: Day,
  name: z.string(),
  /** Null: all of the organisation is closed. */
  entity_id: Uuid.nullable(),
})
const holidayJson = ({ day, name, entity_id }: Pick<Holiday, 'day' | 'name' | 'entity_id'>) => ({
  day,
  name,
  entity_id,
})
const one = json(HolidayJson, holidayJson)
const maybeEntity = optional(id)
  .optional()
  .transform((entity) => entity ?? null)

const holidayList = list({
  path: url.index,
  title: 'Holidays',
  summary: 'The holidays of this year and later, or those of other days.',
  allow: 'member',
  rows: () => queries.listed,
  columns: {
    name: textColumn<Holiday>('Holiday', (holiday) => holiday.name, { sort: 'name' }),
    day: dayColumn<Holiday>('Day', (holiday) => holiday.day, { sort: 'day' }),
    entity: textColumn<Holiday>('Closed', (holiday) => holiday.entity_name ?? 'Everywhere', {
      sort: 'entity',
    }),
    remove: actionColumn<Holiday>(
      'Remove it',
      'organisation.manage',
      ({ name, day, entity_id }) => ({
        kind: 'action',
        action: {
          label: `Remove ${name}`,
          href: url.removal,
          small: true,
          tone: 'ghost',
          icon: 'trash-2',
          fields: { day, ...(entity_id ? { entity_id } : {}) },
        },
      }),
    ),
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
    meta: 'Days on which nobody is expected to decide, and nothing is paid. A legal entity may have its own.',
  }),
  buttons: addTo,
  empty: (ctx) => ({
    title: 'No holidays yet',
    text: 'Approvals are due after working days. An administrator enters the days on which your organisation is closed, so that nobody is reminded and nothing is paid then.',
    icon: 'calendar',
    button: addTo(ctx)[0],
  }),
  json: { schema: HolidayJson, of: holidayJson },
})
function addTo({ actor }: ReadCtx): Button[] {
  return actor.permissions.has('organisation.manage')
    ? [{ label: 'New holiday', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
}

const picks = { entity_id: entityPicker } as const
async function form(ctx: ReadCtx, refused: Refused) {
  const entities = await choicesOf(ctx, picks.entity_id)
  return pickForm(
    ctx,
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
        ...(entities.any && !entities.only
          ? [
              {
                name: 'entity_id',
                label: 'Only this legal entity is closed',
                picker: picks.entity_id,
                placeholder: 'All of the organisation',
                optional: true,
                fallback: '',
              },
            ]
          : []),
      ],
    },
    refused,
  )
}

const subjectOf = (tenantId: string) => ({ kind: 'organisation', id: tenantId })

export const routes = feature('holidays')
  .with(listRoutes(holidayList))
  .get(url.new, {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new holiday.',
    handle: async (ctx) => show(await form(ctx, { values: {}, errors: [] })),
  })
  .post(url.index, {
    allow: 'organisation.manage',
    input: z.strictObject({
      name: text(100, 'Name'),
      day: day('The day'),
      entity_id: maybeEntity,
    }),
    view: '/pages/form',
    json: one,
    summary: 'Enter a day on which the organisation, or one legal entity, is closed.',
    picks,
    onInvalid: form,
    handle: async (ctx) => {
      const { entity_id: entityId, ...named } = ctx.input
      queries.insert(ctx.tx, { id: ctx.newId(), ...named, entityId })
      ctx.record('organisation.holiday_added', subjectOf(ctx.tx.tenantId), {
        day: ctx.input.day,
        note: ctx.input.name,
        ...(entityId ? { entity_id: entityId } : {}),
      })
      return created(url.index, () => ctx.input, 'Holiday saved.')
    },
  })
  .post(url.removal, {
    allow: 'organisation.manage',
    input: z.strictObject({ day: day('The day'), entity_id: maybeEntity }),
    json: one,
    summary: 'Remove a holiday.',
    handle: async (ctx) => {
      const { day: on, entity_id: entityId } = ctx.input
      const holiday = await queries.find(ctx.tx, { day: on, entityId })
      if ((await queries.remove(ctx.tx, holiday.id)) === 0) throw notFound('This holiday')
      ctx.record('organisation.holiday_removed', subjectOf(ctx.tx.tenantId), {
        day: on,
        ...(entityId ? { entity_id: entityId } : {}),
      })
      return changed(url.index, () => holiday, 'Removed. It is a working day again.')
    },
  })
