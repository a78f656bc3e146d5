import type { Role } from '../../kernel/permissions.ts'
import { order } from './buying.ts'
import { post, recent, type Turn } from './work.ts'

const deciders: readonly Role[] = ['approver', 'controller', 'requester', 'buyer']
type Verb = 'approval' | 'rejection' | 'return'

export function decide(
  turn: Turn,
  approval = recent(turn, turn.at.approvals),
  role: Role = turn.rnd.pick(deciders),
  verb: Verb = turn.rnd.chance(0.6) ? 'approval' : turn.rnd.pick(['rejection', 'return'] as const),
  request?: string,
): Promise<void> {
  if (!approval) return Promise.resolve()
  return post(turn, role, `/approvals/${approval}/${verb}`, { reason: 'because' }, () => {
    if (request)
      turn.at.upcoming.push(
        () => decide(turn, approval, 'controller', 'approval'),
        () => order(turn, request),
        () => order(turn, request),
      )
  })
}
/** Several people at once, of several minds. */
export const decideTogether = async (
  turn: Turn,
  approval = recent(turn, turn.at.approvals),
): Promise<void> => {
  await Promise.all(deciders.map((role) => decide(turn, approval, role)))
}
/** A decision that is held back for a moment, and mostly taken back within it. */
export async function decideAndUndo(turn: Turn): Promise<void> {
  const [approval, role] = [recent(turn, turn.at.approvals), turn.rnd.pick(deciders)]
  if (!approval) return
  await post(
    turn,
    role,
    `/approvals/${approval}/${turn.rnd.pick(['approval', 'rejection', 'return'])}`,
    { reason: 'perhaps', hold: true },
  )
  if (turn.rnd.chance(0.8)) await post(turn, role, `/approvals/${approval}/undo`, {})
}

export function ask(turn: Turn): Promise<void> {
  const approval = recent(turn, turn.at.approvals)
  return approval
    ? post(
        turn,
        turn.rnd.pick(deciders),
        `/approvals/${approval}/questions`,
        { question: 'Why?' },
        (b) => {
          const asked = b.questions?.at(-1)
          if (asked) turn.at.questions.push({ approval, id: asked.id, of: 'requester' })
        },
      )
    : Promise.resolve()
}
export function answer(turn: Turn): Promise<void> {
  const question = recent(turn, turn.at.questions)
  return question
    ? post(
        turn,
        turn.rnd.chance(0.8) ? question.of : 'receiver',
        `/approvals/${question.approval}/questions/${question.id}/answer`,
        { answer: 'Because.' },
      )
    : ask(turn)
}
export function addApprover(turn: Turn): Promise<void> {
  const approval = recent(turn, turn.at.approvals)
  const person = turn.place.userId[turn.rnd.pick([...deciders, 'admin', 'receiver'] as const)]
  return approval
    ? post(turn, turn.rnd.pick(deciders), `/approvals/${approval}/approvers`, {
        person,
        where: turn.rnd.pick(['before', 'after']),
        because: 'knows more',
      })
    : Promise.resolve()
}

export function delegate(turn: Turn): Promise<void> {
  const by = turn.rnd.pick(['approver', 'controller', 'requester', 'buyer'] as const)
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' })
  return post(
    turn,
    by,
    '/me/delegation',
    { to: turn.place.userId[turn.rnd.pick(deciders)], from: today, until: '2099-12-31' },
    (b) => {
      const made = b.data?.[0]
      if (made) turn.at.delegations.push({ id: made.id, by })
    },
  )
}
export function endDelegation(turn: Turn): Promise<void> {
  const made = recent(turn, turn.at.delegations)
  return made ? post(turn, made.by, `/me/delegation/${made.id}/end`, {}) : delegate(turn)
}
