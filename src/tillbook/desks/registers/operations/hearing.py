"""Note that a device was heard of, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tillbook.desks.registers.models import Absence, Device
from tillbook.desks.registers.rules import ABSENT_AFTER
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a register does, as it says itself."""

    app: str
    protocol: int
    unsent: int
    oldest_unsent_at: datetime | None
    persisted: bool | None
    second_copy: str
    pin_failures: int
    clock_offset_ms: int


def hear(device: Device) -> None:
    """Note that the device spoke; writes at most once a minute, and a stretch of silence once."""
    now = clock.now()
    if now - device.heard_at >= _NOTED_EVERY:
        write(lambda: _heard(device, now))


def take_report(device: Device, report: Report) -> None:
    """Note what the device says of itself, when it is something new or a minute has passed."""
    now = clock.now()
    values = {name: getattr(report, name) for name in Report.__slots__}
    said_before = {name: getattr(device, name) for name in Report.__slots__}
    # A clock wanders a little at every request; that alone is no news.
    if abs(report.clock_offset_ms - device.clock_offset_ms) < 1000:
        values["clock_offset_ms"] = device.clock_offset_ms
    if values == said_before and now - device.heard_at < _NOTED_EVERY:
        return

    def work() -> None:
        _heard(device, now)
        Device.objects.filter(id=device.id).update(**values)

    write(work)


def _heard(device: Device, now: datetime) -> None:
    last = Device.objects.values_list("heard_at", flat=True).get(id=device.id)
    if now <= last:
        return
    if now - last > ABSENT_AFTER:
        Absence.objects.create(device_id=device.id, since=last, until=now)
    Device.objects.filter(id=device.id).update(heard_at=now)
