import { z } from 'zod'
import type { Mail, Mailer } from '../integrations/email/index.ts'
import { systemId } from '../kernel/actor.ts'
import { message, toText } from '../messages/index.ts'
import { written } from '../notifications/index.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import { readIn, type Tx } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import { Permanent } from '../platform/jobs/permanent.ts'
import { systemActor } from '../platform/system.ts'
import { carriesOrder, isGivenUp, type Recipient } from './dispatch.ts'
import * as commands from './dispatch-commands.ts'
import { letterOf } from './dispatch-letters.ts'
import * as dispatches from './dispatch-queries.ts'
import { orderPdf } from './pdf.ts'
import { orderUbl } from './ubl.ts'

type Waiting = NonNullable<Awaited<ReturnType<typeof dispatches.toSend>>>
const Job = z.object({ tenantId: z.uuid(), dispatchId: z.uuid() })

/**
 * Mails an order to its vendor. The mail's id is that of the dispatch: a job that runs twice sends one mail. Fails
 * while the mail may still go out, so that it is tried again.
 */
export const sendOrder =
  (deps: ProcessDeps, mailer: () => Promise<Mailer>, orderLink: OrderLink): Handler =>
  async (data) => {
    const { tenantId, dispatchId } = Job.parse(data)
    const tx = readIn(deps.db, { tenantId, userId: systemId })
    const waiting = await dispatches.toSend(tx, dispatchId)
    if (waiting?.state !== 'queued' || !waiting.email) return
    const to = {
      email: waiting.email,
      person: waiting.person ?? waiting.email,
      language: waiting.language,
    }
    const mail = {
      orderId: waiting.purchase_order_id,
      dispatchId,
      about: waiting.about,
      to,
    }
    const actor = await systemActor(deps.db, tenantId)
    const outcome = await handOver(mailer, waiting, () => mailOf(tx, waiting, { to, orderLink }))
    if (outcome === 'sent') return command(deps, actor, null, (ctx) => commands.left(ctx, mail))
    await command(deps, actor, null, (ctx) => commands.failed(ctx, mail, outcome))
    if (!outcome.final) throw new Error('the order could not be mailed yet')
  }

/** Hands the mail over, or says what was wrong, in words that name no person. */
async function handOver(
  mailer: () => Promise<Mailer>,
  { suppressed, tries }: Waiting,
  mail: () => Promise<Mail>,
): Promise<'sent' | { failure: string; final: boolean }> {
  if (suppressed)
    return { failure: 'Mail to this address came back before, or none is wanted.', final: true }
  try {
    await (await mailer()).send(await mail())
    return 'sent'
  } catch (error) {
    return error instanceof Permanent
      ? { failure: 'The mail server refused the mail for good.', final: true }
      : { failure: 'The mail server did not take the mail.', final: isGivenUp(tries + 1) }
  }
}

/** Where the mail leads the contact of this address; null where they cannot come in. */
export type OrderLink = (wanted: {
  tenantId: string
  vendorId: string
  email: string
  orderId: string
}) => Promise<string | null>

async function mailOf(
  tx: Tx,
  waiting: Waiting,
  { to, orderLink }: { to: Recipient; orderLink: OrderLink },
): Promise<Mail> {
  const { organisation, buyer_name: buyer, language } = waiting
  const said = letterOf(waiting)
  const href = await orderLink({
    tenantId: tx.tenantId,
    vendorId: waiting.vendor_id,
    email: to.email,
    orderId: waiting.purchase_order_id,
  })
  return {
    key: waiting.id,
    to: to.email,
    replyTo: { email: waiting.buyer_email, name: buyer },
    attachments: carriesOrder(waiting.about) ? await filesOf(tx, waiting) : [],
    ...written({
      title: toText(said.subject, language),
      greeting: toText(message('letter.greeting', { person: to.person }), language),
      paragraphs: [
        ...said.paragraphs.map((one) => toText(one, language)),
        toText(message('letter.order_answer', { buyer }), language),
      ],
      button: href ? { label: toText(message('letter.order_portal', {}), language), href } : null,
      foot: toText(message('letter.order_foot', { organisation }), language),
    }),
  }
}

async function filesOf(
  tx: Tx,
  { purchase_order_id: orderId, language }: Waiting,
): Promise<Mail['attachments']> {
  const [pdf, ubl] = await Promise.all([orderPdf(tx, orderId, { language }), orderUbl(tx, orderId)])
  if (!pdf || !ubl) throw new Permanent('the document of the order is not as it was issued')
  return [
    { name: `${pdf.number}.pdf`, mediaType: 'application/pdf', bytes: pdf.bytes },
    { name: `${ubl.number}.xml`, mediaType: 'application/xml', bytes: ubl.bytes },
  ]
}
