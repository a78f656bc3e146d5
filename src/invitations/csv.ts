import { z } from 'zod'
import { isRole, roleLabels, roles } from '../kernel/permissions.ts'
import { text } from '../platform/http/input.ts'
import { rowsOf, type TableRow } from '../platform/table-file.ts'
import type { Invitee } from './commands.ts'

export type Checked = {
  line: number
  email: string
  name: string
  roles: readonly string[]
  department: string
  invitee: Invitee | null
  errors: readonly string[]
}
type Known = {
  departments: readonly { id: string; code: string }[]
  taken: readonly { email: string; why: 'member' | 'invited' }[]
}

export const example =
  'name,email,roles,department\nMeera Nair,meera@example.com,requester,\nRahul Iyer,rahul@example.com,ap_clerk buyer,\n'
const Email = z.email().max(254)

/** The cells of each line, by the header's names; a sentence when it is no such table. */
export const read = (csv: string): TableRow[] | string =>
  rowsOf(csv, {
    needed: ['name', 'email', 'roles'],
    most: 500,
    columns: 'name, email, roles and, if you like, department',
  })

/** Each line with everything that is wrong with it, and who would be invited when nothing is. */
export function check(
  rows: readonly { line: number; cells: Record<string, string> }[],
  known: Known,
): Checked[] {
  const seen = new Map<string, number>()
  return rows.map(({ line, cells }) => {
    const email = (cells['email'] ?? '').toLowerCase()
    const held = (cells['roles'] ?? '')
      .toLowerCase()
      .split(/[\s|/+]+/)
      .filter(Boolean)
    const code = cells['department'] ?? ''
    const department = known.departments.find((d) => d.code.toLowerCase() === code.toLowerCase())
    const name = text(200, 'Name').safeParse(cells['name'] ?? '')
    const errors = [
      ...(name.success ? [] : name.error.issues.map((i) => i.message)),
      ...(Email.safeParse(email).success ? [] : [`“${email.slice(0, 60)}” is no e-mail address.`]),
      ...(held.length
        ? held
            .filter((r) => !isRole(r))
            .map((r) => `There is no role “${r.slice(0, 30)}”; roles are ${roles.join(', ')}.`)
        : ['At least one role is needed.']),
      ...(code && !department ? [`There is no department “${code.slice(0, 30)}”.`] : []),
      ...(seen.has(email) ? [`The same address is in line ${seen.get(email)} already.`] : []),
      ...known.taken
        .filter((t) => t.email === email)
        .map((t) =>
          t.why === 'member' ? 'Is in the organisation already.' : 'Is invited already.',
        ),
    ]
    seen.set(email, line)
    return {
      line,
      email,
      name: cells['name'] ?? '',
      roles: held,
      department: code,
      errors,
      invitee:
        errors.length || !name.success
          ? null
          : { email, name: name.data, roles: held, department_id: department?.id ?? null },
    }
  })
}

export const rolesText = (held: readonly string[]): string =>
  held.map((r) => (isRole(r) ? roleLabels[r] : r)).join(', ')
