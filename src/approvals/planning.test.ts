import { describe, expect, test } from 'vitest'
import { toText, valueText } from '../messages/index.ts'
import { planSteps, type PlannedStep } from './approval.ts'
import type { Charge, Facts, Lookups, Person } from './facts.ts'
import { itemKey, sumOf, sumsIn, sumText } from './rolling.ts'
import type { Condition, Rule } from './rule.ts'

const person = (name: string, ...roles: string[]): Person => ({
  userId: name.toLowerCase(),
  name,
  roles,
})
const [asha, ben, cid, dev] = [
  person('Asha', 'approver'),
  person('Ben', 'controller'),
  person('Cid', 'controller'),
  person('Dev', 'approver'),
]
const everybody = [asha, ben, cid, dev]
const it = {
  code: 'IT',
  ownerId: 'asha',
  entityId: 'mumbai',
  entity: 'Kaveri Mumbai',
  within: ['it', 'technology'],
  departments: ['field', 'sales'],
}
const hr = {
  code: 'HR',
  ownerId: 'dev',
  entityId: 'pune',
  entity: 'Kaveri Pune',
  within: ['hr'],
  departments: [],
}
const lookups = (
  change: Partial<Lookups> = {},
  people: readonly Person[] = everybody,
): Lookups => ({
  costCenters: new Map([
    ['it', it],
    ['hr', hr],
  ]),
  categories: new Map([
    ['laptops', { code: 'Laptops', within: ['laptops', 'hardware'] }],
    ['paper', { code: 'Paper', within: ['paper'] }],
  ]),
  projects: new Map([['apollo', { code: 'APOLLO', ownerId: 'dev' }]]),
  deciders: new Map([
    ['', people],
    ['it', people],
    ['hr', people],
  ]),
  managers: new Map(),
  limits: new Map(),
  ...change,
})
const charge = (
  costCenterId: string,
  categoryId: string | null = null,
  projectId: string | null = null,
): Charge => ({ costCenterId, categoryId, projectId, minor: 1n })
const facts = (change: Partial<Facts> = {}): Facts => ({
  kind: 'purchase_request',
  requesterId: 'requester',
  currency: 'INR',
  amount: 1n,
  costCenterId: 'it',
  charges: [charge('it')],
  vendorId: null,
  vendorRisk: null,
  contract: false,
  budget: { state: 'within', ownerIds: [] },
  ...change,
})
const rule = (name: string, change: Partial<Rule> = {}): Rule => ({
  id: name,
  name,
  position: 1,
  min_amount: 0n,
  conditions: [],
  approver: 'cost_center_owner',
  approver_role: null,
  approver_id: null,
  mode: 'any',
  quorum: null,
  ...change,
})
/** Steps as an Indian reader has them. */
const read = (steps: readonly PlannedStep[]) =>
  steps.map((step) => ({
    ...step,
    ruleName: valueText(step.ruleName, 'en-IN'),
    why: toText(step.why, 'en-IN'),
  }))
const controllers = { approver: 'role', approver_role: 'controller' } as const
const names = (steps: readonly PlannedStep[]): string[] =>
  steps.map(
    (s) =>
      `${s.stage}${s.skipped ? ' skipped' : ''} ${s.needed} of ${s.assignees.map((p) => p.name).join()}`,
  )
const asked = (rules: readonly Rule[], change: Partial<Facts> = {}, known = lookups()): string[] =>
  names(planSteps(facts(change), rules, known))
/** Whether a rule with these conditions applies; otherwise the fallback is asked. */
const applies = (conditions: readonly Condition[], change: Partial<Facts>): boolean =>
  planSteps(
    facts(change),
    [rule('Only', { conditions, approver: 'person', approver_id: 'dev' })],
    lookups(),
  )[0]!.ruleName === 'Only'

describe('who must approve', () => {
  const rules = [
    rule('Owner'),
    rule('Finance', { position: 2, min_amount: 50_000_000n, ...controllers }),
  ]
  test('rule 17: a paisa below the limit needs one, exactly at the limit both', () => {
    expect(asked(rules, { amount: 49_999_999n })).toEqual(['1 1 of Asha'])
    expect(asked(rules, { amount: 50_000_000n })).toEqual(['1 1 of Asha', '2 1 of Ben,Cid'])
    expect(asked(rules, { amount: 50_000_001n })).toHaveLength(2)
  })
  test('O21: below the limit is not approved at once, as there: nobody’s own confirmation counts here, not even a manager’s (rule 19)', () => {
    expect(asked(rules, { requesterId: 'asha' })).toEqual(['1 1 of Ben,Cid'])
    expect(asked(rules, { requesterId: 'ben', amount: 50_000_000n })).toEqual([
      '1 1 of Asha',
      '2 1 of Cid',
    ])
    expect(() => asked(rules, { requesterId: 'asha' }, lookups({}, [asha]))).toThrow(
      /Nobody may approve this/,
    )
  })
  test('no rule at all approves nothing: it goes to a controller, and says so', () => {
    expect(read(planSteps(facts(), [], lookups()))).toMatchObject([
      {
        ruleId: null,
        ruleName: 'Fallback approver',
        why: 'No rule covers this request. It goes to the controller instead.',
        concerns: ['amount', 'coding', 'vendor', 'currency', 'content'],
      },
    ])
    expect(asked([], {}, lookups({}, [asha, dev]))).toEqual(['1 1 of Asha,Dev'])
  })
  test.each<[string, Condition, Partial<Facts>, Partial<Facts>]>([
    [
      'the kind of document',
      { what: 'kind', values: ['invoice', 'purchase_order'] },
      { kind: 'invoice' },
      { kind: 'purchase_request' },
    ],
    ['the legal entity', { what: 'entity', values: ['mumbai'] }, {}, { charges: [charge('hr')] }],
    ['the department', { what: 'department', values: ['field'] }, {}, { charges: [charge('hr')] }],
    [
      'a department above',
      { what: 'department', values: ['sales'] },
      {},
      { charges: [charge('hr')] },
    ],
    ['the cost centre', { what: 'cost_center', values: ['hr', 'it'] }, {}, { charges: [] }],
    [
      'a cost centre above',
      { what: 'cost_center', values: ['technology'] },
      {},
      { charges: [charge('hr')] },
    ],
    [
      'the category',
      { what: 'category', values: ['laptops'] },
      { charges: [charge('it', 'laptops')] },
      { charges: [charge('it', 'paper')] },
    ],
    [
      'a category above',
      { what: 'category', values: ['hardware'] },
      { charges: [charge('it', 'laptops')] },
      { charges: [charge('it')] },
    ],
    [
      'the vendor’s risk',
      { what: 'vendor_risk', values: ['high', 'medium'] },
      { vendorRisk: 'high' },
      { vendorRisk: 'low' },
    ],
    [
      'the vendor’s risk, of no vendor',
      { what: 'vendor_risk', values: ['low'] },
      { vendorRisk: 'low' },
      { vendorRisk: null },
    ],
    [
      'under a contract',
      { what: 'contract', values: ['yes'] },
      { contract: true },
      { contract: false },
    ],
    [
      'under no contract',
      { what: 'contract', values: ['no'] },
      { contract: false },
      { contract: true },
    ],
    [
      'over the budget',
      { what: 'budget', values: ['over', 'none'] },
      { budget: { state: 'over', ownerIds: [] } },
      { budget: { state: 'within', ownerIds: [] } },
    ],
  ])('a rule can depend on %s', (_what, condition, yes, no) => {
    expect(applies([condition], yes)).toBe(true)
    expect(applies([condition], no)).toBe(false)
  })
  test('a value that names something deleted never matches', () => {
    for (const what of ['entity', 'department', 'cost_center', 'category'] as const)
      expect(
        applies([{ what, values: ['gone'] }], {
          charges: [charge('it', 'laptops'), charge('gone', 'gone')],
        }),
      ).toBe(false)
  })
  test('all conditions must hold, those about coding of the same charge', () => {
    const both: Condition[] = [
      { what: 'cost_center', values: ['it'] },
      { what: 'category', values: ['laptops'] },
    ]
    expect(applies(both, { charges: [charge('it', 'laptops')] })).toBe(true)
    expect(applies(both, { charges: [charge('it', 'paper'), charge('hr', 'laptops')] })).toBe(false)
    expect(
      applies([...both, { what: 'contract', values: ['yes'] }], {
        charges: [charge('it', 'laptops')],
      }),
    ).toBe(false)
  })
  test('the sentence says what held', () =>
    expect(
      read(
        planSteps(
          facts({ amount: 200_00n, charges: [charge('it', 'laptops')] }),
          [
            rule('Laptops', {
              min_amount: 100_00n,
              conditions: [{ what: 'category', values: ['hardware'] }],
            }),
          ],
          lookups(),
        ),
      )[0]!.why,
    ).toBe('The total is ₹100 or more and it buys Laptops, so “Laptops” applies.'))
})

describe('rule 65: a rule that adds a request up with others', () => {
  const together = (values: string[], more: Partial<Rule> = {}): Rule =>
    rule('Added up', {
      min_amount: 500_00n,
      conditions: [{ what: 'together', values }],
      approver: 'person',
      approver_id: 'dev',
      ...more,
    })
  const step = (sums: Facts['sums'], values = ['requester:7'], more: Partial<Rule> = {}) => {
    const steps = planSteps(facts({ amount: 200_00n, sums }), [together(values, more)], lookups())
    return read(steps)[0]!
  }
  const isAsked = (...args: Parameters<typeof step>): boolean => step(...args).ruleName !== fallback
  const fallback = read(planSteps(facts(), [], lookups()))[0]!.ruleName

  test('begins where they come to its amount together, exactly', () => {
    expect(isAsked({ 'requester:7': 499_99n })).toBe(false)
    expect(isAsked({ 'requester:7': 500_00n })).toBe(true)
    expect(isAsked({ 'vendor:30': 500_00n })).toBe(false)
    expect(isAsked({})).toBe(false)
    expect(isAsked(undefined)).toBe(false)
  })

  test('counts the largest of several sums, and never less than the request itself', () => {
    const both = ['requester:7', 'vendor:30']
    expect(isAsked({ 'requester:7': 500_00n, 'vendor:30': 300_00n }, both)).toBe(true)
    expect(isAsked({ 'requester:7': 300_00n, 'vendor:30': 500_00n }, both)).toBe(true)
    expect(isAsked({ 'requester:7': 0n }, ['requester:7'], { min_amount: 200_00n })).toBe(true)
  })

  test('says with which others it comes to how much; a request that is enough alone says that', () => {
    expect(
      step({ 'requester:7': 100_00n, 'vendor:30': 600_00n }, ['requester:7', 'vendor:30']).why,
    ).toBe(
      'The total with other requests and orders for the same vendor in 30 days, ₹600, is ₹500 or more, so “Added up” applies.',
    )
    expect(step({ 'requester:7': 200_00n }, ['requester:7'], { min_amount: 200_00n }).why).toBe(
      'The total is ₹200 or more, so “Added up” applies.',
    )
  })

  test('compares a plain rule with the request alone', () =>
    expect(isAsked({ 'requester:7': 600_00n }, [], { conditions: [] })).toBe(false))

  test('concerns the vendor where it adds up by vendor', () => {
    expect(step({ 'vendor:30': 500_00n }, ['item:7', 'vendor:30']).concerns).toContain('vendor')
    expect(step({ 'requester:7': 500_00n }).concerns).toEqual(['amount', 'currency', 'content'])
  })

  test('adds up by requester, vendor or item, over a day to a year', () => {
    expect(sumOf('requester:1')).toEqual({ of: 'requester', days: 1 })
    expect(sumOf('vendor:366')).toEqual({ of: 'vendor', days: 366 })
    expect(sumOf('item:30')).toEqual({ of: 'item', days: 30 })
    for (const none of [
      'item:367',
      'item:0',
      'item:07',
      'item:',
      'item:1000',
      'x item:7',
      'item:7 x',
      'colour:7',
    ])
      expect(sumOf(none), none).toBeNull()
    expect(sumText('item:1')).toBe('with other requests and orders for the same item in one day')
    expect(sumText('requester:7')).toBe('with the requester’s other requests and orders in 7 days')
    expect(sumText('colour:7')).toBe('with “colour:7”')
  })

  test('asks for each sum once, and for none that is no sum', () => {
    const rules = [
      together(['requester:7', 'colour:7']),
      together(['requester:7', 'item:30']),
      rule('Vendor', { conditions: [{ what: 'vendor_risk', values: ['item:9'] }] }),
    ]
    expect(sumsIn(rules)).toEqual(['requester:7', 'item:30'])
  })

  test('knows an item by the catalog, else by its words, however they are written', () => {
    expect(itemKey('c1', 'Laptop')).toBe('c1')
    expect(itemKey(null, '  ThinkPad T14 ')).toBe(itemKey(null, 'thinkpad t14'))
    expect(itemKey(null, 'Desk')).not.toBe(itemKey(null, 'Chair'))
  })
})

describe('how many, and in which order', () => {
  test('any, all, or a number of those who hold the role', () => {
    expect(asked([rule('Any', controllers)])).toEqual(['1 1 of Ben,Cid'])
    expect(asked([rule('All', { ...controllers, mode: 'all' })])).toEqual(['1 2 of Ben,Cid'])
    expect(
      asked([
        rule('Two', { approver: 'role', approver_role: 'approver', mode: 'quorum', quorum: 2 }),
      ]),
    ).toEqual(['1 2 of Asha,Dev'])
  })
  test('a number that the role cannot reach is completed, never lowered; and refused when nobody is left', () => {
    expect(asked([rule('Three', { ...controllers, mode: 'quorum', quorum: 3 })])).toEqual([
      '1 3 of Ben,Cid,Asha,Dev',
    ])
    expect(() => asked([rule('Nine', { ...controllers, mode: 'quorum', quorum: 9 })])).toThrow(
      /needs 9 people, and only 4/,
    )
  })
  test('rules of the same order run side by side', () =>
    expect(
      asked([
        rule('Owner', { position: 10 }),
        rule('Finance', { position: 10, ...controllers }),
        rule('Dev', { position: 20, approver: 'person', approver_id: 'dev' }),
      ]),
    ).toEqual(['1 1 of Asha', '1 1 of Ben,Cid', '2 1 of Dev']))
  test('of several cost centres each owner is asked, side by side; only of those that the rule is about', () => {
    expect(
      asked([rule('Owner')], { charges: [charge('it'), charge('hr'), charge('it', 'paper')] }),
    ).toEqual(['1 1 of Asha', '1 1 of Dev'])
    expect(
      asked([rule('Owner', { conditions: [{ what: 'cost_center', values: ['hr'] }] })], {
        charges: [charge('it'), charge('hr')],
      }),
    ).toEqual(['1 1 of Dev'])
    expect(
      read(
        planSteps(
          facts({ requesterId: 'dev', charges: [charge('it'), charge('hr')] }),
          [rule('Owner')],
          lookups(),
        ),
      ),
    ).toMatchObject([
      { assignees: [asha] },
      {
        ruleName: 'Fallback approver',
        why: 'It is always needed, so “Owner” applies, but the owner of HR may not decide on this. It goes to the controller instead.',
      },
    ])
  })
  test('somebody who may not decide, or has left, is never asked', () =>
    expect(asked([rule('Gone', { approver: 'person', approver_id: 'gone' })])).toEqual([
      '1 1 of Ben,Cid',
    ]))
})

describe('the managers of the requester', () => {
  const chain = [rule('Managers', { approver: 'manager_chain' })]
  const line = lookups({
    managers: new Map([
      [
        'requester',
        [
          { userId: 'asha', unit: 'Field' },
          { userId: 'dev', unit: 'Sales' },
          { userId: 'ben', unit: 'Company' },
        ],
      ],
    ]),
    limits: new Map([
      ['asha', new Map([['all', 100n]])],
      [
        'dev',
        new Map([
          ['all', 1000n],
          ['invoice', 5n],
        ]),
      ],
    ]),
  })
  test('A3: one after the other, up to the first whose limit covers the amount; exactly the limit is covered', () => {
    expect(asked(chain, { amount: 100n }, line)).toEqual(['1 1 of Asha'])
    expect(asked(chain, { amount: 101n }, line)).toEqual(['1 1 of Asha', '2 1 of Dev'])
  })
  test('a limit for the kind of document comes before the one for all', () =>
    expect(asked(chain, { amount: 6n, kind: 'invoice' }, line)).toEqual(['1 1 of Asha']))
  test('where nobody’s limit is enough, somebody who may is asked at the end', () => {
    expect(asked(chain, { amount: 1001n }, line)).toEqual([
      '1 1 of Asha',
      '2 1 of Dev',
      '3 1 of Ben',
      '4 skipped 1 of Ben,Cid',
    ])
    expect(asked(chain, { amount: 1n }, lookups())).toEqual(['1 1 of Ben,Cid'])
  })
  test('the requester is passed over, though they lead a department', () =>
    expect(
      asked(
        chain,
        { requesterId: 'asha', amount: 1n },
        lookups({ ...line, managers: new Map([['asha', line.managers.get('requester')!]]) }),
      ),
    ).toEqual(['1 1 of Dev']))
})

describe('the owner of a budget', () => {
  const over = { budget: { state: 'over', ownerIds: ['dev'], name: 'IT 2026' } } as const
  test('decides on what overdraws it, rule or no rule', () => {
    expect(read(planSteps(facts(over), [rule('Owner')], lookups()))).toMatchObject([
      { ruleName: 'Owner' },
      {
        stage: 2,
        ruleId: null,
        assignees: [dev],
        why: 'It overdraws the budget of IT 2026, so the owner of the budget decides.',
      },
    ])
    expect(asked([], over)).toEqual(['1 1 of Ben,Cid', '2 1 of Dev'])
  })
  test('is not asked when the budget is within, nor twice when a rule asked already, nor for what they request', () => {
    expect(asked([rule('Owner')], { budget: { state: 'within', ownerIds: ['dev'] } })).toEqual([
      '1 1 of Asha',
    ])
    expect(asked([rule('Budget', { approver: 'budget_owner' })], over)).toEqual([
      '1 1 of Dev',
      '2 skipped 1 of Dev',
    ])
    expect(asked([rule('Owner')], { ...over, requesterId: 'dev' })).toEqual([
      '1 1 of Asha',
      '2 1 of Ben,Cid',
    ])
  })
  test('is the owner of the project, where one is charged', () =>
    expect(
      asked([rule('Budget', { approver: 'budget_owner' })], {
        charges: [charge('it', null, 'apollo')],
      }),
    ).toEqual(['1 1 of Dev']))
})

describe('nobody decides twice', () => {
  const named = (name: string, position: number, change: Partial<Rule> = {}) =>
    rule(name, { position, approver: 'person', approver_id: name.toLowerCase(), ...change })
  test('the later step is skipped, says why, and its concerns move to the step that stands for it', () => {
    const steps = planSteps(
      facts({ vendorRisk: 'high' }),
      [
        named('Dev', 1),
        rule('Risk', {
          position: 2,
          approver: 'person',
          approver_id: 'dev',
          conditions: [{ what: 'vendor_risk', values: ['high'] }],
        }),
      ],
      lookups(),
    )
    expect(read(steps)).toMatchObject([
      { skipped: false, concerns: ['amount', 'currency', 'content', 'vendor'] },
      {
        skipped: true,
        stage: 2,
        why: 'The vendor’s risk is high, so “Risk” applies. Dev decides already in step 1.',
      },
    ])
  })
  test('the person of a role who decided first need not be asked again', () =>
    expect(
      asked([
        rule('Finance', { position: 1, ...controllers }),
        rule('Money', { position: 2, ...controllers }),
      ]),
    ).toEqual(['1 1 of Ben,Cid', '2 skipped 1 of Ben,Cid']))
  test('of all who must, only the others are asked', () =>
    expect(
      asked([named('Ben', 1), rule('All', { position: 2, ...controllers, mode: 'all' })]),
    ).toEqual(['1 1 of Ben', '2 1 of Cid']))
  test('a person who is only one of several for an earlier step is still asked', () =>
    expect(asked([rule('Finance', { position: 1, ...controllers }), named('Ben', 2)])).toEqual([
      '1 1 of Ben,Cid',
      '2 1 of Ben',
    ]))
})

describe('what a step concerns', () => {
  const concerns = (change: Partial<Rule>): readonly string[] =>
    planSteps(
      facts({ vendorRisk: 'low', charges: [charge('it', 'laptops')] }),
      [rule('R', { approver: 'person', approver_id: 'dev', ...change })],
      lookups(),
    )[0]!.concerns
  test('always amount, currency and content; coding and vendor where the rule speaks of them', () => {
    expect(concerns({})).toEqual(['amount', 'currency', 'content'])
    expect(concerns({ approver: 'cost_center_owner' })).toEqual([
      'amount',
      'coding',
      'currency',
      'content',
    ])
    expect(concerns({ conditions: [{ what: 'category', values: ['hardware'] }] })).toContain(
      'coding',
    )
    expect(concerns({ conditions: [{ what: 'budget', values: ['within'] }] })).toContain('coding')
    expect(
      concerns({
        conditions: [
          { what: 'vendor_risk', values: ['low'] },
          { what: 'contract', values: ['no'] },
        ],
      }),
    ).toEqual(['amount', 'vendor', 'currency', 'content'])
  })
})
