import { problemText } from './problemText'

// Apart from problemText.ts because it brings Element Plus, which the floor and the board do without.

/** Shows a refusal at the top of the page; anything that is not a refusal is thrown on. */
export function showProblem(error: unknown): void {
  ElMessage({ type: 'error', message: problemText(error), showClose: true, duration: 6000 })
}

export function showDone(message: string): void {
  ElMessage({ type: 'success', message, duration: 2500 })
}
