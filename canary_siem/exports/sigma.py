"""sigma: the detection rules as Sigma 2.1, pipelines for two products, and the queries so made."""

from collections.abc import Mapping

from canary_siem.exports import Export, Sources


def make(sources: Sources) -> Mapping[str, bytes]:
    """Give what stands in ``dashboards/sigma``: rules, pipelines, generated queries, a guide."""
    return sources.below("sigma")


DOOR = Export(summary="The rules as Sigma 2.1, pipelines, and the queries made of them", make=make)
