/** Bytes as blocks of zstd that are not packed, or one byte many times: Node 20 cannot pack zstd. */
const blockOf = (type: number, size: number, content: Uint8Array, isLast = false): Buffer => {
  const head = (size << 3) | (type << 1) | (isLast ? 1 : 0)
  return Buffer.concat([Buffer.from([head & 0xff, (head >> 8) & 0xff, head >> 16]), content])
}

const largestBlock = 128 * 1024
const [magic, windowOf8MB] = [[0x28, 0xb5, 0x2f, 0xfd], 0x68]

/** A frame of zstd that holds the bytes as they are. `window` is the byte that tells how much the reader has to remember. */
export function zstdOf(bytes: Uint8Array | string, window = windowOf8MB): Buffer {
  const content = Buffer.from(bytes)
  const blocks: Buffer[] = []
  for (let at = 0; at < content.length; at += largestBlock) {
    const part = content.subarray(at, at + largestBlock)
    blocks.push(blockOf(0, part.length, part))
  }
  return Buffer.concat([Buffer.from([...magic, 0, window]), ...blocks, blockOf(0, 0, Buffer.alloc(0), true)])
}

/** A frame that becomes so many bytes of 0x20, from 4 bytes for each 128 kB. */
export const zstdBomb = (bytes: number): Buffer =>
  Buffer.concat([
    Buffer.from([...magic, 0, windowOf8MB]),
    ...Array.from({ length: Math.ceil(bytes / largestBlock) }, () => blockOf(1, largestBlock, Buffer.from([0x20]))),
    blockOf(0, 0, Buffer.alloc(0), true),
  ])
