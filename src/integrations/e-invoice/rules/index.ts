import type { Statement } from '../details.ts'
import type { ReadProblem } from '../port.ts'
import { codes } from './codes.ts'
import { conditions } from './conditions.ts'
import { decimals } from './decimals.ts'
import { legible } from './legible.ts'
import { presence } from './presence.ts'
import { claimsOf, profileNotes } from './profiles.ts'
import { judge } from './rule.ts'
import { vat } from './vat.ts'

export { checkUblSyntax } from './ubl-syntax.ts'

export const rules = [...legible, ...presence, ...conditions, ...decimals, ...codes, ...vat]

/** The rules that the profile of the invoice claims to keep, and what the profile leaves out. */
export function checkRules(statement: Statement): ReadProblem[] {
  const claims = claimsOf(statement.invoice.profile)
  return [
    ...judge(
      rules.filter(({ id }) => claims(id)),
      statement,
    ),
    ...profileNotes(statement),
  ]
}
