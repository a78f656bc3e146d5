import { z } from 'zod'
import { sha256Of, type FileStore } from '../integrations/files/index.ts'
import { conflict, notFound } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import type { Kinds } from '../platform/kinds.ts'
import { ById } from '../platform/http/input.ts'
import { changed, created, go, sendFile, show, type Reply } from '../platform/http/reply.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import { addressOf } from './address.ts'
import * as commands from './commands.ts'
import { mostBytes, sendWithinSeconds, type Attachment } from './attachment.ts'
import { inputsFor, Remove } from './input.ts'
import { oneJson, schemasFor, UploadJson, type Shown } from './json.ts'
import { attachmentListFor } from './list.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { formPage, showPage } from './presenter.ts'
import { findAttachment } from './reach.ts'
import { whyUnavailable, url } from './words.ts'
import * as queries from './queries.ts'

/** Put into words for a script that sends the file. */
type Announced = {
  attachment: Attachment
  put: { url: string; headers: Readonly<Record<string, string>> }
}
const announcedJson = json(UploadJson, ({ attachment, put }: Announced) => ({
  id: attachment.id,
  status: attachment.status,
  put: { url: put.url, headers: { ...put.headers }, expires_in: sendWithinSeconds },
  completion: `${url.uploads}/${attachment.id}/completion`,
}))

/** Attachments, in the storage that is given. */
export const routes = (files: FileStore, kinds: Kinds): Feature => {
  const { FormFor, NewAttachment, NewUpload } = inputsFor(kinds)
  const { OneJson } = schemasFor(kinds)
  const one = json(OneJson, oneJson)
  const shown = async (ctx: ReadCtx, id: string): Promise<Shown> => {
    const page = await showPage(ctx, id)
    return {
      ...page,
      fileUrl:
        page.attachment.status === 'available' && page.attachment.stored_at
          ? await addressOf(files, ctx, page.attachment)
          : null,
    }
  }
  const after = async (ctx: Ctx, id: string, text: string): Promise<Reply<Shown>> => {
    const attachment = await queries.find(ctx, id)
    return changed(
      ctx.kinds.path(attachment.subject_kind, attachment.subject_id),
      () => shown(ctx, id),
      text,
    )
  }

  return feature('attachments')
    .with(listRoutes(attachmentListFor(kinds)))
    .get('/attachments/new', {
      allow: 'member',
      input: FormFor,
      view: '/attachments/new',
      summary: 'The form for a new attachment of a vendor, request, order, receipt or invoice.',
      handle: async (ctx) =>
        ctx.input.subject_kind && ctx.input.subject_id
          ? show(
              await formPage(
                ctx,
                { kind: ctx.input.subject_kind, id: ctx.input.subject_id },
                { values: { kind: ctx.input.kind ?? '' }, errors: [] },
              ),
            )
          : go(url.index),
    })
    .post('/attachments', {
      allow: 'member',
      input: NewAttachment,
      view: '/attachments/new',
      json: one,
      upload: { field: 'file', maxBytes: mostBytes, holds: 'document' },
      summary: 'Attach a file; it is available once it is checked.',
      onInvalid: async (ctx, refused) => {
        const about = NewAttachment.pick({ subject_kind: true, subject_id: true }).safeParse({
          subject_kind: ctx.input['subject_kind'],
          subject_id: ctx.input['subject_id'],
        })
        if (!about.success) throw notFound('What the attachment belongs to')
        return formPage(ctx, { kind: about.data.subject_kind, id: about.data.subject_id }, refused)
      },
      handle: async (ctx) => {
        const id = await commands.attach(ctx, ctx.input, ctx.upload)
        return created(
          ctx.kinds.path(ctx.input.subject_kind, ctx.input.subject_id),
          () => shown(ctx, id),
          'Added. It can be opened as soon as it is checked.',
        )
      },
    })
    .post('/attachments/uploads', {
      allow: 'member',
      input: NewUpload,
      json: announcedJson,
      summary:
        'Announce a file: the answer says where to PUT it, with which headers and until when; then complete it.',
      handle: async (ctx) => {
        const id = await commands.announce(ctx, ctx.input)
        const attachment = await queries.find(ctx, id)
        const put = await files.presignPut({
          key: attachment.incoming_key!,
          contentType: attachment.media_type,
          length: attachment.size,
          expiresIn: sendWithinSeconds,
        })
        return created(url.show(id), () => ({ attachment, put }), 'Announced.')
      },
    })
    .post('/attachments/uploads/:id/completion', {
      allow: 'member',
      input: z.strictObject({ id: z.uuid() }),
      json: one,
      summary: 'Say that the announced file was sent; it is available once it is checked.',
      handle: async (ctx) => {
        await commands.complete(ctx, ctx.input.id)
        return after(ctx, ctx.input.id, 'Added. It can be opened as soon as it is checked.')
      },
    })
    .get('/attachments/:id', {
      allow: 'member',
      input: ById,
      view: '/attachments/show',
      json: one,
      summary: 'One attachment, and where its file can be fetched.',
      handle: async (ctx) => show(await shown(ctx, ctx.input.id)),
    })
    .get('/attachments/:id/file', {
      file: true,
      allow: 'member',
      input: ById,
      summary: 'The file, as an attachment.',
      handle: (ctx) => download(ctx, files, ctx.input.id),
    })
    .post('/attachments/:id/removal', {
      allow: 'member',
      input: Remove,
      json: one,
      summary:
        'Remove an attachment for good, with the reason; its bytes are erased, who and why stay on record.',
      handle: async (ctx) => {
        await commands.remove(ctx, ctx.input.id, ctx.input)
        return after(ctx, ctx.input.id, 'Removed. Who, when and why stay on record.')
      },
    })
}

/** From storage by a signed address; while the bytes are still here, from here, proven by their hash. */
async function download(ctx: ReadCtx, files: FileStore, id: string): Promise<Reply<never>> {
  const attachment = await findAttachment(ctx, id)
  const { status, stored_at, sha256, media_type, name } = attachment
  if (status !== 'available')
    throw conflict(
      'not_available',
      status === 'checking' || status === 'receiving'
        ? 'This attachment is still being checked. Try again in a moment.'
        : `This attachment was ${status}: ${whyUnavailable(attachment, ctx.now) ?? ''}`,
    )
  if (stored_at) return go(await addressOf(files, ctx, attachment))
  const bytes = await queries.bufferedBytes(ctx.tx, id)
  if (!bytes) return go(await addressOf(files, ctx, attachment))
  if (sha256Of(bytes) !== sha256) throw new Error('the bytes are not those that were checked')
  return sendFile(bytes, media_type, name, sha256)
}
