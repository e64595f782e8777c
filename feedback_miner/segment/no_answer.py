"""Whole answers that say there is nothing to say, case-folded and without outer punctuation."""

from __future__ import annotations

_ANSWERS = """
none|n/a|n.a|n a|na|n/k|nil|nill|null|no|nope|nothing|nothing really|not really|nothing at present|
no not really|nothing at the moment|nothing at all|nothing to add|nothing else|nothing to say|
nothing to report|nothing comes to mind|nothing i can think of|nothing that i can think of|
nothing springs to mind|nothing specific|nothing in particular|nothing much|nothing to improve|
nothing for now|nothing right now|nothing so far|nothing yet|no nothing|not a thing|no comment|
no comments|no further comment|no further comments|no other comments|no additional comments|no answer|
no suggestions|no suggestion|no idea|no opinion|no response|no reply|not applicable|not sure|
not certain|don't know|dont know|do not know|i don't know|i dont know|i do not know|unsure|
can't think of anything|cannot think of anything|cant think of anything|can't think of any|
cant think of any|cannot think of any|none really|none at all|none at present|none that i can think of|
none i can think of|none so far|see above|as above|see below|ditto|same as above|same|as before|
see previous|see previous answer|refer to above|test|testing|test test|x|xx|xxx|y|tbd|tba|idk|
keine|keiner|keines|kein kommentar|nichts|gar nichts|nein|siehe oben|k.a|ka|weiß nicht|weiss nicht|
entfällt|keine angabe|keine angaben|nichts besonderes|nichts weiter|fällt mir nichts ein|keine ahnung|
s.o|
nada|ninguno|ninguna|ningún|ningun comentario|ningún comentario|sin comentarios|no aplica|no sé|no se|
nada en especial|nada más|nada mas|igual que arriba|no tengo|
aucun|aucune|rien|sans objet|s/o|néant|pas de commentaire|pas de commentaires|aucun commentaire|
rien à ajouter|non|rien de particulier|voir ci-dessus|je ne sais pas|
niente|nessuno|nessuna|nulla|nessun commento|non so|vedi sopra|
nenhum|nenhuma|não|nao|sem comentários|sem comentarios|não sei|não se aplica|
geen|niets|nee|n.v.t|nvt|geen opmerkingen|geen idee|zie boven|
inga|inget|ingen|intet|ingenting|nej|nei|inga kommentarer|
brak|nic|nie|nie wiem|nie dotyczy|žádné|žádný|ne|nincs|ei|yok|
нет|ничего|не знаю|нет комментариев|无|没有|沒有|暂无|不知道|なし|特になし|特にない|ありません|없음|
없습니다|لا|لا شيء|
"""

NO_ANSWER = frozenset(_ANSWERS.replace("\n", "").strip("|").split("|"))
