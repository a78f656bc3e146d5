export type SignInPage = { title: string; email: string; error: string | null; returnTo: string; demo: boolean }
export type DevPage = { title: string; people: readonly { email: string; name: string; what: string }[] }
