import { createHash } from 'node:crypto'
import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Push, PushAddress } from '../integrations/push/port.ts'
import type { Ctx } from '../platform/ctx.ts'
import { encryptedColumn, type Cipher } from '../platform/encryption.ts'
import { inPerson, publicId } from '../sign-in/index.ts'
import type { NewDevice } from './input.ts'
import * as queries from './queries.ts'

export type DeviceDoor = { push: Push; cipher: Cipher }

/** The digest names the row, so that the envelope can be sealed before it is known whether the device is new. */
export const addressColumn = encryptedColumn('user_devices', 'address', 'address_hash')
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const Address = z.discriminatedUnion('channel', [
  z.object({ channel: z.literal('fcm'), token: z.string() }),
  z.object({
    channel: z.literal('web_push'),
    endpoint: z.string(),
    keys: z.object({ p256dh: z.string(), auth: z.string() }),
  }),
])
export const openAddress = (
  cipher: Cipher,
  row: { address: string; address_hash: string },
): PushAddress =>
  Address.parse(JSON.parse(addressColumn.open(cipher, row.address_hash, row.address)))

function addressOf(input: NewDevice, push: Push): PushAddress {
  if (input.fcm_token !== undefined) return { channel: 'fcm', token: input.fcm_token }
  if (!input.endpoint || !push.takes(input.endpoint))
    throw invalid(
      '/endpoint',
      'unknown_service',
      'This is not the endpoint of a push service that browsers use.',
    )
  return { channel: 'web_push', endpoint: input.endpoint, keys: input.keys! }
}

/** Registers a device, or brings what is known of it up to date. It is told as long as the sign-in lasts that registered it. */
export async function register(
  ctx: Ctx,
  input: NewDevice,
  { push, cipher }: DeviceDoor,
): Promise<string> {
  inPerson(ctx.actor)
  const address = addressOf(input, push)
  const hash = digest(address.channel === 'fcm' ? address.token : address.endpoint)
  const { credential } = ctx.actor
  const newId = ctx.newId()
  const { id } = await queries.register(ctx.tx, {
    id: newId,
    deviceType: input.device_type,
    channel: address.channel,
    hash,
    address: addressColumn.seal(cipher, hash, JSON.stringify(address)),
    name: input.device_name,
    appId: credential?.kind === 'app' ? credential.id : null,
    browserId: credential?.kind === 'session' ? publicId(credential.id) : null,
  })
  if (id === newId)
    ctx.record(
      'member.device_added',
      { kind: 'member', id: ctx.actor.userId },
      { device: input.device_type, note: input.device_name ?? undefined },
    )
  return id
}

/** Harmless when it was removed before. */
export async function remove(ctx: Ctx, id: string): Promise<void> {
  inPerson(ctx.actor)
  await queries.find(ctx.tx, ctx.actor.userId, id)
  if ((await queries.forget(ctx.tx, ctx.actor.userId, [id])) > 0)
    ctx.record('member.device_removed', { kind: 'member', id: ctx.actor.userId })
}
