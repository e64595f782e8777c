"""Which encoder finds the themes of a collection and which tagger judges it, by its languages.

The English encoder is faster and its themes are better in English; the multilingual one reads a hundred
languages. A collection has one encoder for its themes, since vectors of two cannot be compared. Tags need no
such thing: where most is English, only the other comments are judged by the multilingual tagger.
"""

from __future__ import annotations

from dataclasses import dataclass

from feedback_miner.config import AUTO, Settings
from feedback_miner.embed import MULTILINGUAL_ENCODER, THEME_ENCODER, has_multilingual
from feedback_miner.records import ENGLISH, Segments
from feedback_miner.tagging import BY_LANGUAGE, DEFAULT_TAGGER, TAGGER_OF, made_for


@dataclass(frozen=True)
class ModelChoice:
    """Which models read a collection, and why.

    Attributes
    ----------
    settings : Settings
        With the names of the encoder and of the tagger in place of ``auto``.
    reason : str
        A sentence, such as ``34 % of the comments are not in English``.
    missing : bool
        The multilingual models would have been taken, and are not installed.
    """

    settings: Settings
    reason: str
    missing: bool = False


def choose_models(settings: Settings, segments: Segments) -> ModelChoice:
    """Name the encoder and the tagger where the settings leave them open.

    Parameters
    ----------
    settings : Settings
    segments : Segments
        What is to be mined, with languages.
    """
    share = foreign_share(segments)
    there = share > 0 and has_multilingual(settings.embed)
    many = there and share >= settings.embed.multilingual_share
    encoder, tagger = settings.embed.encoder, settings.tag.tagger
    if encoder == AUTO:
        encoder = MULTILINGUAL_ENCODER if many else THEME_ENCODER
    if tagger == AUTO:
        own = settings.tag.workspace and made_for(settings.tag.workspace)
        many = many or encoder == MULTILINGUAL_ENCODER
        tagger = own or (
            TAGGER_OF[MULTILINGUAL_ENCODER] if many else BY_LANGUAGE if there else DEFAULT_TAGGER
        )
    named = settings.model_copy(
        update={
            "embed": settings.embed.model_copy(update={"encoder": encoder}),
            "tag": settings.tag.model_copy(update={"tagger": tagger}),
        }
    )
    missing = share > 0 and not there and AUTO in (settings.embed.encoder, settings.tag.tagger)
    return ModelChoice(named, _reason(settings, share, missing), missing)


def foreign_share(segments: Segments) -> float:
    """Return the share of the comments that are in another language than English, in [0, 1]."""
    comments = segments.frame.unique("comment_id", keep="first", maintain_order=True)
    known = comments["language"].drop_nulls().to_numpy()
    return float((known != ENGLISH).mean()) if len(known) else 0.0


def _reason(settings: Settings, share: float, missing: bool) -> str:
    told = f"{share:.0%} of the comments are not in English"
    if settings.embed.encoder != AUTO:
        return f"named by the settings; {told}"
    if missing:
        return f"{told}, and {MULTILINGUAL_ENCODER} is not installed"
    bar = settings.embed.multilingual_share
    side = "below" if share < bar else "not below"
    return f"{told}, {side} the {bar:.0%} of the setting embed.multilingual_share"
