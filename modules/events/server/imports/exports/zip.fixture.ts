import { crc32, deflateRawSync } from 'node:zlib'

const le = (bytes: 2 | 4, ...numbers: number[]): Buffer => {
  const buffer = Buffer.alloc(bytes * numbers.length)
  for (const [at, number] of numbers.entries()) buffer.writeUIntLE(number, at * bytes, bytes)
  return buffer
}

/** A ZIP archive of files by their names. */
export function zipOf(files: Record<string, string | Buffer>): Buffer {
  const [locals, central]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const common = Buffer.concat([
      le(2, 20, 0x800, 8, 0, 0x21),
      le(4, crc32(bytes), packed.length, bytes.length),
      le(2, Buffer.byteLength(name), 0),
    ])
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), le(2, 20), common, le(2, 0, 0, 0), le(4, 0, offset), Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const count = central.length
  const end = Buffer.concat([Buffer.from('PK\x05\x06'), le(2, 0, 0, count, count), le(4, directory.length, offset), le(2, 0)])
  return Buffer.concat([...locals, directory, end])
}
