/** What is wrong with a row. */
export interface RowProblem {
  /** The column; empty for the row as a whole. */
  field: string
  message: string
}

/** Says, from within, that a row cannot be imported. */
export class Refused extends Error {
  readonly problem: RowProblem
  constructor(field: string, message: string) {
    super(message)
    this.problem = { field, message }
  }
}
