import type { components } from '@/api/schema'

/** The floor's shapes are those of the API document. */
type Shapes = components['schemas']

export type FloorSession = Shapes['FloorSessionDocument']
export type Terminal = Shapes['FloorTerminal']
export type Worker = Shapes['FloorWorker']
export type Operation = Shapes['FloorOperation']
export type ScrapReason = Shapes['ScrapReasonRow']
export type OwnReport = Shapes['MyReport']
export type Scan = Shapes['Scanned']
export type Report = Shapes['ReportBodyRequest']
/** A row of the list: an operation without what only its own page shows. */
export type OperationRow = Shapes['FloorRow']
