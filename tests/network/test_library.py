"""The library: what is found by which words, who sees a draft, and what a new version does."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from network import actions
from network.enums import ParticipantKind, ProductState
from network.models import Product
from oids.actions import ActionRefused
from tests.cast import YEAR
from tests.casts.costs import upload
from tests.casts.network import agree, build, product

DOCX = b"PK\x03\x04\x14\x00\x06\x00\x08\x00"


@pytest.fixture
def net(world):
    return build(world.oost)


def found(text):
    return [row.title for row in Product.objects.find(text)]


@pytest.fixture
def shelf(world):
    side = world.oost
    for title, summary in (
        ("Rekenmuur voor kleuters", "Spelvormen met getallen."),
        ("Gesprekken op scholen", "Voor coördinatoren en coaches die leraren begeleiden."),
        ("Boekenkring", "Kinderen lezen elkaar voor; één les per week. Ook voor de crèche."),
        ("Beeldcoaching", "Kijken naar beelden van een les, met Łukasz en Zoë."),
    ):
        product(side, title, summary=summary)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        # Stems: one form of a word finds the others.
        ("school", ["Gesprekken op scholen"]),
        ("gesprek", ["Gesprekken op scholen"]),
        ("begeleiding", ["Gesprekken op scholen"]),
        ("coördinator", ["Gesprekken op scholen"]),
        ("kleuter", ["Rekenmuur voor kleuters"]),
        ("getal", ["Rekenmuur voor kleuters"]),
        ("boeken", ["Boekenkring"]),
        # Accents do not matter, on either side.
        ("coordinator", ["Gesprekken op scholen"]),
        ("CRECHE", ["Boekenkring"]),
        ("crèche", ["Boekenkring"]),
        ("zoe", ["Beeldcoaching"]),
        ("lukasz", ["Beeldcoaching"]),
        # The beginning of a word, and all words together.
        ("reken", ["Rekenmuur voor kleuters"]),
        ("kijken beelden", ["Beeldcoaching"]),
        ("kijken kleuters", []),
        # What is no word asks for nothing and breaks nothing.
        ("'); drop & | !:*", []),
        ("zwemmen", []),
        # The beginning of a word that has another stem by itself; forms of a verb.
        ("getall", ["Rekenmuur voor kleuters"]),
        ("leest", ["Boekenkring"]),
        ("begeleidt", ["Gesprekken op scholen"]),
        ("kijkt", ["Beeldcoaching"]),
    ],
)
def test_products_are_found_in_dutch(shelf, text, titles):
    assert found(text) == titles


def test_a_title_weighs_more_than_the_summary(world):
    product(world.oost, "Kring", summary="Over lezen.")
    product(world.oost, "Lezen", summary="Over de kring.")
    assert found("lezen") == ["Lezen", "Kring"]


def test_a_product_is_found_by_its_theme(world, net):
    assert found("taal") == ["Leeskilometers", "Rekenmuur"]  # the makers of the draft are PLG Taal
    assert found("lezen") == ["Leeskilometers", "Rekenmuur"]


def test_what_lees_means_comes_before_what_only_looks_like_it(world):
    for title, summary in (("Een les maken", "Lesplan."), ("Samen lezen", "Lezen met plezier."), ("Rust", "Stil.")):
        product(world.oost, title, summary=summary)
    assert set(found("lees")) == {"Een les maken", "Samen lezen"}
    for title in ("Creëren met taal", "Schrijven met kleuters", "Onderzoeken in de wijk"):
        product(world.oost, title, summary="Voor groep 3.")
    assert [found(word) for word in ("creeert", "creëert", "schrijf", "schrijft", "onderzoekt")] == [
        ["Creëren met taal"], ["Creëren met taal"], ["Schrijven met kleuters"], ["Schrijven met kleuters"],
        ["Onderzoeken in de wijk"],
    ]  # fmt: skip


def test_words_are_found_in_a_compound(world):
    for title, summary in (
        ("Lessenserie water", "Zes middagen."), ("Een reeks lessen", "Geen serie."), ("Muziek", "Met een leerlijn zang."),
    ):  # fmt: skip
        product(world.oost, title, summary=summary)
    # Written as two words it is found as well; a title weighs more.
    assert found("lessen serie") == ["Lessenserie water", "Een reeks lessen"]
    assert found("lessen serie water") == ["Lessenserie water"]
    # Inside a word, only where nothing else is found.
    assert (found("serie"), found("lijn"), found("muzíek LIJN")) == (["Een reeks lessen"], ["Muziek"], ["Muziek"])
    Product.objects.filter(title="Een reeks lessen").update(summary="Over lezen.")
    assert (found("serie"), found("serie middag"), found("ser")) == (["Lessenserie water"], ["Lessenserie water"], [])


def test_a_search_without_result_says_to_use_fewer_words(world, net, sign_in):
    client, address = sign_in(world.oost.leader), world.oost.address("beroepsproducten/")
    assert "Zoek met minder of kortere woorden" in client.get(address, {"q": "zwemmen in zee"}).content.decode()
    assert "Zoek met minder of kortere woorden" not in client.get(address, {"q": "lezen"}).content.decode()


def test_no_words_are_no_search(shelf):
    assert sorted(found("&!")) == sorted(Product.objects.values_list("title", flat=True))


def test_a_draft_is_for_makers_and_programme_leaders(world, net):
    side = world.oost
    seen = {
        who: sorted(Product.objects.visible_to(user).values_list("title", flat=True))
        for who, user in (side.cast() | {"stranger": world.west.leader, "nobody": world.nobody}).items()
    }
    both, library = ["Leeskilometers", "Rekenmuur"], ["Leeskilometers"]
    assert seen == {
        "leader": both, "controller": both, "steering": both, "trainer": both, "board": library, "institute": library,
        "stranger": [], "nobody": [],
    }  # fmt: skip


def test_nothing_to_use_is_not_published(world, net):
    with pytest.raises(ActionRefused):
        actions.publish_product(net.draft, by=world.oost.leader)
    actions.add_file(net.draft, file=upload("kaart.docx", DOCX), label="Kaarten", by=world.oost.trainer_user)
    row = actions.publish_product(net.draft, by=world.oost.trainer_user)
    assert (row.state, row.published_on) == (ProductState.PUBLISHED, datetime.date.today())


def test_a_file_is_what_its_name_says(world, net):
    with pytest.raises(ValidationError):
        actions.add_file(net.draft, file=upload("macro.docm", DOCX), label="Macro", by=world.oost.leader)
    with pytest.raises(ValidationError):
        actions.add_file(net.draft, file=upload("les.pptx", b"MZ"), label="Les", by=world.oost.leader)


def test_a_new_version_takes_the_place_of_the_old_one_when_it_is_published(world, net):
    by = world.oost.leader
    with pytest.raises(ActionRefused):
        actions.next_edition(net.product, edition="1", summary="Zelfde", by=by)
    fresh = actions.next_edition(net.product, edition="2", summary="Met meer boeken.", by=by)
    assert [row.label for row in fresh.files.all()] == ["Lesplan groep 5"]
    assert Product.objects.get(pk=net.product.pk).state == ProductState.PUBLISHED
    actions.publish_product(fresh, by=by)
    assert [(row.edition, row.state) for row in Product.objects.filter(title="Leeskilometers").order_by("edition")] == [
        ("1", ProductState.WITHDRAWN),
        ("2", ProductState.PUBLISHED),
    ]
    with pytest.raises(ActionRefused):
        actions.next_edition(net.product, edition="3", summary="Nog een", by=by)


def test_the_last_file_of_a_published_product_stays(world, net):
    by = world.oost.leader
    values = {"theme": None, "title": "Leeskilometers", "makers": "PLG", "summary": "Lezen", "licence": "cc0"}
    actions.update_product(net.product, link="", edition="1", by=by, **values)
    with pytest.raises(ActionRefused):
        actions.remove_file(net.file, by=by)


def test_who_used_it_where_is_said_by_whoever_finds_it(world, net, sign_in):
    side = world.oost
    client = sign_in(side.board_staff)
    page = client.post(
        reverse("network:product_use", args=[net.product.pk]),
        {"used_on": "2026-11-20", "school": side.schools[2].brin6, "where": "Groep 6", "remark": "Veel plezier"},
    )
    assert page.status_code == 302
    used = [(row.where, row.school.name, row.entered_by) for row in net.product.uses.all()]
    assert used == [
        ("Groep 6", "School oost 2a", side.board_staff), ("Ontwerpatelier groep 1", "School oost 1a", side.leader)
    ]  # fmt: skip


def test_a_link_is_shown_and_only_the_reader_goes_there(world, net, sign_in):
    client = sign_in(world.oost.board_staff)
    page = client.get(net.product.get_absolute_url())
    assert 'href="https://' not in page.content.decode() and "voorbeeld.example" in page.content.decode()
    go = client.get(reverse("network:product_link", args=[net.product.pk]))
    assert (go.status_code, go["Location"]) == (302, "https://voorbeeld.example/leeskilometers")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x.example/a", "data:text/html,x"])
def test_a_link_leads_to_a_page(world, link):
    with pytest.raises(ValidationError):
        product(world.oost, link=link)


def test_a_trainer_without_a_group_makes_nothing(world, net, sign_in):
    side = world.oost
    client = sign_in(side.trainer_user)
    page = client.get(side.address("beroepsproducten/nieuw/"))
    assert [str(group) for group in page.context["form"].fields["group"].queryset] == ["PLG Taal"]
    made = {"title": "Woordmuur", "makers": "Sanne", "summary": "Woorden", "licence": "cc0", "edition": "1"}
    assert client.post(side.address("beroepsproducten/nieuw/"), made).status_code == 422
    assert client.post(side.address("beroepsproducten/nieuw/"), made | {"group": net.group.pk}).status_code == 302


def test_a_new_product_begins_in_the_group_that_is_asked_for(world, net, sign_in):
    client, address = sign_in(world.oost.leader), world.oost.address("beroepsproducten/nieuw/")
    asked = {
        group: client.get(address, {"group": group}).context["form"].initial["group"]
        for group in (net.group.pk, 0, "²", "x")
    }
    assert asked == {net.group.pk: net.group, 0: None, "²": None, "x": None}


@pytest.fixture
def neighbours(placed):
    """Both partnerships have the same theme and group; Oost takes part in the network of West."""
    nets = {side.slug: build(side) for side in (placed.oost, placed.west)}
    west = placed.west
    agree(
        actions.create_participant(
            partnership=west.partnership, kind=ParticipantKind.PARTNERSHIP, partner=placed.oost.partnership, by=west.leader
        ),
        west,
    )  # fmt: skip
    actions.create_theme(partnership=west.partnership, title="Beeldcoaching", valid_from=YEAR.first_day, by=west.leader)
    return nets


def options(form, name):
    return [str(label) for value, label in form.fields[name].choices if value]


def test_the_library_offers_a_theme_of_two_partnerships_once_and_finds_the_products_of_both(
    placed, neighbours, sign_in
):
    side = placed.oost
    address = reverse("network:product_list", args=[side.partnership.slug, "2026-2027"])
    client = sign_in(side.leader)
    form = client.get(address).context["filter"].form
    assert options(form, "theme") == ["Taal en lezen"]
    assert options(form, "group") == ["PLG Taal", f"PLG Taal ({placed.west.partnership})"]
    mine, theirs = (neighbours[one.slug] for one in (side, placed.west))
    rows = client.get(address, {"theme": mine.theme.pk}).context["filter"].qs
    assert {row.pk for row in rows} == {mine.product.pk, theirs.product.pk}
    rows = client.get(address, {"group": theirs.group.pk}).context["filter"].qs
    assert [row.pk for row in rows] == [theirs.product.pk]


def test_a_workshop_is_offered_every_theme_of_the_network_once_the_own_one_first(placed, neighbours, sign_in):
    side = placed.oost
    page = sign_in(side.leader).get(reverse("network:workshop_plan", args=[side.partnership.slug, "2026-2027"]))
    form = page.context["form"]
    assert options(form, "theme") == ["Taal en lezen", f"Beeldcoaching ({placed.west.partnership})"]
    assert form.fields["theme"].queryset[0] == neighbours[side.slug].theme
