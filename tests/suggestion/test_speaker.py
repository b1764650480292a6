"""Who is said to say a sentence: an invented one for each way of saying it, in both languages."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.domain.vocabulary import ActorKind
from claims.suggestion.speaker import Speaker, Via, find_speakers

BELARTE = "El canciller Octavio Belarte visitó el puerto de Quelmora el lunes."
TORVEL = "La ministra Ana Torvel visitó el puerto de Quelmora el lunes."
ACTRESS = "La actriz Ana Torvel visitó el puerto de Quelmora el lunes."
BISHOP = "El obispo de Quelmora, Octavio Belarte, visitó el puerto el lunes."
MINISTER = "Foreign Minister Octavio Belarte visited the port on Monday."


def speakers(*sentences: str, language: str = "es", known: tuple[str, ...] = ()) -> list[Speaker | None]:
    """Find the speakers of a text whose sentences are given, parted by spaces."""
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + (" " if not sentence.endswith("\n") else "")
    return find_speakers(text, spans, language, known)


def last(*sentences: str, language: str = "es") -> tuple[str, Via] | None:
    """Give the name and the way of the last sentence's speaker."""
    speaker = speakers(*sentences, language=language)[-1]
    return (speaker.name, speaker.via) if speaker else None


@pytest.mark.parametrize(
    ("sentences", "name", "via"),
    [
        # A quotation with the verb before or after its subject, in every kind of marks.
        (("«El puente es seguro», dijo el canciller Octavio Belarte.",), "Octavio Belarte", Via.QUOTE),
        (("“El puente es seguro”, aseguró Octavio Belarte.",), "Octavio Belarte", Via.QUOTE),
        (('"El puente es seguro", ha dicho Octavio Belarte.',), "Octavio Belarte", Via.QUOTE),
        (("\u2018El puente es seguro\u2019, dijo Octavio Belarte.",), "Octavio Belarte", Via.QUOTE),
        (("—El puente es seguro —afirmó Octavio Belarte—. Nadie lo duda.",), "Octavio Belarte", Via.QUOTE),
        (("Octavio Belarte dijo: «El puente es seguro».",), "Octavio Belarte", Via.QUOTE),
        (("Octavio Belarte: «El puente es seguro».",), "Octavio Belarte", Via.QUOTE),
        (("Octavio Belarte escribió en Twitter: «Nadie nos llamó».",), "Octavio Belarte", Via.QUOTE),
        (
            ("«Nadie nos llamó», dijo a La Gaceta el canciller Octavio Belarte.",),
            "Octavio Belarte",
            Via.QUOTE,
        ),
        (("El puente es seguro: Octavio Belarte",), "Octavio Belarte", Via.INDIRECT),
        # Indirect speech.
        (("Octavio Belarte informó que el puente es seguro.",), "Octavio Belarte", Via.INDIRECT),
        (("El puente, indicó Octavio Belarte, es seguro.",), "Octavio Belarte", Via.INDIRECT),
        (("Octavio Belarte negó los hechos.",), "Octavio Belarte", Via.INDIRECT),
        (("Octavio Belarte asegura tener pruebas.",), "Octavio Belarte", Via.INDIRECT),
        (("Octavio Belarte dio a conocer que el puente es seguro.",), "Octavio Belarte", Via.INDIRECT),
        (("Octavio Belarte se dijo contento con el plan.",), "Octavio Belarte", Via.INDIRECT),
        (("Octavio Belarte no descarta que el puente caiga.",), "Octavio Belarte", Via.INDIRECT),
        (
            ("Octavio Belarte visitó el puerto, indicando que es seguro.",),
            "Octavio Belarte",
            Via.INDIRECT,
        ),
        (("Octavio Belarte generó dudas al afirmar que todo va bien.",), "Octavio Belarte", Via.INDIRECT),
        # The subject far from its verb.
        (
            ("Octavio Belarte, canciller de Ismavia, aseguró que no hay pruebas.",),
            "Octavio Belarte",
            Via.INDIRECT,
        ),
        (
            ("El canciller de Ismavia, Octavio Belarte, aseguró que no hay pruebas.",),
            "Octavio Belarte",
            Via.INDIRECT,
        ),
        (
            ("El candidato a la alcaldía por el norte, Octavio Belarte, dijo que ganará.",),
            "Octavio Belarte",
            Via.INDIRECT,
        ),
        (
            ("Octavio Belarte, que visitó el puerto, informó que es seguro.",),
            "Octavio Belarte",
            Via.INDIRECT,
        ),
        (("Octavio Belarte visitó el puerto y dijo que es seguro.",), "Octavio Belarte", Via.INDIRECT),
        (("Habló Octavio Belarte, quien afirmó que es seguro.",), "Octavio Belarte", Via.INDIRECT),
        # Sources.
        (("Según Octavio Belarte, el puente es seguro.",), "Octavio Belarte", Via.ACCORDING),
        (("El puente es seguro, según explicó Octavio Belarte.",), "Octavio Belarte", Via.ACCORDING),
        (("De acuerdo con Octavio Belarte, el puente es seguro.",), "Octavio Belarte", Via.ACCORDING),
        (("A juicio de Octavio Belarte, el puente sobra.",), "Octavio Belarte", Via.ACCORDING),
        (("Para el canciller Octavio Belarte, el puente sobra.",), "Octavio Belarte", Via.ACCORDING),
        (("Según datos de la Secretaría de Obras, sobra.",), "Secretaría de Obras", Via.ACCORDING),
        (
            ("Según un sondeo publicado el martes por el diario La Gaceta, ganará.",),
            "La Gaceta",
            Via.ACCORDING,
        ),
        (
            ("En un comunicado, la Secretaría de Obras informó que pagará.",),
            "Secretaría de Obras",
            Via.INDIRECT,
        ),
        (
            ("Un comunicado de la Secretaría de Obras señala que pagará.",),
            "Secretaría de Obras",
            Via.INDIRECT,
        ),
        # The fullest name, wherever it stands.
        ((BELARTE, "Belarte dijo que el puente es seguro."), "Octavio Belarte", Via.INDIRECT),
        (
            ("La Secretaría de Obras Públicas (SOP) pagará.", "La SOP dijo que pagará."),
            "Secretaría de Obras Públicas",
            Via.INDIRECT,
        ),
        (
            ("El IEI (Instituto de Estadística de Ismavia) mide.", "El IEI indicó que bajó."),
            "Instituto de Estadística de Ismavia",
            Via.INDIRECT,
        ),
        # Left out, pointed at, described.
        ((BELARTE, "Añadió que el puente es seguro."), "Octavio Belarte", Via.CARRIED),
        ((BELARTE, "Además, señaló que el puente es seguro."), "Octavio Belarte", Via.CARRIED),
        ((BELARTE, "Negó los hechos."), "Octavio Belarte", Via.CARRIED),
        ((BELARTE, "El puente, dijo, es seguro."), "Octavio Belarte", Via.CARRIED),
        ((BELARTE, "«El puente es seguro», añadió."), "Octavio Belarte", Via.CARRIED),
        ((BELARTE, "En su opinión, el puente es seguro."), "Octavio Belarte", Via.CARRIED),
        ((TORVEL, "—El puente es seguro —afirmó ella—."), "Ana Torvel", Via.PRONOUN),
        ((BELARTE, TORVEL, "Él dijo que el puente es seguro."), "Octavio Belarte", Via.PRONOUN),
        ((BELARTE, TORVEL, "La ministra dijo que es seguro."), "Ana Torvel", Via.PRONOUN),
        ((BELARTE, "El funcionario dijo que es seguro."), "Octavio Belarte", Via.PRONOUN),
        (
            ("El presidente Octavio Belarte llegó.", "El mandatario dijo que es seguro."),
            "Octavio Belarte",
            Via.PRONOUN,
        ),
        (
            ("Pagará el Instituto de Obras.", "El organismo dijo que pagará."),
            "Instituto de Obras",
            Via.PRONOUN,
        ),
        # Quotations over several sentences and paragraphs.
        (("«No pagaremos», dijo Octavio Belarte.", "«Nadie nos llamó»."), "Octavio Belarte", Via.CARRIED),
        (
            ('Octavio Belarte dijo: "No pagaremos.', "Nadie nos llamó.\n", 'Nadie pagará".'),
            "Octavio Belarte",
            Via.CARRIED,
        ),
        (("«¡Basta!»", "gritó Octavio Belarte."), "Octavio Belarte", Via.INDIRECT),
        # Several speakers.
        (
            ("Los gobiernos de Ismavia y Torvenza anunciaron un plan.",),
            "gobiernos de Ismavia y Torvenza",
            Via.INDIRECT,
        ),
        (("Octavio Belarte y Ana Torvel dijeron que sobra.",), "Octavio Belarte y Ana Torvel", Via.INDIRECT),
        (("Ana Torvel dijo que Octavio Belarte afirmó que sobra.",), "Ana Torvel", Via.INDIRECT),
        # Descriptions of someone whom the text names: by office, by what the ending tells, by gender.
        ((ACTRESS, "La intérprete dijo que sobra."), "Ana Torvel", Via.PRONOUN),
        ((ACTRESS, "La famosa dijo que sobra."), "Ana Torvel", Via.PRONOUN),
        ((BISHOP, "El prelado dijo que sobra."), "Octavio Belarte", Via.PRONOUN),
        (("Octavio Belarte editó el libro.", "El editor dijo que sobra."), "Octavio Belarte", Via.PRONOUN),
        (
            (BELARTE, "La esposa del canciller Octavio Belarte dijo que sobra."),
            "La esposa del canciller Octavio Belarte",
            Via.INDIRECT,
        ),
        (
            (TORVEL, "El puente, indicó la funcionaria, Octavio Belarte lo vendió."),
            "Ana Torvel",
            Via.PRONOUN,
        ),
        (
            (
                "Torvenza Solar construirá el puente.",
                "La empresa Torvenza Solar vino.",
                "La firma dijo que sí.",
            ),
            "Torvenza Solar",
            Via.PRONOUN,
        ),
        (
            ("Petróleos Torvenza (Petorv) vendió el puente.", "La petrolera dijo que ganó."),
            "Petróleos Torvenza",
            Via.PRONOUN,
        ),
        # Papers stand for who made them.
        (
            ("La Universidad de Quelmora publicó un estudio.", "El estudio concluyó que sobra."),
            "Universidad de Quelmora",
            Via.PRONOUN,
        ),
        (
            ("Un estudio de la Universidad de Quelmora mide.", "La investigación encontró que sobra."),
            "Universidad de Quelmora",
            Via.PRONOUN,
        ),
        (
            (
                "El estudio, de la Universidad de Quelmora, mide.",
                "Los resultados del estudio revelan que sobra.",
            ),
            "Universidad de Quelmora",
            Via.PRONOUN,
        ),
        (("Según la más reciente encuesta del diario La Gaceta, ganará.",), "La Gaceta", Via.ACCORDING),
        (("De acuerdo con «La Hora del Norte», ganará.",), "La Hora del Norte", Via.ACCORDING),
        (("De acuerdo con lo dicho por Octavio Belarte, ganará.",), "Octavio Belarte", Via.ACCORDING),
        (("El puente, a decir de Octavio Belarte, sobra.",), "Octavio Belarte", Via.ACCORDING),
        # The same person under two surnames, with «y», or in a shouted headline.
        (
            ("Habló Ana Torvel.", "La diputada Torvel Pacheco dijo que sobra."),
            "Ana Torvel",
            Via.INDIRECT,
        ),
        (("Ana Torvel y Gil dijo que sobra.",), "Ana Torvel y Gil", Via.INDIRECT),
        (
            ("«Sobra», indicó el Comisionado Nacional contra el Ruido, Octavio Belarte.",),
            "Octavio Belarte",
            Via.QUOTE,
        ),
        # Verbs in set phrases, with clitics, or with what they need.
        ((BELARTE, "Belarte hizo saber que pagará."), "Octavio Belarte", Via.INDIRECT),
        (("El puente sobra, así lo ha dejado claro Octavio Belarte.",), "Octavio Belarte", Via.INDIRECT),
        ((BELARTE, "Belarte se comprometió a pagar."), "Octavio Belarte", Via.INDIRECT),
        ((BELARTE, "Belarte se pronunció en contra del puente."), "Octavio Belarte", Via.INDIRECT),
        ((BELARTE, "Belarte llamó a los vecinos a votar."), "Octavio Belarte", Via.INDIRECT),
        ((BELARTE, "Belarte contó la historia del puente."), "Octavio Belarte", Via.INDIRECT),
        ((BELARTE, "Belarte les escribió, proponiéndoles que paguen."), "Octavio Belarte", Via.INDIRECT),
        ((BELARTE, "Belarte menciono a la prensa que sobra."), "Octavio Belarte", Via.INDIRECT),
        (("Sobra, señaló el día de hoy Octavio Belarte.",), "Octavio Belarte", Via.INDIRECT),
        (
            ("Octavio Belarte informó, a través de su cuenta de Twitter, que sobra.",),
            "Octavio Belarte",
            Via.INDIRECT,
        ),
        (("«Sobra», interpuso Octavio Belarte.",), "Octavio Belarte", Via.QUOTE),
        ((BELARTE, "«Nadie vino», se lee en el mensaje."), "Octavio Belarte", Via.CARRIED),
        # The subject of the clause, not a name within it.
        (
            ("Acompañado por la ministra Ana Torvel, el canciller Octavio Belarte dijo que sí.",),
            "Octavio Belarte",
            Via.INDIRECT,
        ),
        (
            ("La obra paró, así que Octavio Belarte, que vino hoy, dijo que sobra.",),
            "Octavio Belarte",
            Via.INDIRECT,
        ),
        (("Gente cercana al canciller asegura que sobra.",), "Gente cercana", Via.INDIRECT),
        (
            (BELARTE, "Mientras que la ministra Ana Torvel señala que sobra."),
            "Ana Torvel",
            Via.INDIRECT,
        ),
        (
            (BELARTE, "Ana Torvel pidió que se pague, informó la Secretaría de Obras."),
            "Secretaría de Obras",
            Via.INDIRECT,
        ),
        (("Ana Torvel vino porque, según ella, sobra.",), "Ana Torvel", Via.PRONOUN),
        # Headlines, quotations without a verb of saying, and words that go on without marks.
        (("Octavio Belarte: el puente de Quelmora sobra",), "Octavio Belarte", Via.INDIRECT),
        (("El puente de Quelmora sobra: canciller Octavio Belarte",), "Octavio Belarte", Via.INDIRECT),
        (
            ("Defiende Ana Torvel el puente: «Yo vivo al lado y lo cruzo todos los días»",),
            "Ana Torvel",
            Via.QUOTE,
        ),
        (
            (
                "Octavio Belarte dijo que sobra.",
                "Sus palabras fueron: «Nadie cruza ese puente desde hace años».",
            ),
            "Octavio Belarte",
            Via.CARRIED,
        ),
        (("Octavio Belarte dijo que sobra.", "Yo no lo cruzo nunca."), "Octavio Belarte", Via.CARRIED),
        (
            ("Octavio Belarte dijo que sobra.", "El puente es alto.", "«Nadie lo cruza»."),
            "Octavio Belarte",
            Via.CARRIED,
        ),
        ((BELARTE, "«Nadie lo cruza»."), "Octavio Belarte", Via.CARRIED),
        (
            ("Octavio Belarte dijo:\n", '"Nadie lo cruza.\n', "El puente sobra.\n"),
            "Octavio Belarte",
            Via.CARRIED,
        ),
        (
            (
                "El canciller Octavio Belarte dijo que calla, pero habló Ana Torvel, quien explicó:\n",
                "«Nadie lo cruza».",
            ),
            "Ana Torvel",
            Via.CARRIED,
        ),
        # Written badly.
        (("octavio belarte\n", BELARTE, "Belarte afirmo que es seguro"), "Octavio Belarte", Via.INDIRECT),
    ],
)
def test_spanish(sentences: tuple[str, ...], name: str, via: Via) -> None:
    """Spanish attributions give the name the article would use, and the way it says so."""
    assert last(*sentences) == (name, via)


@pytest.mark.parametrize(
    ("sentences", "name", "via"),
    [
        (('"The bridge is safe," said Octavio Belarte.',), "Octavio Belarte", Via.QUOTE),
        (("“The bridge is safe,” Octavio Belarte said.",), "Octavio Belarte", Via.QUOTE),
        (('Octavio Belarte wrote on Twitter: "Nobody called."',), "Octavio Belarte", Via.QUOTE),
        (("Octavio Belarte said that the bridge is safe.",), "Octavio Belarte", Via.INDIRECT),
        (("Octavio Belarte has warned that the bridge may fall.",), "Octavio Belarte", Via.INDIRECT),
        (("Octavio Belarte told reporters the bridge was safe.",), "Octavio Belarte", Via.INDIRECT),
        (("Octavio Belarte, mayor of Quelmora, said it was safe.",), "Octavio Belarte", Via.INDIRECT),
        (("President Octavio Belarte announced a new bridge.",), "Octavio Belarte", Via.INDIRECT),
        (("The Ministry of Works said it would pay.",), "Ministry of Works", Via.INDIRECT),
        (("According to Octavio Belarte, the bridge is safe.",), "Octavio Belarte", Via.ACCORDING),
        ((MINISTER, "Belarte said it was safe."), "Octavio Belarte", Via.INDIRECT),
        ((MINISTER, "He said it was safe."), "Octavio Belarte", Via.PRONOUN),
        ((MINISTER, "The minister denied the claim."), "Octavio Belarte", Via.PRONOUN),
        (('"We will not pay," said Octavio Belarte.', '"Nobody called."'), "Octavio Belarte", Via.CARRIED),
        (
            ("The governments of Ismavia and Torvenza announced a plan.",),
            "governments of Ismavia and Torvenza",
            Via.INDIRECT,
        ),
        (("Ismavia's government rejected the plan.",), "Ismavia's government", Via.INDIRECT),
        (('"No," the bank\'s chief economist, Octavio Belarte, said.',), "Octavio Belarte", Via.QUOTE),
        (("Ana Torvel said Octavio Belarte had told her so.",), "Ana Torvel", Via.INDIRECT),
    ],
)
def test_english(sentences: tuple[str, ...], name: str, via: Via) -> None:
    """English attributions give the name the article would use, and the way it says so."""
    assert last(*sentences, language="en") == (name, via)


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("Según fuentes oficiales, murieron 12 personas.", "fuentes oficiales", ActorKind.UNIDENTIFIED),
        ("Los vecinos aseguran que nadie avisó.", "Los vecinos", ActorKind.GROUP),
        (
            "«No es cierto», indicó un representante del puerto.",
            "un representante del puerto",
            ActorKind.PERSON,
        ),
        ("Nuestro informante dijo que sobra.", "Nuestro informante", ActorKind.UNIDENTIFIED),
        ("Algunos bancos aseguran que sobra.", "Algunos bancos", ActorKind.PUBLIC_BODY),
        ("Amigos de la actriz señalan que sobra.", "Amigos de la actriz", ActorKind.GROUP),
        ("El lider de los vecinos dijo que sobra.", "El lider de los vecinos", ActorKind.PERSON),
        ("Allegados señalan que es cierto.", "Allegados", ActorKind.UNIDENTIFIED),
        ("«Sobra», dijo uno de los vecinos.", "uno de los vecinos", ActorKind.GROUP),
    ],
)
def test_unnamed(sentence: str, name: str, kind: ActorKind) -> None:
    """Someone without a name has the phrase instead."""
    (speaker,) = speakers(sentence)
    assert speaker is not None
    assert (speaker.name, speaker.kind, speaker.named) == (name, kind, False)


def test_unnamed_english() -> None:
    """A spokesman without a name is nobody in particular, but has an office."""
    (speaker,) = speakers("A spokesman for the ministry denied the claim.", language="en")
    assert speaker is not None
    assert (speaker.name, speaker.role, speaker.named) == (
        "A spokesman for the ministry",
        "spokesman for the ministry",
        False,
    )


@pytest.mark.parametrize(
    "sentences",
    [
        (BELARTE,),
        ("El Gobierno cerró el puente el martes.",),
        ("El puente fue señalado como peligroso.",),
        ("Octavio Belarte fue declarado culpable.",),
        ("El plan anunciado en mayo sigue en pie.",),
        ("Se informó que hay 12 heridos.",),
        ("Octavio Belarte no dijo que viene.",),
        ("La respuesta fue «no».",),
        ("La pregunta es si Octavio Belarte tiene razón.",),
        ("Según la ley, el puente es público.",),
        ("Según se mire, el puente es alto.",),
        ("Octavio Belarte cuenta con el apoyo que pidió.",),
        ("La denuncia llegó al puerto.",),
        (BELARTE, "Después, la ley pide que se pague."),
        ("El comité determinó las calles que se cierran.",),
        ("«Sobra», dijo ella.",),
        ("El puente es viejo.", "«Sobra».", "El puente es alto."),
        ("Rumores y más rumores sobre el puente de Quelmora.",),
        ("El hecho indica que el puente es viejo.",),
        ("Dijo que no.",),
        (BELARTE, "Belarte agradeció el premio."),
        (BELARTE, "Belarte contó los votos."),
        (BELARTE, "Belarte dijo lo que piensa."),
        (BELARTE, "Belarte dio a conocer los precios."),
        (BELARTE, "Belarte llamó a la puerta."),
        ("Belarte lloró al recordar la pena que pasó.",),
        ("Ni Octavio Belarte ni Ana Torvel informaron de la obra.",),
        ("El Congreso admitió a trámite la ley.",),
        ("El puerto promete cambiar la ciudad.",),
        ("Octavio Belarte, intérprete de «Lluvia», cantó dos veces.",),
        ("DIJO BELARTE QUE NO SE PAGA EL PUENTE DE QUELMORA",),
        ("«Nadie dijo que pagaremos».",),
        (),
    ],
)
def test_nobody(sentences: tuple[str, ...]) -> None:
    """Narration, look-alikes of speech verbs, and words whose speaker is not told have none."""
    assert speakers(*sentences) == [None] * len(sentences)


@pytest.mark.parametrize(
    "sentence",
    [
        "Two people were said to be hurt.",
        "The minister was reported missing.",
        "The United States closed the bridge.",
        "Police found two cars.",
        "The ministry did not respond to a request.",
        "The claims were many.",
    ],
)
def test_nobody_english(sentence: str) -> None:
    """Passives and nouns that look like verbs are nobody's speech."""
    assert speakers(sentence, language="en") == [None]


def test_an_attribution_behind_carries_back() -> None:
    """All sentences of a quotation belong to the one who is named where it ends."""
    found = speakers("«No pagaremos.", "Nadie nos llamó.", "Nadie vino», dijo Octavio Belarte.")
    assert [(one.name, one.via) if one else None for one in found] == [
        ("Octavio Belarte", Via.CARRIED),
        ("Octavio Belarte", Via.CARRIED),
        ("Octavio Belarte", Via.QUOTE),
    ]


def test_figures_do_not_speak_on() -> None:
    """A quotation behind «según las encuestas» is the last speaker's."""
    found = speakers("Octavio Belarte dijo que sobra.", "Ganará, según las encuestas.", "«Nadie lo cruza».")
    assert [one.name if one else None for one in found] == [
        "Octavio Belarte",
        "las encuestas",
        "Octavio Belarte",
    ]


def test_a_shouted_headline_names_who_the_text_names() -> None:
    """Capitals tell nothing in a shouted line, but what is a name elsewhere is one there too."""
    found = speakers("PIDE BELARTE QUE NO SE PAGUE EL PUENTE\n", "Ayer habló el canciller Octavio Belarte.")
    assert found[0] is not None
    assert (found[0].name, found[0].via) == ("Octavio Belarte", Via.INDIRECT)


def test_a_headline_gives_the_office_before_its_holder() -> None:
    """An office without a name at the top is the one's who holds it further down."""
    found = speakers("Asegura canciller que el puente sobra\n", "El canciller Octavio Belarte llegó.")
    assert found[0] is not None
    assert found[0].name == "Octavio Belarte"


def test_an_agency_behind_another_statement_does_not_speak_on() -> None:
    """Who reports what someone said is not whom the next sentence leaves out."""
    found = speakers(
        "El canciller Octavio Belarte dijo que sobra.",
        "Agregó que pagará, informó el diario La Gaceta.",
        "Recordó que nadie lo cruza.",
    )
    assert [one.name if one else None for one in found] == ["Octavio Belarte", "La Gaceta", "Octavio Belarte"]


def test_a_pronoun_without_anyone_before_it_is_not_carried() -> None:
    """Where «ella» is nobody the text has named, her words are not the last speaker's."""
    found = speakers("Octavio Belarte dijo que sobra.", "«Nadie nos llamó», dijo ella.")
    assert found[1] is None


def test_who_is_told_does_not_speak() -> None:
    """The object of a speech is not its speaker."""
    assert last("El canciller Octavio Belarte informó a Ana Torvel del acuerdo.") == (
        "Octavio Belarte",
        Via.INDIRECT,
    )


def test_a_quoted_verb_is_not_the_attribution() -> None:
    """What stands in the quotation says nothing of who utters it."""
    assert last("«Ana Torvel dijo que sobra», indicó Octavio Belarte.") == ("Octavio Belarte", Via.QUOTE)


def test_places_of_name_and_mention() -> None:
    """The name stands where the article gives it in full, the mention in the sentence itself."""
    text = "Octavio Belarte llegó.\nEl canciller Belarte dijo que el puente es seguro."
    spans = [(0, 22), (23, len(text))]
    speaker = find_speakers(text, spans, "es")[1]
    assert speaker == Speaker(
        "Octavio Belarte", 0, 15, (23, 43), Via.INDIRECT, named=True, role="canciller", kind=ActorKind.PERSON
    )
    assert text[0:15] == "Octavio Belarte"
    assert text[23:43] == "El canciller Belarte"


def test_the_fullest_name_may_come_after() -> None:
    """A surname in the first sentence stands for the full name further down."""
    text = "Belarte dijo que sobra. Octavio Belarte llegó el lunes."
    (speaker,) = find_speakers(text, [(0, 23)], "es")
    assert speaker is not None
    assert text[speaker.start : speaker.end] == speaker.name == "Octavio Belarte"
    assert speaker.mention == (0, 7)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Octavio Belarte dijo que no.", ActorKind.PERSON),
        ("Brasil dijo que no.", ActorKind.STATE),
        ("El Ministerio de Obras dijo que no.", ActorKind.PUBLIC_BODY),
        ("El Partido del Norte dijo que no.", ActorKind.PARTY),
        ("La empresa Torvenza Solar dijo que no.", ActorKind.ORGANIZATION),
    ],
)
def test_kinds(sentence: str, kind: ActorKind) -> None:
    """The kind of an actor is guessed from the name and the noun before it."""
    (speaker,) = speakers(sentence)
    assert speaker is not None
    assert speaker.kind is kind


def test_roles() -> None:
    """The office goes with the name wherever the article gives it."""
    found = speakers("Octavio Belarte, canciller de Ismavia, llegó.", "Belarte dijo que sobra.")[1]
    assert found is not None
    assert found.role == "canciller de Ismavia"


def test_known_names_are_found_in_small_letters() -> None:
    """A recorded name is recognised where its capitals are missing."""
    sentence = "ayer octavio belarte dijo que el puente es seguro"
    assert speakers(sentence) == [None]
    (speaker,) = speakers(sentence, known=("Octavio Belarte",))
    assert speaker is not None
    assert (speaker.name, speaker.named) == ("octavio belarte", True)


def test_lookalike_letters() -> None:
    """Cyrillic letters that look like Latin ones do not hide a verb."""
    assert last("Octavio Belarte dij\u043e que el puente es seguro.") == ("Octavio Belarte", Via.INDIRECT)


def test_another_language_gives_nobody() -> None:
    """Only Spanish and English are read."""
    assert speakers("Belarte sagte, dass es stimmt.", language="de") == [None]
    assert last("Octavio Belarte dijo que no.", language="es-MX") == ("Octavio Belarte", Via.INDIRECT)


PIECES = """
Belarte Octavio Ana Torvel el la canciller ministra dijo que afirmó señaló según de del y , . : ; « » " “ ”
' — - ( ) INE Instituto se no quien ha dicho The said told He according to of 12 *N* @a
"""


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES.split(), "\n"]), max_size=60),
    st.sampled_from(["es", "en"]),
    st.sampled_from(["", " "]),
)
def test_any_words(words: list[str], language: str, between: str) -> None:
    """Whatever the words, each sentence gets its answer, and every place is exact."""
    text = between.join(words)
    spans = [match.span() for match in re.finditer(r"[^.\n]+", text)]
    check(text, spans, language)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.data())
def test_any_text(text: str, data: st.DataObject) -> None:
    """Whatever the text and the spans, nothing is raised."""
    place = st.integers(0, len(text))
    spans = sorted(tuple(sorted(data.draw(st.tuples(place, place)))) for _ in range(3))
    check(text, [(start, end) for start, end in spans], "es")


def check(text: str, spans: list[tuple[int, int]], language: str) -> None:
    """Compare every place in the answers with the text."""
    found = find_speakers(text, spans, language)
    assert len(found) == len(spans)
    for speaker, (start, end) in zip(found, spans, strict=True):
        if speaker:
            assert text[speaker.start : speaker.end] == speaker.name != ""
        if speaker and speaker.mention:
            assert start <= speaker.mention[0] < speaker.mention[1] <= end


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "dijo que ",
            "Octavio Belarte, canciller, ",
            '" \n',
            "«",
            "Según ",
            "Ana y ",
            "—dijo ",
            "(A) ",
            "'a ",
        ),
        *(
            "el estudio de ",
            "El canciller dijo que no. ",
            "un estudio. ",
            "de Ana, el canciller dijo ",
            "ni ",
        ),
        *("ANA BELARTE DIJO ", "Ana: ", "Ana Torvel y Gil dijo ", "«No», pasó Ana. ", "así que es que "),
    ],
)
def test_no_text_is_slow(unit: str) -> None:
    """Eight times the text takes nothing like 64 times the time, also where nothing in it makes sense."""
    times = []
    for size in (20_000, 160_000):
        text = unit * (size // len(unit))
        start = process_time()
        find_speakers(text, [(0, len(text))], "es")
        times.append(process_time() - start)
    assert times[1] < 32 * times[0] + 0.5
