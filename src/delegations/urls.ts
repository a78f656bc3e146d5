export const url = {
  mine: '/me/delegation',
  new: '/me/delegation/new',
  end: (id: string) => `/me/delegation/${id}/end`,
  all: '/delegations',
}
