import { z } from 'zod'
import { sql } from './db/sql.ts'

export type AuditEntry = {
  actorId: string | null
  action: string
  subjectKind: string
  subjectId: string
  data: Record<string, unknown>
  requestId: string | null
}

const jsonSafe = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value

/** One statement that locks the chain's head, links every entry to the one before, and moves the head. */
export const appendAudit = (entries: readonly AuditEntry[]) =>
  sql.type(z.object({}))`select append_audit(${JSON.stringify(entries, jsonSafe)}::jsonb)`
