"""The codes by which something may be withheld, and a usual set to begin with."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from records.models import Exemption

# What states' laws mostly have. The sections are those of the federal Freedom of Information Act, by which state laws
# are often explained: a city puts its own state's in their place.
USUAL = (
    ("PRIV", "5 U.S.C. § 552(b)(6)", gettext_noop("Personal privacy: names, addresses, phones, emails")),
    ("LAW", "5 U.S.C. § 552(b)(7)(C)", gettext_noop("Law enforcement: privacy of those involved")),
    ("SOURCE", "5 U.S.C. § 552(b)(7)(D)", gettext_noop("Who reported in confidence")),
    ("SAFE", "5 U.S.C. § 552(b)(7)(F)", gettext_noop("What could endanger somebody")),
    ("DELIB", "5 U.S.C. § 552(b)(5)", gettext_noop("Drafts and advice among staff; attorney and client")),
    ("TRADE", "5 U.S.C. § 552(b)(4)", gettext_noop("Trade secrets and confidential business matters")),
    ("STAT", "5 U.S.C. § 552(b)(3)", gettext_noop("Another law forbids it: such as health or minors")),
    ("PLATE", "18 U.S.C. § 2721", gettext_noop("License plates and motor vehicle records")),
)


def begin_with_usual() -> int:
    """Add the usual codes, in the active language, that are not there yet; returns how many."""
    known = set(Exemption.objects.values_list("code", flat=True))
    new = [
        Exemption(code=code, law=law, words=_(words), order=10 * place)
        for place, (code, law, words) in enumerate(USUAL, start=1)
        if code not in known
    ]
    Exemption.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def in_use() -> list[Exemption]:
    """The codes that may be chosen, the one that is proposed first."""
    return list(Exemption.objects.filter(is_active=True))
