import { z } from 'zod'
import { Money, moneyJson } from '../platform/http/output.ts'
import { Row } from './settings-queries.ts'

export const OrganisationJson = Row.omit({ link_limit_wanted_by: true }).extend({
  link_limit: Money,
  link_limit_wanted: Money.nullable(),
})
export const organisationJson = ({
  link_limit: limit,
  link_limit_wanted: wanted,
  link_limit_wanted_by: _by,
  ...o
}: z.output<typeof Row>): z.input<typeof OrganisationJson> => ({
  ...o,
  link_limit: moneyJson(limit, o.base_currency),
  link_limit_wanted: wanted === null ? null : moneyJson(wanted, o.base_currency),
})
