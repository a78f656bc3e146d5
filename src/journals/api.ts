import { z } from 'zod'
import { purposes } from '../ledger-accounts/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { entryStatuses } from './entry.ts'
import { exportFormats } from './format.ts'
import * as queries from './queries.ts'
import type { JournalExport } from './queries.ts'

export const ExportJson = z.object({
  id: Uuid,
  number: z.string(),
  entity_id: Uuid,
  until: Day,
  format: z.enum(exportFormats),
  /** Where it was declared: which one, and its version. */
  format_id: Uuid.nullable(),
  format_number: z.int().nullable(),
  again_of: Uuid.nullable(),
  file_sha256: z.string(),
  made_at: Instant,
  entries: z.int(),
  booked: z.int(),
  failed: z.int(),
})
export const exportJson = (x: JournalExport): z.input<typeof ExportJson> => ({
  id: x.id,
  number: x.number,
  entity_id: x.entity_id,
  until: x.until,
  format: x.format,
  format_id: x.format_id,
  format_number: x.format_number,
  again_of: x.again_of,
  file_sha256: x.file_sha256,
  made_at: x.made_at.toISOString(),
  entries: x.entries,
  booked: x.booked,
  failed: x.failed,
})

export const WholeExportJson = ExportJson.extend({
  journal: z.array(
    z.object({
      id: Uuid,
      entry: z.string(),
      day: Day,
      text: z.string(),
      document_id: Uuid.nullable(),
      document: z.string().nullable(),
      vendor: z.string().nullable(),
      status: z.enum(entryStatuses),
      remote_id: z.string().nullable(),
      problem: z.string().nullable(),
      version: Version,
      lines: z.array(
        z.object({
          account: z.string(),
          purpose: z.enum(purposes),
          debit: Money,
          credit: Money,
          amount: Money,
          category_id: Uuid.nullable(),
          cost_center_id: Uuid.nullable(),
          tax_code_id: Uuid.nullable(),
        }),
      ),
    }),
  ),
})
export async function wholeExportJson(
  ctx: ReadCtx,
  id: string,
): Promise<z.input<typeof WholeExportJson>> {
  const { baseCurrency: base } = ctx.actor.organisation
  const [found, entries] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.entriesOf(ctx.tx, id),
  ])
  const lines = Map.groupBy(
    await queries.linesOf(
      ctx.tx,
      entries.map((entry) => entry.id),
    ),
    (line) => line.entry_id,
  )
  return {
    ...exportJson(found),
    journal: entries.map((entry) => ({
      id: entry.id,
      entry: entry.number,
      day: entry.day,
      text: entry.text,
      document_id: entry.document_id,
      document: entry.document,
      vendor: entry.vendor,
      status: entry.status,
      remote_id: entry.remote_id,
      problem: entry.problem,
      version: entry.version,
      lines: (lines.get(entry.id) ?? []).map((line) => ({
        account: line.account,
        purpose: line.purpose,
        debit: moneyJson(line.debit, base),
        credit: moneyJson(line.credit, base),
        amount: moneyJson(line.amount, line.currency),
        category_id: line.category_id,
        cost_center_id: line.cost_center_id,
        tax_code_id: line.tax_code_id,
      })),
    })),
  }
}
