"""Names that are common knowledge: of countries and their capitals, and given names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.suggestion.word import listed

if TYPE_CHECKING:
    from claims.suggestion.noun import Gender

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
