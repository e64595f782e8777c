"""A synthetic Result with everything that makes writing hard."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from feedback_miner.records import (
    COMMENTS_SCHEMA,
    FACETS,
    SEGMENTS_SCHEMA,
    THEMES_SCHEMA,
    Excluded,
    Rejects,
    Result,
    TemplateCounts,
    Templates,
)

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
LABELS = (
    ("VPN drops during video calls", "consumer", "vpn drop call reconnect tunnel"),
    ("Licence cost rises at each renewal", "client", "licence cost renewal price budget"),
    ("Laptop takes ten minutes to start", "consumer", "laptop boot slow start"),
    ("Help desk closes tickets unsolved", "consumer", "ticket closed unsolved reopen"),
    ("No monthly report on service levels", "client", "report service level management"),
    (SCRIPT, "unclear", "script alert"),
    ("Outage of the shop on release days", "both", "outage shop release revenue"),
    (FORMULA, "none", "=1+1 @sum | pipe"),
    ("لا يمكنني تسجيل الدخول إلى النظام", "consumer", "تسجيل دخول كلمة"),
    ("Printer 🖨️ jams 😡 on floor 3", "consumer", "printer jam 🖨️"),
    ("Donau" + "dampfschifffahrts" * 9 + "gesellschaft", "consumer", "wort " + "x" * 90),
    ("[Reset](javascript:alert(1)) `password` | **self** service", "consumer", "reset password"),
    ("Vendor answers audits late", "client", "vendor audit late"),
    ("Single sign-on asks again and again", "consumer", "sso sign again"),
    ("Roadmap does not follow our strategy", "client", "roadmap strategy priority"),
)
AREAS = ("VPN, home, tunnel", f"{SCRIPT} | **cost**, `x`", "Ticket, desk, شبكة")
QUOTES = (
    "Every afternoon the same thing happens, and nobody from the desk tells us when it will be over.",
    f"{SCRIPT} <img src=x onerror=alert(2)> see https://evil.example/x and www.evil.example",
    '| a | b |\n|---|---|\n# not a heading `rm -rf`; =HYPERLINK("http://evil.example")',
    "\u202eright to left override that is never closed, عربي وعبري together",
    "- I lost an hour\x00\x07 today 😡👩‍💻; and the day before as well",
)
SIGNALS = ("outage", "workaround", "data_loss", "reopened", "sarcasm", "high_priority")
START = datetime(2024, 1, 1, 8, 30)


def table(columns: dict[str, Any], schema: Any) -> pl.DataFrame:
    height = len(next(iter(columns.values())))
    return pl.DataFrame(
        [pl.Series(name, columns.get(name, [None] * height), dtype=dtype) for name, dtype in schema.items()]
    )


def sample_result(n_themes: int = 15, per_theme: int = 40, **changes: Any) -> Result:
    """Return a result of ``n_themes`` themes; ``changes`` replace whole tables or the manifest."""
    comments = _comments(n_themes, per_theme)
    tables = {
        "themes": _themes(n_themes, comments),
        "comments": comments,
        "segments": _segments(comments),
        "excluded": table(
            {
                "comment_id": ["c1", "c2", "c3"],
                "segment_id": [None, None, "c3:0"],
                "stage": ["segment", "segment", "cluster"],
                "reason": ["mail_merge", "signature", "between themes: 31 % of its neighbours"],
                "text": ["Dear all", "-- \nBob", FORMULA],
                "nearest_theme_id": [None, None, "t001"],
            },
            Excluded.schema,
        ),
        "templates": table(
            {
                "template_id": ["0f3a9c1e"],
                "pattern": ["priority:"],
                "kind": ["label and value"],
                "n_records": [12],
                "n_people": [9],
                "n_chars": [160],
                "example": [FORMULA],
            },
            Templates.schema,
        ),
        "template_counts": TemplateCounts.from_columns({"kind": []}).frame,
        "rejects": table(
            {"file": ["a.csv"], "line": [7], "reason": ["row has 9 cells, not 5\n"]}, Rejects.schema
        ),
        "manifest": manifest(),
    }
    return Result(**(tables | changes))


def one_sided_result() -> Result:
    """Return 15 themes; two that clients alone voice and three that consumers do, hostile ones among them."""
    whole = sample_result()
    clients, consumers = ["t005", "t001"], ["t007", "t000", "t003"]
    of_clients, of_consumers = (pl.col("theme_id").is_in(ids) for ids in (clients, consumers))
    gap = pl.when(of_clients).then(4.0).when(of_consumers).then(-3.0).otherwise("gap")
    themes = whole.themes.with_columns(
        client_share=pl.when(of_consumers).then(0.0).otherwise("client_share"),
        consumer_share=pl.when(of_clients).then(0.0).when(of_consumers).then(0.9).otherwise("consumer_share"),
        client_rank=pl.when(of_consumers).then(None).otherwise("client_rank"),
        consumer_rank=pl.when(of_clients).then(None).otherwise("consumer_rank"),
        gap=gap,
        gap_low=gap - 0.5,
        gap_high=gap + 0.5,
    )
    return sample_result(themes=themes)


def empty_result() -> Result:
    notes = ["All 2 comments were left out: the mails hold only signatures."]
    return sample_result(
        0,
        comments=table({"comment_id": ["c1"], "text": ["-- Bob"]}, COMMENTS_SCHEMA),
        manifest={"notes": notes},
    )


def manifest() -> dict[str, Any]:
    return {
        "version": "0.1.0",
        "arguments": ["mine", "tickets & co.csv", "--out", "run"],
        "settings": {
            "seed": 0,
            "rank": {"confidence": 0.9, "reach_weight": 1.0},
            "segment": {"authors": ("a",)},
        },
        "setting_origins": {"rank.reach_weight": "argument"},
        "inputs": [
            {"file": "tickets & co.csv", "sha256": "ab" * 32, "n_rows": 600, "columns": {"text": ("d",)}}
        ],
        "models": [{"role": "encoder", "name": "all-MiniLM-L6-v2", "revision": "53aa"}],
        "packages": {"polars": "2.1.0"},
        "seed": 0,
        "notes": ["12 rows could not be read; rejects.jsonl names them."],
        "rows": {"segment": {"in": 600, "out": 1234}},
        "left_out": {"mail_merge": 1250, "signature": 333, "other_language": 41},
        "seconds": {"embed": 12.345},
        "peak_memory_mb": 812.4,
        "started_at": "2024-07-01T09:00:00Z",
        "exit_code": 0,
    }


def _comments(n_themes: int, per_theme: int) -> pl.DataFrame:
    n = n_themes * per_theme
    themes = [i % max(1, n_themes) for i in range(n)]
    return table(
        {
            "comment_id": [f"INC{i:05d}" for i in range(n)],
            "record_id": [f"R{i // 2}" for i in range(n)],
            "source": ["tickets & co.csv"] * n,
            "row": list(range(2, n + 2)),
            "field": ["description"] * n,
            "created_at": [None if i % 17 == 0 else START + timedelta(hours=7 * i) for i in range(n)],
            "person_id": [f"p{i % 97}" for i in range(n)],
            "author_kind": ["requester"] * n,
            "role": [FORMULA if i == 3 else "-5" for i in range(n)],
            "score": [float(i % 11) - 5 for i in range(n)],
            "text": [QUOTES[i % len(QUOTES)] for i in range(n)],
            "language": ["en"] * n,
            "theme_id": [None if i % 5 == 4 else f"t{t:03d}" for i, t in enumerate(themes)],
            "theme_ids": [[f"t{t:03d}"] if i % 2 else [] for i, t in enumerate(themes)],
            "memberships": [[0.61234] if i % 2 else [] for i in range(n)],
            "concern": [("consumer", "client", "both", "none")[i % 4] for i in range(n)],
            "concern_score": [1 / 3] * n,
            "kind": ["pain"] * n,
            "kind_score": [2 / 3] * n,
            "department": [FORMULA if i == 4 else "Ward" for i in range(n)],
            "priority": ["high"] * n,
            "facet": [FACETS[i % 8] for i in range(n)],
            "severity": [(i % 10) / 10 for i in range(n)],
            "signals": [["outage", "sarcasm"] if i % 3 == 0 else [] for i in range(n)],
            "evidence": ["role: client" if i % 4 == 1 else None for i in range(n)],
        },
        COMMENTS_SCHEMA,
    )


def _segments(comments: pl.DataFrame) -> pl.DataFrame:
    n = comments.height
    random = np.random.default_rng(0)
    group = np.arange(n) % 15
    xy = np.column_stack([np.cos(group * 2.4) * (1 + group), np.sin(group * 2.4) * (1 + group)])
    xy = xy + random.normal(scale=0.9, size=(n, 2))
    columns = {name: comments[name] for name in ("comment_id", "text", "theme_id", "concern", "kind")}
    return table(
        columns
        | {
            "segment_id": [f"s{i}" for i in range(n)],
            "start_char": [0] * n,
            "end_char": [9] * n,
            "membership": [0.5] * n,
            "outlier_score": [0.25] * n,
            "x": xy[:, 0],
            "y": xy[:, 1],
        },
        SEGMENTS_SCHEMA,
    )


def _themes(n: int, comments: pl.DataFrame) -> pl.DataFrame:
    position = np.arange(n)
    labels = [LABELS[i] if i < len(LABELS) else (f"Theme number {i}", "consumer", "a b") for i in range(n)]
    client = [{"client": 0.8, "both": 0.5, "none": 0.0}.get(concern, 0.05) for _, concern, _ in labels]
    consumer = [{"client": 0.1, "none": 0.0}.get(concern, 0.7) for _, concern, _ in labels]
    reach = 1 / (1 + position / 3)
    trend = [None if i % 6 == 4 else float(np.sin(i * 1.7)) * 1.2 for i in range(n)]
    parts = [
        {
            "reach": float(reach[i]),
            "severity": 0.2 - 0.01 * (i % 9),
            "trend": 0.15 * (trend[i] or 0.0),
            "impact": 0.05 * (i % 3),
        }
        for i in range(n)
    ]
    gap = [3.5 if c > 0.6 else -2.4 if c < 0.2 else 0.1 for c in client]
    return table(
        {
            "rank": position + 1,
            "rank_low": np.maximum(1, position - 1),
            "rank_high": np.minimum(n, position + 3),
            "theme_id": [f"t{i:03d}" for i in range(n)],
            "parent_id": [f"a{i % 3}" for i in range(n)],
            "area": [AREAS[i % 3] for i in range(n)],
            "label": [label for label, _, _ in labels],
            "keywords": [words.split() for _, _, words in labels],
            "concern": [concern for _, concern, _ in labels],
            "kind": ["praise" if i % 5 == 4 else "pain" for i in range(n)],
            "n_hurt": [2 + i for i in range(n)],
            "facet": [None if i == 5 else FACETS[i % 8] for i in range(n)],
            "signals": [
                [
                    {"signal": name, "n_people": 1200 // (k + 1) ** 3}
                    for k, name in enumerate(SIGNALS[: i % 7])
                ]
                for i in range(n)
            ],
            "client_share": client,
            "client_low": [max(c - 0.05, 0.0) for c in client],
            "client_high": [c + 0.05 for c in client],
            "consumer_share": consumer,
            "consumer_low": [max(c - 0.05, 0.0) for c in consumer],
            "consumer_high": [c + 0.05 for c in consumer],
            "concern_low": [a - b - 0.1 for a, b in zip(client, consumer, strict=True)],
            "concern_high": [a - b + 0.1 for a, b in zip(client, consumer, strict=True)],
            "n_segments": [int(400 * r) + 9 for r in reach],
            "n_comments": [int(300 * r) + 8 for r in reach],
            "n_people": [int(200 * r) + 5 for r in reach],
            "share": [0.3 * r for r in reach],
            "severity": [0.9 - 0.03 * (i % 9) for i in range(n)],
            "trend": trend,
            "impact": [0.01 * (i % 3) for i in range(n)],
            "status": [("new", None, "growing")[i % 3] for i in range(n)],
            "first_seen": [None if i % 7 == 5 else START for i in range(n)],
            "last_seen": [None if i % 7 == 5 else START + timedelta(days=150) for i in range(n)],
            "stability": [(0.5, float("nan"), None, 0.31)[i % 4] for i in range(n)],
            "score": [sum(part.values()) for part in parts],
            "score_parts": parts,
            "client_rank": np.argsort(np.argsort(-np.array(client), kind="stable")) + 1,
            "consumer_rank": np.argsort(np.argsort(-np.array(consumer), kind="stable")) + 1,
            "gap": gap,
            "gap_low": [g - 1 for g in gap],
            "gap_high": [g + 1 for g in gap],
            "quotes": [
                [
                    {
                        "comment_id": comments["comment_id"][(i + k * n) % comments.height],
                        "text": QUOTES[(i + k) % 5],
                    }
                    for k in range(4)
                ]
                for i in range(n)
            ],
        },
        THEMES_SCHEMA,
    )
