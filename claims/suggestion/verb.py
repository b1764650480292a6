"""Verbs of saying in Spanish and English, each in the forms that reports use, and what they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from claims.suggestion.word import listed


class Need(StrEnum):
    """What must stand with a verb before it counts as saying something."""

    THING = "thing"
    """Nothing more: its object may be a thing, as in «anunció la obra»."""
    CLAUSE = "clause"
    """A quotation, «que» or a colon, or its own place between commas."""
    QUOTE = "quote"
    """A quotation."""


class Form(StrEnum):
    """How a form is used."""

    FINITE = "finite"
    PARTICIPLE = "participle"
    GERUND = "gerund"
    INFINITIVE = "infinitive"


@dataclass(frozen=True, slots=True)
class Verb:
    """One form of a verb of saying. `plural` is None where the form does not tell."""

    need: Need
    form: Form
    plural: bool | None
    doubtful: bool = False
    """The form is a noun as well, or lacks its accent: it counts only next to a quotation or «que»."""


# Written with the stem of the present where it is not the infinitive's: recordar/recuerd.
_ES_THING = """
acusar admitir advertir/adviert amenazar anunciar aceptar condenar confirmar criticar cuestionar
defender/defiend denunciar descartar desmentir/desmient destacar detallar exhortar exigir instar insistir
lamentar negar/nieg pedir/pid prometer proponer/propon ratificar rechazar reclamar recomendar/recomiend
reconocer reiterar repudiar revelar solicitar subrayar sugerir/sugier informar explicar pronosticar
garantizar calificar tachar tildar culpar plantear reprochar augurar recalcar expresar manifestar/manifiest
"""
_ES_CLAUSE = """
abundar aclarar aconsejar aducir agradecer afirmar agregar alegar alertar apostillar apuntar argumentar
asegurar aseverar atestiguar avisar añadir bromear calcular celebrar comentar comunicar concluir/concluy
confesar/confies considerar constatar contar/cuent creer declarar determinar dictaminar enfatizar
especificar establecer estimar exponer/expon finalizar indicar ironizar jurar juzgar justificar matizar
adelantar mencionar narrar notificar opinar precisar prever/prev profetizar puntualizar pronunciar
recordar/recuerd referir/refier relatar rematar remarcar replicar reportar resaltar responder resumir/resum
señalar sostener/sostien sentenciar sospechar testificar tuitear twittear urgir valorar vaticinar zanjar
reseñar anotar sustentar externar espetar acotar asentar suplicar rogar/rueg revirar presumir coincidir
confiar desvelar temer observar atribuir/atribuy describir dudar aventurar deslizar apuntillar
"""
_ES_FINDING = "encontrar/encuentr demostrar/demuestr hallar comprobar/comprueb"
"""Verbs that tell a result only right before «que»."""
_ES_QUOTE = """
cerrar/cierr citar continuar/continú contestar exclamar escribir gritar postear preguntar proseguir/prosig
publicar reflexionar reaccionar rezar hablar lanzar reír/rí soltar/suelt susurrar compartir/compart
vociferar despedir/despid
"""
_ES_BEHIND = frozenset(
    {"cerrar", "compartir", "continuar", "hablar", "lanzar", "despedir", "proseguir", "reaccionar", "soltar"}
)
"""Verbs that tell who spoke only behind a quotation."""

_ES_IRREGULAR = {
    "decir": (Need.CLAUSE, "dice dicen dijo dijeron decía decían dirá dirán diría dicho diciendo decir djo"),
    "escribir": (Need.QUOTE, "escrito"),
    "exponer": (Need.CLAUSE, "expuso expusieron expuesto"),
    "proponer": (Need.THING, "propuso propusieron propuesto"),
    "sostener": (Need.CLAUSE, "sostuvo sostuvieron"),
    "prever": (Need.CLAUSE, "previó previeron previsto prevé prevén"),
    "pedir": (Need.THING, "pidió pidieron pidiendo"),
    "advertir": (Need.THING, "advirtió advirtieron advirtiendo"),
    "sugerir": (Need.THING, "sugirió sugirieron sugiriendo"),
    "desmentir": (Need.THING, "desmintió desmintieron desmintiendo"),
    "referir": (Need.CLAUSE, "refirió refirieron"),
    "proseguir": (Need.QUOTE, "prosiguió prosiguieron prosigue prosiguen"),
    "concluir": (Need.CLAUSE, "concluyó concluyeron concluyendo"),
    "aducir": (Need.CLAUSE, "adujo adujeron"),
    "exigir": (Need.THING, "exige exigen"),
    "predecir": (Need.CLAUSE, "predijo predijeron predice predicen"),
    "contradecir": (Need.THING, "contradijo contradijeron"),
    "argüir": (Need.CLAUSE, "arguyó arguyeron arguye"),
    "atribuir": (Need.THING, "atribuyó atribuyeron"),
    "comprometer": (Need.THING, "comprometió comprometieron compromete comprometen"),
    "llamar": (Need.THING, "llamó llamaron llama llaman"),
    "temer": (Need.CLAUSE, "teme temen"),
    "creer": (Need.CLAUSE, "creyó creyeron"),
}
_ES_PLURALS = listed(
    """
    dicen dijeron decían dirán expusieron propusieron sostuvieron previeron prevén pidieron advirtieron
    sugirieron desmintieron refirieron prosiguieron prosiguen concluyeron adujeron exigen predijeron
    predicen contradijeron arguyeron creyeron atribuyeron temen comprometieron
    comprometen llamaron llaman
    """
)
# Forms that are nouns or adjectives as well, or belong to another verb.
_ES_DOUBTFUL = listed(
    """
    amenaza amenazan cuenta cuentan nota crítica demanda resume estima recuerda publica comunica
    confirma confirman juzga establece establecen valora cierra suelta celebra defiende defienden
    celebró defendió aceptó acepta establecido cerró soltó compartió compartieron pronunció despidió
    reaccionó determina determinó determinan garantiza abunda apunta apuntan reporta
    """
)

SET_PHRASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "dio": (("a", "conocer"),),
    "dieron": (("a", "conocer"),),
    "da": (("a", "conocer"),),
    "dado": (("a", "conocer"),),
    "dejado": (("claro",), ("en", "claro")),
    "hecho": (("saber",), ("hincapié",), ("ver",), ("un", "llamado")),
    "dejó": (("claro",), ("en", "claro")),
    "dejaron": (("claro",), ("en", "claro")),
    "hizo": (("saber",), ("hincapié",), ("ver",), ("un", "llamado")),
    "hicieron": (("saber",), ("hincapié",), ("ver",), ("un", "llamado")),
}
"""Verbs that say something only with these words behind them."""

_EN_THING = """
accuse admit/admitt announce condemn confirm criticise criticize deny demand disclose dismiss pledge promise
reject reiterate reveal urge vow warn apologise apologize propose recommend reaffirm
"""
_EN_CLAUSE = """
acknowledge add advise affirm agree allege answer argue assert believe boast caution claim complain concede
conclude confess contend declare detail emphasise emphasize estimate explain forecast hint imply indicate
inform insist joke lament maintain mention note observe predict recall remark reply report respond say state
stress submit/submitt suggest tell testify think underline underscore tweet
"""
_EN_QUOTE = "ask comment continue cry exclaim laugh post shout sigh write joke quip recount"
_EN_PAST = {
    "say": "said",
    "tell": "told",
    "think": "thought",
    "write": "wrote",
    "foretell": "foretold",
}
_EN_PARTICIPLES = {"write": "written"}
_EN_NOUNS = listed(
    """
    claim claims report reports state states note notes comment comments post posts demand demands
    estimate estimates promise promises pledge vow detail details answer answers reply stress joke tweet
    forecast remark remarks advise urge agree think believe laugh cry recall
    """
)


@cache
def speech_verbs(language: str) -> dict[str, Verb]:
    """Give every form of a verb of saying in a language («es», «en», with or without a region).

    Another language gives an empty table.
    """
    return {"es": _spanish, "en": _english}.get(language[:2].lower(), dict)()


def _spanish() -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for need, lemmas in (
        (Need.CLAUSE, _ES_FINDING),
        (Need.QUOTE, _ES_QUOTE),
        (Need.CLAUSE, _ES_CLAUSE),
        (Need.THING, _ES_THING),
    ):
        for entry in lemmas.split():
            lemma, _slash, stem = entry.partition("/")
            for shape, form, plural in _spanish_forms(lemma, stem or lemma[:-2]):
                doubtful = shape in _ES_DOUBTFUL or lemma in _ES_BEHIND or lemmas is _ES_FINDING
                verbs[shape] = Verb(need, form, plural, doubtful)
    for need, shapes in _ES_IRREGULAR.values():
        for shape in shapes.split():
            verbs[shape] = Verb(need, _spanish_form(shape), shape in _ES_PLURALS)
    for shape in SET_PHRASES:
        form = Form.PARTICIPLE if shape in {"dado", "dejado", "hecho"} else Form.FINITE
        verbs[shape] = Verb(Need.THING, form, shape.endswith("ron"))
    _add_gerunds(verbs)
    _add_bare(verbs)
    return verbs


def _add_gerunds(verbs: dict[str, Verb]) -> None:
    """Add the gerunds with those who are told: «proponiéndole»."""
    for shape, verb in list(verbs.items()):
        if verb.form is Form.GERUND:
            stem = shape.replace("ando", "ándo").replace("endo", "éndo")
            verbs.update({stem + told: verb for told in ("le", "les", "nos", "lo")})


def _add_bare(verbs: dict[str, Verb]) -> None:
    """Add the finite forms as they are written without their accents, which are doubtful then."""
    for shape, verb in list(verbs.items()):
        bare = shape.replace("ó", "o").replace("í", "i").replace("á", "a").replace("é", "e")
        if bare != shape and verb.form is Form.FINITE:
            verbs.setdefault(bare, Verb(verb.need, verb.form, verb.plural, doubtful=True))


def _spanish_forms(lemma: str, present: str) -> list[tuple[str, Form, bool | None]]:
    stem, first = lemma[:-2], lemma.endswith("ar")
    vowel = "a" if first else "e"
    past = ("ó", "aron") if first else ("ió", "ieron")
    was = ("aba", "aban") if first else ("ía", "ían")
    finite = [
        (present + vowel, False),
        (present + vowel + "n", True),
        (stem + past[0], False),
        (stem + past[1], True),
        (stem + was[0], False),
        (stem + was[1], True),
        (lemma + "á", False),
        (lemma + "án", True),
    ]
    return [
        *((shape, Form.FINITE, plural) for shape, plural in finite),
        (stem + ("ado" if first else "ido"), Form.PARTICIPLE, None),
        (stem + ("ando" if first else "iendo"), Form.GERUND, None),
        (lemma, Form.INFINITIVE, None),
    ]


def _spanish_form(shape: str) -> Form:
    if shape.endswith("ndo"):
        return Form.GERUND
    if shape in {"dicho", "escrito", "expuesto", "propuesto", "previsto"}:
        return Form.PARTICIPLE
    return Form.INFINITIVE if shape == "decir" else Form.FINITE


def _english() -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for need, lemmas in ((Need.QUOTE, _EN_QUOTE), (Need.CLAUSE, _EN_CLAUSE), (Need.THING, _EN_THING)):
        for entry in lemmas.split():
            lemma, _slash, doubled = entry.partition("/")
            for shape, form, plural in _english_forms(lemma, doubled or lemma):
                verbs[shape] = Verb(need, form, plural, shape in _EN_NOUNS)
    return verbs


def _english_forms(lemma: str, stem: str) -> list[tuple[str, Form, bool | None]]:
    bare = stem.removesuffix("e")
    third, past = lemma + "s", bare + "ed"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        third, past = lemma[:-1] + "ies", lemma[:-1] + "ied"
    elif lemma.endswith(("s", "sh", "ch")):
        third = lemma + "es"
    past = _EN_PAST.get(lemma, past)
    participle = _EN_PARTICIPLES.get(lemma)
    return [
        (lemma, Form.FINITE, True),
        (third, Form.FINITE, False),
        (past, Form.FINITE, None),
        (bare + "ing", Form.GERUND, None),
        *([(participle, Form.PARTICIPLE, None)] if participle else []),
    ]
