/** A receipt that was posted on this device, until the server has said what became of it. */
export type WaitingReceipt = {
  /** Made here, before anything was sent: under it the server posts once. */
  key: string
  person: string
  called: string
  action: string
  fields: [name: string, value: string | File][]
  keptAt: string
  /** What the server said against it. */
  refusal: string | null
  signedOut: boolean
}

/** Says to all pages, without opening the store, that something waits. */
const flag = 'receipts'
const storeName = 'receipts'

const personHere = (): string => document.body.dataset['person'] ?? ''

function opened(): Promise<IDBDatabase> {
  const { promise, resolve, reject } = Promise.withResolvers<IDBDatabase>()
  const request = indexedDB.open('svpms', 1)
  request.addEventListener('upgradeneeded', () =>
    request.result.createObjectStore(storeName, { keyPath: 'key' }),
  )
  request.addEventListener('success', () => resolve(request.result))
  request.addEventListener('error', () => reject(request.error ?? new Error('no store')))
  return promise
}

async function inStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await opened()
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const transaction = database.transaction(storeName, mode)
  const request = work(transaction.objectStore(storeName))
  transaction.addEventListener('complete', () => resolve(request.result))
  transaction.addEventListener('error', () => reject(transaction.error ?? new Error('not kept')))
  try {
    return await promise
  } finally {
    database.close()
  }
}

export async function keep(receipt: WaitingReceipt): Promise<void> {
  await inStore('readwrite', (store) => store.put(receipt))
  localStorage.setItem(flag, 'waiting')
}

export async function forget(key: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(key))
  if ((await inStore('readonly', (store) => store.count())) === 0) localStorage.removeItem(flag)
}

/** Those of the person who is signed in, oldest first; another person's are not shown here. */
export async function waitingHere(): Promise<WaitingReceipt[]> {
  if (!localStorage.getItem(flag)) return []
  const all = await inStore<WaitingReceipt[]>('readonly', (store) => store.getAll())
  return all
    .filter(({ person }) => person === personHere())
    .toSorted((a, b) => a.keptAt.localeCompare(b.keptAt))
}

/** What the form says now, under a key of its own. */
export function receiptIn(form: HTMLFormElement): WaitingReceipt {
  const key = crypto.randomUUID()
  const fields = [...new FormData(form)]
    .filter(([name, value]) => name !== '_key' && name !== 'client_key' && !isNoFile(value))
    .concat([
      ['_key', key],
      ['client_key', key],
    ])
  return {
    key,
    person: personHere(),
    called: form.dataset['called'] ?? '',
    action: form.getAttribute('action') ?? '',
    fields,
    keptAt: new Date().toISOString(),
    refusal: null,
    signedOut: false,
  }
}
const isNoFile = (value: FormDataEntryValue): boolean => value instanceof File && value.size === 0
