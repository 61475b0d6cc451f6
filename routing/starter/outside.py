"""Trash and cleaning; parks and trees; water and sewer."""

from routing.starter.shape import Choice, Group, Template, line, many, number, one, when, words, yes_no

TRASH = Group("trash", "Trash and cleaning", "Basura y limpieza", "delete", (
    Template(
        "missed-collection", "collection", "Missed collection", "Basura no recogida",
        "Your trash, recycling or yard waste was not picked up.", "No recogieron su basura, reciclaje o poda.",
        "missed trash garbage recycling pickup basura reciclaje recogida", (2, "business_days"),
        (many("what", "What was left?", "¿Qué dejaron?", Choice("trash", "Trash", "Basura"),
              Choice("recycling", "Recycling", "Reciclaje"), Choice("yard", "Yard waste", "Poda")),
         when("day", "When should it have been picked up?", "¿Cuándo debían recogerla?")),
        common=True, precision="block", contact="required",
    ),
    Template(
        "large-items", "collection", "Pickup of large items", "Recogida de objetos grandes",
        "Furniture and appliances that do not fit into a cart.", "Muebles y aparatos que no caben en el bote.",
        "bulky furniture mattress appliance muebles colchón aparato", (10, "business_days"),
        (number("pieces", "How many pieces?", "¿Cuántos objetos?"), words("list", "What are they?", "¿Qué son?"),
         yes_no("cold", "Is there a refrigerator or air conditioner?", "¿Hay un refrigerador o aire acondicionado?",
                required=True)), precision="block", contact="required",
    ),
    Template(
        "cart", "collection", "New or broken cart", "Bote nuevo o roto",
        "Ask for a cart, or have a broken one exchanged.", "Pida un bote o cambie uno roto.",
        "cart bin container lid wheel bote contenedor tapa rueda", (10, "business_days"),
        (one("kind", "Which cart?", "¿Qué bote?", Choice("trash", "Trash", "Basura"),
             Choice("recycling", "Recycling", "Reciclaje"), Choice("yard", "Yard waste", "Poda"), required=True),),
        severity=4, precision="block", contact="required",
    ),
    Template(
        "dumping", "cleaning", "Dumped items", "Objetos abandonados",
        "Furniture, bags or rubble that somebody left in public.", "Muebles, bolsas o escombros que alguien dejó.",
        "dumping dumped mattress rubble tirado escombros colchón basurero", (3, "business_days"),
        (yes_no("danger", "Are there chemicals, needles or gas bottles?",
                "¿Hay químicos, jeringas o tanques de gas?", required=True),), common=True, photo=True,
    ),
    Template(
        "dirty-street", "cleaning", "Dirty street or sidewalk", "Calle o acera sucia",
        "Litter, leaves, glass or spills.", "Basura, hojas, vidrios o derrames.",
        "litter leaves glass sweep sucia hojas vidrio barrer", (5, "business_days"), severity=4,
    ),
    Template(
        "public-bin", "cleaning", "Overflowing public bin", "Bote público lleno",
        "A bin in a street or square that is full or broken.", "Un bote de la calle o plaza lleno o roto.",
        "bin full overflowing can bote lleno papelera", (1, "business_days"), severity=4,
    ),
    Template(
        "graffiti", "cleaning", "Graffiti", "Grafiti",
        "Paint, stickers or posters on public property.", "Pintura, calcomanías o carteles en propiedad pública.",
        "graffiti tag paint sticker grafiti pintura pinta", (5, "business_days"),
        (yes_no("hate", "Does it insult or threaten people?", "¿Insulta o amenaza a alguien?"),
         one("on", "What is it on?", "¿En qué está?", Choice("public", "Something public", "Algo público"),
             Choice("private", "A private building", "Un edificio privado"))), common=True, photo=True,
    ),
    Template(
        "dead-animal", "cleaning", "Dead animal", "Animal muerto",
        "On a street, sidewalk or other public ground.", "En una calle, acera u otro terreno público.",
        "dead animal roadkill animal muerto", (1, "business_days"),
    ),
    Template(
        "needles", "cleaning", "Needles in public", "Jeringas en la vía pública",
        "Do not touch them. Tell us exactly where they lie.", "No las toque. Díganos exactamente dónde están.",
        "needle syringe sharps jeringa aguja", (4, "hours"),
        (number("count", "How many, about?", "¿Cuántas, más o menos?"),), severity=2,
    ),
))  # fmt: skip

PARKS = Group("parks", "Parks and trees", "Parques y árboles", "park", (
    Template(
        "fallen-tree", "trees", "Fallen tree or branch", "Árbol o rama caída",
        "A tree or branch that has come down or hangs loose.", "Un árbol o rama que se cayó o cuelga.",
        "tree fallen branch limb árbol rama caída", (8, "hours"),
        (one("on", "What is it on?", "¿Sobre qué está?",
             Choice("wires", "Electric wires", "Cables eléctricos", danger=True),
             Choice("road", "The road", "La calle"), Choice("sidewalk", "The sidewalk", "La acera"),
             Choice("building", "A building or car", "Un edificio o carro"),
             Choice("other", "Grass or nothing", "Pasto o nada"),
             required=True),), severity=2, common=True,
    ),
    Template(
        "tree-care", "trees", "Tree needs pruning or care", "Árbol que necesita poda o cuidado",
        "Branches in the way, a sick tree, roots that lift the ground.",
        "Ramas que estorban, un árbol enfermo, raíces que levantan el suelo.",
        "prune trim tree sick roots podar árbol enfermo raíces", (40, "business_days"), severity=4,
    ),
    Template(
        "new-tree", "trees", "Ask for a street tree", "Pedir un árbol",
        "We plant in spring and fall where there is room.", "Plantamos en primavera y otoño donde hay lugar.",
        "plant new tree plantar árbol nuevo", (90, "business_days"), severity=4, contact="required",
    ),
    Template(
        "playground", "grounds", "Broken play equipment", "Juego infantil roto",
        "Swings, slides, surfaces and fences of playgrounds.", "Columpios, resbaladillas, pisos y cercas.",
        "playground swing slide broken juego columpio resbaladilla", (3, "business_days"),
        (yes_no("hurt", "Could a child be hurt by it today?", "¿Podría lastimar a un niño hoy?", required=True),),
        severity=2,
    ),
    Template(
        "park-upkeep", "grounds", "Park upkeep", "Mantenimiento de un parque",
        "Benches, paths, grass, restrooms, lights in parks.", "Bancas, senderos, pasto, baños y luces de parques.",
        "park bench grass restroom parque banca pasto baño", (10, "business_days"), severity=4,
    ),
    Template(
        "overgrown", "grounds", "Overgrown public land", "Terreno público con maleza",
        "High grass or weeds on medians, corners and paths.", "Pasto alto o maleza en camellones, esquinas y senderos.",
        "weeds grass mow overgrown maleza pasto cortar", (15, "business_days"), severity=4,
    ),
))  # fmt: skip

WATER = Group("water", "Water and sewer", "Agua y alcantarillado", "flooding", (
    Template(
        "water-leak", "water-crew", "Water leak in the street", "Fuga de agua en la calle",
        "Water comes out of the ground or a broken main.", "Sale agua del suelo o de una tubería rota.",
        "leak main water burst fuga agua tubería", (4, "hours"),
        (one("much", "How much water?", "¿Cuánta agua?", Choice("drips", "It drips", "Gotea"),
             Choice("runs", "It runs", "Corre"), Choice("gushes", "It gushes", "Sale con fuerza"), required=True),),
        severity=2, common=True,
    ),
    Template(
        "no-water", "water-crew", "No water or low pressure", "Sin agua o poca presión",
        "At your home or business.", "En su casa o negocio.",
        "no water pressure faucet sin agua presión llave", (4, "hours"),
        (yes_no("others", "Do your neighbors have the same?", "¿Les pasa lo mismo a sus vecinos?"),), severity=2,
        precision="block", contact="required",
    ),
    Template(
        "water-quality", "water-crew", "Water looks or smells strange", "El agua se ve o huele raro",
        "Brown, cloudy, or with a smell.", "Café, turbia o con olor.",
        "brown water smell cloudy agua café turbia olor", (1, "business_days"),
        (many("what", "What is it like?", "¿Cómo está?", Choice("brown", "Brown", "Café"),
              Choice("cloudy", "Cloudy", "Turbia"), Choice("smell", "It smells", "Huele")),), severity=2,
        precision="block", contact="required",
    ),
    Template(
        "sewer-backup", "water-crew", "Sewer backup or smell", "Drenaje tapado o mal olor",
        "Sewage comes up, or the street smells of it.", "Sale agua negra o la calle huele a drenaje.",
        "sewer sewage backup smell drenaje aguas negras olor", (4, "hours"),
        (yes_no("inside", "Does it come up inside a building?", "¿Sale dentro de un edificio?", required=True),),
        severity=2, precision="block",
    ),
    Template(
        "drain", "water-crew", "Blocked drain or flooded street", "Alcantarilla tapada o calle inundada",
        "Water stands in the street, or a drain is full of leaves.",
        "El agua no se va o la alcantarilla está llena de hojas.",
        "drain flood catch basin alcantarilla inundación coladera", (2, "business_days"),
        (line("depth", "How deep is the water?", "¿Qué tan honda está el agua?"),),
    ),
    Template(
        "hydrant", "water-crew", "Damaged or leaking hydrant", "Hidrante dañado o con fuga",
        "A hydrant that was hit, leaks or is open.", "Un hidrante golpeado, con fuga o abierto.",
        "hydrant open leak hidrante abierto fuga", (8, "hours"), severity=2,
    ),
    Template(
        "manhole", "water-crew", "Missing or loose manhole cover", "Tapa de registro suelta o que falta",
        "Keep away and tell us where it is.", "No se acerque y díganos dónde está.",
        "manhole cover lid tapa registro", (2, "hours"), severity=2,
    ),
))  # fmt: skip

OUTSIDE = (TRASH, PARKS, WATER)
