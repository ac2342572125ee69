package claw

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A refusal says that the request did not take effect and why. Its first words are part of the
// contract with the sender.

func errStale() error {
	return status.Error(codes.FailedPrecondition, "stale epoch")
}

func errUndone() error {
	return status.Error(codes.FailedPrecondition, "undone")
}

func errLate(when string) error {
	return status.Error(codes.DeadlineExceeded, "the deadline passed "+when)
}

func errFull() error {
	return status.Error(codes.ResourceExhausted,
		"the memory of keys is full; this request could not be remembered, so it was not applied")
}

// errForgotten is no refusal: the effect is in the world and only the reply is lost.
func errForgotten() error {
	return status.Error(codes.Unknown, "applied before this service was started; its reply is not known any more")
}
