import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { money } from '../../kernel/money.ts'
import { readAnswers, UnreadableAnswer, type Answer } from './index.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string): Answer[] => [...readAnswers(bytes(text))]
const refused = (text: string): string => {
  try {
    read(text)
  } catch (error) {
    if (error instanceof UnreadableAnswer) return error.message
    throw error
  }
  return 'it was read'
}

const statement = (...entries: string[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>STMT-1</MsgId><CreDtTm>2026-12-01T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>1</Id><Acct><Id><IBAN>DE75512108001245126199</IBAN></Id></Acct>${entries.join('')}</Stmt>
</BkToCstmrStmt></Document>`

const booked = (kind: 'DBIT' | 'CRDT', id: string, more = ''): string =>
  `<Ntry><Amt Ccy="EUR">1234.56</Amt><CdtDbtInd>${kind}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
  <BookgDt><Dt>2026-11-30</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs>
  ${more}<RltdPties><Cdtr><Pty><Nm>Acme</Nm></Pty></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>`

describe('a statement (camt.053)', () => {
  test('what left the account is settled, with our payment’s id', () => {
    expect(read(statement(booked('DBIT', 'a1')))).toEqual([
      {
        message: 'STMT-1',
        account: 'DE75512108001245126199',
        direction: 'out',
        reference: 'a1',
        run: null,
        amount: money(123456n, 'EUR'),
        outcome: 'settled',
        reason: null,
        day: '2026-11-30',
        bankReference: null,
        counterparty: 'Acme',
        note: null,
        isMovement: true,
      },
    ])
  })

  test('what came back is returned, with the bank’s reason', () => {
    const reason = '<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Account closed</AddtlInf></RtrInf>'
    const more = `<AmtDtls><TxAmt><Amt Ccy="EUR">1234.56</Amt></TxAmt></AmtDtls>${reason}`
    expect(read(statement(booked('CRDT', 'a1', more)))).toMatchObject([
      { direction: 'in', outcome: 'returned', reason: { code: 'AC04', text: 'Account closed' } },
    ])
  })

  test('what is only announced is left out, and money that comes in is no payment of ours', () => {
    const pending = booked('DBIT', 'a1').replace('BOOK', 'PDNG')
    expect(read(statement(pending))).toEqual([])
    expect(read(statement(booked('CRDT', 'NOTPROVIDED')))).toMatchObject([
      { direction: 'in', reference: null, outcome: 'settled' },
    ])
  })

  test('of an entry of several payments each is told apart, and none has the sum of all', () => {
    const one = (id: string, amount: string): string =>
      `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><Amt Ccy="EUR">${amount}</Amt></TxDtls>`
    const entry = `<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
      <NtryDtls><Btch><PmtInfId>RUN-7</PmtInfId></Btch>${one('a', '10.00')}${one('b', '20.00')}</NtryDtls></Ntry>`
    expect(
      read(statement(entry)).map(({ reference, amount, run }) => [reference, amount, run]),
    ).toEqual([
      ['a', money(1000n, 'EUR'), 'RUN-7'],
      ['b', money(2000n, 'EUR'), 'RUN-7'],
    ])
  })

  test('a hundred entries are read one by one, not as a whole', () => {
    const many = Array.from({ length: 100 }, (_, at) => booked('DBIT', `p${at}`))
    const answers = readAnswers(bytes(statement(...many)))
    expect(answers.next().value).toMatchObject({ reference: 'p0' })
    expect([...answers]).toHaveLength(99)
  })

  test.each([
    [
      'an amount that is none',
      statement(booked('DBIT', 'a').replace('1234.56', '12,3')),
      'is not one',
    ],
    ['too many decimals', statement(booked('DBIT', 'a').replace('1234.56', '1.234')), 'is not one'],
    ['a file that breaks off', statement(booked('DBIT', 'a')).slice(0, 500), 'cannot be read'],
    ['another XML', '<Invoice xmlns="urn:x"/>', 'is no answer of a bank'],
    ['a document type', statement().replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>'), 'DTD'],
  ])('%s is refused in words', (_, text, words) => {
    expect(refused(text)).toContain(words)
  })
})

describe('the bank’s word on a file (pain.002)', () => {
  const status = (inside: string): string =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
    <GrpHdr><MsgId>S1</MsgId><CreDtTm>2026-11-30T10:00:00Z</CreDtTm></GrpHdr>${inside}</CstmrPmtStsRpt></Document>`

  test('a refusal of the whole file speaks of the run', () => {
    const group =
      '<OrgnlGrpInfAndSts><OrgnlMsgId>RUN-7</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM05</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>'
    expect(read(status(group))).toMatchObject([
      { run: 'RUN-7', reference: null, outcome: 'failed', reason: { code: 'AM05' } },
    ])
  })

  test('in part: each payment has its own answer', () => {
    const one = (id: string, state: string): string =>
      `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>${state}</TxSts></TxInfAndSts>`
    const parts = `<OrgnlGrpInfAndSts><OrgnlMsgId>RUN-7</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
      <OrgnlPmtInfAndSts><OrgnlPmtInfId>RUN-7</OrgnlPmtInfId>${one('a', 'ACSC')}${one('b', 'RJCT')}${one('c', 'ACSP')}</OrgnlPmtInfAndSts>`
    expect(read(status(parts)).map(({ reference, outcome }) => [reference, outcome])).toEqual([
      ['a', 'settled'],
      ['b', 'failed'],
      ['c', 'accepted'],
    ])
  })

  test('an amount that is none is refused, not left out', () => {
    const one = `<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>a</OrgnlEndToEndId>
      <TxSts>ACSC</TxSts><OrgnlTxRef><Amt><InstdAmt>10.00</InstdAmt></Amt></OrgnlTxRef>
      </TxInfAndSts></OrgnlPmtInfAndSts>`
    expect(refused(status(one))).toContain('The amount “10.00 ” is not one')
  })
})

describe('returns by NACHA', () => {
  const entry = `622021000021000123456789     0000123456PAY-2026-0001  ACME                    1121042880000001`
  const returned = `799R02121042880000001      02100002${' '.repeat(44)}021000020000001`

  test('a return names our payment and why', () => {
    const file = `101 121042882 12345678902611300930A094101\n${entry}\n${returned}\n`
    expect(read(file)).toMatchObject([
      {
        reference: 'PAY-2026-0001',
        outcome: 'returned',
        amount: money(123456n, 'USD'),
        reason: { code: 'R02', text: 'The account is closed' },
      },
    ])
  })

  test('a notice of change is no return', () => {
    const change = `798C01121042880000001      02100002${'9876'.padEnd(44)}021000020000001`
    const file = `101 121042882 12345678902611300930A094101\n${entry}\n${change}\n`
    expect(read(file)).toMatchObject([
      { outcome: 'accepted', reason: { code: 'C01', text: expect.stringContaining('9876') } },
    ])
  })
})

describe('a plain table', () => {
  test('is read by its headings, with semicolons and days of India too', () => {
    const table =
      '\uFEFFCustomer Reference;Status;Amount;Currency;Value Date;Remarks\r\nPAY-1;Failed;10.00;INR;30/11/2026;Closed\r\n'
    expect(read(table)).toMatchObject([
      {
        reference: 'PAY-1',
        outcome: 'failed',
        amount: money(1000n, 'INR'),
        day: '2026-11-30',
        reason: { text: 'Closed' },
      },
    ])
  })

  test.each([
    ['no such columns', 'a,b\n1,2\n', 'needs a column'],
    ['an unknown status', 'payment,status\nP,maybe\n', 'Line 2'],
    ['a day that is none', 'payment,status,day\nP,paid,soon\n', 'is no day'],
    [
      'an amount that is none',
      'payment,status,amount,currency\nP,paid,1.2.3,EUR\n',
      'is no amount',
    ],
    [
      'an amount without its currency',
      'payment,status,amount\nP,paid,10.00\n',
      'Line 2: the amount has no currency. Add a column “currency”.',
    ],
    ['an open quotation mark', 'payment,status\n"P,paid\n', 'quotation mark'],
    ['nothing', '', 'needs a column'],
  ])('%s is refused in words', (_, text, words) => {
    expect(refused(text)).toContain(words)
  })
})

describe('a day that the calendar does not have is refused', () => {
  test.each(['2026-02-30', '31/11/2026', '0000-00-00', '2026-02-30T10:00:00Z'])(
    'in a table, with its line: %s',
    (day) =>
      expect(refused(`payment,status,day\nP,paid,2026-11-28\nQ,paid,${day}\n`)).toBe(
        `Line 3: “${day}” is no day. Write 2026-11-28.`,
      ),
  )

  test.each(['2026-02-30', '2026-13-40', 'x', '0000-00-00'])('in a statement: %s', (day) =>
    expect(refused(statement(booked('DBIT', 'a1').replace('2026-11-30', day)))).toBe(
      `“${day}” is no day. Ask the bank for the file again.`,
    ),
  )

  test.each(['2026-02-30', '2026-02-30T10:00:00Z'])('in a word on a file: %s', (day) => {
    const file = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>S1</MsgId><CreDtTm>${day}</CreDtTm></GrpHdr></CstmrPmtStsRpt></Document>`
    expect(refused(file)).toBe(`“${day}” is no day. Ask the bank for the file again.`)
  })
})

const samples = ['../shared/fixtures/iso20022/samples', '../shared/fixtures/nacha']
const there = samples.every(existsSync)
if (!there) console.info('skipped 1 test of banks’ files: ../shared/fixtures is not here')

test.skipIf(!there)('files of banks are read, or refused with a reason', () => {
  const files = samples.flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  const outcomes = files.map((file) => {
    try {
      return [...readAnswers(readFileSync(file))].length
    } catch (error) {
      if (error instanceof UnreadableAnswer) return 'refused'
      throw error
    }
  })
  const count = (of: (outcome: number | 'refused') => boolean): number => outcomes.filter(of).length
  expect({ read: count((o) => o !== 'refused'), refused: count((o) => o === 'refused') }).toEqual({
    read: 9,
    refused: 8,
  })
})
