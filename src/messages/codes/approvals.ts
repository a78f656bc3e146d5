import { z } from 'zod'
import { Amount, count, Message, names, none, text } from './parts.ts'

const role = text
/** Several cost centres where no single budget is known; none when nothing is. */
const budgets = names

/** Why a step of an approval exists, and who decides it. */
export const whyCodes = {
  'why.rule': z.object({ because: z.array(Message), rule: text, who: Message.nullable() }),
  'why.rule_instead': z.object({ because: z.array(Message), rule: text, but: Message, role }),
  'why.no_rule': z.object({ role }),
  'why.over_budget': z.object({ budgets }),
  'why.over_budget_instead': z.object({ budgets, role }),
  'why.every_new': z.object({ kind: text }),
  'why.already': z.object({
    why: Message,
    people: names,
    together: z.boolean(),
    steps: z.array(count),
  }),
  'why.added': z.object({ by: text, person: text, reason: text }),
  'why.transfer_owner': z.object({ budget: text }),
  'why.transfer_controller': z.object({ budget: text }),
  'why.alone': none,
}

/** The conditions of a rule that hold: parts of a sentence. */
export const becauseCodes = {
  'because.total': z.object({ least: Amount }),
  'because.total_together': z.object({
    least: Amount,
    of: z.enum(['requester', 'vendor', 'item']),
    days: count,
    total: Amount,
  }),
  'because.kind': z.object({ kind: text }),
  'because.entity': z.object({ entities: names }),
  'because.charged': z.object({ codes: names }),
  'because.category': z.object({ codes: names }),
  'because.vendor_risk': z.object({ risk: text }),
  /** In percent, as plain decimal text. */
  'because.price_rise': z.object({ rise: text }),
  'because.payment_risk': z.object({ risk: text }),
  'because.contract': none,
  'because.no_contract': none,
  'because.over_budget': none,
  'because.no_budget': none,
  'because.within_budget': none,
  'because.every': none,
}

/** Who a rule found, or why it found nobody. */
export const whomCodes = {
  'whom.some_of': z.object({ needed: count, of: count }),
  'whom.helped_out': z.object({ needed: count }),
  'whom.owns': z.object({ person: text, codes: names }),
  'whom.leads': z.object({ person: text, unit: text, limit: Amount.nullable() }),
  'nobody.approver': none,
  'nobody.owner_of': z.object({ codes: names }),
  'nobody.charged_nowhere': none,
  'nobody.budget_owner': none,
  'nobody.manager': z.object({ amount: Amount }),
}

/** What a step is called that no rule made. */
export const stepCodes = {
  'step.fallback': none,
  'step.budget_owner': none,
  'step.controller': none,
  'step.new': z.object({ kind: text }),
  'step.added': none,
  'step.only_person': none,
}
