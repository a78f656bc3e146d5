import { z } from 'zod'
import { costCenterChoices } from '../budgets/index.ts'
import { timelineOf } from '../history/index.ts'
import { amountText, money, parseAmount } from '../kernel/money.ts'
import { invalid } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { amountInput, ById, id, optional, text, version } from '../platform/http/input.ts'
import { Money, moneyJson, Uuid, Version, wholeList } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { ListPage, RecordPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

type Rule = z.output<typeof queries.Row>
type Shown = RecordPage & { rule: Rule; base: string }
type Listed = ListPage & { rows: readonly Rule[]; base: string }
const url = { index: '/approval-rules', new: '/approval-rules/new', show: (ruleId: string) => `/approval-rules/${ruleId}`, edit: (ruleId: string) => `/approval-rules/${ruleId}/edit` }
const content = {
  position: z.coerce.number('Order must be a number.').int().min(1).max(1000), name: text(200, 'Name'), cost_center_id: optional(id).optional(), min_amount: amountInput('From amount'),
  approver: z.string().refine((v) => v === 'cost_center_owner' || v === 'role:approver' || v === 'role:controller' || z.uuid().safeParse(v.replace(/^person:/, '')).success, 'Choose who approves.'),
  active: z.preprocess((v) => v === 'on' || v === 'true' || v === true, z.boolean()),
}
type Input = z.output<z.ZodObject<typeof content>>
const RuleJson = z.object({ id: Uuid, position: z.int(), name: z.string(), cost_center_id: Uuid.nullable(), min_amount: Money, approver: z.string(), active: z.boolean(), version: Version })
const approverOf = (r: Rule): string => (r.approver === 'role' ? `role:${r.approver_role}` : r.approver === 'person' ? `person:${r.approver_id}` : 'cost_center_owner')
const ruleJson = (r: Rule, base: string): z.input<typeof RuleJson> => ({ id: r.id, position: r.position, name: r.name, cost_center_id: r.cost_center_id, min_amount: moneyJson(r.min_amount, base), approver: approverOf(r), active: r.active, version: r.version })
const one = json(RuleJson, (page: Shown) => ruleJson(page.rule, page.base))
const statusOf = (r: Rule) => (r.active ? { text: 'In force', tone: 'ok' as const } : { text: 'Off', tone: 'neutral' as const })

/** 'Every request of 5,00,000 or more charged to IT goes to a controller.' */
function sentence(r: Rule, base: string): string {
  const amount = r.min_amount > 0n ? ` of ${moneyText(money(r.min_amount, base))} or more` : ''
  const center = r.cost_center_code ? ` charged to ${r.cost_center_code}` : ''
  const who = r.approver === 'cost_center_owner' ? 'the owner of its cost centre' : r.approver === 'role' ? `a ${r.approver_role}` : (r.approver_name ?? 'a person')
  return `Every request${amount}${center} goes to ${who}.`
}

async function listPage(ctx: ReadCtx): Promise<Listed> {
  const base = ctx.actor.organisation.baseCurrency
  const rows = await queries.list(ctx.tx)
  const add = ctx.actor.permissions.has('approval_rules.manage') ? { label: 'New rule', href: url.new, variant: 'primary' as const, icon: 'plus' as const } : undefined
  return {
    title: 'Approval rules', base, rows, header: { title: 'Approval rules', meta: 'All that match apply, in this order. Without a match, a controller decides.', ...(add ? { buttons: [add] } : {}) }, pager: { summary: `${rows.length} rules`, previousHref: null, nextHref: null },
    table: { label: 'Approval rules', columns: [{ label: 'Rule' }, { label: 'What it says' }, { label: 'Status' }, { label: 'Order', align: 'end' }], rows: rows.map((r) => ({ cells: [{ kind: 'link', text: r.name, href: url.show(r.id) }, { kind: 'text', text: sentence(r, base) }, { kind: 'status', status: statusOf(r) }, { kind: 'number', text: String(r.position) }] })) },
    empty: rows.length ? null : { title: 'No rules yet', text: 'Until there are rules, every request goes to a controller.', icon: 'list-checks', button: add },
  }
}

async function showPage(ctx: ReadCtx, ruleId: string): Promise<Shown> {
  const [rule, events] = await Promise.all([queries.find(ctx.tx, ruleId), timelineOf(ctx, ruleId)])
  const base = ctx.actor.organisation.baseCurrency
  return {
    title: rule.name, rule, base, budget: null, tables: [], note: `${sentence(rule, base)} Requests that wait already keep the path they started with.`, timeline: { events }, facts: [{ label: 'Order', text: String(rule.position) }],
    header: { title: rule.name, crumbs: [{ label: 'Approval rules', href: url.index }, { label: rule.name }], statuses: [statusOf(rule)], ...(ctx.actor.permissions.has('approval_rules.manage') ? { buttons: [{ label: 'Edit', href: url.edit(ruleId), icon: 'pencil' as const }] } : {}) },
  }
}

async function form(ctx: ReadCtx, refused: Refused, ruleId: string | null) {
  const [r, centers, people] = await Promise.all([ruleId ? queries.find(ctx.tx, ruleId) : null, costCenterChoices(ctx.tx), queries.people(ctx.tx)])
  const base = ctx.actor.organisation.baseCurrency
  return formPage({
    title: r ? `Edit ${r.name}` : 'New approval rule', crumbs: [{ label: 'Approval rules', href: url.index }], action: r ? url.edit(r.id) : url.index, version: r?.version ?? null, cancelHref: r ? url.show(r.id) : url.index, submitLabel: r ? 'Save rule' : 'Create rule',
    fields: [
      { name: 'name', label: 'Name', fallback: r?.name }, { name: 'position', label: 'Order', type: 'quantity', fallback: String(r?.position ?? 100) }, { name: 'min_amount', label: `From amount, in ${base}`, type: 'money', fallback: r ? amountText(money(r.min_amount, base)) : '0', hint: 'This amount itself needs the approval' },
      { name: 'cost_center_id', label: 'Cost centre', type: 'select', optional: true, fallback: r?.cost_center_id ?? '', options: [{ value: '', label: 'Any' }, ...centers.map((c) => ({ value: c.id, label: c.label }))] },
      { name: 'approver', label: 'Goes to', type: 'select', fallback: r ? approverOf(r) : 'cost_center_owner', options: [{ value: 'cost_center_owner', label: 'The owner of the cost centre' }, { value: 'role:approver', label: 'Any approver' }, { value: 'role:controller', label: 'Any controller' }, ...people.map((p) => ({ value: `person:${p.id}`, label: p.label }))] },
      { name: 'active', label: 'In force', type: 'checkbox', fallback: (r?.active ?? true) ? 'on' : '' },
    ],
  }, refused)
}

function contentOf(ctx: ReadCtx, ruleId: string, input: Input): queries.Content {
  const amount = parseAmount(input.min_amount, ctx.actor.organisation.baseCurrency)
  if (!amount) throw invalid('/min_amount', 'bad_amount', `From amount must be an amount in ${ctx.actor.organisation.baseCurrency}.`)
  const [kind, value] = input.approver.split(':') as [string, string | undefined]
  return { id: ruleId, position: input.position, name: input.name, costCenterId: input.cost_center_id ?? null, minAmount: amount.minor, approver: kind, role: kind === 'role' ? (value ?? null) : null, personId: kind === 'person' ? (value ?? null) : null, active: input.active }
}
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (ruleId: string) => ({ kind: 'approval_rule', id: ruleId })

export const approvalRules = feature('approval-rules')
  .get('/approval-rules', { allow: 'approval_rules.read', input: z.object({}), view: '/pages/list', summary: 'Approval rules in order.', json: json(wholeList(RuleJson), (page: Listed) => ({ data: page.rows.map((r) => ruleJson(r, page.base)), next_cursor: null })), handle: async (ctx) => show(await listPage(ctx)) })
  .get('/approval-rules/new', { allow: 'approval_rules.manage', input: z.object({}), view: '/pages/form', summary: 'The form for a new rule.', handle: async (ctx) => show(await form(ctx, blank, null)) })
  .post('/approval-rules', { allow: 'approval_rules.manage', input: z.strictObject(content), view: '/pages/form', json: one, summary: 'Create a rule; it applies to requests submitted from now on.', onInvalid: (ctx, refused) => form(ctx, refused, null), handle: async (ctx) => {
    const ruleId = ctx.newId()
    await queries.insert(ctx.tx, contentOf(ctx, ruleId, ctx.input))
    ctx.record('approval_rule.created', subjectOf(ruleId), { ...ctx.input })
    return created(url.show(ruleId), await showPage(ctx, ruleId), 'Rule created. It applies to requests submitted from now on.')
  } })
  .get('/approval-rules/:id', { allow: 'approval_rules.read', input: ById, view: '/pages/record', json: one, summary: 'One approval rule.', handle: async (ctx) => show(await showPage(ctx, ctx.input.id)) })
  .get('/approval-rules/:id/edit', { allow: 'approval_rules.manage', input: ById, view: '/pages/form', summary: 'The form for changing a rule.', handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)) })
  .post('/approval-rules/:id/edit', { allow: 'approval_rules.manage', input: z.strictObject({ ...content, id: z.uuid(), version }), view: '/pages/form', json: one, summary: 'Change a rule.', onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])), handle: async (ctx) => {
    const { id: ruleId, version: seen, ...input } = ctx.input
    const before = await queries.find(ctx.tx, ruleId)
    expectFresh(await queries.save(ctx.tx, contentOf(ctx, ruleId, input), seen ?? before.version))
    ctx.record('approval_rule.edited', subjectOf(ruleId), { ...input })
    return changed(url.show(ruleId), await showPage(ctx, ruleId), 'Rule saved. It applies to requests submitted from now on.')
  } })
