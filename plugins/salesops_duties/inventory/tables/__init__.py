"""The tables of inventory: stock, goods to come, outbound orders, transfers, counts, stock lists."""

from __future__ import annotations

from piccolo.conf.apps import AppConfig

from salesops_duties.inventory.tables.coming import Incoming, Peg
from salesops_duties.inventory.tables.counts import CountLine, StockCount
from salesops_duties.inventory.tables.lists import ListFigure, ListProfile, ListSend, ListSnapshot
from salesops_duties.inventory.tables.outbound import OutboundLine, OutboundOrder
from salesops_duties.inventory.tables.stock import (
    Hold,
    Movement,
    Policy,
    Reservation,
    SoftReservation,
    Stock,
    Warehouse,
)
from salesops_duties.inventory.tables.transfers import Transfer, TransferLine, TransferStep

APP_CONFIG = AppConfig(
    app_name="inventory",
    migrations_folder_path="migrations",
    table_classes=[
        Warehouse,
        Policy,
        Stock,
        Movement,
        Reservation,
        SoftReservation,
        OutboundOrder,
        OutboundLine,
        Hold,
        Incoming,
        Peg,
        Transfer,
        TransferLine,
        TransferStep,
        StockCount,
        CountLine,
        ListProfile,
        ListSnapshot,
        ListFigure,
        ListSend,
    ],
)
