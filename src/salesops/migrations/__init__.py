"""Brings a database to the present schema: roles first, then every app's Piccolo migrations, each in one transaction."""

from salesops.migrations.runner import migrate, pending, sql_migration

__all__ = ["migrate", "pending", "sql_migration"]
