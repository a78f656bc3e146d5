export const url = {
  show: '/cart',
  /** One item: the form that puts it in, and what it sends. */
  item: (itemId: string) => `/cart/items/${itemId}`,
  quantities: '/cart/quantities',
  removal: (id: string) => `/cart/lines/${id}/removal`,
  request: '/cart/request',
}
