import type { TreePlace } from '../records'

export interface ShownPlace {
  /** The way down to the place, `0.2.1`: one item may stand at several. */
  key: string
  place: TreePlace
  open: boolean
}

/** The places to draw, top down, without what lies under a closed one. */
export function visiblePlaces(root: TreePlace, closed: ReadonlySet<string>): ShownPlace[] {
  const shown: ShownPlace[] = []
  const visit = (place: TreePlace, key: string): void => {
    const open = !closed.has(key)
    shown.push({ key, place, open })
    if (open) place.children.forEach((child, index) => { visit(child, `${key}.${index}`) })
  }
  visit(root, '0')
  return shown
}

/** Keys of all places that can be closed, except the root. */
export function everyBranch(root: TreePlace): string[] {
  return visiblePlaces(root, new Set())
    .filter(({ place, key }) => place.children.length > 0 && key !== '0')
    .map(({ key }) => key)
}
