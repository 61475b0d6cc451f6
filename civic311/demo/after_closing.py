"""What people in Port Alder do with their own reports: correct them, take them back, and say how it went."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from requests_app import events, hash_chain
from requests_app.bulk import ReportRow
from requests_app.models import ReportCorrection, SurveyAnswer

_ANSWER_SHARE = 0.3  # of those who could be asked
_CORRECT_SHARE = 0.02
_WITHDRAW_SHARE = 0.004
_WORDS_SHARE = 0.35
_HAPPY = ((5, 46), (4, 31), (3, 13), (2, 6), (1, 4))
_UNHAPPY = ((5, 1), (4, 4), (3, 20), (2, 40), (1, 35))
_SAID = {
    "en": {
        True: ["Quick and friendly. Thank you!", "Looks good again.", "The crew even swept up after the work.",
               "It took a while, but it is done well."],
        False: ["It took too long.", "Nobody told me what happened.", "Done, but not well: it will break again.",
                "Closed before anybody came."],
    },
    "es": {
        True: ["Rápido y amable. ¡Gracias!", "Quedó muy bien.", "Tardó un poco, pero está bien hecho."],
        False: ["Tardó demasiado.", "Nadie me dijo qué pasó.", "Lo cerraron antes de venir."],
    },
}  # fmt: skip
_BATCH = 2000


class AfterClosing:
    """Keeps the rows until everything they belong to is written. `chance` is its own, so that nothing else shifts."""

    def __init__(self, chance: random.Random, now: datetime) -> None:
        self.chance, self.now = chance, now
        self.answers: list[SurveyAnswer] = []
        self.corrections: list[ReportCorrection] = []

    def takes_back(self) -> bool:
        """Whether somebody takes a report back just after sending it."""
        return self.chance.random() < _WITHDRAW_SHARE

    def corrects(self) -> bool:
        """Whether somebody corrects a report just after sending it."""
        return self.chance.random() < _CORRECT_SHARE

    def moment(self, sent_at: datetime) -> datetime:
        """Some minutes after sending."""
        return sent_at + timedelta(seconds=self.chance.randrange(90, 1700))

    def corrected(self, report: ReportRow, at: datetime) -> events.NewEvent:
        """The writer added the last sentence later; the event that says so."""
        first, _dot, _rest = report.description.partition(". ")
        self._keep(report, first if first != report.description else report.description[: len(first) * 2 // 3], at)
        mark = hash_chain.fingerprint(report.description, report.salt)
        return events.report_corrected(report_id=report.id, fingerprint=mark)

    def withdrawn(self, report: ReportRow, at: datetime) -> ReportRow:
        """The report as it is left once it was taken back."""
        self._keep(report, report.description, at)
        return replace(report, description="", answers=(), withdrawn_at=at)

    def _keep(self, report: ReportRow, words: str, at: datetime) -> None:
        answers = {
            row.code: {"question": row.question, "value": row.value, "labels": row.labels, "datatype": row.datatype}
            for row in report.answers
        }  # fmt: skip
        self.corrections.append(
            ReportCorrection(
                report_id=report.id, description=words, salt=hash_chain.new_salt(), answers=answers, corrected_at=at
            )
        )

    def answers_at(self, closed_at: datetime) -> datetime | None:
        """When somebody says how it went; None when she never does, or has not yet."""
        at = closed_at + timedelta(seconds=self.chance.randrange(1_200, 300_000))
        return at if self.chance.random() < _ANSWER_SHARE and at <= self.now else None

    def answer(
        self, report: ReportRow, closing: int, at: datetime, *, is_fixed: bool, was_late: bool
    ) -> events.NewEvent:
        """What she says; the event that says so."""
        weights = _HAPPY if is_fixed and not was_late else _UNHAPPY
        (satisfaction,) = self.chance.choices([value for value, _ in weights], [weight for _, weight in weights])
        said = _SAID.get(report.language, _SAID["en"])[satisfaction >= 3]
        words = self.chance.choice(said) if is_fixed and self.chance.random() < _WORDS_SHARE else ""
        salt = hash_chain.new_salt()
        self.answers.append(
            SurveyAnswer(
                report_id=report.id, closing=closing, is_fixed=is_fixed, satisfaction=satisfaction, words=words,
                salt=salt, answered_at=at,
            )
        )  # fmt: skip
        mark = hash_chain.fingerprint(words, salt) if words else ""
        return events.survey_answered(
            report_id=report.id, closing=closing, is_fixed=is_fixed, satisfaction=satisfaction, fingerprint=mark
        )

    def write(self) -> None:
        """Write what was kept, once its reports are there."""
        SurveyAnswer.objects.bulk_create(self.answers, batch_size=_BATCH)
        ReportCorrection.objects.bulk_create(self.corrections, batch_size=_BATCH)
