"""The words that mark sentences, Spanish and English: as patterns of whole words, and as phrases.

Written with their accents, in lower case: `anunció` is said, an `anuncio` is not. Verbs of saying have a
list of their own, in verb.py.
"""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """What may mark a sentence."""

    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    CHANGE = "change"
    COMPARISON = "comparison"
    SUPERLATIVE = "superlative"
    GENERALITY = "generality"
    SPEECH = "speech"
    ATTRIBUTION = "attribution"
    QUOTATION = "quotation"
    CAUSE = "cause"
    FUTURE = "future"
    LEGAL = "legal"
    PAST = "past"
    INSTITUTION = "institution"
    NAME = "name"
    NEGATION = "negation"
    FIRST_PERSON = "first_person"
    OPINION = "opinion"
    DUTY = "duty"
    HEDGE = "hedge"
    QUESTION = "question"
    EXCLAMATION = "exclamation"
    IMPERATIVE = "imperative"
    COURTESY = "courtesy"
    NOTICE = "notice"


WORDS: dict[str, dict[Mark, str]] = {
    "es": {
        Mark.NUMBER: r"""
dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veint\w+
(?:tr|cuar|cincu|ses|set|och|nov)ei?nta cien cientos?
(?:dos|tres|cuatro|quin|seis|sete|ocho|nove)cient[oa]s quinient[oa]s mil miles mill(?:ón|ones) billones
docenas? decenas? centenar(?:es)? mitad tercios? terceras? cuartos? quinto doble triple
""",
        Mark.PERCENT: r"""
porcentajes? tasas? puntos
""",
        Mark.MONEY: r"""
euros? dólar(?:es)? pesos? libras bolívares presupuestos? salarios? sueldos? pensi(?:ón|ones) impuestos?
deudas? gastos? precios? inversi(?:ón|ones) coste?s? ayudas? fondos pib tarifas? multas?
""",
        Mark.DATE: r"""
enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre lunes
martes miércoles jueves viernes sábado domingo ayer anteayer años? meses semanas? días? siglos? décadas?
trimestres?
""",
        Mark.CHANGE: r"""
(?:aument|increment|baj|dispar|desplom|dobl|duplic|triplic|recort|rebaj)(?:a|an|ó|aron|aba|aban|ado|ando)
(?:gast|super|alcanz|cost|cuest|cobr|registr|sum|ahorr|acumul)(?:a|an|ó|aron|aba|aban|ado|ando)
(?:sub|crec|decrec|descend|perd|ca|desciend)(?:e|en|ió|ieron|ido|yó|yeron) pierden? reduc[ei]\w* redujo
redujeron aumentos? incrementos? subidas? bajadas? caídas? descensos? crecimiento recortes? récords?
""",
        Mark.COMPARISON: r"""
mayor(?:es)? menor(?:es)? superior(?:es)? inferior(?:es)? peor(?:es)? mejor(?:es)? doble triple mitad
respecto comparad[oa]s? comparación iguales supera superan
""",
        Mark.SUPERLATIVE: r"""
primer primer[oa]s? últim[oa]s? únic[oa]s? máxim[oa]s? mínim[oa]s? históric[oa]s? récords? inédit[oa]s?
líder(?:es)? \w{3,}ísim[oa]s? mayoría
""",
        Mark.GENERALITY: r"""
tod[oa]s nadie siempre cada ningun[oa] ningún cualquier nunca jamás nada sólo solo solamente
""",
        Mark.ATTRIBUTION: r"""
según informes? estudios? encuestas? datos cifras estadísticas? fuentes? estimaciones censo documentos?
investigaci(?:ón|ones) oms onu ine fmi ocde cis
""",
        Mark.CAUSE: r"""
porque debido caus[aó] causas causan causaron provoc(?:a|an|ó|aron|ado|ando) culpas?
gener(?:a|an|ó|ado) impid(?:e|en|ió) evit(?:a|an|ó|ado) favorec(?:e|en|ió) deriv(?:a|ó|ado)
destruy(?:e|en|ó) origin(?:a|ó|ado)
""",
        Mark.FUTURE: r"""
\w{2,}(?:[aeidb]rán?|[aid]remos) (?:s|d|v)[ae]rán? irán? próxim[oa]s? previst[oa]s? prevén? pronto
planean? pronostican? estiman? prometen? prometió
""",
        Mark.LEGAL: r"""
ley leyes decretos? decretazo tribunal(?:es)? sentencias? constituci(?:ón|onal|onales) delitos? juez
jueza jueces juicios? juzgados? fiscal fiscalía fiscales condenad[oa]s? condenas? condenó detenid[oa]s?
detención ilegal(?:es)? legal(?:es)? inconstitucional derogar derogó prisión cárcel imputad[oa]s?
acusad[oa]s? querellas? demandas? indultos? corrupción artículos? norma normativa penal supremo reforma
investigad[oa]s? sanci(?:ón|ones) secuestr(?:o|ó|ados?)
""",
        Mark.PAST: r"""
\w{2,}(?:ó|aron|ieron|yeron|jeron) fue fueron hizo hicieron tuvo tuvieron hubo estuvo estuvieron puso
pusieron dio dieron quiso vino vinieron pudo pudieron ha han había habían
""",
        Mark.INSTITUTION: r"""
gobiernos? ministr[oa]s? ministerios? presidentes? presidentas? alcaldes? alcaldesas? ayuntamientos?
congreso senado parlamento consejer[oa]s? diputad[oa]s? senador(?:es|as?)? canciller(?:es)?
embajador(?:es|as?)? policías? ejército guardia partidos? sindicatos? empresas? universidad(?:es)?
hospital(?:es)? bancos? comisión fundación administraci(?:ón|ones) autoridad(?:es)? secretari[oa]
gobernador(?:es|as?)? oposición ue eeuu autonomías?
""",
        Mark.NEGATION: r"""
no ni sin nunca jamás tampoco falso falsa mentira bulos?
""",
        Mark.FIRST_PERSON: r"""
yo mí mi mis me nos nosotr[oa]s nuestr[oa]s?
(?!próxi|últi|míni|máxi|legíti|extre|supre)\w{2,}(?:amos|emos|imos) hemos somos vamos estamos creo
pienso he soy estoy quiero tengo voy
""",
        Mark.OPINION: r"""
creo pienso opino parece vergüenza vergonzos[oa]s? lamentables? orgullos?[oa]?s? indignos? indigna
inaceptables? intolerables? indecentes? miserables? maravillos[oa]s? estupend[oa]s? grandes? esperanza
ilusión valiente valentía dignidad bonit[oa]s? terrible necesari[oa]s? important(?:e|es|ísimo)
imprescindibles? fundamental(?:es)? clave clar[oa]s? triste ojalá hermos[oa]s? compromiso sueños?
dictadura libertad democracia futuro
""",
        Mark.DUTY: r"""
deben? debemos debería[n]? deberíamos necesitamos exigimos pedimos queremos proponemos defendemos
tenemos seguiremos toca urge urgente
""",
        Mark.HEDGE: r"""
quizás? acaso podrían? habrían? posiblemente probablemente posibles? probables?
presunt(?:o|a|os|as|amente) supuest(?:o|a|os|as|amente) aparentemente sería[n]? rumor(?:es)?
""",
        Mark.IMPERATIVE: r"""
mira mirad miren lee leed lean sigue síguenos sígueme seguid escucha escuchad comparte compartid únete
participa vota votad recuerda recordad apoya firma ven venid descubre conoce pincha visita inscríbete
""",
        Mark.COURTESY: r"""
gracias felicidades felicito felicitar enhorabuena abrazos? bienvenid[oa]s? ánimo saludos? condolencias
pésame homenaje hola buenos feliz cariño suerte dep descanse recuerdo agradecer agradezco
""",
        Mark.NOTICE: r"""
directo entrevistas? vídeos? video hilo streaming programa comparecencia presentamos presentación
visitamos visita acto foto fotos web facebook twitter youtube instagram suscríbete emisión reunión
encuentro conferencia lea vea relacionad[oa]s? leer aquí intervención debate
""",
    },
    "en": {
        Mark.NUMBER: r"""
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty
fifty sixty seventy eighty ninety hundreds? thousands? millions? billions? trillions? dozens? half
thirds? quarters? double twice triple
""",
        Mark.PERCENT: r"""
percent percentage rates?
""",
        Mark.MONEY: r"""
dollars? euros? pounds? budgets? wages? salar(?:y|ies) tax(?:es)? debts? spending prices? costs? funds?
funding investments? gdp paid bucks?
""",
        Mark.DATE: r"""
january february march april june july august september october november december monday tuesday
wednesday thursday friday saturday sunday yesterday years? months? weeks? days? century decades?
""",
        Mark.CHANGE: r"""
increase[sd]? rose risen rises? fell fallen falls dropped drops grew grown grows cut cuts doubled
tripled reached exceed(?:s|ed)? lost loses gained declined declines decrease[sd]? soared plunged surged
reduced? records? growth costs?
""",
        Mark.COMPARISON: r"""
than higher lower larger smaller greater fewer less worse better compared comparison versus twice half
equal
""",
        Mark.SUPERLATIVE: r"""
first last only most least highest lowest largest biggest worst best greatest record historic
unprecedented ever never leading \w{3,}iest majority
""",
        Mark.GENERALITY: r"""
all everyone everybody nobody always every none any never nothing only just
""",
        Mark.ATTRIBUTION: r"""
according stud(?:y|ies) surveys? polls? data figures statistics sources? estimates? census documents?
research researchers scientists experts? officials cdc fda who report
""",
        Mark.CAUSE: r"""
because due caus(?:e|es|ed|ing) led leads result(?:s|ed)? consequences? effects? blame responsible
prevent(?:s|ed)? kill(?:s|ed|ing)? cure[sd]? trigger(?:s|ed)? stops? spread(?:s|ing)? affects? infects?
""",
        Mark.FUTURE: r"""
will won't shall going tomorrow soon next plans? expected forecasts? predicts? upcoming
""",
        Mark.LEGAL: r"""
laws? acts? courts? judges? constitution(?:al|ality)? crimes? criminal illegal(?:ly)? legal(?:ly)?
lawsuits? sued sues trial trials convicted sentenced? arrest(?:s|ed)? prison jail banned bans? bills?
approved authori[sz]ed mandates? mandatory supreme rights? prosecutors? charged fraud emergency
""",
        Mark.PAST: r"""
was were had did has have \w{3,}ed went took made gave got came began won lost held found sent died
""",
        Mark.INSTITUTION: r"""
governments? ministers? ministry president mayor congress senate senators? parliament police army party
union compan(?:y|ies) universit(?:y|ies) hospitals? banks? commission administration authorit(?:y|ies)
governor department agency opposition democrats? republicans? eu uk us usa nhs gop
""",
        Mark.NEGATION: r"""
no not never neither nor without false fake hoax lie lies \w+n't cannot
""",
        Mark.FIRST_PERSON: r"""
i me my mine we us our ours i'm i've we're we've i'll
""",
        Mark.OPINION: r"""
think believe feel seems? shame shameful terrible awful great amazing love hate sad happy proud hope
hopefully glad wish beautiful ridiculous stupid disgusting excited important crucial essential lol wow
""",
        Mark.DUTY: r"""
must should need needs ought let's gotta
""",
        Mark.HEDGE: r"""
maybe perhaps might may could possibly probably allegedly supposedly reportedly apparently likely
rumou?rs? would
""",
        Mark.IMPERATIVE: r"""
look watch read follow listen share join vote remember check click visit retweet register sign call book
learn stay wear wash
""",
        Mark.COURTESY: r"""
thanks? thank congratulations congrats welcome hello hi rip condolences tribute please sorry happy good
morning honou?red dear greetings
""",
        Mark.NOTICE: r"""
live interview video thread stream webinar show photos? website facebook twitter youtube instagram
subscribe podcast episode meeting conference newsletter related appointments? info information register
available eligible faq q
""",
    },
}
"""The words that make each mark, as patterns; `s?` and `[oa]` say how they end."""

PHRASES: dict[str, dict[str, Mark]] = {
    "es": {
        "de acuerdo con": Mark.ATTRIBUTION,
        "de acuerdo a": Mark.ATTRIBUTION,
        "a juicio de": Mark.ATTRIBUTION,
        "por ciento": Mark.PERCENT,
        "más que": Mark.COMPARISON,
        "menos que": Mark.COMPARISON,
        "frente a": Mark.COMPARISON,
        "por encima de": Mark.COMPARISON,
        "por debajo de": Mark.COMPARISON,
        "a diferencia de": Mark.COMPARISON,
        "el más": Mark.SUPERLATIVE,
        "la más": Mark.SUPERLATIVE,
        "los más": Mark.SUPERLATIVE,
        "las más": Mark.SUPERLATIVE,
        "con más": Mark.SUPERLATIVE,
        "por primera vez": Mark.SUPERLATIVE,
        "de la historia": Mark.SUPERLATIVE,
        "gracias a": Mark.CAUSE,
        "a causa de": Mark.CAUSE,
        "por culpa de": Mark.CAUSE,
        "a raíz de": Mark.CAUSE,
        "va a": Mark.FUTURE,
        "van a": Mark.FUTURE,
        "vamos a": Mark.FUTURE,
        "hay que": Mark.DUTY,
        "tiene que": Mark.DUTY,
        "tienen que": Mark.DUTY,
        "hace falta": Mark.DUTY,
        "tal vez": Mark.HEDGE,
        "a lo mejor": Mark.HEDGE,
        "estados unidos": Mark.INSTITUTION,
        "buenos días": Mark.COURTESY,
    },
    "en": {
        "according to": Mark.ATTRIBUTION,
        "per cent": Mark.PERCENT,
        "more than": Mark.COMPARISON,
        "less than": Mark.COMPARISON,
        "as much as": Mark.COMPARISON,
        "due to": Mark.CAUSE,
        "as a result": Mark.CAUSE,
        "thanks to": Mark.CAUSE,
        "going to": Mark.FUTURE,
        "have to": Mark.DUTY,
        "has to": Mark.DUTY,
        "in my opinion": Mark.OPINION,
        "for the first time": Mark.SUPERLATIVE,
        "in history": Mark.SUPERLATIVE,
        "white house": Mark.INSTITUTION,
    },
}
"""Phrases that make a mark, word by word."""
