import { api, type Page, type WriteOptions } from '@/api/client'

import type { FloorSession, Operation, OperationRow, OwnReport, Report, Scan, ScrapReason } from './types'

/** Milliseconds after which a report counts as not answered. */
const ANSWER_WITHIN = 6000

/** What a tablet asks of the server. */
export const floor = {
  session: (): Promise<FloorSession> => api.get('/floor/session'),
  enrol: (code: string): Promise<unknown> => api.post('/floor/enrol', { code }),
  signOnByBadge: (badge: string): Promise<unknown> => api.post('/floor/sign-on', { badge }),
  signOnByNumber: (number: string, pin: string): Promise<unknown> => api.post('/floor/sign-on', { number, pin }),
  switchTo: (employeeId: number, pin?: string): Promise<unknown> =>
    api.post('/floor/switch', pin ? { employee_id: employeeId, pin } : { employee_id: employeeId }),
  signOff: (): Promise<unknown> => api.post('/floor/sign-off', {}),
  operations: (search: string): Promise<Page<OperationRow>> => api.list('/floor/operations', { search, limit: 100 }),
  operation: (id: number): Promise<Operation> => api.get(`/floor/operations/${id}`),
  scan: (code: string): Promise<Scan> => api.get('/floor/scan', { code }),
  reasons: (): Promise<ScrapReason[]> => api.all('/floor/scrap-reasons'),
  ownReports: (): Promise<OwnReport[]> => api.all('/floor/reports/mine'),
  /** One try, and not for long: the outbox repeats it, and a worker with gloves on does not wait. */
  send: (path: string, body: Report | Record<string, never>, options: WriteOptions): Promise<unknown> =>
    api.post(path, body, { ...options, once: true, signal: AbortSignal.timeout(ANSWER_WITHIN) }),
}
