import { rolesWith } from '../kernel/permissions.ts'
import { postLetter, type Letter } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { dateText } from '../platform/view/format.ts'
import { noticeLevel, validityOf } from './document.ts'
import { expiring, noticed, vendorManagers, type Expiring } from './expiry-queries.ts'
import { kindLabels } from './subject.ts'

const mostListed = 8

/** Tells everybody who may manage vendors of the certificates that came to a new step of their way to the end: one letter each, once for each step. Answers how many certificates. */
export async function noticeExpiries(ctx: Ctx): Promise<number> {
  const due = (await expiring(ctx.tx, ctx.today)).flatMap((document) => {
    const level = noticeLevel(ctx.today, document.valid_until)
    return level === null ? [] : [{ ...document, level }]
  })
  const fresh = new Set(due.length ? (await noticed(ctx.tx, due)).map((notice) => notice.document_id) : [])
  const news = due.filter(({ id }) => fresh.has(id))
  if (news.length === 0) return 0
  for (const { id, vendor_id, name, kind, level, valid_until } of news)
    ctx.record('document.expiry_noticed', { kind: 'vendor', id: vendor_id }, { document: id, name, level, valid_until, note: `${kindLabels[kind]}: ${name}. ${validityOf(ctx.today, valid_until)!.text}.` })
  for (const { email, name } of await vendorManagers(ctx.tx, rolesWith('vendors.manage'))) await postLetter(ctx.enqueue, email, letterTo(name, news, ctx))
  return news.length
}

function letterTo(name: string, news: readonly Expiring[], { today, actor }: Ctx): Letter {
  const line = (d: Expiring): string => `${d.vendor_name}: ${kindLabels[d.kind]}, “${d.name}”. ${validityOf(today, d.valid_until)!.text} (${dateText(d.valid_until, actor.locale)}).`
  const [first] = news
  const alone = news.length === 1 && first ? first : null
  return {
    subject: alone ? `${kindLabels[alone.kind]} of ${alone.vendor_name}: ${validityOf(today, alone.valid_until)!.text.toLowerCase()}`.slice(0, 200) : `${news.length} documents of vendors end soon`, greeting: `Hello ${name},`,
    paragraphs: [...news.slice(0, mostListed).map(line), news.length > mostListed ? `… and ${news.length - mostListed} more. Ask the vendors for new ones, and add them on their pages.` : 'Ask the vendor for a new one, and add it on the vendor’s page.'],
    button: alone ? { label: 'Open the vendor', path: `/vendors/${alone.vendor_id}` } : { label: 'Show what ends soon', path: '/documents?state=expiring' }, foot: `You get this because you may change the vendors of ${actor.organisation.name}.`.slice(0, 1000),
  }
}
