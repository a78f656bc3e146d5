import { describe, expect, test } from 'vitest'
import type { Actor } from './actor.ts'
import type { Permission } from './permissions.ts'
import { machine } from './state-machine.ts'

type Letter = { status: 'draft' | 'in_post' | 'sent'; pages: number }
const mail = machine<Letter['status'], Letter>()({
  send: {
    from: ['draft', 'in_post'],
    to: 'sent',
    allow: 'budgets.manage',
    label: 'Send Letter',
    tone: 'primary',
    when: (letter) => letter.pages > 0 || 'Write a page first.',
  },
  discard: {
    from: ['draft'],
    to: 'draft',
    allow: 'budgets.manage',
    label: 'Discard',
    needs: 'reason',
    shownTo: (letter, by) => letter.pages < 9 || by.name === 'Ida',
  },
})
const person = (name = 'Ida', ...permissions: Permission[]): Actor =>
  ({ name, permissions: new Set(permissions) }) as unknown as Actor
const clerk = person('Ida', 'budgets.manage')
const draft: Letter = { status: 'draft', pages: 1 }
const refusal = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    const { status, code, message } = error as { status: number; code: string; message: string }
    return { status, code, message }
  }
}

describe('a move', () => {
  test('leads on for who may make it, from each of its states', () => {
    expect(mail.to('send', draft, clerk)).toBe('sent')
    expect(mail.to('send', { ...draft, status: 'in_post' }, clerk)).toBe('sent')
    expect(mail.to('discard', draft, clerk)).toBe('draft')
  })
  test('is refused to others by what it is called', () =>
    expect(refusal(() => mail.to('send', draft, person('Ida', 'vendors.read')))).toEqual({
      status: 403,
      code: 'forbidden',
      message: 'Your roles do not allow you to send letter.',
    }))
  test('is refused from another state, which is said in words', () =>
    expect(refusal(() => mail.to('discard', { ...draft, status: 'in_post' }, clerk))).toEqual({
      status: 409,
      code: 'wrong_state',
      message: 'It is in post, so it cannot be changed that way any more.',
    }))
  test('is refused with the reason that it gives itself', () =>
    expect(refusal(() => mail.to('send', { ...draft, pages: 0 }, clerk))).toEqual({
      status: 409,
      code: 'not_allowed',
      message: 'Write a page first.',
    }))
})

describe('the moves that are offered', () => {
  const offered = (letter: Letter, by = clerk): string[] =>
    mail.actions(letter, by).map(({ name }) => name)
  test('say what they are called, how they look and what they need', () =>
    expect(mail.actions(draft, clerk)).toEqual([
      { name: 'send', label: 'Send Letter', tone: 'primary', needsReason: false },
      { name: 'discard', label: 'Discard', tone: 'secondary', needsReason: true },
    ]))
  test('are those of the state, of the person and of the thing', () => {
    expect(offered({ ...draft, status: 'in_post' })).toEqual(['send'])
    expect(offered({ ...draft, status: 'sent' })).toEqual([])
    expect(offered(draft, person('Ida', 'vendors.read'))).toEqual([])
    expect(offered({ ...draft, pages: 0 })).toEqual(['discard'])
    expect(offered({ ...draft, pages: 9 })).toEqual(['send', 'discard'])
    expect(offered({ ...draft, pages: 9 }, person('Max', 'budgets.manage'))).toEqual(['send'])
  })
})
