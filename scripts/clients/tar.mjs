import { gzipSync } from "node:zlib"

/** Files in the oldest of tar's formats, gzipped. The same files make the same bytes. @param files `[path, content]` */
export function tarOf(files) {
  return gzipSync(Buffer.concat([...files.flatMap(([path, content]) => entry(path, content)), Buffer.alloc(1_024)]))
}

function entry(path, content) {
  const header = Buffer.alloc(512)
  const octal = (value, at, length) => header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at)
  header.write(path, 0, 100)
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(content.length, 124, 12)
  octal(0, 136, 12)
  header.write("        0", 148)
  header.write("ustar\x0000", 257)
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    8,
  )
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
}
