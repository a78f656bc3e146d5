/** What this file uses of the Barcode Detection API, which TypeScript does not know yet. */
type Detector = { detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]> }
type Detects = { BarcodeDetector?: new () => Detector }

const pause = 200

export const canDetect = (): boolean =>
  (window as Detects).BarcodeDetector !== undefined && navigator.mediaDevices !== undefined

/** Looks through the camera until it reads a code. */
export class CameraCodes {
  readonly #video: HTMLVideoElement
  readonly #heard: (code: string) => void
  #stream: MediaStream | null = null

  constructor(video: HTMLVideoElement, heard: (code: string) => void) {
    this.#video = video
    this.#heard = heard
  }

  get isOn(): boolean {
    return this.#stream !== null
  }

  async start(): Promise<void> {
    const { BarcodeDetector } = window as Detects
    if (!BarcodeDetector) return
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment' },
    })
    this.#stream = stream
    this.#video.srcObject = stream
    this.#video.hidden = false
    await this.#video.play()
    void this.#look(new BarcodeDetector())
  }

  stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop()
    this.#stream = null
    this.#video.hidden = true
    this.#video.srcObject = null
  }

  async #look(detector: Detector): Promise<void> {
    while (this.#stream) {
      const [found] = await detector.detect(this.#video).catch(() => [])
      if (found && this.#stream) {
        this.stop()
        return this.#heard(found.rawValue)
      }
      await new Promise((later) => window.setTimeout(later, pause))
    }
  }
}
