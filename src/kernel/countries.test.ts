import { expect, test } from 'vitest'
import { isCountry } from './countries.ts'

test.each(['IN', 'DE', 'GB', 'XK'])('%s is a country', (code) => expect(isCountry(code)).toBe(true))

test.each(['ZZ', 'XA', 'EU', 'UN', 'UK', 'DD', 'SU', 'QQ', 'in', 'IND', '', '<b'])(
  '“%s” is none',
  (code) => expect(isCountry(code)).toBe(false),
)
