import { z } from 'zod'
import { all, containing, sql, type Fragment } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { Picker } from '../platform/lists/picker.ts'

/** Each label is unique in its organisation: it has in it what nobody shares. */
const ChoiceRow = z.object({ id: z.string(), label: z.string(), code: z.string() })

/** What can be chosen, where it is read from. */
type Choices = {
  from: Fragment
  id: Fragment
  label: Fragment
  code: Fragment
  /** In which order they are offered before anything is typed: one that an index has. */
  first: Fragment
  /** Which of them a form offers; all where it is left out. */
  where?: readonly Fragment[]
  /** What narrows a search more cheaply than reading every label. */
  narrowed?: (text: string, most: number) => Fragment
}

/** The three ways a picker reads. */
export const reads = (choices: Choices): Pick<Picker, 'search' | 'similar' | 'find'> => ({
  search: (tx, text, most) => search(tx, choices, text, most),
  similar: (tx, text, most) => similar(tx, choices, text, most),
  find: (tx, id) =>
    tx.maybeOne(
      sql.type(ChoiceRow)`
        select ${columns(choices)} from ${choices.from} where ${choices.id} = ${id}
      `,
    ),
})

const columns = ({ id, label, code }: Choices): Fragment =>
  sql.fragment`${id} as id, ${label} as label, ${code} as code`

const exactFirst = (text: string, { label, code }: Choices): Fragment =>
  sql.fragment`
    lower(${text}::text) in (lower(${label}), lower(${code})) desc,
    lower(${text}::text) = any (string_to_array(lower(${label}), ' · ')) desc,
    lower(${label})
  `

function search(tx: Tx, choices: Choices, text: string, most: number) {
  const { from, label, first, where = [], narrowed } = choices
  const conditions = [
    ...where,
    ...(narrowed ? [narrowed(text, most)] : []),
    ...(text ? [sql.fragment`${label} ilike ${containing(text)}`] : []),
  ]
  return tx.any(sql.type(ChoiceRow)`
    select ${columns(choices)}
    from ${from}
    where ${all(conditions)}
    order by ${text ? exactFirst(text, choices) : first}
    limit ${most}
  `)
}

/** By the groups of three letters that a text shares with a word of the name. */
function similar(tx: Tx, choices: Choices, text: string, most: number) {
  const { from, label, where = [] } = choices
  return tx.any(sql.type(ChoiceRow)`
    select ${columns(choices)}
    from ${from}
    where ${all([...where, sql.fragment`word_similarity(${text}, ${label}) > 0.3`])}
    order by word_similarity(${text}, ${label}) desc, lower(${label})
    limit ${most}
  `)
}

export const vendors: Choices = {
  from: sql.fragment`vendors as v`,
  id: sql.fragment`v.id`,
  label: sql.fragment`v.name || ' · ' || v.number`,
  code: sql.fragment`v.number`,
  first: sql.fragment`v.id desc`,
}
export const activeVendors: Choices = { ...vendors, where: [sql.fragment`v.status = 'active'`] }

/** Those that may sell to the legal entity of a request. */
export const vendorsForRequest = (requestId: string): Choices => ({
  ...activeVendors,
  where: [
    ...activeVendors.where!,
    sql.fragment`
      (
          not exists (
            select 1
            from vendor_entities as s
            where s.tenant_id = v.tenant_id and s.vendor_id = v.id
          )
          or exists (
            select 1
            from
              vendor_entities as s
              join cost_centers as c on c.tenant_id = s.tenant_id and c.entity_id = s.entity_id
              join purchase_requests as r on r.tenant_id = c.tenant_id and r.cost_center_id = c.id
            where s.tenant_id = v.tenant_id and s.vendor_id = v.id and r.id = ${requestId}
          )
        )
    `,
  ],
})

/** Accounts that legal entities pay from. The ending of the number tells two of one name apart. */
export const paymentAccounts: Choices = {
  from: sql.fragment`
    payment_accounts as p
    join legal_entities as e on e.tenant_id = p.tenant_id and e.id = p.entity_id
  `,
  id: sql.fragment`p.id`,
  label: sql.fragment`
    p.name || ' · ' || p.currency || ' · ' || e.code || ' · ••••' || p.ending || ' · ' || left(
        p.fingerprint,
        4
      )
  `,
  code: sql.fragment`p.ending || left(p.fingerprint, 4)`,
  first: sql.fragment`p.id desc`,
  where: [sql.fragment`p.active`],
}

/** Open parts of approved invoices. */
export const dueParts: Choices = {
  from: sql.fragment`
    instalments as t
    join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
  `,
  id: sql.fragment`t.id`,
  label: sql.fragment`
    d.number || '/' || t.position || ' · ' || d.title || ' · ' || v.title || ' · due ' || t.due_date
  `,
  code: sql.fragment`d.number || '/' || t.position`,
  first: sql.fragment`t.due_date, t.id`,
  // What is held back until a milestone is released first.
  where: [
    sql.fragment`t.status = 'open' and (t.milestone is null or t.retainage_release_id is not null)`,
  ],
}

/** Terms by which an order may be paid. */
export const paymentTerms: Choices = {
  from: sql.fragment`payment_terms as t`,
  id: sql.fragment`t.id`,
  label: sql.fragment`t.name`,
  code: sql.fragment`t.name`,
  first: sql.fragment`lower(t.name), t.id`,
  where: [sql.fragment`t.active`],
}

/** Approved bills that are for no order, such as those of carriers. */
export const landingBills: Choices = {
  from: sql.fragment`
    invoices as i
    join vendors as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
  `,
  id: sql.fragment`i.id`,
  label: sql.fragment`i.number || ' · ' || i.supplier_number || ' · ' || v.name`,
  code: sql.fragment`i.number`,
  first: sql.fragment`i.id desc`,
  where: [
    sql.fragment`i.status = 'approved'`,
    sql.fragment`i.kind = 'invoice'`,
    sql.fragment`i.purchase_order_id is null`,
  ],
}

/** Lines of blanket orders that orders may release from. */
export const blanketLines: Choices = {
  from: sql.fragment`
    blanket_order_lines as l
    join blanket_orders as b on b.tenant_id = l.tenant_id and b.id = l.blanket_order_id
    join vendors as v on v.tenant_id = b.tenant_id and v.id = b.vendor_id
  `,
  id: sql.fragment`l.id`,
  label: sql.fragment`b.number || '/' || l.position || ' · ' || l.description || ' · ' || v.name`,
  code: sql.fragment`b.number || '/' || l.position`,
  first: sql.fragment`b.id desc, l.position`,
  where: [sql.fragment`b.status = 'active'`],
}

/** By the first letters of a name or address, or by a whole label. The address comes last in it. */
export const people: Choices = {
  from: sql.fragment`memberships as m`,
  id: sql.fragment`m.user_id`,
  label: sql.fragment`m.name || ' · ' || m.email`,
  code: sql.fragment`m.email`,
  first: sql.fragment`m.name, m.user_id`,
  narrowed: (text, most) =>
    sql.fragment`m.user_id = any (array(select search_people(${beginning(text)}, ${most})))`,
}
const beginning = (text: string): string =>
  `${text
    .split(' · ')
    .at(-1)!
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')}%`

const { narrowed: _everybody, ...everyPerson } = people
/** Those who may decide: by a role that holds everywhere, or only for a part. */
export const deciders: Choices = {
  ...everyPerson,
  where: [
    sql.fragment`m.active`,
    sql.fragment`
      (
          m.roles && array['approver', 'controller']
          or m.user_id = any (
            array(
              select g.user_id
              from role_grants as g
              where g.revoked_at is null and g.role in ('approver', 'controller')
            )
          )
        )
    `,
  ],
}
/** Those whose role to decide holds everywhere, so that they can own what anybody buys for. */
export const owners: Choices = {
  ...everyPerson,
  where: [sql.fragment`m.active`, sql.fragment`m.roles && array['approver', 'controller']`],
}

const coded = (table: Fragment): Choices => ({
  from: sql.fragment`${table} as t`,
  id: sql.fragment`t.id`,
  label: sql.fragment`t.code || ' · ' || t.name`,
  code: sql.fragment`t.code`,
  first: sql.fragment`t.code`,
})
const inUse = (choices: Choices): Choices => ({ ...choices, where: [sql.fragment`t.active`] })
export const costCenters = coded(sql.fragment`cost_centers`)
export const activeCostCenters = inUse(costCenters)
export const categories = inUse(coded(sql.fragment`categories`))
/** The legal entity whose orders alone go there is in the label. */
export const deliveryPlaces: Choices = {
  from: sql.fragment`
    delivery_places as p
    left join legal_entities as e on e.tenant_id = p.tenant_id and e.id = p.entity_id
  `,
  id: sql.fragment`p.id`,
  label: sql.fragment`concat_ws(' · ', p.name, p.city, e.code)`,
  code: sql.fragment`p.name`,
  first: sql.fragment`lower(p.name), p.id`,
  where: [sql.fragment`p.active`],
}
/** Those in use, and those of a draft order. */
export const placesOfDraft = (orderId: string): Choices => ({
  ...deliveryPlaces,
  where: [
    sql.fragment`
      (
          p.active
          or p.id in (
            select (o.deliver_to ->> 'id')::uuid from purchase_orders as o where o.id = ${orderId}
            union all
            select (l.deliver_to ->> 'id')::uuid
            from purchase_order_lines as l
            where l.purchase_order_id = ${orderId}
          )
        )
    `,
  ],
})
export const projects = inUse(coded(sql.fragment`projects`))
export const taxCodes = inUse(coded(sql.fragment`tax_codes`))
export const departments = inUse(coded(sql.fragment`departments`))
export const entities = inUse(coded(sql.fragment`legal_entities`))

export const documentKinds: Choices = {
  from: sql.fragment`vendor_document_kinds as k`,
  id: sql.fragment`k.id`,
  label: sql.fragment`k.name`,
  code: sql.fragment`k.name`,
  first: sql.fragment`lower(k.name)`,
  where: [sql.fragment`k.active`],
}

/** Those that can still be charged, each with its year. */
export const budgets: Choices = {
  from: sql.fragment`
    (
        select
          b.id,
          concat_ws(' · ', c.code, k.code, p.code) || ' ' || b.fiscal_year as code,
          concat_ws(' · ', c.name, k.name, p.name, e.code) as name
        from
          budgets as b
          join legal_entities as e on e.tenant_id = b.tenant_id and e.id = b.entity_id
          left join cost_centers as c on c.tenant_id = b.tenant_id and c.id = b.cost_center_id
          left join categories as k on k.tenant_id = b.tenant_id and k.id = b.category_id
          left join projects as p on p.tenant_id = b.tenant_id and p.id = b.project_id
        where b.status != 'closed'
      ) as t
  `,
  id: sql.fragment`t.id`,
  label: sql.fragment`t.code || ' · ' || t.name`,
  code: sql.fragment`t.code`,
  first: sql.fragment`t.id desc`,
}

/** Orders that an invoice can be about: those of its vendor. */
export const ordersFor = (invoiceId: string): Choices => ({
  from: sql.fragment`
    purchase_orders as o
    join invoices as i on i.tenant_id = o.tenant_id and i.vendor_id = o.vendor_id
  `,
  id: sql.fragment`o.id`,
  label: sql.fragment`o.number`,
  code: sql.fragment`o.number`,
  first: sql.fragment`o.id desc`,
  where: [
    sql.fragment`i.id = ${invoiceId}`,
    sql.fragment`(o.status = 'issued' or (o.status = 'closed' and i.kind = 'credit_note'))`,
  ],
})
/** Lines of the order that an invoice is linked to. */
export const orderLinesFor = (invoiceId: string): Choices => ({
  from: sql.fragment`
    purchase_order_lines as l
    join invoices as i
      on i.tenant_id = l.tenant_id and i.purchase_order_id = l.purchase_order_id
  `,
  id: sql.fragment`l.id`,
  label: sql.fragment`l.position || '. ' || l.description`,
  code: sql.fragment`l.position::text`,
  first: sql.fragment`l.position`,
  where: [sql.fragment`i.id = ${invoiceId}`],
})
