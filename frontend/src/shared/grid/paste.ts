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
