"""The simulated carrier with every fault a carrier has; `python -m tests.carrier_simulator --port N`."""
