import type { FormValues } from '@/shared/form/fields'
import type { GridRow } from '@/shared/grid/gridColumns'

import type { BomLine, Operation } from '../records'
import { fromPercent, toPercent } from './bodies'

/** A line of a BOM as the grid holds it: names beside ids, the scrap rate in percent. */
export function lineRow(line: BomLine): GridRow {
  return {
    component_id: line.component_id,
    component_code: line.component_code,
    component_name: line.component_name,
    specification: line.specification,
    quantity: line.quantity,
    unit_id: line.unit,
    unit_code: line.unit,
    scrap_percent: line.scrap_rate === '0' ? null : toPercent(line.scrap_rate),
    operation_id: line.operation_seq,
    operation_code: line.operation_seq === null ? '' : String(line.operation_seq),
    operation_name: line.operation_name,
    note: line.note,
    substitutes: line.substitutes.map((one) => ({ ...one, priority: String(one.priority) })),
  }
}

export function substituteBody(row: GridRow): FormValues {
  return {
    item_id: row['item_id'],
    ...(row['ratio'] ? { ratio: row['ratio'] } : {}),
    ...(row['priority'] ? { priority: Number(row['priority']) } : {}),
  }
}

/** What the server takes of a line; positions follow the order on the screen. */
export function lineBody(row: GridRow, index: number): FormValues {
  const substitutes = (row['substitutes'] ?? []) as GridRow[]
  return {
    position: (index + 1) * 10,
    component_id: row['component_id'],
    quantity: row['quantity'],
    unit: row['unit_code'] ?? '',
    scrap_rate: fromPercent(row['scrap_percent']) ?? '0',
    operation_seq: row['operation_id'] ?? null,
    operation_name: row['operation_name'] ?? '',
    note: row['note'] ?? '',
    substitutes: substitutes.filter((one) => one['item_id']).map(substituteBody),
  }
}

/** An operation as the routing grid holds it. */
export function operationRow(operation: Operation): GridRow {
  return { ...operation, seq: String(operation.seq), work_centre_id: operation.work_centre_id }
}

export function operationBody(row: GridRow, mayRate: boolean): FormValues {
  const seq = String(row['seq'] ?? '')
  return {
    ...(seq === '' ? {} : { seq: /^\d+$/.test(seq) ? Number(seq) : seq }),
    code: row['code'] ?? '',
    name: row['name'] ?? '',
    work_centre_id: row['work_centre_id'] ?? null,
    ...(row['setup_minutes'] ? { setup_minutes: row['setup_minutes'] } : {}),
    ...(row['run_minutes'] ? { run_minutes: row['run_minutes'] } : {}),
    ...(row['transfer_batch'] ? { transfer_batch: row['transfer_batch'] } : {}),
    // Left out, the server keeps what the operation had.
    ...(mayRate ? { piece_rate: row['piece_rate'] ?? null } : {}),
    inspection: row['inspection'] === true,
    outsourced: row['outsourced'] === true,
    note: row['note'] ?? '',
  }
}

/** `lines.3.component_id` → `3.component_id`, for the grid; fields that stand in another column follow. */
export function gridErrors(errors: Record<string, string>, prefix: string, columns: Record<string, string> = {}): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [path, message] of Object.entries(errors)) {
    if (!path.startsWith(`${prefix}.`)) continue
    const [index = '', name = ''] = path.slice(prefix.length + 1).split('.')
    found[`${index}.${columns[name] ?? name}`] ??= message
  }
  return found
}
