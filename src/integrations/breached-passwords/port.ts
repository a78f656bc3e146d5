/** Whether a password is known from a breach. Fails open: when nobody can tell, it is not. */
export type BreachedPasswords = { name: string; seen(password: string): Promise<boolean> }
