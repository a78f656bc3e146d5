import { Controller } from '@hotwired/stimulus'
import { showPage } from '../show-page.ts'

/** Drop or choose a file, see its name, watch it go up. Without scripts it is a plain file input. */
export class FileDropController extends Controller<HTMLElement> {
  static override targets = ['input', 'names', 'progress']
  declare readonly inputTarget: HTMLInputElement
  declare readonly namesTarget: HTMLElement
  declare readonly progressTarget: HTMLProgressElement

  override connect(): void {
    this.element.addEventListener('dragover', this.over)
    this.element.addEventListener('dragleave', this.left)
    this.element.addEventListener('drop', this.dropped)
    this.inputTarget.form?.addEventListener('submit', this.send)
  }

  override disconnect(): void {
    this.inputTarget.form?.removeEventListener('submit', this.send)
  }

  over = (event: DragEvent): void => {
    event.preventDefault()
    this.element.classList.add('drop-over')
  }

  left = (): void => this.element.classList.remove('drop-over')

  dropped = (event: DragEvent): void => {
    event.preventDefault()
    this.left()
    if (!event.dataTransfer?.files.length) return
    this.inputTarget.files = event.dataTransfer.files
    this.chosen()
  }

  chosen(): void {
    this.namesTarget.textContent = [...(this.inputTarget.files ?? [])].map((file) => `${file.name} (${sizeText(file.size)})`).join(', ')
  }

  /** XMLHttpRequest, because fetch cannot report how much has been sent. */
  send = (event: SubmitEvent): void => {
    const form = this.inputTarget.form
    if (!form || !this.inputTarget.files?.length || event.defaultPrevented) return
    event.preventDefault()
    const request = new XMLHttpRequest()
    request.upload.addEventListener('progress', ({ loaded, total }) => { this.progressTarget.value = (loaded / total) * 100 })
    request.addEventListener('load', () => showPage(request.responseText, request.responseURL))
    request.addEventListener('error', () => this.#failed())
    request.open('POST', form.action)
    this.progressTarget.hidden = false
    request.send(new FormData(form, event.submitter))
  }

  #failed(): void {
    this.progressTarget.hidden = true
    this.namesTarget.textContent = 'The file did not arrive. Check the connection and send it again.'
    this.inputTarget.form?.dispatchEvent(new Event('htmx:finally:request'))
  }
}

const sizeText = (bytes: number): string => bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
