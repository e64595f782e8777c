"""What questions ask for: kinds, languages, and questions that look like another kind."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedback_miner import question_kinds
from feedback_miner.question_kinds import LONGEST, MOST, kinds_of_questions
from feedback_miner.records import QUESTION_KINDS

ASKED = {
    "likes": """
        What went well?
        What do you appreciate about our service desk?
        Which of our services are you happiest with?
        Was there anything that impressed you?
        What made you choose our product over others?
        Strengths
        Please name one thing that our team does really well.
        What made your day easier thanks to the new laptop?
        Why did you renew?
        Highlights
        What should we keep doing?
        What would you miss most if the tool was gone?
        What do you find most valuable about the monthly report?
        What are the main benefits you have seen since moving to the cloud?
        What stood out in a positive way?
        What keeps you with us?
        Positive aspects
        What about the course has helped you?
        For heads of department: which parts of the contract give you the best value?
        What has been your best experience with our support?
        The thing I like most about the portal is ...
        What are you most satisfied with?
        How has the new system helped you?
        Is there anything you especially liked about the workshop?
        Good:
        Was gefällt Ihnen am besten?
        Was lief gut?
        Was schätzen Sie an unserem Service?
        Womit sind Sie besonders zufrieden?
        Was hat Ihnen geholfen?
        Qu'est-ce qui vous a plu ?
        Qu'appréciez-vous le plus ?
        Points forts
        ¿Qué es lo que más le gusta?
        ¿Qué funcionó bien?
        O que você mais gostou?
        O que correu bem?
        Cosa le è piaciuto di più?
        Cosa ha funzionato bene?
        Wat vindt u goed?
        Wat bevalt u het meest?
        Co się Panu/Pani podobało?
        Which aspect of the framework agreement has paid off for you?
        As a parent, what do you find positive about the school app?
        I stay with the provider because ...
        What sold you on the product?
        What do you rate highly in our cooperation?
        What should stay exactly as it is?
        Please describe a moment when our team exceeded your expectations.
        What has worked for your team?
        Best part of the day?
        What three things do we do well?
        In what ways has the dashboard been useful to you?
        What was the highlight of the conference?
        Why would you recommend us?
        What makes the library stand out from the alternatives?
        Reasons to stay with us
        Compliments
        What, in your opinion, is going well in the project?
    """,
    "dislikes": """
        What went badly?
        What don't you like about the app?
        What's the most annoying thing about our VPN?
        Weaknesses
        Which part of the onboarding was the least useful?
        What did not work?
        What made you unhappy with the handling of your ticket?
        In what way did we fail to meet your expectations?
        What is your biggest complaint?
        Negative aspects
        What do you hate about timesheets?
        Where did the service fall short of what you paid for?
        Where are we letting you down?
        What is bad about the current process?
        Is there anything that bothers you?
        What drives you crazy about the printer?
        Bad:
        What were you not satisfied with?
        What should be abolished?
        What is the worst thing about working with our API?
        Which of our services do not meet your expectations?
        As finance lead, what do you find poor value in the current contract?
        Was gefällt Ihnen nicht?
        Was lief nicht so gut?
        Womit sind Sie unzufrieden?
        Was ärgert Sie an der IT?
        Was hat Sie gestört?
        Was hat Ihnen am wenigsten gefallen?
        Qu'est-ce qui vous a déplu ?
        Qu'est-ce qui ne vous a pas plu ?
        Points faibles
        De quoi êtes-vous mécontent ?
        ¿Qué es lo que menos le gusta?
        ¿Qué no le gustó?
        ¿Qué le molesta?
        O que menos gostou?
        O que não funcionou?
        Cosa non le è piaciuto?
        Cosa le è piaciuto di meno?
        Wat vindt u niet goed?
        Waar ergert u zich aan?
        Co się nie podobało?
        Where did we disappoint you as a customer?
        Things you would rather not see again
        What was a waste of money in the contract?
        The thing that gets on my nerves about our intranet is ...
        Which features do you find useless?
        What did you find unacceptable during your stay?
        Thumbs down for:
        What were the weak points of the training?
        What do you like less about the new release?
        What are you paying for that isn't worth it?
        Which parts of the course were boring or superfluous?
        What left a bad impression?
        Your criticism
    """,
    "wishes": """
        What would you improve?
        How can we do better?
        What can we do to improve your experience?
        How could we make your work easier?
        What new feature would you most like?
        What do you need from us?
        What is missing?
        Any suggestions?
        Do you have any ideas for how to make the portal more accessible?
        What would have to change for you to give us a 10?
        What would it take for you to upgrade?
        Which training would you find useful?
        What would make you recommend us?
        Where do you see room for improvement?
        What do you expect from the new supplier?
        Feature requests
        Your wishes for next year
        What one change would help your department most?
        I'd be more satisfied if ...
        Which topics should be covered at the next user meeting?
        What do you want us to focus on in 2025?
        What support do you need?
        What could have gone better?
        Which reports or dashboards do you lack?
        What would convince your management to extend the contract?
        Is there anything we could have done differently?
        What would you do differently if you were head of IT?
        Please list the improvements you would like to see
        What more could we offer?
        Areas for improvement
        What should we change?
        What would help you to work faster?
        Was können wir besser machen?
        Was wünschen Sie sich?
        Verbesserungsvorschläge
        Welche Funktionen fehlen Ihnen?
        Was würden Sie ändern?
        Wenn Sie eine Sache ändern könnten, welche wäre das?
        Was sollte das Rechenzentrum künftig anbieten?
        Que pourrions-nous améliorer ?
        Quelles fonctionnalités souhaiteriez-vous ?
        Suggestions d'amélioration
        Que manque-t-il ?
        Si vous pouviez changer une chose, laquelle ?
        ¿Qué cambiaría?
        ¿Qué podemos mejorar?
        Sugerencias
        ¿Qué le gustaría ver en la próxima versión?
        O que podemos melhorar?
        O que você mudaria?
        Sugestões
        Cosa possiamo migliorare?
        Cosa cambierebbe?
        Suggerimenti
        Wat kunnen we verbeteren?
        Wat zou u veranderen?
        Wat mist u?
        Co możemy poprawić?
        If we could build just one thing for you next quarter, what should it be?
        Your dream feature?
        What else can we help you with?
        Where would you put the money if the budget were doubled?
        What would a perfect help desk look like?
        How might we improve the citizen hotline?
        Which service do you wish we offered?
        I wish the library would ...
        Next year, the IT department should ...
        What training do you need?
        What must change before you renew?
        What would you tell our CEO to change?
        Which of these would you fund first, and why?
        What do you hope to see in version 3?
        Please give us your ideas
        More of what?
        Tips for us
        What would you add to the menu?
        What is the single most important improvement?
        What would you need to be able to work from home?
    """,
    "obstacles": """
        What is the biggest challenge in your daily work?
        What makes your job harder?
        What prevented you from completing your purchase?
        Why don't you use the self-service portal?
        What slows you down?
        If no, why not?
        If not, what was the reason?
        Why did you leave?
        What difficulties did you encounter?
        What were the main barriers to adoption?
        What is holding your team back?
        What gets in the way of your work?
        Where do you lose the most time?
        Which tasks are the hardest with the current tool?
        Have you had any trouble logging in? Please describe.
        What concerns do you have about moving to the cloud?
        What needs does X not address?
        What stops you from recommending us?
        Reasons for not attending
        Please describe the issue
        What is blocking you?
        Where do you get stuck?
        Why haven't you upgraded yet?
        What was the main reason for cancelling your subscription?
        What makes it difficult to get approvals?
        Welche Probleme hatten Sie?
        Was hindert Sie daran, das Portal zu nutzen?
        Warum nutzen Sie das System nicht?
        Falls nein, warum nicht?
        Was sind die größten Herausforderungen?
        Was macht Ihnen die Arbeit schwer?
        Quelles difficultés avez-vous rencontrées ?
        Qu'est-ce qui vous empêche d'utiliser le portail ?
        Pourquoi n'utilisez-vous pas l'application ?
        ¿Qué problemas ha tenido?
        ¿Qué le impide usar el portal?
        ¿Por qué no utiliza la aplicación?
        Quais dificuldades encontrou?
        O que o impede de usar o portal?
        Quali difficoltà ha incontrato?
        Cosa le impedisce di usare il portale?
        Welke problemen heeft u ervaren?
        Wat weerhoudt u ervan het portaal te gebruiken?
        Waarom niet?
        Jakie problemy napotkałeś?
        What went through your mind when you decided against us?
        Why are you considering leaving?
        What made the installation take so long?
        Which steps of the form did you find hard to understand?
        What is the main thing standing in your way?
        I have not upgraded because ...
        We stopped using the product because ...
        What makes you hesitate to sign?
        If you haven't contributed yet, why is that?
        What do you struggle with?
        What could prevent the project from succeeding?
        Blockers
        Which limitations did you hit?
        What is the toughest part of maintaining the package?
        Did anything go wrong that kept you from finishing the form?
        Have you ever had to abandon a request? What was the cause?
        What are your reservations about the new contract?
        What has kept you from booking online?
        What takes too much effort?
    """,
    "use": """
        What do you use our product for?
        How do you use the dashboard?
        Which devices do you use to access the portal?
        What is your main use case?
        Describe your typical workflow
        What software do you use for data analysis?
        How does your department handle invoices?
        What are you hoping to do with the data?
        In which situations do you contact the help desk?
        What tasks do you carry out with the tool?
        What else do you use it for?
        Which programming languages do you work with?
        What is the cluster used for in your group?
        For what purposes do you use AI tools?
        How are you using the new phones?
        Wofür nutzen Sie das Tool?
        Welche Programme verwenden Sie?
        Wie nutzen Sie die Cloud?
        À quoi vous sert l'outil ?
        Quels logiciels utilisez-vous ?
        Comment utilisez-vous le service ?
        ¿Para qué usa la herramienta?
        ¿Qué programas utiliza?
        Para que utiliza a ferramenta?
        Per cosa usa lo strumento?
        Waarvoor gebruikt u de tool?
        Do czego używasz narzędzia?
        What did you come to the office for?
        Purpose of your visit
        Tools used
        Where in your company is our software in use?
        Which functions do you use most often?
        How does your lab store its data?
        We use the platform to ...
        Which of our services do you use?
        What kind of work do you do on the cluster?
        What were you trying to get done today?
        Which channels do you use to contact us?
        What alternatives do you use?
        Please outline how your team organises releases.
        What are your main activities on the site?
    """,
    "facts": """
        What is your job title?
        How many people work in your organisation?
        How long have you been using the product?
        Where did you hear about us?
        Which country are you based in?
        Department
        Your company and role
        What year did you join?
        Which plan are you on?
        Which browser and version do you use?
        How often do you use the portal?
        When did you last contact us?
        What is your budget for IT?
        Name of your institution
        Who is your current provider?
        What is your field of study?
        How old are you?
        Job title / function
        What industry are you in?
        In welcher Abteilung arbeiten Sie?
        Wie lange sind Sie schon Kunde?
        Wie haben Sie von uns erfahren?
        Ihre Funktion
        Quelle est votre fonction ?
        Depuis combien de temps êtes-vous client ?
        Comment avez-vous connu notre service ?
        ¿Cuál es su cargo?
        ¿Cuánto tiempo lleva como cliente?
        ¿Cómo nos conoció?
        Qual é o seu cargo?
        Há quanto tempo é cliente?
        Qual è il suo ruolo?
        Da quanto tempo è cliente?
        Wat is uw functie?
        Hoe lang bent u al klant?
        Jakie jest Pani stanowisko?
        Number of employees
        Where are you located?
        Age group
        How large is your team?
        What kind of organisation do you work for?
        Which hospital did you go to?
        Date and time of the incident
        Do you manage a budget? If so, how large is it?
        Your e-mail
        Since when have you been a member?
        Which semester are you in?
        What type of customer are you?
        Who referred you to us?
        Operating system
        Contract number and term
        Are you a student or a member of staff? Which faculty?
        Years of experience
    """,
    "other": """
        Any other comments?
        Comments
        Anything else?
        Is there anything else we should know?
        Why?
        Why did you give us this rating?
        What is the primary reason for your score?
        Please explain your answer
        Tell us about your experience
        How was your visit?
        What do you like and dislike about it?
        What went well and what didn't?
        Pros and cons
        Likes / dislikes
        Comments or suggestions
        Feedback
        Other (please specify)
        Is there anything you would like to add?
        What do you think of the new design?
        How would you rate our service?
        Please share your thoughts
        Additional information
        What did you like? What could be improved?
        Would you recommend us? Why or why not?
        In a few sentences, tell us about your stay.
        Message
        Strengths and weaknesses of the proposal
        How satisfied are you?
        What happened?
        Anmerkungen
        Möchten Sie uns noch etwas mitteilen?
        Warum haben Sie diese Bewertung gegeben?
        Was war gut, was war schlecht?
        Lob und Kritik
        Begründen Sie Ihre Antwort
        Commentaires
        Avez-vous autre chose à ajouter ?
        Pourquoi cette note ?
        Points forts et points faibles
        Comentarios
        ¿Por qué esta puntuación?
        ¿Desea agregar algo más?
        Comentários
        Qual o motivo da sua nota?
        Commenti
        Perché ha dato questo voto?
        Opmerkingen
        Waarom geeft u dit cijfer?
        Wilt u nog iets kwijt?
        Uwagi
        Is there something we forgot to ask?
        Space for anything else
        What were you thinking of when you gave this score?
        Thank you for 10 out of 10! What is the reason?
        How was the food?
        Your opinion counts: what do you think of the new canteen?
        Please write your message here
        Overall impression
        Thank you for your feedback! Any last words?
        What impressed you and what annoyed you?
        Describe your last contact with the service desk.
        What did we do well, and where can we improve?
        Notes
        Additional remarks on costs
        What changed since last year?
        How did the migration go?
        Questions?
    """,
}


def kind_of(question: str) -> str | None:
    """Return what one question asks for."""
    (kind,) = kinds_of_questions([question])
    return kind


IN_OTHER_LANGUAGES = {
    "likes": """
        Was soll unbedingt so bleiben?
        Was sprach für unser Angebot?
        Que faut-il conserver ?
        Qu'est-ce qui a joué en faveur du contrat ?
        ¿Qué deberíamos mantener?
        ¿Qué pesó a favor de la renovación?
        O que devemos manter?
        Cosa dovremmo mantenere?
        Wat moeten we behouden?
        Ik werk graag met de nieuwe laptop omdat
    """,
    "dislikes": """
        Wie sehen Sie die neue Preisliste? Was sehen Sie kritisch?
        Wenn Ihre Bewertung unter 5 liegt: woran liegt das? Bewertung unter 5
        Quels sont les services les moins réussis ?
        Votre note est inférieure à 4 : pour quelle raison ?
        Qu'est-ce qui vous irrite dans le portail ?
        Si su nota es inferior a 6, explique el motivo
        ¿Qué le resulta más incómodo del portal?
        Se a sua nota é inferior a 6, qual o motivo?
        O que deixou a desejar na formação?
        Se il voto è inferiore a 6, qual è il motivo?
        Che cosa non l'ha convinta del corso?
        Cosa le è piaciuto meno?
        Wat viel u tegen aan de nieuwe telefoons?
        Waarover bent u minder te spreken?
    """,
    "wishes": """
        Il me faudrait pour mon poste :
        ¿Podría decirnos qué mejoraría?
        Poderia dizer o que mudaria no portal?
        Può indicarci che cosa cambierebbe?
        Kunt u aangeven wat u zou verbeteren?
        Können Sie uns sagen, was Sie ändern würden?
    """,
    "obstacles": """
        Woran scheiterte die Einführung?
        Was hat Ihre Arbeit im letzten Monat ausgebremst?
        Es fällt mir schwer, von unterwegs zu arbeiten, weil
        Qu'est-ce qui ralentit vos dossiers ?
        Pour quelle raison avez-vous renoncé au module ?
        ¿Puede explicarnos qué está frenando el proyecto?
        ¿Qué retrasa su trabajo?
        O que atrasou a entrega?
        Por que motivo desistiu da assinatura?
        Cosa rallenta il suo lavoro?
        Faccio fatica a usare il portale perché
        Welke factoren hebben de migratie vertraagd?
        Heeft iets u belet om de cursus te volgen?
        Reden om niet deel te nemen
    """,
    "use": """
        Welche Programme nutzen Sie für die Abrechnung?
        Auf welchem Weg melden Sie Störungen?
        Mit welchem Gerät arbeiten Sie unterwegs?
        Sur quel appareil lisez-vous vos courriels ?
        Par quel canal contactez-vous le support ?
        ¿Cómo se comunica con el servicio técnico?
        ¿Para qué usa la tableta y con qué frecuencia?
        ¿Con qué dispositivo trabaja?
        Como solicita um equipamento novo?
        Por que canal contacta o apoio?
        Come contatta l'assistenza?
        Su quale dispositivo consulta gli orari?
        Op welk apparaat leest u uw mail?
        Via welk kanaal meldt u storingen?
    """,
    "facts": """
        Seit wann tritt das Problem auf?
        Anzahl der Arbeitsplätze
        Mit welchem Anbieter arbeiten Sie, und bis wann läuft der Vertrag?
        Depuis quand travaillez-vous ici ?
        Dans quelle direction travaillez-vous ?
        Nombre de postes sur le site
        Votre statut et votre site
        Sede y cargo
        ¿Con qué empresa tiene el contrato?
        ¿Quién es el responsable del contrato?
        Setor / unidade
        Quem é o gestor do contrato?
        Sede e reparto di appartenenza
        Chi è il referente del contratto?
        Aantal medewerkers
        Met hoeveel leveranciers werkt u?
    """,
    "other": """
        Dürfen wir Sie zurückrufen?
        Wie würden Sie die Rolle der IT beschreiben?
        Pouvons-nous vous recontacter ?
        Comment décririez-vous votre poste ?
        ¿Podemos contactarle?
        Podemos contactá-lo?
        Possiamo ricontattarla?
        Mogen we u bellen?
        Hoe zou u de sfeer omschrijven?
    """,
}


@pytest.mark.parametrize("kind", ASKED)
def test_what_a_question_asks_for_is_told_by_its_words(kind: str) -> None:
    questions = [line.strip() for line in ASKED[kind].strip().splitlines()]
    told = dict(zip(questions, kinds_of_questions(questions), strict=True))
    assert told == dict.fromkeys(questions, kind)


def test_there_are_questions_of_each_kind_here() -> None:
    assert set(ASKED) == set(QUESTION_KINDS)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        # a wish and not what is liked; what is liked and not an improvement to make
        ("What features NOT in the prior list would you like to see?", "wishes"),
        ("What do you like least?", "dislikes"),
        ("Is there anything you do not like?", "dislikes"),
        ("What has improved since last year?", "likes"),
        ("What about Spack has helped you the most in the past year?", "likes"),
        ("What would help you the most?", "wishes"),
        ("What aspects make it pleasant to use?", "likes"),
        ("What aspects make it difficult to use?", "obstacles"),
        ("What keeps you coming back?", "likes"),
        ("What keeps you from coming back?", "obstacles"),
        ("What enhancements would have made your initial experience better?", "wishes"),
        # needs that are met, and those that are not
        ("What needs in your workflow does it address?", "use"),
        ("What needs in your workflow does it not address?", "obstacles"),
        # why, and why not
        ("Would you renew? Why or why not?", "other"),
        ("If no, why not?", "obstacles"),
        ("I would recommend it because ...", "likes"),
        ("What would make you recommend us?", "wishes"),
        ("Warum haben Sie diese Note vergeben?", "other"),
        ("Warum nutzen Sie es nicht?", "obstacles"),
        # the thing that is asked about is called after a problem or an improvement
        ("What do you like about our issue tracker?", "likes"),
        ("Which problems should we solve first?", "wishes"),
        ("How do you usually report a bug?", "use"),
        ("How many problems did you report last month?", "facts"),
        ("Name of your improvement team", "facts"),
        # words that only look like those of another language or kind
        ("What is your position?", "facts"),
        ("Which content management system do you use?", "use"),
        ("What hardware do you use?", "facts"),
        # a clause or sentence before the question says who is asked
        ("If you were unhappy, what should we change?", "wishes"),
        ("Sorry to hear you were not satisfied! Tell us more about what happened:", "other"),
        ("You told us about a problem. What should we do next?", "wishes"),
        ("As one of our sponsors, what would you like us to prioritise?", "wishes"),
        # the first of two questions decides, unless they ask for good and bad
        ("What do you use it for, and what problems did you meet?", "use"),
        ("What problems did you meet, and how did you solve them?", "obstacles"),
        ("What impressed you and what annoyed you?", "other"),
        ("Was hat Ihnen gefallen und was hat Sie gestört?", "other"),
        # numbers, remarks, names of columns
        ("Q12b) What went wrong? (optional)", "dislikes"),
        ("12. Which difficulties did you meet", "obstacles"),
        ("what_should_we_improve", "wishes"),
        ("whatWentWell", "likes"),
        ("What’s missing?", "wishes"),
        ("I don't use it because ...", "obstacles"),
        ("WHY", "other"),
        ("Q7", "other"),
        ("nickname", "other"),
        ("Что вам нравится?", "other"),
    ],
)
def test_a_question_that_looks_like_another_kind_is_told(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How satisfied are you with IT? | Why?", "other"),
        ("Please tell us about your office. | Anything that bothers you about its network", "dislikes"),
        ("What annoys you? | Other (please specify)", "dislikes"),
        ("How do you contact IT? | Other - Write In", "use"),
        ("What would make remote work easier? | Text", "wishes"),
        ("Do you use the portal? | If not, why not?", "obstacles"),
        ("Womit arbeiten Sie? | Sonstiges (bitte angeben)", "use"),
        ("A | B | What is missing?", "wishes"),
    ],
)
def test_the_label_of_a_box_decides_where_it_tells_a_kind(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_kinds_are_aligned_with_the_questions_and_null_where_nothing_is_asked() -> None:
    asked = pl.Series("asked", ["What annoys you?", None, "", " \n", "What annoys you?", "Anything else?"])
    assert kinds_of_questions(asked).to_list() == ["dislikes", None, None, None, "dislikes", "other"]
    assert kinds_of_questions([]).to_list() == []


@given(st.lists(st.none() | st.text(max_size=80), max_size=5))
@example(["|", "?|?", "( [", "\x00", "\ud7ff | ", "(" * 3000, "why not " * 400])
def test_any_text_has_a_kind(questions: list[str | None]) -> None:
    kinds = kinds_of_questions(questions)
    assert len(kinds) == len(questions)
    for question, kind in zip(questions, kinds, strict=True):
        assert kind in QUESTION_KINDS if question and not question.isspace() else kind in (None, "other")


def test_each_question_is_looked_at_once_and_not_beyond_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    def spelled(questions: pl.Series) -> pl.Series:
        seen.extend(questions)
        return plain(questions)

    plain = question_kinds._plain
    monkeypatch.setattr(question_kinds, "_plain", spelled)
    kinds_of_questions(["What annoys you?"] * 50 + ["x" * (LONGEST + 500)] * 50)
    assert [len(question) for question in seen] == [16, LONGEST]


def test_as_many_different_questions_as_no_survey_has_are_titles() -> None:
    titles = [f"What annoys you about room {n}?" for n in range(MOST + 1)]
    assert set(kinds_of_questions(titles)) == {"other"}
    assert set(kinds_of_questions(titles[:-1])) == {"dislikes"}


@pytest.mark.parametrize(("kind", "questions"), IN_OTHER_LANGUAGES.items())
def test_a_question_of_six_more_languages_is_told_by_its_words(kind: str, questions: str) -> None:
    asked = [line.strip() for line in questions.strip().splitlines()]
    assert dict(zip(asked, kinds_of_questions(asked), strict=True)) == dict.fromkeys(asked, kind)
