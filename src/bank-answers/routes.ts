import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { ById, optional, text, version, wholeNumber, withChecked } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { WholeAnswerJson, wholeAnswerJson } from './api.ts'
import { lineStates, mostLines, movementWhys } from './answer.ts'
import { continueImport, importAnswer } from './commands/import.ts'
import { reopenLine, resolveLine, setAside } from './commands/resolve.ts'
import { answerList } from './list.ts'
import { showPage, uploadPage } from './pages.ts'
import { mostParts, partPrefix, resolutionForm } from './resolution-page.ts'
import { url } from './url.ts'

const one = jsonAs(WholeAnswerJson)
const Resolution = withChecked(
  'instalment_ids',
  partPrefix,
  z.strictObject({
    id: z.uuid(),
    payment: optional(text(60, 'The payment')).optional(),
    instalment_ids: z
      .array(z.uuid('Choose what it paid.'))
      .max(mostParts, `Choose at most ${mostParts} parts.`)
      .default([]),
    rest: optional(z.enum(['credit'], 'Choose from the list.')).optional(),
    account_id: optional(z.uuid('Choose the account.')).optional(),
    note: text(500, 'Why'),
    version,
  }),
)
const blank: Refused = { values: {}, errors: [] }
/** A statement of 100,000 entries, each told in full, is about half of it. */
const mostBytes = 64 * 1_048_576
const place = wholeNumber({ label: 'The place', least: 0, most: mostLines })
const saidOf = ({ isNew, isLong }: { isNew: boolean; isLong: boolean }): string => {
  if (!isNew) return 'This file was imported before. Nothing was changed.'
  return isLong ? 'The file is read and imported now. You may leave this page.' : 'Imported.'
}
const after = (ctx: Ctx, id: string, said: string) =>
  changed(url.show(id), () => wholeAnswerJson(ctx, id), said)

export const routes = feature('bank-answers')
  .with(listRoutes(answerList))
  .get('/bank-answers/new', {
    allow: 'payments.settle',
    input: z.object({}),
    view: '/bank-answers/new',
    summary: 'The form for importing what a bank answered.',
    handle: async () => show(uploadPage(blank)),
  })
  .post('/bank-answers', {
    allow: 'payments.settle',
    input: z.strictObject({}),
    view: '/bank-answers/new',
    formView: '/bank-answers/new',
    upload: { field: 'file', maxBytes: mostBytes, holds: 'document' },
    json: one,
    summary: 'Import what a bank answered: each payment is settled or fails by its reference.',
    onInvalid: async (_ctx, refused) => uploadPage(refused),
    handle: async (ctx) => {
      if (!ctx.upload) throw invalid('/file', 'missing', 'Choose the file of the bank.')
      const { id, ...what } = await importAnswer(ctx, ctx.upload)
      return created(url.show(id), () => wholeAnswerJson(ctx, id), saidOf(what))
    },
  })
  .get('/bank-answers/:id', {
    allow: 'payments.read',
    input: ById.extend({
      state: z.enum(lineStates).optional().catch(undefined),
      after: place.optional().catch(undefined),
    }),
    view: '/pages/record',
    fragments: ['record'],
    json: one,
    summary: 'One file of a bank, with what became of each of its lines.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => wholeAnswerJson(ctx, input.id, input),
      ),
  })
  .post('/bank-answers/:id/continuation', {
    allow: 'payments.settle',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Go on with the import of a long file that has stopped.',
    handle: async (ctx) => {
      await continueImport(ctx, ctx.input.id, ctx.input.version)
      return after(ctx, ctx.input.id, 'The import goes on.')
    },
  })
  .get('/bank-answer-lines/:id/resolution', {
    allow: 'payments.settle',
    input: ById,
    view: '/pages/form',
    summary: 'The form for a line that waits for somebody.',
    handle: async (ctx) => show(await resolutionForm(ctx, ctx.input.id, blank)),
  })
  .post('/bank-answer-lines/:id/resolution', {
    allow: 'payments.settle',
    input: Resolution,
    view: '/pages/form',
    json: one,
    summary:
      'Say which payment a line is about, or which open parts of invoices it paid, or set it aside.',
    onInvalid: (ctx, refused) => resolutionForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id, payment, instalment_ids: partIds, account_id: account, rest, ...said } = ctx.input
      const answerId = await resolveLine(ctx, id, {
        ...said,
        payment: payment ?? null,
        partIds,
        restIsCredit: rest === 'credit',
        accountId: account ?? null,
      })
      return after(ctx, answerId, 'Saved.')
    },
  })
  .post('/bank-answer-lines/:id/reopening', {
    allow: 'payments.settle',
    stepUp: true,
    input: z.strictObject({ id: z.uuid(), reason: text(500, 'The reason'), version }),
    json: one,
    summary:
      'Take back what was said of a line: it waits again, and what it was said to have paid is open again.',
    handle: async (ctx) =>
      after(
        ctx,
        await reopenLine(ctx, ctx.input.id, ctx.input),
        'Taken back. The line waits again.',
      ),
  })
  .post('/bank-answers/:id/setting-aside', {
    allow: 'payments.settle',
    input: z.strictObject({
      id: z.uuid(),
      why: z.enum(movementWhys, 'Choose which lines.'),
      reason: text(500, 'The reason'),
      version,
    }),
    json: one,
    summary: 'Set all lines of a file aside that are not about payments, such as charges.',
    handle: async (ctx) => {
      await setAside(ctx, ctx.input.id, ctx.input)
      return after(ctx, ctx.input.id, 'Set aside.')
    },
  })
