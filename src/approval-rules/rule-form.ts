import { sumOf, sumText, type ConditionKind } from '../approvals/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { currencySign } from '../platform/view/format.ts'
import { fieldId, formState, rowsOf, textOf, type FormState } from '../platform/view/form.ts'
import type { ErrorSummary, Field, Option, PageHeader } from '../platform/view/ui.ts'
import { approverOf, whats, whenOf } from './input.ts'
import { nameOf } from './pages.ts'
import { url } from './urls.ts'
import type { Policy } from './queries.ts'
import type { VersionedRule } from './rule-queries.ts'
import { comparisons, conditionLabels, fixedValues, missing } from './words.ts'
import {
  entityPicker,
  departmentPicker,
  activeCostCenterPicker,
  categoryPicker,
  deciderPicker,
} from '../pickers/index.ts'
import { named } from '../platform/view/picks.ts'
import { kindsIn } from './naming.ts'

type What = (typeof whats)[number]
const labels: Record<What, string> = { amount: 'Net amount', ...conditionLabels }
const places = {
  entity: entityPicker,
  department: departmentPicker,
  cost_center: activeCostCenterPicker,
  category: categoryPicker,
} as const
export const rulePicks = {
  approver_person: deciderPicker,
  'when/value': (row: Record<string, unknown>) =>
    places[String(row['what']) as keyof typeof places] ?? null,
} as const
type WhenRow = {
  index: string
  number: number
  what: string
  label: string
  is: string
  field: Field
}
export type RuleFormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  version: number
  key: string
  cancelHref: string
  submitLabel: string
  fields: readonly Field[]
  when: readonly WhenRow[]
  add: Field
  who: readonly Field[]
}

/** The form of a rule in a draft: as stored, as typed, or with a condition added or removed. */
export async function ruleForm(
  ctx: ReadCtx,
  policy: Policy,
  rule: VersionedRule | null,
  { values, errors }: Refused,
): Promise<RuleFormPage> {
  const base = ctx.actor.organisation.baseCurrency
  const typed = Object.keys(values).some((name) => name !== 'id')
  const stored: Record<string, unknown> = rule
    ? {
        name: rule.name,
        position: String(rule.position),
        when: whenOf(rule, base),
        approver: rule.approver === 'person' ? 'person' : approverOf(rule),
        approver_person: rule.approver_id ?? '',
        mode: rule.mode,
        quorum: rule.quorum ? String(rule.quorum) : '',
      }
    : { position: '100', approver: 'role:controller', mode: 'any' }
  const shown = typed ? values : stored
  const state = formState(shown, errors)
  const title = rule ? `Edit ${rule.name}` : 'New rule'
  const field = (name: string, label: string, extra: Partial<Field>): Field => ({
    name,
    label,
    value: state.value(name),
    error: state.error(`/${name}`),
    ...extra,
  })
  return {
    title: errors.length ? `Error: ${title}` : title,
    action: rule ? url.editRule(rule.id) : url.at(policy.id, 'rules'),
    summary: state.summary,
    version: policy.version,
    key: crypto.randomUUID(),
    cancelHref: url.policy(policy.id),
    submitLabel: rule ? 'Save rule' : 'Add rule',
    header: {
      title,
      crumbs: [
        { label: 'Approval rules', href: url.index },
        { label: nameOf(policy), href: url.policy(policy.id) },
        { label: title },
      ],
      ...(rule
        ? {
            actions: [
              {
                label: 'Remove from the draft',
                href: url.removeRule(rule.id),
                tone: 'secondary' as const,
                icon: 'trash-2' as const,
                version: policy.version,
                key: `remove-${rule.id}-${policy.version}`,
              },
            ],
          }
        : {}),
    },
    fields: [
      field('name', 'Name', { autofocus: !errors.length && !typed }),
      field('position', 'Order', {
        type: 'quantity',
        hint: 'Rules of the same order are asked side by side',
      }),
    ],
    when: await namedRows(ctx, whenRows(ctx, shown, state)),
    add: {
      name: 'add_what',
      label: 'Condition to add',
      type: 'select',
      value: textOf(shown['add_what']) || 'amount',
      options: whats.map((what) => ({ value: what, label: labels[what] })),
    },
    who: await named<Field>(ctx.tx, [
      field('approver', 'Goes to', {
        type: 'select',
        options: approverOptions,
      }),
      field('approver_person', 'The person', {
        picker: rulePicks.approver_person,
        optional: true,
        hint: 'When one person approves',
      }),
      field('mode', 'How many of a role', {
        type: 'select',
        value: state.value('mode') || 'any',
        options: [
          { value: 'any', label: 'Any one of them' },
          { value: 'all', label: 'All of them' },
          { value: 'quorum', label: 'A number of them' },
        ],
      }),
      field('quorum', 'The number', {
        type: 'quantity',
        optional: true,
        hint: 'When a number of them must approve',
      }),
    ]),
  }
}

async function namedRows({ tx }: ReadCtx, rows: readonly WhenRow[]): Promise<WhenRow[]> {
  const fields = await named(
    tx,
    rows.map((row) => row.field),
  )
  return rows.map((row, i) => ({ ...row, field: fields[i]! }))
}

/** Rows of one condition stand together: its values are alternatives. */
function whenRows(ctx: ReadCtx, shown: Record<string, unknown>, state: FormState): WhenRow[] {
  const base = ctx.actor.organisation.baseCurrency
  const added =
    shown['add_line'] === undefined
      ? []
      : [{ what: textOf(shown['add_what']) || 'amount', value: '' }]
  const removed = shown['remove_line'] === undefined ? -1 : Number(shown['remove_line'])
  const rows = [...rowsOf(shown['when']).filter((_, i) => i !== removed), ...added].flatMap(
    (row) => {
      const what = whats.find((one) => one === row['what'])
      return what ? [{ what, value: textOf(row['value']) }] : []
    },
  )
  const together = rows
    .map((row, at) => ({ ...row, at }))
    .toSorted(
      (a, b) =>
        rows.findIndex((r) => r.what === a.what) - rows.findIndex((r) => r.what === b.what) ||
        a.at - b.at,
    )
  return together.map(({ what, value, at }, i) => {
    const index = String(i)
    const alternative = together[i - 1]?.what === what
    const label = labels[what]
    const common = {
      name: `when[${index}][value]`,
      id: fieldId(`/when/${index}/value`),
      label: `${label}, value ${i + 1}`,
      value,
      error: state.error(`/when/${at}/value`) ?? state.error(`/when/${at}/what`),
      autofocus: shown['add_line'] !== undefined && at === rows.length - 1,
    }
    return {
      index,
      number: i + 1,
      what,
      label: alternative ? 'or' : label,
      is: what === 'amount' ? 'is at least' : alternative ? '' : comparisons[what],
      field:
        what === 'amount'
          ? { ...common, type: 'money', prefix: currencySign(base) }
          : what in places
            ? { ...common, picker: places[what as keyof typeof places] }
            : { ...common, type: 'select', options: optionsOf(ctx, what, value) },
    }
  })
}

/** The choices of a condition that has few. */
function optionsOf(ctx: ReadCtx, what: ConditionKind, value: string): Option[] {
  const known: Option[] =
    fixedValues[what]?.map(([v, label]) => ({ value: v, label })) ??
    kindsIn(ctx).map((kind) => ({ value: kind.id, label: kind.label }))
  const gone =
    value && !known.some((o) => o.value === value)
      ? [{ value, label: what === 'together' && sumOf(value) ? sumText(value) : `(${missing})` }]
      : []
  return [{ value: '', label: known.length ? 'Choose' : 'There is none yet' }, ...gone, ...known]
}

const approverOptions: readonly Option[] = [
  { value: 'role:controller', label: 'Controllers' },
  { value: 'role:approver', label: 'Approvers' },
  { value: 'cost_center_owner', label: 'The owner of the cost centre' },
  { value: 'budget_owner', label: 'The owner of the budget' },
  { value: 'manager_chain', label: 'The requester’s managers, up to the limit' },
  { value: 'person', label: 'One person, named below' },
]
