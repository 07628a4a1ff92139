/** One refused field of a write; `field` is a dotted path such as `lines.2.quantity`. */
export interface FieldError {
  field: string
  code: string
  message: string
}

interface ProblemBody {
  status: number
  code: string
  title?: string
  detail?: string
  errors?: FieldError[]
  [extra: string]: unknown
}

/** A refusal by the server: an RFC 9457 problem document with a stable `code`. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly fields: FieldError[]
  readonly extra: Record<string, unknown>

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title ?? body.code)
    this.name = 'ApiProblem'
    this.status = body.status
    this.code = body.code
    this.detail = body.detail ?? body.title ?? ''
    this.fields = body.errors ?? []
    this.extra = body
  }

  /** Messages by field path, the first of each. */
  byField(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const error of this.fields) found[error.field] ??= error.message
    return found
  }
}

/** The request never got an answer: no network, or the server is away. */
export class NetworkProblem extends Error {
  constructor(cause?: unknown) {
    super('network', { cause })
    this.name = 'NetworkProblem'
  }
}

/** Reads an error answer whatever its shape: a proxy in front may answer with HTML. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  const type = response.headers.get('content-type') ?? ''
  const fallback: ProblemBody = { status: response.status, code: fallbackCode(response.status) }
  if (!type.includes('json')) return new ApiProblem(fallback)
  try {
    const body = (await response.json()) as Partial<ProblemBody>
    return new ApiProblem({ ...body, status: response.status, code: body.code ?? fallback.code })
  } catch (error) {
    if (error instanceof SyntaxError) return new ApiProblem(fallback)
    throw error
  }
}

function fallbackCode(status: number): string {
  const known: Record<number, string> = {
    401: 'not_authenticated',
    403: 'permission_denied',
    404: 'not_found',
    413: 'too_large',
    429: 'throttled',
  }
  return known[status] ?? (status >= 500 ? 'server_error' : 'invalid')
}
