import { api, ApiProblem, NetworkProblem } from '@/api/client'

export interface LiveEvent {
  topic: string
  /** The server's id of the transaction; several events may share one, and they may come late. */
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

interface Missed {
  events: LiveEvent[]
  /** Everything up to here is certainly told. */
  latest: number
  /** False when too much happened to be listed. */
  complete: boolean
}

interface Parts {
  open: (url: string) => SocketLike
  since: (topic: string, horizon: number) => Promise<Missed>
  later: (run: () => void, milliseconds: number) => void
}

interface Topic {
  /** All events up to this sequence are known; null before the first subscription. */
  horizon: number | null
  /** Heard past the horizon, so that catching up does not tell them twice. */
  heard: Map<string, number>
  listeners: Set<Listener>
  /** The server does not tell it to who is here now. */
  refused: boolean
}

type Message =
  | { type: 'subscribed'; topics: string[]; refused: string[]; latest: number }
  | ({ type: 'event' } & LiveEvent)
  | { type: 'refused'; topics: string[] }
  | { type: 'pong' }

/** Kind of the event that says: fetch everything again. */
export const RESYNC = 'resync'

const FIRST_DELAY = 500
const LONGEST_DELAY = 30_000
// A doorbell may go unheard (the message broker restarted); the record is asked now and then.
const REVIEW_DELAY = 60_000
const REFUSED = 4403

const realParts: Parts = {
  open: (url) => new WebSocket(url),
  since: (topic, horizon) => api.get('/events', { topic, since: horizon }),
  later: (run, milliseconds) => { setTimeout(run, milliseconds) },
}

const nameOf = (event: LiveEvent): string => `${event.sequence}.${event.kind}.${JSON.stringify(event.data)}`

/**
 * One socket per page. Events are hints: the listener fetches what it shows. After a gap the
 * missed ones are asked for by sequence, so a listener never stays behind.
 */
export class LiveConnection {
  private readonly topics = new Map<string, Topic>()
  private readonly watchers = new Set<(connected: boolean) => void>()
  private readonly refusedListeners = new Set<() => void>()
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
    this.parts.later(() => { this.review() }, REVIEW_DELAY)
  }

  stop(): void {
    this.wanted = false
    this.socket?.close()
    this.socket = null
    this.setConnected(false)
  }

  /**
   * Listens to a topic; the answer stops listening. `since` is the sequence of what the caller
   * already shows; without one the listener hears `resync` when the subscription begins.
   */
  subscribe(topic: string, listener: Listener, since?: number): () => void {
    const isNew = !this.topics.has(topic)
    const known = this.topics.get(topic) ?? { horizon: since ?? null, heard: new Map(), listeners: new Set(), refused: false }
    known.listeners.add(listener)
    this.topics.set(topic, known)
    if (isNew && this.connected) this.announce([topic])
    return () => {
      known.listeners.delete(listener)
      if (known.listeners.size === 0 && this.topics.get(topic) === known) this.topics.delete(topic)
    }
  }

  /** Tells whether the line is up, at once and on each change. */
  watch(watcher: (connected: boolean) => void): () => void {
    this.watchers.add(watcher)
    watcher(this.connected)
    return () => this.watchers.delete(watcher)
  }

  /** Asks again for the topics that were refused: rights may be others now. */
  renew(): void {
    if (this.connected) this.announce([...this.topics].filter(([, known]) => known.refused).map(([topic]) => topic))
  }

  /** Tells when the server closes the line because whoever is here may not be any more. */
  onRefused(listener: () => void): void {
    this.refusedListeners.add(listener)
  }

  private connect(): void {
    if (!this.wanted) return
    const socket = this.parts.open(this.url)
    this.socket = socket
    socket.onopen = () => {
      this.setConnected(true)
      this.announce([...this.topics.keys()])
    }
    socket.onmessage = (message) => { this.receive(JSON.parse(message.data) as Message) }
    socket.onclose = (event) => {
      if (this.socket !== socket) return
      this.socket = null
      this.setConnected(false)
      if (!this.wanted) return
      // Doubling, with a random part so that a whole factory does not return in one instant.
      const delay = event.code === REFUSED ? LONGEST_DELAY : Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.failures)
      this.failures += 1
      if (event.code === REFUSED) for (const listener of this.refusedListeners) listener()
      this.parts.later(() => { this.connect() }, delay * (0.75 + Math.random() / 2))
    }
  }

  private announce(topics: string[]): void {
    if (topics.length > 0) this.socket?.send(JSON.stringify({ type: 'subscribe', topics }))
  }

  private receive(message: Message): void {
    if (message.type === 'event') this.deliver(message)
    else if (message.type === 'subscribed') {
      this.failures = 0
      for (const topic of message.topics) this.joined(topic, message.latest)
      this.markRefused(message.refused)
    } else if (message.type === 'refused') this.markRefused(message.topics)
  }

  private markRefused(topics: string[]): void {
    for (const topic of topics) {
      const known = this.topics.get(topic)
      if (known) known.refused = true
    }
  }

  private joined(topic: string, latest: number): void {
    const known = this.topics.get(topic)
    if (!known) return
    known.refused = false
    if (known.horizon === null) this.resync(topic, known, latest)
    else void this.catchUp(topic)
  }

  private resync(topic: string, known: Topic, latest: number): void {
    known.horizon = latest
    known.heard.clear()
    for (const listener of known.listeners) listener({ topic, sequence: latest, kind: RESYNC, data: {} })
  }

  private review(): void {
    if (!this.wanted) return
    if (this.connected) for (const topic of this.topics.keys()) void this.catchUp(topic)
    this.parts.later(() => { this.review() }, REVIEW_DELAY)
  }

  /** Asks for what was not heard; when that fails, the next review or reconnect asks again. */
  private async catchUp(topic: string): Promise<void> {
    const known = this.topics.get(topic)
    if (!known || known.horizon === null) return
    try {
      const missed = await this.parts.since(topic, known.horizon)
      if (!missed.complete) {
        this.resync(topic, known, missed.latest)
        return
      }
      for (const event of missed.events) this.deliver(event)
      known.horizon = Math.max(known.horizon, missed.latest)
      for (const [name, sequence] of known.heard) if (sequence <= known.horizon) known.heard.delete(name)
    } catch (error) {
      if (!(error instanceof NetworkProblem) && !(error instanceof ApiProblem)) throw error
    }
  }

  private deliver(event: LiveEvent): void {
    const known = this.topics.get(event.topic)
    const name = nameOf(event)
    if (!known || known.heard.has(name)) return
    known.heard.set(name, event.sequence)
    for (const listener of known.listeners) listener(event)
  }

  private setConnected(connected: boolean): void {
    if (this.connected === connected) return
    this.connected = connected
    for (const watcher of this.watchers) watcher(connected)
  }
}
