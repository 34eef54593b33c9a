"""Measurements, run by ``make bench``. They print figures and judge nothing; tests never time anything."""
