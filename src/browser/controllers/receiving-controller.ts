import { Controller } from '@hotwired/stimulus'
import { CameraCodes, canDetect } from '../camera-codes.ts'
import { forget, keep, receiptIn, waitingHere, type WaitingReceipt } from '../receipt-store.ts'
import { showPage } from '../show-page.ts'
import { changedEvent, inTurn, send, sendWaiting, watch } from '../waiting-receipts.ts'

/** The refused receipt that is being corrected; it goes once the corrected one is kept. */
const correctedKey = 'receipt-corrected'

/**
 * Receiving where the connection may be gone: a code leads to its line, and a receipt is kept on the device before it
 * is sent.
 */
export class ReceivingController extends Controller<HTMLElement> {
  static override targets = ['scan', 'camera', 'video', 'found', 'form', 'waiting', 'list', 'row']
  declare readonly scanTarget: HTMLFormElement
  declare readonly cameraTarget: HTMLButtonElement
  declare readonly videoTarget: HTMLVideoElement
  declare readonly foundTarget: HTMLElement
  declare readonly formTarget: HTMLFormElement
  declare readonly hasFormTarget: boolean
  declare readonly waitingTarget: HTMLElement
  declare readonly listTarget: HTMLElement
  declare readonly rowTarget: HTMLTemplateElement
  #camera: CameraCodes | null = null

  override connect(): void {
    this.#camera = new CameraCodes(this.videoTarget, this.#heard)
    this.cameraTarget.hidden = !canDetect()
    document.addEventListener(changedEvent, this.show)
    void this.show()
    watch()
  }

  override disconnect(): void {
    this.#camera?.stop()
    document.removeEventListener(changedEvent, this.show)
  }

  toggleCamera(): void {
    if (this.#camera?.isOn) return this.#camera.stop()
    this.#camera?.start().catch(() => {
      this.foundTarget.textContent =
        'The camera cannot be used. Allow it for this page in the browser, or type the code.'
    })
  }

  #heard = (code: string): void => {
    const field = this.scanTarget.elements.namedItem('code')
    if (field instanceof HTMLInputElement) field.value = code
    this.scanTarget.requestSubmit()
  }

  /** A code of this order leads to its line; any other is looked for by the server. */
  scanned(event: SubmitEvent): void {
    if (!this.hasFormTarget) return
    const code = String(new FormData(this.scanTarget).get('code') ?? '').trim()
    const line = [...this.formTarget.querySelectorAll<HTMLElement>('[data-codes]')].find((one) =>
      codesOf(one).includes(code.toLowerCase()),
    )
    if (line === undefined && navigator.onLine && !this.#isTyped()) return
    event.preventDefault()
    if (line) return this.#lead(line)
    this.foundTarget.textContent = code
      ? `“${code}” is not on this order. Post or leave this receipt before you look for it elsewhere.`
      : 'Type or scan a code.'
  }

  #lead(line: HTMLElement): void {
    const quantity = line.querySelector<HTMLInputElement>('input[inputmode="decimal"]')
    this.foundTarget.textContent = line.dataset['name'] ?? ''
    this.scanTarget.reset()
    quantity?.scrollIntoView({ block: 'center' })
    quantity?.focus({ preventScroll: true })
    quantity?.select()
  }

  #isTyped(): boolean {
    return [...this.formTarget.elements].some(
      (field) => field instanceof HTMLInputElement && field.value !== field.defaultValue,
    )
  }

  send(event: SubmitEvent): void {
    event.preventDefault()
    void this.#keepAndSend()
  }

  async #keepAndSend(): Promise<void> {
    const receipt = receiptIn(this.formTarget)
    const isKept = await keep(receipt).then(
      () => true,
      () => false,
    )
    if (!isKept) return this.formTarget.submit()
    const corrected = sessionStorage.getItem(correctedKey)
    if (corrected) await forget(corrected)
    sessionStorage.removeItem(correctedKey)
    await this.#sendNow(receipt)
    this.formTarget.dispatchEvent(new Event('htmx:finally:request'))
  }

  /** The page that the server answers, as if the form had been sent; without an answer the receipt waits. */
  async #sendNow(receipt: WaitingReceipt): Promise<void> {
    const answer = await inTurn(() => send(receipt))
    if (answer.outcome === 'unsent') {
      if (answer.signedOut) await keep({ ...receipt, signedOut: true })
      if (this.hasFormTarget) this.formTarget.hidden = true
      await this.show()
      return this.waitingTarget.scrollIntoView({ block: 'center' })
    }
    if (answer.outcome === 'posted') await forget(receipt.key)
    else await keep({ ...receipt, refusal: 'It is being corrected.' })
    if (answer.outcome === 'refused') sessionStorage.setItem(correctedKey, receipt.key)
    showPage(answer.html, answer.outcome === 'posted' ? answer.url : location.href)
    fillPaper(receipt)
  }

  show = async (): Promise<void> => {
    const all = await waitingHere()
    const corrected = sessionStorage.getItem(correctedKey)
    const shown = all.filter(({ key }) => key !== corrected || !this.hasFormTarget)
    this.waitingTarget.hidden = shown.length === 0
    this.listTarget.replaceChildren(...shown.map((receipt) => this.#rowOf(receipt)))
  }

  #rowOf(receipt: WaitingReceipt): Node {
    const row = this.rowTarget.content.cloneNode(true) as DocumentFragment
    const slot = (name: string): HTMLElement =>
      row.querySelector<HTMLElement>(`[data-slot="${name}"]`)!
    slot('called').textContent = receipt.called
    slot('text').textContent = textOf(receipt)
    slot('sign-in').hidden = !receipt.signedOut
    const again = slot('again')
    if (receipt.refusal !== null) again.textContent = 'Correct it'
    again.addEventListener('click', () => void this.#sendNow(receipt))
    slot('discard').addEventListener('click', () => void this.#discard(receipt))
    return row
  }

  async #discard(receipt: WaitingReceipt): Promise<void> {
    if (!window.confirm(`Discard the receipt of ${receipt.called}? It was not posted.`)) return
    await forget(receipt.key)
    await sendWaiting()
  }
}

const codesOf = (line: HTMLElement): string[] =>
  (JSON.parse(line.dataset['codes'] ?? '[]') as string[]).map((code) => code.toLowerCase())

function textOf({ refusal, signedOut, keptAt }: WaitingReceipt): string {
  if (refusal !== null) return `Not posted: ${refusal}`
  const time = new Date(keptAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return signedOut
    ? `You are signed out. It is kept since ${time} and is sent once you have signed in.`
    : `Kept since ${time}. It is sent when there is a connection.`
}

/** The server cannot give a chosen file back with its form. */
function fillPaper({ fields }: WaitingReceipt): void {
  const paper = fields.find(([, value]) => value instanceof File)
  const input = document.querySelector<HTMLInputElement>('form input[type="file"][name="file"]')
  if (!paper || !input || !(paper[1] instanceof File)) return
  const files = new DataTransfer()
  files.items.add(paper[1])
  input.files = files.files
}
