"""Tables of logistics: shipments with their parcels and events, exceptions, carriers."""

from __future__ import annotations

from piccolo.conf.apps import AppConfig

from salesops_duties.logistics.tables.carriers import CarrierAccount, CarrierRow, Push, TrackingNumber
from salesops_duties.logistics.tables.proofs import TABLES as PROOFS
from salesops_duties.logistics.tables.rates import TABLES as RATES
from salesops_duties.logistics.tables.shipments import (
    CustomerLink,
    Parcel,
    ParcelCorrection,
    ParcelNumber,
    PhoneAsk,
    Shipment,
    ShipmentDocument,
    ShipmentException,
    ShipmentOutbound,
    TrackingEvent,
)

APP_CONFIG = AppConfig(
    app_name="logistics",
    migrations_folder_path="migrations",
    table_classes=[
        Shipment,
        ShipmentOutbound,
        ShipmentDocument,
        Parcel,
        ParcelCorrection,
        ParcelNumber,
        PhoneAsk,
        TrackingEvent,
        ShipmentException,
        CustomerLink,
        TrackingNumber,
        CarrierRow,
        CarrierAccount,
        Push,
        *RATES,
        *PROOFS,
    ],
)
