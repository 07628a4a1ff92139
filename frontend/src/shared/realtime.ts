import { api, ApiProblem, NetworkProblem } from '@/api/client'

export interface LiveEvent {
  topic: string
  sequence: number
  kind: string
  data: Record<string, unknown>
}

type Listener = (event: LiveEvent) => void

export interface SocketLike {
  send(text: string): void
  close(): void
  onopen: ((event: Event) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  onmessage: ((event: MessageEvent<string>) => void) | null
}

interface Parts {
  open: (url: string) => SocketLike
  since: (topic: string, sequence: number) => Promise<{ events: LiveEvent[]; latest: number }>
  later: (run: () => void, milliseconds: number) => void
}

const FIRST_DELAY = 500
const LONGEST_DELAY = 30_000
const RETRY_DELAY = 5_000

/** Kind of the event that says: fetch everything again. */
export const RESYNC = 'resync'

const realParts: Parts = {
  open: (url) => new WebSocket(url),
  since: (topic, sequence) => api.get('/events', { topic, since: sequence }),
  later: (run, milliseconds) => { setTimeout(run, milliseconds) },
}

/**
 * One socket per page. Events are hints: the listener fetches what it shows. After a gap
 * (a reconnect, or a skipped sequence) the missed events are asked for by sequence, so a listener
 * never stays behind.
 */
export class LiveConnection {
  private readonly topics = new Map<string, { sequence: number | null; listeners: Set<Listener> }>()
  private readonly watchers = new Set<(connected: boolean) => void>()
  private socket: SocketLike | null = null
  private failures = 0
  private wanted = false
  connected = false

  constructor(
    private readonly url: string,
    private readonly parts: Parts = realParts,
  ) {}

  start(): void {
    if (this.wanted) return
    this.wanted = true
    this.connect()
  }

  stop(): void {
    this.wanted = false
    this.socket?.close()
    this.socket = null
    this.setConnected(false)
  }

  /**
   * Listens to a topic; the answer stops listening. `since` is the sequence of what the caller
   * already shows; without one the listener hears `resync` whenever the line comes up.
   */
  subscribe(topic: string, listener: Listener, since?: number): () => void {
    const isNew = !this.topics.has(topic)
    const known = this.topics.get(topic) ?? { sequence: since ?? null, listeners: new Set<Listener>() }
    known.listeners.add(listener)
    this.topics.set(topic, known)
    if (isNew && this.connected) this.announce([topic])
    return () => {
      known.listeners.delete(listener)
      if (known.listeners.size > 0) return
      this.topics.delete(topic)
      if (this.connected) this.socket?.send(JSON.stringify({ type: 'unsubscribe', topics: [topic] }))
    }
  }

  /** Tells whether the line is up, at once and on each change. */
  watch(watcher: (connected: boolean) => void): () => void {
    this.watchers.add(watcher)
    watcher(this.connected)
    return () => this.watchers.delete(watcher)
  }

  private connect(): void {
    if (!this.wanted) return
    const socket = this.parts.open(this.url)
    this.socket = socket
    socket.onopen = () => {
      this.failures = 0
      this.setConnected(true)
      this.announce([...this.topics.keys()])
    }
    socket.onmessage = (message) => { this.receive(message.data) }
    socket.onclose = () => {
      if (this.socket !== socket) return
      this.setConnected(false)
      this.socket = null
      if (!this.wanted) return
      // Doubling, with a random part so that a whole factory does not return in one instant.
      const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.failures) * (0.75 + Math.random() / 2)
      this.failures += 1
      this.parts.later(() => { this.connect() }, delay)
    }
  }

  private announce(topics: string[]): void {
    if (topics.length === 0) return
    this.socket?.send(JSON.stringify({ type: 'subscribe', topics }))
    for (const topic of topics) void this.catchUp(topic)
  }

  /** Fetches what happened while the line was down, again after a while if that fails. */
  private async catchUp(topic: string): Promise<void> {
    const known = this.topics.get(topic)
    if (!known) return
    if (known.sequence === null) {
      for (const listener of known.listeners) listener({ topic, sequence: 0, kind: RESYNC, data: {} })
      return
    }
    try {
      const { events, latest } = await this.parts.since(topic, known.sequence)
      for (const event of events) this.deliver(event)
      known.sequence = Math.max(known.sequence, latest)
    } catch (error) {
      if (!(error instanceof NetworkProblem) && !(error instanceof ApiProblem)) throw error
      this.parts.later(() => { if (this.connected) void this.catchUp(topic) }, RETRY_DELAY)
    }
  }

  private receive(text: string): void {
    const message = JSON.parse(text) as { type: string } & LiveEvent
    if (message.type !== 'event') return
    const known = this.topics.get(message.topic)
    if (!known) return
    const expected = known.sequence === null ? null : known.sequence + 1
    if (expected !== null && message.sequence > expected) void this.catchUp(message.topic)
    else this.deliver(message)
  }

  private deliver(event: LiveEvent): void {
    const known = this.topics.get(event.topic)
    if (!known || (known.sequence !== null && event.sequence <= known.sequence)) return
    known.sequence = event.sequence
    for (const listener of known.listeners) listener(event)
  }

  private setConnected(connected: boolean): void {
    if (this.connected === connected) return
    this.connected = connected
    for (const watcher of this.watchers) watcher(connected)
  }
}
