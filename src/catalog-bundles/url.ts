export const url = {
  index: '/catalog-bundles',
  new: '/catalog-bundles/new',
  /** The form with these items of the catalog. */
  of: (items: readonly string[]) => `/catalog-bundles/new?items=${items.join(',')}`,
  show: (id: string) => `/catalog-bundles/${id}`,
  edit: (id: string) => `/catalog-bundles/${id}/edit`,
  request: (id: string) => `/purchase-requests/new?bundle=${id}`,
}
