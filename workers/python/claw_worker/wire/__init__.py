"""The generated messages and stubs of `claw.worker.v1` (see generate.sh); nothing here is written by hand."""
