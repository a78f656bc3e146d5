import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid, Version } from '../platform/http/output.ts'
import { checks } from '../integrations/tax-numbers/index.ts'
import * as queries from './queries.ts'

export const RegistrationJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  country: z.string(),
  scheme: z.string(),
  number: z.string(),
  check: z.enum(checks),
  main: z.boolean(),
  version: Version,
})
const registrationJson = ({
  check_state: check,
  ...row
}: z.output<typeof queries.Row>): z.input<typeof RegistrationJson> => ({ ...row, check })

export const RegistrationsJson = z.object({ data: z.array(RegistrationJson) })
export const findJson = async ({ tx }: ReadCtx, id: string) =>
  registrationJson(await queries.find(tx, id))
export const listJson = async ({ tx }: ReadCtx, vendorId: string) => ({
  data: (await queries.ofVendor(tx, vendorId)).map(registrationJson),
})
