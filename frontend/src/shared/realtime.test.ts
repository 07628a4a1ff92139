import { beforeEach, describe, expect, it } from 'vitest'

import { NetworkProblem } from '@/api/client'

import { LiveConnection, RESYNC, type LiveEvent, type SocketLike } from './realtime'

class FakeSocket implements SocketLike {
  sent: unknown[] = []
  onopen: SocketLike['onopen'] = null
  onclose: SocketLike['onclose'] = null
  onmessage: SocketLike['onmessage'] = null
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.drop(1000)
  }
  open(): void {
    this.onopen?.(new Event('open'))
  }
  drop(code = 1006): void {
    this.onclose?.({ code } as CloseEvent)
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent<string>)
  }
}

const event = (sequence: number, id: number): LiveEvent => ({ topic: 'orders', sequence, kind: 'order_changed', data: { id } })
const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve) })

let sockets: FakeSocket[]
let waiting: { run: () => void; milliseconds: number }[]
let asked: [string, number][]
let answer: () => Promise<{ events: LiveEvent[]; latest: number; complete: boolean }>
let heard: LiveEvent[]
let live: LiveConnection

const last = (): FakeSocket => sockets.at(-1) as FakeSocket
const reconnect = (): void => { waiting.pop()?.run() }

beforeEach(() => {
  sockets = []
  waiting = []
  asked = []
  heard = []
  answer = () => Promise.resolve({ events: [], latest: 0, complete: true })
  live = new LiveConnection('ws://x/ws/', {
    open: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    since: (topic, horizon) => {
      asked.push([topic, horizon])
      return answer()
    },
    later: (run, milliseconds) => { waiting.push({ run, milliseconds }) },
  })
})

function connected(since?: number): void {
  live.subscribe('orders', (one) => heard.push(one), since)
  live.start()
  last().open()
  last().say({ type: 'subscribed', topics: ['orders'], refused: [], latest: 40 })
}

describe('a live page', () => {
  it('subscribes to its topics and hears events', () => {
    connected(40)
    last().say({ type: 'event', ...event(41, 7) })
    expect(last().sent).toEqual([{ type: 'subscribe', topics: ['orders'] }])
    expect(heard).toEqual([expect.objectContaining({ sequence: 41, data: { id: 7 } })])
  })

  it('asks again for what was refused once rights may be others', () => {
    live.subscribe('orders', (one) => heard.push(one), 40)
    live.subscribe('session', (one) => heard.push(one), 40)
    live.start()
    last().open()
    last().say({ type: 'subscribed', topics: ['session'], refused: ['orders'], latest: 40 })
    last().sent = []

    live.renew()

    expect(last().sent).toEqual([{ type: 'subscribe', topics: ['orders'] }])
  })

  it('asks again for what was taken away, and for nothing else', () => {
    connected(40)
    last().sent = []

    live.renew()
    last().say({ type: 'refused', topics: ['orders'] })
    live.renew()
    last().say({ type: 'subscribed', topics: ['orders'], refused: [], latest: 41 })
    live.renew()

    expect(last().sent.filter((one) => JSON.stringify(one).includes('orders'))).toHaveLength(1)
  })

  it('tells when nobody may be here any more', () => {
    let refusals = 0
    live.onRefused(() => { refusals += 1 })
    connected(40)

    last().drop(1006)
    reconnect()
    last().open()
    last().drop(4403)

    expect(refusals).toBe(1)
  })

  it('is told to fetch everything when it did not say what it shows', () => {
    connected()
    expect(heard.map((one) => one.kind)).toEqual([RESYNC])
    expect(asked).toEqual([])
  })

  it('asks for what it missed, from what it knew, after the line was down', async () => {
    connected(40)
    await settle()
    last().drop()
    answer = () => Promise.resolve({ events: [event(45, 1), event(46, 2)], latest: 46, complete: true })

    reconnect()
    last().open()
    last().say({ type: 'subscribed', topics: ['orders'], refused: [], latest: 46 })
    await settle()

    expect(asked).toEqual([['orders', 40], ['orders', 40]])
    expect(heard.map((one) => one.data['id'])).toEqual([1, 2])
  })

  it('hears nothing twice when the record tells what the socket told', async () => {
    connected(40)
    await settle()
    last().say({ type: 'event', ...event(45, 1) })
    last().drop()
    answer = () => Promise.resolve({ events: [event(45, 1), event(45, 2)], latest: 46, complete: true })

    reconnect()
    last().open()
    last().say({ type: 'subscribed', topics: ['orders'], refused: [], latest: 46 })
    await settle()

    expect(heard.map((one) => one.data['id'])).toEqual([1, 2])
  })

  it('hears an older transaction that commits later', () => {
    connected(40)
    last().say({ type: 'event', ...event(45, 1) })
    last().say({ type: 'event', ...event(43, 2) })
    expect(heard.map((one) => one.sequence)).toEqual([45, 43])
  })

  it('fetches everything when more was missed than can be listed', async () => {
    answer = () => Promise.resolve({ events: [event(45, 1)], latest: 900, complete: false })
    connected(40)
    await settle()
    expect(heard.map((one) => [one.kind, one.sequence])).toEqual([[RESYNC, 900]])
  })

  it('asks again at the review when the record could not be reached', async () => {
    answer = () => Promise.reject(new NetworkProblem())
    connected(40)
    await settle()
    answer = () => Promise.resolve({ events: [event(41, 9)], latest: 41, complete: true })

    waiting.find((one) => one.milliseconds === 60_000)?.run()
    await settle()

    expect(asked).toEqual([['orders', 40], ['orders', 40]])
    expect(heard.map((one) => one.data['id'])).toEqual([9])
  })

  it('waits longer after each failure, and half a minute when it was refused', () => {
    live.start()
    const delays = [1006, 1006, 1006, 4403].map((code) => {
      last().drop(code)
      const { run, milliseconds } = waiting.pop() as { run: () => void; milliseconds: number }
      run()
      return milliseconds
    })
    expect(delays[0]).toBeGreaterThanOrEqual(375)
    expect(delays[0]).toBeLessThanOrEqual(625)
    expect(delays[2]).toBeGreaterThanOrEqual(1500)
    expect(delays[3]).toBeGreaterThanOrEqual(22_500)
  })

  it('stays away when it was stopped', () => {
    connected(40)
    waiting = []
    live.stop()
    expect(waiting).toEqual([])
    expect(live.connected).toBe(false)
  })
})
