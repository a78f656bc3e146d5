import type { TimelineEvent } from '../platform/view/ui.ts'

type Words = Pick<TimelineEvent, 'what' | 'note' | 'tone' | 'icon'> & { /** What the rules did, not the person whose step set them off. */ byRule: boolean }
const say = (what: string, icon: TimelineEvent['icon'] = 'circle-dot', tone: TimelineEvent['tone'] = 'neutral', byRule = false): Words => ({ what, icon, tone, byRule })
const rule = (what: string, icon: TimelineEvent['icon'], tone: TimelineEvent['tone']): Words => say(what, icon, tone, true)

/** The one map from action codes to words; each continues a sentence that begins with who. */
const known: Record<string, Words> = {
  'purchase_request.created': say('raised the request', 'file-plus'),
  'purchase_request.edited': say('changed the request', 'pencil'),
  'purchase_request.submitted': say('submitted the request and reserved its amount', 'send', 'info'),
  'purchase_request.withdrawn': say('withdrew the request and released its reservation', 'undo-2'),
  'purchase_request.step_approved': say('approved a step', 'check', 'ok'),
  'purchase_request.step_rejected': say('rejected a step', 'x', 'bad'),
  'purchase_request.step_returned': say('returned it', 'undo-2', 'warn'),
  'purchase_request.approved': say('gave the last approval', 'check-check', 'ok'),
  'purchase_request.rejected': say('rejected the request and released its reservation', 'x', 'bad'),
  'purchase_request.returned': say('sent the request back and released its reservation', 'undo-2', 'warn'),
  'purchase_order.created': say('created the order and committed its value', 'file-plus'),
  'purchase_order.issued': say('issued the order', 'send', 'ok'),
  'purchase_order.cancelled': say('cancelled the order', 'x', 'bad'),
  'purchase_order.received': say('posted a goods receipt', 'package-check', 'ok'),
  'purchase_order.closed': rule('closed the order: received and billed in full', 'check-check', 'ok'),
  'receipt.posted': say('posted the goods receipt', 'package-check', 'ok'),
  'invoice.captured': say('uploaded the invoice', 'file-up'),
  'invoice.linked': say('linked the invoice to an order', 'link'),
  'invoice.matched': rule('matched the invoice', 'git-compare-arrows', 'info'),
  'invoice.held': rule('put the invoice on hold', 'pause', 'warn'),
  'invoice.hold_released': say('released a hold', 'play', 'info'),
  'invoice.approved': rule('approved the invoice for payment', 'check-check', 'ok'),
  'invoice.rejected': say('rejected the invoice', 'x', 'bad'),
  'vendor.created': say('created the vendor', 'building-2'),
  'vendor.edited': say('changed the vendor', 'pencil'),
  'vendor.blocked': say('blocked the vendor', 'lock', 'bad'),
  'vendor.unblocked': say('lifted the block', 'lock-open', 'ok'),
  'cost_center.created': say('created the cost centre', 'network'),
  'cost_center.edited': say('changed the cost centre', 'pencil'),
  'cost_center.manager_set': say('named an owner', 'user-check'),
  'department.created': say('created the department', 'network'),
  'department.edited': say('changed the department', 'pencil'),
  'department.manager_set': say('named a manager', 'user-check'),
  'legal_entity.created': say('created the legal entity', 'landmark'),
  'legal_entity.edited': say('changed the legal entity', 'pencil'),
  'vendor.approved': say('approved the vendor', 'badge-check', 'ok'),
  'purchase_request.step_reassigned': say('it went to somebody else', 'user-check', 'info'),
  'member.role_granted': say('gave a role', 'user-check'),
  'member.role_revoked': say('took a role away', 'user-x'),
  'member.deactivated': say('deactivated the person', 'user-x', 'warn'),
  'member.reactivated': say('activated the person again', 'user-check', 'ok'),
  'invitation.sent': say('invited somebody', 'mail'),
  'invitation.sent_again': say('sent the invitation again', 'mail'),
  'invitation.revoked': say('took the invitation back', 'x'),
  'member.viewed_as': say('looked at the product as this person', 'eye', 'warn'),
  'member.view_ended': say('stopped looking', 'eye-off'),
  'member.profile_changed': say('changed their profile', 'user'),
  'member.joined': say('joined', 'user-check', 'ok'),
  'organisation.founded': say('the organisation was founded', 'landmark', 'ok'),
  'organisation.edited': say('changed the organisation', 'pencil'),
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
  return { ...words, ...(typeof note === 'string' ? { note } : {}), byRule: words.byRule || data['how'] === 'cured' }
}
