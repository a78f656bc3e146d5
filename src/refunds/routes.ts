import { z } from 'zod'
import type { Permission } from '../kernel/permissions.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { amountInput, ById, day, id, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { jsonAs, type Feature, type Refused } from '../platform/http/route.ts'
import type { FormPage, RecordPage } from '../platform/view/ui.ts'
import type { Lost, PaidBack, Why } from './entered.ts'
import type { RefundUrls } from './url.ts'

const blank: Refused = { values: {}, errors: [] }
const amount = optional(amountInput('Amount')).optional()
const Came = z.strictObject({
  id,
  amount,
  paid_on: day('The day'),
  account_id: z.uuid('Choose the account that it came to.'),
  evidence: text(500, 'What proves it'),
})
const IsLost = z.strictObject({ id, amount, reason: text(500, 'The reason') })
const WithReason = z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') })

type Form = (ctx: ReadCtx, id: string, refused: Refused) => Promise<FormPage>
/** What money comes back of, or is lost of: its screens, its JSON and its commands. */
type Subject<S extends z.ZodType> = {
  url: RefundUrls
  /** Where one looks once a refund is recorded. */
  after: (id: string) => string
  schema: S
  json: (ctx: ReadCtx, refundId: string) => Promise<z.input<S>>
  page: (ctx: ReadCtx, refundId: string) => Promise<RecordPage>
  read: Permission
  refundForm: Form
  writeOffForm: Form
  enterRefund: (ctx: Ctx, id: string, paid: PaidBack) => Promise<string>
  enterWriteOff: (ctx: Ctx, id: string, lost: Lost) => Promise<string>
  confirm: (ctx: Ctx, refundId: string, version: number | undefined) => Promise<void>
  refuse: (ctx: Ctx, refundId: string, why: Why) => Promise<void>
  /** Says what is so now. */
  takeBack: (ctx: Ctx, refundId: string, why: Why) => Promise<string>
  /** What is so once it came back, as a sentence. */
  ends: string
  /** As the summaries name it: `a credit`. */
  name: string
  summaries: { show: string; takeBack: string }
}

/** Entering what was paid back or is lost, below that of which it is. */
export const enteringRoutes =
  <S extends z.ZodType>(of: Subject<S>) =>
  (routes: Feature): void => {
    const one = jsonAs(of.schema)
    routes
      .get(of.url.newRefund(':id'), {
        allow: 'payments.settle',
        input: ById,
        view: '/pages/form',
        summary: `The form for ${of.name} that the vendor paid back.`,
        handle: async (ctx) => show(await of.refundForm(ctx, ctx.input.id, blank)),
      })
      .post(of.url.refunds(':id'), {
        allow: 'payments.settle',
        input: Came,
        view: '/pages/form',
        json: one,
        summary: `Say that the vendor paid ${of.name} back, or a part of it, with what proves it.`,
        onInvalid: (ctx, refused) => of.refundForm(ctx, String(ctx.input['id']), refused),
        handle: async (ctx) => {
          const { id: subjectId, ...paid } = ctx.input
          const made = await of.enterRefund(ctx, subjectId, paid)
          return created(of.after(subjectId), () => of.json(ctx, made), `Recorded. ${of.ends}`)
        },
      })
      .get(of.url.newWriteOff(':id'), {
        allow: 'payments.settle',
        input: ById,
        view: '/pages/form',
        summary: `The form for ${of.name} that is lost.`,
        handle: async (ctx) => show(await of.writeOffForm(ctx, ctx.input.id, blank)),
      })
      .post(of.url.writeOffs(':id'), {
        allow: 'payments.settle',
        input: IsLost,
        view: '/pages/form',
        json: one,
        summary: `Ask for ${of.name}, or a part of it, to be written off; somebody else confirms it.`,
        onInvalid: (ctx, refused) => of.writeOffForm(ctx, String(ctx.input['id']), refused),
        handle: async (ctx) => {
          const { id: subjectId, ...lost } = ctx.input
          const made = await of.enterWriteOff(ctx, subjectId, lost)
          return created(
            of.url.show(made),
            () => of.json(ctx, made),
            'Nothing is written off yet: somebody else who settles payments must confirm it.',
          )
        },
      })
  }

/** One refund or write-off, and what a second person does with it. */
export const decidingRoutes =
  <S extends z.ZodType>(of: Subject<S>) =>
  (routes: Feature): void => {
    const one = jsonAs(of.schema)
    const done = (ctx: Ctx, refundId: string, said: string) =>
      changed(of.url.show(refundId), () => of.json(ctx, refundId), said)
    routes
      .get(of.url.show(':id'), {
        allow: of.read,
        input: ById,
        view: '/pages/record',
        json: one,
        summary: of.summaries.show,
        handle: async ({ input, ...ctx }) =>
          either(
            () => of.page(ctx, input.id),
            () => of.json(ctx, input.id),
          ),
      })
      .post(of.url.confirmation(':id'), {
        allow: 'payments.settle',
        stepUp: true,
        input: z.strictObject({ id: z.uuid(), version }),
        json: one,
        summary: `Write ${of.name} off, as another person asked.`,
        handle: async (ctx) => {
          await of.confirm(ctx, ctx.input.id, ctx.input.version)
          return done(ctx, ctx.input.id, 'Written off.')
        },
      })
      .post(of.url.refusal(':id'), {
        allow: 'payments.settle',
        input: WithReason,
        json: one,
        summary: `Refuse to write ${of.name} off, or withdraw what one asked for.`,
        handle: async (ctx) => {
          await of.refuse(ctx, ctx.input.id, ctx.input)
          return done(ctx, ctx.input.id, 'It is not written off.')
        },
      })
      .post(of.url.takingBack(':id'), {
        allow: 'payments.settle',
        stepUp: true,
        input: WithReason,
        json: one,
        summary: of.summaries.takeBack,
        handle: async (ctx) =>
          done(ctx, ctx.input.id, await of.takeBack(ctx, ctx.input.id, ctx.input)),
      })
  }
