// Sets up the Go and Python halves of the example, on a fresh machine with nothing but package registries: the
// worker library in a virtual environment of its own, the payment service compiled. Doing it again costs about a
// second. What can't be set up is one line that says what to install; with CI=true that is a failure.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  binaries,
  type PreparedServices,
  preparedServices,
  repository,
  venv,
  venvStamp,
} from "./prepared-services.ts";
import { lastLine, runProcess } from "./run-process.ts";

export interface Preparation extends PreparedServices {
  /** One sentence per half that could not be set up. */
  missing: string[];
}

const library = join(repository, "workers", "python");
const service = join(repository, "examples", "payment-db-failover", "services", "payment");

export async function prepareServices(): Promise<Preparation> {
  const said = await Promise.all([preparePython(), prepareGo()]);
  return { ...preparedServices(), missing: said.filter((each) => each !== undefined) };
}

async function preparePython(): Promise<string | undefined> {
  if (!existsSync(join(library, "pyproject.toml"))) return undefined;
  const found = await findPython();
  if (found === undefined) {
    rmSync(venvStamp, { force: true });
    return "Python 3.10 or newer is missing, so no worker runs: install python3 and python3-venv.";
  }
  const stamp = stampOf(found.version);
  if (existsSync(venvStamp) && readFileSync(venvStamp, "utf8") === stamp) return undefined;
  rmSync(venv, { recursive: true, force: true });
  const made = await runProcess(found.program, ["-m", "venv", venv]);
  if (!made.ok) {
    return `Python can't make a virtual environment, so no worker runs: install python3-venv. (${lastLine(made.said)})`;
  }
  const python = join(venv, "bin", "python");
  for (const words of installs()) {
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", ...words];
    const installed = await runProcess(python, pip);
    if (!installed.ok)
      return `pip could not install ${words.join(" ")}, so no worker runs: ${lastLine(installed.said)}`;
  }
  writeFileSync(venvStamp, stamp);
  return undefined;
}

/** The locked dependencies, then the library itself, in place: an edit of it needs no new set-up. */
function installs(): string[][] {
  const lock = join(library, "requirements.lock");
  if (!existsSync(lock)) return [["--editable", `${library}[test]`]];
  return [
    ["--requirement", lock],
    ["--no-deps", "--editable", library],
  ];
}

function stampOf(version: string): string {
  const hash = createHash("sha256");
  for (const file of ["pyproject.toml", "requirements.lock"]) {
    const path = join(library, file);
    if (existsSync(path)) hash.update(readFileSync(path));
  }
  return JSON.stringify({ python: version, dependencies: hash.digest("hex") });
}

const pythons = ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];

async function findPython(): Promise<{ program: string; version: string } | undefined> {
  for (const program of process.env.CLAW_PYTHON ? [process.env.CLAW_PYTHON] : pythons) {
    const asked = await runProcess(program, ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"]);
    const version = asked.stdout.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (asked.ok && (major > 3 || (major === 3 && minor >= 10))) return { program, version };
  }
  return undefined;
}

/** Go's own cache makes the second build quick; the binary always comes from the sources as they are. */
async function prepareGo(): Promise<string | undefined> {
  if (!existsSync(join(service, "go.mod"))) return undefined;
  mkdirSync(binaries, { recursive: true });
  const version = await runProcess("go", ["version"]);
  if (!version.ok) {
    rmSync(join(binaries, "payment"), { force: true });
    return "Go is missing, so the payment service doesn't run: install Go 1.25 or newer (https://go.dev/dl/).";
  }
  const built = await runProcess("go", ["build", "-o", `${binaries}/`, "./..."], { cwd: service });
  if (built.ok) return undefined;
  rmSync(join(binaries, "payment"), { force: true });
  return `the payment service doesn't compile, so it doesn't run: ${lastLine(built.said)}`;
}

if (process.argv[1] === import.meta.filename) {
  const { python, payment, missing } = await prepareServices();
  for (const sentence of missing) console.error(`MISSING: ${sentence}`);
  for (const path of [python, payment]) if (path !== undefined) console.log(`ready: ${path}`);
  if (missing.length > 0 && process.env.CI === "true") process.exitCode = 1;
}
