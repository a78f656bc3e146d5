import { z } from 'zod'
import { sql, type Fragment } from '../db/sql.ts'

const CostCenter = z.object({ id: z.string(), code: z.string() })
/** The cost centres that a request or an order names beside its own. */
export const OtherCostCenters = z.array(CostCenter)
/** The same of each row of a list; `document` is the alias of its table. */
export const otherCostCentersOf = (document: Fragment) => sql.fragment`
  (
      select
        coalesce(
          jsonb_agg(jsonb_build_object('id', cc.id, 'code', cc.code) order by cc.code),
          '[]'
        )
      from
        document_cost_centers as dc
        join cost_centers as cc on cc.tenant_id = dc.tenant_id and cc.id = dc.cost_center_id
      where
        dc.tenant_id = ${document}.tenant_id
        and dc.document_id = ${document}.id
        and not dc.own
    ) as other_cost_centers
`
type Row = {
  cost_center_id: string
  cost_center_code: string
  other_cost_centers: z.output<typeof OtherCostCenters>
}
/** Each cost centre that a document names, its own first. */
export const costCentersOf = ({ cost_center_id: id, cost_center_code: code, ...row }: Row) => [
  { id, code },
  ...row.other_cost_centers,
]
type Named = { kind: 'purchase_request' | 'purchase_order'; document: Fragment; id: string }
/** True of the documents of a kind that name a cost centre. */
export const namesCostCenter = ({ kind, document, id }: Named) => sql.fragment`
  ${document}.id in (
      select dc.document_id
      from document_cost_centers as dc
      where
        dc.tenant_id = (select current_tenant())
        and dc.cost_center_id = ${id}
        and dc.document_kind = ${kind}
    )
`
