"""Writes due_times.txt: when schedules are due in the years 2025 and 2026, by Python's zoneinfo and no cron library.

    python3 tests/support-time/due_times.py > tests/support-time/due_times.txt

It is the independent implementation that the test `two_years_of_due_times_are_those_of_an_independent_implementation`
compares the program with. Zone data: the TZif files in zoneinfo/ beside it (PyPI tzdata 2026.6, that is IANA 2026f),
which that test gives the program too.

It works unlike the program: it walks through all minutes of UTC and reads the clock of the zone at each. The rules:

- A minute of the local calendar is reached when the clock shows it, or a later one, for the first time. A minute that
  the clock skips is thus reached at the change; a minute that it shows again after going back was reached before.
- A schedule is due at each minute of UTC at which at least one minute that it names is reached: once, however many.
- Where both day of month and day of week are restricted, a day that fulfils either is meant.
"""

import datetime
import pathlib
import zoneinfo

HERE = pathlib.Path(__file__).parent
ZONES = ["Africa/Casablanca", "Europe/Paris", "UTC"]
SCHEDULES = [
    "30 2 * * *",
    "0 3 * * *",
    "0 1-3 * * SUN",
    "30 1 * * SUN",
    "15 2 1,15 * *",
    "0 6 1 * *",
    "45 23 * * MON-FRI",
    "30 2 22,29 3 *",
    "0 0 1 1,4,7,10 *",
    "10 2 15 * SUN",
]
NAMES = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])}
MINUTE = datetime.timedelta(minutes=1)
FROM = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
UNTIL = datetime.datetime(2027, 1, 1, tzinfo=datetime.timezone.utc)


def values(field, low, high):
    """The numbers that a field names."""
    found = set()
    for item in field.split(","):
        first, _, last = item.partition("-")
        if first == "*":
            found.update(range(low, high + 1))
        else:
            first = NAMES[first] if first in NAMES else int(first)
            last = first if not last else NAMES[last] if last in NAMES else int(last)
            found.update(range(first, last + 1))
    return found


class Schedule:
    def __init__(self, text):
        minute, hour, day, month, weekday = text.split()
        self.minutes, self.hours = values(minute, 0, 59), values(hour, 0, 23)
        self.days, self.months, self.weekdays = values(day, 1, 31), values(month, 1, 12), values(weekday, 0, 6)
        self.either = day != "*" and weekday != "*"

    def names(self, local):
        if local.minute not in self.minutes or local.hour not in self.hours or local.month not in self.months:
            return False
        day, weekday = local.day in self.days, local.isoweekday() % 7 in self.weekdays
        return (day or weekday) if self.either else (day and weekday)


def main():
    version = (HERE / "zoneinfo" / "+VERSION").read_text().strip()
    print(f"# {version}; due times in UTC, by due_times.py")
    for name in ZONES:
        with open(HERE / "zoneinfo" / name, "rb") as file:
            zone = zoneinfo.ZoneInfo.from_file(file, key=name)
        schedules = [(text, Schedule(text), []) for text in SCHEDULES]
        at = FROM - datetime.timedelta(days=2)
        reached = at.astimezone(zone).replace(tzinfo=None)
        while at < UNTIL:
            shown = at.astimezone(zone).replace(tzinfo=None)
            while reached < shown:
                reached += MINUTE
                for _, schedule, due in schedules:
                    if at >= FROM and schedule.names(reached) and due[-1:] != [at]:
                        due.append(at)
            at += MINUTE
        for text, _, due in schedules:
            print(f"[{name}] {text}")
            for at in due:
                print(at.strftime("%Y-%m-%dT%H:%M"))


if __name__ == "__main__":
    main()
