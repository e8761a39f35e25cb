import { crc32, deflateRawSync } from "node:zlib"

/** The first day that the format knows. */
const DATE = 0x00_21

/** Files as a zip archive. The same files make the same bytes. @param files `[path, content]` */
export function zipOf(files) {
  const parts = []
  const directory = []
  let offset = 0
  for (const [path, content] of files) {
    const name = Buffer.from(path)
    const packed = deflateRawSync(content)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(8, 4)
    facts.writeUInt16LE(DATE, 8)
    facts.writeUInt32LE(crc32(content), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(content.length, 18)
    facts.writeUInt16LE(name.length, 22)
    parts.push(Buffer.from("PK\x03\x04"), facts, name, packed)
    const listed = Buffer.alloc(16)
    listed.writeUInt32LE((0o100644 << 16) >>> 0, 8)
    listed.writeUInt32LE(offset, 12)
    directory.push(Buffer.from("PK\x01\x02\x14\x03"), facts, listed.subarray(2), name)
    offset += 4 + facts.length + name.length + packed.length
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from("PK\x05\x06"), end])
}
