/** Marks at the beginning of a text that name its encoding. */
const MARKS: readonly (readonly [mark: string, encoding: string])[] = [
  ["fffe", "utf-16le"],
  ["feff", "utf-16be"],
];

/** Bytes as text: UTF-8, or what the mark in front says. Windows PowerShell writes UTF-16 where output goes into a file. */
export function textOf(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString("hex");
  const encoding = MARKS.find(([known]) => known === mark)?.[1];
  return encoding === undefined ? bytes.toString("utf8") : new TextDecoder(encoding).decode(bytes);
}
