"""Products of the demonstration: invented, as PLGs could make them; of the east and of the west."""

from __future__ import annotations

from dataclasses import dataclass

from network.enums import Licence

READING, COUNTING, FILMING = "PLG Lezen met plezier", "PLG Rekenen in de onderbouw", "PLG Beeldcoaching"
CITIZENS, STARTERS = "PLG Burgerschap in de wijk", "Werkgroep begeleiding starters"


@dataclass(frozen=True, slots=True)
class Made:
    title: str
    group: str
    summary: str
    files: tuple[str, ...] = ("Handleiding",)
    used: int = 0
    licence: str = Licence.CC_BY_NC_SA
    makers: str = ""
    link: str = ""
    draft: bool = False


_EAST = (
    Made(
        "Leeskilometers maken", READING,
        "Lessenserie van zes weken waarin kinderen elke dag een kwartier lezen in een boek dat bij hen past. Met een "
        "wandkaart waarop de klas haar kilometers bijhoudt.", ("Handleiding", "Wandkaart"), 5,
    ),
    Made(
        "Boekengesprekken voor groep 5 tot en met 8", READING,
        "Vragen en werkvormen voor een gesprek over een gelezen boek, ook voor kinderen die weinig lezen.", used=3,
    ),
    Made(
        "Rekenmuur voor kleuters", COUNTING,
        "Spelvormen met getallen tot twintig aan de muur van het lokaal: tellen, vergelijken, splitsen.",
        ("Handleiding", "Kaarten om te printen"), 4, Licence.CC_BY,
    ),
    Made(
        "Kijkwijzer beeldcoaching", FILMING,
        "Waar let je op als je samen met een starter naar beelden van de les kijkt? Met vragen voor het nagesprek.",
        used=6, makers="Anna Bakker en Daan de Vries",
    ),
    Made(
        "Zelfportret van een beginnende leraar", STARTERS,
        "Reflectie-instrument voor coördinatoren en coaches: vier gesprekken in het eerste jaar.",
        used=1, licence=Licence.NETWORK,
    ),
    Made("Interview met je wijk", CITIZENS, "Kinderen bevragen bewoners; met brief aan ouders.", draft=True),
)  # fmt: skip
_WEST = (
    Made(
        "Creëren met taal: dichten in de klas", READING,
        "Vijf lessen waarin kinderen zelf gedichten maken en voordragen. Eén les past in een uur.",
        ("Lesbrief", "Voorbeelden"), 3,
    ),
    Made(
        "Meten met je lijf", COUNTING,
        "Meetlessen voor groep 3 op het schoolplein: passen, armen en handen als maat.", used=4, licence=Licence.CC0,
    ),
    Made(
        "Je eerste honderd dagen", STARTERS,
        "Werkboek voor starters en hun begeleiders: van de eerste schooldag tot de kerstvakantie.",
        link="https://kennisnetwerk.example/honderd-dagen", files=(), used=2,
    ),
    Made(
        "Beelden bespreken in de peergroep", FILMING,
        "Zo bespreek je in een ontwerpatelier veilig beelden van elkaars les.", used=2,
    ),
    Made("Buurtkaart maken", CITIZENS, "Kinderen tekenen de kaart van hun eigen buurt.", draft=True),
)  # fmt: skip
PRODUCTS = (_EAST, _WEST)
