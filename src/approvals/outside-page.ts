import type { FieldError } from '../kernel/problem.ts'
import type { Action, Button, ErrorSummary, Fact, Field, Table } from '../platform/view/ui.ts'
import type { Standing } from './links.ts'
import type { Approval } from './queries.ts'
import { approvalPath, type Decision, type Summary } from './subjects.ts'

/** What somebody sees who came by a link. `state` is for programs. */
export type OutsidePage = {
  state: string
  title: string
  text: string
  openHref: string
  openLabel: string
  amount: string | null
  facts: readonly Fact[]
  lines: Table | null
  summary: ErrorSummary | null
  form: { action: string; comment: Field; reject: Button; giveBack: Button; approve: Button } | null
  proof: Button | null
  undo: Action | null
}

const blank: OutsidePage = {
  state: 'open',
  title: '',
  text: '',
  openHref: '/inbox',
  openLabel: 'Open it',
  amount: null,
  facts: [],
  lines: null,
  summary: null,
  form: null,
  proof: null,
  undo: null,
}

export const deadPage = (): OutsidePage => ({
  ...blank,
  state: 'unknown',
  title: 'This link does not work',
  text: 'It is not complete, or the person it was made for has left.',
  openLabel: 'Open the inbox',
})

export const notYoursPage = (): OutsidePage => ({
  ...blank,
  state: 'not_yours',
  title: 'This link is for somebody else',
  text: 'It decides for the person it was sent to alone, and you are signed in as somebody else. The attempt was noted.',
  openLabel: 'Open your inbox',
})

const reasons: Record<Standing, (latest: Approval) => { title: string; text: string }> = {
  open: ({ subject_number: number }) => ({
    title: `Sign in to decide on ${number}`,
    text: 'It is about more than a link alone may decide.',
  }),
  used: ({ subject_number: number }) => ({
    title: 'This link was used',
    text: `A link decides once. Open ${number} to see what came of it.`,
  }),
  expired: ({ subject_number: number }) => ({
    title: 'This link is too old',
    text: `A link decides for seven days. Open ${number} to decide there.`,
  }),
  device_gone: ({ subject_number: number }) => ({
    title: 'This device was removed',
    text: `It gets no notifications any more. Open ${number} to decide there.`,
  }),
  changed: ({ subject_number: number, revision }) => ({
    title: `${number} was changed`,
    text: `The link was about an earlier revision; there is revision ${revision} now. Open it to see what changed, and decide there.`,
  }),
  done: ({ subject_number: number, status }) => ({
    title: `${number} is decided`,
    text: `It was ${status} already.`,
  }),
  not_asked: ({ subject_number: number }) => ({
    title: `${number} is not with you any more`,
    text: 'Somebody else decided this step, or it went to somebody else.',
  }),
}
export const cannotPage = (standing: Standing, latest: Approval): OutsidePage => ({
  ...blank,
  ...reasons[standing](latest),
  state: standing,
  openHref: approvalPath(latest.id),
  openLabel: `Open ${latest.subject_number}`,
})

type Asking = {
  approval: Approval
  summary: Summary
  token: string
  typed: string
  errors: readonly FieldError[]
  organisation: string
  proof: string | null
}
export function decisionPage({
  approval,
  summary,
  token,
  typed,
  errors,
  organisation,
  proof,
}: Asking): OutsidePage {
  const button = (value: string, label: string, more: Partial<Button> = {}): Button => ({
    label,
    name: 'decision',
    value,
    ...more,
  })
  return {
    ...blank,
    title: approval.title,
    text: `${approval.subject_number} · ${approval.requester_name} asks for your approval at ${organisation}`,
    openHref: approvalPath(approval.id),
    openLabel: `Open ${approval.subject_number}`,
    amount: summary.amount,
    lines: summary.lines,
    facts: [
      ...summary.facts,
      ...(summary.reason ? [{ label: 'Reason', text: summary.reason }] : []),
    ],
    summary: errors.length
      ? {
          problems: errors.map((e) => ({
            text: e.detail,
            ...(e.pointer ? { fieldId: e.pointer.slice(1) } : {}),
          })),
        }
      : null,
    proof: proof ? { label: 'Sign in to decide', href: proof, variant: 'primary' } : null,
    form: proof
      ? null
      : {
          action: `/a/${token}`,
          comment: {
            name: 'reason',
            label: 'Comment',
            type: 'textarea',
            rows: 2,
            hint: 'Needed to reject or return',
            value: typed,
            error: errors.find((e) => e.pointer === '/reason')?.detail,
          },
          giveBack: button('returned', 'Return', { icon: 'undo-2' }),
          reject: button('rejected', 'Reject', { icon: 'x' }),
          approve: button('approved', summary.amount ? `Approve ${summary.amount}` : 'Approve', {
            icon: 'check',
            variant: 'primary',
          }),
        },
  }
}

const done: Record<Decision, string> = {
  approved: 'Approved',
  rejected: 'Rejected',
  returned: 'Returned',
}
export const decidedPage = (
  approval: Approval,
  noun: string,
  decision: Decision,
  token: string,
): OutsidePage => ({
  ...blank,
  state: 'held',
  title: `${done[decision]}: ${approval.subject_number}`,
  text: `This ${noun} takes your decision in ten seconds. Until then you can undo it.`,
  openHref: approvalPath(approval.id),
  openLabel: `Open ${approval.subject_number}`,
  undo: { label: 'Undo', href: `/a/${token}/undo`, tone: 'secondary', icon: 'undo-2' },
})
export const undonePage = (approval: Approval, token: string): OutsidePage => ({
  ...blank,
  state: 'undone',
  title: 'Undone',
  text: `${approval.subject_number} waits for you as before.`,
  openHref: `/a/${token}`,
  openLabel: 'Decide again',
})
