import { describe, expect, test } from 'vitest'
import { mayStandIn, route, type Delegation } from './routing.ts'

const from = (from_id: string, to_id: string, change: Partial<Delegation> = {}): Delegation => ({
  from_id,
  to_id,
  kind: '*',
  cap: null,
  ...change,
})
const about = (change: Partial<Parameters<typeof route>[2]> = {}): Parameters<typeof route>[2] => ({
  kind: 'purchase_request',
  amount: 100n,
  authors: new Set<string>(),
  decided: new Set<string>(),
  ...change,
})
/** Who is asked, and for whom: 'ben for ada'. */
const asked = (
  people: readonly string[],
  delegations: readonly Delegation[],
  change: Parameters<typeof about>[0] = {},
): string[] =>
  route(people, delegations, about(change)).map(({ assigneeId, actingFor }) =>
    actingFor ? `${assigneeId} for ${actingFor}` : assigneeId,
  )

describe('rule 20: a task', () => {
  test('goes to the delegate, and stays with people who have none', () =>
    expect(asked(['ada', 'eve'], [from('ada', 'ben')])).toEqual(['ben for ada', 'eve']))

  test('follows delegates of delegates, three of them and no more', () => {
    const chain = [from('ada', 'b1'), from('b1', 'b2'), from('b2', 'b3'), from('b3', 'b4')]
    expect(asked(['ada'], chain.slice(0, 2))).toEqual(['b2 for ada'])
    expect(asked(['ada'], chain)).toEqual(['b3 for ada'])
  })

  test('does not go round in a circle', () => {
    expect(asked(['ada'], [from('ada', 'ben'), from('ben', 'ada')])).toEqual(['ben for ada'])
    expect(asked(['ada'], [from('ada', 'ada')])).toEqual(['ada'])
    const round = [from('ada', 'ben'), from('ben', 'cyd'), from('cyd', 'ben')]
    expect(asked(['ada'], round)).toEqual(['cyd for ada'])
  })

  test('stays above the cap of a delegation, and goes exactly at it', () => {
    const capped = [from('ada', 'ben', { cap: 100n })]
    expect(asked(['ada'], capped, { amount: 100n })).toEqual(['ben for ada'])
    expect(asked(['ada'], capped, { amount: 101n })).toEqual(['ada'])
  })

  test('goes by a delegation of its kind before one of every kind, and never by one of another kind', () => {
    const both = [from('ada', 'ben'), from('ada', 'cyd', { kind: 'purchase_request' })]
    expect(asked(['ada'], both)).toEqual(['cyd for ada'])
    expect(asked(['ada'], both.toReversed())).toEqual(['cyd for ada'])
    expect(asked(['ada'], both, { kind: 'invoice' })).toEqual(['ben for ada'])
    expect(asked(['ada'], [from('ada', 'cyd', { kind: 'invoice' })])).toEqual(['ada'])
  })

  test('never makes one person two approvers of a step', () => {
    const same = [from('ada', 'cyd'), from('ben', 'cyd')]
    expect(asked(['ada', 'ben'], same)).toEqual(['cyd for ada', 'ben'])
    expect(asked(['ada', 'ben'], [from('ada', 'ben')])).toEqual(['ada', 'ben'])
  })

  test('of somebody who decided before is not handed on, and not given to them for another', () => {
    const decided = new Set(['ada'])
    expect(asked(['ada'], [from('ada', 'ben')], { decided })).toEqual(['ada'])
    expect(asked(['eve'], [from('eve', 'ada')], { decided })).toEqual(['eve'])
    const past = [from('eve', 'ada'), from('ada', 'ben')]
    expect(asked(['eve'], past, { decided })).toEqual(['ben for eve'])
  })
})

describe('rule 19: an author', () => {
  const authors = new Set(['rob'])

  test('is not asked, neither themselves nor for somebody else', () => {
    expect(asked(['rob', 'eve'], [], { authors })).toEqual(['eve'])
    expect(asked(['ada'], [from('ada', 'rob')], { authors })).toEqual(['ada'])
  })

  test('has a delegate who decides for nobody else either', () => {
    const delegations = [from('ada', 'ben'), from('rob', 'ben')]
    expect(asked(['ada'], delegations, { authors })).toEqual(['ada'])
    expect(asked(['ada'], [...delegations, from('ben', 'cyd')], { authors })).toEqual([
      'cyd for ada',
    ])
  })

  test('has a delegate for this kind and amount only: others may decide', () => {
    const may = (delegation: Delegation): boolean =>
      mayStandIn('ben', [delegation], { kind: 'purchase_request', amount: 100n, authors })
    expect(may(from('rob', 'ben'))).toBe(false)
    expect(may(from('rob', 'ben', { kind: 'purchase_request' }))).toBe(false)
    expect(may(from('rob', 'ben', { cap: 100n }))).toBe(false)
    expect(may(from('rob', 'ben', { cap: 99n }))).toBe(true)
    expect(may(from('rob', 'ben', { kind: 'invoice' }))).toBe(true)
    expect(may(from('rob', 'cyd'))).toBe(true)
    expect(may(from('eve', 'ben'))).toBe(true)
    expect(mayStandIn('rob', [], { kind: 'invoice', amount: 1n, authors })).toBe(false)
  })
})
