import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant } from '../platform/http/output.ts'
import { changed, created, either, go, show } from '../platform/http/reply.ts'
import { feature, json, jsonAs, type WriteSpec } from '../platform/http/route.ts'
import { ById, tableNumbers } from '../platform/http/input.ts'
import { dateTimeText } from '../platform/view/format.ts'
import { rowsOf } from '../platform/view/form.ts'
import * as commands from './commands.ts'
import * as drafting from './drafting.ts'
import { previewPart, type PreviewPage } from './pages/preview.ts'
import { requestPicks, vendorPicks } from './picks.ts'
import { vendorForm } from './pages/vendor.ts'
import { itemsWanted, leftUnsaved, startingWith, valuesOf } from './pages/start.ts'
import { formPage, type FormPage } from './pages/form.ts'
import {
  Cancellation,
  EditRequest,
  Move,
  NewRequest,
  Revision,
  StartsWith,
  VendorProposal,
} from './input.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { requestList } from './list.ts'
import { linesOf } from './lines-file.ts'
import { url } from './url.ts'
import { requestJson, RequestJson } from './api.ts'
import { showPage } from './pages/show.ts'
import { PreviewJson, previewJson } from './preview-json.ts'
import * as queries from './queries.ts'
import * as unsavedQueries from './unsaved-queries.ts'
import * as lineQueries from './line-queries.ts'
import * as revising from './revising.ts'
import { worthKeeping } from './unsaved.ts'

const one = jsonAs(RequestJson)
const SavedText = json(
  z.object({ saved_at: Instant.nullable(), text: z.string() }),
  (kept: { saved_at: string | null; text: string }) => kept,
)
const Typed = z.looseObject({
  about: z.union([z.uuid(), z.literal('')]).optional(),
  numbers: tableNumbers,
})
const submitted = 'Sent for approval. The amount is reserved in the budget.'

async function editForm(ctx: ReadCtx, id: string): Promise<FormPage> {
  const [pr, lines, left] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    leftUnsaved(ctx, id),
  ])
  return formPage(ctx, { values: left?.values ?? valuesOf(pr, lines), errors: [] }, pr, {
    restored: left?.restored,
  })
}

/** The form with the lines of a file below those that are typed already; nothing is saved. */
const importing = (into: 'a new request' | 'a request'): WriteSpec<typeof Typed, FormPage> => ({
  allow: 'purchase_requests.create',
  input: Typed,
  upload: { field: 'file', maxBytes: 2_097_152, holds: 'table', fields: 1500 },
  view: '/purchase-requests/new',
  dry: true,
  summary: `Add the lines of a CSV or XLSX file to the form of ${into}.`,
  onInvalid: async (ctx, refused) =>
    formPage(
      ctx,
      refused,
      into === 'a request' ? await queries.find(ctx.tx, String(ctx.input['id'])) : null,
    ),
  handle: async (ctx) => {
    if (!ctx.upload) throw invalid('/file', 'missing', 'Choose a CSV or XLSX file with the lines.')
    const [{ lines: added, read }, pr] = await Promise.all([
      linesOf(ctx.upload, ctx.input.numbers),
      into === 'a request' ? queries.find(ctx.tx, String(ctx.input['id'])) : null,
    ])
    const typed = rowsOf(ctx.input['lines']).filter((row) =>
      ['description', 'quantity', 'unit_price'].some((name) => row[name]),
    )
    return show(
      await formPage(
        ctx,
        { values: { ...ctx.input, lines: [...typed, ...added].slice(0, 200) }, errors: [] },
        pr,
        {
          imported: `${added.length === 1 ? 'One line was' : `${added.length} lines were`} added. ${read} Check them before you save.`,
        },
      ),
    )
  },
})

export const routes = feature('purchase-requests')
  .with(listRoutes(requestList))
  .get('/purchase-requests/new', {
    allow: 'purchase_requests.create',
    input: StartsWith,
    view: '/purchase-requests/new',
    summary: 'The form for a new request, as it was left.',
    handle: async (ctx) => {
      const wanted = await itemsWanted(ctx, ctx.input)
      if (wanted.length > 0)
        return show(
          await formPage(ctx, { values: await startingWith(ctx, wanted), errors: [] }, null),
        )
      const left = await leftUnsaved(ctx, ctx.actor.userId)
      return show(
        await formPage(ctx, { values: left?.values ?? {}, errors: [] }, null, {
          restored: left?.restored,
        }),
      )
    },
  })
  .post('/purchase-requests/preview', {
    allow: 'purchase_requests.create',
    input: z.looseObject({ currency: z.string().optional() }),
    view: '/purchase-requests/preview',
    fragments: ['preview'],
    json: json(PreviewJson, ({ preview }: PreviewPage) => previewJson(preview.figures)),
    dry: true,
    picks: requestPicks,
    summary: 'What a draft would do to its budget, and who would approve it.',
    handle: async (ctx) =>
      show({
        title: 'Preview',
        preview: await previewPart(
          ctx,
          ctx.input,
          ctx.input.currency?.trim().toUpperCase() || ctx.actor.organisation.baseCurrency,
        ),
      }),
  })
  .post('/purchase-requests/unsaved', {
    allow: 'purchase_requests.create',
    input: Typed,
    dry: true,
    json: SavedText,
    summary: 'Keep what is typed into the form, for when it is opened again.',
    handle: async (ctx) => {
      const content = worthKeeping(ctx.input, ctx.actor.locale)
      if (content)
        unsavedQueries.keepUnsaved(
          ctx.tx,
          ctx.actor.userId,
          ctx.input.about || ctx.actor.userId,
          content,
        )
      return go(url.new, () =>
        content
          ? {
              saved_at: ctx.now.toISOString(),
              text: `Kept at ${dateTimeText(ctx.now, ctx.actor.timeZone)}`,
            }
          : { saved_at: null, text: '' },
      )
    },
  })
  .post('/purchase-requests/unsaved/discarding', {
    allow: 'purchase_requests.create',
    input: z.strictObject({ about: z.uuid() }),
    summary: 'Forget what was typed and not saved.',
    handle: async (ctx) => {
      unsavedQueries.dropUnsaved(ctx.tx, ctx.actor.userId, ctx.input.about)
      return go(ctx.input.about === ctx.actor.userId ? url.new : url.edit(ctx.input.about))
    },
  })
  .post('/purchase-requests/importing', importing('a new request'))
  .post('/purchase-requests', {
    allow: 'purchase_requests.create',
    input: NewRequest,
    view: '/purchase-requests/new',
    json: one,
    summary: 'Raise a purchase request as a draft, or at once for approval.',
    picks: requestPicks,
    onInvalid: (ctx, refused) => formPage(ctx, refused, null),
    handle: async (ctx) => {
      const id = await drafting.create(ctx, ctx.input)
      if (ctx.input.submit_now) await commands.submit(ctx, id)
      return created(
        url.show(id),
        () => requestJson(ctx, id),
        ctx.input.submit_now ? submitted : 'Draft saved. Check it, then submit it for approval.',
      )
    },
  })
  .get('/purchase-requests/:id', {
    allow: 'purchase_requests.read',
    input: ById,
    view: '/purchase-requests/show',
    fragments: ['request'],
    json: one,
    summary: 'One purchase request with its lines, approval path and chain of documents.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => requestJson(ctx, input.id),
      ),
  })
  .get('/purchase-requests/:id/edit', {
    allow: 'purchase_requests.create',
    input: ById,
    view: '/purchase-requests/edit',
    summary: 'The form for changing a request, as it was left.',
    handle: async (ctx) => show(await editForm(ctx, ctx.input.id)),
  })
  .post('/purchase-requests/:id/edit', {
    allow: 'purchase_requests.create',
    input: EditRequest,
    view: '/purchase-requests/edit',
    json: one,
    summary:
      'Change a draft, or revise a returned, rejected or withdrawn request. What is not said of it, or of a line that it has, stays.',
    picks: requestPicks,
    onInvalid: async (ctx, refused) =>
      formPage(ctx, refused, await queries.find(ctx.tx, String(ctx.input['id']))),
    handle: async (ctx) => {
      await drafting.edit(ctx, ctx.input.id, ctx.input, ctx.input.version)
      if (ctx.input.submit_now) await commands.submit(ctx, ctx.input.id)
      return changed(
        url.show(ctx.input.id),
        () => requestJson(ctx, ctx.input.id),
        ctx.input.submit_now ? submitted : 'Changes saved.',
      )
    },
  })
  .get('/purchase-requests/:id/revision', {
    allow: 'purchase_requests.create',
    input: ById,
    view: '/purchase-requests/edit',
    summary: 'The form for revising an approved request.',
    handle: async (ctx) => show(await editForm(ctx, ctx.input.id)),
  })
  .post('/purchase-requests/:id/revision', {
    allow: 'purchase_requests.submit',
    input: Revision,
    view: '/purchase-requests/edit',
    json: one,
    summary:
      'Revise an approved request: what is ordered stays, and what changed is approved again.',
    picks: requestPicks,
    onInvalid: async (ctx, refused) =>
      formPage(ctx, refused, await queries.find(ctx.tx, String(ctx.input['id']))),
    handle: async (ctx) => {
      await revising.revise(ctx, ctx.input.id, ctx.input, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => requestJson(ctx, ctx.input.id),
        'Revised. Approvers are asked about what changed; until then what was approved is kept.',
      )
    },
  })
  .get('/purchase-requests/:id/vendor', {
    allow: 'purchase_orders.create',
    input: ById,
    view: '/pages/form',
    summary: 'The form for proposing another vendor for an approved request.',
    handle: async (ctx) => show(await vendorForm(ctx, { values: {}, errors: [] }, ctx.input.id)),
  })
  .post('/purchase-requests/:id/vendor', {
    allow: 'purchase_orders.create',
    input: VendorProposal,
    view: '/pages/form',
    json: one,
    summary:
      'Propose another vendor for an approved request; the approvers concerned decide again.',
    picks: vendorPicks,
    onInvalid: (ctx, refused) => vendorForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      await revising.proposeVendor(ctx, ctx.input.id, ctx.input, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => requestJson(ctx, ctx.input.id),
        'Sent for approval. The request can be ordered once the vendor is approved.',
      )
    },
  })
  .post('/purchase-requests/:id/importing', importing('a request'))
  .post('/purchase-requests/:id/copy', {
    allow: 'purchase_requests.create',
    input: ById,
    json: one,
    summary: 'Raise the same again, as a draft of your own.',
    handle: async (ctx) => {
      const id = await drafting.copy(ctx, ctx.input.id)
      return created(
        url.show(id),
        () => requestJson(ctx, id),
        'Copied as a draft. Check it, then submit it for approval.',
      )
    },
  })
  .post('/purchase-requests/:id/submission', {
    allow: 'purchase_requests.submit',
    input: Move,
    json: one,
    summary: 'Reserve the budget and send it for approval.',
    handle: async (ctx) => {
      await commands.submit(ctx, ctx.input.id, ctx.input.version)
      return changed(url.show(ctx.input.id), () => requestJson(ctx, ctx.input.id), submitted)
    },
  })
  .post('/purchase-requests/:id/withdrawal', {
    allow: 'purchase_requests.submit',
    input: Move,
    json: one,
    summary: 'Take a pending request back; its reservation is released.',
    handle: async (ctx) => {
      await commands.withdraw(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => requestJson(ctx, ctx.input.id),
        'Withdrawn. The reserved amount is released.',
      )
    },
  })
  .post('/purchase-requests/:id/cancellation', {
    allow: 'purchase_requests.read',
    input: Cancellation,
    json: one,
    summary: 'Cancel what is not ordered yet; its reservation is released.',
    handle: async (ctx) => {
      await commands.cancel(ctx, ctx.input.id, ctx.input.reason, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => requestJson(ctx, ctx.input.id),
        'Cancelled. Its reservation is released.',
      )
    },
  })
