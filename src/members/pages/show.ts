import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Action, RecordPage } from '../../platform/view/ui.ts'
import { allowAgain, mailTrouble } from '../mail.ts'
import { administrators, openFor, proposalsTable } from '../../role-proposals/index.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'
import { grantsTable, permissionsTable } from './grants.ts'
import { rolesText, statusOf } from '../words.ts'

/** What a person may do, where, until when, and which role says so. */
export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [member, grants, events, trouble, proposals, admins] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.grants(ctx.tx, id, ctx.today),
    timelineOf(ctx, id),
    mailTrouble(ctx, id),
    openFor(ctx.tx, id),
    administrators(ctx.tx),
  ])
  const manages = ctx.actor.permissions.has('members.manage')
  const view: Action[] =
    manages && member.active && id !== ctx.actor.userId
      ? [{ label: 'View as', href: `/members/${id}/view`, tone: 'ghost', icon: 'eye' }]
      : []
  const mail: Action[] =
    manages && trouble
      ? [{ label: allowAgain, href: url.mail(id), tone: 'secondary', icon: 'mail' }]
      : []
  const actions: Action[] =
    !manages || member.active
      ? [...mail, ...view]
      : [
          {
            label: 'Activate again',
            href: url.reactivation(id),
            tone: 'secondary',
            version: member.version,
            key: `reactivate-${id}-${member.version}`,
          },
        ]
  return {
    title: member.name,
    budget: null,
    timeline: { events },
    note: member.active
      ? `What a person may do is the sum of their roles. Nobody decides on their own request, with any role. ${admins.length === 1 ? 'There is one administrator, who gives roles alone, on record; a second one ends that.' : 'Roles that move money are given by two administrators.'}`
      : 'This person cannot sign in. Their history stays.',
    header: {
      title: member.name,
      crumbs: [{ label: 'People', href: url.index }, { label: member.name }],
      meta: member.email,
      statuses: [statusOf(member)],
      actions,
      ...(manages && member.active
        ? {
            buttons: [
              { label: 'Edit', href: url.edit(id), icon: 'pencil' as const },
              { label: 'Give a role', href: url.grant(id), icon: 'user-check' as const },
              {
                label: 'Deactivate',
                href: url.deactivation(id),
                icon: 'user-x' as const,
                variant: 'ghost' as const,
              },
            ],
          }
        : {}),
    },
    facts: [
      { label: 'Roles everywhere', text: rolesText(member.roles) },
      ...(trouble ? [{ label: 'Mail', text: trouble, tone: 'warn' as const }] : []),
    ],
    tables: [
      ...(proposals.length
        ? [{ title: 'Roles to confirm', table: proposalsTable(ctx, proposals) }]
        : []),
      ...(grants.length
        ? [
            {
              title: 'Roles for a part, or for a time',
              table: grantsTable(member, grants, manages),
            },
          ]
        : []),
      { title: 'What this permits', table: permissionsTable(member, grants) },
    ],
  }
}
