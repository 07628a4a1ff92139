import { newIdempotencyKey, type WriteOptions } from './client'
import { ApiProblem } from './problem'

/**
 * The key of one submit. Pressing "save" again after the line dropped repeats the same key, so
 * the write takes effect once; after any answer, or when the content changed, a new key is made.
 */
export class Submission {
  private key: string | null = null
  private content = ''

  async run<Answer>(body: unknown, send: (options: WriteOptions) => Promise<Answer>): Promise<Answer> {
    const content = JSON.stringify(body) ?? ''
    if (this.key === null || content !== this.content) this.key = newIdempotencyKey()
    this.content = content
    try {
      const answer = await send({ idempotencyKey: this.key })
      this.key = null
      return answer
    } catch (error) {
      // An answered refusal committed nothing; only a missing answer must be repeatable. The
      // code below says that the first try is still running: its key must be kept too.
      if (error instanceof ApiProblem && error.code !== 'idempotency_in_progress' && error.status < 500) this.key = null
      throw error
    }
  }
}
