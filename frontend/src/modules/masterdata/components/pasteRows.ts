import type { GridColumn, GridRow } from '@/shared/grid/gridColumns'

export interface PasteColumn extends GridColumn {
  /** Words that a cell may hold, and the code that each means: `自制` → `make`. */
  words?: Record<string, string>
  /** A whole number in the request, though typed like any quantity. */
  whole?: boolean
}

/** One row as a request; an unknown word is sent as it is, for the server to refuse at its field. */
export function rowBody(columns: readonly PasteColumn[], row: GridRow): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const column of columns) {
    const value = row[column.key]
    if (value === null || value === undefined || value === '') continue
    const text = String(value)
    if (column.words) body[column.key] = column.words[text] ?? column.words[text.toLowerCase()] ?? text
    else if (column.whole && /^\d+$/.test(text)) body[column.key] = Number(text)
    else body[column.key] = value
  }
  return body
}

/** Labels and codes of a choice, both taken when pasted. */
export function wordsOf(choices: readonly { value: string; label: string }[]): Record<string, string> {
  return Object.fromEntries(choices.flatMap(({ value, label }) => [[label, value], [label.toLowerCase(), value], [value, value]]))
}
