import { forget, keep, waitingHere, type WaitingReceipt } from './receipt-store.ts'

export type Answer =
  | { outcome: 'posted'; html: string; url: string }
  | { outcome: 'refused'; html: string; url: string; mayPass: boolean }
  | { outcome: 'unsent'; signedOut: boolean }

/** Heard by what shows them. */
export const changedEvent = 'receipts-waiting'
const tell = (): boolean => document.dispatchEvent(new Event(changedEvent))

const everySeconds = 15
const posted = /^\/receipts\/[0-9a-f-]{36}$/

/**
 * The same key each time: what arrived before is answered as it was then. Only while the same receipt is still being
 * worked on is it asked about once more; any other refusal is final.
 */
export async function send(receipt: WaitingReceipt): Promise<Answer> {
  const answer = await sendOnce(receipt)
  if (answer.outcome !== 'refused' || !answer.mayPass) return answer
  await new Promise((later) => window.setTimeout(later, 1500))
  return sendOnce(receipt)
}

async function sendOnce(receipt: WaitingReceipt): Promise<Answer> {
  const body = new FormData()
  for (const [name, value] of receipt.fields) body.append(name, value)
  const answer = await fetch(receipt.action, { method: 'POST', body }).catch(() => null)
  if (!answer) return { outcome: 'unsent', signedOut: false }
  const { pathname } = new URL(answer.url)
  if (answer.status === 401 || pathname.startsWith('/sign-in'))
    return { outcome: 'unsent', signedOut: true }
  if (answer.status === 429 || answer.status >= 500) return { outcome: 'unsent', signedOut: false }
  const html = await answer.text().catch(() => null)
  if (html === null) return { outcome: 'unsent', signedOut: false }
  if (posted.test(pathname)) return { outcome: 'posted', html, url: answer.url }
  const mayPass = answer.status === 409 && answer.headers.has('retry-after')
  return { outcome: 'refused', html, url: answer.url, mayPass }
}

/** One tab at a time. */
export const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks ? (navigator.locks.request('receipts', work) as Promise<T>) : work()

/** Sends what was not refused before; what is refused stays, with the reason. */
export const sendWaiting = (): Promise<void> =>
  inTurn(async () => {
    for (const receipt of await waitingHere()) if (receipt.refusal === null) await settle(receipt)
    tell()
  })

async function settle(receipt: WaitingReceipt): Promise<void> {
  const answer = await send(receipt)
  if (answer.outcome === 'posted') return forget(receipt.key)
  const refusal = answer.outcome === 'refused' ? sentenceIn(answer.html) : null
  const signedOut = answer.outcome === 'unsent' && answer.signedOut
  if (refusal !== receipt.refusal || signedOut !== receipt.signedOut)
    await keep({ ...receipt, refusal, signedOut })
}

/** What the page of a refusal says, on one line. */
function sentenceIn(html: string): string {
  const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main')
  const problems = [...(main?.querySelectorAll('[role="alert"] li') ?? [])]
  const said = problems.length ? problems : [...(main?.querySelectorAll('h1, h1 ~ p') ?? [])]
  return said
    .map((one) => one.textContent.replaceAll(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join(' ')
}

async function sendIfWaiting(): Promise<void> {
  if ((await waitingHere()).length > 0) await sendWaiting()
}

let watching = false
/** From now on, on this page: at once, whenever the connection is back, and now and then. */
export function watch(): void {
  if (watching) return
  watching = true
  window.addEventListener('online', () => void sendWaiting())
  window.setInterval(() => void sendIfWaiting(), everySeconds * 1000)
  document.addEventListener(changedEvent, () => void remind())
  void sendWaiting()
}

/** Where receipts are not shown, a line leads to those that a person has to look at. */
async function remind(): Promise<void> {
  document.querySelector('[data-receipts-waiting]')?.remove()
  const stuck = (await waitingHere()).filter((one) => one.refusal !== null || one.signedOut)
  if (stuck.length === 0 || document.querySelector('[data-controller="receiving"]')) return
  const line = document.createElement('p')
  line.dataset['receiptsWaiting'] = ''
  line.className = 'border-b border-warn-line bg-warn-soft px-4 py-2 text-warn'
  const link = document.createElement('a')
  link.href = '/receipts/scan'
  link.textContent = `Not sent from this device: ${stuck.map(({ called }) => called).join('; ')}`
  line.append(link)
  document.querySelector('main')?.prepend(line)
}
