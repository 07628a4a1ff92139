/**
 * Cells of what Excel or WPS puts on the clipboard: tabs between cells, line ends between rows,
 * quotes around a cell with a tab, a line end or a quote in it.
 */
export function parseCells(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const endCell = (): void => {
    row.push(cell.trim())
    cell = ''
  }
  const endRow = (): void => {
    endCell()
    rows.push(row)
    row = []
  }
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index]
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[index + 1] === '"') {
        cell += '"'
        index += 1
      } else quoted = false
    } else if (sign === '"' && cell === '' && closesBeforeSeparator(text, index)) quoted = true
    else if (sign === '\t') endCell()
    else if (sign === '\n') endRow()
    else if (sign !== '\r') cell += sign
  }
  if (cell !== '' || row.length > 0) endRow()
  return rows.filter((one) => one.some((value) => value !== ''))
}

/** A quote that opens a cell must close before a separator: `27" 显示器` only holds an inch sign. */
function closesBeforeSeparator(text: string, start: number): boolean {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] !== '"') continue
    if (text[index + 1] === '"') index += 1
    else return index + 1 === text.length || /[\t\r\n]/.test(text[index + 1] ?? '')
  }
  return false
}

/** `2026/3/5`, `2026.3.5`, `2026年3月5日`, `20260305` → `2026-03-05`; null when it is no day. */
export function parseDay(text: string): string | null {
  const found = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text.trim()) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim())
  if (!found) return null
  const [, year = '', month = '', day = ''] = found
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const moment = new Date(`${value}T00:00:00Z`)
  return Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== value ? null : value
}
