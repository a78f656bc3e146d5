import { ruleSays, says, type EventWords } from '../platform/kinds.ts'

/** What can happen to a document of any kind while it is being approved. */
export const approvalEvents: EventWords = {
  step_approved: says('approved a step', 'check', 'ok'),
  step_rejected: says('rejected a step', 'x', 'bad'),
  step_returned: says('returned it', 'undo-2', 'warn'),
  step_undone: says('took the decision back at once', 'undo-2'),
  question_asked: says('asked a question', 'message-circle-question-mark'),
  question_answered: says('answered a question', 'message-circle'),
  approver_added: says('added an approver', 'user-plus', 'info'),
  nudged: says('reminded the people who are asked', 'bell-ring'),
  step_reminded: ruleSays('reminded the people it waits for', 'bell-ring', 'warn'),
  step_escalated: ruleSays('asked controllers too', 'arrow-up', 'warn'),
  step_reassigned: says('it went to somebody else', 'user-check', 'info'),
}
