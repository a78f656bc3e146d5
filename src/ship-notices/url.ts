type OfOrder = { id: string; purchase_order_id: string }

export const url = {
  index: '/ship-notices',
  withdrawal: (id: string) => `/ship-notices/${id}/withdrawal`,
  order: ({ purchase_order_id: id }: OfOrder) => `/purchase-orders/${id}`,
  receive: ({ id, purchase_order_id: orderId }: OfOrder) =>
    `/receipts/new?purchase_order_id=${orderId}&ship_notice_id=${id}`,
}
