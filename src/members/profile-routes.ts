import { z } from 'zod'
import { isLocale, locales } from '../kernel/choices.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { text, version, timeZone } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Banner, FormPage, Tabs } from '../platform/view/ui.ts'
import { clearSuppression } from '../notifications/index.ts'
import { accountTabs, inPerson } from '../sign-in/index.ts'
import { allowAgain, mailTrouble } from './mail.ts'
import { timeZonePicker } from '../pickers/index.ts'

const Row = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  locale: z.string(),
  time_zone: z.string(),
  version: z.number(),
})
export type ProfilePage = FormPage & { tabs: Tabs; mail: Banner | null; row: z.output<typeof Row> }
const mine = (ctx: ReadCtx) =>
  ctx.tx.one(
    sql.type(Row)`
      select
        m.user_id as id,
        m.name,
        m.email,
        coalesce(m.locale, o.locale) as locale,
        coalesce(m.time_zone, o.time_zone) as time_zone,
        m.version
      from
        memberships as m
        join organisations as o on o.tenant_id = m.tenant_id
      where m.user_id = ${ctx.actor.userId}
    `,
  )

async function page(ctx: ReadCtx, refused: Refused): Promise<ProfilePage> {
  const [row, trouble] = await Promise.all([mine(ctx), mailTrouble(ctx, ctx.actor.userId)])
  const form = formPage(
    {
      title: 'Profile',
      crumbs: [],
      action: '/me/profile',
      version: row.version,
      cancelHref: '/inbox',
      submitLabel: 'Save profile',
      fields: [
        {
          name: 'name',
          label: 'Name',
          fallback: row.name,
          hint: `In ${ctx.actor.organisation.name}`,
          autocomplete: 'name',
        },
        {
          name: 'locale',
          label: 'How dates and numbers are written',
          type: 'select',
          fallback: row.locale,
          options: Object.entries(locales).map(([value, label]) => ({ value, label })),
        },
        {
          name: 'time_zone',
          label: 'Time zone',
          type: 'pick',
          picker: timeZonePicker,
          placeholder: 'Type a city',
          fallback: row.time_zone,
          hint: 'Times are shown in it; the organisation’s days stay its own',
        },
      ],
    },
    refused,
  )
  return {
    ...form,
    row,
    tabs: accountTabs('/me/profile'),
    mail:
      trouble === null
        ? null
        : { tone: 'warn', text: trouble, button: { label: allowAgain, form: 'mail-again' } },
  }
}

const input = z.strictObject({
  version,
  name: text(200, 'Name'),
  locale: z.string().refine(isLocale, 'Choose from the list.'),
  time_zone: timeZone,
})
const one = json(Row, (p: ProfilePage) => p.row)
export const profile = feature('profile')
  .get('/me/profile', {
    allow: 'member',
    input: z.object({}),
    view: '/members/profile',
    json: one,
    summary: 'Your name, language and time zone here.',
    handle: async (ctx) => {
      inPerson(ctx.actor)
      return show(await page(ctx, { values: {}, errors: [] }))
    },
  })
  .post('/me/profile', {
    allow: 'member',
    input,
    view: '/members/profile',
    json: one,
    summary: 'Change your name, language or time zone here.',
    onInvalid: (ctx, refused) => page(ctx, refused),
    handle: async (ctx) => {
      inPerson(ctx.actor)
      const before = await mine(ctx)
      const { name, locale, time_zone: zone, version: at } = ctx.input
      expectFresh(
        await ctx.tx.run(
          sql.type(z.object({}))`
            update memberships
            set
              name = ${name},
              locale = ${locale},
              time_zone = ${zone},
              version = version + 1
            where user_id = ${ctx.actor.userId} and version = ${at ?? before.version}
          `,
        ),
      )
      ctx.record(
        'member.profile_changed',
        { kind: 'member', id: ctx.actor.userId },
        { name: { from: before.name, to: name }, locale, time_zone: zone },
      )
      return changed('/me/profile', () => page(ctx, { values: {}, errors: [] }), 'Saved.')
    },
  })
  .post('/me/profile/mail', {
    allow: 'member',
    input: z.object({}),
    json: one,
    summary: 'Let notifications be mailed to your address again, after mail to it came back.',
    handle: async (ctx) => {
      inPerson(ctx.actor)
      await clearSuppression(ctx, ctx.actor.userId)
      return changed(
        '/me/profile',
        () => page(ctx, { values: {}, errors: [] }),
        'Notifications are mailed to you again.',
      )
    },
  })
