import { z } from 'zod'
import { saidOr } from '../kernel/unsaid.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { ById, keptFlag } from '../platform/http/input.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import { choose, noticeKinds } from '../notifications/index.ts'
import { inPerson } from '../sign-in/index.ts'
import { register, remove, type DeviceDoor } from './commands.ts'
import { NewDevice } from './input.ts'
import { settingsPage, url, type SettingsPage } from './presenter.ts'

const DeviceType = z.enum(['android', 'ios', 'web'])
const Registered = z.object({ id: Uuid, device_type: DeviceType, is_active: z.literal(true) })
type Registered = z.output<typeof Registered>
const Settings = z.object({
  web_push_key: z.string(),
  firebase: z.record(z.string(), z.string()).nullable(),
  devices: z.array(
    z.object({
      id: Uuid,
      device_type: DeviceType,
      device_name: z.string().nullable(),
      last_used_at: Instant,
    }),
  ),
  kinds: z.array(z.object({ kind: z.enum(noticeKinds), push: z.boolean(), email: z.boolean() })),
})
const settings = json(Settings, (page: SettingsPage) => ({
  web_push_key: page.publicKey,
  firebase: page.browsers.firebase,
  devices: page.rows.map((row) => ({
    id: row.id,
    device_type: row.device_type,
    device_name: row.name,
    last_used_at: row.last_used_at.toISOString(),
  })),
  kinds: page.wishes.map(({ kind, push, email }) => ({ kind, push, email })),
}))
/** One checkbox for each kind and way, as `push_mention`. */
const Choices = z.object(
  Object.fromEntries(
    noticeKinds.flatMap((kind) => [
      [`push_${kind}`, keptFlag],
      [`email_${kind}`, keptFlag],
    ]),
  ) as Record<string, typeof keptFlag>,
)

/** The devices of a person, and what reaches them. */
export function routes(door: DeviceDoor): Feature {
  const page = (ctx: ReadCtx): Promise<SettingsPage> => settingsPage(ctx, door.push.browsers)

  return feature('devices')
    .post(url.devices, {
      allow: 'member',
      input: NewDevice,
      json: json(Registered, (device: Registered) => device),
      summary:
        'Register a phone or a browser for notifications, or renew it; call it at each start and when the token changes.',
      handle: async (ctx) => {
        const id = await register(ctx, ctx.input, door)
        return created(
          url.settings,
          () => ({ id, device_type: ctx.input.device_type, is_active: true as const }),
          'This device gets notifications now.',
        )
      },
    })
    .delete(`${url.devices}/:id`, {
      allow: 'member',
      input: ById,
      summary: 'Remove a device, when its person signs out there.',
      handle: async (ctx) => remove(ctx, ctx.input.id),
    })
    .get(url.settings, {
      allow: 'member',
      input: z.object({}),
      view: '/devices/settings',
      json: settings,
      summary: 'Your devices, and what reaches you where.',
      handle: async (ctx) => {
        inPerson(ctx.actor)
        return show(await page(ctx))
      },
    })
    .post(url.settings, {
      allow: 'member',
      input: Choices,
      json: settings,
      summary: 'Choose what reaches your devices and your mail.',
      handle: async (ctx) => {
        inPerson(ctx.actor)
        const { wishes } = await page(ctx)
        await choose(
          ctx,
          wishes.map(({ kind, push, email }) => ({
            kind,
            push: saidOr(ctx.input[`push_${kind}`], push),
            email: saidOr(ctx.input[`email_${kind}`], email),
          })),
        )
        return changed(url.settings, () => page(ctx), 'Saved.')
      },
    })
    .post('/me/devices/:id/removal', {
      allow: 'member',
      input: ById,
      json: settings,
      summary: 'Remove one of your devices.',
      handle: async (ctx) => {
        await remove(ctx, ctx.input.id)
        return changed(
          url.settings,
          () => page(ctx),
          'Removed. It gets no notifications from now on.',
        )
      },
    })
}
