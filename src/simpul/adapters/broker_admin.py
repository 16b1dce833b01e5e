"""What the broker must hold for the offices: topics, logins, rights and quotas. Every call may be made again."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from kafka.errors import NoError
from kafka.protocol.admin import AlterClientQuotasRequest

from simpul import settings
from simpul.adapters.broker import (
    REFERENCE_TOPIC,
    SERVICES,
    client_options,
    events_topic,
    office_of,
    office_principal,
    verdicts_topic,
)
from simpul.adapters.broker_login import try_login
from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.errors import RetryLater, StopNow

EVENT_PARTITIONS = 2
_DAY_MS = 24 * 60 * 60 * 1000
TOPIC_SETTINGS = {
    "cleanup.policy": "delete",
    "message.timestamp.type": "LogAppendTime",
    "max.message.bytes": str(1024 * 1024),
    "retention.ms": str(30 * _DAY_MS),
    "retention.bytes": "-1",
}
REFERENCE_SETTINGS = {
    "cleanup.policy": "compact",
    "message.timestamp.type": "LogAppendTime",
    "max.message.bytes": str(1024 * 1024),
}
OFFICE_QUOTA = {
    "producer_byte_rate": 4 * 1024 * 1024,
    "consumer_byte_rate": 16 * 1024 * 1024,
    "request_percentage": 25,
}
"""What an office may ask of one broker: bytes a second, and a quarter of one thread's time; a whole one is half of a
machine with two cores. A month of its records in seconds, which take a tenth of that; a flood never."""
SERVICE_QUOTA = dict.fromkeys(("producer_byte_rate", "consumer_byte_rate"), 1024**3) | {"request_percentage": 10_000}


class BrokerAdmin(KafkaAdminClient):  # type: ignore[misc]
    """The broker's administration, with the one call that kafka-python's own client lacks: quotas."""

    def set_quotas(self, limits: Mapping[str | None, Mapping[str, int]]) -> None:
        """Set each user's limits; the user ``None`` stands for all users without limits of their own."""
        entries = [
            AlterClientQuotasRequest.EntryData(
                entity=[AlterClientQuotasRequest.EntryData.EntityData(entity_type="user", entity_name=user)],
                ops=[
                    AlterClientQuotasRequest.EntryData.OpData(key=key, value=value, remove=False)
                    for key, value in limit.items()
                ],
            )
            for user, limit in limits.items()
        ]
        request = AlterClientQuotasRequest(entries=entries, validate_only=False)
        _refused("quotas", [entry.error_code for entry in self._manager.run(self._manager.send, request).entries])


def connect() -> BrokerAdmin:
    """The broker's administration, logged in as its owner.

    Raises RetryLater while the broker does not answer, StopNow where it refuses the login.
    """
    options = client_options("admin")
    try:
        return BrokerAdmin(**options, bootstrap_timeout_ms=10_000)
    except CLIENT_ERRORS as error:
        try_login(options)
        raise RetryLater(f"The broker does not let its owner in ({type(error).__name__}).") from None


def prepare(office_codes: Sequence[str], revoked: Collection[str] = ()) -> None:
    """Give the broker all that the offices and our processes need of it: topics, logins, rights and quotas.

    An office that is ``revoked`` keeps its topics and gets neither login nor rights.
    """
    known = settings.load()
    users = [*SERVICES, *(office_principal(code) for code in office_codes if code not in revoked)]
    with connect() as admin:
        make_topics(admin, office_codes)
        make_users(admin, {user: known.secret("kafka", user) for user in users})
        make_rights(admin, office_codes, revoked, _offices_with_events(admin) - set(office_codes))
        make_quotas(admin)


def let_in(admin: BrokerAdmin, office_code: str, password: str) -> None:
    """Give one office its topics, its login with this password, its rights, and our processes theirs on its topics."""
    make_topics(admin, [office_code])
    make_users(admin, {office_principal(office_code): password})
    _refused("rights", admin.create_acls(list(rights([office_code])))["failed"])


def shut_out(admin: BrokerAdmin, principal: str) -> None:
    """Take a login's rights and the login itself: an open connection may do nothing from now on, a new one fails."""
    _end_rights(admin, [_rights_of(principal)])
    gone = admin.alter_user_scram_credentials([UserScramCredentialDeletion(principal, ScramMechanism.SCRAM_SHA_512)])
    _refused("logins to be ended", gone.values())


def make_topics(admin: BrokerAdmin, office_codes: Iterable[str]) -> None:
    """Make the two topics of every office that lacks them, and the one that all of them read.

    One that somebody else made gets our settings: it would go by the clock of its office.
    """
    existing = set(admin.list_topics())
    wanted = {topic: (count, TOPIC_SETTINGS) for code in office_codes for topic, count in _topics(code)}
    wanted[REFERENCE_TOPIC] = (1, REFERENCE_SETTINGS)
    missing = {
        topic: {"num_partitions": count, "configs": configs}
        for topic, (count, configs) in wanted.items()
        if topic not in existing
    }
    if missing:
        admin.create_topics(missing)
    _put_right(admin, {topic: configs for topic, (_, configs) in wanted.items() if topic in existing})


def _put_right(admin: BrokerAdmin, wanted: Mapping[str, Mapping[str, str]]) -> None:
    """Change what differs; but how long events are kept is said by ``keep_events``."""
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic, dict(configs)) for topic, configs in wanted.items()]
    found = admin.describe_configs(asked, config_filter="all").get("topic", {})
    for topic, held in found.items():
        wrong = {
            name: value
            for name, value in wanted[topic].items()
            if name != "retention.ms" and held[name]["value"] != value
        }
        if wrong:
            _set_topics(admin, [topic], wrong)


def keep_events(admin: BrokerAdmin, office_codes: Collection[str], *, for_ever: bool) -> None:
    """Let the broker keep the events of these offices without an end, or as long as usual. Their topics are there."""
    kept = {"retention.ms": "-1" if for_ever else TOPIC_SETTINGS["retention.ms"]}
    if office_codes:
        _set_topics(admin, [events_topic(code) for code in sorted(office_codes)], kept)


def _set_topics(admin: BrokerAdmin, topics: Iterable[str], configs: Mapping[str, str]) -> None:
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic, dict(configs)) for topic in topics]
    answers = admin.alter_configs(asked, raise_on_unknown=False)["topic"].values()
    _refused("settings of topics", [answer for answer in answers if answer != "OK"])


def topic_ids(admin: KafkaAdminClient, topics: Iterable[str]) -> dict[str, UUID]:
    """The broker's own ids of those topics that it holds."""
    described = admin.describe_topics(sorted(set(topics)))
    return {topic["name"]: UUID(str(topic["topic_id"])) for topic in described if not topic["error_code"]}


def make_users(admin: BrokerAdmin, passwords: Mapping[str, str]) -> None:
    """Give every principal its login; one that is there gets the password of today."""
    logins = [
        UserScramCredentialUpsertion(user, ScramMechanism.SCRAM_SHA_512, password)
        for user, password in passwords.items()
    ]
    _refused("logins", admin.alter_user_scram_credentials(logins).values())


def make_rights(
    admin: BrokerAdmin, office_codes: Sequence[str], revoked: Collection[str] = (), unknown: Collection[str] = ()
) -> None:
    """Grant the offices and services exactly their rights: add what is missing, take away what is too much.

    ``unknown``: offices that the broker holds events of and the registry does not know, e.g. after the database was
    restored from a copy. Our processes keep theirs on them: what an office offered must not go out of sight.
    Rights of logins that are not ours are left alone.
    """
    wanted = {*rights(office_codes, revoked), *rights(unknown, revoked=unknown)}
    ours = {right.principal for right in rights(office_codes)}
    granted = {right for right in admin.describe_acls(_rights_of(None))[0] if right.principal in ours}
    if missing := list(wanted - granted):
        _refused("rights", admin.create_acls(missing)["failed"])
    if surplus := list(granted - wanted):
        _end_rights(admin, surplus)


def make_quotas(admin: BrokerAdmin) -> None:
    """Bound what an office may write a second; the services, which carry all offices, have room for all."""
    admin.set_quotas({None: OFFICE_QUOTA, **dict.fromkeys(("admin", *SERVICES), SERVICE_QUOTA)})


def rights(office_codes: Iterable[str], revoked: Collection[str] = ()) -> Iterator[ACL]:
    """Who may do what. Everything that is not here is denied; only ``admin`` stands above it."""
    yield _allow("intake", ACLOperation.READ, ResourceType.GROUP, "intake")
    yield from _allow_on_topic("relay", ACLOperation.WRITE, REFERENCE_TOPIC)
    yield _allow("relay", ACLOperation.READ, ResourceType.TOPIC, REFERENCE_TOPIC)  # what it holds is not sent again
    for code in office_codes:
        events, verdicts = events_topic(code), verdicts_topic(code)
        if code not in revoked:
            yield from _rights_of_office(office_principal(code), events, verdicts)
        yield from _allow_on_topic("intake", ACLOperation.READ, events)
        yield from _allow_on_topic("relay", ACLOperation.WRITE, verdicts)
        yield from _allow_on_topic("portal", ACLOperation.WRITE, events)
        yield _allow("operator", ACLOperation.DESCRIBE, ResourceType.TOPIC, events)


def _rights_of_office(office: str, events: str, verdicts: str) -> Iterator[ACL]:
    yield from _allow_on_topic(office, ACLOperation.WRITE, events)
    yield from _allow_on_topic(office, ACLOperation.READ, verdicts)
    yield from _allow_on_topic(office, ACLOperation.READ, REFERENCE_TOPIC)
    yield _allow(office, ACLOperation.READ, ResourceType.GROUP, f"{office}.", ACLResourcePatternType.PREFIXED)


def _rights_of(principal: str | None) -> ACLFilter:
    """Every right of a login; of every login where none is named."""
    return ACLFilter(
        principal=None if principal is None else f"User:{principal}",
        host=None,
        operation=ACLOperation.ANY,
        permission_type=ACLPermissionType.ANY,
        resource_pattern=ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
    )


def _end_rights(admin: BrokerAdmin, rights: Sequence[ACLFilter]) -> None:
    errors = [error for _, _, error in admin.delete_acls(rights)]
    _refused("rights to be ended", [error.__name__ for error in errors if error is not NoError])


def _offices_with_events(admin: BrokerAdmin) -> set[str]:
    """The codes of all offices whose events the broker has a topic for."""
    return {office for topic in admin.list_topics() if (office := office_of(topic))}


def _topics(office_code: str) -> tuple[tuple[str, int], ...]:
    return (events_topic(office_code), EVENT_PARTITIONS), (verdicts_topic(office_code), 1)


def _allow_on_topic(principal: str, operation: ACLOperation, topic: str) -> Iterator[ACL]:
    for right in (operation, ACLOperation.DESCRIBE):
        yield _allow(principal, right, ResourceType.TOPIC, topic)


def _allow(
    principal: str,
    operation: ACLOperation,
    kind: ResourceType,
    name: str,
    pattern: ACLResourcePatternType = ACLResourcePatternType.LITERAL,
) -> ACL:
    resource = ResourcePattern(kind, name, pattern)
    return ACL(f"User:{principal}", "*", operation, ACLPermissionType.ALLOW, resource)


def _refused(what: str, errors: Iterable[object]) -> None:
    if refused := [error for error in errors if error]:
        raise StopNow(f"The broker refused {len(refused)} of the {what} it was asked for: {refused[0]}.")
