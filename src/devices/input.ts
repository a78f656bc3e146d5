import { z } from 'zod'
import { optional, text } from '../platform/http/input.ts'

const base64url = (least: number, most: number) =>
  z
    .string()
    .regex(/^[\w-]+={0,2}$/, 'This is not base64url.')
    .min(least)
    .max(most)

/** An app sends its Firebase token. A browser sends what PushSubscription.toJSON() says. */
export const NewDevice = z
  .strictObject({
    device_type: z.enum(
      ['android', 'ios', 'web'],
      'The kind of device must be android, ios or web.',
    ),
    device_name: optional(text(200, 'The name of the device'))
      .optional()
      .transform((name) => name ?? null),
    fcm_token: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'A token has printable characters without spaces.')
      .min(10, 'A token has at least 10 characters.')
      .max(500, 'A token has at most 500 characters.')
      .optional(),
    endpoint: z.string().max(2000).optional(),
    keys: z.strictObject({ p256dh: base64url(80, 100), auth: base64url(20, 30) }).optional(),
    expirationTime: z.union([z.number(), z.literal('')]).nullish(),
  })
  .superRefine((device, ctx) => {
    const say = (path: string, message: string): void =>
      ctx.addIssue({ code: 'custom', path: [path], message })
    if (device.fcm_token === undefined && device.endpoint === undefined)
      say(
        'fcm_token',
        'Send a Firebase token, or the endpoint and keys of a Web Push subscription.',
      )
    if (device.fcm_token !== undefined && device.endpoint !== undefined)
      say('endpoint', 'Send a Firebase token or a Web Push subscription, not both.')
    if (device.endpoint !== undefined && !device.keys)
      say('keys', 'A Web Push subscription has keys: p256dh and auth.')
    if (device.endpoint !== undefined && device.device_type !== 'web')
      say('device_type', 'A Web Push subscription belongs to a browser: web.')
  })
export type NewDevice = z.output<typeof NewDevice>
