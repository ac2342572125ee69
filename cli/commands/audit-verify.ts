/** `clawc audit verify RUN`: is the trail whole, and did the run do what its runbook dictated? */
import { refusedIn, type TrailFinding } from "../../runtime/audit/trail-finding.ts";
import { type Verification, verifyTrail } from "../../runtime/audit/verify.ts";
import { defineCommand } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { foreignText } from "../foreign-text.ts";
import type { Output } from "../io.ts";
import { refuse } from "../refuse.ts";
import { isWrong } from "../runs-directory.ts";
import { wrap } from "../wrap.ts";
import { openWitnessed, runArgument, runsOption, type Witnessed, witnessOption } from "./audit-options.ts";

export const auditVerify = defineCommand({
  name: "verify",
  summary: "prove that a trail is whole and that every act in it was dictated by its plan",
  description: [
    "Looks at each record, at each link of the hash chain, and at what the witness kept; then folds the whole trail through the run's plan and compares every command.",
    "Without a witness a tail that was cut off can't be seen: such records are called unsealed.",
  ],
  arguments: [runArgument],
  options: {
    witness: witnessOption,
    runs: runsOption,
    format: { kind: "choice", choices: ["text", "json"], default: "text", summary: "how to say it" },
  },
  examples: [
    { line: "clawc audit verify 7KQ2", says: "the run whose id begins so" },
    {
      line: "clawc audit verify ./evidence/7KQ2-payments --witness heads.jsonl",
      says: "a copied folder, with the witness's own file",
    },
  ],
  exitCodes: {
    0: "the trail is whole",
    1: "the trail is not what was written, or not what the plan dictates",
    2: "the run, its journal or the witness can't be read",
  },
  async run({ options, positionals: [name = ""] }, io) {
    const opened = openWitnessed(io.cwd, name, options);
    if (isWrong(opened)) return refuse(io, `audit verify: ${opened.wrong}`);
    const { run, anchors } = opened;
    const verification = verifyTrail({ records: run.records, plan: run.plan, anchors });
    if (run.plan === null) verification.findings.push(withoutPlan(run.planWrong ?? "there is no plan"));
    if (options.format === "json")
      io.stdout.line(JSON.stringify({ ...verification, run: run.run, witness: opened.witness }, null, 2));
    else print(io.stdout, opened, verification);
    return refusedIn(verification.findings) ? exitCode.findings : exitCode.ok;
  },
});

function withoutPlan(what: string): TrailFinding {
  return {
    severity: "refused",
    seq: null,
    what: `not compared with its plan: ${what}`,
    why: "Without the plan nothing proves that what was done is what the runbook dictates.",
    help: "put the run's plan.json back beside its journal",
  };
}

function print(out: Output, { run, witness }: Witnessed, verification: Verification): void {
  const { findings, records, zones, folded, commandsCompared, ending } = verification;
  const { paint } = out;
  const broken = refusedIn(findings);
  out.line(
    `${broken ? paint.red("BROKEN") : paint.green("whole")}  ${foreignText(run.run)}  ${records} records, ${ending === null ? "the run is still open" : `ended ${ending}`}`,
  );
  out.line(
    `  sealed    ${zones.anchored} anchored by ${witness === null ? "no witness" : foreignText(witness)} · ${zones.signedOnly} signed only · ${zones.unsealed} unsealed`,
  );
  const compared = `${commandsCompared} commands compared`;
  out.line(
    `  dictated  ${folded ? `every one of ${compared} is the plan's` : `${compared} and found the plan's before the first finding`}`,
  );
  for (const finding of findings) printFinding(out, finding);
}

function printFinding(out: Output, { severity, what, why, help }: TrailFinding): void {
  const mark = severity === "refused" ? out.paint.red("✗") : out.paint.yellow("·");
  const [first = "", ...rest] = wrap(foreignText(what), out.width - 4);
  out.line(`\n${mark} ${first}`);
  for (const line of [...rest, ...wrap(why, out.width - 4), ...wrap(`→ ${help}`, out.width - 4)])
    out.line(`  ${line}`);
}
