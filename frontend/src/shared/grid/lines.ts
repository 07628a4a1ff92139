import { isBlank, type GridColumn, type GridRow } from './gridColumns'

/** The rows that were filled in, each with its place in the grid: empty rows are not sent. */
export function filledLines(rows: readonly GridRow[], columns: readonly GridColumn[]): { rows: GridRow[]; places: number[] } {
  const kept = rows.map((row, place) => ({ row, place })).filter(({ row }) => !isBlank(row, columns))
  return { rows: kept.map((one) => one.row), places: kept.map((one) => one.place) }
}

/** Messages under `lines.<sent index>.<field>` as the grid wants them: `<grid row>.<field>`. */
export function lineErrors(errors: Record<string, string>, places: readonly number[], names: Record<string, string> = {}): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [field, message] of Object.entries(errors)) {
    const [, index = '', name = ''] = /^lines\.(\d+)\.?(.*)$/.exec(field) ?? []
    if (index === '') continue
    found[`${places[Number(index)] ?? index}.${names[name] ?? name}`] = message
  }
  return found
}
