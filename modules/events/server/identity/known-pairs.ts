import { identityTopic } from '../../contract.ts'
import { rememberedUntil } from '../remembered.ts'

/**
 * Pairs of ids that this process knows to be in the log. It only ever says "this was recorded", never what was decided: other processes link and undo too.
 * What somebody decides by hand, on whichever process, makes it forget them, and so does the removal of a person.
 */
export const knownPairsOf = rememberedUntil<true>(identityTopic)
