import { authorityKinds, authorityRoles, type Tolerances } from '../matching/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { currencySign } from '../platform/view/format.ts'
import { fieldId, formState, rowsOf, textOf, type FormState } from '../platform/view/form.ts'
import type { ErrorSummary, Field, Option, PageHeader } from '../platform/view/ui.ts'
import { activated, limitKeys, limitNames, typedLimit, typedTolerances } from './input.ts'
import { nameOf, title, url } from './pages.ts'
import * as queries from './queries.ts'
import type { PolicyRow } from './queries.ts'
import { authorityOf, kindHints, kindNames, placeTitle, roleNames } from './words.ts'
import { activeVendorPicker, categoryPicker, entityPicker } from '../pickers/index.ts'
import { named } from '../platform/view/picks.ts'

/** A limit in one line: a percentage, an amount, and how they go together. */
type LimitLine = {
  what: string
  note: string
  hidden: readonly { name: string; value: string }[]
  operator: Field
  pct: Field
  amount: Field
}
type LimitsPart = { title: string; hint: string; label: string; lines: readonly LimitLine[] }
export type PolicyFormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  version: number
  key: string
  cancelHref: string
  submitLabel: string
  place: readonly Field[]
  limits: readonly LimitsPart[]
  more: readonly { title: string; fields: readonly Field[] }[]
}

type Values = Record<string, unknown>
const typedIn = (values: Values): boolean => Object.keys(values).some((name) => name !== 'id')
const groupOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null ? { ...value } : {}

async function findDraft(ctx: ReadCtx, id: string): Promise<PolicyRow> {
  const policy = await queries.find(ctx.tx, id)
  if (policy.status !== 'draft') throw activated(policy.number)
  return policy
}

type Frame = { policy: PolicyRow; name: string; action: string; submitLabel: string }
const frame = (
  { policy, name, action, submitLabel }: Frame,
  state: FormState,
): Omit<PolicyFormPage, 'place' | 'limits' | 'more'> => ({
  title: state.summary ? `Error: ${name}` : name,
  action,
  submitLabel,
  summary: state.summary,
  version: policy.version,
  key: crypto.randomUUID(),
  cancelHref: url.policy(policy.id),
  header: {
    title: name,
    crumbs: [
      { label: title, href: url.index },
      { label: nameOf(policy), href: url.policy(policy.id) },
      { label: name },
    ],
  },
})

/**
 * The form for tolerances of a vendor, a category or an entity; it begins with those that hold
 * everywhere.
 */
export async function newRuleForm(
  ctx: ReadCtx,
  policyId: string,
  { values, errors }: Refused,
): Promise<PolicyFormPage> {
  const [policy, rules] = await Promise.all([
    findDraft(ctx, policyId),
    queries.rules(ctx.tx, policyId),
  ])
  const state = formState(values, errors)
  return {
    ...frame(
      {
        policy,
        name: 'New tolerances',
        action: url.rules(policyId),
        submitLabel: 'Add to the draft',
      },
      state,
    ),
    place: await placeFields(ctx, state),
    ...toleranceFields(ctx, rules[0]!.tolerances, { values, errors }),
  }
}

/** The form for a set in a draft. */
export async function ruleForm(
  ctx: ReadCtx,
  ruleId: string,
  refused: Refused,
): Promise<PolicyFormPage> {
  const rule = await queries.findRule(ctx.tx, ruleId)
  const policy = await findDraft(ctx, rule.policy_id)
  const state = formState(refused.values, refused.errors)
  return {
    ...frame(
      {
        policy,
        name: `Tolerances: ${placeTitle(rule)}`,
        action: url.editRule(ruleId),
        submitLabel: 'Save in the draft',
      },
      state,
    ),
    place: [],
    ...toleranceFields(ctx, rule.tolerances, refused),
  }
}

export const placePicks = {
  vendor_id: activeVendorPicker,
  category_id: categoryPicker,
  entity_id: entityPicker,
} as const

function placeFields({ tx }: ReadCtx, state: FormState): Promise<Field[]> {
  const field = (
    what: 'vendor' | 'category' | 'entity',
    label: string,
    { anyOfThem, hint }: { anyOfThem: string; hint?: string },
  ): Field => ({
    name: `${what}_id`,
    label,
    picker: placePicks[`${what}_id`],
    placeholder: anyOfThem,
    optional: true,
    value: state.value(`${what}_id`),
    error: state.error(`/${what}_id`),
    hint,
  })
  return named(tx, [
    field('vendor', 'Vendor', { anyOfThem: 'Any vendor' }),
    field('category', 'Category', {
      anyOfThem: 'Any category',
      hint: 'This category itself, not those below it',
    }),
    field('entity', 'Legal entity', { anyOfThem: 'Any legal entity' }),
  ])
}

const limitNotes: Record<(typeof limitKeys)[number], string> = {
  quantity: 'Billed above what was ordered, or above what was received',
  price: 'Of the order’s unit price',
  priceBelow: 'Far below, it is another thing',
  line: 'Above its quantity at the order’s price',
  charges: 'Not on the order; summed over all its bills',
  tax: 'Above or below the taxable amount times the rate',
}

function toleranceFields(
  ctx: ReadCtx,
  stored: Tolerances,
  { values, errors }: Refused,
): Pick<PolicyFormPage, 'limits' | 'more'> {
  const base = ctx.actor.organisation.baseCurrency
  const typed: Values = typedIn(values) ? values : typedTolerances(stored, base)
  const state = formState(typed, errors)
  const sign = currencySign(base)
  const lines = limitKeys.map((key): LimitLine => {
    const [name, what] = limitNames[key]
    return limitLine({
      what,
      label: what,
      note: limitNotes[key],
      name,
      pointer: `/${name}`,
      typed: groupOf(typed[name]),
      state,
      sign,
      hidden: [],
      choices: together,
    })
  })
  return {
    limits: [
      {
        title: 'How far a bill may differ',
        label: 'Limits',
        hint: 'An empty limit is not looked at; both empty means anything passes. 0 means no difference at all.',
        lines,
      },
    ],
    more: [
      { title: 'The document', fields: documentFields(typed, state, sign) },
      { title: 'Orders and receipts', fields: orderFields(state) },
    ],
  }
}

const together: readonly Option[] = [
  { value: 'both', label: 'Both must hold' },
  { value: 'either', label: 'One is enough' },
]

type LineInput = {
  what: string
  /** What its fields are called, alone. */ label: string
  note: string
  name: string
  pointer: string
  typed: Values
  state: FormState
  sign: string
  hidden: LimitLine['hidden']
  choices: readonly Option[]
}
function limitLine(line: LineInput): LimitLine {
  const { what, note, hidden, sign } = line
  const field = (part: string, label: string): Field => ({
    name: `${line.name}[${part}]`,
    id: fieldId(`${line.pointer}/${part}`),
    label: `${line.label}: ${label}`,
    hideLabel: true,
    value: textOf(line.typed[part]),
    error: line.state.error(`${line.pointer}/${part}`),
  })
  return {
    what,
    note,
    hidden,
    pct: { ...field('pct', 'percent'), type: 'quantity', suffix: '%' },
    amount: { ...field('amount', 'amount'), type: 'money', prefix: sign },
    operator: { ...field('operator', 'which counts'), type: 'select', options: line.choices },
  }
}

function documentFields(typed: Values, state: FormState, sign: string): Field[] {
  const field = (name: string, label: string, extra: Partial<Field>): Field => ({
    name,
    label,
    value: state.value(name),
    error: state.error(`/${name}`),
    ...extra,
  })
  const rates = typed['tax_rates']
  return [
    field('match_level', 'A bill is compared with', {
      type: 'select',
      options: [
        { value: '3', label: 'What was ordered and received (three-way)' },
        { value: '2', label: 'What was ordered (two-way)' },
      ],
    }),
    field('tax_rates', 'Expected tax rates', {
      optional: true,
      value: Array.isArray(rates) ? rates.map(textOf).join(' ') : state.value('tax_rates'),
      error: state.error('/tax_rates') ?? rateError(rates, state),
      hint: 'In percent, with spaces between, such as 5 12 18. Empty means those of the vendor’s country.',
    }),
    field('rounding_per_line', 'Rounding for each line', { type: 'money', prefix: sign }),
    field('duplicate_score', 'Held as a duplicate from a score of', {
      type: 'quantity',
      hint: 'From 1 to 100: how much a document resembles another one',
    }),
    field('days_ahead', 'Dated after today, at most', { type: 'quantity', suffix: 'days' }),
    field('days_before_order', 'Dated before its order, at most', {
      type: 'quantity',
      suffix: 'days',
    }),
  ]
}

/** An error of one of the rates stands at the field that holds them all. */
const rateError = (rates: unknown, state: FormState): string | undefined =>
  (Array.isArray(rates) ? rates : textOf(rates).split(/[;\s]+/))
    .map((_, i) => state.error(`/tax_rates/${i}`))
    .find((error) => error !== undefined)

function orderFields(state: FormState): Field[] {
  const percent = (name: string, label: string, hint: string): Field => ({
    name,
    label,
    type: 'quantity',
    suffix: '%',
    hint,
    value: state.value(name),
    error: state.error(`/${name}`),
  })
  return [
    percent('over_order_pct', 'Order above its request, at most', 'For each line of the request'),
    percent(
      'over_receipt_pct',
      'Highest over-receipt tolerance',
      'What a buyer may put on an order',
    ),
  ]
}

const may: readonly Option[] = [
  { value: 'none', label: 'Nothing' },
  { value: 'both', label: 'Up to both' },
  { value: 'either', label: 'Up to one of them' },
]

/** The form for what each role may accept alone. */
export async function authorityForm(
  ctx: ReadCtx,
  policyId: string,
  { values, errors }: Refused,
): Promise<PolicyFormPage> {
  const policy = await findDraft(ctx, policyId)
  const base = ctx.actor.organisation.baseCurrency
  const rows = typedIn(values) ? rowsOf(values['authority']) : storedAuthority(policy, base)
  const state = formState(values, errors)
  const sign = currencySign(base)
  const lineOf = (role: (typeof authorityRoles)[number], kind: (typeof authorityKinds)[number]) => {
    const at = authorityRoles.indexOf(role) * authorityKinds.length + authorityKinds.indexOf(kind)
    const name = `authority[${at}]`
    return limitLine({
      what: kindNames[kind],
      label: `${roleNames[role]}, ${kindNames[kind].toLowerCase()}`,
      note: kindHints[kind],
      name,
      pointer: `/authority/${at}`,
      typed: groupOf(rows[at]),
      state,
      sign,
      choices: may,
      hidden: [
        { name: `${name}[role]`, value: role },
        { name: `${name}[kind]`, value: kind },
      ],
    })
  }
  return {
    ...frame(
      {
        policy,
        name: 'Authority',
        action: url.authority(policyId),
        submitLabel: 'Save in the draft',
      },
      state,
    ),
    place: [],
    more: [],
    limits: authorityRoles.map((role) => ({
      title: roleNames[role],
      label: `What a ${roleNames[role]} may accept`,
      hint: 'Up to how much a difference may be accepted alone. Above it, people approve it.',
      lines: authorityKinds.map((kind) => lineOf(role, kind)),
    })),
  }
}

/** One row for each role and kind, in the order of the form. */
const storedAuthority = (policy: PolicyRow, base: string): Values[] =>
  authorityRoles.flatMap((role) =>
    authorityKinds.map((kind) => {
      const limit = authorityOf(policy.authority, role, kind)
      return limit ? typedLimit(limit, base) : { operator: 'none' }
    }),
  )
