/** `clawc audit show | verify | report`: what a run did, whether its trail is whole, and both for others to read. */
import type { CommandGroup } from "../command.ts";
import { auditReport } from "./audit-report.ts";
import { auditShow } from "./audit-show.ts";
import { auditVerify } from "./audit-verify.ts";

export const command: CommandGroup = {
  name: "audit",
  summary: "tell, verify and report what a run did",
  description: [
    "Works on the folder of one execution: its journal, its plan, the log lines of the services. Nothing is changed, and no service is asked.",
    "A run is named by its id, by the beginning of its id, or by its folder.",
  ],
  commands: [auditShow, auditVerify, auditReport],
};
