"""The words of Spanish that noun phrases are made of: who may speak, and the small words around them."""

from __future__ import annotations

from claims.domain.vocabulary import ActorKind
from claims.suggestion.noun import Determiner, Gender, Lexicon, Noun, as_gender

# Who has an office: of one lemma where they are called by either, first the one that names it.
_OFFICES = """
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
_GENERAL = """
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
_BODIES = """
gobierno ministerio secretaría procuraduría fiscalía ayuntamiento alcaldía gobernación congreso senado cámara
parlamento corte tribunal audiencia juzgado policía:f ejército marina armada guardia embajada consulado
cancillería presidencia municipio comisaría delegación comisión consejo agencia banco institución organismo
dependencia diputación junta generalitat ejecutivo administración dirección subsecretaría departamento
instituto servicio autoridad:f superintendencia contraloría defensoría casa unesco onu
"""
_ORGANIZATIONS = """
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
_PARTIES = "partido coalición alianza"
_PAPERS = """
informe estudio investigación=estudio comunicado documento reporte carta encuesta sondeo texto nota
artículo libro boletín dictamen sentencia resolución tuit tweet mensaje publicación declaración reportaje
auto escrito análisis memoria guía manual censo fallo denuncia demanda
"""
_GROUPS = """
familia pareja público gente:f población comunidad:f bancada oposición multitud:f pueblo tripulación
vecindario ciudadanía afición
"""
_ARTICLES: dict[str, Determiner] = {
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
_PRONOUNS: dict[str, tuple[Gender | None, bool]] = {
    "él": ("m", False),
    "ella": ("f", False),
    "ellos": ("m", True),
    "ellas": ("f", True),
    "éste": ("m", False),
    "ésta": ("f", False),
    "éstos": ("m", True),
    "éstas": ("f", True),
}
_BEFORE = """
ex propio propia propios mismo misma actual actuales nuevo nueva entonces joven conocido conocida presunto
presunta gran polémico polémica famoso famosa reconocido reconocida también ahora primer primera segundo
segunda otro otra otros otras antiguo antigua último última máximo máxima alto alta altos altas varios varias
más mayor reciente anterior flamante citado citada mencionado mencionada referido referida principal
principales todavía aún
uno una de los las
"""
_PREPOSITIONS = """
a al ante bajo con contra de del desde durante en entre hacia hasta mediante para por sin sobre tras
según como vs
"""
_FUNCTION = """
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
_LIFELESS = """
hecho cifra dato datos cifras caso situación ley video vídeo imagen imágenes fotografía foto resultado
resultados tendencia evidencia prueba pruebas indicio indicios gráfica gráfico experiencia historia regla
cosa realidad verdad vez día año mes semana momento parte forma manera idea razón motivo teoría medida
palabra palabras expresión decisión acción vida muerte guerra paz mapa señal gesto síntoma acto título
frase término noticia rumor lista obra escena película serie canción disco partido cuenta tema
problema tiempo todo técnica técnicas física química música política políticas crítica críticas acuerdo
contrato reunión encuentro evento proyecto programa plan reforma artículo fin principio película
"""
_NAME_BODIES = """
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

_WITHOUT_ACCENTS = str.maketrans("áéíóú", "aeiou")


def spanish() -> Lexicon:
    """Build the lexicon of Spanish, with every noun in both genders and numbers."""
    nouns: dict[str, Noun] = {}
    general = frozenset(_GENERAL.split())
    listed = (
        (_PAPERS, ActorKind.UNIDENTIFIED),
        (_GROUPS, ActorKind.GROUP),
        (_ORGANIZATIONS, ActorKind.ORGANIZATION),
        (_BODIES, ActorKind.PUBLIC_BODY),
        (_PARTIES, ActorKind.PARTY),
    )
    for entry in _OFFICES.split() + _GENERAL.split():
        shapes, _equals, lemma = entry.partition("=")
        male, _slash, female = shapes.partition("/")
        _add_office(nouns, male, female, lemma or male, general=male in general)
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
                paper=words is _PAPERS,
            )
            nouns.setdefault(shape, noun)
            nouns.setdefault(
                _plural(shape), Noun(noun.lemma, kind, noun.gender, plural=True, paper=noun.paper)
            )
    for shape, noun in list(nouns.items()):
        nouns.setdefault(shape.translate(_WITHOUT_ACCENTS), noun)
    nouns["fuente"] = Noun("fuente", ActorKind.UNIDENTIFIED, "f", plural=False)
    nouns["fuentes"] = Noun("fuente", ActorKind.UNIDENTIFIED, "f", plural=True)
    nouns["autoridades"] = Noun("autoridad", ActorKind.PUBLIC_BODY, "f", plural=True)
    nouns["medios"] = Noun("medio", ActorKind.ORGANIZATION, "m", plural=True)
    return Lexicon(
        nouns=nouns,
        articles=_ARTICLES,
        pronouns=_PRONOUNS,
        before_nouns=frozenset(_BEFORE.split()),
        of=frozenset({"de", "del"}),
        prepositions=frozenset(_PREPOSITIONS.split()),
        function_words=frozenset(_FUNCTION.split()),
        lifeless=frozenset(_LIFELESS.split()),
        bodies=frozenset(_NAME_BODIES.split()),
    )


def _add_office(nouns: dict[str, Noun], male: str, female: str, lemma: str, *, general: bool) -> None:
    if not female and male.endswith("o") and male not in {"testigo", "piloto", "modelo"}:
        female = male[:-1] + "a"
    elif not female and male.endswith(("or", "ín", "és", "án", "ón")) and male != "menor":
        female = male.replace("í", "i").replace("é", "e").replace("á", "a").replace("ó", "o") + "a"
    gender: Gender | None = "m" if female else None
    for shape, one in ((male, gender), (female, "f" if female else None)):
        if shape:
            nouns.setdefault(
                shape, Noun(lemma, ActorKind.PERSON, as_gender(one), plural=False, general=general)
            )
            nouns.setdefault(
                _plural(shape),
                Noun(lemma, ActorKind.GROUP, as_gender(one), plural=True, general=general),
            )


def _plural(shape: str) -> str:
    if shape.endswith("z"):
        return shape[:-1] + "ces"
    if shape.endswith(("ión", "ín", "án", "és", "ón")):
        plain = shape[-2:].replace("ó", "o").replace("í", "i").replace("á", "a").replace("é", "e")
        return shape[:-2] + plain + "es"
    return shape + ("s" if shape[-1] in "aeiouéóí" else "es")
