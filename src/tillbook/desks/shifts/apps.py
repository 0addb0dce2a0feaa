from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "tillbook.desks.shifts"
    label = "shifts"

    def ready(self) -> None:
        from tillbook.desks.shifts.counted import counted_words
        from tillbook.desks.shifts.known_pages import PAGES
        from tillbook.desks.shifts.operations.check_shifts import compare_without
        from tillbook.desks.shifts.rules import CORRECTION, KINDS
        from tillbook.desks.shifts.tasks import close_past_days, compare_closed_shifts
        from tillbook.desks.shifts.waiting import open_shifts, shift_alerts
        from tillbook.plumbing import gaps, registries

        gaps.register_when_lost(compare_without)
        registries.register_names("counted_shift", counted_words)
        for kind in (*KINDS, CORRECTION):
            registries.register_document(kind, "shift_document")
        for kind in ("bank_deposit", "bank_arrival", "safe_fill"):
            registries.register_document(kind, "safe_document")
        registries.register_chore("shifts.check", compare_closed_shifts)
        registries.register_chore("shifts.close_days", close_past_days)
        registries.register_alert("shifts", shift_alerts)
        registries.register_before_closing("shifts", open_shifts)
        for entry in PAGES:
            registries.register_page(entry)
