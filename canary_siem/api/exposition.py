"""Samples in Prometheus's text format 0.0.4 (Prometheus documentation, "Exposition formats")."""

import math
from collections.abc import Iterable, Mapping

from canary_siem.telemetry import Sample

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_HELP = str.maketrans({"\\": r"\\", "\n": r"\n"})
_VALUE = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


def render(samples: Iterable[Sample], texts: Mapping[str, str]) -> str:
    """Write *samples*, those of one metric together, each metric with its help from *texts*."""
    metrics: dict[str, list[Sample]] = {}
    for sample in samples:
        metrics.setdefault(sample.name, []).append(sample)
    lines: list[str] = []
    for name in sorted(metrics):
        first = metrics[name][0]
        shown = f"{name}_total" if first.type == "counter" else name
        if text := texts.get(name):
            lines.append(f"# HELP {shown} {text.translate(_HELP)}")
        lines.append(f"# TYPE {shown} {first.type}")
        lines += [f"{shown}{_labels(each)} {_number(each.value)}" for each in metrics[name]]
    return "\n".join(lines) + "\n"


def _labels(sample: Sample) -> str:
    pairs = [f'{name}="{value.translate(_VALUE)}"' for name, value in sample.labels]
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else repr(float(value))
