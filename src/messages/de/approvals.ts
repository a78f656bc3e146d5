import type { becauseCodes, stepCodes, whomCodes, whyCodes } from '../codes/approvals.ts'
import type { Sentences } from '../language.ts'
import { capital, noun, oder, role, und } from './words.ts'

const others = {
  requester: 'weiteren Anforderungen und Bestellungen derselben Person',
  vendor: 'weiteren Anforderungen und Bestellungen für denselben Lieferanten',
  item: 'weiteren Anforderungen und Bestellungen für denselben Artikel',
}
const risks: Record<string, string> = { low: 'niedrig', medium: 'mittel', high: 'hoch' }

/** Was an einer Zahlung ungewöhnlich sein kann, nach seinem Namen. */
const paymentRisks: Readonly<Record<string, string>> = {
  first_payment: 'ein Lieferant wird zum ersten Mal bezahlt',
  new_account: 'das Konto eines Lieferanten ist neu',
  unusual_amount: 'ein Lieferant bekommt weit mehr als je zuvor',
}
export const why: Sentences<typeof whyCodes> = {
  'why.rule': (p, say) =>
    `${capital(und(p.because.map(say.text)))}, deshalb gilt „${p.rule}“.${p.who ? ` ${say.text(p.who)}` : ''}`,
  'why.rule_instead': (p, say) =>
    `${capital(und(p.because.map(say.text)))}, deshalb gilt „${p.rule}“, aber ${say.text(p.but)}. Stattdessen entscheidet: ${role(p.role)}.`,
  'why.no_rule': (p) =>
    `Keine Regel betrifft diese Anforderung. Stattdessen entscheidet: ${role(p.role)}.`,
  'why.over_budget': ({ budgets }) =>
    `Sie überzieht das Budget von ${und(budgets) || 'ihrer Kostenstelle'}, deshalb entscheidet dessen Verantwortlicher.`,
  'why.over_budget_instead': (p) =>
    `Sie überzieht das Budget von ${und(p.budgets) || 'ihrer Kostenstelle'}, aber dessen Verantwortlicher darf hierüber nicht entscheiden. Stattdessen entscheidet: ${role(p.role)}.`,
  'why.every_new': ({ kind }) =>
    `Es ist neu: ${noun(kind)}. Das muss immer genehmigt werden, deshalb liegt es bei denen, die das dürfen.`,
  'why.already': (p, say) =>
    `${say.text(p.why)} ${(p.together ? und : oder)(p.people)} ${
      p.together && p.people.length > 1 ? 'entscheiden' : 'entscheidet'
    } schon in Schritt ${und(p.steps.map(String))}.`,
  'why.added': ({ by, person, reason }) => `${by} hat ${person} hinzugezogen: ${reason}`,
  'why.transfer_owner': ({ budget }) =>
    `Die Umbuchung geht zulasten des Budgets ${budget}, deshalb entscheidet dessen Verantwortlicher.`,
  'why.transfer_controller': ({ budget }) =>
    `Die Umbuchung geht zulasten des Budgets ${budget}, dessen Verantwortlicher hierüber nicht entscheiden darf; deshalb entscheidet ein Controller.`,
  'why.alone': () =>
    'Sie sind die einzige Person Ihrer Organisation, deshalb entscheiden Sie allein. Das wird festgehalten und endet, sobald eine zweite Person beitritt.',
}

export const because: Sentences<typeof becauseCodes> = {
  'because.total': ({ least }, say) => `die Summe beträgt ${say.amount(least)} oder mehr`,
  'because.total_together': (p, say) =>
    `die Summe zusammen mit ${others[p.of]} in ${p.days === 1 ? 'einem Tag' : `${p.days} Tagen`}, ${say.amount(p.total)}, beträgt ${say.amount(p.least)} oder mehr`,
  'because.kind': ({ kind }) => `es ist ${noun(kind)}`,
  'because.entity': ({ entities }) => `sie ist für ${und(entities)}`,
  'because.charged': ({ codes }) => `sie geht zulasten von ${und(codes)}`,
  'because.category': ({ codes }) => `gekauft wird ${und(codes)}`,
  'because.vendor_risk': ({ risk }) => `das Risiko des Lieferanten ist ${risks[risk] ?? risk}`,
  'because.price_rise': ({ rise }, say) =>
    rise.startsWith('-') ? 'kein Preis steigt' : `ein Preis steigt um ${say.number(rise)} %`,
  'because.payment_risk': ({ risk }) => paymentRisks[risk] ?? risk,
  'because.contract': () => 'es gibt dafür einen Vertrag',
  'because.no_contract': () => 'es gibt dafür keinen Vertrag',
  'because.over_budget': () => 'sie überzieht ihr Budget',
  'because.no_budget': () => 'sie hat kein Budget',
  'because.within_budget': () => 'sie liegt in ihrem Budget',
  'because.every': () => 'das ist immer nötig',
}

export const whom: Sentences<typeof whomCodes> = {
  'whom.some_of': ({ needed, of }) => `${needed} von ${of} müssen genehmigen.`,
  'whom.helped_out': ({ needed }) =>
    `${needed} müssen genehmigen; andere springen ein, weil zu wenige die Rolle haben.`,
  'whom.owns': ({ person, codes }) => `${person} verantwortet ${und(codes)}.`,
  'whom.leads': ({ person, unit, limit }, say) =>
    `${person} leitet ${unit}${limit ? ` und darf bis zu ${say.amount(limit)} genehmigen` : ''}.`,
  'nobody.approver': () => 'der Genehmiger darf hierüber nicht entscheiden',
  'nobody.owner_of': ({ codes }) =>
    `der Verantwortliche von ${und(codes)} darf hierüber nicht entscheiden`,
  'nobody.charged_nowhere': () => 'sie belastet keine Kostenstelle',
  'nobody.budget_owner': () => 'ihr Budget hat keinen Verantwortlichen',
  'nobody.manager': ({ amount }, say) =>
    `kein Vorgesetzter der anfordernden Person darf ${say.amount(amount)} genehmigen`,
}

const news: Record<string, string> = {
  vendor: 'Neuer Lieferant',
  purchase_request: 'Neue Bedarfsanforderung',
  budget_transfer: 'Neue Budgetumbuchung',
  change_order: 'Neue Bestelländerung',
  price_change: 'Neue Preisänderung',
  invoice: 'Neue Rechnung ohne Bestellung',
  invoice_difference: 'Neue Abweichung auf einer Rechnung',
}
export const steps: Sentences<typeof stepCodes> = {
  'step.fallback': () => 'Ersatzgenehmiger',
  'step.budget_owner': () => 'Budgetverantwortlicher',
  'step.controller': () => 'Controlling',
  'step.new': ({ kind }) => news[kind] ?? `Neu: ${noun(kind)}`,
  'step.added': () => 'Hinzugezogener Genehmiger',
  'step.only_person': () => 'Die einzige Person hier',
}
