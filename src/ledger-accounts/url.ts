export const url = {
  index: '/ledger-accounts',
  new: '/ledger-accounts/new',
  /** The form with what the account is for filled in. */
  newFor: (of: Record<string, string | null>) =>
    `/ledger-accounts/new?${new URLSearchParams(
      Object.entries(of).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    )}`,
  show: (id: string) => `/ledger-accounts/${id}`,
  edit: (id: string) => `/ledger-accounts/${id}/edit`,
  removal: (id: string) => `/ledger-accounts/${id}/removal`,
}
