/** Whether a value is nested more than so many levels deep; looks no deeper than that, since what is deeper cannot even be written as JSON. */
export const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)))
