// What is read from .proto files, and what is said about those that can't be read.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { type ProtoFile, protoDescriptor, readProto } from "../../compiler/services/proto.ts";
import type { FieldShape, MessageShape } from "../../compiler/services/shape.ts";

const payment = readFileSync(
  join(import.meta.dirname, "../../examples/payment-db-failover/proto/payment.proto"),
  "utf8",
);

describe("the example's contract", async () => {
  const file = await accepted(payment);
  test("its services, methods and idempotency levels", () => {
    expect(file.package).toBe("payment.v1");
    expect(file.services.map(({ name }) => name)).toEqual([
      "payment.v1.Remediation",
      "payment.v1.Observer",
      "payment.v1.Configuration",
    ]);
    expect(file.services[0]?.methods).toMatchObject([
      {
        name: "InitiateFailover",
        path: "/payment.v1.Remediation/InitiateFailover",
        idempotency: "unknown",
        request: "payment.v1.InitiateFailoverRequest",
        reply: { kind: "message", message: "payment.v1.FailoverReply" },
        requestStream: false,
        replyStream: false,
      },
      {
        name: "Failback",
        idempotency: "idempotent",
        doc: "Makes the old primary serve again. Doing it twice changes nothing.",
      },
      { name: "FailoverState", idempotency: "no-side-effects" },
    ]);
  });
  test("its enums, maps and well-known types", () => {
    expect(file.enums.get("payment.v1.FailoverPhase")).toMatchObject({
      open: true,
      members: [{ number: 0 }, { name: "STANDBY", number: 1 }, {}, {}],
    });
    expect(fieldOf(file, "payment.v1.DatabaseView", "replica_lag")).toMatchObject({
      number: 2,
      type: { kind: "scalar", scalar: "duration" },
    });
    expect(fieldOf(file, "payment.v1.DbConfig", "feature_flags").type).toEqual({
      kind: "map",
      key: "string",
      value: { kind: "scalar", scalar: "bool", wire: "bool" },
    });
    expect(fieldOf(file, "payment.v1.ClusterState", "phase").type).toEqual({
      kind: "enum",
      enum: "payment.v1.FailoverPhase",
    });
  });
  test("its descriptor alone is enough to send and read", () => {
    const root = protobuf.Root.fromJSON(
      JSON.parse(JSON.stringify(protoDescriptor(file))) as protobuf.INamespace,
    );
    const view = root.lookupType("payment.v1.DatabaseView");
    const sent = view
      .encode(view.fromObject({ primary_reachable: true, replica_lag: { seconds: 1, nanos: 5 } }))
      .finish();
    expect(Buffer.from(sent).toString("hex")).toBe("0801120408011005");
    expect(view.toObject(view.decode(sent), { longs: Number })).toEqual({
      primary_reachable: true,
      replica_lag: { seconds: 1, nanos: 5 },
    });
  });
  test("its digest is that of what it says, not of how it is written", async () => {
    expect(file.digest).toMatch(/^[0-9a-f]{64}$/);
    expect((await accepted(`// another comment\n${payment.replaceAll("\n", "\r\n")}`)).digest).toBe(
      file.digest,
    );
    expect((await accepted(payment.replace("value = 2", "value = 3"))).digest).not.toBe(file.digest);
  });
});

const header = 'syntax = "proto3";\npackage q;\n';

describe("fields", () => {
  test.each<[string, Partial<FieldShape>]>([
    [
      "int64 f = 7;",
      {
        number: 7,
        type: { kind: "scalar", scalar: "int", wire: "int64" },
        repeated: false,
        optional: false,
        required: false,
        secret: false,
      },
    ],
    ["double f = 1;", { type: { kind: "scalar", scalar: "float", wire: "double" } }],
    ["bytes f = 1;", { type: { kind: "scalar", scalar: "bytes", wire: "bytes" } }],
    ["repeated string f = 1;", { repeated: true }],
    ["optional int32 f = 1;", { optional: true }],
    ["oneof choice { string f = 1; int32 g = 2; }", { oneof: "choice", optional: false }],
    ["string f = 1 [debug_redact = true];", { secret: true }],
    [
      "map<string, Inner> f = 1;",
      { type: { kind: "map", key: "string", value: { kind: "message", message: "q.M.Inner" } } },
    ],
    [
      "map<int32, string> f = 1;",
      { type: { kind: "map", key: "int", value: { kind: "scalar", scalar: "string", wire: "string" } } },
    ],
    ["Inner f = 1;", { type: { kind: "message", message: "q.M.Inner" } }],
    ["M f = 1;", { type: { kind: "message", message: "q.M" } }],
    [
      "google.protobuf.Timestamp f = 1;",
      { type: { kind: "scalar", scalar: "timestamp", wire: "google.protobuf.Timestamp" } },
    ],
    [
      "google.protobuf.StringValue f = 1;",
      { optional: true, type: { kind: "scalar", scalar: "string", wire: "google.protobuf.StringValue" } },
    ],
    ["google.protobuf.Struct f = 1;", { type: { kind: "opaque", wire: "google.protobuf.Struct" } }],
    ["google.protobuf.FieldMask f = 1;", { type: { kind: "opaque", wire: "google.protobuf.FieldMask" } }],
    ["google.protobuf.Empty f = 1;", { type: { kind: "message", message: "google.protobuf.Empty" } }],
    ["string default = 1; string f = 2; string constructor = 3;", { number: 2 }],
  ])("%s", async (line, shape) => {
    const known = ["timestamp", "wrappers", "struct", "field_mask", "empty"].map(
      (name) => `import "google/protobuf/${name}.proto";\n`,
    );
    const file = await accepted(`${header}${known.join("")}message M {\n  message Inner {}\n  ${line}\n}`);
    expect(fieldOf(file, "q.M", "f")).toMatchObject(shape);
  });
  test("an optional field is in no oneof, and unpacked fields of proto2 stay so", async () => {
    const file = await accepted(`${header}message M { optional int32 f = 1; }`);
    expect(fieldOf(file, "q.M", "f")).not.toHaveProperty("oneof");
    const old = await accepted(
      'syntax = "proto2"; package q; message M { repeated int32 f = 1; } enum E { A = 0; }',
    );
    expect(old.enums.get("q.E")?.open).toBe(false);
    const type = protobuf.Root.fromJSON(protoDescriptor(old) as protobuf.INamespace).lookupType("q.M");
    expect(Buffer.from(type.encode({ f: [1, 2] }).finish()).toString("hex")).toBe("08010802");
  });
  test("proto2's required is known", async () => {
    const file = await accepted("package q;\nmessage M { required string f = 1; optional string g = 2; }");
    expect(fieldOf(file, "q.M", "f").required).toBe(true);
    expect(fieldOf(file, "q.M", "g").required).toBe(false);
  });
});

test("imports are asked for once, by their path, and their types are known", async () => {
  const asked: string[] = [];
  const files = {
    "b.proto": 'syntax = "proto3";\npackage b;\nimport "c.proto";\nmessage B { c.C c = 1; }',
    "c.proto":
      'syntax = "proto3";\npackage c;\nimport "b.proto";\nmessage C { bool x = 1; }\nservice Other {}',
  };
  const file = await accepted(
    `${header}import "b.proto";\nimport "c.proto";\nservice S { rpc A(b.B) returns (stream c.C); rpc W(stream b.B) returns (c.C); }`,
    files,
    asked,
  );
  expect(asked).toEqual(["b.proto", "c.proto"]);
  expect(file.imports).toEqual(["b.proto", "c.proto"]);
  expect(file.services).toHaveLength(1);
  expect(file.services[0]?.methods).toMatchObject([
    { request: "b.B", requestStream: false, replyStream: true },
    { requestStream: true, replyStream: false },
  ]);
  expect(fieldOf(file, "b.B", "c").type).toEqual({ kind: "message", message: "c.C" });
});

test("options of one's own are let be", async () => {
  const file = await accepted(
    `${header}import "google/protobuf/descriptor.proto";\nextend google.protobuf.MethodOptions { string team = 50001; }\nmessage M {}\nservice S { rpc A(M) returns (M) { option (team) = "dba"; option idempotency_level = IDEMPOTENT; } }`,
  );
  expect(file.services[0]?.methods[0]?.idempotency).toBe("idempotent");
  expect([...file.messages.keys()]).toEqual(["q.M"]);
});

describe("refused", () => {
  test.each<[string, string, string, RegExp]>([
    [
      "a type that isn't there",
      `${header}message A {\n  «strin» x = 1;\n}`,
      "contract-reference",
      /q\.A\.x names the type `strin`/,
    ],
    [
      "a request that isn't there",
      `${header}service S { rpc A(«Ask») returns (B); }\nmessage B {}`,
      "contract-reference",
      /q\.S\.A names the type `Ask`/,
    ],
    [
      "a missing sign",
      `${header}message A {\n  string x «1»;\n}`,
      "contract-malformed",
      /expected `=`, found `1`/,
    ],
    ["no proto at all", "«garbage»", "contract-malformed", /`garbage` can't stand here/],
    ["an open brace", "«message A {»", "contract-malformed", /end of the file/],
    [
      "a number twice",
      `${header}message «A» {\n  string x = 1;\n  int32 y = 1;\n}`,
      "contract-malformed",
      /number 1 stands twice in A/,
    ],
    ["a name twice", `${header}message A {}\nmessage «A» {}`, "contract-malformed", /name A stands twice/],
    [
      "a poisonous name",
      `${header}// __proto__\nmessage A { string «__proto__» = 1; }`.replace("// __proto__\n", ""),
      "contract-malformed",
      /`__proto__` can't be a name/,
    ],
    [
      "an import that isn't there",
      `${header}import "«a/b.proto»";`,
      "contract-import",
      /"a\/b\.proto" can't be imported/,
    ],
    [
      "an unknown google import",
      `${header}import "«google/api/annotations.proto»";`,
      "contract-import",
      /there is no such file/,
    ],
  ])("%s", async (_what, marked, code, says) => {
    const start = marked.indexOf("«");
    const end = marked.indexOf("»") - 1;
    const text = marked.replace(/[«»]/g, "");
    const { value, problems } = await read(text);
    expect(value).toBeUndefined();
    expect(
      problems.map((problem) => [
        problem.code,
        text.slice(problem.span.start, problem.span.end),
        problem.span.start,
      ]),
    ).toEqual([[code, text.slice(start, end), start]]);
    expect(problems[0]?.message).toMatch(says);
  });
  test("a word in a comment poisons nothing", async () => {
    await accepted(`${header}// __proto__ "\nmessage A { string x = 1; } /* prototype */`);
  });
  test("an import is blamed in its own file", async () => {
    const { problems } = await read(`${header}import "b.proto";`, { "b.proto": "message {" });
    expect(problems).toMatchObject([{ code: "contract-malformed", span: { file: "b.proto" } }]);
  });
  test("what isn't text, or is too much of it", async () => {
    const binary = await readProto({
      file: "a.proto",
      bytes: new Uint8Array([0xff, 0xfe]),
      resolve: () => null,
      sha256,
    });
    expect(binary.problems).toMatchObject([
      { code: "contract-malformed", message: "a.proto isn't UTF-8 text" },
    ]);
    const large = await read(" ".repeat(1024 * 1024 + 1));
    expect(large.problems[0]?.message).toMatch(/larger than 1 MiB/);
  });
  test("imports without end", async () => {
    const { problems } = await readProto({
      file: "0.proto",
      bytes: bytes('import "1.proto";'),
      resolve: (path) => bytes(`import "${Number.parseInt(path, 10) + 1}.proto";`),
      sha256,
    });
    expect(problems).toMatchObject([
      { code: "contract-import", message: expect.stringMatching(/more than 200/) },
    ]);
  });
});

async function accepted(
  text: string,
  files: Record<string, string> = {},
  asked: string[] = [],
): Promise<ProtoFile> {
  const { value, problems } = await read(text, files, asked);
  expect(problems).toEqual([]);
  return value as ProtoFile;
}

function read(
  text: string,
  files: Record<string, string> = {},
  asked: string[] = [],
): ReturnType<typeof readProto> {
  const resolve = (path: string): Uint8Array | null => {
    asked.push(path);
    const found = files[path];
    return found === undefined ? null : bytes(found);
  };
  return readProto({ file: "a.proto", bytes: bytes(text), resolve, sha256 });
}

function fieldOf(file: ProtoFile, message: string, field: string): FieldShape {
  const found = (file.messages.get(message) as MessageShape).fields.find(({ name }) => name === field);
  return found as FieldShape;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
