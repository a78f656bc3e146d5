import { z } from 'zod'
import { addressOf, mostBytes } from '../attachments/index.ts'
import type { FileStore } from '../integrations/files/index.ts'
import { ById, day, optional } from '../platform/http/input.ts'
import { created, either, go, show } from '../platform/http/reply.ts'
import { jsonAs, portalFeature, type Refused } from '../platform/http/route.ts'
import { addDocument } from '../vendor-documents/index.ts'
import { ownFile } from './document-queries.ts'
import { documentsJson, findKind, PortalDocumentsJson } from './documents.ts'
import { documentForm, documentsPage } from './pages/documents.ts'
import { url } from './paths.ts'
import { wordsFor } from './words/index.ts'

const nothing: Refused = { values: {}, errors: [] }
const json = jsonAs(PortalDocumentsJson)

/** What the customer asks of the vendor by way of documents, and what the vendor sends. */
export const documentRoutes = (files: FileStore) =>
  portalFeature('portal')
    .get('/portal/documents', {
      portal: 'profile.read',
      input: z.object({}),
      view: '/portal/page',
      json,
      summary: 'The documents that are asked of the vendor, and those it gave.',
      handle: async ({ input: _input, ...ctx }) =>
        either(
          () => documentsPage(ctx),
          () => documentsJson(ctx),
        ),
    })
    .get('/portal/document-files/:id', {
      portal: 'profile.read',
      input: ById,
      file: true,
      summary: 'The file of a document, for the contact who sent it.',
      handle: async (ctx) => go(await addressOf(files, ctx, await ownFile(ctx.tx, ctx.input.id))),
    })
    .get('/portal/documents/:id/new', {
      portal: 'profile.manage',
      input: ById,
      view: '/portal/document',
      summary: 'The form for a document of one kind.',
      handle: async (ctx) => show(await documentForm(ctx, nothing, ctx.input.id)),
    })
    .post('/portal/documents/:id', {
      portal: 'profile.manage',
      input: z.strictObject({
        id: z.uuid(),
        issued_on: optional(day('The day of issue')).optional(),
        expires_on: optional(day('Expiry date')).optional(),
      }),
      view: '/portal/document',
      json,
      upload: { field: 'file', maxBytes: mostBytes, holds: 'document' },
      summary: 'Upload a document of one kind; the customer checks it.',
      onInvalid: (ctx, refused) => documentForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) => {
        const { id: kindId, ...dates } = ctx.input
        await Promise.all([findKind(ctx, kindId), ctx.tx.asOrganisation()])
        await addDocument(ctx, ctx.actor.contact?.vendorId ?? '', {
          document: { ...dates, kind_id: kindId },
          upload: ctx.upload,
        })
        return created(url.documents, () => documentsJson(ctx), wordsFor(ctx.actor).documents.sent)
      },
    })
