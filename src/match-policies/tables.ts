import { authorityKinds, authorityRoles, type Authority } from '../matching/index.ts'
import type { Action, Button, Row, Table } from '../platform/view/ui.ts'
import type { PolicyRow } from './queries.ts'
import type { RuleRow } from './rule-queries.ts'
import {
  authorityOf,
  authorityWords,
  kindHints,
  kindNames,
  otherRules,
  placeTitle,
  roleNames,
  toleranceLines,
} from './words.ts'
import { url } from './pages.ts'

export type TolerancesPart = {
  title: string
  table: Table
  edit: Button | null
  remove: Action | null
}
export function tolerancesPart(
  rule: RuleRow,
  base: string,
  draft: PolicyRow | null,
): TolerancesPart {
  const name = placeTitle(rule)
  const holdsEverywhere = !rule.vendor_id && !rule.category_id && !rule.entity_id
  return {
    title: name,
    table: tolerancesTable(name, rule, base),
    edit: draft
      ? { label: 'Edit', href: url.editRule(rule.id), icon: 'pencil', small: true }
      : null,
    remove:
      draft && !holdsEverywhere
        ? {
            label: 'Remove',
            href: url.removeRule(rule.id),
            icon: 'trash-2',
            tone: 'ghost',
            small: true,
            version: draft.version,
            key: `remove-${rule.id}-${draft.version}`,
            confirm: `Remove the tolerances of ${name} from this draft?`,
          }
        : null,
  }
}

const tolerancesTable = (name: string, { tolerances }: RuleRow, base: string): Table => ({
  label: `Tolerances: ${name}`,
  columns: [
    { label: 'What' },
    { label: 'Above, at most' },
    { label: 'Below, at most' },
    { label: 'Of what' },
  ],
  rows: [
    ...toleranceLines(tolerances, base).map((line): Row => ({
      cells: [
        { kind: 'text', text: line.what },
        { kind: 'text', text: line.above?.text ?? '' },
        { kind: 'text', text: line.below?.text ?? '' },
        { kind: 'muted', text: line.of },
      ],
    })),
    ...otherRules(tolerances).map((rule): Row => ({
      cells: [
        { kind: 'text', text: rule.name },
        { kind: 'text', text: '' },
        { kind: 'text', text: '' },
        { kind: 'text', text: rule.text },
      ],
    })),
  ],
})

export const authorityTable = (authority: readonly Authority[], base: string): Table => ({
  label: 'What each role may accept alone',
  columns: [{ label: 'Difference' }, ...authorityRoles.map((role) => ({ label: roleNames[role] }))],
  rows: authorityKinds.map((kind) => ({
    cells: [
      { kind: 'text', text: kindNames[kind], note: kindHints[kind] },
      ...authorityRoles.map((role) => ({
        kind: 'text' as const,
        text: authorityWords(authorityOf(authority, role, kind), base),
      })),
    ],
  })),
})
