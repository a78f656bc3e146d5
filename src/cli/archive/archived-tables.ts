/** Where the rows of a table go. `backup`: not into another installation. `nowhere`: they mean nothing after a restore. */
type Goes = { to: 'everywhere' } | { to: 'backup' | 'nowhere'; why: string }
const everywhere: Goes = { to: 'everywhere' }
const backup = (why: string): Goes => ({ to: 'backup', why })
const nowhere = (why: string): Goes => ({ to: 'nowhere', why })

/** Every table of the schema but the details of each kind of document, and what an archive takes of it. A test refuses a table that nobody decided about. */
export const archivedTables: Readonly<Record<string, Goes>> = {
  organisations: everywhere,
  users: everywhere,
  memberships: everywhere,
  counters: everywhere,
  exchange_rates: everywhere,
  exchange_rate_proposals: everywhere,
  audit_heads: everywhere,
  audit_log: everywhere,
  legal_entities: everywhere,
  departments: everywhere,
  unit_managers: everywhere,
  role_grants: everywhere,
  role_proposals: everywhere,
  duties_done: everywhere,
  duty_matrices: everywhere,
  cost_centers: everywhere,
  categories: everywhere,
  tax_codes: everywhere,
  catalog_items: everywhere,
  catalog_item_units: everywhere,
  vendor_prices: everywhere,
  vendor_contacts: everywhere,
  vendor_addresses: everywhere,
  vendor_tax_registrations: everywhere,
  vendor_profiles: everywhere,
  custom_fields: everywhere,
  custom_field_values: everywhere,
  vendor_categories: everywhere,
  vendor_entities: everywhere,
  vendor_merges: everywhere,
  vendor_imports: backup('tables that somebody sent here; the vendors of them go along'),
  order_dispatches: everywhere,
  portal_accounts: everywhere,
  order_openings: everywhere,
  order_holds: everywhere,
  purchase_order_versions: everywhere,
  change_order_lines: everywhere,
  order_answers: everywhere,
  vendor_onboardings: everywhere,
  purchase_request_revisions: everywhere,
  approved_request_contents: everywhere,
  comments: everywhere,
  projects: everywhere,
  documents: everywhere,
  document_links: everywhere,
  budgets: everywhere,
  budget_ledger: everywhere,
  approval_policies: everywhere,
  budget_positions: everywhere,
  purchase_request_splits: everywhere,
  approval_rules: everywhere,
  approval_limits: everywhere,
  match_policies: everywhere,
  match_policy_rules: everywhere,
  approvals: everywhere,
  approval_steps: everywhere,
  approval_tasks: everywhere,
  approval_questions: everywhere,
  approval_watchers: everywhere,
  delegations: everywhere,
  organisation_holidays: everywhere,
  purchase_request_lines: everywhere,
  purchase_order_lines: everywhere,
  purchase_request_allocations: everywhere,
  blanket_order_lines: everywhere,
  blanket_order_releases: everywhere,
  receipt_lines: everywhere,
  receipt_inspections: everywhere,
  goods_return_lines: everywhere,
  order_line_movements: everywhere,
  periods: everywhere,
  files: everywhere,
  invoice_lines: everywhere,
  invoice_codings: everywhere,
  match_results: everywhere,
  invoice_bookings: everywhere,
  invoice_holds: everywhere,
  invoice_accounts: everywhere,
  invoice_acceptances: everywhere,
  attachments: everywhere,
  account_fingerprint_keys: everywhere,
  vendor_bank_accounts: everywhere,
  vendor_document_kinds: everywhere,
  vendor_document_rules: everywhere,
  vendor_documents: everywhere,
  vendor_document_reminders: everywhere,
  vendor_holds: everywhere,
  vendor_checks: everywhere,
  vendor_mail_changes: everywhere,
  vendor_contact_changes: everywhere,
  attachment_bytes: everywhere,
  attachment_usage: everywhere,
  attachment_notices: everywhere,
  payment_events: everywhere,
  notices: everywhere,
  notice_preferences: everywhere,
  saved_views: everywhere,
  list_columns: everywhere,
  idempotency_keys: backup('answers for programs that call this installation'),
  notice_deliveries: backup('which devices of this installation were told'),
  mail_suppressions: backup('addresses belong to people, and what came back came back here'),
  job_runs: backup('what scheduled work last did here'),
  api_keys: backup('API keys: programs are given new ones'),
  invitations: backup('invitations: their links lead here; open ones are sent again'),
  identity_providers: backup(
    'single sign-on: its secret is encrypted with the key of this installation and is set again',
  ),
  sso_identities: backup(
    'who the single sign-on’s people are: they are recognised by their address at the next sign-in',
  ),
  claimed_domains: backup('the domain of single sign-on is claimed again'),
  totp_devices: backup('one-time codes belong to a person, not to an organisation'),
  recovery_codes: backup('recovery codes belong to a person, not to an organisation'),
  passkeys: backup('passkeys belong to a person, and to this address'),
  sessions: nowhere('browsers sign in again: what was signed out since must stay so'),
  token_families: nowhere('apps sign in again: what was signed out since must stay so'),
  refresh_tokens: nowhere('apps sign in again: what was signed out since must stay so'),
  user_devices: nowhere(
    'a device ends with the sign-in that registered it, and everybody signs in again',
  ),
  unsaved_requests: nowhere('what somebody typed and did not save'),
  rate_limits: nowhere('counts of the last minutes'),
  sign_ups: nowhere('links of a day, in mails of another time'),
  sign_in_links: nowhere('links of fifteen minutes'),
  portal_links: nowhere('links of days, in mails of another time'),
  portal_sessions: nowhere('contacts of vendors sign in again by mail'),
  portal_passwords: nowhere('they belong to an address, and may serve other organisations, too'),
  bank_account_links: nowhere('links of a month, in mails of another time'),
  approval_links: nowhere('links of a week, in mails of another time'),
  document_statuses: nowhere('which kinds and statuses there are; migrations write them'),
  schema_migrations: nowhere(
    'the manifest names them; the database that is restored into has its own',
  ),
}

/** Of a person, an organisation takes along only who they are. */
export const personColumns = ['id', 'email', 'created_at']

/** What a kind of document adds to the register goes where the register goes. */
export const isDetails = (table: string): boolean => table.endsWith('_details')

/** A table that somebody added to the database on their own is backed up, and stays out of an organisation's archive. */
export const goesWith = (table: string, kind: 'backup' | 'tenant'): boolean => {
  const goes = isDetails(table) ? everywhere : (archivedTables[table] ?? backup(''))
  return goes.to === 'everywhere' || (kind === 'backup' && goes.to === 'backup')
}

/** What somebody who imports an organisation has to do by hand. */
export const setAgain: readonly string[] = [
  'Passwords, one-time codes and passkeys were left out: people sign in by the link in their mail and set a new password.',
  ...['api_keys', 'invitations', 'identity_providers'].map((table) => {
    const goes = archivedTables[table]!
    return goes.to === 'everywhere' ? '' : `Left out: ${goes.why}.`
  }),
]
