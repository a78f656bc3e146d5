import type { Module } from '../platform/module.ts'
import { plainPage } from '../platform/view/plain-page.ts'
import type { Services } from '../services.ts'
import { accountLifecycle } from './bank-account.ts'
import { numberColumn } from './commands.ts'
import { contactRoutes } from './contact-routes.ts'
import { activateBankAccounts, linkBy } from './jobs.ts'
import { vendorBankAccount } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendorBankAccounts = (services: Services): Module => ({
  kinds: [vendorBankAccount],
  constraints,
  lifecycles: { 'vendor_bank_accounts.status': accountLifecycle },
  encrypted: [numberColumn],
  routes: (deps) => [
    routes(services.cipher),
    contactRoutes({ ...deps, linkBy: linkBy(deps.db), page: plainPage }),
  ],
  schedules: [activateBankAccounts],
})
