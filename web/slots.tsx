import { createContext, useContext, useMemo, type ComponentType, type ReactNode } from 'react'

/** A named place on a page into which later modules put parts of their own, with the props they receive. */
export interface Slot<Props> {
  name: string
  /** Carries the type only. */
  readonly props?: Props
}

export interface SlotFill {
  slot: string
  id: string
  /** Lower comes first. */
  order: number
  component: ComponentType<never>
}

/** Declares a slot, named `module.page.place`. */
export const slot = <Props extends object>(name: string): Slot<Props> => ({ name })

/** Puts a component into a slot of an earlier module; the props must fit. */
export const fill = <Props extends object>(
  into: Slot<Props>,
  part: { id: string; order?: number; component: ComponentType<Props> },
): SlotFill => ({
  slot: into.name,
  id: part.id,
  order: part.order ?? 100,
  component: part.component as ComponentType<never>,
})

const SlotContext = createContext<ReadonlyMap<string, SlotFill[]>>(new Map())

export function SlotProvider({ fills, children }: { fills: SlotFill[]; children: ReactNode }) {
  const bySlot = useMemo(() => {
    const map = new Map<string, SlotFill[]>()
    for (const one of [...fills].sort((a, b) => a.order - b.order)) map.set(one.slot, [...(map.get(one.slot) ?? []), one])
    return map
  }, [fills])
  return <SlotContext value={bySlot}>{children}</SlotContext>
}

/** Shows what the modules put into the slot. `fallback` stands there when it is empty. */
export function SlotFills<Props extends object>({ slot, props, fallback }: { slot: Slot<Props>; props: Props; fallback?: ReactNode }) {
  const fills = useContext(SlotContext).get(slot.name)
  if (!fills?.length) return fallback ?? null
  return fills.map((one) => {
    // Sound: `fill` accepted the component for this slot's props only.
    const Part = one.component as unknown as ComponentType<Props>
    return <Part key={one.id} {...props} />
  })
}
