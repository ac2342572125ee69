"""Shapes: what a type hint means as JSON. One shape describes, reads and writes one kind of value."""
