/** What the import endpoints answer. */
export interface ImportRow {
  id: number
  file_name: string
  status: string
  mode: string
  uploaded_by_name: string
  created_at: string
  applied_at: string | null
  rows_total: number
}

export interface ImportColumn {
  /** Counted from 0. */
  index: number
  heading: string
  field: string | null
  field_label: string
}

export interface ImportField {
  field: string
  label: string
  required: boolean
}

export interface Refusal {
  column: string
  heading: string
  code: string
  message: string
}

/** How a sheet is read, or would be. */
export interface ImportReading {
  kind: string | null
  header_row: number
  columns: ImportColumn[]
  available_fields: ImportField[]
  missing: string[]
}

/** A row that holds something and is no record: a sum, the heading again, a note. */
export interface LeftOutRow {
  row: number
  reason: string
  text: string
}

export interface ImportSheet extends ImportReading {
  sheet: string
  how: string
  kind_label: string
  left_out: LeftOutRow[]
  /** Records that are made because rows name them. */
  implied: { kind_label: string; key: string }[]
  alternatives: string[]
  waiting: boolean
  waiting_for: string
  waiting_rows: number
  refusals: Refusal[]
  new: number
  changed: number
  unchanged: number
  refused: number
}

export interface ImportDocument extends Omit<ImportRow, 'rows_total'> {
  sheets: ImportSheet[]
  progress: { done: number; total: number }
  problem: { code: string; message: string } | null
  version: number
  allowed_actions: string[]
}

export interface PlannedRow {
  sheet: string
  kind: string
  row: number
  state: string
  values: Record<string, string | null>
  changes: Record<string, [string | null, string | null]>
  refusals: Refusal[]
}

export interface Template {
  kind: string
  label: string
  has_records: boolean
}

export const STATES = ['new', 'changed', 'unchanged', 'refused'] as const

/** `A`, `B`, …, `AA` for 0, 1, …, 26: how a sheet names its columns. */
export function letterOf(index: number): string {
  let rest = index
  let letters = ''
  do {
    letters = String.fromCharCode(65 + (rest % 26)) + letters
    rest = Math.floor(rest / 26) - 1
  } while (rest >= 0)
  return letters
}

/** Messages of a row by field; what belongs to no recognised column stands under "". */
export function refusalsByField(row: Pick<PlannedRow, 'refusals'>, columns: readonly ImportColumn[]): Record<string, string[]> {
  const fields = new Map(columns.map((column) => [letterOf(column.index), column.field]))
  const found: Record<string, string[]> = {}
  for (const refusal of row.refusals) {
    const field = fields.get(refusal.column) ?? ''
    const text = field === '' && refusal.heading ? `${refusal.heading}: ${refusal.message}` : refusal.message
    found[field] = [...(found[field] ?? []), text]
  }
  return found
}

/** Still being read or applied by the worker: the page asks again until it is done. */
export function isWorking(one: Pick<ImportDocument, 'status' | 'problem'>): boolean {
  return one.status === 'uploaded' || one.status === 'applying' || (one.status === 'recognised' && one.problem === null)
}

/** The field of each column by its index. */
export function fieldsOf(reading: Pick<ImportReading, 'columns'>): Record<number, string | null> {
  return Object.fromEntries(reading.columns.map((column) => [column.index, column.field]))
}

/** Columns that have a heading and are read into nothing, as `C 计价方式`. */
export function unusedColumns(reading: Pick<ImportReading, 'columns'>): string[] {
  return reading.columns.filter((column) => column.field === null && column.heading !== '').map((column) => `${letterOf(column.index)} ${column.heading}`)
}
