"""The closed lists of the field, as codes. Their names for people are in ``locales/``."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


# The values of Group, Status and Topic are words of the contract: plan profiles and the JSON of the
# commands spell them so. Renaming one breaks profiles that agencies hold.
class Group(StrEnum):
    """Who a person is in law (đối tượng)."""

    CAN_BO = "can_bo"
    CONG_CHUC = "cong_chuc"
    VIEN_CHUC = "vien_chuc"
    HOP_DONG = "hop_dong"


class Status(StrEnum):
    """Whether a person is at work (trạng thái)."""

    ACTIVE = "dang_cong_tac"
    MATERNITY = "thai_san"
    LONG_STUDY = "di_hoc_dai_han"
    SECONDED = "biet_phai"
    PRE_RETIREMENT = "nghi_cho_huu"
    LEFT = "da_nghi"


#: Statuses that a target leaves out of its population unless its profile says otherwise.
USUALLY_EXCLUDED: Final = (
    Status.MATERNITY,
    Status.LONG_STUDY,
    Status.SECONDED,
    Status.PRE_RETIREMENT,
)

#: Why somebody of a target's population is left out; beside the statuses.
NEW: Final = "moi"
EXEMPT: Final = "mien"
#: Said instead of somebody whom the target never meant.
OUTSIDE: Final = "outside"
EXCLUSIONS: Final[tuple[str, ...]] = (*USUALLY_EXCLUDED, NEW, EXEMPT)


class Topic(StrEnum):
    """What a class or a result is about (nội dung). The order is stored: only append."""

    LAW = "law"
    ETHICS = "ethics"
    PUBLIC_SERVICE_SKILLS = "public_service_skills"
    STATE_MANAGEMENT = "state_management"
    POLITICAL_THEORY = "political_theory"
    DEFENCE_SECURITY = "defence_security"
    LEADERSHIP = "leadership"
    PROFESSIONAL_TITLE = "professional_title"
    SPECIALISED = "specialised"
    PROFESSIONAL_DEGREE = "professional_degree"
    DIGITAL = "digital"
    FOREIGN_LANGUAGE = "foreign_language"
    INFORMATICS = "informatics"
    ETHNIC_LANGUAGE = "ethnic_language"
    OTHER = "other"

    @property
    def bit(self) -> int:
        """The topic's bit in a stored set of topics."""
        return 1 << _TOPIC_ORDER[self]


_TOPIC_ORDER: Final = {topic: index for index, topic in enumerate(Topic)}


def topic_mask(topics: frozenset[Topic] | tuple[Topic, ...]) -> int:
    """Return the bits of several topics, 0 for none."""
    return sum({topic.bit for topic in topics})


def topics_of(mask: int) -> tuple[Topic, ...]:
    """Return the topics of a stored set, in the list's order."""
    return tuple(topic for topic in Topic if mask & topic.bit)


#: Levels of each topic that has some, lowest first.
LEVELS: Final[dict[Topic, tuple[str, ...]]] = {
    Topic.POLITICAL_THEORY: ("so_cap", "trung_cap", "cao_cap", "cu_nhan"),
    Topic.STATE_MANAGEMENT: (
        "can_su",
        "chuyen_vien",
        "chuyen_vien_chinh",
        "chuyen_vien_cao_cap",
    ),
    Topic.PROFESSIONAL_DEGREE: (
        "so_cap",
        "trung_cap",
        "cao_dang",
        "dai_hoc",
        "thac_si",
        "tien_si",
    ),
}


def at_least(topic: Topic, level: str) -> tuple[str, ...]:
    """Return the level and all better ones. Raises ValueError for a level the topic lacks."""
    ladder = LEVELS.get(topic, ())
    return ladder[ladder.index(level) :]


class Evidence(StrEnum):
    """What proves a result (minh chứng), as written on the paper."""

    DECLARED = "declared"
    ATTENDANCE = "attendance"
    COMPLETION = "completion"  # giấy chứng nhận (GCN)
    CERTIFICATE = "certificate"  # chứng chỉ
    DIPLOMA = "diploma"  # bằng


#: The strength of a proof: a GCN and a chứng chỉ weigh the same.
EVIDENCE_RANK: Final = {
    Evidence.DECLARED: 0,
    Evidence.ATTENDANCE: 1,
    Evidence.COMPLETION: 2,
    Evidence.CERTIFICATE: 2,
    Evidence.DIPLOMA: 3,
}


def evidence_from(minimum: Evidence) -> tuple[Evidence, ...]:
    """Return the proofs at least as strong as ``minimum``."""
    rank = EVIDENCE_RANK[minimum]
    return tuple(kind for kind, strength in EVIDENCE_RANK.items() if strength >= rank)


class DatePrecision(StrEnum):
    """How much of a date is known; nothing stored means the day itself."""

    MONTH = "month"
    YEAR = "year"


class BookingState(StrEnum):
    """A person's place in a class (ghi danh)."""

    NOMINATED = "nominated"
    REGISTERED = "registered"
    WAITING = "waiting"
    ATTENDED = "attended"
    ABSENT = "absent"
    CANCELLED = "cancelled"


#: In these a person holds a seat of a class to come.
SEATED: Final = (BookingState.NOMINATED, BookingState.REGISTERED)


class ClassState(StrEnum):
    """Whether a class takes people, was called off, or is over and in the ledger."""

    OPEN = "open"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class EvidenceState(StrEnum):
    """How far the review of a proof is."""

    DRAFT = "draft"  # received; what it proves is being asked for
    WAITING = "waiting"
    ASKED_BACK = "asked_back"
    APPROVED = "approved"
    REFUSED = "refused"


class RequestKind(StrEnum):
    """What somebody asks an officer for."""

    ERROR = "error"
    EXTENSION = "extension"
    EXEMPTION = "exemption"
    CORRECTION = "correction"
    RESTRICTION = "restriction"
    DELETION = "deletion"


class RequestState(StrEnum):
    """Whether a request was answered, and how."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


class WaiverKind(StrEnum):
    """Miễn or gia hạn."""

    EXEMPTION = "exemption"
    EXTENSION = "extension"


class Role(StrEnum):
    """A granted role; staff and manager follow from the record itself."""

    OFFICER = "officer"
    ADMIN = "admin"
