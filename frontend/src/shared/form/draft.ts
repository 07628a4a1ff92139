import { dropStored, readStored, writeStored } from '../storage'

interface Kept<Value> {
  value: Value
  /** What the record was when the draft began: a draft over an older record is not offered. */
  base: string
  at: number
}

const LONGEST_MILLISECONDS = 7 * 86_400_000

/** What a person typed and has not sent: survives a closed page, a dropped line, a power cut. */
export class Draft<Value> {
  private readonly base: string

  constructor(
    private readonly key: string,
    base: unknown,
    private readonly now: () => number = Date.now,
  ) {
    this.base = JSON.stringify(base ?? null)
  }

  /** The kept value, or null when there is none, it is too old, or its record has changed since. */
  load(): Value | null {
    const kept = readStored<Kept<Value> | null>(`draft.${this.key}`, null)
    if (kept === null) return null
    if (kept.base === this.base && this.now() - kept.at < LONGEST_MILLISECONDS) return kept.value
    this.clear()
    return null
  }

  store(value: Value): void {
    writeStored(`draft.${this.key}`, { value, base: this.base, at: this.now() } satisfies Kept<Value>)
  }

  clear(): void {
    dropStored(`draft.${this.key}`)
  }
}
