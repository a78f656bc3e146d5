import { z } from 'zod'

const common = ['password', '123456', 'qwertz', 'qwerty', 'letmein', 'welcome', 'iloveyou', 'changeme', 'procurement', 'svpms', 'demo-demo-demo']
/** The same few characters over and over, or a well-known word with something around it. */
const isGuessable = (password: string): boolean => new Set(password.toLowerCase()).size < 5 || common.some((word) => password.toLowerCase().replaceAll(word, '').length < 5)

/** Length, not composition (NIST SP 800-63B, 3.1.1.2): at least 12 characters, none that everybody tries first. */
export const newPassword = z.string({ error: 'Password is missing.' }).min(12, 'The password must have at least 12 characters.').max(500, 'The password may have at most 500 characters.')
  .refine((password) => !isGuessable(password), 'This password is among the first that are tried. Choose another one, such as four words that do not belong together.')
