import { approvals, onDecided } from './approvals/index.ts'
import { inbox } from './inbox/index.ts'
import type { Feature } from './platform/http/route.ts'
import { decided, purchaseRequests } from './purchase-requests/index.ts'

onDecided('purchase_request', { decided, path: (id) => `/purchase-requests/${id}` })

/** Every feature of the product, and what they tell each other. */
export const features = (): Feature[] => [inbox, purchaseRequests, approvals]
