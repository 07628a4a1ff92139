import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { api, ApiProblem, configureClient, NetworkProblem } from './client'
import { Submission } from './submission'
import { typedApi } from './typed'

type Answer = Response | Error

let answers: Answer[] = []
let sent: { url: string; init: RequestInit; headers: Headers }[] = []

function json(body: unknown, status = 200): Response {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
}

const lost = (): Error => new TypeError('Failed to fetch')
const keys = (): (string | null)[] => sent.map((one) => one.headers.get('Idempotency-Key'))

beforeEach(() => {
  answers = []
  sent = []
  configureClient({ wait: () => Promise.resolve(), onUnauthenticated: null, language: 'zh-hans' })
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, init, headers: new Headers(init.headers) })
    const answer = answers.shift() ?? json({})
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  })
})
afterEach(() => { vi.unstubAllGlobals() })

describe('a write', () => {
  it('is repeated with the same key when the line drops', async () => {
    answers = [lost(), lost(), json({ id: 12 }, 201)]

    await expect(api.post('/items', { code: 'A' })).resolves.toEqual({ id: 12 })

    expect(sent).toHaveLength(3)
    expect(new Set(keys()).size).toBe(1)
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is repeated while the first try is still running', async () => {
    answers = [json({ code: 'idempotency_in_progress' }, 409), json({ id: 3 })]
    await expect(api.post('/items', {})).resolves.toEqual({ id: 3 })
  })

  it('is repeated when only the proxy answered', async () => {
    answers = [new Response('<html>', { status: 502 }), json({ id: 4 })]
    await expect(api.post('/items', {})).resolves.toEqual({ id: 4 })
  })

  it('is not repeated after a refusal', async () => {
    answers = [json({ code: 'invalid', detail: '有误', errors: [{ field: 'code', code: 'taken', message: '已存在' }] }, 400)]

    const refusal = await api.post('/items', {}).catch((error: unknown) => error)

    expect(refusal).toBeInstanceOf(ApiProblem)
    expect((refusal as ApiProblem).byField()).toEqual({ code: '已存在' })
    expect(sent).toHaveLength(1)
  })

  it('gives up after the last try', async () => {
    answers = [lost(), lost(), lost(), lost(), lost()]
    await expect(api.post('/items', {})).rejects.toBeInstanceOf(NetworkProblem)
    expect(sent).toHaveLength(4)
  })

  it('tries once when the caller repeats by itself', async () => {
    answers = [lost(), json({ id: 5 }, 201)]
    await expect(api.post('/items', {}, { once: true })).rejects.toBeInstanceOf(NetworkProblem)
    expect(sent).toHaveLength(1)
  })

  it('carries the version, the cookie and the language', async () => {
    document.cookie = 'csrftoken=abc'

    await api.patch('/sales-orders/7', { note: 'x' }, { version: 5 })

    expect(sent[0]?.headers.get('If-Match')).toBe('"5"')
    expect(sent[0]?.headers.get('X-CSRFToken')).toBe('abc')
    expect(sent[0]?.headers.get('Accept-Language')).toBe('zh-hans')
    expect(sent[0]?.url).toBe('/api/v1/sales-orders/7')
  })
})

describe('a submit', () => {
  const save = (body: unknown) => (options: object): Promise<unknown> => api.post('/items', body, options)

  it('keeps its key when it is pressed again after the line dropped', async () => {
    const submission = new Submission()
    answers = [lost(), lost(), lost(), lost(), json({ id: 1 })]

    await submission.run({ a: 1 }, save({ a: 1 })).catch(() => null)
    await submission.run({ a: 1 }, save({ a: 1 }))

    expect(sent).toHaveLength(5)
    expect(new Set(keys()).size).toBe(1)
  })

  it('has a new key for other content', async () => {
    const submission = new Submission()
    answers = [lost(), lost(), lost(), lost()]

    await submission.run({ a: 1 }, save({ a: 1 })).catch(() => null)
    await submission.run({ a: 2 }, save({ a: 2 }))

    expect(new Set(keys()).size).toBe(2)
  })

  it('has a new key after an answer, be it a refusal', async () => {
    const submission = new Submission()
    answers = [json({ code: 'invalid' }, 400), json({}), json({})]

    await submission.run({ a: 1 }, save({ a: 1 })).catch(() => null)
    await submission.run({ a: 1 }, save({ a: 1 }))
    await submission.run({ a: 1 }, save({ a: 1 }))

    expect(new Set(keys()).size).toBe(3)
  })
})

interface ItemPaths {
  '/api/v1/items/{id}': {
    patch: {
      parameters: { path: { id: number } }
      requestBody: { content: { 'application/json': { name: string } } }
      responses: { 200: { content: { 'application/json': { id: number; name: string } } } }
    }
  }
}

describe('the typed client', () => {
  it('has the manners of the plain one', async () => {
    const requests: Request[] = []
    const replies = [lost(), json({ id: 12, name: '椅' })]
    vi.stubGlobal('fetch', (request: Request) => {
      requests.push(request)
      const reply = replies.shift() ?? json({})
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply)
    })

    const { data } = await typedApi<ItemPaths>().PATCH('/api/v1/items/{id}', { params: { path: { id: 12 } }, body: { name: '椅' } })

    expect(data).toEqual({ id: 12, name: '椅' })
    expect(requests).toHaveLength(2)
    expect(requests[1]?.url).toBe(`${location.origin}/api/v1/items/12`)
    expect(requests[0]?.headers.get('Idempotency-Key')).toBe(requests[1]?.headers.get('Idempotency-Key'))
    expect(requests[0]?.headers.get('Accept-Language')).toBe('zh-hans')
  })
})

describe('a read', () => {
  it('has no key and leaves empty filters out', async () => {
    await api.get('/items', { search: '', kind: 'raw', ids: [1, 2], cursor: null })
    expect(sent[0]?.url).toBe('/api/v1/items?kind=raw&ids=1%2C2')
    expect(keys()).toEqual([null])
  })

  it('fetches all pages of a short list', async () => {
    answers = [json({ results: [1, 2], next: 'c2' }), json({ results: [3], next: null })]
    await expect(api.all('/roles')).resolves.toEqual([1, 2, 3])
    expect(sent[1]?.url).toBe('/api/v1/roles?cursor=c2')
  })

  it('asks to sign in when the session has ended, not when the password was wrong', async () => {
    const ended = vi.fn()
    configureClient({ onUnauthenticated: ended })
    answers = [json({ code: 'wrong_credentials' }, 401), json({ code: 'not_authenticated' }, 401)]

    await api.post('/session', {}).catch(() => null)
    expect(ended).not.toHaveBeenCalled()
    await api.get('/items').catch(() => null)
    expect(ended).toHaveBeenCalledOnce()
  })

  it('makes a problem of an error page without JSON', async () => {
    answers = [new Response('<html>', { status: 413, headers: { 'content-type': 'text/html' } })]
    await expect(api.get('/items')).rejects.toMatchObject({ status: 413, code: 'too_large' })
  })

  it('takes the name of a file from the server', async () => {
    answers = [new Response('x', { headers: { 'content-disposition': "attachment; filename*=UTF-8''%E9%80%81%E8%B4%A7%E5%8D%95.pdf" } })]
    await expect(api.file('/deliveries/1/pdf')).resolves.toMatchObject({ name: '送货单.pdf' })
  })
})
