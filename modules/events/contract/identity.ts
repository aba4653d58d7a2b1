/** The live topic on which it is told that links were changed by hand. */
export const identityTopic = 'identity'

/** The most ids that one person comes to by itself, unless the workspace says otherwise. */
export const usualMostIds = 200
