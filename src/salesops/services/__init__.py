"""What duties share: numbers, idempotency, the outbox and its jobs, approvals, audit, sheets."""
