"""What machines write around a comment goes; what somebody said, or says about machines, stays."""

import pytest
from growth import check_linear

from feedback_miner.segment import boilerplate, notices
from feedback_miner.segment.lines import split_lines

SAID = "The new laptop is too slow for our builds."


def kept(text):
    lines = split_lines(text)
    boilerplate.mark(lines)
    notices.mark_tickets(lines)
    return [line.text for line in lines if line.text and line.reason is None]


NOTICES = {
    "voice mail, mail server": "You received a voice mail from WARD 4\nSender: 5512\n"
    "Received: 3/4/2026\nDuration: 00:32\n"
    "Voice Mail Preview:\n{said}\nPreview provided by Microsoft Speech Technology.\nAttachment: msg1.wav",
    "voice mail, pbx": "Just wanted to let you know you were just left a 0:25 long message (number 4)\n"
    'in mailbox 2210 from "WARD 4" <5512>, on Monday\nso you might want to check it when you get a chance.\n'
    "{said}\nTo listen to this message, dial *98.\nConfidence: High (0.91)\nCall back: 555-0100",
    "voice mail, de": "Neue Voicemail von 0555 1234\nEmpfangen am: 02.03.2026 08:14\nDauer: 0:32\n{said}\n"
    "Die Transkription wurde automatisch erstellt und kann Fehler enthalten.\n"
    "Zum Abhören öffnen Sie die angehängte Datei.",
    "voice mail, nl": "Nieuwe voicemail van 020 555 0112\nDuur: 0:32\nOntvangen op: 2 maart\n{said}\n"
    "De transcriptie is automatisch gemaakt en kan fouten bevatten.",
    "alert": "***** Nagios *****\n\nNotification Type: PROBLEM\nService: SPOOLER\n"
    "Address: 10.1.1.1\nState: CRITICAL\n"
    "Additional Info:\nCRITICAL - service stopped\n{said}",
    "alert of a sensor": "[PRTG Network Monitor] Sensor Ping on Switch 4: Down\nSensor: Ping\n"
    "Device: Switch 4\n"
    "Last Message: Request timed out\n{said}",
    "alert in a cloud": 'You are receiving this email because your Amazon CloudWatch Alarm "cpu" is on.\n'
    "Alarm Details:\n"
    "- Name: cpu\n- State Change: OK -> ALARM\n- Timestamp: Monday\n{said}",
    "backup": "Backup job: Daily Servers\nSuccess 11  Start time 22:00:04  Total size 1.2 TB\n"
    "Duration: 1:12:18\n{said}",
    "meeting": "{said}\n________________\nMicrosoft Teams meeting\n"
    "Join on your computer, mobile app or room device\n"
    "Meeting ID: 311 222 333\nPasscode: aBcD\nDownload Teams | Join on the web\n"
    "+44 20 5555 0100,,12345#   United Kingdom\nLearn More | Meeting options",
    "meeting, fr": "{said}\nRéunion Microsoft Teams\nParticipez à partir de votre ordinateur\n"
    "ID de réunion : 311 222\n"
    "Code secret : aBc",
    "appointment": "When: Thursday, 5 March 2026 14:00-15:00 (UTC+00:00) Dublin.\nWhere: Room 4.12\n"
    "\n*~*~*~*~*~*~*\n{said}",
    "calendar": "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n"
    "DTSTART;TZID=Europe/London:20260302T100000\nEND:VEVENT\n{said}",
    "ticket, reply above": "##- Please type your reply above this line -##\n"
    "Your request (48201) has been updated.\n"
    "{said}\nTicket ID: 48201\nStatus: Open\nAssigned to: Ann Doe",
    "ticket, canned": "We would like to acknowledge that we have received your request.\n"
    "A support representative will be reviewing your request shortly.\n{said}",
    "ticket, comment": "Ann Doe commented:\n{said}\nView request · Turn off this request's notifications",
    "ticket, followup": "Ticket: #0004504\nOpening date: 2026-03-02\n"
    "New followup by Ann Doe on 2026-03-02 08:14\n{said}",
    "ticket, de": "[Ticket#2026030210000011] Drucker\nIhre Anfrage mit der Nummer 4411 wurde erstellt.\n"
    "Ein Mitarbeiter wird sich in Kürze bei Ihnen melden.\n{said}",
    "ticket, es": "Su solicitud n.º 4411 ha sido registrada.\n{said}\nNo conteste a este correo.",
    "ticket, pt": "Seu chamado nº 4411 foi atualizado.\nAna Doe adicionou um comentário\n{said}",
    "ticket, it": "La sua richiesta n. 4411 è stata chiusa.\n{said}\n"
    "Riceve questa e-mail perché segue il ticket.",
    "ticket, nl": "Uw melding 4411 is aangemaakt.\n{said}\nU ontvangt dit bericht omdat u melder bent.",
    "ticket, pl": "Państwa zgłoszenie nr 4411 zostało zarejestrowane.\n{said}\n"
    "Prosimy nie odpowiadać na tę wiadomość.",
    "form": "The following form was submitted on 2 March 2026 at 08:14.\n{said}\n"
    "This e-mail was sent from a contact form on Example Site",
    "banner": "CAUTION: This email originated from outside of the organization. Do not click links.\n{said}",
    "banner, de": "ACHTUNG: Diese E-Mail stammt von einem externen Absender.\n{said}",
    "banner, fr": "ATTENTION : Cet e-mail provient d'une personne externe.\n{said}",
    "banner, es": "ATENCIÓN: Este correo procede de fuera de la organización.\n{said}",
    "banner, it": "ATTENZIONE: questa e-mail proviene da un mittente esterno.\n{said}",
    "banner, nl": "LET OP: deze e-mail komt van een externe afzender.\n{said}",
    "banner, pl": "UWAGA: Ta wiadomość pochodzi spoza organizacji.\n{said}",
    "chat": "Chat transcript, conversation 88\nStarted: 10:32\nAnna joined the chat\n{said}\n"
    "Anna left the chat\n"
    "Duration: 10 min. Rating: 4/5",
    "chat, es": "Transcripción de la conversación\nInicio: 10:32\n"
    "Ana se ha unido a la conversación\n{said}\nDuración: 10 min",
}


@pytest.mark.parametrize("text", NOTICES.values(), ids=NOTICES)
def test_of_a_machines_notice_only_what_was_said_stays(text):
    assert kept(text.format(said=SAID)) == [SAID]


CONTENT = """
Host: SRV-1 is down since 9, nobody can print|Room 204: no picture|Status: still broken after three weeks
The service desk closes at 4, too early|Teams meeting: the sound breaks off|Meeting ID is not accepted by Zoom
Your ticket system is a maze|My ticket was closed without a fix|New voicemail takes a day to arrive
Ticket 4411 was closed but the laptop is still slow|A call has been logged three times for this
Backup job failed again and nobody told us|Chat with support took 40 minutes|Transcript: printer is dead
Everybody left the meeting because the sound was gone|External mail is blocked, please allow our supplier
Click here to unlock does nothing|Unsubscribe does not work in the newsletter|Support portal - always slow
View my ticket shows an empty page|Automatic notification mails come twice a day
Problem: no internet in room 4
Do not reply mails confuse our customers|Location: Building 3, the printer is dead
Thank you for contacting the wrong person about my laptop|Form was submitted twice and nobody reacted
To track parcels I click the link and nothing happens|Follow us to room 4 and see the mess
Das Formular wurde abgesendet und niemand meldet sich|Le formulaire a été envoyé deux fois pour rien
La richiesta è stata chiusa senza soluzione|O chamado foi fechado sem solução
De melding is gesloten zonder oplossing|Zgłoszenie zostało zamknięte bez rozwiązania
Su solicitud tarda semanas en el portal|Die Besprechung beitreten geht nicht
"""


@pytest.mark.parametrize("text", [text for line in CONTENT.split("\n") for text in line.split("|") if text])
def test_what_people_say_about_machines_stays(text):
    assert kept(f"{SAID}\n{text}") == [SAID, text]
    assert kept(f"[EXTERNAL]\n{SAID}\n{text}") == [SAID, text]


def test_fields_without_a_head_are_no_notice():
    text = "Where: on the third floor\nDuration: two days\nTime: every morning\nServer: SRV-1"
    assert kept(f"{SAID}\n{text}") == [SAID, *text.split("\n")]


def test_a_long_value_is_what_somebody_said():
    long = "Priority: we cannot invoice anybody before this is done, so please hurry"
    assert kept(f"Your request (48201) has been updated.\n{SAID}\n{long}\nStatus: Open\nAssigned to: Jo") == [
        SAID,
        long,
    ]


def test_lines_that_begin_like_a_notice_take_as_many_steps_as_there_are_lines():
    for line in (
        "To view the status please " * 9 + "\n",
        "Ann Doe has added " * 9 + "\n",
        "Status: " * 9 + "\n",
    ):
        check_linear(lambda n, line=line: kept("Your request (4) was updated.\n" + line * n), 300)
