/** The addresses of what is paid back or written off. `of` is where that is listed of which it is a part. */
export const refundUrls = (of: string, refunds: string) => ({
  newRefund: (id: string) => `${of}/${id}/refunds/new`,
  refunds: (id: string) => `${of}/${id}/refunds`,
  newWriteOff: (id: string) => `${of}/${id}/write-offs/new`,
  writeOffs: (id: string) => `${of}/${id}/write-offs`,
  show: (id: string) => `${refunds}/${id}`,
  confirmation: (id: string) => `${refunds}/${id}/confirmation`,
  refusal: (id: string) => `${refunds}/${id}/refusal`,
  takingBack: (id: string) => `${refunds}/${id}/taking-back`,
})
export type RefundUrls = ReturnType<typeof refundUrls>
