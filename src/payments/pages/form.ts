import { addDays, nextWorkday } from '../../kernel/calendar.ts'
import { activeVendorPicker, duePartPicker, paymentAccountPicker } from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formPage } from '../../platform/view/pages.ts'
import { pickForm } from '../../platform/view/picks.ts'
import type { Banner, FormPage } from '../../platform/view/ui.ts'
import type { Services } from '../../services.ts'
import type { PaymentStatus } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { railNamed, rails } from '../rails/index.ts'
import type { Rail } from '../rails/port.ts'
import * as queries from '../run-queries.ts'
import { url } from '../url.ts'

export const runPicks = { account_id: paymentAccountPicker, vendor_id: activeVendorPicker } as const
export const itemPicks = { instalment_id: duePartPicker } as const

const runs = { label: 'Payment runs', href: url.runs }

export async function proposalForm(
  ctx: ReadCtx,
  refused: Refused,
  services: Services,
): Promise<FormPage> {
  const [accounts, offered] = await Promise.all([
    runPicks.account_id.search(ctx.tx, '', 2),
    railsOffered(ctx, services),
  ])
  return pickForm(
    ctx,
    {
      title: 'Propose a payment run',
      crumbs: [runs],
      action: url.runs,
      version: null,
      cancelHref: url.runs,
      submitLabel: 'Propose the run',
      banner: {
        tone: 'info',
        text: 'It takes what is due and not blocked, less credits of the same vendors. You can leave out and include before you send it for approval.',
      },
      fields: [
        {
          name: 'account_id',
          label: 'Paid from',
          picker: runPicks.account_id,
          hint: 'Its legal entity and currency say what can be paid',
          ...(accounts.length === 1 ? { fallback: accounts[0]!.id } : {}),
        },
        {
          name: 'rail',
          label: 'How the bank is told',
          type: 'select',
          options: offered.map(({ code, name }) => ({ value: code, label: name })),
          fallback: rails[0]!.code,
        },
        {
          name: 'pay_on',
          label: 'To be paid on',
          type: 'date',
          optional: true,
          hint: 'Empty: the last workday on which nothing of it is late',
          fallback: nextWorkday(ctx.today, new Set()),
        },
        {
          name: 'due_until',
          label: 'What is due until',
          type: 'date',
          fallback: addDays(ctx.today, 7),
        },
        {
          name: 'take_discounts',
          label: 'Also what has a discount on that day',
          type: 'checkbox',
          fallback: 'on',
        },
        {
          name: 'vendor_id',
          label: 'Only this vendor',
          picker: runPicks.vendor_id,
          optional: true,
        },
      ],
    },
    refused,
  )
}

/** A service is offered where it is set up and can pay for us. */
async function railsOffered(ctx: ReadCtx, services: Services): Promise<readonly Rail[]> {
  const offered = await Promise.all(
    rails.map(async ({ tells }) => tells.by !== 'service' || tells.isOffered(ctx, services)),
  )
  return rails.filter((_, i) => offered[i])
}

export async function inclusionForm(
  ctx: ReadCtx,
  refused: Refused,
  runId: string,
): Promise<FormPage> {
  const run = await queries.find(ctx.tx, runId)
  return pickForm(
    ctx,
    {
      title: 'Include a part of an invoice',
      crumbs: [runs, { label: run.number, href: url.run(runId) }],
      action: url.inclusion(runId),
      version: run.version,
      cancelHref: url.run(runId),
      submitLabel: 'Include it',
      fields: [
        {
          name: 'instalment_id',
          label: 'Which',
          picker: itemPicks.instalment_id,
          hint: `Open, of ${run.entity} in ${run.currency}`,
        },
      ],
    },
    refused,
  )
}

export async function paymentDayForm(
  ctx: ReadCtx,
  refused: Refused,
  runId: string,
): Promise<FormPage> {
  const run = await queries.find(ctx.tx, runId)
  return formPage(
    {
      title: 'Another day of payment',
      crumbs: [runs, { label: run.number, href: url.run(runId) }],
      action: url.paymentDay(runId),
      version: run.version,
      cancelHref: url.run(runId),
      submitLabel: 'Change it',
      fields: [
        {
          name: 'pay_on',
          label: 'To be paid on',
          type: 'date',
          hint: 'A discount that is over by then blocks its part',
          fallback: run.pay_on,
        },
      ],
    },
    refused,
  )
}

const said = {
  settlement: { title: 'It was paid', to: url.settlement },
  failure: { title: 'It failed', to: url.failure },
  return: { title: 'It came back', to: url.bringingBack },
} as const

export async function answerForm(
  ctx: ReadCtx,
  refused: Refused,
  { id, what }: { id: string; what: keyof typeof said },
): Promise<FormPage> {
  const payment = await paymentQueries.find(ctx.tx, id)
  const { title, to } = said[what]
  return formPage(
    {
      title,
      crumbs: [
        { label: 'Payments', href: url.index },
        { label: payment.number, href: url.payment(id) },
      ],
      action: to(id),
      version: payment.version,
      cancelHref: url.payment(id),
      submitLabel: title,
      banner: bannerOf(what, payment.status),
      fields: [
        { name: 'on', label: 'On which day', type: 'date', fallback: ctx.today },
        {
          name: 'evidence',
          label: 'What proves it',
          optional:
            what !== 'settlement' ||
            (railNamed(payment.rail)?.tells.by !== 'person' && payment.status !== 'failed'),
          hint: 'Such as the number of the bank’s receipt or statement',
        },
        ...(what === 'settlement'
          ? []
          : [{ name: 'reason', label: 'Why, as the bank says it', type: 'textarea' as const }]),
      ],
    },
    refused,
  )
}
function bannerOf(what: keyof typeof said, status: PaymentStatus): Banner | null {
  if (what !== 'settlement') return { tone: 'warn', text: openAgain }
  return status === 'failed' ? { tone: 'warn', text: afterAll } : null
}
const afterAll =
  'It was said to have failed. Say that it was paid only where the bank proves it: what it pays is not due any more then.'
const openAgain =
  'What it was to pay is open again and can be paid in another run. Say so only where the bank said it.'
