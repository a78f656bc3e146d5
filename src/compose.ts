import { accruals } from './accruals/module.ts'
import { admin } from './admin/module.ts'
import { advanceRefunds } from './advance-refunds/module.ts'
import { creditRefunds } from './credit-refunds/module.ts'
import { advances } from './advances/module.ts'
import type { Lifecycle } from './kernel/lifecycle.ts'
import { apiKeys } from './api-keys/module.ts'
import { approvalRules } from './approval-rules/module.ts'
import { approvals } from './approvals/module.ts'
import { attachments } from './attachments/module.ts'
import { bankAnswers } from './bank-answers/module.ts'
import { blanketOrders } from './blanket-orders/module.ts'
import { budgets } from './budgets/module.ts'
import { cart } from './cart/module.ts'
import { catalogBundles } from './catalog-bundles/module.ts'
import { catalogImports } from './catalog-imports/module.ts'
import { catalog } from './catalog/module.ts'
import { categories } from './categories/module.ts'
import { changeOrders } from './change-orders/module.ts'
import { collections } from './collections/module.ts'
import { comments } from './comments/module.ts'
import { costCenters } from './cost-centers/module.ts'
import { delegations } from './delegations/module.ts'
import { customFields } from './custom-fields/module.ts'
import { departments } from './departments/module.ts'
import { devices } from './devices/module.ts'
import { exchangeRates } from './exchange-rates/module.ts'
import { history } from './history/module.ts'
import { holidays } from './holidays/module.ts'
import { inbox } from './inbox/module.ts'
import { instalments } from './instalments/module.ts'
import { journalFormats } from './journal-formats/module.ts'
import { journals } from './journals/module.ts'
import { ledgerAccounts } from './ledger-accounts/module.ts'
import { invitations } from './invitations/module.ts'
import { invoiceCaptures } from './invoice-captures/module.ts'
import { invoices } from './invoices/module.ts'
import { landedCosts } from './landed-costs/module.ts'
import { legalEntities } from './legal-entities/module.ts'
import { matchPolicies } from './match-policies/module.ts'
import { lists } from './platform/lists/module.ts'
import { pickers } from './pickers/module.ts'
import { members } from './members/module.ts'
import { notifications } from './notifications/module.ts'
import { organisations } from './organisations/module.ts'
import {
  composed,
  portalRoutesOf,
  routesOf,
  type Composed,
  type Module,
} from './platform/module.ts'
import type { PortalRoute, Route } from './platform/http/route.ts'
import { paymentAccounts } from './payment-accounts/module.ts'
import { paymentTerms } from './payment-terms/module.ts'
import { payments } from './payments/module.ts'
import { wiringOf, type Wiring } from './platform/wiring.ts'
import { sections } from './portal/index.ts'
import { portal } from './portal/module.ts'
import { periods } from './periods/module.ts'
import { priceChanges } from './price-changes/module.ts'
import { punchouts } from './punchouts/module.ts'
import { preferences } from './preferences/module.ts'
import { problems } from './problems/module.ts'
import { projects } from './projects/module.ts'
import { deliveryPlaces } from './delivery-places/module.ts'
import { taxCodes } from './tax-codes/module.ts'
import { purchaseOrders } from './purchase-orders/module.ts'
import { purchaseRequests } from './purchase-requests/module.ts'
import { receipts } from './receipts/module.ts'
import { retainageReleases } from './retainage-releases/module.ts'
import { returns } from './returns/module.ts'
import { shipNotices } from './ship-notices/module.ts'
import { roleProposals } from './role-proposals/module.ts'
import { search } from './search/module.ts'
import { segregationOfDuties } from './segregation-of-duties/module.ts'
import { describedServices, type Services } from './services.ts'
import { sessions } from './sessions/module.ts'
import { signIn } from './sign-in/module.ts'
import { vendorAddresses } from './vendor-addresses/module.ts'
import { vendorChecks } from './vendor-checks/module.ts'
import { vendorContacts } from './vendor-contacts/module.ts'
import { vendorBankAccounts } from './vendor-bank-accounts/module.ts'
import { vendorDocumentKinds } from './vendor-document-kinds/module.ts'
import { vendorDocuments } from './vendor-documents/module.ts'
import { vendorHolds } from './vendor-holds/module.ts'
import { vendorImports } from './vendor-imports/module.ts'
import { vendorMerges } from './vendor-merges/module.ts'
import { vendorProfiles } from './vendor-profiles/module.ts'
import { vendorScopes } from './vendor-scopes/module.ts'
import { vendorScorecards } from './vendor-scorecards/module.ts'
import { vendorTaxRegistrations } from './vendor-tax-registrations/module.ts'
import { vendors } from './vendors/module.ts'

export type Modules = (services: Services) => readonly Module[]

/** Every feature of the product, in the order of the menu, which is also the order of event handlers. */
export const modules: Modules = (services) => [
  inbox(),
  purchaseRequests(),
  catalog(),
  cart(),
  catalogBundles(),
  priceChanges(),
  catalogImports(),
  punchouts(services),
  purchaseOrders(services),
  changeOrders(),
  blanketOrders(),
  receipts(),
  returns(),
  shipNotices(),
  invoices(services),
  invoiceCaptures(services),
  advances(),
  advanceRefunds(),
  creditRefunds(),
  retainageReleases(),
  instalments(),
  payments(services),
  bankAnswers(services),
  paymentAccounts(services),
  collections(services),
  accruals(),
  landedCosts(),
  journals(services),
  vendors(),
  vendorContacts(),
  vendorAddresses(),
  vendorTaxRegistrations(),
  vendorProfiles(),
  vendorScopes(),
  vendorMerges(),
  vendorImports(),
  portal(services, sections),
  vendorBankAccounts(services),
  vendorHolds(),
  vendorDocuments(),
  vendorScorecards(),
  vendorChecks(services),
  attachments(services),
  budgets(),
  costCenters(),
  categories(),
  projects(),
  exchangeRates(),
  members(),
  organisations(),
  signIn(services),
  departments(),
  legalEntities(),
  periods(),
  customFields(),
  holidays(),
  paymentTerms(),
  delegations(),
  segregationOfDuties(),
  approvalRules(),
  matchPolicies(),
  taxCodes(),
  deliveryPlaces(),
  ledgerAccounts(),
  journalFormats(),
  vendorDocumentKinds(),
  admin(services),
  history(services),
  comments(),
  approvals(services),
  roleProposals(),
  invitations(),
  search(),
  lists(),
  pickers(),
  notifications(services),
  devices(services),
  preferences(),
  sessions(services),
  apiKeys(),
  problems(),
]

/** The product of this process: its features, and outside production the pages for those who build it. */
export async function compose(services: Services, all: Modules = modules): Promise<Composed> {
  const forDevelopers = services.config.production
    ? []
    : [(await import('./dev/module.ts')).development(services)]
  return composed([...all(services), ...forDevelopers], services)
}

/** What commands need to know of the product where it is not served: tests, seeds, the command line. */
export const wiring = (all: Modules = modules): Wiring => wiringOf(all(describedServices()))

/** Every route of the product, to be described. */
export function describedRoutes(modulesOf: Modules = modules): Route[] {
  const services = describedServices()
  const all = modulesOf(services)
  const { db, jobs } = services
  return routesOf(all, {
    db,
    enqueue: jobs.enqueue,
    wiring: wiringOf(all),
    schedules: all.flatMap(({ schedules }) => schedules ?? []),
  })
}

/** Every route of the portal. */
export const describedPortalRoutes = (modulesOf: Modules = modules): PortalRoute[] =>
  portalRoutesOf(modulesOf(describedServices()))

/** Every column of secrets. */
export const encryptedColumns = () =>
  modules(describedServices()).flatMap(({ encrypted }) => encrypted ?? [])

/** What changes state: kinds of documents by their code, all else by the column of its state. */
export const declaredLifecycles = () => {
  const all = modules(describedServices())
  return {
    kinds: all.flatMap(({ kinds }) => kinds ?? []).filter(({ registered }) => registered),
    others: Object.assign({}, ...all.map(({ lifecycles }) => lifecycles ?? {})) as Readonly<
      Record<string, Lifecycle>
    >,
  }
}

/** All scheduled work of each organisation. */
export const scheduledWorks = () =>
  modules(describedServices()).flatMap(({ schedules }) => schedules ?? [])
