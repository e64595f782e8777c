"""Names of emoji in chats."""

import pytest

from feedback_miner.ingest.tools.chat.emoji import with_emoji


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("down again :disappointed:", "down again 😞"),
        (":+1::skin-tone-3: thanks", "👍 thanks"),
        (":smile::tada:", "😄🎉"),
        ("great:smile: 遅い:sob:です", "great😄 遅い😭です"),
        (":simple_smile: :face_palm: :man-shrugging: :flag-de:", "🙂 🤦 🤷\u200d♂️ 🇩🇪"),
        (":Smile:", "😄"),
    ],
)
def test_a_name_becomes_the_character(given, text):
    assert with_emoji(given) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("deploy :party_parrot:", "deploy party parrot"),
        (":party_parrot::smile: :this-is-fine-fire:!", "party parrot 😄 this is fine fire!"),
        (":büro_lüfter: ist viel zu laut", "büro lüfter ist viel zu laut"),
        (
            "the :our-wiki: is down\n:our-wiki: is what I need",
            "the our wiki is down\nour wiki is what I need",
        ),
        ("bring back :our_wiki:", "bring back our wiki"),
    ],
)
def test_a_name_of_the_teams_own_becomes_words(given, text):
    assert with_emoji(given) == text


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("The VPN is down :party_parrot:", "The VPN is down"),
        ("Der Drucker ist kaputt :zuschauen: :weary::blob-traurig:", "Der Drucker ist kaputt 😩"),
        ("La red se cae :perrito: \ncada hora :perrito:", "La red se cae\ncada hora perrito"),
    ],
)
def test_a_name_of_the_teams_own_that_adorns_the_end_of_a_line_is_no_word(given, text):
    assert with_emoji(given) == text


@pytest.mark.parametrize(
    "text",
    [
        "from 10:30:15 to 11:45:00",
        "std::vector::iterator",
        "http://host.example:8080:x/",
        "note: this: matters",
        "::: and :: and :",
        "fe80::1:2:3",
        "line:42:17",
    ],
)
def test_colons_that_name_nothing_stay(text):
    assert with_emoji(text) == text
