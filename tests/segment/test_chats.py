import pytest

from feedback_miner.segment import chats
from feedback_miner.segment.lines import split_lines

SAID = (
    "the VPN hangs after I type my password",
    "from home or from the office?",
    "from home",
    "try again now",
)


def stay(text):
    lines = split_lines(text)
    chats.mark(lines)
    assert all(text[line.start : line.end] == line.text for line in lines)
    return [line.text for line in lines if line.reason is None and line.text]


@pytest.mark.parametrize(
    "frame",
    [
        "[10:3{i}] {who}: {said}",
        "10:3{i}:11 - {who}: {said}",
        "12.03.26, 10:3{i} - {who}: {said}",
        "[2026-03-12 10:3{i}] {who}: {said}",
        "{who} (10:3{i}): {said}",
        "{who} [10:3{i} AM]: {said}",
        "(10:3{i}) {who} (helpdesk): {said}",
    ],
)
def test_of_a_transcript_what_was_said_stays(frame):
    text = "\n".join(
        frame.format(i=i, who=("Seun", "Élodie Faure")[i % 2], said=said) for i, said in enumerate(SAID)
    )
    assert stay(text) == list(SAID)


def test_notices_of_who_came_and_went_are_no_text():
    spoken = "\n".join(f"[10:3{i}] Anna: {said}" for i, said in enumerate(SAID))
    assert stay(
        f"*** Anna joined the conversation ***\n{spoken}\n*** Anna hat den Chat verlassen ***"
    ) == list(SAID)


@pytest.mark.parametrize(
    "text",
    [
        "10:30 Printer: jammed\nI called the desk twice and nobody came.",
        "Outages: 10:30, 11:15 and 12:00\nError: 0x80\nRoom 204: no picture\nRoom 205: no sound",
        "At 10:30 it broke: no login\nAt 11:00 it came back: slow\nThen nothing worked any more.",
    ],
)
def test_times_and_labels_in_a_report_are_no_transcript(text):
    assert stay(text) == text.split("\n")
