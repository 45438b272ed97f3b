"""Numbers that anybody may ask for."""

from canary_siem.telemetry import HELP, Sample, Telemetry


def test_counters_add_up_by_their_labels_and_gauges_are_read_when_asked() -> None:
    telemetry = Telemetry()
    telemetry.count("canary_siem_noise", channel="dns")
    telemetry.count("canary_siem_noise", 2, channel="dns")
    telemetry.count("canary_siem_noise", channel="http")
    held = [1.0]
    telemetry.gauges.append(lambda: [Sample("canary_siem_held", "gauge", (), held[0])])
    held[0] = 5.0

    assert telemetry.samples() == [
        Sample("canary_siem_noise", "counter", (("channel", "dns"),), 3),
        Sample("canary_siem_noise", "counter", (("channel", "http"),), 1),
        Sample("canary_siem_held", "gauge", (), 5.0),
    ]


def test_every_metric_says_what_it_is() -> None:
    assert all(name.startswith("canary_siem_") and text for name, text in HELP.items())
