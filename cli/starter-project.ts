/**
 * The project that `clawc init` writes: small, whole, and in working order. It checks without a finding, its
 * scenarios pass under simulation, and `clawc mock` can play its services, so every command has something to
 * show before the first line of one's own.
 */

/** File name → text, for a project of this name. */
export function starterProject(name: string): Map<string, string> {
  return new Map([
    ["claw.yaml", projectText.replace("NAME", name)],
    ["topology.yaml", topologyText],
    ["proto/shop.proto", protoText],
    ["shop.services.claw", servicesText],
    ["drain_region.claw", runbookText],
    ["shop.world.claw", worldText],
    ["alerts/pagerduty.json", alertText],
    ["README.md", readmeText.replace("NAME", name)],
  ]);
}

const projectText = `# Where the parts of this project lie, and what the words of an alert mean here.
name: NAME
topology: topology.yaml
runbooks: [.]

# An alert knows no region or severity of ours: what it does send is mapped here, and nothing is guessed.
sources:
  pagerduty:
    severity:
      priority: { P1: critical, P2: error, P3: warning }
    services:
      shop:
        service: shop
        environment: production
        regions: [us-east-1]
`;

const topologyText = `# The places that runbooks may name. Their order is the order of fan-outs.
places:
  - kind: environment
    name: production
    places:
      - { kind: region, name: us-east-1 }
      - { kind: region, name: eu-west-2 }
      - { kind: tenant, name: acme }
`;

const protoText = `// What the shop's platform offers to its operators.
syntax = "proto3";

package shop.v1;

// Takes regions out of the rotation and back into it.
service Rotation {
  rpc Drain(DrainRequest) returns (DrainReply) {
    option idempotency_level = IDEMPOTENT;
  }
  rpc Restore(RestoreRequest) returns (RestoreReply) {
    option idempotency_level = IDEMPOTENT;
  }
}

message DrainRequest {
  string region = 1;
}

message DrainReply {}

message RestoreRequest {
  string region = 1;
}

message RestoreReply {}

// Watches from outside; it never acts.
service Watch {
  rpc Traffic(TrafficRequest) returns (TrafficView) {
    option idempotency_level = NO_SIDE_EFFECTS;
  }
}

message TrafficRequest {
  string region = 1;
}

message TrafficView {
  bool in_rotation = 1;
  bool others_healthy = 2;
}
`;

const servicesText = `/// What shop.proto can't say: what an action writes, how long an unanswered request can still take effect,
/// what a probe observes and how long that stays fresh.

resource rotation(region)

service Rotation from proto "proto/shop.proto" {
  action Drain(region)
    writes  rotation
    idempotent
    settles 10s
    timeout 5s

  action Restore(region)
    writes  rotation
    idempotent
    settles 10s
    timeout 5s
}

/// What an action claims is believed only when somebody else sees it too.
service Watch from proto "proto/shop.proto" {
  probe Traffic(region)
    reads   rotation
    fresh   10s
    timeout 2s
}

let in_rotation(region): bool    = Watch.Traffic(region: region).in_rotation
let others_healthy(region): bool = Watch.Traffic(region: region).others_healthy
`;

const runbookText = `import std.incident

/// Takes the affected regions out of the rotation, one after the other.
runbook drain_region(incident: Incident) {
  on pagerduty
    where incident.status == triggered and incident.service == "shop" and incident.severity == critical

  environment production
  targets     region in incident.regions
  deadline    10m, undo 5m
  blast       1 region at a time, 2 regions in all

  step drain for each region, 1 at a time, need all {
    require others_healthy
    call Rotation.Drain(region: region)
      retry 2 times, backoff 1s..5s
      undo {
        call Rotation.Restore(region: region)
          retry 2 times, backoff 1s..5s
        ensure in_rotation within 1m, every 2s
      }
    ensure not in_rotation within 1m, every 2s
  }
  otherwise escalate "not every region could be drained: {failure.missing}"
}
`;

const worldText = `/// The world that \`clawc simulate\` rehearses in. Faults come from the simulator.

let outage = Incident(
  id: "EXAMPLE1",
  source: "pagerduty",
  service: "shop",
  severity: critical,
  status: triggered,
  title: "Error rate of the shop",
  regions: [us-east-1],
  tenants: [],
)

world two_regions {
  state serving(region): bool = true
  state healthy(region): bool = true

  probe Watch.Traffic = TrafficView(in_rotation: serving(region), others_healthy: healthy(region))

  action Rotation.Drain {
    after 1s { set serving(region) = false }
    reply DrainReply()
  }
  action Rotation.Restore {
    after 1s { set serving(region) = true }
    reply RestoreReply()
  }
}

scenario "the region is taken out of the rotation" in two_regions {
  run drain_region(incident: outage)
  expect {
    run.outcome == succeeded
    not serving(us-east-1)
    serving(eu-west-2)
  }
}

scenario "nothing is drained while the others couldn't carry the load" in two_regions {
  given healthy(us-east-1) = false
  run drain_region(incident: outage)
  expect {
    run.outcome == refused
    serving(us-east-1)
  }
}
`;

const alertText = `{
  "event": {
    "id": "01EXAMPLE",
    "event_type": "incident.triggered",
    "resource_type": "incident",
    "occurred_at": "2026-01-01T00:00:00.000Z",
    "data": {
      "id": "EXAMPLE1",
      "type": "incident",
      "number": 1,
      "status": "triggered",
      "incident_key": "shop-error-rate",
      "created_at": "2026-01-01T00:00:00Z",
      "title": "Error rate of the shop",
      "service": { "id": "PSHOP", "summary": "shop", "type": "service_reference" },
      "assignees": [],
      "priority": { "id": "PP1", "summary": "P1", "type": "priority_reference" },
      "urgency": "high"
    }
  }
}
`;

const readmeText = `# NAME

Runbooks in claw: typed, checked before they run, rehearsed under faults.

    clawc check                              what is wrong in them, before anything runs
    clawc detect alerts/pagerduty.json       which runbook an alert would start, and why
    clawc simulate                           the scenarios of shop.world.claw, with every single fault
    clawc mock --hosts hosts.yaml            the services of proto/, played by the world until Ctrl-C

While it plays, in another terminal:

    clawc plan --alert alerts/pagerduty.json what a run would do now; nothing is sent
    clawc run --alert alerts/pagerduty.json  do it
    clawc runs                               how each run ended

What lies where: \`claw.yaml\` names the parts, \`topology.yaml\` the places, \`shop.services.claw\` says what the
contract in \`proto/\` can't, \`drain_region.claw\` is the runbook, \`shop.world.claw\` the world it is rehearsed in.
`;
