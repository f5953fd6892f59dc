"""The manifest of the probe."""

from __future__ import annotations

import datetime as dt

from salesops import Duty, Schedule
from salesops_probe.tasks import call_out, note_poke, tick

DUTY = Duty(
    name="probe",
    title="Probe",
    summary="Writes down what was handled.",
    subscribers=(note_poke,),
    tasks=(call_out, tick),
    schedules=(Schedule(tick, dt.timedelta(seconds=2)),),
)
