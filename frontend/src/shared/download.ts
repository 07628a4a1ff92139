import { api, type Query } from '@/api/client'

/** Fetches a file of the server and hands it to the browser to keep. */
export async function saveFile(path: string, query?: Query): Promise<void> {
  const { blob, name } = await api.file(path, query)
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

/** Opens a document (a PDF) in its own tab, to read or print. */
export async function openFile(path: string, query?: Query): Promise<void> {
  // The tab is opened before the wait: a browser refuses one that no click asked for.
  const tab = window.open('', '_blank')
  try {
    const { blob } = await api.file(path, query)
    const address = URL.createObjectURL(blob)
    if (tab) tab.location.href = address
    else window.location.href = address
    setTimeout(() => { URL.revokeObjectURL(address) }, 60_000)
  } catch (error) {
    tab?.close()
    throw error
  }
}
