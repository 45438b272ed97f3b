"""What a plug-in may rely on, name by name: changing it is a decision."""

import ast
import inspect
from types import ModuleType

import pytest

from canary_siem import errors, interfaces, tasks, tokens, trips

SURFACE: dict[ModuleType, set[str]] = {
    interfaces: {
        *("Action", "Bound", "Connector", "ConnectorDoor", "ConnectorInfo", "DELIVERED"),
        *("House", "Identity", "Kind", "Listener", "ListenerDoor", "NoOptions", "Outcome"),
        *("Scope", "Site", "Trap", "decoy"),
    },
    trips: {
        *("Hit", "Answer", "Trip", "StoredTrip", "Artifact", "Decoded", "NOTHING", "Drill"),
        *("Draft", "Standing", "Role", "ORIGINAL_CAP"),
    },
    tokens: {"Token", "NoOptions", "Reading", "Readings", "State", "Class"},
    errors: {
        *("CanarySiemError", "ConfigError", "StorageError", "ReceiverUnavailableError"),
        *("BatchRefusedError", "AccessRefusedError", "ActionError"),
    },
    tasks: {"Tasks"},
}


def own_names(module: ModuleType) -> set[str]:
    """Name what *module* defines itself, without a leading underscore."""
    listed = getattr(module, "__all__", None)
    if listed:
        return set(listed)
    found: set[str] = set()
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return {name for name in found if not name.startswith("_") and name != "log"}


@pytest.mark.parametrize("module", SURFACE, ids=lambda m: m.__name__)
def test_the_surface_is_what_it_was(module: ModuleType) -> None:
    assert own_names(module) == SURFACE[module]
