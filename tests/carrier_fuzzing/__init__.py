"""Long fuzzing of what carriers answer, a part of `make soak`."""
