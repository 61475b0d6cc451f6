"""Which texts of a city residents read, by model and column; the others (roles, rules, prices) are for staff."""

RESIDENT_TEXTS: dict[str, list[str]] = {
    "city.City": ["tagline", "opening_hours"],
    "accounts.Department": ["name"],
    "routing.Queue": ["name"],
    "routing.ServiceGroup": ["name"],
    "routing.Service": ["name", "description", "closing_measure", "guidance", "next_steps"],
    "routing.ServiceQuestion": ["text", "help", "values"],
    "routing.ServiceMessage": ["text"],
    "routing.ServiceSchedule": ["preparation"],
    "routing.ClosureReason": ["text"],
    "routing.HoldReason": ["name", "text"],
    "routing.DangerPhrase": ["advice"],
    "routing.OutsideBody": ["name", "explanation"],
    "routing.Emergency": ["name", "notice"],
    "routing.AreaLayer": ["name", "singular"],
    "routing.AreaIndicator": ["name"],
    "routing.AssetType": ["name", "singular"],
    "community.ArticleCategory": ["name"],
    "community.Article": ["title", "short_answer", "body", "who_to_ask", "exceptions", "keywords"],
    "community.CollectionRound": ["name"],
    "community.Notice": ["title", "text"],
    "community.PlannedWork": ["name", "text", "advice"],
    "requests_app.Incident": ["name", "text"],
    "requests_app.ReplyTemplate": ["text"],
    "requests_app.Answer": ["question"],
}

# JSON columns with texts inside; an answer keeps the words of its question and choices as they were asked.
NESTED = [
    ("routing.ServiceQuestion", "values"), ("requests_app.Answer", "question"), ("requests_app.Answer", "labels"),
    ("community.ArticleVersion", "snapshot"), ("routing.ServiceVersion", "snapshot"),
]  # fmt: skip
