// What was wrong with the procedure that this example replaces is a change of one place here, and each is refused.
import { expect, test } from "vitest";
import { raised } from "./example.ts";

const runbook = "close_finding.claw";
const services = "findings.services.claw";
const after = (file: string, replace: string | RegExp, by: string) =>
  raised("security-group-finding", { in: file, replace, by });

test("rules that were revoked by mistake could not be put back", async () => {
  expect(await after(services, /\n {2}undo \{[\s\S]*?\n {2}\}/, "")).toEqual(["no-undo-decision"]);
});

test("a resource of another form was looked at only when a field of it was missing", async () => {
  expect(await after(runbook, "    place != none\n", "")).toEqual(["may-be-none"]);
});

test("an account that is not ours was as good as any", async () => {
  expect(await after(runbook, "  require home != none\n", "")).toEqual(["may-be-none"]);
});

test("the account was a number in a text", async () => {
  expect(await after(runbook, "account: home,", "account: place.number,")).toEqual(["type-mismatch"]);
});

test("any text passed for a group", async () => {
  expect(await after(runbook, "group: place.group,", "group: finding.id,")).toEqual(["role-mismatch"]);
});

test("ports were texts", async () => {
  expect(await after(runbook, "tcp: ports(texts: tcp)", "tcp: tcp")).toEqual(["type-mismatch"]);
});

test("nobody looked whether the group was closed", async () => {
  const ensure =
    "    ensure count(unauthorised(group: group, settings: settings)) == 0 within 2m, every 10s\n";
  expect(await after(runbook, ensure, "")).toEqual(["effect-not-observed"]);
});

test("the finding was resolved because the update was answered", async () => {
  const ensure =
    "    ensure workflow(id: finding.id, product: finding.product).workflow == RESOLVED within 1m, every 5s\n";
  expect(await after(runbook, ensure, "")).toEqual(["effect-not-observed"]);
});

test("whether there was anything to revoke had been read before", async () => {
  const asked = "when count(unauthorised(group: group, settings: settings)) > 0";
  expect(await after(runbook, asked, "when count(rules) > 0")).toEqual(["relies-on-old-observation"]);
});

test("a step without a time-out waits for ever", async () => {
  expect(await after(services, "  timeout 20s\n  confirm workflow", "  confirm workflow")).toEqual([
    "no-timeout",
  ]);
});

test("what happens in another account has no environment of its own", async () => {
  expect(await after(runbook, "  environment account.environment\n", "")).toEqual(["environment-missing"]);
});
