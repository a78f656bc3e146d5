import { Controller } from '@hotwired/stimulus'
import { AnnouncedUpload, Refused, type Progress } from '../announced-upload.ts'
import { showPage } from '../show-page.ts'

/**
 * Drop or choose a file, see its name, watch it go up, stop it. Without scripts it is a plain file input. With
 * `uploads` the file goes straight to storage.
 */
export class FileDropController extends Controller<HTMLElement> {
  static override targets = ['input', 'names', 'progress', 'cancel']
  static override values = {
    uploads: String,
    stopped: { type: String, default: 'Stopped. Nothing was added.' },
    lost: {
      type: String,
      default: 'The file did not arrive. Check the connection and send it again.',
    },
  }
  declare readonly inputTarget: HTMLInputElement
  declare readonly namesTarget: HTMLElement
  declare readonly progressTarget: HTMLProgressElement
  declare readonly cancelTarget: HTMLButtonElement
  declare readonly uploadsValue: string
  declare readonly stoppedValue: string
  declare readonly lostValue: string
  #sending: { abort: () => void } | null = null

  override connect(): void {
    this.element.addEventListener('dragover', this.over)
    this.element.addEventListener('dragleave', this.left)
    this.element.addEventListener('drop', this.dropped)
    document.addEventListener('paste', this.pasted)
    this.inputTarget.form?.addEventListener('submit', this.send)
  }

  override disconnect(): void {
    document.removeEventListener('paste', this.pasted)
    this.inputTarget.form?.removeEventListener('submit', this.send)
    this.#sending?.abort()
  }

  over = (event: DragEvent): void => {
    event.preventDefault()
    this.element.setAttribute('data-over', '')
  }

  left = (): void => this.element.removeAttribute('data-over')

  dropped = (event: DragEvent): void => {
    event.preventDefault()
    this.left()
    if (!event.dataTransfer?.files.length) return
    this.inputTarget.files = event.dataTransfer.files
    this.chosen()
  }

  /** A picture or a file from the clipboard; pasted text goes where it was pasted. */
  pasted = (event: ClipboardEvent): void => {
    if (!event.clipboardData?.files.length) return
    event.preventDefault()
    this.inputTarget.files = event.clipboardData.files
    this.chosen()
  }

  chosen(): void {
    this.namesTarget.textContent = [...(this.inputTarget.files ?? [])]
      .map((file) => `${file.name} (${sizeText(file.size)})`)
      .join(', ')
  }

  cancel(): void {
    this.#sending?.abort()
    this.#ended(this.stoppedValue)
    this.inputTarget.focus()
  }

  send = (event: SubmitEvent): void => {
    const form = this.inputTarget.form
    const file = this.inputTarget.files?.[0]
    if (!form || !file || event.defaultPrevented) return
    event.preventDefault()
    this.progressTarget.hidden = this.cancelTarget.hidden = false
    if (this.uploadsValue) void this.#sendStraight(form, file)
    else this.#sendForm(form, event.submitter)
  }

  async #sendStraight(form: HTMLFormElement, file: File): Promise<void> {
    const upload = new AnnouncedUpload(this.uploadsValue, this.#shown)
    this.#sending = upload
    try {
      const page = await upload.send(form, file)
      showPage(page.html, page.url)
    } catch (error) {
      if (!upload.stopped) this.#ended(error instanceof Refused ? error.message : undefined)
    }
  }

  /** XMLHttpRequest, because fetch cannot report how much has been sent. */
  #sendForm(form: HTMLFormElement, submitter: HTMLElement | null): void {
    const request = new XMLHttpRequest()
    this.#sending = request
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      this.#shown({ loaded, total }),
    )
    request.addEventListener('load', () => showPage(request.responseText, request.responseURL))
    request.addEventListener('error', () => this.#ended())
    request.open('POST', form.action)
    request.send(new FormData(form, submitter))
  }

  #shown = ({ loaded, total }: Progress): void => {
    this.progressTarget.value = (loaded / total) * 100
  }

  #ended(text = this.lostValue): void {
    this.#sending = null
    this.progressTarget.hidden = this.cancelTarget.hidden = true
    this.progressTarget.value = 0
    this.namesTarget.textContent = text
    this.inputTarget.form?.dispatchEvent(new Event('htmx:finally:request'))
  }
}

const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
