"""The words of English that noun phrases are made of: who may speak, and the small words around them."""

from __future__ import annotations

from claims.domain.vocabulary import ActorKind
from claims.suggestion.noun import Determiner, Gender, Lexicon, Noun, as_gender

_OFFICES = """
president=leader president-elect=leader premier=leader minister=minister chancellor=minister
secretary=secretary governor=governor mayor=mayor lawmaker=lawmaker senator=lawmaker
congressman:m=lawmaker congresswoman:f=lawmaker deputy=lawmaker legislator=lawmaker
representative=representative councillor councilman:m councilwoman:f judge=judge justice=judge
prosecutor=prosecutor attorney=lawyer lawyer=lawyer barrister=lawyer solicitor=lawyer candidate=candidate
nominee=candidate spokesman:m=spokesperson spokeswoman:f=spokesperson spokesperson=spokesperson
director=director coordinator ambassador=ambassador diplomat=ambassador envoy=ambassador commissioner
adviser advisor aide chairman:m=chair chairwoman:f=chair chair=chair chief=chief head=head leader=leader
ceo=chief executive=chief founder=founder owner=owner manager=manager coach=manager general=officer
colonel=officer captain commander=officer officer=officer sergeant lieutenant=officer sheriff
detective=officer policeman:m policewoman:f doctor=doctor physician=doctor surgeon=doctor nurse
psychologist psychiatrist=doctor scientist=scientist researcher=scientist expert=expert specialist=expert
analyst=expert economist=expert professor=professor teacher=professor historian engineer
journalist=journalist reporter=journalist correspondent=journalist columnist=journalist writer=author
author=author actor=artist actress:f=artist singer=artist artist=artist musician=artist comedian=artist
player=player footballer=player striker=player goalkeeper=player king:m=monarch queen:f=monarch prince:m
princess:f pope:m pontiff:m archbishop=bishop bishop=bishop priest=priest pastor=priest activist=activist
campaigner=activist official=official politician=official minister-president son:m daughter:f father:m
mother:f brother:m sister:f husband:m wife:f widow:f friend neighbour neighbor witness victim
suspect=suspect defendant=suspect survivor patient student resident employee worker man:m woman:f boy:m
girl:f farmer driver customer user voter protester member chancellor principal dean critic supporter
insider organiser organizer developer landlord tenant parent
"""
_GENERAL = """
leader lawmaker legislator official politician expert candidate minister-president diplomat artist veteran
republican democrat conservative executive president premier
"""
_BODIES = """
government ministry department agency court parliament congress senate council commission committee police:p
army navy embassy consulate authority bank institute administration bureau office treasury
"""
_ORGANIZATIONS = """
company firm organisation organization association foundation federation union university school hospital
club team newspaper magazine broadcaster network website charity group church watchdog outlet business
airline manufacturer retailer think-tank ngo board
"""
_PARTIES = "party coalition"
_PAPERS = """
report study investigation statement document letter survey poll article book paper ruling tweet post
analysis filing complaint lawsuit
"""
_GROUPS = "family couple opposition public community crew people:p police:p"
_ARTICLES: dict[str, Determiner] = {
    "the": (None, None, True),
    "a": (None, False, False),
    "an": (None, False, False),
    "this": (None, False, True),
    "these": (None, True, True),
    "his": (None, None, False),
    "her": (None, None, False),
    "its": (None, None, False),
    "their": (None, None, False),
    "some": (None, True, False),
    "several": (None, True, False),
    "many": (None, True, False),
    "other": (None, True, False),
    "another": (None, False, False),
    "one": (None, False, False),
    "two": (None, True, False),
    "three": (None, True, False),
    "both": (None, True, True),
}
_PRONOUNS: dict[str, tuple[Gender | None, bool]] = {
    "he": ("m", False),
    "she": ("f", False),
    "they": (None, True),
}
_BEFORE = """
former senior top local then new prime foreign chief deputy vice acting public health finance interior defence
defense press opposition government police company state federal high-ranking unnamed anonymous leading own
same independent veteran official young old other royal assistant executive general prime
"""
_PREPOSITIONS = """
to at by for from in into of on with without about against after before during under over through between
among per like as
"""
_FUNCTION = """
a about after again all also although an and any are as at be because been before but by can could did do
does during each every few first for from further had has have he her here him his how however i if in
instead into is it its just last later like many may meanwhile more moreover most much my no nor not now
of on once one only or other our over she since so some still such than that the their them then there
these they this those though through to today tomorrow under until up upon was we were what when where
whether which while who whom whose why will with would yes yesterday yet you your monday tuesday wednesday
thursday friday saturday sunday january february march april may june july august september october
november december two three according
"""
_LIFELESS = """
fact figure figures case situation law video picture pictures result results data evidence proof photograph
thing story idea reason day year week month time sign sentence word words news rumour list film plan
"""
_NAME_BODIES = """
party government ministry department university institute commission court bank foundation association
federation organisation organization agency council congress senate house hospital centre center club
company group union alliance movement committee board office bureau church army navy force forces police
parliament assembly times news post press radio television tv journal reuters bloomberg twitter facebook
google apple microsoft netflix nasa cnn bbc nbc abc cbs fox associated daily guardian telegraph mirror inc
corp ltd nations league academy school research international gazette herald tribune observer
"""


def english() -> Lexicon:
    """Build the lexicon of English, with every noun in both numbers."""
    nouns: dict[str, Noun] = {}
    general = frozenset(_GENERAL.split())
    for entry in _OFFICES.split() + _GENERAL.split():
        shapes, _equals, lemma = entry.partition("=")
        shape, _colon, gender = shapes.partition(":")
        one = as_gender(gender)
        nouns.setdefault(
            shape, Noun(lemma or shape, ActorKind.PERSON, one, plural=False, general=shape in general)
        )
        nouns.setdefault(_plural(shape), Noun(lemma or shape, ActorKind.GROUP, one, plural=True))
    listed = (
        (_PAPERS, ActorKind.UNIDENTIFIED),
        (_GROUPS, ActorKind.GROUP),
        (_ORGANIZATIONS, ActorKind.ORGANIZATION),
        (_BODIES, ActorKind.PUBLIC_BODY),
        (_PARTIES, ActorKind.PARTY),
    )
    for words, kind in listed:
        for entry in words.split():
            shape, _colon, only = entry.partition(":")
            paper = words is _PAPERS
            broad = shape in {"company", "firm", "agency", "organisation", "organization", "body"}
            nouns.setdefault(shape, Noun(shape, kind, None, plural=bool(only), general=broad, paper=paper))
            if not only:
                nouns.setdefault(_plural(shape), Noun(shape, kind, None, plural=True, paper=paper))
    nouns["source"] = Noun("source", ActorKind.UNIDENTIFIED, None, plural=False)
    nouns["sources"] = Noun("source", ActorKind.UNIDENTIFIED, None, plural=True)
    nouns["authorities"] = Noun("authority", ActorKind.PUBLIC_BODY, None, plural=True)
    return Lexicon(
        nouns=nouns,
        articles=_ARTICLES,
        pronouns=_PRONOUNS,
        before_nouns=frozenset(_BEFORE.split()),
        of=frozenset({"of", "for"}),
        prepositions=frozenset(_PREPOSITIONS.split()),
        function_words=frozenset(_FUNCTION.split()),
        lifeless=frozenset(_LIFELESS.split()),
        bodies=frozenset(_NAME_BODIES.split()),
    )


def _plural(shape: str) -> str:
    if shape.endswith("man"):
        return shape[:-3] + "men"
    if shape.endswith("y") and shape[-2] not in "aeiou":
        return shape[:-1] + "ies"
    return shape + ("es" if shape.endswith(("s", "ch", "sh", "x")) else "s")
