import { admin } from './admin/index.ts'
import { approvalPolicies, approvalRules } from './approval-rules/index.ts'
import { approvals, onDecided } from './approvals/index.ts'
import { budgets, budgetTransfers, transferSubject } from './budgets/index.ts'
import { catalog } from './catalog/index.ts'
import { categories } from './categories/index.ts'
import { collections, type CollectionsDoor } from './collections/index.ts'
import { comments } from './comments/index.ts'
import { costCenters } from './cost-centers/index.ts'
import type { FileStore } from './integrations/files/index.ts'
import { delegations } from './delegations/index.ts'
import { devices, type DeviceDoor } from './devices/index.ts'
import { departments } from './departments/index.ts'
import { attachments } from './attachments/index.ts'
import { exchangeRates } from './exchange-rates/index.ts'
import { history } from './history/routes.ts'
import { holidays } from './holidays/index.ts'
import { inbox } from './inbox/index.ts'
import { invoiceCaptures, take } from './invoice-captures/index.ts'
import {
  differenceSubject,
  invoices,
  invoiceSubject,
  onPaper,
  rematchOrder,
} from './invoices/index.ts'
import { invitations } from './invitations/index.ts'
import { matchPolicies } from './match-policies/index.ts'
import { legalEntities } from './legal-entities/index.ts'
import { members, profile } from './members/index.ts'
import { notifications } from './notifications/index.ts'
import { organisations } from './organisations/routes.ts'
import type { Feature } from './platform/http/route.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import { lists } from './platform/lists/routes.ts'
import { pickers } from './pickers/routes.ts'
import { roleProposals } from './role-proposals/index.ts'
import { scheduledWorks } from './schedule.ts'
import { apiKeys } from './api-keys/index.ts'
import { sessionPages } from './sessions/index.ts'
import type { SignIns } from './sign-in/index.ts'
import { projects } from './projects/index.ts'
import { preferences } from './preferences/index.ts'
import { purchaseOrders } from './purchase-orders/index.ts'
import { purchaseRequests, requestSubject } from './purchase-requests/index.ts'
import { onPosted, receipts } from './receipts/index.ts'
import { searching } from './search/index.ts'
import { segregationOfDuties } from './segregation-of-duties/index.ts'
import { identityProvider, type SsoSetting } from './sign-in/identity-provider.ts'
import { security } from './sign-in/security.ts'
import { tokenRoutes, type TokenDoor } from './sign-in/token-routes.ts'
import { vendors, vendorSubject } from './vendors/index.ts'

onDecided('purchase_request', requestSubject)
onDecided('vendor', vendorSubject)
onDecided('budget_transfer', transferSubject)
onDecided('invoice', invoiceSubject)
onDecided('invoice_difference', differenceSubject)
onPosted(rematchOrder)
onPaper(take)

/** What some features need of the process. Without it they can be described, not served. */
export type Doors = {
  signIns: SignIns | null
  sso: SsoSetting | null
  jobs: Jobs | null
  collections: CollectionsDoor | null
  files: FileStore | null
  device: DeviceDoor | null
}
const described: Doors = {
  signIns: null,
  sso: null,
  jobs: null,
  collections: null,
  files: null,
  device: null,
}

/** Every feature of the product; above, what they tell each other. */
export const features = ({
  signIns,
  sso,
  jobs,
  collections: stripe,
  files,
  device,
}: Doors = described): Feature[] => [
  inbox,
  purchaseRequests,
  catalog,
  comments,
  approvals,
  purchaseOrders,
  receipts,
  invoices(files),
  invoiceCaptures(files),
  collections(stripe),
  attachments(files),
  vendors,
  costCenters,
  categories,
  projects,
  budgets,
  budgetTransfers,
  exchangeRates,
  organisations,
  legalEntities,
  departments,
  members,
  roleProposals,
  invitations,
  delegations,
  holidays,
  segregationOfDuties,
  approvalRules,
  approvalPolicies,
  matchPolicies,
  history,
  searching,
  lists,
  pickers,
  notifications,
  preferences,
  profile,
  security,
  sessionPages(signIns),
  devices(device),
  apiKeys,
  identityProvider(sso),
  admin(jobs, scheduledWorks),
]

/** All that the API's description is made of. Without a door it can be described, not served. */
export const apiFeatures = (
  door: () => TokenDoor = () => {
    throw new Error('only described here, not served')
  },
  doors?: Doors,
): Feature[] => [tokenRoutes(door), ...features(doors)]
