"""What the dummy was asked, kept in the database so that a rollback can be seen."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Text
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Note(Table, tablename="note", schema="dummy"):
    office_id = Integer()
    id = UUID(primary_key=True)
    words = Text()


APP_CONFIG = AppConfig(app_name="dummy", migrations_folder_path="migrations", table_classes=[Note])
