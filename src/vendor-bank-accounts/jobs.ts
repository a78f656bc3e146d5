import type { Db } from '../platform/db/pool.ts'
import { organisationsOf, type Scheduled } from '../platform/jobs/schedule.ts'
import { activateDue } from './commands.ts'

/** Accounts become active on their day, wherever in the world that day begins. */
export const activateBankAccounts: Scheduled = {
  name: 'activate-bank-accounts',
  cron: '11 * * * *',
  organisations: organisationsOf('organisations_with_verified_bank_accounts'),
  run: activateDue,
}

/** Where a mailed link leads, before anybody knows of which organisation it is. */
export const linkBy =
  (db: Db) =>
  async (hash: string): Promise<{ tenantId: string; id: string; accountId: string } | null> => {
    const { rows } = await db.raw(
      'select tenant_id, id, account_id from bank_account_link_by($1)',
      [hash],
    )
    const [row] = rows
    return row
      ? {
          tenantId: String(row['tenant_id']),
          id: String(row['id']),
          accountId: String(row['account_id']),
        }
      : null
  }
