"""Nouns for those who speak: offices, bodies, groups, papers; and the small words around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from claims.domain.vocabulary import ActorKind
from claims.suggestion.word import listed

Gender = Literal["m", "f"]


@dataclass(frozen=True, slots=True)
class Noun:
    """One form of a noun that may speak.

    `lemma` is the same for all forms of a noun and for those that mean the same office. A `general` noun
    («funcionario», «mandatario») may stand for anyone it fits, a `paper` for whoever wrote it.
    """

    lemma: str
    kind: ActorKind
    gender: Gender | None
    plural: bool
    general: bool = False
    paper: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language that noun phrases are made of."""

    nouns: dict[str, Noun]
    articles: dict[str, tuple[Gender | None, bool | None, bool]]
    """Determiners: gender, whether plural, and whether they point at someone known already."""
    pronouns: dict[str, tuple[Gender | None, bool]]
    before_nouns: frozenset[str]
    of: frozenset[str]
    prepositions: frozenset[str]
    function_words: frozenset[str]
    lifeless: frozenset[str]
    """Nouns that show something without saying it."""
    bodies: frozenset[str]
    """Words that make a name the name of a body."""

    def are_people(self, low: str) -> bool:
        """Tell by its end a noun, in no list, for one who does something or comes from somewhere."""
        bare = low.removesuffix("es") if low.endswith("ores") else low.removesuffix("s")
        return low.startswith("ex") or low.endswith(_OF_PEOPLE) or bare.endswith(_OF_PEOPLE)


def is_office(noun: Noun | None) -> bool:
    """Tell the noun of one person's office from any other, and from none."""
    return noun is not None and noun.kind is ActorKind.PERSON


_OF_PEOPLE = (
    *("ista", "eño", "eña", "ense", "és", "esa", "ano", "ana", "ino", "ina", "ero", "era", "or", "ora"),
    *("ante", "ario", "aria", "ólogo", "óloga", "ado", "ada", "ido", "ida", "iano", "iana"),
)

# Who has an office: of one lemma where they are called by either, first the one that names it.
_ES_OFFICES = """
presidente/presidenta=mandatario mandatario=mandatario expresidente/expresidenta=mandatario ministro
canciller=ministro exministro=ministro viceministro viceprimer gobernador=gobernador
exgobernador=gobernador alcalde/alcaldesa=alcalde edil=alcalde exalcalde/exalcaldesa=alcalde
diputado=legislador senador=legislador legislador=legislador parlamentario=legislador
congresista=legislador eurodiputado=legislador asambleísta=legislador exdiputado=legislador
exsenador=legislador concejal=concejal regidor=concejal juez/jueza=juez magistrado=juez fiscal=fiscal
procurador=fiscal candidato=candidato aspirante=candidato precandidato=candidato abanderado=candidato
portavoz=portavoz vocero=portavoz secretario=secretario subsecretario=secretario titular=titular
director=director exdirector=director subdirector=director coordinador=coordinador delegado=delegado
embajador=embajador excanciller=ministro cónsul diplomático=embajador comisario comisionado=comisionado
consejero rector=rector decano vicepresidente/vicepresidenta jefe/jefa líder=líder dirigente=líder
lideresa=líder general=militar coronel=militar capitán/capitana comandante=militar almirante=militar
sargento teniente=militar militar=militar policía agente oficial abogado=abogado letrado=abogado defensor
médico=médico doctor=médico cirujano=médico enfermero psicólogo psiquiatra=médico científico=científico
investigador=científico experto=experto especialista=experto perito=experto analista=experto
profesor=profesor catedrático=profesor maestro=profesor docente=profesor académico=profesor historiador
economista biólogo ingeniero arquitecto astrónomo=científico físico=científico químico=científico
antropólogo arqueólogo sociólogo politólogo periodista=periodista reportero=periodista
comunicador=periodista columnista=periodista locutor conductor presentador escritor=escritor autor=autor
poeta novelista=escritor actor/actriz=artista cantante=artista artista=artista músico=artista
intérprete=artista cantautor=artista compositor=artista modelo=artista comediante=artista humorista=artista
cineasta bailarín/bailarina=artista rapero=artista futbolista=deportista jugador=deportista
deportista=deportista delantero=deportista portero=deportista guardameta=deportista defensa=deportista
mediocampista=deportista entrenador=entrenador técnico=entrenador seleccionador=entrenador
boxeador=deportista tenista=deportista piloto árbitro exfutbolista=deportista exjugador=deportista
empresario=empresario magnate=empresario fundador=fundador cofundador=fundador dueño=dueño
propietario=dueño gerente encargado responsable=responsable representante=representante asesor
activista=activista sindicalista rey/reina=monarca príncipe/princesa monarca=monarca papa=papa
pontífice=papa sumo cardenal=obispo monseñor=obispo prelado=obispo obispo=obispo arzobispo=obispo
sacerdote=sacerdote cura=sacerdote párroco=sacerdote religioso=sacerdote clérigo=sacerdote padre
pastor=sacerdote dictador=mandatario gobernante=mandatario premier=ministro vicecanciller tesorero
primatólogo nutriólogo nutricionista astrólogo vidente youtuber influencer bloguero hijo hija madre hermano
esposo=esposo marido=esposo mujer=hombre viudo novio tío primo abuelo sobrino nieto nuera yerno amigo
vecino compañero colega testigo víctima acusado=acusado detenido=acusado imputado=acusado
sospechoso=acusado condenado sobreviviente paciente alumno=estudiante estudiante=estudiante joven=joven
muchacho=joven chico=joven niño=joven menor=joven adolescente=joven anciano hombre=hombre señor=hombre
caballero=hombre dama ama trabajador empleado obrero campesino taxista chofer vendedor cliente
usuario=usuario internauta=usuario tuitero=usuario ciudadano habitante residente manifestante familiar
asistente participante visitante turista bañista agricultor ganadero pescador pasajero bombero soldado
agresor hincha seguidor fanático feligrés espectador oyente lector crítico afectado damnificado migrante
refugiado miembro integrante socio inversionista productor=artista luchador=deportista atleta=deportista
vedette=artista payaso directivo=directivo universitario=estudiante estratega=entrenador subcomisario
"""
_ES_GENERAL = """
mandatario funcionario político dirigente líder legislador artista experto especialista aspirante prelado
religioso clérigo candidato futbolista jugador entrenador exministro exfuncionario exmandatario estadista
jerarca servidor intérprete estratega directivo cantante actor deportista empresario profesional
entrevistado diplomático militar magnate monarca pontífice panista priista priísta perredista morenista
tabasqueño republicano demócrata americano estadounidense mexicano español argentino colombiano venezolano
peruano chileno ruso francés alemán inglés italiano brasileño portugués uruguayo boliviano ecuatoriano
paraguayo cubano catalán vasco gallego andaluz madrileño guipuzcoano chico joven muchacho hombre mujer
señor niño analista politólogo sociólogo economista activista comunicador reportero columnista locutor
bloguero comentarista cantautor rapero bailarín vedette payaso tenista boxeador piloto delantero portero
guardameta seleccionador sacerdote pastor defensor docente catedrático chef cocinero diseñador creador
inventor fundador panelista ponente conferencista psicólogo nutriólogo astrónomo físico biólogo ingeniero
arquitecto atleta conductor presentador productor luchador comediante humorista youtuber influencer
escritor autor académico científico investigador periodista integrante miembro exdiputado exsenador músico
modelo compositor cineasta novelista expresentador capitán historiador exfutbolista exjugador exdeportista
exgobernador expresidente parlamentario
"""
_ES_BODIES = """
gobierno ministerio secretaría procuraduría fiscalía ayuntamiento alcaldía gobernación congreso senado cámara
parlamento corte tribunal audiencia juzgado policía:f ejército marina armada guardia embajada consulado
cancillería presidencia municipio comisaría delegación comisión consejo agencia banco institución organismo
dependencia diputación junta generalitat ejecutivo administración dirección subsecretaría departamento
instituto servicio autoridad:f superintendencia contraloría defensoría casa unesco onu
"""
_ES_ORGANIZATIONS = """
empresa compañía=empresa firma=empresa multinacional:f=empresa automotriz:f=empresa armadora=empresa
marca=empresa petrolera=empresa farmacéutica=empresa tecnológica=empresa cervecera=empresa
refresquera=empresa constructora=empresa inmobiliaria=empresa desarrolladora=empresa distribuidora=empresa
tienda organización asociación fundación federación confederación sindicato universidad:f facultad:f
escuela colegio hospital club equipo diario periódico=diario rotativo=diario tabloide=diario revista cadena
televisora emisora medio portal web página sitio canal editorial:f iglesia ong oenegé entidad:f academia
aerolínea fabricante consultora encuestadora productora discográfica plataforma red:f laboratorio museo
centro observatorio clínica semanario noticiero noticiario blog corporación cooperativa gremio colectivo
movimiento arzobispado diócesis vaticano franquicia liga uefa fifa bbc cnn nasa
"""
_ES_PARTIES = "partido coalición alianza"
_ES_PAPERS = """
informe estudio investigación=estudio comunicado documento reporte carta encuesta sondeo texto nota
artículo libro boletín dictamen sentencia resolución tuit tweet mensaje publicación declaración reportaje
auto escrito análisis memoria guía manual censo fallo denuncia demanda
"""
_ES_GROUPS = """
familia pareja público gente:f población comunidad:f bancada oposición multitud:f pueblo tripulación
vecindario ciudadanía afición
"""
_ES_ARTICLES: dict[str, tuple[Gender | None, bool | None, bool]] = {
    "el": ("m", False, True),
    "la": ("f", False, True),
    "los": ("m", True, True),
    "las": ("f", True, True),
    "un": ("m", False, False),
    "una": ("f", False, False),
    "unos": ("m", True, False),
    "unas": ("f", True, False),
    "este": ("m", False, True),
    "esta": ("f", False, True),
    "estos": ("m", True, True),
    "estas": ("f", True, True),
    "ese": ("m", False, True),
    "esa": ("f", False, True),
    "dicho": ("m", False, True),
    "dicha": ("f", False, True),
    "aquel": ("m", False, True),
    "su": (None, False, False),
    "sus": (None, True, False),
    "mi": (None, False, False),
    "nuestro": ("m", False, False),
    "nuestra": ("f", False, False),
    "nuestros": ("m", True, False),
    "nuestras": ("f", True, False),
    "algunos": ("m", True, False),
    "algunas": ("f", True, False),
    "varios": ("m", True, False),
    "varias": ("f", True, False),
    "muchos": ("m", True, False),
    "muchas": ("f", True, False),
    "otros": ("m", True, False),
    "otras": ("f", True, False),
    "otro": ("m", False, False),
    "otra": ("f", False, False),
    "diversos": ("m", True, False),
    "diversas": ("f", True, False),
    "distintos": ("m", True, False),
    "distintas": ("f", True, False),
    "ambos": ("m", True, True),
    "ambas": ("f", True, True),
    "numerosos": ("m", True, False),
    "dos": (None, True, False),
    "tres": (None, True, False),
    "cuatro": (None, True, False),
    "cinco": (None, True, False),
    "todos": ("m", True, False),
    "todas": ("f", True, False),
}
_ES_PRONOUNS: dict[str, tuple[Gender | None, bool]] = {
    "él": ("m", False),
    "ella": ("f", False),
    "ellos": ("m", True),
    "ellas": ("f", True),
    "éste": ("m", False),
    "ésta": ("f", False),
    "éstos": ("m", True),
    "éstas": ("f", True),
}
_ES_BEFORE = """
ex propio propia propios mismo misma actual actuales nuevo nueva entonces joven conocido conocida presunto
presunta gran polémico polémica famoso famosa reconocido reconocida también ahora primer primera segundo
segunda otro otra otros otras antiguo antigua último última máximo máxima alto alta altos altas varios varias
más mayor reciente anterior flamante citado citada mencionado mencionada referido referida principal
principales todavía aún
uno una de los las
"""
_ES_PREPOSITIONS = """
a al ante bajo con contra de del desde durante en entre hacia hasta mediante para por sin sobre tras
según como vs
"""
_ES_FUNCTION = """
a al ante aun aunque bajo cada como con contra cual cuales cuando cuanto cuya cuyo cuyas cuyos de del
desde donde durante e el ella ellas ellos en entre era eran es esa esas ese eso esos esta estas este esto
estos fue fueron ha había habían han hacia hasta hay incluso la las le les lo los luego mas mediante
mientras muy más nada ni no nos o para pero por porque pues que quien quienes qué quién cómo cuándo dónde
por se sea según ser será si sí sin sino sobre son su sus también tampoco tal tan tanto te todo toda todos
todas tras un una unas unos u y ya yo él ésta éste además asimismo así entonces ahora ayer hoy mañana aquí
ahí allí allá siempre nunca jamás después antes finalmente posteriormente igualmente ello aquello otra
otro otros otras algunos algunas alguien nadie muchos muchas varios varias mi mis tu tus nuestro nuestra
nuestros nuestras dicho dicha ante esto tras ello solo sólo apenas casi bien mal cualquier ambos ambas
mismo misma primero segundo tercero último última sin embargo no obstante lunes martes miércoles jueves
viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
diciembre gracias hola adiós buenos buenas dos tres cuatro cinco seis siete ocho nueve diez foto fotos
video vídeo imagen fuente vía redacción nota está están estaba tiene tenía
"""
_ES_LIFELESS = """
hecho cifra dato datos cifras caso situación ley video vídeo imagen imágenes fotografía foto resultado
resultados tendencia evidencia prueba pruebas indicio indicios gráfica gráfico experiencia historia regla
cosa realidad verdad vez día año mes semana momento parte forma manera idea razón motivo teoría medida
palabra palabras expresión decisión acción vida muerte guerra paz mapa señal gesto síntoma acto título
frase término noticia rumor lista obra escena película serie canción disco partido cuenta tema
problema tiempo todo técnica técnicas física química música política políticas crítica críticas acuerdo
contrato reunión encuentro evento proyecto programa plan reforma artículo fin principio película
"""
_ES_NAME_BODIES = """
partido gobierno ministerio secretaría universidad instituto comisión corte suprema tribunal procuraduría
fiscalía policía ejército marina banco fundación asociación federación confederación organización agencia
consejo congreso senado cámara cruz hospital centro club diario empresa grupo compañía sindicato unión
alianza frente movimiento comité juzgado audiencia junta departamento dirección servicio sistema casa
naciones liga academia escuela colegio iglesia reserva guardia armada fuerzas fuerza observatorio museo
parlamento asamblea editorial times news post press radio televisión tv noticias canal red revista journal
reuters efe afp ap notimex bloomberg twitter facebook instagram youtube google apple microsoft netflix
nasa cnn bbc nbc abc cbs fox associated prensa agencias daily guardian telegraph mirror sun mail vanguardia
inc corp sa ltd studio research center institute foundation bank embajada ayuntamiento alcaldía selección
federal general-motors huffington independent express world international nature science lancet unicef
amnistía greenpeace human
"""

_EN_OFFICES = """
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
_EN_GENERAL = """
leader lawmaker legislator official politician expert candidate minister-president diplomat artist veteran
republican democrat conservative executive president premier
"""
_EN_BODIES = """
government ministry department agency court parliament congress senate council commission committee police:p
army navy embassy consulate authority bank institute administration bureau office treasury
"""
_EN_ORGANIZATIONS = """
company firm organisation organization association foundation federation union university school hospital
club team newspaper magazine broadcaster network website charity group church watchdog outlet business
airline manufacturer retailer think-tank ngo board
"""
_EN_PARTIES = "party coalition"
_EN_PAPERS = """
report study investigation statement document letter survey poll article book paper ruling tweet post
analysis filing complaint lawsuit
"""
_EN_GROUPS = "family couple opposition public community crew people:p police:p"
_EN_ARTICLES: dict[str, tuple[Gender | None, bool | None, bool]] = {
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
_EN_PRONOUNS: dict[str, tuple[Gender | None, bool]] = {
    "he": ("m", False),
    "she": ("f", False),
    "they": (None, True),
}
_EN_BEFORE = """
former senior top local then new prime foreign chief deputy vice acting public health finance interior defence
defense press opposition government police company state federal high-ranking unnamed anonymous leading own
same independent veteran official young old other royal assistant executive general prime
"""
_EN_PREPOSITIONS = """
to at by for from in into of on with without about against after before during under over through between
among per like as
"""
_EN_FUNCTION = """
a about after again all also although an and any are as at be because been before but by can could did do
does during each every few first for from further had has have he her here him his how however i if in
instead into is it its just last later like many may meanwhile more moreover most much my no nor not now
of on once one only or other our over she since so some still such than that the their them then there
these they this those though through to today tomorrow under until up upon was we were what when where
whether which while who whom whose why will with would yes yesterday yet you your monday tuesday wednesday
thursday friday saturday sunday january february march april may june july august september october
november december two three according
"""
_EN_LIFELESS = """
fact figure figures case situation law video picture pictures result results data evidence proof photograph
thing story idea reason day year week month time sign sentence word words news rumour list film plan
"""
_EN_NAME_BODIES = """
party government ministry department university institute commission court bank foundation association
federation organisation organization agency council congress senate house hospital centre center club
company group union alliance movement committee board office bureau church army navy force forces police
parliament assembly times news post press radio television tv journal reuters bloomberg twitter facebook
google apple microsoft netflix nasa cnn bbc nbc abc cbs fox associated daily guardian telegraph mirror inc
corp ltd nations league academy school research international gazette herald tribune observer
"""

COUNTRIES = listed(
    """
    afganistán alemania arabia argelia argentina armenia australia austria bélgica bolivia brasil
    bulgaria canadá catar chile china colombia corea croacia cuba dinamarca ecuador egipto eslovaquia
    eslovenia españa estonia etiopía filipinas finlandia francia grecia guatemala haití honduras hungría
    india indonesia irak irán irlanda islandia israel italia japón jordania kazajistán kenia líbano
    libia lituania malasia marruecos méxico nicaragua nigeria noruega pakistán palestina panamá paraguay
    perú polonia portugal qatar rumania rumanía rusia serbia siria sudáfrica suecia suiza taiwán
    tailandia túnez turquía ucrania uruguay venezuela vietnam yemen afghanistan germany algeria belgium
    bolivia brazil canada croatia denmark egypt finland france greece hungary iran iraq ireland israel
    italy japan jordan kenya lebanon libya morocco mexico netherlands norway pakistan palestine panama
    peru poland romania russia spain sweden switzerland syria taiwan thailand tunisia turkey ukraine uk
    us usa eeuu eu washington moscú moscow pekín beijing londres berlín parís bruselas kremlin caracas
    madrid bogotá teherán estados-unidos united-states reino-unido united-kingdom
    """
)

_GIVEN_MALE = """
adolfo adrián agustín alberto alejandro alex alexander alfonso alfredo álvaro andrés ángel antonio armando
arturo benjamín bernardo bill brian bruno carlos césar charles christian claudio cristian cristóbal dan
daniel darío david diego dmitri donald edgar eduardo emilio emmanuel enrique eric ernesto esteban eugenio
felipe félix fernando fidel francisco frank gabriel gael george gerardo gil gonzalo guillermo gustavo
héctor henry hernán hugo ignacio isaac iván jack jaime james javier jean jeff jesús jim joão joaquín john
jonathan jorge josé joseph juan julián julio kevin lázaro leonardo leopoldo luis manuel marcelo marco
marcos mario mariano mark martín mateo matías mauricio máximo michael miguel mike moisés nicolás octavio
óscar oscar pablo patricio paul paulo pedro peter rafael ramiro ramón raúl ricardo richard robert roberto
rodolfo rodrigo rogelio rubén salvador samuel santiago sebastián sergio simón stephen steven teodoro
thomas tomás tom vicente víctor vladimir walter william yván
"""
_GIVEN_FEMALE = """
adriana alejandra alexandria alicia alma amalia amanda ana andrea ángela angelina anna anne aurora beatriz
berta blanca brenda camila carla carmen carolina catalina cecilia celia christine cilia clara claudia
cristina daniela diana dolores dulce elena elisa elizabeth emilia emma esperanza esther estela eugenia eva
fernanda florencia gabriela gloria graciela guadalupe hillary inés irene isabel jane jennifer jessica
joana julia juana karen karla kate katherine laura leticia lidia liliana linda lisa lola lorena lourdes
lucía luisa luz magdalena manuela marcela margarita maría mariana marie marina marta martha mary mercedes
michelle mónica nadia nancy natalia nora norma olga paola patricia paula paulina pilar raquel rebeca
renata rita rocío rosa rosario sandra sara sarah silvia sofía soledad susana tatiana teresa valentina
valeria vanessa verónica victoria virginia ximena yolanda
"""
GIVEN: dict[str, Gender] = {
    **dict.fromkeys(_GIVEN_MALE.split(), "m"),
    **dict.fromkeys(_GIVEN_FEMALE.split(), "f"),
}
"""Given names that are common where the two languages are spoken: the start of a name, and a gender."""


_WITHOUT_ACCENTS = str.maketrans("áéíóú", "aeiou")


@cache
def lexicon(language: str) -> Lexicon:
    """Give the words of a language; one that is neither Spanish nor English has those of Spanish."""
    return _english() if language[:2].lower() == "en" else _spanish()


def _spanish() -> Lexicon:
    nouns: dict[str, Noun] = {}
    general = frozenset(_ES_GENERAL.split())
    listed = (
        (_ES_PAPERS, ActorKind.UNIDENTIFIED),
        (_ES_GROUPS, ActorKind.GROUP),
        (_ES_ORGANIZATIONS, ActorKind.ORGANIZATION),
        (_ES_BODIES, ActorKind.PUBLIC_BODY),
        (_ES_PARTIES, ActorKind.PARTY),
    )
    for entry in _ES_OFFICES.split() + _ES_GENERAL.split():
        shapes, _equals, lemma = entry.partition("=")
        male, _slash, female = shapes.partition("/")
        _add_spanish_office(nouns, male, female, lemma or male, general=male in general)
    for words, kind in listed:
        for entry in words.split():
            entry_shape, _equals, lemma = entry.partition("=")
            shape, _colon, gender = entry_shape.partition(":")
            noun = Noun(
                lemma or shape,
                kind,
                "f" if gender or shape.endswith(("a", "ión", "ía", "dad")) else "m",
                plural=False,
                general=shape in {"organismo", "institución", "dependencia", "entidad"}
                or lemma == "empresa"
                or shape == "empresa",
                paper=words is _ES_PAPERS,
            )
            nouns.setdefault(shape, noun)
            nouns.setdefault(
                _spanish_plural(shape), Noun(noun.lemma, kind, noun.gender, plural=True, paper=noun.paper)
            )
    for shape, noun in list(nouns.items()):
        nouns.setdefault(shape.translate(_WITHOUT_ACCENTS), noun)
    nouns["fuente"] = Noun("fuente", ActorKind.UNIDENTIFIED, "f", plural=False)
    nouns["fuentes"] = Noun("fuente", ActorKind.UNIDENTIFIED, "f", plural=True)
    nouns["autoridades"] = Noun("autoridad", ActorKind.PUBLIC_BODY, "f", plural=True)
    nouns["medios"] = Noun("medio", ActorKind.ORGANIZATION, "m", plural=True)
    return Lexicon(
        nouns=nouns,
        articles=_ES_ARTICLES,
        pronouns=_ES_PRONOUNS,
        before_nouns=frozenset(_ES_BEFORE.split()),
        of=frozenset({"de", "del"}),
        prepositions=frozenset(_ES_PREPOSITIONS.split()),
        function_words=frozenset(_ES_FUNCTION.split()),
        lifeless=frozenset(_ES_LIFELESS.split()),
        bodies=frozenset(_ES_NAME_BODIES.split()),
    )


def _add_spanish_office(nouns: dict[str, Noun], male: str, female: str, lemma: str, *, general: bool) -> None:
    if not female and male.endswith("o") and male not in {"testigo", "piloto", "modelo"}:
        female = male[:-1] + "a"
    elif not female and male.endswith(("or", "ín", "és", "án", "ón")) and male != "menor":
        female = male.replace("í", "i").replace("é", "e").replace("á", "a").replace("ó", "o") + "a"
    gender: Gender | None = "m" if female else None
    for shape, one in ((male, gender), (female, "f" if female else None)):
        if shape:
            nouns.setdefault(
                shape, Noun(lemma, ActorKind.PERSON, _gender(one), plural=False, general=general)
            )
            nouns.setdefault(
                _spanish_plural(shape),
                Noun(lemma, ActorKind.GROUP, _gender(one), plural=True, general=general),
            )


def _gender(letter: str | None) -> Gender | None:
    return "m" if letter == "m" else "f" if letter == "f" else None


def _spanish_plural(shape: str) -> str:
    if shape.endswith("z"):
        return shape[:-1] + "ces"
    if shape.endswith(("ión", "ín", "án", "és", "ón")):
        plain = shape[-2:].replace("ó", "o").replace("í", "i").replace("á", "a").replace("é", "e")
        return shape[:-2] + plain + "es"
    return shape + ("s" if shape[-1] in "aeiouéóí" else "es")


def _english() -> Lexicon:
    nouns: dict[str, Noun] = {}
    general = frozenset(_EN_GENERAL.split())
    for entry in _EN_OFFICES.split() + _EN_GENERAL.split():
        shapes, _equals, lemma = entry.partition("=")
        shape, _colon, gender = shapes.partition(":")
        one = _gender(gender)
        nouns.setdefault(
            shape, Noun(lemma or shape, ActorKind.PERSON, one, plural=False, general=shape in general)
        )
        nouns.setdefault(_english_plural(shape), Noun(lemma or shape, ActorKind.GROUP, one, plural=True))
    listed = (
        (_EN_PAPERS, ActorKind.UNIDENTIFIED),
        (_EN_GROUPS, ActorKind.GROUP),
        (_EN_ORGANIZATIONS, ActorKind.ORGANIZATION),
        (_EN_BODIES, ActorKind.PUBLIC_BODY),
        (_EN_PARTIES, ActorKind.PARTY),
    )
    for words, kind in listed:
        for entry in words.split():
            shape, _colon, only = entry.partition(":")
            paper = words is _EN_PAPERS
            broad = shape in {"company", "firm", "agency", "organisation", "organization", "body"}
            nouns.setdefault(shape, Noun(shape, kind, None, plural=bool(only), general=broad, paper=paper))
            if not only:
                nouns.setdefault(_english_plural(shape), Noun(shape, kind, None, plural=True, paper=paper))
    nouns["source"] = Noun("source", ActorKind.UNIDENTIFIED, None, plural=False)
    nouns["sources"] = Noun("source", ActorKind.UNIDENTIFIED, None, plural=True)
    nouns["authorities"] = Noun("authority", ActorKind.PUBLIC_BODY, None, plural=True)
    return Lexicon(
        nouns=nouns,
        articles=_EN_ARTICLES,
        pronouns=_EN_PRONOUNS,
        before_nouns=frozenset(_EN_BEFORE.split()),
        of=frozenset({"of", "for"}),
        prepositions=frozenset(_EN_PREPOSITIONS.split()),
        function_words=frozenset(_EN_FUNCTION.split()),
        lifeless=frozenset(_EN_LIFELESS.split()),
        bodies=frozenset(_EN_NAME_BODIES.split()),
    )


def _english_plural(shape: str) -> str:
    if shape.endswith("man"):
        return shape[:-3] + "men"
    if shape.endswith("y") and shape[-2] not in "aeiou":
        return shape[:-1] + "ies"
    return shape + ("es" if shape.endswith(("s", "ch", "sh", "x")) else "s")
