"""Homes and buildings; neighbors; animals."""

from routing.starter.shape import Choice, Group, Template, line, many, one, when, words, yes_no

HOMES = Group("homes", "Homes and buildings", "Viviendas y edificios", "home", (
    Template(
        "no-heat", "inspections", "No heat or hot water", "Sin calefacción o agua caliente",
        "In a home that you rent.", "En una vivienda que usted renta.",
        "heat hot water landlord boiler calefacción agua caliente casero", (24, "hours"),
        (many("what", "What is missing?", "¿Qué falta?", Choice("heat", "Heat", "Calefacción"),
              Choice("water", "Hot water", "Agua caliente")),
         yes_no("fragile", "Do small children, old or sick people live there?",
                "¿Viven ahí niños pequeños, personas mayores o enfermas?"),
         line("landlord", "Who is the landlord?", "¿Quién es el casero?")),
        severity=2, precision="area", contact="required", public=False,
    ),
    Template(
        "repairs", "inspections", "Mold, leaks or other repairs", "Moho, goteras u otras reparaciones",
        "Repairs that a landlord does not make.", "Reparaciones que el casero no hace.",
        "mold leak repair landlord rent moho gotera reparación casero renta", (10, "business_days"),
        (many("what", "What is wrong?", "¿Qué pasa?", Choice("mold", "Mold", "Moho"),
              Choice("leak", "Leaks", "Goteras"), Choice("electric", "Electricity", "Electricidad"),
              Choice("pests", "Pests", "Plagas"),
              Choice("other", "Something else", "Otra cosa")),
         words("rooms", "Where in the home?", "¿En qué parte de la vivienda?")),
        precision="area", contact="required", public=False,
    ),
    Template(
        "unsafe-building", "inspections", "Unsafe building", "Edificio inseguro",
        "Loose parts, unsafe stairs, an open empty building.",
        "Partes sueltas, escaleras inseguras, un edificio abierto.",
        "unsafe building collapse facade edificio inseguro fachada derrumbe", (8, "hours"),
        (one("falls", "Are parts falling now?", "¿Se están cayendo partes ahora?",
             Choice("yes", "Yes", "Sí", danger=True), Choice("no", "No", "No"), required=True),), severity=2,
    ),
    Template(
        "neglected-lot", "inspections", "Neglected private land", "Terreno privado descuidado",
        "Trash, weeds or standing water on private land.", "Basura, maleza o agua estancada en terreno privado.",
        "weeds trash lot vacant maleza basura lote baldío", (20, "business_days"), severity=4,
    ),
    Template(
        "building-work", "inspections", "Building work without a permit", "Obra sin permiso",
        "Work that seems to have no permit.", "Una obra que parece no tener permiso.",
        "permit construction illegal work permiso obra construcción", (5, "business_days"),
        (yes_no("now", "Is somebody working there now?", "¿Hay alguien trabajando ahora?"),), precision="block",
    ),
    Template(
        "business-complaint", "inspections",
        "Problem with a shop or restaurant", "Problema con una tienda o restaurante",
        "Dirt, blocked exits, no license.", "Suciedad, salidas bloqueadas, sin licencia.",
        "restaurant shop license exit restaurante tienda licencia salida", (10, "business_days"),
        (line("name", "What is it called?", "¿Cómo se llama?"),), public=False,
    ),
))  # fmt: skip

NEIGHBORS = Group("neighbors", "Neighbors and noise", "Vecinos y ruido", "groups", (
    Template(
        "noise", "parking", "Noise that keeps happening", "Ruido que se repite",
        "Music, machines or parties, again and again.", "Música, máquinas o fiestas, una y otra vez.",
        "noise music party loud ruido música fiesta", (5, "business_days"),
        (one("kind", "What kind of noise?", "¿Qué tipo de ruido?", Choice("music", "Music or party", "Música o fiesta"),
             Choice("work", "Building work", "Obra"), Choice("machine", "A machine", "Una máquina"),
             Choice("animal", "An animal", "Un animal"), required=True),
         when("last", "When was it last?", "¿Cuándo fue la última vez?")), precision="area",
    ),
    Template(
        "encampment", "cleaning", "Somebody sleeps outside and needs help", "Alguien duerme afuera y necesita ayuda",
        "We send people who help, not the police.", "Enviamos personas que ayudan, no a la policía.",
        "homeless camp shelter help sin hogar campamento ayuda", (1, "business_days"), severity=2, precision="hidden",
        public=False,
    ),
))  # fmt: skip

ANIMALS = Group("animals", "Animals and pests", "Animales y plagas", "pets", (
    Template(
        "loose-dog", "animals", "Loose or aggressive dog", "Perro suelto o agresivo",
        "A dog without its owner, or one that threatens people.", "Un perro sin dueño o que amenaza a la gente.",
        "dog loose bite aggressive perro suelto muerde", (8, "hours"),
        (one("behavior", "How does it behave?", "¿Cómo se porta?", Choice("calm", "Calm", "Tranquilo"),
             Choice("scared", "Scared", "Asustado"), Choice("growls", "It growls", "Gruñe"),
             Choice("attacks", "It is attacking somebody", "Está atacando a alguien", danger=True), required=True),
         when("seen", "When did you last see it?", "¿Cuándo lo vio por última vez?")), severity=2, precision="block",
    ),
    Template(
        "hurt-animal", "animals", "Hurt or trapped animal", "Animal herido o atrapado",
        "Keep away and tell us where it is.", "No se acerque y díganos dónde está.",
        "injured animal wild bird herido animal silvestre ave", (8, "hours"), severity=2,
    ),
    Template(
        "cruelty", "animals", "Animal treated badly", "Animal maltratado",
        "An animal without food, water or shelter, or that is beaten.",
        "Un animal sin comida, agua o techo, o golpeado.",
        "cruelty abuse neglect maltrato abuso", (24, "hours"), severity=2, precision="hidden", public=False,
    ),
    Template(
        "rats", "inspections", "Rats", "Ratas",
        "Signs of rats in streets, yards or buildings.", "Señales de ratas en calles, patios o edificios.",
        "rat rodent mice rata ratón roedor", (7, "business_days"),
        (many("signs", "What did you see?", "¿Qué vio?", Choice("rats", "Live rats", "Ratas vivas"),
              Choice("holes", "Holes", "Agujeros"), Choice("droppings", "Droppings", "Excremento")),),
        precision="block", common=True,
    ),
    Template(
        "mosquitoes", "inspections", "Mosquitoes or standing water", "Mosquitos o agua estancada",
        "Places where mosquitoes breed.", "Lugares donde se crían mosquitos.",
        "mosquito standing water mosquito zancudo agua estancada", (10, "business_days"), severity=4,
    ),
))  # fmt: skip

AT_HOME = (HOMES, NEIGHBORS, ANIMALS)
