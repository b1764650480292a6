"""Words that are left out of the index: they stand in every text and say nothing of what it is about.

Only words that do grammar's work are here (articles, pronouns, prepositions, conjunctions, auxiliaries),
folded as the index folds. Not negations, amounts or comparisons: they are what a claim turns on; and no
noun, whatever its frequency: `estado` is a country's. A language without a list keeps all its words.
"""

from __future__ import annotations

_ES = """
a al ante aquel aquella aquellas aquello aquellos aun aunque bajo cabe como con conmigo consigo contigo
cual cuales cualquier cuando cuya cuyas cuyo cuyos de del desde donde durante e el ella ellas ello ellos en
entonces entre era eran eras eres es esa esas ese eso esos esta estaba estaban estamos estan estar
estas este esto estos estoy estuvieron estuvo fue fuera fueran fueron fuese ha haber habia habian habra
habran habria han has hasta hay haya hayan he hemos hubo i la las le les lo los me mediante mi mia mias mio
mios mis mientras nos nosotras nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para
pero por porque pues que quien quienes se sea sean segun ser sera seran seria serian si sido siendo sobre
somos son soy su sus suya suyas suyo suyos tal tambien te tenia tiene tienen toda todas todo todos tras tu
tus tuya tuyo u un una unas uno unos usted ustedes va van vosotras vosotros vuestra vuestro y ya yo
"""

_EN = """
a about after all am an and any are as at be because been before being between both but by can could d did
do does doing don during each for from had has have having he her here hers herself him himself his how i if
in into is it its itself just ll m may me might must my myself of off on once or other our ours ourselves out
over own re s shall she should so some such t than that the their theirs them themselves then there these
they this those through to too under until up upon ve very was we were what when where which while who whom
whose why will with would y you your yours yourself yourselves
"""

_PT = """
a ao aos aquela aquelas aquele aqueles aquilo as ate com como cuja cujo da das de dela delas dele deles
depois desde do dos e ela elas ele eles em entre era eram essa essas esse esses esta estao estas estava
estavam este estes estou eu foi foram fosse ha havia houve isso isto ja la lhe lhes lo me mesmo meu meus
minha minhas na nas nem no nos nossa nossas nosso nossos num numa o os ou para pela pelas pelo pelos por
porque pra qual quando que quem se seja ser sera seu seus sob sobre sou sua suas tal tambem te tem tenho
ter teu teus ti tinha tu tua tuas um uma umas uns vai vao voce voces vos
"""

_FR = """
a ai au aux avec avait avaient ayant c ce ceci cela celle celles celui ces cet cette ceux comme d dans de des
dont du elle elles en es est et etaient etait etant ete etes etre eu eux fut ici il ils j je l la le les leur
leurs lui m ma mais me meme mes moi mon n nos notre nous on ont ou par pour qu que quel quelle quelles
quels qui s sa se sera ses si soit sommes son sont sous suis sur t ta te tes toi ton tu un une vos votre vous
y
"""

_IT = """
a ad agli ai al alla alle allo anche avere aveva avevano c che chi ci coi col come con cui d da dagli dai dal
dalla dalle dallo degli dei del della delle dello di dove e ed egli era erano essere fra fu furono gli ha
hanno ho i il in io l la le lei li lo loro lui ma mi mia mie miei mio ne negli nei nel nella nelle nello noi
nostra nostre nostri nostro o per perche quale quali quella quelle quelli quello questa queste questi
questo qui se sei si sia siamo sono sta stata state stati su sua sue sugli sui sul sulla sulle sullo
suo suoi ti tra tu tua tuo tuoi un una uno vi voi
"""

_DE = """
aber als also am an auch auf aus bei beim bin bis bist da damit dann das dass dem den denn der des die dies
diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es euch fur hab habe
haben hat hatte hatten hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem
jeden jeder jedes jene kann konnen mein meine mich mir mit nach noch nun ob oder sein seine seinem seinen
seiner sich sie sind so sondern sowie uber um und uns unser unter vom von vor war waren warum was weil welche
welcher wenn wer werden wie wir wird wo wurde wurden zu zum zur zwar zwischen
"""

_CA = """
a al als amb aquell aquella aquelles aquells aquest aquesta aquestes aquests aixo allo com d de del dels
des e el ella elles ells els em en ens entre era eren es estan et fou foren ha han he hem hi ho i
jo l la les li lo los m ma me mentre meu meva mi n ne nosaltres nostra nostre o on pel pels per perque pero
qual quan que qui quin quina s sa se segons ser sera seu seus seva seves si sobre son sota sou soc t ta tal
tambe te tu un una unes uns us va van vosaltres vostra vostre
"""

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "ca": _CA,
        "de": _DE,
        "en": _EN,
        "es": _ES,
        "fr": _FR,
        "it": _IT,
        "pt": _PT,
    }.items()
}
"""Folded stop-words by language, the first subtag of BCP 47."""
