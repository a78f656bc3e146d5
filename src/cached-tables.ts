/**
 * What is read often and changes rarely: settings, policies, rates and reference lists. Their rows are shown from the
 * cache for up to five minutes. What documents, budgets, people and their roles say is always read afresh.
 */
export const cachedTables = [
  'organisations',
  'organisation_holidays',
  'exchange_rates',
  'approval_policies',
  'approval_rules',
  'match_policies',
  'match_policy_rules',
  'legal_entities',
  'departments',
  'cost_centers',
  'categories',
  'projects',
] as const
