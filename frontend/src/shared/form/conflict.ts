import { isSame, isValues } from '../history/changes'
import type { FormValues } from './fields'

type Row = Record<string, unknown>

/** What tells one line from another across two people's versions, the surest first. */
const LINE_KEYS = ['id', 'position', 'seq']

const isLines = (value: unknown): value is Row[] => Array.isArray(value) && value.length > 0 && value.every(isValues)

function keyOf(...lists: Row[][]): string | undefined {
  return LINE_KEYS.find((name) => lists.every((rows) => rows.some((row) => row[name] !== undefined && row[name] !== null)))
}

/** Mine where I changed it since `base`, theirs elsewhere. */
function mergedCells(base: Row, mine: Row, theirs: Row): Row {
  const touched = Object.keys(mine).filter((name) => !isSame(mine[name], base[name]))
  return { ...theirs, ...Object.fromEntries(touched.map((name) => [name, mine[name]])) }
}

/** Lines by their key: cells merged, my new lines kept, lines that I took out stay out. */
function mergedLines(base: Row[], mine: Row[], theirs: Row[]): Row[] {
  const key = keyOf(base, theirs)
  if (key === undefined) return mine
  const byKey = (rows: Row[]): Map<unknown, Row> => new Map(rows.filter((row) => row[key] !== undefined && row[key] !== null).map((row) => [row[key], row]))
  const [was, own] = [byKey(base), byKey(mine)]
  const kept = theirs.flatMap((row) => {
    const [before, present] = [was.get(row[key]), own.get(row[key])]
    if (present) return [mergedCells(before ?? {}, present, row)]
    return before ? [] : [row]
  })
  return [...kept, ...mine.filter((row) => !was.has(row[key]) && !theirs.some((one) => one[key] === row[key]))]
}

/**
 * Two people changed one record: what I typed since `base` stays, what the other one changed and I
 * did not touch comes in, so that saving again takes nothing back that nobody meant to.
 */
export function mergedValues(base: FormValues, mine: FormValues, theirs: FormValues): FormValues {
  const merged: FormValues = { ...theirs }
  for (const [name, value] of Object.entries(mine)) {
    if (isSame(value, base[name])) continue
    const [before, other] = [base[name], theirs[name]]
    merged[name] = isLines(value) && isLines(before) && isLines(other) ? mergedLines(before, value, other) : value
  }
  return merged
}
