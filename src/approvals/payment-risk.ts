/** What may be unusual about a vendor that a payment run pays. */
export const paymentRisks = ['first_payment', 'new_account', 'unusual_amount'] as const
export type PaymentRisk = (typeof paymentRisks)[number]
