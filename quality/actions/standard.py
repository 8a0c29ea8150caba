"""The questions with which the first questionnaire of an audience begins; later ones begin with those of the year before."""

from __future__ import annotations

from typing import NamedTuple

from quality.enums import Audience, QuestionKind

_S, _Y, _C, _T = QuestionKind.SCALE, QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.TEXT


class Standard(NamedTuple):
    code: str
    kind: str
    label_nl: str
    label_en: str
    text_nl: str
    text_en: str
    choices_nl: str = ""
    choices_en: str = ""


_WORDS = Standard(
    "tip", _T, "Eén ding beter", "One thing to improve",
    "Wat moeten we volgend jaar als eerste beter doen? Noem geen namen.",
    "What should we do better first, next year? Please mention no names.",
)  # fmt: skip
_TOGETHER = Standard(
    "samen", _S, "School en opleiding samen", "School and institute together",
    "School en lerarenopleiding leiden samen op: ik merk dat zij hetzelfde willen.",
    "School and institute train together: I notice that they want the same.",
)  # fmt: skip

STANDARD: dict[str, tuple[Standard, ...]] = {
    Audience.STUDENT: (
        Standard("welkom", _S, "Welkom op school", "Welcome at school",
                 "Ik ben welkom op mijn school en hoor bij het team.",
                 "I am welcome at my school and part of the team."),
        Standard("mentor", _S, "Begeleiding door mentor", "Guidance by the mentor",
                 "Mijn mentor neemt de tijd om mij te begeleiden.",
                 "My mentor takes the time to guide me."),
        Standard("schoolopleider", _S, "Begeleiding door schoolopleider", "Guidance by the school trainer",
                 "Mijn schoolopleider helpt mij om te leren van wat er in de klas gebeurt.",
                 "My school trainer helps me to learn from what happens in class."),
        Standard("atelier", _S, "Ontwerpateliers", "Design workshops",
                 "In de ontwerpateliers van mijn peergroep leer ik veel.",
                 "I learn a lot in the design workshops of my peer group."),
        _TOGETHER,
        Standard("uren", _Y, "Genoeg tijd gekregen", "Got enough time",
                 "Kreeg je zoveel begeleiding als was beloofd?",
                 "Did you get as much guidance as was promised?"),
        Standard("reistijd", _C, "Reistijd", "Travel time",
                 "Hoe lang ben je onderweg naar je school?", "How long does it take you to get to your school?",
                 "tot een half uur\neen half uur tot een uur\nlanger dan een uur",
                 "up to half an hour\nhalf an hour to an hour\nmore than an hour"),
        _WORDS,
    ),
    Audience.MENTOR: (
        Standard("tijd", _S, "Tijd voor begeleiden", "Time for guiding",
                 "Ik heb genoeg tijd om mijn student te begeleiden.", "I have enough time to guide my student."),
        Standard("scholing", _S, "Toegerust door scholing", "Equipped by training",
                 "De mentorentraining heeft mij goed toegerust.", "The training for mentors has equipped me well."),
        Standard("steun", _S, "Steun van schoolopleider", "Support by the school trainer",
                 "Ik kan bij de schoolopleider terecht als het lastig wordt.",
                 "I can turn to the school trainer when it gets difficult."),
        _TOGETHER,
        Standard("taakbeleid", _Y, "Uren in taakbeleid", "Hours in the task policy",
                 "Staan je mentoruren in je jaartaak?", "Are your hours as a mentor part of your yearly task?"),
        _WORDS,
    ),
    Audience.TRAINER: (
        Standard("tijd", _S, "Tijd voor de taak", "Time for the task",
                 "De uren die ik heb, passen bij het aantal studenten dat ik opleid.",
                 "The hours that I have fit the number of students that I train."),
        Standard("opleidersdagen", _S, "Opleidersdagen", "Training days",
                 "De opleidersdagen helpen mij in mijn werk.", "The training days help me in my work."),
        _TOGETHER,
        Standard("beoordelen", _S, "Samen beoordelen", "Assessing together",
                 "Wij beoordelen studenten samen en op dezelfde manier.",
                 "We assess students together and in the same way."),
        Standard("registratie", _Y, "Geregistreerd of bezig", "Registered or under way",
                 "Ben je geregistreerd als lerarenopleider, of ben je ermee bezig?",
                 "Are you registered as a teacher trainer, or working towards it?"),
        _WORDS,
    ),
    Audience.DIRECTOR: (
        Standard("waarde", _S, "Waarde voor de school", "Value to the school",
                 "Opleiden maakt onze school beter.", "Training students makes our school better."),
        Standard("facilitering", _S, "Facilitering haalbaar", "Facilitation feasible",
                 "De uren die wij vrijmaken voor begeleiding zijn haalbaar.",
                 "The hours that we make available for guidance are feasible."),
        Standard("gesprek", _S, "Gesprek met opleiders", "Talks with trainers",
                 "De opleiders bespreken met mij wat het opleiden de school brengt.",
                 "The trainers talk with me about what training brings the school."),
        _TOGETHER,
        Standard("volgend-jaar", _C, "Plekken volgend jaar", "Places next year",
                 "Hoeveel studenten wilt u volgend jaar?", "How many students would you like next year?",
                 "minder dan nu\nevenveel\nmeer dan nu", "fewer than now\nas many\nmore than now"),
        _WORDS,
    ),
}  # fmt: skip
