/**
 * What only some rooms may touch: clocks, chance, disks, processes, consoles. The kernel and the compiler are
 * functions of what they are given; a test or a replay can then give them anything. Each ban names what to use.
 */
import { ts } from "ts-morph";
import { type Finding, lineOf, type SourceFile } from "./source.ts";

interface Ban {
  what: RegExp;
  instead: string;
  /** Folders and files where it is at home. */
  home: readonly string[];
}

const world = ["cli/", "runtime/drivers/", "runtime/host/", "scripts/", "test/", "bench/", "examples/"];
const outside = ["scripts/", "test/", "bench/", "examples/"];

const bans: readonly Ban[] = [
  {
    what: /^(?:Date\.now|new Date\(\)|performance\b.*|process\.hrtime\b.*)$/,
    instead: "take the time as an argument (in the kernel: from the event)",
    home: world,
  },
  {
    what: /^(?:setTimeout|setInterval|setImmediate)$/,
    instead: "in the kernel, give a timer command; elsewhere take a clock",
    home: world,
  },
  {
    what: /^(?:Math\.random|crypto\..*|randomUUID|randomBytes|randomInt)$/,
    instead: "take the random value, or a seed, as an argument",
    home: world,
  },
  { what: /^(?:fetch|WebSocket)$/, instead: "give a command, and let a driver send", home: world },
  { what: /^process\..*$/, instead: "take what is needed as an argument", home: world },
  {
    what: /^console\..*$/,
    instead: "return the text; in cli/, write it to io.stdout or io.stderr",
    home: outside,
  },
  {
    what: /^process\.(?:exit|stdout|stderr|argv)$/,
    instead: "return an exit code and write to io",
    // execution.ts: a failed append must end the process, because its state is ahead of the disk.
    home: ["cli/main.ts", "cli/io.ts", "runtime/host/execution.ts", ...outside],
  },
];

export function banFindings(source: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    const used = usedGlobal(node);
    const ban = used === undefined ? undefined : banOn(source.path, used);
    if (ban !== undefined)
      findings.push({ path: source.path, line: lineOf(source, node), what: `uses ${used}; ${ban.instead}` });
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return findings;
}

function banOn(path: string, used: string): Ban | undefined {
  return bans.find((ban) => ban.what.test(used) && !ban.home.some((home) => path.startsWith(home)));
}

/** `Math.random`, `new Date()`, or the bare name of a global that is called. */
function usedGlobal(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    return globals.has(node.expression.text) ? `${node.expression.text}.${node.name.text}` : undefined;
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const name = node.expression.text;
    if (name === "Date") return (node.arguments?.length ?? 0) === 0 ? "new Date()" : undefined;
    return name === "WebSocket" ? name : undefined;
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return called.has(node.expression.text) ? node.expression.text : undefined;
  }
  return undefined;
}

const globals = new Set(["Date", "Math", "performance", "process", "console", "crypto"]);
const called = new Set([
  "setTimeout",
  "setInterval",
  "setImmediate",
  "fetch",
  "randomUUID",
  "randomBytes",
  "randomInt",
]);
