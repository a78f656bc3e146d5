import { approvals, onDecided } from './approvals/index.ts'
import { inbox } from './inbox/index.ts'
import { invoices, rematchOrder } from './invoices/index.ts'
import type { Feature } from './platform/http/route.ts'
import { purchaseOrders } from './purchase-orders/index.ts'
import { decided, purchaseRequests } from './purchase-requests/index.ts'
import { onPosted, receipts } from './receipts/index.ts'

onDecided('purchase_request', { decided, path: (id) => `/purchase-requests/${id}` })
onPosted(rematchOrder)

/** Every feature of the product; above, what they tell each other. */
export const features = (): Feature[] => [inbox, purchaseRequests, approvals, purchaseOrders, receipts, invoices]
