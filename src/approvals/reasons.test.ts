import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { toText, valueText } from '../messages/index.ts'
import { contentHash, planSteps, withVendor, type PlannedStep } from './approval.ts'
import type { Charge, Facts, Lookups, Person } from './facts.ts'
import type { Condition, Rule } from './rule.ts'

const person = (name: string, ...roles: string[]): Person => ({
  userId: name.toLowerCase(),
  name,
  roles,
})
const asha = person('Asha', 'approver')
const ben = person('Ben', 'controller')
const cid = person('Cid', 'controller')
const everybody = [asha, ben, cid]
const people = (...who: readonly Person[]): Lookups['deciders'] =>
  new Map([
    ['it', who],
    ['hr', who],
  ])
const lookups = (change: Partial<Lookups> = {}): Lookups => ({
  costCenters: new Map([
    ['it', { ...center('IT', 'Kaveri Mumbai'), ownerId: 'asha', departments: ['field'] }],
    ['hr', { ...center('HR', 'Kaveri Pune'), ownerId: 'ben', departments: [] }],
  ]),
  categories: new Map([['laptops', { code: 'Laptops', within: ['laptops'] }]]),
  projects: new Map([['apollo', { code: 'APOLLO', ownerId: 'cid' }]]),
  deciders: people(...everybody),
  managers: new Map(),
  limits: new Map(),
  ...change,
})
const center = (code: string, entity: string) => ({
  code,
  entity,
  entityId: entity,
  within: [code.toLowerCase()],
})
const charge = (costCenterId: string, categoryId: string | null = null): Charge => ({
  costCenterId,
  categoryId,
  projectId: null,
  minor: 1n,
})
const facts = (change: Partial<Facts> = {}): Facts => ({
  kind: 'purchase_request',
  requesterId: 'requester',
  currency: 'INR',
  amount: 100_00n,
  costCenterId: 'it',
  charges: [charge('it')],
  vendorId: null,
  vendorRisk: null,
  contract: false,
  budget: { state: 'within', ownerIds: [] },
  ...change,
})
const rule = (change: Partial<Rule> = {}): Rule => ({
  id: 'rule',
  name: 'Rule',
  position: 1,
  min_amount: 0n,
  conditions: [],
  approver: 'person',
  approver_role: null,
  approver_id: 'asha',
  mode: 'any',
  quorum: null,
  ...change,
})
const plan = (
  rules: readonly Rule[],
  change: Partial<Facts> = {},
  known = lookups(),
): readonly PlannedStep[] => planSteps(facts(change), rules, known)
/** Why each step is asked, as an Indian reader has it. */
const whys = (...args: Parameters<typeof plan>): string[] =>
  plan(...args).map((step) => toText(step.why, 'en-IN'))
const when = (what: Condition['what'], ...values: string[]): Rule =>
  rule({ conditions: [{ what, values }] })

describe('the reason that a rule gives', () => {
  test.each<[string, Rule, Partial<Facts>]>([
    ['It is a purchase request', when('kind', 'purchase_request'), {}],
    ['It is for Kaveri Mumbai', when('entity', 'Kaveri Mumbai'), {}],
    ['It is charged to IT', when('department', 'field'), {}],
    ['It is charged to IT', when('cost_center', 'it'), {}],
    ['It buys Laptops', when('category', 'laptops'), { charges: [charge('it', 'laptops')] }],
    ['The vendor’s risk is high', when('vendor_risk', 'high'), { vendorRisk: 'high' }],
    ['It is under a contract', when('contract', 'yes'), { contract: true }],
    ['It is under no contract', when('contract', 'no'), {}],
    ['It is within its budget', when('budget', 'within'), {}],
    ['It is over its budget', when('budget', 'over'), { budget: { state: 'over', ownerIds: [] } }],
    ['It has no budget', when('budget', 'none'), { budget: { state: 'none', ownerIds: [] } }],
    ['The total is ₹50 or more', rule({ min_amount: 50_00n }), {}],
  ])('“%s”', (words, asks, change) => {
    expect(whys([asks], change)).toEqual([`${words}, so “Rule” applies.`])
  })

  test('names each cost centre and entity once, and only those it speaks of', () => {
    const charges = [charge('it'), charge('it', 'laptops'), charge('hr')]
    const [it] = whys([when('cost_center', 'it')], { charges })
    expect(it).toContain('charged to IT')
    expect(it).not.toContain('HR')
    expect(whys([when('entity', 'Kaveri Mumbai', 'Kaveri Pune')], { charges })[0]).toContain(
      'Kaveri Mumbai and Kaveri Pune',
    )
  })

  test('a condition about what is unknown does not hold', () => {
    const unknown = { charges: [charge('gone', 'gone')], costCenterId: 'it' }
    const names = (asks: Rule, change: Partial<Facts> = unknown): string[] =>
      plan([asks], change).map((s) => valueText(s.ruleName, 'en-IN'))
    for (const what of ['entity', 'department', 'cost_center', 'category'] as const)
      expect(names(when(what, 'gone'))).not.toContain('Rule')
    expect(names(when('category', 'laptops'), {})).not.toContain('Rule')
    expect(names(when('vendor_risk', 'high'), {})).not.toContain('Rule')
  })
})

describe('the reason that says how the approver was found', () => {
  test('the owner of one of several cost centres', () => {
    const charges = [charge('it'), charge('hr')]
    expect(whys([rule({ approver: 'cost_center_owner' })], { charges })).toEqual([
      expect.stringContaining('Asha owns IT'),
      expect.stringContaining('Ben owns HR'),
    ])
  })
  test('nobody, where the owner may not decide: the fallback says whose place it takes', () => {
    const charges = [charge('it'), charge('hr')]
    const known = lookups({ deciders: people(ben) })
    const steps = plan([rule({ approver: 'cost_center_owner' })], { charges }, known)
    expect(steps.map((s) => s.assignees.map((p) => p.name).join())).toContain('Ben')
    expect(steps.map((s) => toText(s.why, 'en-IN')).join(' ')).toMatch(/owner of IT/)
  })
  test('a document charged nowhere goes to the fallback, and says so', () => {
    expect(
      whys([rule({ approver: 'cost_center_owner' })], { charges: [charge('gone')] }),
    ).toHaveLength(1)
    expect(whys([rule({ approver: 'budget_owner' })], { charges: [charge('gone')] })[0]).toMatch(
      /budget/,
    )
  })
  test('some of those with a role, and how many of how many', () => {
    const two = rule({
      approver: 'role',
      approver_role: 'controller',
      mode: 'quorum',
      quorum: 2,
    })
    expect(whys([two])[0]).toMatch(/2 of 2/)
    expect(whys([{ ...two, mode: 'any' }])[0]).not.toMatch(/of 2/)
    const helped = plan([{ ...two, quorum: 3 }])
    expect(helped[0]).toMatchObject({ mode: 'quorum', needed: 3 })
    expect(helped[0]?.assignees.map((p) => p.name)).toEqual(['Ben', 'Cid', 'Asha'])
    expect(toText(helped[0]!.why, 'en-IN')).toMatch(/3/)
    expect(() => plan([{ ...two, quorum: 4 }])).toThrow(
      expect.objectContaining({ code: 'no_approver' }),
    )
  })
  test('the managers, with the limit of each, until one covers the amount', () => {
    const known = lookups({
      managers: new Map([
        [
          'requester',
          [
            { userId: 'asha', unit: 'Field' },
            { userId: 'asha', unit: 'Sales' },
            { userId: 'ben', unit: 'Company' },
          ],
        ],
      ]),
      limits: new Map([['ben', new Map([['all', 100_00n]])]]),
    })
    const steps = plan([rule({ approver: 'manager_chain' })], {}, known)
    expect(steps.map((s) => [s.stage, s.assignees[0]?.name])).toEqual([
      [1, 'Asha'],
      [2, 'Ben'],
    ])
    const said = steps.map((s) => toText(s.why, 'en-IN'))
    expect(said[0]).toContain('Asha leads Field')
    expect(said[0]).not.toContain('₹')
    expect(said[1]).toMatch(/Ben leads Company.*₹100/)
  })
  test('no manager covers the amount: the fallback follows them, and says up to what', () => {
    const known = lookups({
      managers: new Map([['requester', [{ userId: 'asha', unit: 'Field' }]]]),
    })
    const said = whys([rule({ approver: 'manager_chain' })], {}, known)
    expect(said).toHaveLength(2)
    expect(said[1]).toContain('no manager above the requester may approve ₹100')
    expect(whys([rule({ approver: 'manager_chain' })])).toHaveLength(1)
  })
  test('the owner of a budget that is overdrawn, or a controller where the owner may not decide', () => {
    const over = (...ownerIds: string[]) => ({ budget: { state: 'over' as const, ownerIds } })
    const none = [rule({ approver_id: 'cid' })]
    expect(plan(none, over()).map((s) => s.assignees[0]?.name)).toEqual(['Cid'])
    expect(whys(none, over('asha'))[1]).toContain('IT')
    const [, instead] = plan(none, over('nobody'))
    expect(instead?.assignees.map((p) => p.name)).toEqual(['Ben', 'Cid'])
    expect(toText(instead!.why, 'en-IN')).toMatch(/IT.*controller/)
    const [, owner] = plan(none, over('asha'))
    expect([owner?.mode, owner?.needed, valueText(owner!.ruleName, 'en-IN')]).toEqual([
      'any',
      1,
      'Budget owner',
    ])
    expect(whys(none, { ...over('asha'), charges: [charge('gone')] })).toHaveLength(2)
  })
})

describe('who is asked by a rule', () => {
  /** Each step as people read it: who, what it concerns, and why. */
  const asked = (...args: Parameters<typeof plan>): string[] =>
    plan(...args).map(
      ({ assignees, mode, needed, concerns, why }) =>
        `${assignees.map((p) => p.name).join(', ')} (${mode}, ${needed}) for ${concerns.join(', ')}: ${toText(why, 'en-IN')}`,
    )

  test('the people of a role, or the fallback where nobody has it', () => {
    const role = rule({ approver: 'role', approver_role: 'approver' })
    expect(asked([role])).toMatchInlineSnapshot(`
      [
        "Asha (any, 1) for amount, currency, content: It is always needed, so “Rule” applies.",
      ]
    `)
    expect(asked([role], {}, lookups({ deciders: people(ben) }))).toMatchInlineSnapshot(`
      [
        "Ben (any, 1) for amount, currency, content: It is always needed, so “Rule” applies, but its approver may not decide on this. It goes to the controller instead.",
      ]
    `)
    expect(asked([{ ...role, approver_role: 'controller', mode: 'all' }])).toMatchInlineSnapshot(`
      [
        "Ben, Cid (all, 2) for amount, currency, content: It is always needed, so “Rule” applies. 2 of 2 must approve.",
      ]
    `)
  })
  test('other people help out where too few have the role, but never the requester', () => {
    const three = rule({
      approver: 'role',
      approver_role: 'controller',
      mode: 'quorum',
      quorum: 3,
    })
    expect(asked([three])).toMatchInlineSnapshot(`
      [
        "Ben, Cid, Asha (quorum, 3) for amount, currency, content: It is always needed, so “Rule” applies. 3 must approve; others help out, because too few hold the role.",
      ]
    `)
    expect(() => plan([three], { requesterId: 'asha' })).toThrow(
      'needs 3 people, and only 2 may approve this besides the requester',
    )
    expect(asked([{ ...three, quorum: null }])).toEqual(asked([{ ...three, quorum: 2 }]))
  })
  test('a person who may decide at any cost centre that is charged, or the fallback', () => {
    const deciders: Lookups['deciders'] = new Map([
      ['it', [asha]],
      ['hr', [asha, cid]],
    ])
    const charges = [charge('it'), charge('hr')]
    const toCid = rule({ approver_id: 'cid' })
    expect(asked([toCid], { charges }, lookups({ deciders }))).toMatchInlineSnapshot(`
      [
        "Cid (any, 1) for amount, currency, content: It is always needed, so “Rule” applies.",
      ]
    `)
    expect(asked([toCid], {}, lookups({ deciders }))).toMatchInlineSnapshot(`
      [
        "Asha (any, 1) for amount, currency, content: It is always needed, so “Rule” applies, but its approver may not decide on this. It goes to the approver instead.",
      ]
    `)
  })
  test('the owner of several cost centres once, for all of them', () => {
    const costCenters: Lookups['costCenters'] = new Map([
      ['it', { ...center('IT', 'Kaveri Mumbai'), ownerId: 'asha', departments: [] }],
      ['hr', { ...center('HR', 'Kaveri Pune'), ownerId: 'asha', departments: [] }],
    ])
    const charges = [charge('it'), charge('hr'), charge('it')]
    const owner = rule({ approver: 'cost_center_owner' })
    expect(asked([owner], { charges }, lookups({ costCenters }))).toMatchInlineSnapshot(`
      [
        "Asha (any, 1) for amount, coding, currency, content: It is always needed, so “Rule” applies. Asha owns IT and HR.",
      ]
    `)
    expect(asked([owner], { charges: [charge('gone')] })).toMatchInlineSnapshot(`
      [
        "Ben, Cid (any, 1) for amount, coding, currency, content: It is always needed, so “Rule” applies, but it is charged to no cost centre. It goes to the controller instead.",
      ]
    `)
    const known = lookups({ costCenters, deciders: people(ben) })
    expect(asked([owner], { charges }, known)).toMatchInlineSnapshot(`
      [
        "Ben (any, 1) for amount, coding, currency, content: It is always needed, so “Rule” applies, but the owner of IT and HR may not decide on this. It goes to the controller instead.",
      ]
    `)
  })
  test('the owner of the budget: as it is known, of the project, or of the cost centre', () => {
    const owner = rule({ approver: 'budget_owner' })
    expect(asked([owner], { budget: { state: 'within', ownerIds: ['ben'] } }))
      .toMatchInlineSnapshot(`
      [
        "Ben (any, 1) for amount, coding, currency, content: It is always needed, so “Rule” applies.",
      ]
    `)
    expect(asked([owner])).toMatchInlineSnapshot(`
      [
        "Asha (any, 1) for amount, coding, currency, content: It is always needed, so “Rule” applies.",
      ]
    `)
    expect(asked([owner], { charges: [{ ...charge('it'), projectId: 'apollo' }] }))
      .toMatchInlineSnapshot(`
      [
        "Cid (any, 1) for amount, coding, currency, content: It is always needed, so “Rule” applies.",
      ]
    `)
    expect(asked([owner], { charges: [{ ...charge('it'), projectId: 'gone' }] }))
      .toMatchInlineSnapshot(`
      [
        "Ben, Cid (any, 1) for amount, coding, currency, content: It is always needed, so “Rule” applies, but its budget has no owner. It goes to the controller instead.",
      ]
    `)
    expect(asked([owner], { charges: [charge('gone')] })).toMatchInlineSnapshot(`
      [
        "Ben, Cid (any, 1) for amount, coding, currency, content: It is always needed, so “Rule” applies, but its budget has no owner. It goes to the controller instead.",
      ]
    `)
  })
  test('the managers one after the other, and then the fallback', () => {
    const known = lookups({
      managers: new Map([
        [
          'requester',
          [
            { userId: 'nobody', unit: 'Team' },
            { userId: 'asha', unit: 'Field' },
            { userId: 'ben', unit: 'Company' },
          ],
        ],
      ]),
      limits: new Map([
        ['asha', new Map([['all', 5_00n]])],
        [
          'ben',
          new Map([
            ['all', 500_00n],
            ['purchase_request', 50_00n],
          ]),
        ],
      ]),
    })
    expect(asked([rule({ approver: 'manager_chain' })], {}, known)).toMatchInlineSnapshot(`
      [
        "Asha (any, 1) for amount, currency, content: It is always needed, so “Rule” applies. Asha leads Field and may approve up to ₹5.",
        "Ben (any, 1) for amount, currency, content: It is always needed, so “Rule” applies. Ben leads Company and may approve up to ₹50.",
        "Ben, Cid (any, 1) for amount, currency, content: It is always needed, so “Rule” applies, but no manager above the requester may approve ₹100. It goes to the controller instead. Ben decides already in step 2.",
      ]
    `)
    expect(asked([rule({ approver: 'manager_chain' })])).toMatchInlineSnapshot(`
      [
        "Ben, Cid (any, 1) for amount, currency, content: It is always needed, so “Rule” applies, but no manager above the requester may approve ₹100. It goes to the controller instead.",
      ]
    `)
  })
  test('the owner of an overdrawn budget as well, of each that is charged', () => {
    const budget = { state: 'over' as const, ownerIds: ['asha'] }
    const charges = [charge('it'), charge('hr'), charge('gone')]
    const toCid = [rule({ approver_id: 'cid' })]
    expect(asked(toCid, { budget, charges })).toMatchInlineSnapshot(`
      [
        "Cid (any, 1) for amount, currency, content: It is always needed, so “Rule” applies.",
        "Asha (any, 1) for amount, coding, currency, content: It overdraws the budget of IT and HR, so the owner of the budget decides.",
      ]
    `)
    expect(asked(toCid, { budget, charges: [charge('gone')] })).toMatchInlineSnapshot(`
      [
        "Cid (any, 1) for amount, currency, content: It is always needed, so “Rule” applies.",
        "Asha (any, 1) for amount, coding, currency, content: It overdraws the budget of its cost centre, so the owner of the budget decides.",
      ]
    `)
    expect(asked(toCid, { budget: { ...budget, ownerIds: ['nobody'] } })).toMatchInlineSnapshot(`
      [
        "Cid (any, 1) for amount, currency, content, coding: It is always needed, so “Rule” applies.",
        "Ben, Cid (any, 1) for amount, coding, currency, content: It overdraws the budget of IT, but its owner may not decide on this. It goes to the controller instead. Cid decides already in step 1.",
      ]
    `)
    expect(asked(toCid, { budget: { ...budget, state: 'within' } })).toHaveLength(1)
  })
  test('nobody, where there is no controller and no approver besides the requester', () =>
    expect(() => plan([rule()], {}, lookups({ deciders: people() }))).toThrow(
      expect.objectContaining({ code: 'no_approver' }),
    ))
})

describe('what an approval is about', () => {
  const concerns = (asks: Partial<Rule>, change: Partial<Facts> = {}) =>
    plan([rule(asks)], change)[0]?.concerns
  const condition = (what: Condition['what'], ...values: string[]): Partial<Rule> => ({
    conditions: [{ what, values }],
  })
  const always = ['currency', 'content']
  test('is the coding where its owners or its conditions speak of that', () => {
    for (const asks of [
      { approver: 'cost_center_owner' as const },
      { approver: 'budget_owner' as const },
      condition('cost_center', 'it'),
      condition('budget', 'within'),
    ])
      expect(concerns(asks)).toEqual(['amount', 'coding', ...always])
    expect(concerns(condition('kind', 'purchase_request'))).toEqual(['amount', ...always])
  })
  test('is the vendor where its conditions speak of them', () => {
    expect(concerns(condition('vendor_risk', 'high'), { vendorRisk: 'high' })).toEqual([
      'amount',
      'vendor',
      ...always,
    ])
    expect(concerns(condition('contract', 'no'))).toEqual(['amount', 'vendor', ...always])
    expect(concerns(condition('together', 'item:30', 'vendor:30'))).toEqual([
      'amount',
      'vendor',
      ...always,
    ])
    expect(concerns(condition('together', 'requester:30'))).toEqual(['amount', ...always])
    expect(concerns(condition('kind', 'purchase_request', 'vendor:30'))).toEqual([
      'amount',
      ...always,
    ])
  })
})

describe('an amount that is only reached together with others', () => {
  const together = (...values: string[]) =>
    rule({ min_amount: 150_00n, conditions: [{ what: 'together', values }] })
  const sums = { 'requester:30': 200_00n, 'vendor:30': 300_00n }
  test('is the largest of the sums that the rule asks for, and is said', () => {
    expect(whys([together('requester:30')], { sums })).toMatchInlineSnapshot(`
      [
        "The total with the requester’s other requests and orders in 30 days, ₹200, is ₹150 or more, so “Rule” applies.",
      ]
    `)
    expect(whys([together('vendor:30', 'requester:30')], { sums })).toMatchInlineSnapshot(`
      [
        "The total with other requests and orders for the same vendor in 30 days, ₹300, is ₹150 or more, so “Rule” applies.",
      ]
    `)
    expect(whys([together('requester:30', 'vendor:30')], { sums })).toMatchInlineSnapshot(`
      [
        "The total with other requests and orders for the same vendor in 30 days, ₹300, is ₹150 or more, so “Rule” applies.",
      ]
    `)
  })
  test('is the own amount where the sums are not known, or it is enough alone', () => {
    expect(whys([together('requester:30')], {})[0]).toContain('No rule covers')
    const alone = { sums, amount: 300_00n }
    expect(whys([together('vendor:30')], alone)).toMatchInlineSnapshot(`
      [
        "The total is ₹150 or more, so “Rule” applies.",
      ]
    `)
  })
})

describe('the steps together', () => {
  test('come in the order of their rules, whatever order the rules are given in', () => {
    const late = rule({ id: 'late', name: 'Late', position: 2, approver_id: 'ben' })
    const early = rule({ id: 'early', name: 'Early', position: 1 })
    expect(plan([late, early]).map((s) => [s.stage, s.ruleId])).toEqual([
      [1, 'early'],
      [2, 'late'],
    ])
  })

  const step = (change: Partial<PlannedStep>): PlannedStep => ({
    ...plan([rule()])[0]!,
    concerns: ['amount'],
    ...change,
  })
  test('where nobody answers for the vendor, the first who is asked does', () => {
    const steps = [step({ skipped: true }), step({ ruleId: 'a' }), step({ ruleId: 'b' })]
    expect(withVendor(steps).map((s) => s.concerns)).toEqual([
      ['amount'],
      ['amount', 'vendor'],
      ['amount'],
    ])
    const answered = [step({}), step({ concerns: ['vendor'] })]
    expect(withVendor(answered)).toBe(answered)
    const nobody = [step({ skipped: true })]
    expect(withVendor(nobody)).toBe(nobody)
  })

  test('what they are bound to is known again, and any change of it is seen', () => {
    const content = { total: 100n, lines: [{ quantity: '2' }] }
    const written = '{"total":"100","lines":[{"quantity":"2"}]}'
    expect(contentHash(content)).toBe(createHash('sha256').update(written).digest('hex'))
    expect(contentHash({ ...content, total: 101n })).not.toBe(contentHash(content))
    expect(contentHash({ ...content, lines: [{ quantity: '3' }] })).not.toBe(contentHash(content))
  })
})
