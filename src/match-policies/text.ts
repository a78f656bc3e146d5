import { authorityKinds, authorityRoles } from '../matching/index.ts'
import { notFound } from '../kernel/problem.ts'
import type { Tx } from '../platform/db/tx.ts'
import { dateTimeText } from '../platform/view/format.ts'
import { fileOf } from './file.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import type { PolicyRow } from './queries.ts'
import type { RuleRow } from './rule-queries.ts'
import {
  authorityOf,
  authorityWords,
  differences,
  kindNames,
  otherRules,
  placeTitle,
  roleNames,
  sentence,
  toleranceLines,
} from './words.ts'

type Books = { currency: string; timeZone: string }

/** One version, or the one in force, as a file and as lines to read. */
export async function versionAsText(
  tx: Tx,
  number: number | null,
  books: Books,
): Promise<{ file: ReturnType<typeof fileOf>; lines: string[] }> {
  const policy = number ? await queries.findByNumber(tx, number) : await queries.findActive(tx)
  if (!policy) throw notFound(`Version ${number} of the matching policy`)
  const rules = await ruleQueries.rules(tx, policy.id)
  return { file: fileOf(policy, rules, books.currency), lines: linesOf(policy, rules, books) }
}

function linesOf(policy: PolicyRow, rules: readonly RuleRow[], books: Books): string[] {
  return [
    headLine(policy, books),
    ...(policy.note ? [policy.note] : []),
    ...rules.flatMap((rule) => ['', `Tolerances: ${placeTitle(rule)}`, ...ruleLines(rule, books)]),
    '',
    'What each role may accept alone',
    ...authorityRoles.map((role) => {
      const kinds = authorityKinds.map(
        (kind) =>
          `${kindNames[kind].toLowerCase()} ${authorityWords(authorityOf(policy.authority, role, kind), books.currency)}`,
      )
      return `  ${roleNames[role]}: ${kinds.join('; ')}`
    }),
  ]
}

const headLine = (policy: PolicyRow, { timeZone }: Books): string =>
  [
    `Version ${policy.number}`,
    policy.status === 'active' ? 'in force' : 'replaced',
    ...(policy.activated_at ? [`since ${dateTimeText(policy.activated_at, timeZone)}`] : []),
    ...(policy.author ? [`written by ${policy.author}`] : []),
    ...(policy.activator ? [`activated by ${policy.activator}`] : []),
  ].join(', ')

const ruleLines = ({ tolerances }: RuleRow, { currency }: Books): string[] => [
  ...toleranceLines(tolerances, currency).map(({ what, above, below, of }) => {
    const sides = [
      ...(above ? [`above ${above.text}`] : []),
      ...(below ? [`below ${below.text}`] : []),
    ]
    return `  ${what}: ${sides.join(', ')} (${of})`
  }),
  ...otherRules(tolerances).map((rule) => `  ${rule.name}: ${rule.text}`),
]

/** What a draft changes in the version in force, one sentence each. */
export async function changesAsText(tx: Tx, draftId: string, currency: string): Promise<string[]> {
  const [draft, active, rules] = await Promise.all([
    queries.find(tx, draftId),
    queries.findActive(tx),
    ruleQueries.rules(tx, draftId),
  ])
  const inForce = { rules: await ruleQueries.rules(tx, active.id), authority: active.authority }
  return differences(inForce, { rules, authority: draft.authority }, currency).map(sentence)
}
