const common = [
  'password',
  '123456',
  'qwertz',
  'qwerty',
  'letmein',
  'welcome',
  'iloveyou',
  'changeme',
  'procurement',
  'svpms',
  'demo-demo-demo',
]

/** The same few characters over and over, or a well-known word with something around it. */
export const isGuessable = (password: string): boolean =>
  new Set(password.toLowerCase()).size < 5 ||
  common.some((word) => password.toLowerCase().replaceAll(word, '').length < 5)
