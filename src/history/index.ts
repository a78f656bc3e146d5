import type { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { DocChain, TimelineEvent } from '../platform/view/ui.ts'
import { wordsOf } from './words.ts'
import * as queries from './queries.ts'

export { Document as DocumentJson } from './queries.ts'
export type ChainDocument = z.output<typeof queries.Document>
export { anchorAudit, keptAnchors } from './jobs.ts'
export { verifyAudit, verifyChain } from './verify.ts'
export { csv } from './csv.ts'

/** Kind of document -> its name and where it lives; below, kinds that share one page. */
const paths: Record<string, [label: string, path: string]> = {
  purchase_request: ['Request', '/purchase-requests'],
  purchase_order: ['Order', '/purchase-orders'],
  receipt: ['Receipt', '/receipts'],
  invoice: ['Invoice', '/invoices'],
  invoice_capture: ['Captured document', '/invoice-captures'],
  attachment: ['Attachment', '/attachments'],
  vendor: ['Vendor', '/vendors'],
  budget: ['Budget', '/budgets'],
  budget_transfer: ['Budget transfer', '/budget-transfers'],
  category: ['Category', '/categories'],
  project: ['Project', '/projects'],
  cost_center: ['Cost centre', '/cost-centers'],
  member: ['Person', '/members'],
  approval_rule: ['Approval rule', '/approval-rules'],
  approval_policy: ['Approval policy', '/approval-policies'],
  match_policy: ['Matching policy', '/match-policies'],
  department: ['Department', '/departments'],
  legal_entity: ['Legal entity', '/legal-entities'],
  catalog_item: ['Item', '/catalog'],
  collection: ['Collection', '/collections'],
}
const pages: Record<string, [label: string, path: string]> = {
  delegation: ['Delegation', '/delegations'],
  organisation: ['Organisation', '/organisation'],
  exchange_rate: ['Exchange rates', '/exchange-rates'],
  invitation: ['Invitations', '/invitations'],
}
export const documentPath = (kind: string, id: string): string =>
  pages[kind]?.[1] ?? `${paths[kind]?.[1] ?? '/inbox'}/${id}`
export const documentLabel = (kind: string): string => pages[kind]?.[0] ?? paths[kind]?.[0] ?? kind

/** Who did what to a document, and why, newest first. */
export async function timelineOf(ctx: ReadCtx, subjectId: string): Promise<TimelineEvent[]> {
  const rows = await queries.eventsOf(ctx.tx, subjectId)
  return rows.map((row) => {
    const { what, note, tone, icon, byRule } = wordsOf(row.action, row.data)
    return {
      who: byRule ? 'SVPMS' : (row.who ?? 'SVPMS'),
      what,
      note,
      tone,
      icon,
      via: byRule && row.who ? `after a step of ${row.who}` : undefined,
      when: dateTimeText(row.at, ctx.actor.timeZone),
      at: row.at.toISOString(),
    }
  })
}

/** The documents this one belongs with, one click away in either direction. */
export async function chainOf(
  tx: Tx,
  current: { kind: queries.Kind; id: string },
): Promise<{ view: DocChain; rows: ChainDocument[] }> {
  const rows = [...(await queries.chain(tx, current.id))]
  return {
    rows,
    view: {
      links: rows.map((row) => ({
        label: paths[row.kind]![0],
        number: row.number,
        href: documentPath(row.kind, row.id),
        current: row.id === current.id,
      })),
    },
  }
}
