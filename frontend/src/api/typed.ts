import createClient, { type Client } from 'openapi-fetch'

import { sendRequest } from './client'

/**
 * A client that knows the paths, bodies and answers of the API document: `typedApi<paths>()` with
 * the `paths` of `schema.d.ts`. Keys, retries, language and refusals are those of `api`.
 */
export function typedApi<Paths extends object>(): Client<Paths> {
  return createClient<Paths>({ baseUrl: location.origin, fetch: sendRequest })
}
