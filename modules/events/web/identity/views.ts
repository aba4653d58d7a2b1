/** What the page of identity may show: the words for it, and what is asked for. */
export const views = {
  held: { label: 'Waiting', query: { status: 'held' } },
  refused: { label: 'Refused', query: { status: 'refused' } },
  merged: { label: 'Merged by hand', query: { status: 'linked', origin: 'manual' } },
  linked: { label: 'All joined', query: { status: 'linked' } },
  undone: { label: 'Taken back', query: { status: 'undone' } },
} as const
export type View = keyof typeof views
