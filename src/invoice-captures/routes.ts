import { originalFile, howEntered } from '../invoices/index.ts'
import type { FileStore } from '../integrations/files/index.ts'
import { PageFault, pictureOfPage } from '../integrations/pages/index.ts'
import { Problem } from '../kernel/problem.ts'
import { changed, sendFile, show } from '../platform/http/reply.ts'
import { ById } from '../platform/http/input.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { captureList } from './list.ts'
import * as commands from './commands.ts'
import { Confirmation, PageOf, Rejection, Shown } from './input.ts'
import { captureJson, CaptureJson } from './api.ts'
import { showPage, type ShowPage } from './pages/show.ts'
import { url } from './url.ts'
import * as queries from './queries.ts'
import { capturePicks } from './form.ts'

const one = json(CaptureJson, (page: ShowPage) => captureJson(page))

async function fileOf(ctx: ReadCtx, id: string, files: FileStore): ReturnType<typeof originalFile> {
  return originalFile(ctx.tx, (await queries.find(ctx.tx, id)).file_id, files)
}

/** `files`: the storage of the original files. */
export const routes = (files: FileStore): Feature =>
  feature('invoice-captures')
    .with(listRoutes(captureList))
    .get('/invoice-captures/:id', {
      allow: 'invoices.read',
      input: Shown,
      view: '/invoice-captures/show',
      fragments: ['capture', 'progress'],
      json: one,
      summary: 'One captured document with everything that was read from it.',
      handle: async (ctx) =>
        show(await showPage(ctx, ctx.input.id, { typing: ctx.input.typing === '1' })),
    })
    .get('/invoice-captures/:id/file', {
      file: true,
      allow: 'invoices.read',
      input: ById,
      summary: 'The file exactly as it was received.',
      handle: async (ctx) => {
        const kept = await fileOf(ctx, ctx.input.id, files)
        return sendFile(kept.bytes, kept.mediaType, kept.name, kept.sha256)
      },
    })
    .get('/invoice-captures/:id/page', {
      file: true,
      allow: 'invoices.read',
      input: PageOf,
      summary: 'A page of it as a picture.',
      handle: async (ctx) => {
        const kept = await fileOf(ctx, ctx.input.id, files)
        if (kept.mediaType !== 'application/pdf')
          return sendFile(kept.bytes, kept.mediaType, kept.name, kept.sha256, true)
        const page = ctx.input.page ?? 1
        const { png } = await pictureOfPage(kept.bytes, page, 1240).catch((error: unknown) => {
          throw error instanceof PageFault
            ? new Problem(
                404,
                'no_picture',
                `This page cannot be shown. ${error.message} Open the original file instead.`,
              )
            : error
        })
        return sendFile(png, 'image/png', `page-${page}.png`, `${kept.sha256}-${page}`, true)
      },
    })
    .post('/invoice-captures/:id/confirmation', {
      allow: 'invoices.capture',
      input: Confirmation,
      view: '/invoice-captures/show',
      json: one,
      summary: 'Say what the document says; it becomes an invoice and is matched.',
      picks: capturePicks,
      onInvalid: (ctx, refused) => showPage(ctx, String(ctx.input['id']), { refused }),
      handle: async (ctx) => {
        const invoiceId = await commands.confirm(ctx, ctx.input.id, ctx.input)
        const { part } = await howEntered(ctx.tx, invoiceId)
        return changed(
          ctx.kinds.path('invoice', invoiceId),
          () => showPage(ctx, ctx.input.id),
          `Confirmed. It is an invoice now, and was matched. ${part ?? ''}`.trim(),
        )
      },
    })
    .post('/invoice-captures/:id/rejection', {
      allow: 'invoices.capture',
      input: Rejection,
      json: one,
      summary: 'Say that it is not an invoice.',
      handle: async (ctx) => {
        await commands.reject(ctx, ctx.input.id, ctx.input)
        return changed(
          url.show(ctx.input.id),
          () => showPage(ctx, ctx.input.id),
          'Set aside: not an invoice.',
        )
      },
    })
