import { parseDecimal, decimal, type Decimal } from '../../../kernel/decimal.ts'
import type { Statement } from '../details.ts'
import type { EInvoice, ReadProblem } from '../port.ts'

/** One business rule of EN 16931-1: its number, its words, and where an invoice breaks it. */
export type Rule = {
  id: string
  text: string
  severity?: 'warning'
  broken: (statement: Statement) => Breach[]
}
/** A place where a rule is broken, and what was found there where that helps. */
export type Breach = { path: string; found?: string }

/** What several places break in the same words is said once. */
export function judge(rules: readonly Rule[], statement: Statement): ReadProblem[] {
  const problems = rules.flatMap(({ id, text, severity, broken }) =>
    broken(statement).map(({ path, found }): ReadProblem => ({
      rule: id,
      severity: severity ?? 'fatal',
      message: found ? `${text} ${found}` : text,
      path,
    })),
  )
  const said = new Set<string>()
  return problems.filter(({ rule, message }) => {
    const words = `${rule} ${message}`
    return !said.has(words) && said.add(words)
  })
}

export type Part = { path: string; value: unknown; found?: string }

/** A rule that something is there: broken wherever it is empty. */
export const present = (
  id: string,
  text: string,
  parts: (statement: Statement) => readonly Part[],
): Rule => ({
  id,
  text,
  broken: (statement) =>
    parts(statement)
      .filter((part) => !part.value)
      .map(({ path, found }) => (found ? { path, found } : { path })),
})

/** The same for one part of the invoice. */
export const stated = (
  id: string,
  text: string,
  path: string,
  value: (statement: Statement) => unknown,
): Rule => present(id, text, (statement) => [{ path, value: value(statement) }])

/** The same for each of its lines. */
export const onEachLine = (
  id: string,
  text: string,
  value: (line: EInvoice['lines'][number]) => unknown,
): Rule =>
  present(id, text, ({ invoice }) =>
    invoice.lines.map((line, at) => ({
      path: `/lines/${at}`,
      value: value(line),
      found: `Line ${line.id ?? at + 1} does not.`,
    })),
  )

export const broken = (isBroken: boolean, path: string, found?: string): Breach[] =>
  isBroken ? [found ? { path, found } : { path }] : []

export const zero = decimal('0')
export const number = (text: string | null): Decimal | null =>
  text === null ? null : parseDecimal(text)
