"""What boilerplate looks like, line by line, in the languages of service desks."""

from __future__ import annotations

import re

_NAME = r"(?-i:[A-ZÀ-Þ][\w'’.-]{0,20})"
_WHOM = (
    r"(?:all|team|everyone|everybody|there|sirs?|madam|ladies|gentlemen|support|help ?desk|"
    r"service ?desk|it|hr|"
    r"colleagues?|guys|folks|again|both|admins?|zusammen|alle|liebes|leute|kolleg(?:en|innen)|damen|"
    r"herren|herr|frau|"
    r"equipo|todos|todas|señor(?:es|a)?|compañeros|à tous|tous|tutti|a tutti|monsieur|madame|equipe|"
    r"time|allemaal|"
    r"mr|mrs|ms|dr|und|y|and|or|or|&|/|the|to)"
)
GREETING = re.compile(
    r"(?:(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|morning|afternoon|"
    r"hallo|hi|guten (?:tag|morgen|abend)|moin|servus|grüß gott|sehr geehrte[rs]?|liebe[rs]?|"
    r"hola|buen(?:os|as)? (?:días?|tardes|noches)|estimad[oa]s?|bonjour|bonsoir|salut|cher|chère|"
    r"ciao|buon ?giorno|buona ?sera|salve|gentil[ei]|olá|ola|oi|bom dia|boa (?:tarde|noite)|"
    r"prezad[oa]s?|car[oa]s?|"
    r"hej|hei|hoi|beste|geachte|goedemorgen|goedemiddag|dag|dzień dobry|witam|здравствуйте|добрый день|"
    r"привет)"
    rf"(?:,? (?:{_WHOM}|{_NAME})\b\.?){{0,5}}"
    r"|你好|您好|こんにちは|お世話になっております|안녕하세요)"
    r"[ ]*[,!.:;。，！–-]*",
    re.IGNORECASE,
)
_FOR = (
    r"(?: (?:a lot|a million|so much|very much|again|in advance|all|team|guys|everyone|kindly|indeed|"
    r"and|&|always|"
    r"(?:for|with) (?:your|the|all your|all the|any|all) (?:kind |quick |prompt |great |continued |\w+ and )?"
    r"(?:help|support|time|assistance|understanding|cooperation|attention|patience|reply|response|"
    r"service|work|"
    r"consideration|feedback)(?: (?:and|in) \w+)?(?: (?:on|in|with) (?:this|the) (?:matter|issue|one))?|"
    r"(?:best|kind|warm|many)? ?regards))*"
)
_REGARDS = (
    r"(?:(?:with )?(?:(?:best|kind|kindest|warm|warmest|many|with)(?: and \w+)? )*(?:regards?|wishes)|"
    r"all the best|"
    r"br|rgds|brgds|sincerely(?: yours)?|yours(?: (?:sincerely|faithfully|truly))?|respectfully|cheers|"
    r"cordially|"
    r"(?:mit |m\. ?)?(?:(?:besten|freundlichen|freundliche|herzlichen|herzliche|viele|vielen|liebe|"
    r"lieben|schöne|"
    r"schönen|beste|sonnige)(?: und \w+)? )+(?:grüßen|grüssen|gruß|gruss|grüße|grüsse|gruesse|gruessen)|"
    r"gruß|gruss|"
    r"grüße|grüsse|mfg|lg|vg|hochachtungsvoll|"
    r"(?:un |muchos |con )?(?:cordial(?:es)? |atentos? |afectuosos? )?saludos?(?: cordial(?:es)?| atentos?)?|"
    r"atentamente|cordialmente|(?:bien )?cordialement|bien à vous|(?:sincères )?salutations(?: distinguées)?|"
    r"(?:cordiali|distinti) saluti|saluti|atenciosamente|atte|abraços|abs|cumprimentos|"
    r"met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|mvg|groet(?:en|jes)?|med venlig hilsen|"
    r"venlig hilsen|"
    r"(?:med )?vänliga? hälsning(?:ar)?|med vennlig hilsen|mvh|hilsen|z poważaniem|pozdrawiam|"
    r"с уважением|此致|敬礼|以上)"
)
_THANKS = (
    rf"(?:(?:many |much |lots of |with )?(?:thanks|thank you|thankyou|thx|tks|ty|thank u){_FOR}|"
    rf"much appreciated|"
    r"(?:(?:vielen|besten|herzlichen|lieben|schönen|tausend) )*dank(?:e(?: (?:schön|sehr|vielmals))?)?"
    r"(?: und \w+ \w+)?(?: (?:im voraus|vorab|für (?:ihre|eure|die|deine) (?:\w+ )?(?:hilfe|mühe|"
    r"unterstützung|"
    r"bemühungen|rückmeldung)))*|"
    r"(?:muchas |mil |muchísimas )?gracias(?: (?:de antemano|por (?:su|tu|la|vuestra) (?:ayuda|atención|"
    r"apoyo|"
    r"colaboración)|y (?:un )?saludos?))*|"
    r"merci(?: (?:beaucoup|bien|d['’]avance|par avance|pour votre (?:aide|retour|réponse)))*|"
    r"grazie(?: (?:mille|in anticipo|per l['’]aiuto|e saluti))*|(?:muito )?obrigad[oa](?: desde já)?|"
    r"(?:hartelijk |alvast )?bedankt(?: alvast)?|dank (?:u|je)(?: wel)?|tack(?: på förhand)?|"
    r"tak(?: på forhånd)?|"
    r"takk|dziękuję|спасибо|谢谢|感谢|多谢|ありがとうございます|よろしくお願い(?:いた)?します|감사합니다)"
)
_ASKING = (
    r"(?:(?:can|could|would) you )?(?:please|pls|plz|kindly)(?: (?:can|could) you)? "
    r"(?:advise|assist|help|check|fix|investigate|resolve|confirm|review|action|look into (?:this|it)|"
    r"do the needful|let (?:me|us) know)(?: me| us| this| it| the same| on this| with this| asap| urgently|"
    r" as soon as possible| and (?:advise|fix|resolve|help|assist))*|"
    r"any (?:help|assistance|advice)(?: on this)? (?:is|would be|will be) (?:\w+ )?(?:appreciated|great|"
    r"welcome)|"
    r"(?:i )?look(?:ing)? forward to (?:your (?:\w+ )?(?:reply|response|feedback)|"
    r"hearing from you)(?: soon)?|"
    r"have a (?:nice|good|great|lovely) (?:day|weekend|evening|one|week)|hope (?:this|that) helps|"
    r"bitte um (?:\w+ )?(?:hilfe|rückmeldung|prüfung|info|unterstützung|behebung)|"
    r"quedo (?:a la espera|atent[oa])(?: de (?:su|tu) respuesta)?|en attente de (?:votre|ton) retour"
)
_END = (
    rf"(?:[ ]*[,;.!/–-]*[ ]*(?:{_REGARDS}|{_THANKS}|{_NAME}|{_NAME} {_NAME}))?"
    r"[ ]*[,;.!:)。！，\U0001F64F\U0001F642-]*"
)
FAREWELL = re.compile(rf"(?:{_THANKS}[ ]*(?:[,;.!/]|and|und|y|et)*[ ]*)?{_REGARDS}{_END}", re.IGNORECASE)
CLOSING = re.compile(rf"(?:{_REGARDS}|{_THANKS}|{_ASKING}){_END}", re.IGNORECASE)

_PAINS = (
    r"sorry to (?:moan|bother|trouble|nag|pester|complain|rant|disturb|ask|chase|go on|"
    r"be an? (?:pain|nuisance))"
)
_HELP = r"(?:help|support|time|patience|assistance|understanding|attention|efforts?)"
_COURTESY = (
    r"(?: (?:in advance|again|so much|very much|a lot|a million|a bunch|all|everyone|everybody|both|team|"
    r"guys|folks|im voraus|vorab|sehr|schön|vielmals|de antemano|d['’]avance|beaucoup|"
    rf"for (?:all )?(?:your|any|the|all) (?:kind |quick |prompt |continued )?{_HELP}(?: and {_HELP})?"
    r"(?: with this| you can (?:give|offer))?|for anything you can do)){0,3}"
)
LEAD = (
    r"(?i:(?:sorry and |with )?(?:(?:many|sincere|best|kind|warm|muchas|vielen|besten|herzlichen) )?"
    rf"(?:thanks|thank you|thanking you|ta|tia|cheers|gracias|danke|dank|merci){_COURTESY}|"
    r"(?:with )?(?:(?:best|kind|kindest|warm|warmest|viele|liebe|beste) )?"
    r"(?:greetings|wishes|regards|saludos|grüße|gruß)|"
    rf"best|warmly|{_PAINS}(?: you)?(?: all)?(?: again)?)"
)
"""A farewell before a name. Closed lists of courtesies, as "Thanks for losing my data," is none."""
LEAD_LINE = re.compile(rf"{LEAD} ?[,–-]")
LEAD_WORD = re.compile(r"(?:best|ta|warmly|cheers)", re.IGNORECASE)
_ADDRESSEE = (
    r"(?:all|teams?|colleagues?|helpers?|desk|support|folks|people|friends|guys|everyone|everybody|it|hr|there|"
    r"again|dear|my|help ?desk|service ?desk|admins?|sirs?|madam|staff|dept|department|and|&)"
)
_CAPITAL = r"(?-i:[A-ZÀ-Þ][\w'’-]*)"
OPENING = re.compile(
    r"(?:hi|hiya|hello|hey|dear|alright|all right|good (?:morning|afternoon|evening|day)|morning|afternoon)"
    rf"(?: (?:{_ADDRESSEE}|{_CAPITAL}/{_ADDRESSEE}|{_ADDRESSEE}/{_CAPITAL})){{1,4}} ?,|"
    rf"{_PAINS}(?: you)?(?: all)?(?: again)? ?,|to whom it may concern ?[,:]?",
    re.IGNORECASE,
)
"""A greeting of those who help; one that names a person is a :data:`GREETING`."""

SENT_FROM = re.compile(
    r"(?:sent from (?:my|outlook|mail|yahoo|samsung|blackberry|proton)|get outlook for|gesendet (?:von|"
    r"mit) (?:mein|der|"
    r"outlook|mail)|von meinem \w+ gesendet|enviado desde mi|enviado do meu|envoyé (?:de|depuis) mon|"
    r"inviato da(?:l mio)?"
    r" |verzonden vanaf mijn|skickat från min|sendt fra min|sent via )",
    re.IGNORECASE,
)
LEGAL = re.compile(
    r"\W{0,5}(?:(?:confidentiality|privacy|legal|important|privileged) (?:notice|disclaimer|"
    r"information)\b|disclaimer ?:|"
    r"(?:the information (?:contained )?in|the contents? of) (?:this|the) (?:e-?mail|message|communication)|"
    r"this (?:e-?mail|message|communication|transmission)(?: message)?,? ?(?:\(?(?:and|"
    r"including) any \S+ ?\S*\)?,? ?)?"
    r"(?:is|are|may be|may contain|contains?)\b.{0,80}\b(?:confidential|privileged|intended)|"
    r"if you (?:are not the|have received this)\b.{0,30}\b(?:intended|named|in error|e-?mail|message)|"
    r"[^\W\d_][\w &.-]{1,40} accepts no (?:liability|responsibility) for the contents? of|"
    r"please consider the environment before print|think before you print|"
    r"diese (?:e-?mail|nachricht)\b.{0,60}\b(?:vertraulich|enthält)|der inhalt dieser (?:e-?mail|nachricht)|"
    r"este (?:mensaje|correo|e-?mail)\b.{0,80}\bconfidencial|ce (?:message|courriel|"
    r"mail)\b.{0,80}\bconfidentiel|"
    r"questo messaggio\b.{0,80}\b(?:riservat|confidenzial)|esta mensagem\b.{0,80}\bconfidencia|"
    r"registered (?:office|in england)\b|registergericht\b|geschäftsführer ?:|sitz der gesellschaft\b)",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"(?:\b(?:tel|telephone|phone|mobile?|mob|cell|fax|direct|office|e-?mail|mail|web|website|www|"
    r"telefon|handy|"
    r"móvil|tfno|teléfono|téléphone|skype|teams|ext|extension|durchwahl|address)\b ?[.:]{0,2}|"
    r"(?<!\w)[tmfepw] ?[.:]|[\w.%+-]{1,64}+@[\w.-]+|(?:https?://|www\.)\S+|\+?[\d(][\d ()./-]{5,22}\d)",
    re.IGNORECASE,
)
CONTACT_LABEL = re.compile(r"\W{0,3}(?:web(?:site)?|www|w|internet|linkedin)\b ?[.:]?", re.IGNORECASE)
TITLE = re.compile(
    r"\b(?:manager|engineer|consultant|director|analyst|developer|administrator|assistant|specialist|officer|"
    r"head of|lead|architect|coordinator|department|gmbh|ltd|limited|inc|llc|s\.?a\.?|ag|leiter(?:in)?|"
    r"abteilung|"
    r"sachbearbeiter(?:in)?|referent(?:in)?|director[ae]?|jefe|responsable|gerente)\b",
    re.IGNORECASE,
)
AUTO_REPLY = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|autoreply|"
    r"out of (?:the )?office(?: reply| notification|"
    r" message| auto-?reply)?[ ]*(?:[:.!]|$)|abwesenheitsnotiz|automatische antwort|respuesta automática|"
    r"réponse automatique|risposta automatica|resposta automática)[ ]*(?:[:.!-].*|$)"
    r"|(?:(?:hi|hello|hallo|thank you for your (?:e-?mail|message))\W{0,3})?"
    r"(?:i am|i'm|i will be|ich bin|estoy|je suis) (?:\w+ ){0,3}(?:out of (?:the )?office|on (?:annual |"
    r"parental )?leave|"
    r"nicht im büro|außer haus|fuera de la oficina|absent du bureau)\b.{0,80}\b(?:until|from|return|"
    r"back|bis|ab|hasta|"
    r"jusqu|will)",
    re.IGNORECASE,
)
BOUNCE = re.compile(
    r"(?:undeliverable|undelivered mail|unzustellbar|no se puede entregar) ?:|"
    r"undelivered mail returned to sender|"
    r"mail delivery (?:failed|subsystem)[ ]*(?::|$)|delivery status notification|"
    r"delivery has failed to these recipients|this is an automatically generated delivery status|"
    r"your message did not reach some or all|(?:read|gelesen|leído|not read|accepted|declined) ?: |"
    r"your message to\b.{0,120}\bwas read on\b|this is a (?:read )?receipt for",
    re.IGNORECASE,
)
_TICKET = (
    r"(?:ticket|request|case|incident|issue|call|inquiry|enquiry|submission|anfrage|vorgang|solicitud|caso|"
    r"incidencia)"
)
_DONE = (
    r"(?:created|received|updated|resolved|closed|assigned|logged|registered|opened|reopened|re-opened|"
    r"merged|approved|"
    r"submitted|escalated|raised|cancelled|completed)"
)
AUTOMATIC = re.compile(
    r"\W{0,4}(?:this (?:is an|e-?mail is|message (?:is|was|has been)|e-?mail (?:was|"
    r"has been)) (?:an )?(?:automat|auto-?gen|"
    r"system[- ]generated)|(?:please )?do not (?:reply|respond) to this|(?:please )?do not reply\b.{0,20}$|"
    r"(?:diese|dies ist eine) (?:e-?mail|nachricht|automatisch)\b.{0,30}\b(?:automatisch|generiert|erstellt)|"
    r"(?:bitte )?antworten sie nicht auf diese|este (?:mensaje|correo)\b.{0,40}\b(?:automática|generado)|"
    r"no responda a este|ce (?:message|mail|courriel)\b.{0,40}\bautomatique|"
    rf"your {_TICKET}(?: (?:id|number|no\.?))? ?[#(\[]?[\w-]{{0,20}}[)\]]? ?(?:has been|was|is now|"
    rf"is) (?:\w+ )?{_DONE}\b.{{0,60}}$|"
    rf"(?:ihre|ihr) {_TICKET}\b.{{0,40}}\b(?:erstellt|geschlossen|gelöst|aktualisiert|erhalten)\b.{{0,20}}$|"
    rf"su {_TICKET}\b.{{0,40}}\bha sido \w+\W*$|"
    rf"{_TICKET} ?(?:id|number|no\.?)? ?[#\[]?[a-z]{{0,8}}-?\d+\]? (?:has been|was) {_DONE}(?: (?:by|to|"
    rf"on|at|with) \S+(?: \S+)?)?\W*$|"
    r"(?:call from|time of call|call duration|call recording|voicemail from|location) ?: ?(?:\+?[\d(]|"
    r"[a-z]+ \d|\d|https?:)|"
    r"external (?:e-?mail|sender|message)\b ?[:!\]]|\[?caution\]? ?[:!]? this (?:e-?mail|message)|"
    r"(?:caution|warning|achtung|vorsicht)\W{1,3}(?:external|externe)\b|this (?:e-?mail|"
    r"message) originated (?:from )?outside|"
    r"\[(?:firing|resolved|alerting)(?::\d+)?\] |\*\* ?(?:problem|recovery|acknowledgement)\b|"
    r"(?:problem|recovery) (?:service|host) alert ?:|notification type ?: ?(?:problem|recovery)|"
    r"(?:alarm|alert) (?:name|description|details|arn) ?:|(?:state|status) ?: ?(?:critical|warning|down|"
    r"unknown)\W*$|"
    r"host ?: ?\S+ is (?:down|up)\b|threshold (?:crossed|exceeded) ?:|##-? ?please type your reply above)",
    re.IGNORECASE,
)
