/**
 * What doctor looks at, each as one finding: what is there, whether it will do, and what to do if it won't. A
 * check only looks: it starts `--version` of programs and opens connections, and sends nothing over them.
 */
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { counted } from "./counted.ts";
import type { OpenedProject, Opening } from "./project-folder.ts";

export interface Health {
  what: string;
  /** `absent` is not needed here, or not yet. */
  state: "well" | "wrong" | "absent";
  found: string;
  /** What to do, where something is to be done. */
  advice?: string;
}

export function nodeHealth(version: string): Health {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) return { what: "node", state: "well", found: version };
  return { what: "node", state: "wrong", found: version, advice: "install Node 22.13 or newer" };
}

/** The journal needs node:sqlite; some builds of Node come without it. */
export async function sqliteHealth(): Promise<Health> {
  try {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(":memory:");
    const row = database.prepare("select sqlite_version() as version").get() as { version: string };
    database.close();
    return { what: "sqlite", state: "well", found: `${row.version}, within Node` };
  } catch {
    const advice = "use a Node that was built with SQLite; the journal is kept in it";
    return { what: "sqlite", state: "wrong", found: "this Node has no node:sqlite", advice };
  }
}

export async function goHealth(): Promise<Health> {
  const said = await output("go", ["version"]);
  const version = said?.match(/go(\d+)\.(\d+)(?:\.\d+)?/);
  if (version === undefined || version === null) {
    return {
      what: "go",
      state: "absent",
      found: "not found",
      advice: "needed for the example's service and the Go middleware",
    };
  }
  const found = version[0].slice(2);
  if (Number(version[1]) > 1 || Number(version[2]) >= 25) return { what: "go", state: "well", found };
  return { what: "go", state: "absent", found, advice: "the Go middleware wants 1.25 or newer" };
}

export async function pythonHealth(): Promise<Health> {
  const said = await output("python3", ["--version"]);
  const version = said?.match(/(\d+)\.(\d+)\.\d+/);
  if (version === undefined || version === null) {
    return {
      what: "python",
      state: "absent",
      found: "not found",
      advice: "needed where tasks run: the worker library",
    };
  }
  if (Number(version[1]) > 3 || Number(version[2]) >= 10)
    return { what: "python", state: "well", found: version[0] };
  return {
    what: "python",
    state: "absent",
    found: version[0],
    advice: "the worker library wants 3.10 or newer",
  };
}

export function projectHealth(folder: string | undefined, opening: Opening | undefined): Health[] {
  if (folder === undefined || opening === undefined) {
    const advice = "make one with `clawc init` in an empty folder";
    return [{ what: "project", state: "absent", found: "no claw.yaml here or above", advice }];
  }
  const { value, problems } = opening;
  const errors = problems.filter((problem) => problem.severity === "error");
  const [first] = errors;
  if (value === undefined || first !== undefined) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more: clawc check)` : "";
    const advice = first?.help[0] ?? "clawc check says more";
    return [{ what: "project", state: "wrong", found: `${placed(opening, errors)}${more}`, advice }];
  }
  return [
    {
      what: "project",
      state: "well",
      found: `${value.project.name}, ${counted(value.sources.length, "source")} in ${folder}`,
    },
    { what: "topology", state: "well", found: kindsOf(value) },
  ];
}

/** `file:line message` of the first error. */
function placed(opening: Opening, errors: Opening["problems"]): string {
  const [first] = errors;
  if (first === undefined) return "can't be read";
  const before = (opening.texts.get(first.span.file) ?? "").slice(0, first.span.start);
  return `${first.span.file}:${before.split("\n").length} ${first.message}`;
}

function kindsOf(project: OpenedProject): string {
  const kinds = [...project.places.kinds]
    .filter(([, places]) => places.length > 0)
    .map(([kind, places]) => counted(places.length, kind));
  return kinds.length === 0 ? "no places" : kinds.join(", ");
}

export function contractHealth(project: OpenedProject, contracts: readonly string[]): Health[] {
  return contracts.map((path) => {
    const inside = project.readContract(path);
    if ("text" in inside) return { what: "contract", state: "well", found: path };
    return { what: "contract", state: "wrong", found: inside.refused, advice: inside.help };
  });
}

const patienceMs = 1_000;

/** Whether something accepts a connection at `address`, a host:port or a URL. */
export async function addressHealth(service: string, address: string): Promise<Health> {
  const what = "service";
  const target = targetOf(address);
  if (target === undefined) {
    return {
      what,
      state: "wrong",
      found: `${service}: ${address} is no address`,
      advice: "write host:port, or a URL for http",
    };
  }
  const refusal = await knock(target.host, target.port);
  if (refusal === undefined) return { what, state: "well", found: `${service} answers at ${address}` };
  const advice = "start it, or mend the address in the hosts file";
  return { what, state: "wrong", found: `${service} doesn't answer at ${address} (${refusal})`, advice };
}

function targetOf(address: string): { host: string; port: number } | undefined {
  const url = URL.parse(address.includes("://") ? address : `tcp://${address}`);
  if (url === null || url.hostname === "") return undefined;
  const usual = url.protocol === "https:" ? 443 : url.protocol === "http:" ? 80 : undefined;
  const port = url.port === "" ? usual : Number(url.port);
  return port === undefined ? undefined : { host: url.hostname.replace(/^\[|\]$/g, ""), port };
}

function knock(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patienceMs });
    const end = (refusal?: string) => {
      socket.destroy();
      resolve(refusal);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end(`no answer within ${patienceMs} ms`));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

function output(program: string, words: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, words, { timeout: 10_000 }, (error, stdout, stderr) => {
      resolve(error === null ? stdout + stderr : undefined);
    });
  });
}
