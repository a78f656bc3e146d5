import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { isRole, permissionsOf, roleLabels } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateTimeText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Action, Cell, Option, RecordPage, Table } from '../platform/view/ui.ts'
import {
  conflictsOf,
  defaultMatrix,
  difference,
  duties,
  dutyNames,
  isDuty,
  pairsOf,
  sentence,
  type Duty,
  type Matrix,
  type Pair,
} from './duty.ts'
import * as queries from './queries.ts'

export const url = {
  index: '/segregation-of-duties',
  new: '/segregation-of-duties/new',
  confirmation: (id: string) => `/segregation-of-duties/${id}/confirmation`,
  withdrawal: (id: string) => `/segregation-of-duties/${id}/withdrawal`,
}
type Found = {
  id: string
  name: string
  roles: readonly string[]
  pairs: readonly Pair[]
}
type Used = { kind: string; id: string; name: string; pair: Pair }
export type Shown = RecordPage & {
  matrix: Matrix
  found: readonly Found[]
  used: readonly Used[]
  versions: readonly queries.MatrixRow[]
}

const DutyPairs = z.array(z.array(z.string()))
export const ReportJson = z.object({
  version: z.number(),
  matrix: z.array(z.object({ duties: z.array(z.string()), rule: z.string() })),
  holders: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      roles: z.array(z.string()),
      conflicts: DutyPairs,
    }),
  ),
  used: z.array(
    z.object({
      person: z.string(),
      subject_kind: z.string(),
      subject_id: z.string(),
      duties: z.array(z.string()),
    }),
  ),
  versions: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      status: z.string(),
      added: DutyPairs,
      removed: DutyPairs,
      reason: z.string(),
      proposed_by: z.string(),
      confirmed_by: z.string().nullable(),
      version: z.number(),
    }),
  ),
})
const plain = (pairs: readonly Pair[]): string[][] => pairs.map((pair) => [...pair])
export const reportJson = ({
  matrix,
  found,
  used,
  versions,
}: Shown): z.input<typeof ReportJson> => ({
  version: matrix.number,
  matrix: pairsOf(matrix).map((pair) => ({ duties: [...pair], rule: sentence(pair) })),
  holders: found.map((h) => ({
    id: h.id,
    name: h.name,
    roles: [...h.roles],
    conflicts: plain(h.pairs),
  })),
  used: used.map((u) => ({
    person: u.name,
    subject_kind: u.kind,
    subject_id: u.id,
    duties: [...u.pair],
  })),
  versions: versions.map((v) => ({
    id: v.id,
    number: v.number,
    status: v.status,
    added: plain(v.added),
    removed: plain(v.removed),
    reason: v.reason,
    proposed_by: v.proposed_by_name,
    confirmed_by: v.confirmed_by_name,
    version: v.version,
  })),
})

export async function reportPage(ctx: ReadCtx): Promise<Shown> {
  const matrix = await queries.matrixInForce(ctx.tx)
  const [people, versions, last] = await Promise.all([
    queries.holders(ctx.tx),
    queries.matrices(ctx.tx),
    queries.lastMatrix(ctx.tx),
  ])
  const found = people
    .map((h) => ({ ...h, pairs: conflictsOf(h.roles.filter(isRole), [], matrix) }))
    .filter((h) => h.pairs.length > 0)
  const [acts, events] = await Promise.all([
    queries.usedConflicts(ctx.tx),
    last ? timelineOf(ctx, last.id) : [],
  ])
  const used = acts.flatMap((act): Used[] =>
    isDuty(act.first) && isDuty(act.second)
      ? [
          {
            kind: act.subject_kind,
            id: act.subject_id,
            name: act.name,
            pair: [act.first, act.second],
          },
        ]
      : [],
  )
  const manages = ctx.actor.permissions.has('members.manage')
  const proposed = versions.find((v) => v.status === 'proposed')
  return {
    title: 'Segregation of duties',
    matrix,
    found,
    used,
    versions,
    budget: null,
    timeline: { events },
    header: {
      title: 'Segregation of duties',
      meta: 'Enforced on every purchase and for everybody, administrators too',
      buttons:
        manages && !proposed
          ? [{ label: 'Propose a change', href: url.new, icon: 'pencil', variant: 'secondary' }]
          : [],
      actions: manages && proposed ? actionsOn(ctx, proposed) : [],
    },
    note: found.length
      ? 'Holding both sides is allowed: nobody can use both on the same purchase. Fewer such people means fewer chances.'
      : null,
    facts: [
      {
        label: 'Version in force',
        text: matrix.number === 0 ? 'The one the product comes with' : String(matrix.number),
      },
      { label: 'People with both sides of a pair', text: String(found.length) },
      { label: 'Purchases on which somebody used both', text: String(used.length) },
    ],
    tables: [
      ...(proposed ? [{ title: 'Proposed change', table: proposedTable(matrix, proposed) }] : []),
      { title: 'The rules', table: rulesTable(matrix) },
      ...(found.length ? [{ title: 'Who holds both sides', table: holdersTable(found) }] : []),
      ...(used.length
        ? [
            {
              title:
                'Where both sides were used: a pair was switched off, or there was one person only',
              table: usedTable(used),
            },
          ]
        : []),
      ...(versions.length ? [{ title: 'Versions', table: versionsTable(ctx, versions) }] : []),
    ],
  }
}

/** Who proposed a change may only take it back. */
function actionsOn(ctx: ReadCtx, { id, version, proposed_by: by }: queries.MatrixRow): Action[] {
  const confirm: Action[] =
    by === ctx.actor.userId
      ? []
      : [{ label: 'Confirm the change', href: url.confirmation(id), tone: 'primary', version }]
  return [
    ...confirm,
    { label: 'Withdraw the change', href: url.withdrawal(id), tone: 'ghost', version },
  ]
}

function rolesFor(duty: Duty): string {
  const { permission } = duties[duty]
  return permission
    ? Object.entries(roleLabels)
        .filter(([role]) => isRole(role) && permissionsOf([role]).has(permission))
        .map(([, label]) => label)
        .join(', ')
    : 'No role yet'
}

const rulesTable = (matrix: Matrix): Table => ({
  label: 'The rules',
  columns: [{ label: 'Rule' }, { label: 'First side' }, { label: 'Second side' }],
  rows: pairsOf(matrix).map((pair) => ({
    cells: [
      { kind: 'text', text: sentence(pair) },
      { kind: 'muted', text: rolesFor(pair[0]) },
      { kind: 'muted', text: rolesFor(pair[1]) },
    ],
  })),
})

function proposedTable(matrix: Matrix, proposed: queries.MatrixRow): Table {
  const { added, removed } = difference(matrix, proposed)
  const row = (change: string, pair: Pair): { cells: Cell[] } => ({
    cells: [
      { kind: 'text', text: change },
      { kind: 'text', text: sentence(pair) },
      { kind: 'muted', text: `${proposed.proposed_by_name}: ${proposed.reason}` },
    ],
  })
  return {
    label: 'Proposed change',
    columns: [{ label: 'Change' }, { label: 'Rule' }, { label: 'Why' }],
    rows: [
      ...added.map((pair) => row('Is added', pair)),
      ...removed.map((pair) => row('Is taken out', pair)),
    ],
  }
}

const holdersTable = (found: readonly Found[]): Table => ({
  label: 'Who holds both sides',
  columns: [{ label: 'Person' }, { label: 'Roles' }, { label: 'Pairs' }],
  rows: found.map((h) => ({
    cells: [
      { kind: 'link', text: h.name, href: `/members/${h.id}` },
      {
        kind: 'text',
        text: h.roles
          .filter(isRole)
          .map((r) => roleLabels[r])
          .join(', '),
      },
      { kind: 'muted', text: h.pairs.map(sentence).join(' ') },
    ],
  })),
})

const paths: Readonly<Record<string, string>> = {
  purchase_request: '/purchase-requests',
  purchase_order: '/purchase-orders',
  invoice: '/invoices',
  vendor: '/vendors',
  budget_transfer: '/budget-transfers',
}
const usedTable = (used: readonly Used[]): Table => ({
  label: 'Where both sides were used while a pair was switched off',
  columns: [{ label: 'Document' }, { label: 'Person' }, { label: 'Rule' }],
  rows: used.map((u) => ({
    cells: [
      {
        kind: 'link',
        text: u.kind.replaceAll('_', ' '),
        href: `${paths[u.kind] ?? '/history'}/${u.id}`,
      },
      { kind: 'text', text: u.name },
      { kind: 'muted', text: sentence(u.pair) },
    ],
  })),
})

const statusTexts = {
  proposed: { text: 'Waits for a second administrator', tone: 'warn' },
  active: { text: 'In force', tone: 'ok' },
  retired: { text: 'Replaced', tone: 'neutral' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
} as const
const versionsTable = (ctx: ReadCtx, versions: readonly queries.MatrixRow[]): Table => ({
  label: 'Versions',
  columns: [
    { label: 'Version' },
    { label: 'Status' },
    { label: 'Other than the default' },
    { label: 'Proposed' },
    { label: 'Confirmed' },
  ],
  rows: versions.map((v) => ({
    cells: [
      { kind: 'text', text: String(v.number), note: v.reason },
      { kind: 'status', status: statusTexts[v.status] },
      { kind: 'muted', text: differenceText(difference(defaultMatrix, v)) },
      {
        kind: 'text',
        text: v.proposed_by_name,
        note: dateTimeText(v.proposed_at, ctx.actor.timeZone),
      },
      v.confirmed_at
        ? {
            kind: 'text',
            text: v.confirmed_by_name ?? '',
            note: dateTimeText(v.confirmed_at, ctx.actor.timeZone),
          }
        : { kind: 'muted', text: 'Not yet' },
    ],
  })),
})
const differenceText = ({ added, removed }: { added: readonly Pair[]; removed: readonly Pair[] }) =>
  [
    ...added.map((pair) => `Added: ${sentence(pair)}`),
    ...removed.map((pair) => `Taken out: ${sentence(pair)}`),
  ].join(' ') || 'Nothing'

const choices = (first: string): Option[] => [
  { value: '', label: first },
  ...dutyNames.map((duty) => ({ value: duty, label: capital(duties[duty].rule) })),
]
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

/** One checkbox for each pair that can be taken out, and one pair to add. */
export async function proposalForm(ctx: ReadCtx, refused: Refused) {
  const matrix = await queries.matrixInForce(ctx.tx)
  return formPage(
    {
      title: 'Propose a change of duties',
      crumbs: [{ label: 'Segregation of duties', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Propose the change',
      fields: [
        {
          name: 'first',
          label: 'Nobody may both',
          type: 'select',
          optional: true,
          hint: 'A pair to add',
          options: choices('Nothing to add'),
        },
        {
          name: 'second',
          label: 'and',
          type: 'select',
          optional: true,
          options: choices('Choose'),
        },
        ...pairsOf(matrix).map((pair) => ({
          name: `remove_${pair.join('__')}`,
          label: `Take out: ${sentence(pair)}`,
          type: 'checkbox' as const,
        })),
        {
          name: 'reason',
          label: 'Why',
          type: 'textarea',
          hint: 'The second administrator reads it, and it stays on record',
        },
      ],
    },
    refused,
  )
}
