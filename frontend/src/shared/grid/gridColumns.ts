import { parseDay } from '../dates'
import { parseDecimal } from '../decimal'

export type GridRow = Record<string, unknown>

/** A record that a cell may hold: what is kept, what is shown. */
export interface GridChoice {
  id: number
  code: string
  name: string
  note?: string
  row: Record<string, unknown>
}

export interface GridColumn {
  key: string
  label: string
  kind: 'text' | 'quantity' | 'money' | 'price' | 'date' | 'record' | 'computed'
  width?: number
  required?: boolean
  readonly?: boolean
  /** For `record`: finds by code, name or pinyin initials. */
  find?: (search: string) => Promise<GridChoice[]>
  /** For `record`: the row's text; the default is `<key without _id>_code` and `…_name`. */
  text?: (row: GridRow) => string
  /** For `record`: what else a choice fills in (unit, price, name). */
  picked?: (row: GridRow, choice: GridChoice) => void
  /** For `computed`: its value, and how to write it. */
  value?: (row: GridRow) => string
  as?: 'money' | 'price' | 'quantity'
}

export const isEditable = (column: GridColumn): boolean => column.kind !== 'computed' && !column.readonly

/** What a typed or pasted text means in a column; undefined when it means nothing there. */
export function readCell(column: GridColumn, text: string): string | null | undefined {
  const plain = text.trim()
  if (plain === '') return null
  if (column.kind === 'date') return parseDay(plain) ?? undefined
  if (column.kind === 'quantity' || column.kind === 'money' || column.kind === 'price') return parseDecimal(plain) ?? undefined
  return plain
}

export interface Position {
  row: number
  column: number
}

/** The next cell to type in; past the last cell of the last row the grid must grow (`row === rows`). */
export function nextCell(from: Position, columns: readonly GridColumn[], backwards = false): Position {
  const step = backwards ? -1 : 1
  let { row, column } = from
  for (;;) {
    column += step
    if (column >= columns.length) {
      row += 1
      column = 0
    } else if (column < 0) {
      if (row === 0) return from
      row -= 1
      column = columns.length - 1
    }
    const candidate = columns[column]
    if (candidate && isEditable(candidate)) return { row, column }
  }
}

export interface PastedCell extends Position {
  text: string
}

/** Where each cell of a pasted block lands: only in columns that can be typed in, from `start` on. */
export function placePaste(cells: readonly string[][], start: Position, columns: readonly GridColumn[]): PastedCell[] {
  const targets = columns.map((column, index) => ({ column, index })).filter(({ column, index }) => index >= start.column && isEditable(column))
  return cells.flatMap((line, offset) =>
    line.flatMap((text, position) => {
      const target = targets[position]
      return target ? [{ row: start.row + offset, column: target.index, text }] : []
    }),
  )
}

export const isBlank = (row: GridRow, columns: readonly GridColumn[]): boolean =>
  columns.every((column) => !isEditable(column) || row[column.key] === null || row[column.key] === undefined || row[column.key] === '')
