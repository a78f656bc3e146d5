import { roleLabels } from '../kernel/permissions.ts'
import { limitText, type Authority, type AuthorityRole } from '../matching/index.ts'

const label = (role: AuthorityRole): string =>
  roleLabels[role].replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase())
const withArticle = (role: AuthorityRole): string =>
  `${role === 'ap_clerk' ? 'an' : 'a'} ${label(role)}`
const capital = (text: string): string => text.replace(/^./, (first) => first.toUpperCase())

/** 'A buyer may accept up to 10 % and ₹50,000, a controller up to 25 % and ₹5,00,000; above that, people approve it.' */
export function authorityInWords(given: readonly Authority[], currency: string): string {
  if (given.length === 0) return 'Nobody may accept it alone; people approve it.'
  const each = given.map(({ role, limit }, i) => {
    const may = i === 0 ? ' may accept' : ''
    return `${withArticle(role)}${may} up to ${limitText(limit, currency)}`
  })
  return `${capital(each.join(', '))}; above that, people approve it.`
}
