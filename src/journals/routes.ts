import { z } from 'zod'
import { originalFile } from '../invoices/index.ts'
import { builtInCodes } from '../journal-formats/index.ts'
import { invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { ById, day, id, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, sendFile, show } from '../platform/http/reply.ts'
import { rowsSent } from '../platform/view/form.ts'
import { feature, jsonAs, type Feature, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import type { Services } from '../services.ts'
import { WholeExportJson, wholeExportJson } from './api.ts'
import { answer, answerOne, correctNumber, exportFailedAgain, exportJournals } from './exporting.ts'
import { journalList } from './list.ts'
import { MissingJson, missingJson, missingPage } from './missing.ts'
import { answerForm, correctionForm, exportForm, exportPicks, showPage } from './pages.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const one = jsonAs(WholeExportJson)
const blank: Refused = { values: {}, errors: [] }
const after = (ctx: Ctx, exportId: string, said: string) =>
  changed(url.show(exportId), () => wholeExportJson(ctx, exportId), said)
const entry = text(60, 'The entry')
const remoteId = text(100, 'Its number in the accounting system')
const problem = text(500, 'Why it was not booked')

export const routes = ({ files }: Pick<Services, 'files'>): Feature =>
  feature('journals')
    .with(listRoutes(journalList))
    .get(url.new, {
      allow: 'journals.export',
      input: z.object({}),
      view: '/pages/form',
      summary: 'The form for an export of journals.',
      handle: async (ctx) => show(await exportForm(ctx, blank)),
    })
    .get(url.missing, {
      allow: 'journals.read',
      input: z.object({ until: optional(day('The day')).optional() }),
      view: '/journals/missing',
      json: jsonAs(MissingJson),
      summary: 'What has no ledger account or no exchange rate yet, of what waits for the books.',
      handle: async (ctx) => {
        const until = ctx.input.until ?? ctx.today
        return either(
          () => missingPage(ctx, until),
          () => missingJson(ctx, until),
        )
      },
    })
    .post(url.index, {
      allow: 'journals.export',
      input: z.strictObject({
        entity_id: id,
        until: day('The day'),
        format: z.union([z.enum(builtInCodes), z.uuid()], 'Choose how the file is written.'),
      }),
      view: '/pages/form',
      json: one,
      picks: exportPicks,
      summary: 'Export what the books were not told yet as balanced journals, each event once.',
      onInvalid: (ctx, refused) => exportForm(ctx, refused),
      handle: async (ctx) => {
        const made = await exportJournals(ctx, ctx.input)
        return created(url.show(made), () => wholeExportJson(ctx, made), 'Exported.')
      },
    })
    .get('/journals/:id', {
      allow: 'journals.read',
      input: ById,
      view: '/pages/record',
      json: one,
      summary: 'One export, with its entries and what the accounting system said of them.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => showPage(ctx, input.id),
          () => wholeExportJson(ctx, input.id),
        ),
    })
    .get('/journals/:id/file', {
      allow: 'journals.read',
      input: ById,
      summary: 'The file of an export, the same bytes each time.',
      handle: async (ctx) => {
        const { file_id: fileId } = await queries.find(ctx.tx, ctx.input.id)
        const { bytes, mediaType, name, sha256 } = await originalFile(ctx.tx, fileId, files)
        return sendFile(bytes, mediaType, name, sha256)
      },
    })
    .post('/journals/:id/failed-entries', {
      allow: 'journals.export',
      input: z.strictObject({ id: z.uuid() }),
      json: one,
      summary: 'Export again what the accounting system did not take, and nothing else.',
      handle: async (ctx) => {
        const made = await exportFailedAgain(ctx, ctx.input.id)
        return changed(
          url.show(made),
          () => wholeExportJson(ctx, made),
          'Exported again. This export has the entries that had failed.',
        )
      },
    })
    .post(url.answers, {
      allow: 'journals.export',
      input: z.strictObject({
        entries: z.preprocess(
          (value) => rowsSent(value),
          z
            .array(
              z.union([
                z.strictObject({ entry, remote_id: remoteId }),
                z.strictObject({ entry, problem }),
              ]),
            )
            .min(1, 'Name at least one entry.')
            .max(1000, 'At most 1,000 entries are answered at once.'),
        ),
      }),
      json: jsonAs(z.object({ changed: z.int() })),
      summary: 'What the accounting system says of entries: how it booked each, or why it did not.',
      handle: async (ctx) => {
        const count = await answer(ctx, ctx.input.entries)
        return changed(url.index, async () => ({ changed: count }), 'Saved.')
      },
    })
    .get('/journal-entries/:id/answer', {
      allow: 'journals.export',
      input: ById,
      view: '/pages/form',
      summary: 'The form for what the accounting system says of one entry.',
      handle: async (ctx) => show(await answerForm(ctx, blank, ctx.input.id)),
    })
    .post('/journal-entries/:id/answer', {
      allow: 'journals.export',
      input: z.strictObject({
        id: z.uuid(),
        remote_id: optional(remoteId).optional(),
        problem: optional(problem).optional(),
        version,
      }),
      view: '/pages/form',
      json: one,
      summary: 'Say how one entry was booked, or why it was not.',
      onInvalid: (ctx, refused) => answerForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) => {
        const {
          id: entryId,
          version: seen,
          remote_id: remote = null,
          problem: why = null,
        } = ctx.input
        if ((remote === null) === (why === null))
          throw invalid(
            '/remote_id',
            'one_of_two',
            'Say either how it was booked, or why it was not.',
          )
        const said = remote === null ? { problem: why! } : { remote_id: remote }
        return after(ctx, await answerOne(ctx, entryId, { ...said, version: seen }), 'Saved.')
      },
    })
    .get('/journal-entries/:id/correction', {
      allow: 'journals.export',
      input: ById,
      view: '/pages/form',
      summary: 'The form for another number under which an entry is booked.',
      handle: async (ctx) => show(await correctionForm(ctx, blank, ctx.input.id)),
    })
    .post('/journal-entries/:id/correction', {
      allow: 'journals.export',
      input: z.strictObject({
        id: z.uuid(),
        remote_id: remoteId,
        reason: text(500, 'The reason'),
        version,
      }),
      view: '/pages/form',
      json: one,
      summary: 'Correct the number under which the accounting system booked an entry.',
      onInvalid: (ctx, refused) => correctionForm(ctx, refused, String(ctx.input['id'])),
      handle: async (ctx) =>
        after(ctx, await correctNumber(ctx, ctx.input.id, ctx.input), 'Corrected.'),
    })
