import { timelineOf } from '../../history/index.ts'
import { isRole, permissionsOf, roleLabels } from '../../kernel/permissions.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateTimeText } from '../../platform/view/format.ts'
import type { Action, Cell, RecordPage, Table } from '../../platform/view/ui.ts'
import {
  conflictsOf,
  defaultMatrix,
  difference,
  duties,
  isDuty,
  pairsOf,
  sentence,
  type Duty,
  type Matrix,
  type Pair,
} from '../duty.ts'
import * as queries from '../queries.ts'
import { url } from '../urls.ts'

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
