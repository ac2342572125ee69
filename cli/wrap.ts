/** Breaks a paragraph into lines of at most `width` columns, between words; a longer word keeps its own line. */
export function wrap(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** Breaks a list into lines, between items only; an item that is wider than a line is broken between words. */
export function wrapItems(items: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    const longer = line === "" ? item : `${line}${separator}${item}`;
    if (line !== "" && longer.length + separator.trimEnd().length > width) {
      lines.push(`${line}${separator.trimEnd()}`);
      line = item;
    } else line = longer;
  }
  return [...lines, line].flatMap((each) => (each.length > width ? wrap(each, width) : [each]));
}
