interface Options {
  /** Longest pause between two keys of a scanner; people are slower. */
  gapMilliseconds?: number
  shortest?: number
  now?: () => number
}

/**
 * Recognises a hand scanner, which types very fast and ends with Enter, anywhere on the page.
 * Answers true from `key` when that key was the end of a scan and must not reach the form.
 */
export class WedgeReader {
  private buffer = ''
  private last = 0
  private readonly gap: number
  private readonly shortest: number
  private readonly now: () => number

  constructor(
    private readonly onScan: (code: string) => void,
    options: Options = {},
  ) {
    this.gap = options.gapMilliseconds ?? 60
    this.shortest = options.shortest ?? 3
    this.now = options.now ?? (() => performance.now())
  }

  key(name: string): boolean {
    const moment = this.now()
    if (moment - this.last > this.gap) this.buffer = ''
    this.last = moment
    if (name === 'Enter' || name === 'Tab') {
      const code = this.buffer.trim()
      this.buffer = ''
      if (code.length < this.shortest) return false
      this.onScan(code)
      return true
    }
    if (name.length === 1) this.buffer += name
    return false
  }
}

/** Listens on the whole page; the answer stops listening. */
export function listenForScans(onScan: (code: string) => void, options?: Options): () => void {
  const reader = new WedgeReader(onScan, options)
  const listener = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
    if (!reader.key(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }
  window.addEventListener('keydown', listener, true)
  return () => { window.removeEventListener('keydown', listener, true) }
}
