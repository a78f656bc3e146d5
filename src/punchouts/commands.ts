import { createHash } from 'node:crypto'
import { assertCallable, RefusedAddress } from '../integrations/guarded-fetch/index.ts'
import type { ReturnedItem } from '../integrations/cxml/index.ts'
import { move } from '../kernel/lifecycle.ts'
import { conflict, invalid, notFound } from '../kernel/problem.ts'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import { encryptedColumn, type Cipher } from '../platform/encryption.ts'
import { create } from '../purchase-requests/index.ts'
import { hoursOpen, punchoutLifecycle, type Failure } from './punchout.ts'
import * as queries from './queries.ts'

export const secretColumn = encryptedColumn('punchout_sites', 'secret')
const ofSite = (id: string) => ({ kind: 'punchout_site', id })

export type SiteInput = Omit<queries.SiteContent, 'id' | 'secret'> & {
  /** Left out, the kept one stays. */
  secret: string | null
}
type Keeping = { cipher: Cipher; insideToo: boolean }

/** Sets up a vendor's shop. Its shared secret is encrypted, and never shown again. */
export async function addSite(
  ctx: Ctx,
  input: SiteInput,
  { cipher, insideToo }: Keeping,
): Promise<string> {
  refuseAddress(input.url, insideToo)
  if (!input.secret) throw invalid('/secret', 'missing', 'The shared secret is missing.')
  const id = ctx.newId()
  queries.insertSite(ctx.tx, {
    ...input,
    id,
    secret: secretColumn.seal(cipher, id, input.secret),
    by: ctx.actor.userId,
  })
  ctx.record('punchout_site.added', ofSite(id), { name: input.name, url: input.url })
  return id
}

type Edited = { id: string; version: number | undefined; active?: boolean | undefined }
export async function editSite(
  ctx: Ctx,
  { id, version, ...sent }: Omit<SiteInput, 'active'> & Edited,
  { cipher, insideToo }: Keeping,
): Promise<void> {
  const before = await ctx.lock(queries.site, id, version)
  const input = { ...sent, active: saidOr(sent.active, before.active) }
  refuseAddress(input.url, insideToo)
  // A kept secret is not sent to an address that somebody else chose.
  if (!input.secret && new URL(input.url).origin !== new URL(before.url).origin)
    throw invalid(
      '/secret',
      'missing',
      'The address is another one, so type the shared secret again.',
    )
  queries.saveSite(ctx.tx, {
    ...input,
    id,
    secret: input.secret ? secretColumn.seal(cipher, id, input.secret) : before.secret,
  })
  ctx.record('punchout_site.edited', ofSite(id), {
    name: { from: before.name, to: input.name },
    url: { from: before.url, to: input.url },
    active: { from: before.active, to: input.active },
    secret: input.secret ? 'changed' : 'as it was',
  })
}

function refuseAddress(address: string, insideToo: boolean): void {
  try {
    assertCallable(new URL(address), insideToo)
  } catch (error) {
    if (!(error instanceof RefusedAddress || error instanceof TypeError)) throw error
    throw invalid(
      '/url',
      'bad_address',
      'Write an address that begins with https:// and is on the open internet.',
    )
  }
}

/** Begins a visit to a shop, whose job asks it where it starts. */
export async function begin(ctx: Ctx, siteId: string): Promise<string> {
  const site = await ctx.lock(queries.site, siteId)
  if (!site.active) throw conflict('wrong_state', 'This shop is not in use.')
  return visit(ctx, { siteId, operation: 'create', aboutId: null })
}

/** Begins another visit about what came back from one: to change it, or to look at it once it is requested. */
export async function again(ctx: Ctx, id: string): Promise<string> {
  const before = await ctx.lock(queries.punchoutOf(ctx.actor.userId), id)
  if (before.state !== 'returned' && before.state !== 'requested')
    throw conflict('wrong_state', 'Nothing came back from this visit. Begin another at the shop.')
  const operation = before.state === 'returned' ? 'edit' : 'inspect'
  return visit(ctx, { siteId: before.site_id, operation, aboutId: id })
}

async function visit(
  ctx: Ctx,
  about: { siteId: string; operation: string; aboutId: string | null },
): Promise<string> {
  const id = ctx.newId()
  const expiresAt = new Date(ctx.now.getTime() + hoursOpen * 3_600_000)
  queries.insert(ctx.tx, { ...about, id, userId: ctx.actor.userId, expiresAt })
  await ctx.enqueue('start-punchout', { punchoutId: id })
  return id
}

export async function end(ctx: Ctx, id: string): Promise<void> {
  const punchout = await ctx.lock(queries.punchoutOf(ctx.actor.userId), id)
  queries.saveState(ctx.tx, id, move(punchoutLifecycle, punchout.state, 'end'))
}

const hashOf = (nonce: string): string => createHash('sha256').update(nonce).digest('hex')

/** The address to come back to, for a visit that is not open yet. */
export async function keepNonce(ctx: Ctx, id: string, nonce: string): Promise<void> {
  const punchout = await ctx.lock(queries.punchout, id)
  move(punchoutLifecycle, punchout.state, 'open')
  queries.saveNonce(ctx.tx, id, hashOf(nonce))
}

export async function opened(ctx: Ctx, id: string, startUrl: string): Promise<void> {
  const punchout = await ctx.lock(queries.punchout, id)
  queries.saveState(ctx.tx, id, move(punchoutLifecycle, punchout.state, 'open'), { startUrl })
}

export async function failed(
  ctx: Ctx,
  id: string,
  { failure, answer }: { failure: Failure; answer: string | null },
): Promise<void> {
  const punchout = await ctx.lock(queries.punchout, id)
  const saved = { failure, answer: answer && answer.slice(0, 300) }
  queries.saveState(ctx.tx, id, move(punchoutLifecycle, punchout.state, 'fail'), saved)
}

type Answer = { nonce: string; buyerCookie: string | null; items: readonly ReturnedItem[] }
/** Takes what a shop sends back, once and for the visit that it was asked in. The answer is that visit's id. */
export async function receive(ctx: Ctx, { nonce, buyerCookie, items }: Answer): Promise<string> {
  const punchout = await queries.lockByNonce(ctx.tx, hashOf(nonce))
  if (!punchout) throw notFound('This address')
  if (punchout.state !== 'open')
    throw conflict('punchout_used', 'What the shop sends back is taken once. Begin another visit.')
  if (punchout.expires_at < ctx.now)
    throw conflict('punchout_expired', 'This visit to the shop has expired. Begin another.')
  if (buyerCookie !== punchout.id)
    throw invalid('/cxml', 'other_visit', 'What the shop sends back is of another visit.')
  queries.insertItems(
    ctx.tx,
    punchout.id,
    items.map((item, i) => ({
      position: i + 1,
      description: item.description,
      quantity: item.quantity,
      unit: item.unit,
      unit_price: item.unitPrice,
      currency: item.currency,
      supplier_part_id: item.partId,
      supplier_part_auxiliary_id: item.auxiliaryId,
      manufacturer_part_id: item.manufacturerPartId,
      unspsc: item.unspsc,
    })),
  )
  queries.saveState(ctx.tx, punchout.id, move(punchoutLifecycle, punchout.state, 'return'))
  return punchout.id
}

/** What came back becomes a draft of the same person's request. What an edit replaces cannot be requested beside it. */
export async function request(
  ctx: Ctx,
  { id, ...purchase }: { id: string; cost_center_id: string; need_by: string },
): Promise<string> {
  const punchout = await ctx.lock(queries.punchoutOf(ctx.actor.userId), id)
  const requested = move(punchoutLifecycle, punchout.state, 'request')
  if (punchout.operation === 'inspect')
    throw conflict('wrong_state', 'This visit was to look at what is requested already.')
  const items = await queries.itemsOf(ctx.tx, id)
  if (items.length === 0)
    throw conflict('wrong_state', 'Nothing was chosen in the shop. Begin another visit.')
  if (punchout.about_id) await end(ctx, punchout.about_id)
  const requestId = await create(ctx, {
    ...purchase,
    justification: null,
    vendor_id: punchout.vendor_id,
    vendor_reason: `Chosen in ${punchout.site_name}`,
    currency: items[0]!.currency,
    lines: items.map((item) => ({
      description: `${item.description} (${item.supplier_part_id})`.slice(0, 500),
      quantity: item.quantity,
      unit: item.unit,
      unit_price: item.unit_price,
    })),
  })
  queries.saveState(ctx.tx, id, requested, { requestId })
  return requestId
}
