import { ApiProblem, api, NetworkProblem } from '@/api/client'
import type { components } from '@/api/schema'

type Shapes = components['schemas']

export type Board = Shapes['BoardDocument']
export type Card = Board['columns'][number]['cards'][number]

/** The key of a board link: a screen on the wall has nobody signed in. */
export const boardKey = new URLSearchParams(location.search).get('key') ?? ''

export const fetchBoard = (): Promise<Board> => api.get('/board', { key: boardKey })

export { ApiProblem, NetworkProblem }
