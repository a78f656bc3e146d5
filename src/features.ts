import { approvalRules } from './approval-rules/index.ts'
import { approvals, onDecided } from './approvals/index.ts'
import { budgets } from './budgets/index.ts'
import { costCenters } from './cost-centers/index.ts'
import { exchangeRates } from './exchange-rates/index.ts'
import { history } from './history/routes.ts'
import { inbox } from './inbox/index.ts'
import { invoices, rematchOrder } from './invoices/index.ts'
import { members } from './members/index.ts'
import type { Feature } from './platform/http/route.ts'
import { apiKeys } from './api-keys/index.ts'
import { sessionPages } from './sessions/index.ts'
import type { SignIns } from './sign-in/index.ts'
import { preferences } from './preferences/index.ts'
import { purchaseOrders } from './purchase-orders/index.ts'
import { decided, lock, purchaseRequests } from './purchase-requests/index.ts'
import { onPosted, receipts } from './receipts/index.ts'
import { searching } from './search/index.ts'
import { vendors } from './vendors/index.ts'

onDecided('purchase_request', { lock: (ctx, id) => lock(ctx.tx, id), decided, path: (id) => `/purchase-requests/${id}` })
onPosted(rematchOrder)

/** What some features need of the process. Without it they can be described, not served. */
export type Doors = { signIns: SignIns | null }

/** Every feature of the product; above, what they tell each other. */
export const features = ({ signIns }: Doors = { signIns: null }): Feature[] => [inbox, purchaseRequests, approvals, purchaseOrders, receipts, invoices, vendors, costCenters, budgets, exchangeRates, members, approvalRules, history, searching, preferences, sessionPages(signIns), apiKeys]
