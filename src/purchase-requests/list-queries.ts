import type { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { between, onDays, within, type Source } from '../platform/lists/source.ts'
import {
  namesCostCenter,
  otherCostCentersOf,
  OtherCostCenters,
} from '../platform/documents/cost-center-queries.ts'
import { columns, from, Row } from './queries.ts'

const request = sql.fragment`r`
const ListedRow = Row.extend({ other_cost_centers: OtherCostCenters })
export type ListedRequest = z.output<typeof ListedRow>

export const listed: Source<ListedRequest> = {
  row: ListedRow,
  select: sql.fragment`${columns}, ${otherCostCentersOf(request)} ${from}`,
  id: sql.fragment`r.id`,
  sorts: {
    title: { by: sql.fragment`lower(r.title)`, type: 'text' },
    need_by: { by: sql.fragment`r.need_by`, type: 'date' },
    total: { by: sql.fragment`r.base_total`, type: 'bigint' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(r.number || ' ' || r.title) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`r.status = ${value}`,
  requester: (id: string) => sql.fragment`r.requester_id = ${id}`,
  costCenter: (id: string) => namesCostCenter({ kind: 'purchase_request', document: request, id }),
  created: (days: DayRange, zone: string) => within(sql.fragment`r.created_at`, days, zone),
  needed: (days: DayRange) => onDays(sql.fragment`r.need_by`, days),
  total: (amounts: AmountRange) => between(sql.fragment`r.base_total`, amounts),
}
