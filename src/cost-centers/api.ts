import { z } from 'zod'
import { Uuid, Version } from '../platform/http/output.ts'
import * as queries from './queries.ts'

export type Center = z.output<typeof queries.Row>
export const CenterJson = z.object({
  id: Uuid,
  code: z.string(),
  name: z.string(),
  owner_id: Uuid,
  entity_id: Uuid,
  department_id: Uuid.nullable(),
  parent_id: Uuid.nullable(),
  active: z.boolean(),
  version: Version,
})
export const centerJson = (c: Center): z.input<typeof CenterJson> => ({
  id: c.id,
  code: c.code,
  name: c.name,
  owner_id: c.owner_id,
  entity_id: c.entity_id,
  department_id: c.department_id,
  parent_id: c.parent_id,
  active: c.active,
  version: c.version,
})
