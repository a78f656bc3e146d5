import type { Permission } from '../kernel/permissions.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import type { BudgetBar, Fact, Table } from '../platform/view/ui.ts'
import type { Duty } from '../segregation-of-duties/index.ts'
import type { Content } from './content.ts'
import type { Figures } from './figures.ts'
import { lockDocument } from './lock-queries.ts'

export type Decision = 'approved' | 'rejected' | 'returned'

/** What an approver sees of a document. */
export type Summary = {
  statusText: string
  amount: string | null
  facts: readonly Fact[]
  lines: Table | null
  budget: BudgetBar | null
  /** Instead of `budget` where it spends several: a row each. */
  budgets?: Table | null
  reason: string | null
  figures: Figures
}

/** What the approval of a kind of document needs to know of it. */
export type Subject = {
  /** In the middle of a sentence: 'purchase request'. */
  noun: string
  /** Who may look at every approval of this kind, asked or not. */
  read: Permission
  /** What an API key must hold to decide, besides being its owner's. */
  permission: Permission
  /**
   * What deciding counts as, for segregation of duties; null where no pair of duties has to do with it. Nobody decides
   * on their own.
   */
  duty: Duty | null
  /** The fallback roles when no rule covers it; the first role that anybody has is asked. */
  fallback: readonly ('approver' | 'controller' | 'admin')[]
  /** Always before its approval. Left out where locking its own row in the register is enough. */
  lock?: (ctx: Ctx, subjectId: string) => Promise<unknown>
  decided: (ctx: Ctx, subjectId: string, decision: Decision, reason: string | null) => Promise<void>
  /** What approval is bound to, as it is now. */
  content: (ctx: ReadCtx, subjectId: string) => Promise<Content>
  summary: (ctx: ReadCtx, subjectId: string) => Promise<Summary>
}

declare module '../platform/kinds.ts' {
  interface KindParts {
    /** How it is approved; left out where nobody approves it. */
    approval?: Subject
  }
}

export function subjectOf({ kinds }: Pick<ReadCtx, 'kinds'>, kind: string): Subject {
  const { approval } = kinds.of(kind)
  if (!approval) throw new Error(`the kind ${kind} does not say how it is approved`)
  return approval
}

/** Locks a document that is approved. */
export async function lockSubject(ctx: Ctx, kind: string, id: string): Promise<void> {
  const { lock } = subjectOf(ctx, kind)
  if (lock) await lock(ctx, id)
  else lockDocument(ctx.tx, id)
}

/** The kinds that are locked by their own row alone. */
export const plainlyLocked = ({ kinds }: Pick<ReadCtx, 'kinds'>): string[] =>
  kinds.all.flatMap(({ code, approval }) => (approval && !approval.lock ? [code] : []))

/** The kinds of documents that can be approved. */
export const approvedKinds = ({
  kinds,
}: Pick<ReadCtx, 'kinds'>): readonly { kind: string; noun: string }[] =>
  kinds.all.flatMap(({ code, approval }) => (approval ? [{ kind: code, noun: approval.noun }] : []))

export const approvalPath = (id: string): string => `/approvals/${id}`

/** A notice that asks somebody to decide: its mail and its push may carry a link that decides on this approval. */
export const asksToDecide = (approvalId: string) => ({
  kind: 'approval_wanted' as const,
  path: approvalPath(approvalId),
  approvalId,
})
