/** Blocks of a page compiled: those that name files are one project together, every other one stands alone. */
import { type Compared, compareBlock } from "./claw-block.ts";
import { type Fenced, fileOf } from "./fenced.ts";
import { compareProject } from "./project-blocks.ts";

export interface ComparedAt extends Compared {
  /** The line of the page at which the block, or the first of the project, stands. */
  line: number;
}

export async function compareBlocks(blocks: readonly Fenced[]): Promise<ComparedAt[]> {
  const files = blocks.filter((block) => fileOf(block) !== undefined);
  const alone = blocks.filter((block) => fileOf(block) === undefined);
  const [first] = files;
  return [
    ...(first === undefined ? [] : [{ line: first.line, ...(await compareProject(files)) }]),
    ...(await Promise.all(
      alone.map(async (block) => ({ line: block.line, ...(await compareBlock(block)) })),
    )),
  ];
}
