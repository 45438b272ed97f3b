"""The backends as fixtures: a pytest plug-in. What is missing skips its tests, by name."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.backends import elasticsearch, hec, mariadb, mta, postgresql, resolvers, syslog
from tests.backends.resolvers import Resolver

StartResolver = Callable[..., Resolver]
StartMailServer = Callable[..., mta.Server]


def needs(reason: str | None) -> None:
    """Skip the test that asks for a fixture, if there is a *reason* to."""
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def elasticsearch_node() -> Iterator[elasticsearch.Node]:
    """One open node for all; write to a fresh_stream() of it."""
    needs(elasticsearch.missing())
    with elasticsearch.node() as node:
        yield node


@pytest.fixture(scope="session")
def secure_elasticsearch_node() -> Iterator[elasticsearch.Node]:
    """One node for all with a password and HTTPS."""
    needs(elasticsearch.missing())
    with elasticsearch.node(password="correct-horse", https=True) as node:
        yield node


@pytest.fixture(scope="session")
def shared_hec_receiver() -> Iterator[hec.Receiver]:
    """One receiver for all, which takes any token."""
    needs(hec.missing())
    with hec.receiver() as receiver:
        yield receiver


@pytest.fixture
def hec_receiver(shared_hec_receiver: hec.Receiver) -> hec.Receiver:
    """Forget what the tests before sent to the receiver of all."""
    shared_hec_receiver.reset()
    return shared_hec_receiver


@pytest.fixture
def rsyslogd() -> Iterator[syslog.Daemon]:
    """A fresh rsyslog."""
    needs(syslog.missing("rsyslogd"))
    with syslog.rsyslogd() as daemon:
        yield daemon


@pytest.fixture
def syslog_ng() -> Iterator[syslog.Daemon]:
    """A fresh syslog-ng."""
    needs(syslog.missing("syslog-ng"))
    with syslog.syslog_ng() as daemon:
        yield daemon


@pytest.fixture
def unbound() -> Iterator[StartResolver]:
    """How to start an Unbound: call it with zones, and options as of resolvers.unbound()."""
    needs(resolvers.missing("unbound"))
    with ExitStack() as running:

        def start(*zones: resolvers.Zone, **options: Any) -> Resolver:
            return running.enter_context(resolvers.unbound(zones, **options))

        yield start


@pytest.fixture
def named() -> Iterator[StartResolver]:
    """How to start a BIND: call it with zones, and options as of resolvers.named()."""
    needs(resolvers.missing("named"))
    with ExitStack() as running:

        def start(*zones: resolvers.Zone, **options: Any) -> Resolver:
            return running.enter_context(resolvers.named(zones, **options))

        yield start


@pytest.fixture
def mariadb_server() -> Iterator[mariadb.Server]:
    """A fresh MariaDB, with an error log and a general log."""
    needs(mariadb.missing())
    with mariadb.server() as lent:
        yield lent


@pytest.fixture
def postgresql_server() -> Iterator[postgresql.Server]:
    """A fresh PostgreSQL."""
    needs(postgresql.missing())
    with postgresql.server() as lent:
        yield lent


@pytest.fixture(scope="session")
def shared_mail_servers() -> Iterator[StartMailServer]:
    """How to get one mail server for all who want the same options."""
    needs(mta.missing())
    known: dict[str, mta.Server] = {}
    with ExitStack() as running:

        def start(**options: Any) -> mta.Server:
            name = repr(sorted(options.items()))
            if name not in known:
                known[name] = running.enter_context(mta.server(**options))
            return known[name]

        yield start


@pytest.fixture
def mail_server(shared_mail_servers: StartMailServer) -> StartMailServer:
    """How to start a mail server that knows of no mail: call it as mta.server()."""

    def start(**options: Any) -> mta.Server:
        server = shared_mail_servers(**options)
        server.reset()
        return server

    return start
