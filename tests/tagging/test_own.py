"""A user's labels change what they bear out, and little else; they outlive the run, not the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.special import softmax

from feedback_miner.config import EmbedSettings, TagSettings
from feedback_miner.embed import SentenceTransformerEncoder, embed_texts
from feedback_miner.errors import UsageError, WorkspaceError
from feedback_miner.models import Branch
from feedback_miner.records import Embeddings, Float32Array, FloatArray, IntArray
from feedback_miner.tagging import BranchTagger, OwnTagger, TagProbabilities, make_tagger
from feedback_miner.tagging import own as module
from feedback_miner.tagging.base import JOINT
from feedback_miner.tagging.own import FILE, fit_own, load_own, save_own, text_keys

LABELLED = Path(__file__).parents[3] / "shared" / "data" / "concern_dev.csv"
MOST_TAGS = 0.05
"""Share of other texts whose tag may change where labels teach nothing."""
MOST_LOSS = 0.02
"""By how much the log-loss on other labels of the same kind may grow where labels teach nothing."""
WIDTH = 16
"""Far fewer dimensions than an encoder has: what is learned from one text reaches more others."""
CLIENT, CONSUMER, BOTH, NONE = range(4)
WEIGHT = np.random.default_rng(9).normal(size=(WIDTH, 8))


class Linear:
    """Judges vectors by a fixed matrix; the greater ``sureness``, the surer."""

    name, encoder = "linear", "fake"

    def __init__(self, sureness: float = 6.0, revision: str = "1") -> None:
        self.sureness, self.revision = sureness, revision

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        assert len(texts) == len(embeddings)
        logits = self.sureness * embeddings.vectors @ WEIGHT
        return TagProbabilities(softmax(logits[:, :4], axis=1), softmax(logits[:, 4:], axis=1))


SURE, UNSURE = Linear(6.0), Linear(0.1)


def embedded(n: int, seed: int) -> Embeddings:
    vectors = np.random.default_rng(seed).normal(size=(n, WIDTH))
    return Embeddings(unit(vectors), "fake", "1")


def unit(vectors: np.ndarray) -> Float32Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def names(n: int) -> list[str]:
    return [f"text {i}" for i in range(n)]


def learn(base: Linear, embeddings: Embeddings, concern: IntArray, kind: IntArray | None = None) -> OwnTagger:
    """Learn labels of texts that are named by their row."""
    nothing = np.full(len(embeddings), -1)
    labels = {"joint": concern, "kind": nothing if kind is None else kind}
    return fit_own(base, names(len(embeddings)), embeddings, labels)


def on_others(tagger: OwnTagger, embeddings: Embeddings) -> tuple[TagProbabilities, TagProbabilities]:
    """Return what the tagger below and the changed one say of texts that were not labelled."""
    texts = [f"other {i}" for i in range(len(embeddings))]
    return tagger.base.predict_proba(texts, embeddings), tagger.predict_proba(texts, embeddings)


def assert_nothing_changed(tagger: OwnTagger) -> None:
    before, after = on_others(tagger, embedded(200, seed=99))
    np.testing.assert_allclose(after.joint, before.joint, atol=1e-8)
    np.testing.assert_allclose(after.kind, before.kind, atol=1e-8)
    assert all(change.penalty is None for change in tagger.changes.values())


def log_loss(probabilities: FloatArray, labels: IntArray) -> float:
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())


def share_changed(before: FloatArray, after: FloatArray) -> float:
    return float((before.argmax(axis=1) != after.argmax(axis=1)).mean())


Labeller = Callable[[FloatArray, np.random.Generator], IntArray]


def best(probabilities: FloatArray, draw: np.random.Generator) -> IntArray:
    """Label as the tagger does."""
    return probabilities.argmax(axis=1)


def drawn(probabilities: FloatArray, draw: np.random.Generator) -> IntArray:
    """Label so that the tagger is as often wrong as it says."""
    return np.array([draw.choice(probabilities.shape[1], p=row) for row in probabilities])


def near(direction: int, n: int, seed: int) -> Embeddings:
    """Embed texts that are like each other."""
    vectors = np.random.default_rng(seed).normal(scale=0.15, size=(n, WIDTH))
    vectors[:, direction] += 1
    return Embeddings(unit(vectors), "fake", "1")


# --- what is learned


def test_labels_that_contradict_the_tagger_move_others_like_them() -> None:
    seen, unseen = near(0, 60, seed=0), near(0, 100, seed=1)
    wrong = SURE.predict_proba(names(60), seen).joint.argmin(axis=1)
    label = int(np.bincount(wrong, minlength=4).argmax())
    own = learn(SURE, seen, np.full(60, label))
    before, after = on_others(own, unseen)
    assert (before.joint.argmax(axis=1) == label).mean() < 0.1
    assert (after.joint.argmax(axis=1) == label).mean() > 0.8
    change = own.changes["joint"]
    assert (change.n_labels, change.penalty is None) == (60, False)
    assert change.after < change.before


def test_what_one_subject_teaches_moves_most_texts_of_it_and_leaves_most_unlike_them_alone() -> None:
    moved, kept = [], []
    for subject in range(8):
        plain, odd = embedded(150, seed=2), near(subject, 60, seed=0)
        both = Embeddings(np.concatenate([plain.vectors, odd.vectors]), "fake", "1")
        right = SURE.predict_proba(names(150), plain).joint.argmax(axis=1)
        label = int(SURE.predict_proba(names(60), odd).joint.mean(axis=0).argmin())
        own = learn(SURE, both, np.concatenate([right, np.full(60, label)]))
        before, after = on_others(own, near(subject, 100, seed=1))
        assert (before.joint.argmax(axis=1) == label).mean() < 0.1
        moved.append((after.joint.argmax(axis=1) == label).mean())
        others = on_others(own, embedded(300, seed=3))
        kept.append(1 - share_changed(others[0].joint, others[1].joint))
    assert np.mean(moved) > 0.5, moved
    assert min(moved) > 0.4, moved
    assert np.mean(kept) > 0.8, kept
    assert min(kept) > 0.75, kept


def test_a_head_without_labels_is_left_alone() -> None:
    seen = near(0, 60, seed=0)
    own = learn(SURE, seen, np.full(60, NONE))
    before, after = on_others(own, near(0, 50, seed=1))
    np.testing.assert_allclose(after.kind, before.kind, atol=1e-8)


@pytest.mark.parametrize("n", [10, 19])
def test_few_labels_are_remembered_and_teach_nothing_about_others(n: int) -> None:
    seen = near(0, n, seed=0)
    label = int(SURE.predict_proba(names(n), seen).joint.mean(axis=0).argmin())
    own = learn(SURE, seen, np.full(n, label))
    assert_nothing_changed(own)
    assert (own.predict_proba(names(n), seen).joint.argmax(axis=1) == label).all()


def penalty_where(monkeypatch: pytest.MonkeyPatch, gains: Mapping[float, float]) -> float | None:
    """Return the penalty that is chosen from how much less each loses per label than no change does.

    Gains are in standard errors.
    """
    n = 100
    spread = np.where(np.arange(n) % 2, 1.0, -1.0)
    error = spread.std(ddof=1) / np.sqrt(n)

    def left_out(x: FloatArray, z: FloatArray, y: IntArray, penalty: float, seed: int) -> FloatArray:
        return 100.0 - gains[penalty] * error + spread

    monkeypatch.setattr(module, "_losses", lambda logits, labels: np.full(n, 100.0))
    monkeypatch.setattr(module, "_left_out", left_out)
    inputs = np.eye(n, 4)
    return module._learn(np.zeros((n, 4)), inputs, np.zeros(n, np.int64), 0).penalty


@pytest.mark.parametrize(
    ("gains", "penalty"),
    [
        ({300: 0.4, 100: 2.4, 30: 2.9}, None),
        ({300: 0.6, 100: 2.4, 30: 2.9}, 300),
        ({300: 0.6, 100: 2.6, 30: 2.9}, 100),
        ({300: 0.6, 100: 2.6, 30: 3.1}, 30),
        ({300: 0.4, 100: 2.6, 30: 2.8}, 100),
        ({300: 4.0, 100: 3.0, 30: 3.5}, 300),
        ({300: 3.0, 100: 4.0, 30: 3.5}, 100),
        ({300: -1.0, 100: -1.0, 30: -1.0}, None),
    ],
)
def test_the_further_a_change_goes_the_surer_it_must_do_better_than_none_and_than_a_gentler_one(
    monkeypatch: pytest.MonkeyPatch, gains: Mapping[float, float], penalty: float | None
) -> None:
    assert penalty_where(monkeypatch, gains) == penalty


def test_twenty_labels_teach_something_about_others() -> None:
    seen = near(0, 20, seed=0)
    label = int(SURE.predict_proba(names(20), seen).joint.mean(axis=0).argmin())
    assert learn(SURE, seen, np.full(20, label)).changes["joint"].penalty is not None


@pytest.mark.parametrize("labeller", [best, drawn], ids=["agree", "as often wrong as the tagger says"])
@pytest.mark.parametrize("seed", range(8))
def test_labels_that_bear_the_tagger_out_hardly_change_a_tag_and_do_no_harm(
    seed: int, labeller: Labeller
) -> None:
    draw, seen, unseen = np.random.default_rng(seed), embedded(120, seed), embedded(400, seed + 100)
    found = SURE.predict_proba(names(120), seen)
    own = learn(SURE, seen, labeller(found.joint, draw), labeller(found.kind, draw))
    before, after = on_others(own, unseen)
    for plain, changed in ((before.joint, after.joint), (before.kind, after.kind)):
        assert share_changed(plain, changed) <= MOST_TAGS
        labels = labeller(plain, draw)
        assert log_loss(changed, labels) <= log_loss(plain, labels) + MOST_LOSS


def test_random_labels_leave_an_unsure_tagger_unsure() -> None:
    """Whose best tag is a matter of chance: what counts is that none becomes likely."""
    grown = []
    for seed in range(12):
        draw = np.random.default_rng(seed)
        own = learn(UNSURE, embedded(120, seed), draw.integers(0, 4, 120), draw.integers(0, 4, 120))
        before, after = on_others(own, embedded(400, seed + 100))
        for plain, changed in ((before.joint, after.joint), (before.kind, after.kind)):
            assert changed.max(axis=1).mean() < 0.4
            labels = draw.integers(0, 4, 400)
            grown.append(log_loss(changed, labels) - log_loss(plain, labels))
    assert np.mean(grown) <= MOST_LOSS, grown
    assert max(grown) <= 3 * MOST_LOSS, grown


@pytest.mark.parametrize("seed", range(4))
def test_random_labels_make_a_sure_tagger_less_sure_rather_than_wrong(seed: int) -> None:
    draw = np.random.default_rng(seed)
    own = learn(SURE, embedded(120, seed), draw.integers(0, 4, 120))
    before, after = on_others(own, embedded(300, seed=99))
    assert after.joint.max(axis=1).mean() < before.joint.max(axis=1).mean() - 0.05
    labels = draw.integers(0, 4, 300)
    assert log_loss(after.joint, labels) < log_loss(before.joint, labels)
    changed = before.joint.argmax(axis=1) != after.joint.argmax(axis=1)
    wrong_and_sure = changed & (after.joint.max(axis=1) > 0.9)
    assert wrong_and_sure.mean() <= MOST_TAGS


def test_the_seed_decides_the_folds_and_the_same_one_gives_the_same_bits() -> None:
    seen, labels = near(0, 40, seed=0), np.arange(40) % 4
    first, again = (learn(SURE, seen, labels) for _ in range(2))
    assert first.changes["joint"].weight.tobytes() == again.changes["joint"].weight.tobytes()
    assert first.revision == again.revision


# --- what 50 labels of real comments teach


@pytest.mark.slow
@pytest.mark.skipif(not LABELLED.is_file(), reason=f"{LABELLED.name} is not on this machine")
def test_labels_of_real_comments_do_the_others_no_harm(
    tagger: BranchTagger, branched: SentenceTransformerEncoder, uncached: EmbedSettings
) -> None:
    frame = pl.read_csv(LABELLED)
    texts = frame["text"].to_list()
    concern = np.array([JOINT.index(name) for name in frame["concern"].replace("neither", "none")])
    embeddings = embed_texts(texts, branched, uncached)
    before = tagger.predict_proba(texts, embeddings).joint
    grown = []
    for seed in range(10):
        seen = np.zeros(len(texts), bool)
        seen[np.random.default_rng(seed).choice(len(texts), 50, replace=False)] = True
        labels = {"joint": np.where(seen, concern, -1), "kind": np.full(len(texts), -1)}
        after = fit_own(tagger, texts, embeddings, labels).predict_proba(texts, embeddings).joint
        grown.append(log_loss(after[~seen], concern[~seen]) - log_loss(before[~seen], concern[~seen]))
    assert max(grown) <= MOST_LOSS, grown
    assert np.mean(grown) <= 0.002, grown


# --- what is remembered


def test_a_text_that_was_labelled_keeps_its_label() -> None:
    seen = embedded(40, seed=0)
    concern, kind = np.arange(40) % 4, np.arange(40)[::-1] % 4
    found = learn(SURE, seen, concern, kind).predict_proba(names(40), seen)
    assert found.joint.argmax(axis=1).tolist() == concern.tolist()
    assert found.kind.argmax(axis=1).tolist() == kind.tolist()
    np.testing.assert_allclose(found.joint.max(axis=1), 0.97)


def test_a_text_is_remembered_whatever_its_case_and_blanks() -> None:
    seen = embedded(1, seed=0)
    own = fit_own(SURE, ["The  Printer\nis broken "], seen, {"joint": np.array([3]), "kind": np.array([-1])})
    for text in ("the printer is broken", "THE PRINTER IS BROKEN", " The printer\tis  broken"):
        assert own.predict_proba([text], seen).joint[0].argmax() == NONE
    other = own.predict_proba(["The printer is broken again"], seen)
    np.testing.assert_allclose(other.joint, SURE.predict_proba(["x"], seen).joint, atol=1e-8)


def test_only_the_head_that_was_labelled_is_remembered() -> None:
    seen = embedded(3, seed=0)
    own = learn(SURE, seen, np.array([NONE, -1, -1]), np.array([-1, 2, -1]))
    found, plain = own.predict_proba(names(3), seen), SURE.predict_proba(names(3), seen)
    np.testing.assert_allclose(found.kind[0], plain.kind[0], atol=1e-8)
    np.testing.assert_allclose(found.joint[1], plain.joint[1], atol=1e-8)
    assert (found.joint[0].argmax(), found.kind[1].argmax()) == (NONE, 2)
    assert text_keys(["text 2"], None)[0] not in own.known


def test_no_texts_have_no_probabilities() -> None:
    own = learn(SURE, near(0, 40, seed=0), np.full(40, NONE))
    assert own.predict_proba([], embedded(0, seed=0)).joint.shape == (0, len(JOINT))


def test_facets_are_those_of_the_tagger_below() -> None:
    class WithFacets(Linear):
        def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
            found = super().predict_proba(texts, embeddings)
            return replace(found, facet=np.full((len(texts), 8), 1 / 8))

    own = learn(WithFacets(), embedded(5, seed=0), np.full(5, NONE))
    facet = own.predict_proba(names(5), embedded(5, seed=0)).facet
    assert facet is not None
    np.testing.assert_allclose(facet, 1 / 8)


# --- which vectors are read, and what the tagger is called


def test_of_an_encoder_with_a_branch_both_vectors_are_learned_from() -> None:
    class OnBranch(Linear):
        branch = Branch(Path("weights"), "branch-1", 4)

        def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
            assert embeddings.branch_vectors is not None
            return super().predict_proba(texts, replace(embeddings, vectors=embeddings.branch_vectors))

    def with_branch(embeddings: Embeddings, vectors: Float32Array) -> Embeddings:
        return Embeddings(vectors, "fake", "1", embeddings.vectors, "branch-1")

    def mean_where(of_branch: Embeddings, sentences: Float32Array) -> float:
        judged = on_others(own, with_branch(of_branch, sentences))[1].joint[:, NONE]
        return float(judged.mean())

    judged, turned = near(0, 60, seed=0), near(1, 60, seed=0).vectors
    own = learn(OnBranch(), with_branch(judged, turned), np.full(60, NONE))
    assert own.branch == OnBranch.branch
    weight = np.abs(own.changes["joint"].weight).sum(axis=1)
    assert weight[:WIDTH].argmax() == 0
    assert weight[WIDTH:].argmax() == 1
    of_branch, of_sentence = near(0, 50, seed=1), near(1, 50, seed=1).vectors
    assert mean_where(of_branch, of_sentence) > mean_where(of_branch, -of_sentence) + 0.1


def test_how_often_each_concern_occurs_is_left_to_labels_that_changed_it() -> None:
    class WithMix(Linear):
        joint_prior = np.full(4, 0.25)

    nothing = np.full(60, -1)
    changed = learn(WithMix(), near(0, 60, seed=0), np.full(60, NONE))
    unchanged = learn(WithMix(), near(0, 60, seed=0), nothing, np.zeros(60, np.int64))
    assert changed.joint_prior is None
    assert unchanged.joint_prior is WithMix.joint_prior


def test_it_has_the_name_and_encoder_of_the_tagger_below_and_a_revision_of_its_own() -> None:
    seen = near(0, 40, seed=0)
    own, other = learn(SURE, seen, np.full(40, NONE)), learn(SURE, seen, np.full(40, BOTH))
    assert (own.name, own.encoder) == ("linear", "fake")
    assert own.revision.startswith("1+own")
    assert own.revision != other.revision


# --- what is kept


@pytest.fixture
def own() -> OwnTagger:
    return learn(SURE, near(0, 40, seed=0), np.full(40, CONSUMER), np.arange(40) % 4)


def test_what_was_kept_gives_the_same_probabilities(own: OwnTagger, tmp_path: Path) -> None:
    path = save_own(own, tmp_path / "new" / "workspace")
    assert path == tmp_path / "new" / "workspace" / FILE
    loaded = load_own(SURE, path.parent)
    texts, embeddings = [*names(40), "other"], embedded(41, seed=5)
    kept, made = (tagger.predict_proba(texts, embeddings) for tagger in (loaded, own))
    assert kept.joint.tobytes() == made.joint.tobytes()
    assert kept.kind.tobytes() == made.kind.tobytes()
    assert loaded.revision == own.revision
    assert loaded.known == own.known


def test_the_workspace_and_what_it_holds_are_readable_by_their_owner_only(
    own: OwnTagger, tmp_path: Path
) -> None:
    path = save_own(own, tmp_path / "new" / "workspace")
    assert path.stat().st_mode & 0o777 == 0o600
    assert {each.stat().st_mode & 0o777 for each in (path.parent, path.parent.parent)} == {0o700}


def test_what_was_kept_is_replaced_and_nothing_else_is_left(own: OwnTagger, tmp_path: Path) -> None:
    save_own(own, tmp_path)
    again = learn(SURE, near(1, 30, seed=0), np.full(30, NONE))
    save_own(again, tmp_path)
    assert load_own(SURE, tmp_path).revision == again.revision
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_no_text_of_the_user_is_kept(tmp_path: Path) -> None:
    texts = [f"Maria Keller lost the badge {i} at Northmoor" for i in range(30)]
    nothing = np.full(30, -1)
    own = fit_own(SURE, texts, near(0, 30, seed=0), {"joint": np.full(30, NONE), "kind": nothing})
    content = save_own(own, tmp_path).read_bytes()
    for word in ("Maria", "Keller", "badge", "Northmoor"):
        assert word.encode() not in content
        assert word.lower().encode() not in content
    assert text_keys([texts[0]], None)[0].encode() in content


@pytest.mark.parametrize("damage", ["empty", "half", "other", "a byte of the head"])
def test_a_damaged_file_is_a_workspace_error_with_a_next_step(
    damage: str, own: OwnTagger, tmp_path: Path
) -> None:
    path = save_own(own, tmp_path)
    content = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "half": content[: len(content) // 2],
            "other": b"text,concern\na,client\n" * 9,
            "a byte of the head": content[:20] + b"\xff" + content[21:],
        }[damage]
    )
    with pytest.raises(WorkspaceError, match="is damaged") as caught:
        load_own(SURE, tmp_path)
    assert str(path) in caught.value.given
    assert caught.value.exit_code == 5
    assert caught.value.next_step == f"Run: feedback-miner tags fit LABELS.csv --workspace {tmp_path}"


def test_what_was_learned_for_another_revision_is_refused(own: OwnTagger, tmp_path: Path) -> None:
    save_own(own, tmp_path)
    with pytest.raises(UsageError, match="was learned for the tagger linear 1") as caught:
        load_own(Linear(revision="2"), tmp_path)
    assert caught.value.allowed == "The tagger now is linear 2."
    assert caught.value.exit_code == 2
    assert "tags fit" in caught.value.next_step


def test_a_workspace_without_labels_is_a_usage_error(tmp_path: Path) -> None:
    for workspace in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UsageError, match="holds no labels of your own") as caught:
            load_own(SURE, workspace)
        assert FILE in caught.value.allowed
    with pytest.raises(UsageError, match="holds no labels of your own"):
        make_tagger(TagSettings(workspace=tmp_path))


def test_a_workspace_that_cannot_be_written_is_a_usage_error(own: OwnTagger, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="cannot be written") as caught:
        save_own(own, tmp_path / "file")
    assert "--workspace" in caught.value.next_step
    assert (tmp_path / "file").read_text() == "in the way"
