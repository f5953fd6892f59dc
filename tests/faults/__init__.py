"""The order path under faults: real processes, a mixed load with a recorded history, and an oracle that counts."""
