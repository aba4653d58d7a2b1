/** What the order of a tree needs to know of its nodes. */
export interface Node {
  id: string
  parentId: string | null
}

function byParent<T extends Node>(nodes: readonly T[]): Map<string | null, T[]> {
  const children = new Map<string | null, T[]>()
  for (const node of nodes) children.set(node.parentId, [...(children.get(node.parentId) ?? []), node])
  return children
}

/** Parents before children, siblings in the order in which they come in. Nodes whose parent is not there are left out. */
export function inTreeOrder<T extends Node>(nodes: readonly T[]): T[] {
  const childrenOf = byParent(nodes)
  const under = (parentId: string | null): T[] => (childrenOf.get(parentId) ?? []).flatMap((node) => [node, ...under(node.id)])
  return under(null)
}

/** The node and everything under it. */
export function branchOf<T extends Node>(nodes: readonly T[], id: string): T[] {
  const childrenOf = byParent(nodes)
  const under = (node: T): T[] => [node, ...(childrenOf.get(node.id) ?? []).flatMap(under)]
  return nodes.filter((node) => node.id === id).flatMap(under)
}

/**
 * The siblings in their new order after `id` was put before `beforeId`, or last if that is null or not among them.
 * `siblings` are those at the new place, with or without `id`.
 */
export function placed(siblings: readonly string[], id: string, beforeId: string | null): string[] {
  const others = siblings.filter((sibling) => sibling !== id)
  const at = beforeId === null ? -1 : others.indexOf(beforeId)
  return at < 0 ? [...others, id] : others.toSpliced(at, 0, id)
}
