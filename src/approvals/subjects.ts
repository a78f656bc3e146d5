import type { Permission } from '../kernel/permissions.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import type { BudgetBar, Fact, Table } from '../platform/view/ui.ts'
import type { Duty } from '../segregation-of-duties/index.ts'
import type { Content } from './content.ts'
import type { Figures } from './figures.ts'

export type Decision = 'approved' | 'rejected' | 'returned'

/** What whoever decides sees of a document. */
export type Summary = {
  statusText: string
  amount: string | null
  facts: readonly Fact[]
  lines: Table | null
  budget: BudgetBar | null
  reason: string | null
  figures: Figures
}

/** A kind of document that can be approved. Registered where features are wired together. */
export type Subject = {
  /** In the middle of a sentence: 'purchase request'. */
  noun: string
  path: (subjectId: string) => string
  /** Who may look at every approval of this kind, asked or not. */
  read: Permission
  /** What an API key must hold to decide, besides being its owner's. */
  permission: Permission
  /** What deciding counts as, for segregation of duties. */
  duty: Duty
  /** Whoever is asked when no rule covers it, the first role that has somebody. */
  fallback: readonly ('approver' | 'controller' | 'admin')[]
  /** Always before its approval. */
  lock: (ctx: Ctx, subjectId: string) => Promise<unknown>
  decided: (ctx: Ctx, subjectId: string, decision: Decision, reason: string | null) => Promise<void>
  /** What approval is bound to, as it is now. */
  content: (ctx: ReadCtx, subjectId: string) => Promise<Content>
  summary: (ctx: ReadCtx, subjectId: string) => Promise<Summary>
}

const subjects = new Map<string, Subject>()
export const onDecided = (kind: string, subject: Subject): void => void subjects.set(kind, subject)

export function subjectOf(kind: string): Subject {
  const subject = subjects.get(kind)
  if (!subject) throw new Error(`nobody handles decisions on ${kind}`)
  return subject
}

export const subjectKinds = (): readonly { kind: string; noun: string }[] =>
  [...subjects].map(([kind, { noun }]) => ({ kind, noun }))
export const subjectPath = (kind: string, id: string): string =>
  subjects.get(kind)?.path(id) ?? '/inbox'
export const approvalPath = (id: string): string => `/approvals/${id}`
