"""Prometheus's text format."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from canary_siem.api.exposition import render
from canary_siem.telemetry import Sample

values = st.floats(allow_nan=False) | st.integers(-(2**53), 2**53)


def test_samples_of_one_metric_stand_together_under_their_help() -> None:
    samples = [
        Sample("b", "gauge", (), 1.5),
        Sample("a", "counter", (("k", "x"),), 2),
        Sample("b", "gauge", (("k", "y"),), math.inf),
        Sample("a", "counter", (("k", "z"),), 3.0),
    ]

    assert render(samples, {"a": "How\\many\n"}) == (
        "# HELP a_total How\\\\many\\n\n"
        "# TYPE a_total counter\n"
        'a_total{k="x"} 2\n'
        'a_total{k="z"} 3\n'
        "# TYPE b gauge\n"
        "b 1.5\n"
        'b{k="y"} +Inf\n'
    )


def test_what_is_no_number_says_so() -> None:
    text = render([Sample("a", "gauge", (), math.nan), Sample("b", "gauge", (), -math.inf)], {})

    assert "a NaN\n" in text
    assert "b -Inf\n" in text


@settings(max_examples=50, deadline=None)
@given(label=st.text(max_size=20), value=values)
def test_prometheus_reads_what_we_write(label: str, value: float) -> None:
    text = render([Sample("m", "counter", (("l", label),), value)], {"m": label})
    (family,) = text_string_to_metric_families(text)
    (sample,) = family.samples

    assert sample.name == "m_total"
    assert sample.labels == {"l": label}
    assert sample.value == value
