import 'fake-indexeddb/auto'

import { beforeEach, describe, expect, it } from 'vitest'

import { ApiProblem, NetworkProblem, type WriteOptions } from '@/api/client'

import { CommandQueue } from './queue'

const refusal = (status: number, code: string): ApiProblem => new ApiProblem({ status, code, detail: code })

/** A server that counts effects by key, and a line that can be cut before or after the server. */
class Server {
  effects: string[] = []
  line: 'up' | 'down' | 'answer lost' = 'up'
  refuse: ApiProblem | null = null
  private readonly keys = new Set<string>()

  post = (path: string, _body: Record<string, unknown>, options: WriteOptions): Promise<unknown> => {
    if (this.line === 'down') return Promise.reject(new NetworkProblem())
    if (this.refuse) return Promise.reject(this.refuse)
    const key = options.idempotencyKey ?? ''
    if (!this.keys.has(key)) {
      this.keys.add(key)
      this.effects.push(path)
    }
    return this.line === 'answer lost' ? Promise.reject(new NetworkProblem()) : Promise.resolve({ ok: true })
  }
}

const command = (path: string, workerId = 1) => ({
  at: new Date(Date.now()).toISOString() + path,
  workerId,
  workerName: '张建国',
  path,
  body: {},
  label: path,
})

let server: Server
let queue: CommandQueue
let count = 0

beforeEach(() => {
  server = new Server()
  count += 1
  queue = new CommandQueue(server.post, `test-${count}`)
})

describe('the tablet outbox', () => {
  it('sends at once when the line is up and keeps nothing', async () => {
    expect(await queue.submit(command('/a'))).toEqual({ sent: true, answer: { ok: true } })
    expect(await queue.all()).toEqual([])
  })

  it('keeps what could not be sent and sends it later in order', async () => {
    server.line = 'down'
    await queue.submit(command('/a'))
    await queue.submit(command('/b'))
    server.line = 'up'
    await queue.flush(1)

    expect(server.effects).toEqual(['/a', '/b'])
    expect(await queue.all()).toEqual([])
  })

  it('counts once what was sent again because the answer was lost', async () => {
    server.line = 'answer lost'
    await queue.submit(command('/a'))
    server.line = 'up'
    await queue.flush(1)
    await queue.flush(1)

    expect(server.effects).toEqual(['/a'])
  })

  it('never sends one worker’s reports while another is signed on', async () => {
    server.line = 'down'
    await queue.submit(command('/a', 1))
    server.line = 'up'
    await queue.flush(2)

    expect(server.effects).toEqual([])
    expect((await queue.all()).map((one) => one.path)).toEqual(['/a'])
  })

  it('tells a refusal at once and forgets it', async () => {
    server.refuse = refusal(409, 'over_reported')

    await expect(queue.submit(command('/a'))).rejects.toThrow('over_reported')
    expect(await queue.all()).toEqual([])
  })

  it('keeps a later refusal for a person to see, and goes on with the next', async () => {
    server.line = 'down'
    await queue.submit(command('/a'))
    server.line = 'up'
    server.refuse = refusal(409, 'over_reported')
    await queue.flush(1)

    expect(await queue.all()).toMatchObject([{ state: 'refused', problem: 'over_reported' }])
  })

  it('waits when the worker was signed off meanwhile', async () => {
    server.refuse = refusal(401, 'not_authenticated')

    expect(await queue.submit(command('/a'))).toEqual({ sent: false, kept: true })
    expect(await queue.all()).toMatchObject([{ state: 'waiting' }])
  })
})
