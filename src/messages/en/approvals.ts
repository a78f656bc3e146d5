import type { becauseCodes, stepCodes, whomCodes, whyCodes } from '../codes/approvals.ts'
import type { Sentences } from '../language.ts'
import { a, and, capital, noun, or } from './words.ts'

const others = {
  requester: 'the requester’s other requests and orders',
  vendor: 'other requests and orders for the same vendor',
  item: 'other requests and orders for the same item',
}

/** What may be unusual about a payment, by its name. */
const paymentRisks: Readonly<Record<string, string>> = {
  first_payment: 'a vendor is paid for the first time',
  new_account: 'the account of a vendor is new',
  unusual_amount: 'a vendor is paid far more than ever',
}
export const why: Sentences<typeof whyCodes> = {
  'why.rule': (p, say) =>
    `${capital(and(p.because.map(say.text)))}, so “${p.rule}” applies.${p.who ? ` ${say.text(p.who)}` : ''}`,
  'why.rule_instead': (p, say) =>
    `${capital(and(p.because.map(say.text)))}, so “${p.rule}” applies, but ${say.text(p.but)}. It goes to the ${p.role} instead.`,
  'why.no_rule': ({ role }) => `No rule covers this request. It goes to the ${role} instead.`,
  'why.over_budget': ({ budgets }) =>
    `It overdraws the budget of ${and(budgets) || 'its cost centre'}, so the owner of the budget decides.`,
  'why.over_budget_instead': ({ budgets, role }) =>
    `It overdraws the budget of ${and(budgets) || 'its cost centre'}, but its owner may not decide on this. It goes to the ${role} instead.`,
  'why.every_new': ({ kind }) =>
    `Every new ${noun(kind)} needs it, so it goes to the people who may approve one.`,
  'why.already': (p, say) =>
    `${say.text(p.why)} ${(p.together ? and : or)(p.people)} ${
      p.together && p.people.length > 1 ? 'decide' : 'decides'
    } already in step ${and(p.steps.map(String))}.`,
  'why.added': ({ by, person, reason }) => `${by} added ${person}: ${reason}`,
  'why.transfer_owner': ({ budget }) => `It takes from the budget ${budget}, so its owner decides.`,
  'why.transfer_controller': ({ budget }) =>
    `It takes from the budget ${budget}, whose owner may not decide on this, so a controller does.`,
  'why.alone': () =>
    'You are the only person here, so you decide alone. It is on record, and ends when a second person joins.',
}

export const because: Sentences<typeof becauseCodes> = {
  'because.total': ({ least }, say) => `the total is ${say.amount(least)} or more`,
  'because.total_together': (p, say) =>
    `the total with ${others[p.of]} in ${p.days === 1 ? 'one day' : `${p.days} days`}, ${say.amount(p.total)}, is ${say.amount(p.least)} or more`,
  'because.kind': ({ kind }) => `it is ${a(noun(kind))}`,
  'because.entity': ({ entities }) => `it is for ${and(entities)}`,
  'because.charged': ({ codes }) => `it is charged to ${and(codes)}`,
  'because.category': ({ codes }) => `it buys ${and(codes)}`,
  'because.vendor_risk': ({ risk }) => `the vendor’s risk is ${risk}`,
  'because.price_rise': ({ rise }, say) =>
    rise.startsWith('-') ? 'no price rises' : `a price rises by ${say.number(rise)} %`,
  'because.payment_risk': ({ risk }) => paymentRisks[risk] ?? risk,
  'because.contract': () => 'it is under a contract',
  'because.no_contract': () => 'it is under no contract',
  'because.over_budget': () => 'it is over its budget',
  'because.no_budget': () => 'it has no budget',
  'because.within_budget': () => 'it is within its budget',
  'because.every': () => 'it is always needed',
}

export const whom: Sentences<typeof whomCodes> = {
  'whom.some_of': ({ needed, of }) => `${needed} of ${of} must approve.`,
  'whom.helped_out': ({ needed }) =>
    `${needed} must approve; others help out, because too few hold the role.`,
  'whom.owns': ({ person, codes }) => `${person} owns ${and(codes)}.`,
  'whom.leads': ({ person, unit, limit }, say) =>
    `${person} leads ${unit}${limit ? ` and may approve up to ${say.amount(limit)}` : ''}.`,
  'nobody.approver': () => 'its approver may not decide on this',
  'nobody.owner_of': ({ codes }) => `the owner of ${and(codes)} may not decide on this`,
  'nobody.charged_nowhere': () => 'it is charged to no cost centre',
  'nobody.budget_owner': () => 'its budget has no owner',
  'nobody.manager': ({ amount }, say) =>
    `no manager above the requester may approve ${say.amount(amount)}`,
}

export const steps: Sentences<typeof stepCodes> = {
  'step.fallback': () => 'Fallback approver',
  'step.budget_owner': () => 'Budget owner',
  'step.controller': () => 'Controller',
  'step.new': ({ kind }) => `New ${noun(kind)}`,
  'step.added': () => 'Added approver',
  'step.only_person': () => 'The only person here',
}
