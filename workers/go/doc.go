// Package claw lets a gRPC service be called by claw runbooks safely.
//
// A runbook's executor may crash, send a request again, or learn of a reply too late. A service
// that installs this package's interceptors keeps five laws whatever the executor does:
//
//   - a request under a key that was applied is answered with the remembered reply and isn't
//     applied again;
//   - a request under a key that was undone is refused, also when it arrives long after its undo;
//   - once a newer executor of a run has been seen, nothing of an older one takes effect;
//   - nothing takes effect after the absolute deadline that its sender stated;
//   - every effect that was applied stands in the ledger, exactly once.
//
// Handlers keep their signature. The one thing they do differently is to change the world inside
// [Commit].
package claw
