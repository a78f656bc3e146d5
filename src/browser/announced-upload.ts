export type Progress = { loaded: number; total: number }
/** The server's own sentence: what was wrong, and what to do. */
export class Refused extends Error {}

type Place = { put: { url: string; headers: Record<string, string> }; completion: string }

/**
 * A file in three steps: announced with what the form says of it, sent straight to storage, completed. What was typed
 * stays until it is done.
 */
export class AnnouncedUpload {
  readonly #uploads: string
  readonly #progress: (progress: Progress) => void
  readonly #request = new XMLHttpRequest()
  stopped = false

  constructor(uploads: string, progress: (progress: Progress) => void) {
    this.#uploads = uploads
    this.#progress = progress
  }

  abort(): void {
    this.stopped = true
    this.#request.abort()
  }

  async send(form: HTMLFormElement, file: File): Promise<{ html: string; url: string }> {
    const about = new URLSearchParams(
      [...new FormData(form)].flatMap(([name, value]) =>
        typeof value === 'string' && name !== '_key' ? [[name, value]] : [],
      ),
    )
    about.set('name', file.name)
    about.set('media_type', file.type)
    about.set('size', String(file.size))
    const announced = await fetch(this.#uploads, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: about,
    })
    if (announced.status === 401) location.reload()
    if (!announced.ok) throw new Refused(await sentenceOf(announced))
    const { put, completion } = (await announced.json()) as Place
    if (this.stopped) throw new Error('stopped')
    await this.#put(put, file)
    const done = await fetch(completion, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    return { html: await done.text(), url: done.url }
  }

  /** XMLHttpRequest, because fetch cannot report how much has been sent. */
  #put({ url, headers }: Place['put'], file: File): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const failed = (): void => reject(new Error('not sent'))
    this.#request.upload.addEventListener('progress', ({ loaded, total }) =>
      this.#progress({ loaded, total }),
    )
    this.#request.addEventListener('load', () =>
      this.#request.status === 200 ? resolve() : failed(),
    )
    for (const ending of ['error', 'abort'] as const) this.#request.addEventListener(ending, failed)
    this.#request.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) this.#request.setRequestHeader(name, value)
    this.#request.send(file)
    return promise
  }
}

async function sentenceOf(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => null)) as {
    detail?: string
    errors?: { detail: string }[]
  } | null
  const details = problem?.errors?.map((error) => error.detail) ?? []
  return details.length
    ? details.join(' ')
    : (problem?.detail ?? 'The file could not be sent. Try again in a moment.')
}
