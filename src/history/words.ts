import type { TimelineEvent } from '../platform/view/ui.ts'

type Words = Pick<TimelineEvent, 'what' | 'note' | 'tone' | 'icon'>
const say = (what: string, icon: TimelineEvent['icon'] = 'circle-dot', tone: TimelineEvent['tone'] = 'neutral'): Words => ({ what, icon, tone })

/** The one map from action codes to words. */
const known: Record<string, Words> = {
  'purchase_request.created': say('raised the request', 'file-plus'),
  'purchase_request.edited': say('changed the request', 'pencil'),
  'purchase_request.submitted': say('submitted it; the amount was reserved in the budget', 'send', 'info'),
  'purchase_request.withdrawn': say('withdrew it; the reservation was released', 'undo-2'),
  'purchase_request.step_approved': say('approved a step', 'check', 'ok'),
  'purchase_request.step_rejected': say('rejected a step', 'x', 'bad'),
  'purchase_request.step_returned': say('returned it', 'undo-2', 'warn'),
  'purchase_request.approved': say('approval is complete', 'check-check', 'ok'),
  'purchase_request.rejected': say('the request is rejected; the reservation was released', 'x', 'bad'),
  'purchase_request.returned': say('it went back to the requester; the reservation was released', 'undo-2', 'warn'),
  'purchase_order.created': say('created the purchase order; the budget is committed', 'file-plus'),
  'purchase_order.issued': say('issued the order', 'send', 'ok'),
  'purchase_order.cancelled': say('cancelled the order', 'x', 'bad'),
  'purchase_order.received': say('posted a goods receipt', 'package-check', 'ok'),
  'purchase_order.closed': say('the order is received and billed in full', 'check-check', 'ok'),
  'receipt.posted': say('posted the goods receipt', 'package-check', 'ok'),
  'invoice.captured': say('uploaded the invoice', 'file-up'),
  'invoice.linked': say('linked it to an order', 'link'),
  'invoice.matched': say('it was matched', 'git-compare-arrows', 'info'),
  'invoice.held': say('it is held', 'pause', 'warn'),
  'invoice.hold_released': say('a hold was released', 'play', 'info'),
  'invoice.approved': say('it is approved for payment', 'check-check', 'ok'),
  'invoice.rejected': say('rejected the invoice', 'x', 'bad'),
  'vendor.created': say('created the vendor', 'building-2'),
  'vendor.edited': say('changed the vendor', 'pencil'),
  'vendor.blocked': say('blocked the vendor', 'lock', 'bad'),
  'vendor.unblocked': say('lifted the block', 'lock-open', 'ok'),
  'cost_center.created': say('created the cost centre', 'network'),
  'cost_center.edited': say('changed the cost centre', 'pencil'),
  'member.added': say('added the person', 'user-plus'),
  'member.edited': say('changed the person', 'user-check'),
  'member.token_reused': say('used an old sign-in token again; that app was signed out', 'shield-alert', 'bad'),
  'member.signed_out': say('ended sign-ins', 'log-out'),
  'member.api_key_created': say('made an API key', 'key-round', 'info'),
  'member.api_key_revoked': say('revoked an API key', 'key-round'),
  'approval_rule.created': say('created the rule', 'list-checks'),
  'approval_rule.edited': say('changed the rule', 'pencil'),
  'exchange_rate.entered': say('entered an exchange rate', 'coins'),
  'budget.planned': say('planned the budget', 'chart-pie'),
  'budget.revised': say('revised the budget', 'pencil'),
}

/** What an audit action says to a reader; an unknown code is shown as it is. */
export function wordsOf(action: string, data: Record<string, unknown>): Words {
  const words = known[action] ?? say(action.replaceAll(/[._]/g, ' '))
  const note = ['reason', 'rule', 'message', 'note'].map((key) => data[key]).find((value) => typeof value === 'string' && value !== '')
  return typeof note === 'string' ? { ...words, note } : words
}
