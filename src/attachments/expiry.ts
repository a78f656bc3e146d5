import { daysBetween } from '../kernel/calendar.ts'
import { message } from '../messages/index.ts'
import { createHash } from 'node:crypto'
import { rolesWith } from '../kernel/permissions.ts'
import { notify, type Occasion } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { noticeLevel } from './attachment.ts'
import { expiring, noticed, vendorManagers, type Expiring } from './expiry-queries.ts'

/**
 * Tells everybody who may manage vendors of the certificates that came to a new step of their way to the end: one
 * notice each, once for each step. Returns how many certificates.
 */
export async function noticeExpiries(ctx: Ctx): Promise<number> {
  const due = (await expiring(ctx.tx, ctx.today)).flatMap((attachment) => {
    const level = noticeLevel(ctx.today, attachment.valid_until)
    return level === null ? [] : [{ ...attachment, level }]
  })
  const fresh = new Set(
    due.length ? (await noticed(ctx.tx, due)).map((notice) => notice.attachment_id) : [],
  )
  const news = due.filter(({ id }) => fresh.has(id))
  if (news.length === 0) return 0
  for (const { id, vendor_id, name, kind, level, valid_until } of news)
    ctx.record(
      'attachment.expiry_noticed',
      { kind: 'vendor', id: vendor_id },
      {
        attachment: id,
        name,
        level,
        valid_until,
        note: message('note.document_ends', {
          kind,
          name,
          days: daysBetween(ctx.today, valid_until),
        }),
      },
    )
  await notify(
    ctx,
    await vendorManagers(ctx.tx, rolesWith('vendors.manage')),
    occasionOf(news, ctx),
  )
  return news.length
}

function occasionOf(news: readonly (Expiring & { level: number })[], { today, tx }: Ctx): Occasion {
  const paramsOf = (d: Expiring) => ({
    kind: d.kind,
    vendor: d.vendor_name,
    days: daysBetween(today, d.valid_until),
  })
  const [first] = news
  const key = `expiring ${createHash('sha256')
    .update(news.map((d) => `${d.id} ${d.level}`).join())
    .digest('hex')
    .slice(0, 32)}`
  if (news.length === 1 && first)
    return {
      kind: 'attachment_expiring',
      key,
      title: message('notice.document_ends', paramsOf(first)),
      body: message('notice.document_new', { name: first.name }),
      path: `/vendors/${first.vendor_id}`,
      subject: { kind: 'vendor', id: first.vendor_id },
    }
  return {
    kind: 'attachment_expiring',
    key,
    title: message('notice.documents_end', { count: news.length }),
    body: message('notice.documents', {
      documents: news.slice(0, 20).map((d) => ({ ...paramsOf(d), name: d.name })),
    }),
    path: '/attachments?state=expiring',
    subject: { kind: 'organisation', id: tx.tenantId },
  }
}
