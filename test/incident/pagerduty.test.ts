/** PagerDuty's V3 webhooks: what is read, what is mapped, what is refused, and that nothing is ever invented. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { detectIncident } from "../../runtime/incident/detect.ts";
import { readPagerDutyV3 } from "../../runtime/incident/pagerduty.ts";
import { validate } from "../../schema/generated/incident.validate.js";
import type { Project, SourceMapping } from "../../schema/generated/project.ts";

const root = join(import.meta.dirname, "..", "..");
const example = join(root, "examples", "payment-db-failover");
const project = parse(readFileSync(join(example, "claw.yaml"), "utf8")) as Project;
const mapping = project.sources?.pagerduty as SourceMapping;
const text = readFileSync(join(example, "alerts", "pagerduty-incident.json"), "utf8");
const payload = (name: string) => readFileSync(join(import.meta.dirname, "payloads", name), "utf8");

/** The example's alert with some members changed; `undefined` removes one. */
function altered(change: { event?: object; data?: object }): unknown {
  const body = JSON.parse(text);
  Object.assign(body.event, change.event);
  Object.assign(body.event.data, change.data);
  return JSON.parse(JSON.stringify(body));
}

describe("the example's alert", () => {
  const { incidents, ignored, problems } = detectIncident(text, project);

  it("is one incident of the published shape, with nothing to remark", () => {
    expect({ count: incidents.length, ignored, problems }).toEqual({ count: 1, ignored: [], problems: [] });
    expect(validate(incidents[0])).toBe(true);
  });

  it("says what PagerDuty said", () => {
    expect(incidents[0]).toMatchObject({
      id: "Q1HZPAYMENTS0001",
      source: "pagerduty",
      status: "triggered",
      title: "Primary database unreachable",
      started_at: "2026-11-24T03:28:47Z",
      dedup_key: "PaymentPrimaryUnreachable/payments",
      links: [
        "https://northwind-pay.pagerduty.com/incidents/Q1HZPAYMENTS0001",
        "https://prometheus.northwind-pay.example/alerts?alertname=PaymentPrimaryUnreachable",
      ],
    });
    expect(incidents[0]?.vendor).toEqual(JSON.parse(text));
  });

  it("has severity, regions, tenants and environment from the mapping, marked as mapped", () => {
    expect(incidents[0]).toMatchObject({
      service: "payment-service",
      severity: "critical",
      regions: ["us-east-1", "eu-west-2"],
      tenants: ["tenant-2847", "tenant-5634"],
      environment: "production",
      mapped: {
        severity: "priority P1",
        service: "service payment-service",
        regions: "service payment-service",
        tenants: "service payment-service",
        environment: "service payment-service",
      },
    });
  });
});

describe("nothing is invented", () => {
  it.each<[law: string, change: Parameters<typeof altered>[0], read: object]>([
    [
      "without created_at a triggered event began when it occurred",
      { data: { created_at: undefined } },
      { started_at: "2026-11-24T03:28:47.412Z" },
    ],
    [
      "any other event's own time says nothing of the beginning",
      { event: { event_type: "incident.resolved" }, data: { created_at: null, status: "resolved" } },
      { started_at: null, status: "resolved" },
    ],
    [
      "an offset without colon is mended",
      { data: { created_at: "2026-11-24T04:28:47+0100" } },
      { started_at: "2026-11-24T04:28:47+01:00" },
    ],
    [
      "an offset with colon stays",
      { data: { created_at: "2026-11-24T03:28:47+00:00" } },
      { started_at: "2026-11-24T03:28:47+00:00" },
    ],
    [
      "without incident_key the id serves",
      { data: { incident_key: null } },
      { dedup_key: "Q1HZPAYMENTS0001" },
    ],
    ["an empty incident_key is none", { data: { incident_key: "" } }, { dedup_key: "Q1HZPAYMENTS0001" }],
    [
      "without priority the severity is by urgency",
      { data: { priority: null } },
      { severity: "error", mapped: { severity: "urgency high" } },
    ],
    [
      "an urgency that isn't mapped gives no severity",
      { data: { priority: null, urgency: "low" } },
      { severity: null },
    ],
    ["a title loses the space around it", { data: { title: " Primary down " } }, { title: "Primary down" }],
    [
      "no service is no service",
      { data: { service: null } },
      { service: null, regions: [], tenants: [], environment: null },
    ],
    [
      "a service may be mapped by its id",
      { data: { service: { id: "PBYID", summary: "renamed" } } },
      { service: "ledger", regions: ["us-east-1"], environment: null, mapped: { service: "service PBYID" } },
    ],
    [
      "no client is no link",
      { event: { client: null } },
      { links: ["https://northwind-pay.pagerduty.com/incidents/Q1HZPAYMENTS0001"] },
    ],
  ])("%s", (_law, change, read) => {
    const wider: SourceMapping = {
      severity: { ...mapping.severity, urgency: { high: "error" } },
      services: { ...mapping.services, PBYID: { service: "ledger", regions: ["us-east-1"] } },
    };
    const { value, problems } = readPagerDutyV3(altered(change), wider);
    expect(value).toMatchObject(read);
    expect(problems).toEqual([]);
    expect(validate(value)).toBe(true);
  });
});

describe("what is odd but decides nothing is a warning beside the incident", () => {
  it.each<[law: string, change: Parameters<typeof altered>[0], where: string, read: object]>([
    [
      "an unmapped service keeps the vendor's name",
      { data: { service: { summary: "ledger" } } },
      "/event/data/service",
      { service: "ledger", regions: [], tenants: [], environment: null },
    ],
    [
      "a service named like a member of every object",
      { data: { service: { summary: "toString" } } },
      "/event/data/service",
      { service: "toString", regions: [] },
    ],
    [
      "an unmapped priority isn't passed over for the urgency",
      { data: { priority: { summary: "P0" } } },
      "/event/data/priority/summary",
      { severity: null },
    ],
    [
      "a time that is none",
      { data: { created_at: "2026-02-30T00:00:00Z" } },
      "/event/data/created_at",
      { started_at: null },
    ],
    [
      "a time that is a number",
      { data: { created_at: 1764000000 } },
      "/event/data/created_at",
      { started_at: "2026-11-24T03:28:47.412Z" },
    ],
    [
      "a link that is no web address",
      { event: { client: { url: "javascript:alert(1)" } } },
      "/event/client/url",
      { links: ["https://northwind-pay.pagerduty.com/incidents/Q1HZPAYMENTS0001"] },
    ],
    [
      "a client that is a text",
      { event: { client: "Prometheus" } },
      "/event/client",
      { id: "Q1HZPAYMENTS0001" },
    ],
  ])("%s", (_law, change, where, read) => {
    const { value, problems } = readPagerDutyV3(altered(change), mapping);
    expect(value).toMatchObject(read);
    expect(problems).toMatchObject([{ severity: "warning", where }]);
  });
});

describe("an alert whose deciding fields are wrong is refused, each with its place", () => {
  it.each<[law: string, change: Parameters<typeof altered>[0], where: string, what: RegExp]>([
    ["no id", { data: { id: undefined } }, "/event/data/id", /missing/],
    ["an id that is a number", { data: { id: 4711 } }, "/event/data/id", /a number/],
    ["an empty id", { data: { id: "" } }, "/event/data/id", /empty/],
    ["a status of another vocabulary", { data: { status: "firing" } }, "/event/data/status", /"firing"/],
    ["no title", { data: { title: null } }, "/event/data/title", /null/],
    ["a service that is a list", { data: { service: ["payment-service"] } }, "/event/data/service", /a list/],
    ["a priority that is a text", { data: { priority: "P1" } }, "/event/data/priority", /a text/],
    ["an urgency that is an object", { data: { urgency: {} } }, "/event/data/urgency", /an object/],
    ["no type", { data: { type: undefined } }, "/event/data/type", /missing/],
    ["data that is a list", { event: { data: [] } }, "/event/data", /a list/],
    ["no event type", { event: { event_type: undefined } }, "/event/event_type", /missing/],
  ])("%s", (_law, change, where, what) => {
    const { value, ignored, problems } = readPagerDutyV3(altered(change), mapping);
    expect({ value, ignored }).toEqual({ value: null, ignored: undefined });
    expect(problems).toMatchObject([{ severity: "error", where, what: expect.stringMatching(what) }]);
    expect(problems[0]?.help).not.toBe("");
  });

  it("tells all of them in one go", () => {
    const { incidents, problems } = detectIncident(payload("pagerduty-malformed.json"), project);
    expect(incidents).toEqual([]);
    expect(problems.map(({ where }) => where)).toEqual([
      "/event/data/id",
      "/event/data/status",
      "/event/data/title",
      "/event/data/service",
    ]);
  });

  it("tells where a cut delivery ends", () => {
    const { incidents, problems } = detectIncident(payload("pagerduty-cut-short.txt"), project);
    expect(incidents).toEqual([]);
    expect(problems).toMatchObject([
      { severity: "error", where: "line 8, column 41", what: expect.stringContaining("JSON") },
    ]);
  });

  it.each([[null], [7], ["text"], [[]], [{}], [{ event: null }], [{ event: 3 }]])(
    "%j is no webhook",
    (value) => {
      expect(readPagerDutyV3(value, mapping)).toMatchObject({
        value: null,
        problems: [{ severity: "error" }],
      });
    },
  );
});

describe("an event without a whole incident is ignored with a reason", () => {
  it("a note", () => {
    const { incidents, ignored, problems } = detectIncident(payload("pagerduty-note.json"), project);
    expect({ incidents, problems }).toEqual({ incidents: [], problems: [] });
    expect(ignored).toEqual([
      "incident.annotated carries an incident_note about incident Q1HZPAYMENTS0001, without the incident itself: only a whole incident can start a runbook",
    ]);
  });

  it.each(["service", "ping", "incident_responder", "incident_status_update"])("%s", (type) => {
    const { value, ignored, problems } = readPagerDutyV3(altered({ data: { type } }), mapping);
    expect({ value, problems }).toEqual({ value: null, problems: [] });
    expect(ignored).toContain(type);
  });
});

describe("no payload breaks the reader", () => {
  const junk = fc.oneof(
    fc.constantFrom(null, 0, -1, "", "x", [], {}, [null], true, "2026-13-01T00:00:00Z"),
    fc.jsonValue({ maxDepth: 2 }),
  );

  it("any member replaced by anything gives an incident of the published shape, a reason or an error", () => {
    const paths = pathsOf(JSON.parse(text));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...paths), junk), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const body = changes.reduce(
            (whole, [path, value]) => replaced(whole, path, value),
            JSON.parse(text),
          );
          expectAnswer(readPagerDutyV3(body, mapping));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("any text with a few characters changed, lost or repeated gives an answer", () => {
    const edit = fc.record({
      at: fc.nat(text.length),
      drop: fc.nat(5),
      put: fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('"', "{", "}", "\\", "\u0000", "\ud800")),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const mutant = edits.reduce(
          (whole, { at, drop, put }) => whole.slice(0, at) + put + whole.slice(at + drop),
          text,
        );
        const { incidents, ignored, problems } = detectIncident(mutant, project);
        expectAnswer({
          value: incidents[0] ?? null,
          ...(ignored[0] === undefined ? {} : { ignored: ignored[0] }),
          problems,
        });
      }),
      { numRuns: 2000 },
    );
  });
});

function expectAnswer({ value, ignored, problems }: ReturnType<typeof readPagerDutyV3>): void {
  const errors = problems.filter(({ severity }) => severity === "error");
  if (value !== null)
    expect({ valid: validate(value), errors, ignored }).toEqual({
      valid: true,
      errors: [],
      ignored: undefined,
    });
  else if (ignored !== undefined) expect(errors).toEqual([]);
  else expect(errors.length).toBeGreaterThan(0);
}

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return path.length === 0 ? [] : [path];
  return [
    ...(path.length === 0 ? [] : [path]),
    ...Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name])),
  ];
}

function replaced(whole: unknown, [name, ...rest]: string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (typeof whole !== "object" || whole === null) return whole;
  const member = (whole as Record<string, unknown>)[name];
  return { ...whole, [name]: replaced(member, rest, value) };
}

// Payloads as PagerDuty's users published them; they belong to others and are no part of this repository.
const collected = join(root, "..", "shared", "fixtures", "alerts", "pagerduty");
const files = existsSync(collected) ? readdirSync(collected).filter((file) => file.endsWith(".json")) : [];

describe.skipIf(files.length === 0)(
  `${files.length} collected payloads${files.length === 0 ? " (SKIPPED: the collection isn't here)" : ""}`,
  () => {
    it.each(files.length === 0 ? ["none"] : files)("%s", (file) => {
      const { incidents, ignored, problems } = detectIncident(
        readFileSync(join(collected, file), "utf8"),
        project,
      );
      const errors = problems.filter(({ severity }) => severity === "error");
      const body = JSON.parse(readFileSync(join(collected, file), "utf8"));
      const whole = body.event?.data?.type === "incident";
      const other = body.event !== undefined && !whole;
      expect({ incidents: incidents.length, ignored: ignored.length, errors: errors.length }).toEqual(
        whole
          ? { incidents: 1, ignored: 0, errors: 0 }
          : { incidents: 0, ignored: other ? 1 : 0, errors: other ? 0 : 1 },
      );
      for (const incident of incidents) {
        expect(validate(incident)).toBe(true);
        expect(incident.regions).toEqual([]);
        expect(incident.started_at).toBe(body.event.data.created_at ?? null);
      }
    });
  },
);
