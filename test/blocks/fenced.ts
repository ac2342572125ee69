/** The fenced blocks of a Markdown text, each with its heading, its language and the words of its fence. */
export interface Fenced {
  /** The text of the nearest heading above, without its `#`s. */
  heading: string;
  language: string;
  /** What stands after the language: `run`, `file=claw.yaml`. */
  words: string[];
  text: string;
  /** The number of its first line in the page. */
  line: number;
}

export function fencedBlocks(markdown: string): Fenced[] {
  const blocks: Fenced[] = [];
  let heading = "";
  let open: { block: Fenced; fence: string } | undefined;
  markdown.split("\n").forEach((line, index) => {
    const fence = /^(`{3,})(\S*)\s*(.*)$/.exec(line);
    if (open !== undefined) {
      if (fence?.[1] === open.fence) open = undefined;
      else open.block.text += `${line}\n`;
    } else if (fence) {
      const [, marks = "", language = "", rest = ""] = fence;
      const words = rest.split(/\s+/).filter((word) => word !== "");
      const block = { heading, language, words, text: "", line: index + 2 };
      blocks.push(block);
      open = { block, fence: marks };
    } else if (/^#+ /.test(line)) heading = line.replace(/^#+ /, "").trim();
  });
  if (open !== undefined) throw new Error(`the block at line ${open.block.line} is never closed`);
  return blocks;
}

/** The file that a block is the text of, where its fence names one. */
export function fileOf({ words }: Fenced): string | undefined {
  return words.find((word) => word.startsWith("file="))?.slice("file=".length);
}

/** The file of the repository that a block is an excerpt of, where its fence says so. */
export function excerptOf({ words }: Fenced): string | undefined {
  return words.find((word) => word.startsWith("from="))?.slice("from=".length);
}
