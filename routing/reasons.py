"""Why something was decided, as data that becomes a sentence elsewhere. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One reason, with params that can be kept as JSON.

    Kinds:
    - "rule": it decided where the request goes (`queue`, `department` or `hand_off`); "severity_rule": it gave the
      severity and the search went on; "effect_rule": it gave something else and the search went on. Params: `rule_id`,
      `rule_version`, `rule_name`, `conditions`, and what it gave: `severity`, `targets` (each `kind`, `amount`,
      `unit`), `assignee` (`mode`, `user_id`), `is_public`, `tags`.
    - "kept_from": a rule (params `rule_id`, `rule_version`, `rule_name`) or, without one, the service's usual `queue`
      was passed over, because the request is about the `department` it leads to.
    - "severity_score": the `severity`, the `points` and the `factors` (each `id`, `name`, `points`, `conditions`).
    - "service_default" and "triage" (param `queue`, and `hand_off` where it only watches over what is handed off).

    Each entry of `conditions` has `fact`, `op`, `value`, its subject (an area's `layer`, an answer's `question`, the
    `asset_type` that is near), and, where it is a code or a number and not what somebody wrote, `actual`.
    """

    kind: str
    params: Mapping[str, Any]
