import { ApiProblem, NetworkProblem, problemFrom } from './problem'

export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[]
export type Query = Record<string, QueryValue>

/** One page of a list; `next` is the cursor of the following page. */
export interface Page<Row> {
  results: Row[]
  next: string | null
}

export interface WriteOptions {
  /** Made once per submit and kept over its retries; a fresh one is made when absent. */
  idempotencyKey?: string
  /** The version of the document that was edited; the server answers 412 when it has moved on. */
  version?: number | string
  signal?: AbortSignal
  /** One try only, for a caller that repeats by itself. */
  once?: boolean
}

interface Send extends WriteOptions {
  method: string
  path: string
  query?: Query | undefined
  body?: unknown
}

interface ClientState {
  language: string
  onUnauthenticated: (() => void) | null
  /** Called with every answer or failure, so that the shell can show that the line is down. */
  onReachable: ((reachable: boolean) => void) | null
  wait: (milliseconds: number) => Promise<void>
}

const state: ClientState = {
  language: 'zh-hans',
  onUnauthenticated: null,
  onReachable: null,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

/** Sets the language header, the sign-in hook, the reachability hook. */
export function configureClient(changes: Partial<ClientState>): void {
  Object.assign(state, changes)
}

const RETRY_DELAYS = [400, 1200, 3000]
const GATEWAY_STATUSES = new Set([502, 503, 504])
const SAFE_METHODS = new Set(['GET', 'HEAD'])

export function newIdempotencyKey(): string {
  // randomUUID exists only in secure contexts; a factory's plain-HTTP address is not one.
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function cookie(name: string): string {
  const found = document.cookie.split('; ').find((part) => part.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/** `/items` → `/api/v1/items?…`; empty values are left out, lists joined by commas. */
export function apiUrl(path: string, query?: Query): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue
    search.set(key, Array.isArray(value) ? value.join(',') : String(value))
  }
  const text = search.toString()
  return `/api/v1${path}${text ? `?${text}` : ''}`
}

function headersOf(send: Send): Headers {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': state.language })
  if (SAFE_METHODS.has(send.method)) return headers
  headers.set('X-CSRFToken', cookie('csrftoken'))
  headers.set('Idempotency-Key', send.idempotencyKey ?? newIdempotencyKey())
  if (send.version !== undefined) headers.set('If-Match', `"${send.version}"`)
  if (send.body !== undefined && !(send.body instanceof FormData)) {
    headers.set('Content-Type', 'application/json')
  }
  return headers
}

async function reach(fetchOnce: () => Promise<Response>): Promise<Response> {
  try {
    return await fetchOnce()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new NetworkProblem(error)
  }
}

function requestOf(send: Send): () => Promise<Response> {
  const init: RequestInit = { method: send.method, headers: headersOf(send), credentials: 'same-origin' }
  if (send.signal) init.signal = send.signal
  if (send.body !== undefined) {
    init.body = send.body instanceof FormData ? send.body : JSON.stringify(send.body)
  }
  return () => fetch(apiUrl(send.path, send.query), init)
}

async function worthRetrying(response: Response): Promise<boolean> {
  if (GATEWAY_STATUSES.has(response.status)) return true
  if (response.status !== 409) return false
  return (await problemFrom(response.clone())).code === 'idempotency_in_progress'
}

/** Sends, repeating a write over a bad line: its key makes it take effect once. */
async function exchange(send: Pick<Send, 'method' | 'once'>, fetchOnce: () => Promise<Response>): Promise<Response> {
  const delays = SAFE_METHODS.has(send.method) || send.once ? [] : RETRY_DELAYS
  for (let round = 0; ; round += 1) {
    const delay = delays[round]
    try {
      const response = await reach(fetchOnce)
      if (delay === undefined || !(await worthRetrying(response))) {
        state.onReachable?.(!GATEWAY_STATUSES.has(response.status))
        return response
      }
    } catch (error) {
      if (!(error instanceof NetworkProblem)) throw error
      state.onReachable?.(false)
      if (delay === undefined) throw error
    }
    await state.wait(delay)
  }
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response
  const problem = await problemFrom(response)
  if (problem.status === 401 && problem.code === 'not_authenticated') state.onUnauthenticated?.()
  throw problem
}

const call = async (send: Send): Promise<Response> => checked(await exchange(send, requestOf(send)))

/** The same manners for a ready-made request; headers that it already has are kept. */
export async function sendRequest(request: Request): Promise<Response> {
  const headers = headersOf({ method: request.method, path: '' })
  for (const [name, value] of headers) if (!request.headers.has(name)) request.headers.set(name, value)
  return checked(await exchange(request, () => fetch(request.clone())))
}

async function json<Answer>(send: Send): Promise<Answer> {
  const response = await call(send)
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

function write(method: string) {
  return <Answer = unknown>(path: string, body?: unknown, options: WriteOptions = {}): Promise<Answer> =>
    json<Answer>({ method, path, body, ...options })
}

/** The one door to the server. Every method raises ApiProblem or NetworkProblem. */
export const api = {
  get: <Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer> =>
    json<Answer>({ method: 'GET', path, query, ...(signal ? { signal } : {}) }),
  list: <Row>(path: string, query?: Query, signal?: AbortSignal): Promise<Page<Row>> =>
    json<Page<Row>>({ method: 'GET', path, query, ...(signal ? { signal } : {}) }),
  /** Every row of a short list (roles, modules), whether it is paged or a bare array. */
  async all<Row>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Row[]> {
    const rows: Row[] = []
    let cursor: string | null = ''
    do {
      const page: Page<Row> | Row[] = await api.get<Page<Row> | Row[]>(path, { ...query, cursor }, signal)
      if (Array.isArray(page)) return page
      rows.push(...page.results)
      cursor = page.next
    } while (cursor !== null)
    return rows
  },
  post: write('POST'),
  patch: write('PATCH'),
  put: write('PUT'),
  remove: <Answer = void>(path: string, options: WriteOptions = {}): Promise<Answer> =>
    json<Answer>({ method: 'DELETE', path, ...options }),
  /** A file with the name that the server gave it. */
  async file(path: string, query?: Query): Promise<{ blob: Blob; name: string }> {
    const response = await call({ method: 'GET', path, query })
    const disposition = response.headers.get('content-disposition') ?? ''
    const encoded = /filename\*=(?:UTF-8'')?([^;]+)/i.exec(disposition)?.[1]
    const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1]
    return { blob: await response.blob(), name: encoded ? decodeURIComponent(encoded) : (plain ?? 'download') }
  },
}

export { ApiProblem, NetworkProblem }
