export const url = { index: '/me/api-keys', new: '/me/api-keys/new' }
