import Dexie, { type EntityTable } from 'dexie'

import { ApiProblem, newIdempotencyKey, type WriteOptions } from '@/api/client'

/** One thing a worker did, kept on the tablet until the server has answered for it. */
export interface Command {
  /** Made before anything is sent, and sent as the idempotency key: repeated, it counts once. */
  id: string
  at: string
  workerId: number
  workerName: string
  path: string
  body: Record<string, unknown>
  /** What it was, in words, for the list of what waits. */
  label: string
  state: 'waiting' | 'refused'
  problem: string
}

type Post = (path: string, body: Record<string, unknown>, options: WriteOptions) => Promise<unknown>

export type Outcome = { sent: true; answer: unknown } | { sent: false; kept: true }

/**
 * The tablet's outbox. A command is stored first and sent then; without an answer it stays and is
 * sent again later, in order, under the same key and only while the same worker is signed on:
 * nobody's work is ever booked to somebody else.
 */
export class CommandQueue {
  private readonly database: Dexie & { commands: EntityTable<Command, 'id'> }
  private flushing: Promise<void> | null = null
  private readonly watchers = new Set<() => void>()

  constructor(
    private readonly post: Post,
    name = 'floor',
  ) {
    this.database = new Dexie(name) as Dexie & { commands: EntityTable<Command, 'id'> }
    this.database.version(1).stores({ commands: 'id, at' })
  }

  onChange(watcher: () => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  all(): Promise<Command[]> {
    return this.database.commands.orderBy('at').toArray()
  }

  /** Stores, then tries to send. A refusal is thrown and forgotten: the worker sees it at once. */
  async submit(command: Omit<Command, 'id' | 'state' | 'problem'>): Promise<Outcome> {
    const stored: Command = { ...command, id: newIdempotencyKey(), state: 'waiting', problem: '' }
    const earlier = (await this.waitingOf(command.workerId)).length > 0
    await this.database.commands.add(stored)
    this.tell()
    if (earlier) {
      // What was done before must arrive before.
      await this.flush(command.workerId)
      const left = await this.database.commands.get(stored.id)
      return left ? { sent: false, kept: true } : { sent: true, answer: undefined }
    }
    try {
      const answer = await this.post(stored.path, stored.body, { idempotencyKey: stored.id })
      await this.forget(stored.id)
      return { sent: true, answer }
    } catch (error) {
      if (error instanceof ApiProblem && isFinal(error)) {
        await this.forget(stored.id)
        throw error
      }
      return { sent: false, kept: true }
    }
  }

  /** Sends what waits for this worker, oldest first; stops at the first missing answer. */
  flush(workerId: number): Promise<void> {
    this.flushing ??= this.send(workerId).finally(() => {
      this.flushing = null
    })
    return this.flushing
  }

  async forget(id: string): Promise<void> {
    await this.database.commands.delete(id)
    this.tell()
  }

  private async waitingOf(workerId: number): Promise<Command[]> {
    return (await this.all()).filter((command) => command.state === 'waiting' && command.workerId === workerId)
  }

  private async send(workerId: number): Promise<void> {
    for (const command of await this.waitingOf(workerId)) {
      try {
        await this.post(command.path, command.body, { idempotencyKey: command.id })
      } catch (error) {
        if (!(error instanceof ApiProblem) || !isFinal(error)) return
        await this.database.commands.update(command.id, { state: 'refused', problem: error.detail })
        this.tell()
        continue
      }
      await this.forget(command.id)
    }
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher()
  }
}

/** Whether sending again cannot help. Signed off, throttled or a failing server: it can. */
function isFinal(problem: ApiProblem): boolean {
  if (problem.code === 'idempotency_in_progress') return false
  return problem.status >= 400 && problem.status < 500 && ![401, 408, 429].includes(problem.status)
}
