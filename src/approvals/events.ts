import { did } from '../messages/index.ts'
import { ruleSays, says, type EventWords } from '../platform/kinds.ts'

/** What can happen to a document of any kind while it is being approved. */
export const approvalEvents: EventWords = {
  step_approved: says(did('any.step_approved'), 'check', 'ok'),
  step_rejected: says(did('any.step_rejected'), 'x', 'bad'),
  step_returned: says(did('any.step_returned'), 'undo-2', 'warn'),
  step_undone: says(did('any.step_undone'), 'undo-2'),
  question_asked: says(did('any.question_asked'), 'message-circle-question-mark'),
  question_answered: says(did('any.question_answered'), 'message-circle'),
  approver_added: says(did('any.approver_added'), 'user-plus', 'info'),
  nudged: says(did('any.nudged'), 'bell-ring'),
  step_reminded: ruleSays(did('any.step_reminded'), 'bell-ring', 'warn'),
  step_escalated: ruleSays(did('any.step_escalated'), 'arrow-up', 'warn'),
  step_reassigned: says(did('any.step_reassigned'), 'user-check', 'info'),
}
