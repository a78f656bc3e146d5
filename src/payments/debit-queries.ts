import { sql, type Fragment } from '../platform/db/sql.ts'
import { firmWords } from './found.ts'

const plain = (text: Fragment): Fragment =>
  sql.fragment`regexp_replace(lower(${text}), '[^[:alnum:]]+', '', 'g')`
const ofAnyFirm = `\\m(${firmWords.join('|')})\\M`
const said = plain(sql.fragment`concat(l.counterparty, ' ', l.remittance)`)
const isNamed = (text: Fragment): Fragment =>
  sql.fragment`length(${text}) > 2 and position(${text} in ${said}) > 0`

/**
 * The answer of a bank in which a debit waits that may have paid the instalment `t` of the invoice `d` of the vendor
 * `v`: it is of its amount, or of that less the discount to be had on
 * its day, and its text names the vendor or the number. Null where there is none.
 */
export const waitingDebit: Fragment = sql.fragment`
  (
    select l.answer_id
    from bank_answer_lines as l
    where
      l.tenant_id = t.tenant_id
      and l.state = 'waiting'
      and l.outcome = 'settled'
      and l.why in ('no_reference', 'unknown')
      and l.currency = t.currency
      and l.amount = any (array[t.amount, t.amount - t.discount])
      and (l.amount = t.amount or l.day <= t.discount_until)
      and (
        ${isNamed(plain(sql.fragment`d.title`))}
        or ${isNamed(plain(sql.fragment`d.number`))}
        or ${isNamed(plain(sql.fragment`regexp_replace(lower(v.title), ${ofAnyFirm}, ' ', 'g')`))}
      )
    order by l.id
    limit 1
  )
`
