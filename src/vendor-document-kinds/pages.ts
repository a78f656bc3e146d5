import { timelineOf } from '../history/index.ts'
import { countries } from '../kernel/countries.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import { pickForm } from '../platform/view/picks.ts'
import { categoryPicker } from '../pickers/index.ts'
import type { Cell, FormPage, RecordPage, Table } from '../platform/view/ui.ts'
import { statusOf } from './list.ts'
import * as queries from './queries.ts'
import type { DocumentKind, RuleRow } from './queries.ts'
import { askedOfText, risks } from './rule.ts'
import { url } from './url.ts'

const crumb = { label: 'Vendor document kinds', href: url.index }

export type Shown = RecordPage & { kind: DocumentKind }
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [kind, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const manages = ctx.actor.permissions.has('organisation.manage')
  return {
    kind,
    title: kind.name,
    budget: null,
    note: kind.rules.length ? null : 'It is not required of any vendor yet. Vendors may upload it.',
    timeline: { events },
    header: {
      title: kind.name,
      crumbs: [crumb, { label: kind.name }],
      statuses: [statusOf(kind)],
      buttons: manages
        ? [
            ...(kind.active
              ? [{ label: 'Require it of vendors', href: url.newRule(id), icon: 'plus' as const }]
              : []),
            { label: 'Edit', href: url.edit(id), icon: 'pencil' as const },
          ]
        : [],
    },
    facts: [
      { label: 'Why it is required', text: kind.why ?? 'Not given' },
      { label: 'Expires', text: kind.expires ? 'On the date it states' : 'Does not expire' },
    ],
    tables: kind.rules.length
      ? [{ title: 'Required of', table: rulesTable(kind.rules, manages) }]
      : [],
  }
}

const rulesTable = (rules: readonly RuleRow[], manages: boolean): Table => ({
  label: 'Required of',
  columns: [{ label: 'Vendors' }, ...(manages ? [{ label: 'Remove' }] : [])],
  rows: rules.map((rule) => ({
    cells: [{ kind: 'text', text: askedOfText(rule) }, ...(manages ? [removalOf(rule)] : [])],
  })),
})
const removalOf = (rule: RuleRow): Cell => ({
  kind: 'action',
  action: {
    label: 'Remove',
    href: url.ruleRemoval(rule.id),
    tone: 'ghost',
    small: true,
    confirm: `No longer require it of: ${askedOfText(rule)}?`,
    key: `rule-removal-${rule.id}`,
  },
})

export async function kindForm(
  ctx: ReadCtx,
  refused: Refused,
  id: string | null,
): Promise<FormPage> {
  const kind = id === null ? null : await queries.find(ctx.tx, id)
  return formPage(
    {
      title: kind ? `Edit ${kind.name}` : 'New kind of document',
      crumbs: [crumb],
      action: kind ? url.edit(kind.id) : url.index,
      version: kind?.version ?? null,
      cancelHref: kind ? url.show(kind.id) : url.index,
      submitLabel: kind ? 'Save the kind' : 'Add the kind',
      fields: [
        { name: 'name', label: 'Name', fallback: kind?.name, hint: 'As the vendor reads it' },
        {
          name: 'why',
          label: 'Why it is required',
          type: 'textarea',
          optional: true,
          fallback: kind?.why ?? '',
          hint: 'The vendor reads it where the document is uploaded',
        },
        {
          name: 'expires',
          label: 'It expires: the expiry date is asked for',
          type: 'checkbox',
          fallback: (kind?.expires ?? true) ? 'on' : '',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (kind?.active ?? true) ? 'on' : '',
          hint: 'A kind that is not in use is not required; its documents stay readable',
        },
      ],
    },
    refused,
  )
}

export const rulePicks = { category_id: categoryPicker }
const riskNames = { low: 'Low', medium: 'Medium', high: 'High' } as const
export async function ruleForm(ctx: ReadCtx, refused: Refused, id: string): Promise<FormPage> {
  const kind = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: 'Require it of vendors',
      crumbs: [crumb, { label: kind.name, href: url.show(id) }],
      action: url.rules(id),
      version: null,
      cancelHref: url.show(id),
      submitLabel: 'Require it',
      banner: {
        tone: 'info',
        text: 'Leave all three empty to require it of all vendors. What is missing is only shown and asked for; once such a document expires, orders to its vendor are on hold until a new one is verified.',
      },
      fields: [
        {
          name: 'category_id',
          label: 'What the vendor sells',
          type: 'pick',
          picker: rulePicks.category_id,
          optional: true,
          hint: 'A category holds for those below it, too',
        },
        {
          name: 'country',
          label: 'Country of the vendor',
          optional: true,
          hint: `Two letters, such as DE for ${countries.of('DE') ?? 'DE'}`,
        },
        {
          name: 'risk',
          label: 'Risk of the vendor',
          type: 'select',
          optional: true,
          options: [
            { value: '', label: 'Any risk' },
            ...risks.map((value) => ({ value, label: riskNames[value] })),
          ],
        },
      ],
    },
    refused,
  )
}
