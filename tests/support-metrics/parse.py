"""Reads metrics from the standard input as Prometheus' own client for Python does, strictly, and prints them as JSON.

Argument: `openmetrics` or `prometheus`. A list of [family, type, unit, sample, labels, value].
"""
import json
import sys

from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client import parser as prometheus

parse = {"openmetrics": openmetrics, "prometheus": prometheus}[sys.argv[1]].text_string_to_metric_families
rows = [
    [family.name, family.type, family.unit, sample.name, sample.labels, sample.value]
    for family in parse(sys.stdin.read())
    for sample in family.samples
]
json.dump(rows, sys.stdout)
