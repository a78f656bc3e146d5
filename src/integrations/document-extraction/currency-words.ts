/**
 * What stands for a currency beside an amount, besides its code. Letters count beside an amount only; a sign counts
 * anywhere.
 */
export type CurrencyWord = { written: string; code: string; sign?: true }

const sign = (written: string, code: string): CurrencyWord => ({ written, code, sign: true })
const word = (written: string, code: string): CurrencyWord => ({ written, code })

/** Longer ones first: US$ is no $, and R$ no R. */
export const currencyWords: readonly CurrencyWord[] = [
  sign('US\\$', 'USD'),
  sign('CA\\$', 'CAD'),
  sign('C\\$', 'CAD'),
  sign('AU\\$', 'AUD'),
  sign('NZ\\$', 'NZD'),
  sign('HK\\$', 'HKD'),
  sign('NT\\$', 'TWD'),
  sign('MX\\$', 'MXN'),
  sign('A\\$', 'AUD'),
  sign('S\\$', 'SGD'),
  sign('R\\$', 'BRL'),
  sign('€', 'EUR'),
  sign('₹', 'INR'),
  sign('£', 'GBP'),
  sign('¥', 'JPY'),
  sign('円', 'JPY'),
  sign('元', 'CNY'),
  sign('₩', 'KRW'),
  sign('₫', 'VND'),
  sign('₱', 'PHP'),
  sign('₺', 'TRY'),
  sign('₪', 'ILS'),
  sign('฿', 'THB'),
  sign('₦', 'NGN'),
  sign('₴', 'UAH'),
  sign('₽', 'RUB'),
  sign('৳', 'BDT'),
  sign('₵', 'GHS'),
  sign('zł', 'PLN'),
  sign('Kč', 'CZK'),
  sign('SFr\\.', 'CHF'),
  word('Fr\\.', 'CHF'),
  word('RMB', 'CNY'),
  word('RM', 'MYR'),
  word('Rs\\.?', 'INR'),
  word('Rp\\.?', 'IDR'),
  word('KSh', 'KES'),
  word('Php', 'PHP'),
  word('Dhs?\\.?', 'AED'),
  word('SR', 'SAR'),
  word('QR', 'QAR'),
  word('Ft', 'HUF'),
  word('lei', 'RON'),
  word('лв\\.?', 'BGN'),
  word('руб\\.?', 'RUB'),
  word('TL', 'TRY'),
  word('R', 'ZAR'),
]

/** Words that several countries share; what else the document says decides, else nothing does. */
export const sharedWords: Readonly<Record<string, readonly string[]>> = {
  'kr\\.?': ['SEK', 'NOK', 'DKK', 'ISK'],
}

/** Codes that stand at amounts; not all there are, for ALL, TOP and PEN are words too. */
export const currencyCodes =
  'EUR|USD|GBP|INR|CHF|PLN|CZK|SEK|NOK|DKK|ISK|HUF|RON|BGN|JPY|CNY|AUD|CAD|NZD|SGD|HKD|TWD|AED|SAR|KWD|BHD|OMR|QAR|JOD|ZAR|BRL|MXN|CLP|COP|ARS|THB|MYR|IDR|PHP|VND|KRW|ILS|TRY|RUB|UAH|EGP|MAD|TND|NGN|GHS|KES|LKR|BDT|NPR|PKR'
