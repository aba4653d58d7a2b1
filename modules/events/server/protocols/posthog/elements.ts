import { isObject, type JsonObject } from '../../intake/properties.ts'

/** What was clicked, changed or submitted, in words that people can filter by. */
export interface Element {
  tag?: string
  text?: string
  id?: string
  classes?: string[]
  href?: string
}

const longestText = 1_000

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, longestText) : undefined)

/** The first element of a chain ends at a semicolon outside quotes. */
const firstOfChain = /^(?:"(?:[^"\\]|\\.)*"|[^";])*/
const unescaped = (value: string): string => value.replaceAll(/\\(.)/gs, '$1')

/** Where the quote is that closes a value; -1 where none does. */
function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return at
    if (text[at] === '\\') at++
  }
  return -1
}

/** `href="/x"nth-child="1"`. Goes through the text once, whatever it is: a pattern that looks for names begins anew at each letter. */
function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (let from = 0; ;) {
    const sign = text.indexOf('="', from)
    const end = sign === -1 ? -1 : closingQuote(text, sign + 2)
    if (end === -1) return attributes
    const name = text
      .slice(from, sign)
      .split(/[^\w:$-]/)
      .at(-1)!
    if (name !== '') attributes.set(name, unescaped(text.slice(sign + 2, end)))
    from = end + 1
  }
}

/** `button.primary.large:attr__id="buy"href="/x"nth-child="1"text="Buy";div…`: the innermost element comes first. */
function ofChain(chain: string): Element {
  const first = firstOfChain.exec(chain.slice(0, 20_000))![0]
  const quote = first.indexOf('"')
  const colon = first.slice(0, quote === -1 ? undefined : quote).lastIndexOf(':')
  const [tag, ...classes] = (colon === -1 ? first : first.slice(0, colon)).split('.')
  const attributes = attributesOf(first.slice(colon + 1))
  return fill({
    tag: text(tag),
    text: text(attributes.get('text')),
    id: text(attributes.get('attr_id') ?? attributes.get('attr__id')),
    classes: classes.filter(Boolean),
    href: text(attributes.get('href') ?? attributes.get('attr__href')),
  })
}

/** `[{"tag_name": "button", "$el_text": "Buy", "attr__id": "buy", "classes": ["primary"]}, …]`, the innermost element first. */
function ofList([first]: readonly unknown[]): Element {
  if (!isObject(first)) return {}
  const classes = first.classes ?? first.attr__class
  return fill({
    tag: text(first.tag_name),
    text: text(first.$el_text),
    id: text(first.attr__id),
    classes: Array.isArray(classes) ? classes.filter((one) => typeof one === 'string') : (text(classes) ?? '').split(/\s+/).filter(Boolean),
    href: text(first.attr__href),
  })
}

const fill = ({ classes, ...texts }: { [K in keyof Element]: Element[K] | undefined }): Element => ({
  ...(Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)) as Element),
  ...(classes && classes.length > 0 && { classes: classes.slice(0, 50) }),
})

/** The element that an event of autocapture is about, as properties; none where it does not say. */
export function elementProperties({ $elements_chain: chain, $elements: list, $el_text: said }: JsonObject): JsonObject {
  const element = typeof chain === 'string' && chain !== '' ? ofChain(chain) : Array.isArray(list) ? ofList(list) : {}
  const named = { ...element, text: element.text ?? text(said) }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]): [string, unknown][] => (value === undefined ? [] : [[`$element_${name}`, value]])),
  )
}
