import { z } from 'zod'
import { newId } from '../kernel/id.ts'
import { factsOf, onboardingStates, type Stage, type StageFacts } from './stage.ts'
import { statuses } from './vendor.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { changed, entered, moved } from '../platform/documents/register.ts'
import { containing, sql, type Fragment } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { within, type Source } from '../platform/lists/source.ts'
import type { TaxNumber } from '../integrations/tax-numbers/index.ts'
import { Values } from './change.ts'

const none = z.object({})
const taken = () =>
  invalid(
    '/vat_id',
    'already_exists',
    'Another vendor has this VAT or tax number. Open that one instead, or correct the number.',
  )
/** The messages for violated constraints. */
export const constraints: Constraints = {
  documents__vendor_fkey: () => invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.'),
  vendors__vat_id_key: taken,
  vendor_tax_registrations__number: taken,
}

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string(),
  currency: z.string(),
  payment_terms_days: z.number(),
  risk: z.enum(['low', 'medium', 'high']),
  order_emails: z.string(),
  other_tax_numbers: z.string(),
  status: z.enum(statuses),
  status_reason: z.string().nullable(),
  unapproved: z.boolean(),
  created_by: z.string(),
  edited_by: z.string().nullable(),
  changed_by: z.array(z.string()),
  approved_values: Values.nullable(),
  version: z.number(),
  created_at: z.date(),
  merged_into: z.string().nullable(),
})
const columns = sql.fragment`
  id,
  number,
  name,
  vat_id,
  email,
  country,
  currency,
  payment_terms_days,
  risk,
  (
    select coalesce(string_agg(c.email, ', ' order by c.created_at, c.id), '')
    from vendor_contacts as c
    where
      c.tenant_id = vendors.tenant_id
      and c.vendor_id = vendors.id
      and c.active
      and 'orders' = any (c.purposes)
  ) as order_emails,
  (
    select
      coalesce(string_agg(t.country || ' ' || t.number, ', ' order by t.created_at, t.id), '')
    from vendor_tax_registrations as t
    where t.tenant_id = vendors.tenant_id and t.vendor_id = vendors.id and not t.main
  ) as other_tax_numbers,
  status,
  status_reason,
  unapproved,
  created_by,
  edited_by,
  changed_by,
  approved_values,
  version,
  created_at,
  merged_into
`
/** With what its stage follows from. */
export const ShownRow = Row.extend({
  onboarding: z.enum(onboardingStates).nullable(),
  in_review: z.boolean(),
  returned: z.boolean(),
  categories: z.string(),
  entities: z.string(),
  /** By the id of the field that an administrator defined. */
  custom: z.record(z.string(), z.string()),
})
const onboarding = sql.fragment`
  (
    select o.state
    from vendor_onboardings as o
    where o.tenant_id = vendors.tenant_id and o.vendor_id = vendors.id
  )
`
const inReview = sql.fragment`
  exists (
      select 1
      from approvals as a
      where
        a.tenant_id = vendors.tenant_id
        and a.subject_id = vendors.id
        and a.status = 'pending'
    )
`
const returned = sql.fragment`(status_reason is not null)`
const shownColumns = sql.fragment`
  ${columns},
  ${onboarding} as onboarding,
  ${inReview} as in_review,
  ${returned} as returned,
  (
    select coalesce(string_agg(k.name, ', ' order by k.code), '')
    from
      vendor_categories as s
      join categories as k on k.tenant_id = s.tenant_id and k.id = s.category_id
    where s.tenant_id = vendors.tenant_id and s.vendor_id = vendors.id
  ) as categories,
  (
    select coalesce(string_agg(e.name, ', ' order by e.code), '')
    from
      vendor_entities as s
      join legal_entities as e on e.tenant_id = s.tenant_id and e.id = s.entity_id
    where s.tenant_id = vendors.tenant_id and s.vendor_id = vendors.id
  ) as entities,
  (
    select coalesce(jsonb_object_agg(c.field_id, c.value), '{}')
    from custom_field_values as c
    where c.tenant_id = vendors.tenant_id and c.document_id = vendors.id
  ) as custom
`
export const findShown = (tx: Tx, id: string) =>
  tx.one(sql.type(ShownRow)`select ${shownColumns} from vendors where id = ${id}`)
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} from vendors where id = ${id}`)
const Merged = z.object({ merged_into: z.string().nullable() })
export const mergedInto = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Merged)`select merged_into from vendor_details where id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns} from vendors where id = ${id} and details_id = id for no key update
    `,
  )
export const vendor = { kind: 'vendor', lock }
export const listed: Source<z.output<typeof ShownRow>> = {
  row: ShownRow,
  select: sql.fragment`${shownColumns} from vendors`,
  id: sql.fragment`id`,
  sorts: {
    name: { by: sql.fragment`lower(name)`, type: 'text' },
    country: { by: sql.fragment`country`, type: 'text' },
    terms: { by: sql.fragment`payment_terms_days`, type: 'bigint' },
  },
}
const withDocument = (condition: Fragment) => sql.fragment`
  id in (
      select d.vendor_id
      from vendor_documents as d
      where d.tenant_id = (select current_tenant()) and ${condition}
    )
`
const documentsBy = {
  expired: () => withDocument(sql.fragment`d.state = 'expired'`),
  ending: (today: string) =>
    withDocument(sql.fragment`d.state = 'verified' and d.expires_on <= ${today}::date + 60`),
  waiting: () => withDocument(sql.fragment`d.state = 'waiting'`),
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(name || ' ' || number || ' ' || coalesce(vat_id, '')) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`status = ${value}`,
  stage: (stage: Stage) => {
    const wanted = factsOf(stage)
    const among = [...new Set(wanted.map((facts) => facts.status))]
    const status = sql.fragment`status = any (${sql.array(among, 'text')})`
    return stage === 'active' || stage === 'suspended' || stage === 'inactive'
      ? status
      : sql.fragment`(${status} and ${factsText} = any (${sql.array(wanted.map(textOf), 'text')}))`
  },
  custom: (fieldId: string, value: string) => sql.fragment`
    exists (
        select 1
        from custom_field_values as c
        where
          c.tenant_id = vendors.tenant_id
          and c.document_id = vendors.id
          and c.field_id = ${fieldId}
          and c.value = ${value}
      )
  `,
  /** Those that sell in a category, or in one below it. */
  category: (id: string) => sql.fragment`
    exists (
        select 1
        from vendor_categories as s
        where
          s.tenant_id = vendors.tenant_id
          and s.vendor_id = vendors.id
          and s.category_id in (
            with recursive
              below as (
                select ${id}::uuid as id
                union
                select k.id
                from
                  categories as k
                  join below on below.id = k.parent_id
              )
            select id
            from below
          )
      )
  `,
  /** Those that may sell to a legal entity. */
  entity: (id: string) => sql.fragment`
    (
        not exists (
          select 1
          from vendor_entities as s
          where s.tenant_id = vendors.tenant_id and s.vendor_id = vendors.id
        )
        or exists (
          select 1
          from vendor_entities as s
          where
            s.tenant_id = vendors.tenant_id
            and s.vendor_id = vendors.id
            and s.entity_id = ${id}
        )
      )
  `,
  risk: (value: string) => sql.fragment`risk = ${value}`,
  onHold: (stops: string, today: string) => sql.fragment`
    exists (
        select 1
        from vendor_holds as h
        where
          h.tenant_id = vendors.tenant_id
          and h.vendor_id = vendors.id
          and h.stops = ${stops}
          and h.ended_at is null
          and (h.until is null or h.until >= ${today}::date)
      )
  `,
  /** How its documents stand. */
  documents: (standing: keyof typeof documentsBy, today: string) => documentsBy[standing](today),
  created: (days: DayRange, zone: string) => within(sql.fragment`created_at`, days, zone),
}

/** 'invited true false': what a stage follows from, in one text to compare. */
const factsText = sql.fragment`
  concat_ws(' ', coalesce(${onboarding}, 'none'), ${inReview}::text, ${returned}::text)
`
const textOf = ({ onboarding: state, in_review, returned: back }: StageFacts): string =>
  `${state ?? 'none'} ${in_review} ${back}`

export type Content = {
  id: string
  name: string
  vatId: string | null
  email: string | null
  country: string
  currency: string
  termsDays: number
  risk: string
}
/**
 * The number that the vendor is known by: its first registration, or none. One that was registered besides becomes it.
 */
export function saveMainNumber(tx: WriteTx, vendorId: string, main: TaxNumber | null): void {
  tx.write(sql.type(none)`
    delete from vendor_tax_registrations
    where
      vendor_id = ${vendorId}
      and (main or country = ${main?.country ?? ''} and number = ${main?.number ?? ''})
  `)
  if (main) insertRegistration(tx, { ...main, id: newId(), vendorId, main: true })
}
export type Registration = TaxNumber & { id: string; vendorId: string; main: boolean }
export const insertRegistration = (tx: WriteTx, r: Registration) =>
  tx.write(sql.type(none)`
    insert into vendor_tax_registrations
      (id, vendor_id, country, scheme, number, check_state, main)
    values
      (${r.id}, ${r.vendorId}, ${r.country}, ${r.scheme}, ${r.number}, ${r.check}, ${r.main})
  `)
/** The vendor's own number follows its main registration. */
export const saveVatId = (tx: WriteTx, id: string, vatId: string | null) =>
  tx.write(sql.type(none)`update vendor_details set vat_id = ${vatId} where id = ${id}`)

const Named = z.object({ id: z.string(), name: z.string(), number: z.string() })
/** Another vendor that has the number. */
export const holderOf = (tx: Tx, { country, number }: TaxNumber, except: string) =>
  tx.maybeOne(
    sql.type(Named)`
      select v.id, v.name, v.number
      from
        vendor_tax_registrations as t
        join vendors as v on v.tenant_id = t.tenant_id and v.id = t.vendor_id
      where t.country = ${country} and t.number = ${number} and t.vendor_id != ${except}
    `,
  )

const SimilarRow = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  likeness: z.number(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  status: z.enum(statuses),
  onboarding: z.enum(onboardingStates).nullable(),
  in_review: z.boolean(),
  returned: z.boolean(),
})
/** Vendors with nearly the same name in the same country, the nearest first. */
export const similar = (
  tx: Tx,
  { name, country, except }: { name: string; country: string; except: string | null },
) =>
  tx.any(
    sql.type(SimilarRow)`
      select
        vendors.id,
        number,
        name,
        s.likeness,
        vat_id,
        email,
        status,
        ${onboarding} as onboarding,
        ${inReview} as in_review,
        ${returned} as returned
      from
        similar_vendors(${name}, ${country}, 6) as s
        join vendors on vendors.id = s.id
      where vendors.id is distinct from ${except}::uuid
      order by s.likeness desc, vendors.id
      limit 5
    `,
  )

/** Who changed a vendor, with one more; nobody where it was a contact of the vendor. */
const withEditor = (by: string | null) => sql.fragment`
  array(select distinct e from unnest(x.changed_by || ${by}::uuid) as e where e is not null)
`

export const insert = (tx: WriteTx, v: Content & { number: string; by: string }) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: v.id,
        kind: 'vendor',
        number: v.number,
        title: v.name,
        status: 'pending',
        ownerId: v.by,
        currency: v.currency,
      })})
    insert into vendor_details
      (id, vat_id, email, country, payment_terms_days, risk, unapproved)
    values
      (${v.id}, ${v.vatId}, ${v.email}, ${v.country}, ${v.termsDays}, ${v.risk}, true)
  `)
type Entered = Content & { number: string; taxNumber: TaxNumber | null }
/** All of them in one statement. */
export const insertAll = (tx: WriteTx, vendors: readonly Entered[], by: string) =>
  tx.write(sql.type(none)`
    with
      entered as (
        select *
        from
          jsonb_to_recordset(${JSON.stringify(vendors.map(flat))}::jsonb) as e (
            id uuid,
            number text,
            name text,
            "vatId" text,
            email text,
            country text,
            currency text,
            "termsDays" int,
            risk text,
            registration uuid,
            tax_country text,
            scheme text,
            tax_number text,
            check_state text
          )
      ),
      document as (
        insert into documents (id, kind, number, title, status, owner_id, currency)
        select id, 'vendor', number, name, 'pending', ${by}::uuid, currency from entered
      ),
      details as (
        insert into vendor_details
          (id, vat_id, email, country, payment_terms_days, risk, unapproved)
        select id, "vatId", email, country, "termsDays", risk, true from entered
      )
    insert into vendor_tax_registrations
      (id, vendor_id, country, scheme, number, check_state, main)
    select registration, id, tax_country, scheme, tax_number, check_state, true
    from entered
    where tax_number is not null
  `)
const flat = ({ taxNumber, ...vendor }: Entered) => ({
  ...vendor,
  registration: newId(),
  tax_country: taxNumber?.country,
  scheme: taxNumber?.scheme,
  tax_number: taxNumber?.number,
  check_state: taxNumber?.check,
})
export const save = (tx: WriteTx, v: Content & { by: string | null }) =>
  tx.write(sql.type(none)`
    with
      document as (${changed(v.id, { title: v.name, currency: v.currency })})
    update vendor_details as x
    set
      vat_id = ${v.vatId},
      email = ${v.email},
      country = ${v.country},
      payment_terms_days = ${v.termsDays},
      risk = ${v.risk},
      edited_by = coalesce(${v.by}::uuid, x.edited_by),
      changed_by = ${withEditor(v.by)}
    from document as d
    where x.tenant_id = d.tenant_id and x.id = d.id
  `)
export const saveStatus = (tx: WriteTx, id: string, move: Move, reason: string | null): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, move)})
      update vendor_details as x
      set
        status_reason = ${reason},
        unapproved = x.unapproved and ${move.to} != 'active',
        changed_by = case
          when ${move.to} = 'active' then '{}'
          else x.changed_by
        end,
        approved_values = case
          when ${move.to} = 'active' then null
          else x.approved_values
        end
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )

/** A person changed what belongs to it, such as its contacts. */
export const saveEditor = (tx: Tx, id: string, by: string | null) =>
  tx.run(sql.type(none)`
    with
      document as (${changed(id, {})})
    update vendor_details as x
    set
      edited_by = coalesce(${by}::uuid, x.edited_by),
      changed_by = ${withEditor(by)}
    from document as d
    where x.tenant_id = d.tenant_id and x.id = d.id
  `)

/** The version of the edit that reopens it stays. */
export const makePending = (tx: WriteTx, id: string, move: Move): void =>
  tx.write(
    sql.type(none)`
      update documents
      set
        status = ${move.to},
        updated_at = now()
      where id = ${id} and status = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )

/** What was approved, kept while a change of it waits for somebody else. */
export const keepApproved = (tx: WriteTx, id: string, by: string | null, approved: Values) =>
  tx.write(sql.type(none)`
    update vendor_details as x
    set
      unapproved = true,
      changed_by = ${withEditor(by)},
      approved_values = coalesce(approved_values, ${JSON.stringify(approved)}::jsonb)
    where id = ${id}
  `)
