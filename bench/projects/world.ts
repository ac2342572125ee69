// The world that a team's runbooks are simulated in, and what is expected of them there.

export const world = `/// What is true of the TEAM fleet in a rehearsal, and what an action does to it.

let slow_nodes = Incident(
  id: "Q<1000+1000>",
  source: "pagerduty",
  service: "TEAM",
  severity: error,
  status: triggered,
  title: "Nodes of TEAM answer slowly",
  regions: [us-east-1, eu-west-2],
)

let errors_seen = Incident(
  id: "Q<5000+1000>",
  source: "pagerduty",
  service: "TEAM",
  severity: critical,
  status: triggered,
  title: "Callers of TEAM see errors",
  regions: [us-west-2],
)

world TEAM_fleet {
  state in_balancer(node): bool = true
  state connections(node): int = <10+90>
  state throttled(node): bool = false
  state slow_process(node): bool = true
  state waiting(region): duration = <1+15>s
  state errors(region): bool = false

  probe node_health = NodeHealth(
    connections: connections(node),
    ready: true,
    error_rate: if slow_process(node) then 12% else 0.<1+9>%,
    latency: if slow_process(node) then 900ms else 20ms,
  )
  probe queue_health = QueueHealth(
    depth: <100+1000>,
    oldest: waiting(region),
    consumers: 4,
  )
  probe region_health = RegionHealth(
    availability: if errors(region) then 97% else 100%,
    requests: 120/s,
    latency_p99: if errors(region) then 900ms else 80ms,
  )

  action fleet.drain {
    set connections(node) = 0
    set in_balancer(node) = false
    reply Done(count: 1)
  }
  action fleet.readmit {
    set in_balancer(node) = true
    set connections(node) = <10+90>
    reply Done(count: 1)
  }
  action fleet.restart {
    after 1s { set slow_process(node) = false }
    reply Done(count: 1)
  }
  action fleet.throttle {
    set throttled(node) = true
    reply Done(count: 1)
  }
  action fleet.unthrottle {
    set throttled(node) = false
    reply Done(count: 1)
  }
}

scenario "slow nodes of TEAM are restarted" in TEAM_fleet {
  run TEAM_restart(incident: slow_nodes)
  expect {
    run.outcome == succeeded
    count(calls(of: restart)) == 8
  }
}

scenario "a region of TEAM whose queue is stuck is left alone" in TEAM_fleet {
  given waiting(eu-west-2) = 10m
  run TEAM_restart(incident: slow_nodes)
  expect {
    run.outcome == refused
    count(calls(of: drain)) == 0
  }
}

scenario "a node that is drained already is drained again, which changes nothing: TEAM" in TEAM_fleet {
  given in_balancer(us-east-1a) = false
  run TEAM_restart(incident: slow_nodes)
  expect { run.outcome == succeeded }
}

scenario "without errors nobody of TEAM is throttled" in TEAM_fleet {
  run TEAM_relieve(incident: errors_seen)
  expect {
    run.outcome == refused
  }
}
`;
