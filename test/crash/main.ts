import { killInTurn } from './kill.ts'

const times = Number(process.argv[2] ?? 20)
const verdict = await killInTurn(times, (sentence) => console.log(sentence))
console.log(verdict)
const isRight = verdict.stored === verdict.acknowledged && verdict.sumStored === verdict.sumExpected
console.log(isRight ? 'Every acknowledged event is there, once.' : 'WRONG: events are missing or double.')
process.exit(isRight ? 0 : 1)
