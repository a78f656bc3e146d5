import { z } from 'zod'
import { mostBytes } from '../attachments/index.ts'
import { ById, day, id, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { DocumentJson, findJson, SetJson, setJson } from './api.ts'
import * as commands from './commands.ts'
import { documentList } from './list.ts'
import * as pages from './pages.ts'
import { url } from './url.ts'

const one = jsonAs(DocumentJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-documents')
  .with(listRoutes(documentList))
  .get('/vendors/:id/documents', {
    allow: 'vendors.read',
    input: ById,
    view: '/pages/list',
    json: jsonAs(SetJson),
    summary:
      'The documents of a vendor by kind: what is required, missing, waiting, expiring or expired.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => pages.setPage(ctx, input.id),
        () => setJson(ctx, input.id),
      ),
  })
  .get('/vendors/:id/documents/new', {
    allow: 'vendors.manage',
    input: z.object({ id: z.uuid(), kind_id: z.uuid().optional().catch(undefined) }),
    view: '/vendor-documents/new',
    summary: 'The form for a document of a vendor.',
    handle: async (ctx) =>
      show(
        await pages.uploadForm(ctx, blank, {
          vendorId: ctx.input.id,
          kindId: ctx.input.kind_id,
        }),
      ),
  })
  .post('/vendors/:id/documents', {
    allow: 'vendors.manage',
    input: z.strictObject({
      id: z.uuid(),
      kind_id: id,
      issued_on: optional(day('The day of issue')).optional(),
      expires_on: optional(day('Expiry date')).optional(),
    }),
    view: '/vendor-documents/new',
    json: one,
    upload: { field: 'file', maxBytes: mostBytes, holds: 'document' },
    summary: 'Upload a document of a vendor; somebody else checks it.',
    picks: pages.documentPicks,
    onInvalid: (ctx, refused) =>
      pages.uploadForm(ctx, refused, { vendorId: String(ctx.input['id']) }),
    handle: async (ctx) => {
      const { id: vendorId, ...document } = ctx.input
      const made = await commands.add(ctx, vendorId, { document, upload: ctx.upload })
      return created(
        url.show(made),
        () => findJson(ctx, made),
        'Added. Somebody else checks it now.',
      )
    },
  })
  .get('/vendor-documents/:id', {
    allow: 'vendors.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One document of a vendor, and its other versions.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => pages.showPage(ctx, input.id),
        () => findJson(ctx, input.id),
      ),
  })
  .post('/vendor-documents/:id/verification', {
    allow: 'vendor_documents.verify',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Verify a document; never by who uploaded it. A hold because of the one before ends.',
    handle: async (ctx) => {
      await commands.verify(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => findJson(ctx, ctx.input.id),
        'Verified. The vendor is told.',
      )
    },
  })
  .post('/vendor-documents/:id/refusal', {
    allow: 'vendor_documents.verify',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Refuse a document with a reason, which the vendor reads; never by who uploaded it.',
    handle: async (ctx) => {
      await commands.refuse(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => findJson(ctx, ctx.input.id),
        'Refused. The vendor is told why.',
      )
    },
  })
