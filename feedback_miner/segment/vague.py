"""Subjects and first lines that say nothing by themselves, case-folded and without outer punctuation."""

from __future__ import annotations

_LINES = """
help|help me|help please|please help|please help me|help needed|need help|i need help|can you help|
can anyone help|urgent help|urgent help needed|sos|question|a question|quick question|short question|
questions|query|a query|enquiry|inquiry|problem|a problem|problems|big problem|urgent problem|my problem|
issue|an issue|issues|error|error message|urgent|very urgent|urgent request|urgent please|asap|complaint|
a complaint|formal complaint|feedback|my feedback|comment|a comment|request|a request|new request|ticket|
new ticket|it ticket|support request|it issue|it problem|info|fyi|for information|no subject|untitled|
subject|attention|hello|hi|anyone|anyone there|is anyone there|is anybody there|hello anyone|argh|aargh|
aarg|arg|aaargh|aaaargh|grr|grrr|grrrr|ugh|oh no|oops|please read|read me|read this|as discussed|
as requested|hilfe|bitte um hilfe|frage|eine frage|kurze frage|fragen|problem|ein problem|fehler|
fehlermeldung|anfrage|dringend|sehr dringend|beschwerde|störung|kein betreff|rückfrage|ayuda|
ayuda por favor|pregunta|una pregunta|duda|consulta|una consulta|problema|un problema|urgente|muy urgente|
queja|solicitud|sin asunto|aide|besoin d'aide|question|une question|problème|un problème|erreur|demande|
réclamation|aiuto|domanda|una domanda|errore|richiesta|reclamo|nessun oggetto|ajuda|dúvida|erro|pedido|
reclamação|sem assunto|vraag|een vraag|probleem|hulp|fout|dringend|geen onderwerp
"""

VAGUE = frozenset(_LINES.replace("\n", "").strip("|").split("|"))
