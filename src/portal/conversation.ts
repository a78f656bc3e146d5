import { message, asWritten } from '../messages/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import type { On } from '../platform/events.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Refused } from '../platform/http/route.ts'
import { textOf } from '../platform/view/form.ts'
import { saidIn } from './pages/page.ts'
import { wordsFor, type Words } from './words/index.ts'
import { tellVendor } from './letters.ts'
import { url } from './paths.ts'
import * as queries from './conversation-queries.ts'

/** What the customer and the vendor wrote to each other about a document. */
export type Conversation = {
  messages: readonly { who: string; own: boolean; text: string; when: string; at: string }[]
  form: { action: string; key: string } | null
  /** What was typed and refused. */
  typed: string
  error: string | undefined
}
export type ConversationPart = { words: Words; conversation: Conversation }

export async function conversation(
  ctx: ReadCtx,
  { id, path, refused }: { id: string; path: string; refused: Refused },
): Promise<Conversation> {
  const rows = await queries.shared(ctx.tx, id)
  return {
    messages: rows.map((row) => ({
      who: row.contact ?? ctx.actor.organisation.name,
      own: row.contact !== null,
      text: row.body,
      when: dateTimeText(row.created_at, ctx.actor.timeZone),
      at: row.created_at.toISOString(),
    })),
    form: ctx.actor.contact?.may.has('comments.write')
      ? { action: `${path}/comments`, key: crypto.randomUUID() }
      : null,
    typed: textOf(refused.values['body']),
    error: saidIn(wordsFor(ctx.actor), refused.errors).find((e) => e.pointer === '/body')?.detail,
  }
}

/** The contacts of the vendor are told what a member wrote to them. */
export const tellOfComment: NonNullable<On['comment.shared']> = async (
  ctx: Ctx,
  { kind, id, label, body },
) => {
  const { vendor_id: vendorId, number } = await queries.vendorOf(ctx.tx, id)
  if (!vendorId || !number)
    throw conflict(
      'not_now',
      'The vendor does not have this order yet. Issue it first, or write without sharing it.',
    )
  const isOrder = kind === 'purchase_order'
  await tellVendor(ctx, {
    vendorId,
    about: isOrder ? 'orders' : 'invoices',
    path: isOrder ? url.order(id) : url.invoice(id),
    title: message('letter.portal_comment_subject', {
      document: label,
      organisation: ctx.actor.organisation.name,
    }),
    body: asWritten(body.slice(0, 1900).toWellFormed()),
  })
}
