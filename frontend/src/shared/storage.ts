let scope = 'anyone'

/** Whose things are kept: settings and drafts of two people on one computer do not mix. */
export function setStorageScope(enterprise: string, personId: number): void {
  scope = `${enterprise}.${personId}`
}

const nameOf = (key: string): string => `xy.${scope}.${key}`

export function readStored<Value>(key: string, fallback: Value): Value {
  const text = localStorage.getItem(nameOf(key))
  if (text === null) return fallback
  try {
    return JSON.parse(text) as Value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    localStorage.removeItem(nameOf(key))
    return fallback
  }
}

/** Keeps a value; false when the browser's storage is full or switched off. */
export function writeStored(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(nameOf(key), JSON.stringify(value))
    return true
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}

export function dropStored(key: string): void {
  localStorage.removeItem(nameOf(key))
}
