"""For each shape, updates that break a conforming graph in just the way that the shape forbids."""

VIOLATIONS = [
    # happenings
    ("HappeningConfidence", "INSERT { <happening/1> a ck:Happening } WHERE {}"),
    ("HappeningConfidence", "INSERT { <happening/1> a ck:Happening ; ck:linkConfidence 1.5 } WHERE {}"),
    (
        "HappeningEvents",
        "INSERT { <happening/1> a ck:Happening ; ck:linkConfidence 0.9 . ?x ck:sameHappening <happening/1> } "
        "WHERE { ?x a ck:Capture }",
    ),
    # events and statements
    ("ReportedModality", "DELETE WHERE { ?x ck:modality ck:Negated }"),
    ("ReportedModality", "INSERT { ?x ck:modality ck:Future } WHERE { ?x ck:modality ck:Negated }"),
    ("ReportedModality", "DELETE { ?x ck:modality ?m } INSERT { ?x ck:modality 'actual' } WHERE { ?x ck:modality ?m }"),
    ("ReportedConfidence", "DELETE { ?x ck:confidence ?c } WHERE { ?x a ck:Arrest ; ck:confidence ?c }"),
    ("ReportedConfidence", "INSERT { ?x ck:confidence 0.1 } WHERE { ?x a ck:Denial }"),
    (
        "ReportedConfidence",
        "DELETE { ?x ck:confidence ?c } INSERT { ?x ck:confidence 1.001 } WHERE { ?x ck:confidence ?c }",
    ),
    (
        "ReportedConfidence",
        "DELETE { ?x ck:confidence ?c } INSERT { ?x ck:confidence -0.1 } WHERE { ?x ck:confidence ?c }",
    ),
    (
        "ReportedConfidence",
        "DELETE { ?x ck:confidence ?c } INSERT { ?x ck:confidence 5e-1 } WHERE { ?x ck:confidence ?c }",
    ),
    ("ReportedEvidence", "DELETE { ?x ck:evidence ?m } WHERE { ?x a ck:Capture ; ck:evidence ?m }"),
    ("ReportedEvidence", "INSERT { ?x ck:evidence <article/arbin-2020> } WHERE { ?x a ck:Capture }"),
    ("ReportedArticle", "DELETE { ?x ck:reportedIn ?a } WHERE { ?x a ck:Capture ; ck:reportedIn ?a }"),
    ("ReportedArticle", "INSERT { ?x ck:reportedIn <article/other> } WHERE { ?x a ck:Capture }"),
    (
        "ReportedEvidenceArticle",
        "INSERT { <article/b> a schema:NewsArticle . ?x ck:reportedIn <article/b> } WHERE { ?x a ck:Capture }",
    ),
    ("ReportedTarget", "INSERT { ?x ck:target <thing/unknown> } WHERE { ?x a ck:Accusation }"),
    ("ReportedTarget", "INSERT { ?x ck:target ?x } WHERE { ?x a ck:Capture }"),
    ("ReportedBegin", "INSERT { ?x ck:begin '2020-03-02'^^xsd:date } WHERE { ?x a ck:SuicideBombing }"),
    ("ReportedBegin", "INSERT { ?x ck:begin '2020-02-30'^^xsd:date } WHERE { ?x a ck:Capture }"),
    ("ReportedBegin", "INSERT { ?x ck:begin '2020-02-20' } WHERE { ?x a ck:Denial }"),
    (
        "ReportedOrder",
        """DELETE { ?x ck:begin ?d } INSERT { ?x ck:begin '2020-03-07'^^xsd:date }
        WHERE { ?x a ck:SuicideBombing ; ck:begin ?d }""",
    ),
    ("ReportedEnd", "INSERT { ?x ck:end '2020-03-09'^^xsd:date } WHERE { ?x a ck:SuicideBombing }"),
    ("ReportedEnd", "INSERT { ?x ck:end '2020'^^xsd:gYear } WHERE { ?x a ck:Capture }"),
    ("ReportedTimeText", "INSERT { ?x ck:timeText '' } WHERE { ?x a ck:Capture }"),
    ("ReportedTimeText", "INSERT { ?x ck:timeText 1 } WHERE { ?x a ck:Denial }"),
    ("ReportedValueSpan", "INSERT { ?x ck:valueSpan <article/arbin-2020> } WHERE { ?x a ck:Capture }"),
    # events
    ("EventClass", "INSERT { ?x a ck:Siege } WHERE { ?x a ck:Capture }"),
    ("EventClass", "DELETE { ?x a ck:Capture } WHERE { ?x a ck:Capture }"),
    ("EventClass", "INSERT { ?x a ck:Shelling } WHERE { ?x a ck:SuicideBombing }"),
    ("EventAgent", "INSERT { ?x ck:agent <facility/bridge> } WHERE { ?x a ck:Capture }"),
    ("EventParticipant", "INSERT { ?x ck:participant <place/geonames-172955> } WHERE { ?x a ck:Ceasefire }"),
    ("EventVictim", "INSERT { ?x ck:victim <weapon/mortars> } WHERE { ?x a ck:Capture }"),
    ("EventLocation", "INSERT { ?x ck:location <facility/bridge> } WHERE { ?x a ck:Capture }"),
    ("EventWeapon", "INSERT { ?x ck:weapon <facility/bridge> } WHERE { ?x a ck:Capture }"),
    ("EventToll", "INSERT { ?x ck:toll <toll/unknown> } WHERE { ?x a ck:Capture }"),
    (
        "EventAttribution",
        "INSERT { ?x ck:attributedTo <actor/ministry> . <actor/ministry> ck:reports ?x } WHERE { ?x a ck:Capture }",
    ),
    ("EventReported", "DELETE WHERE { ?s ck:reports ?x }"),
    ("EventReported", "DELETE { ?x ck:attributedTo ?s } WHERE { ?x a ck:Event ; ck:attributedTo ?s }"),
    ("ViolenceBranch", "DELETE { ?x a ck:Violence } WHERE { ?x a ck:Shelling }"),
    ("ViolenceBranch", "DELETE { ?x a ck:Event } WHERE { ?x a ck:SuicideBombing }"),
    ("ForceMovementBranch", "DELETE { ?x a ck:ForceMovement } WHERE { ?x a ck:Capture }"),
    ("UnrestBranch", "DELETE { ?x a ck:Unrest } WHERE { ?x a ck:Crackdown }"),
    ("CoercionBranch", "DELETE { ?x a ck:Coercion } WHERE { ?x a ck:Arrest }"),
    ("HumanitarianBranch", "DELETE { ?x a ck:Humanitarian } WHERE { ?x a ck:Displacement }"),
    ("DiplomacyBranch", "DELETE { ?x a ck:Diplomacy } WHERE { ?x a ck:Ceasefire }"),
    ("BombingBranch", "DELETE { ?x a ck:Bombing } WHERE { ?x a ck:SuicideBombing }"),
    ("AgreementBranch", "DELETE { ?x a ck:Agreement } WHERE { ?x a ck:Ceasefire }"),
    # statements
    ("StatementClass", "INSERT { ?x a ck:Appeal } WHERE { ?x a ck:Denial }"),
    ("StatementClass", "INSERT { ?x a ck:Event } WHERE { ?x a ck:Denial }"),
    ("StatementBranch", "DELETE { ?x a ck:Statement } WHERE { ?x a ck:Denial }"),
    ("StatementBranch", "INSERT { ?x a ck:Event } WHERE { ?x a ck:Denial }"),
    ("StatementSource", "INSERT { ?x ck:source <place/geonames-172955> } WHERE { ?x a ck:Accusation }"),
    ("StatementAddressee", "INSERT { ?x ck:addressee <facility/bridge> } WHERE { ?x a ck:Accusation }"),
    (
        "StatementContent",
        "DELETE { ?x ck:content ?c } INSERT { ?x ck:content 'The army has shelled nobody' } WHERE { ?x ck:content ?c }",
    ),
    ("StatementContent", "INSERT { ?x ck:content ''@en } WHERE { ?x a ck:Accusation }"),
    ("StatementContentSpan", "INSERT { ?x ck:contentSpan <article/arbin-2020> } WHERE { ?x a ck:Accusation }"),
    ("StatementQuotation", "INSERT { ?x ck:quotation false } WHERE { ?x ck:quotation true }"),
    ("StatementQuotation", "INSERT { ?x ck:quotation 'yes' } WHERE { ?x a ck:Accusation }"),
    ("StatementReports", "INSERT { ?x ck:reports <actor/army> } WHERE { ?x a ck:Accusation }"),
    ("StatementContradiction", "INSERT { ?x ck:contradicts <actor/army> } WHERE { ?x a ck:Denial }"),
    # tolls
    ("TollNumber", "DELETE { ?t ck:killed ?n } WHERE { ?t a ck:Toll ; ck:killed ?n }"),
    ("TollNumber", "INSERT { ?t ck:killed 25 } WHERE { ?t a ck:Toll ; ck:killed 24 }"),
    ("Toll", "INSERT { ?t ck:wounded 24 } WHERE { ?t a ck:Toll ; ck:killed 24 }"),
    ("Toll", "DELETE { ?t ck:killed ?n } WHERE { ?t a ck:Toll ; ck:killed ?n }"),
    ("TollBound", "DELETE WHERE { ?t ck:bound ?b }"),
    ("TollBound", "INSERT { ?t ck:bound ck:About } WHERE { ?t ck:bound ck:AtLeast }"),
    ("TollBound", "DELETE { ?t ck:bound ?b } INSERT { ?t ck:bound ck:Roughly } WHERE { ?t ck:bound ?b }"),
    ("TollPeople", "INSERT { ?t ck:people <facility/bridge> } WHERE { ?t a ck:Toll }"),
    ("TollEvidence", "DELETE { ?t ck:evidence ?m } WHERE { ?t a ck:Toll ; ck:evidence ?m }"),
    ("TollAttribution", "INSERT { ?t ck:attributedTo <actor/ministry> } WHERE { ?t a ck:Toll }"),
    ("TollEvent", "DELETE WHERE { ?x ck:toll ?t }"),
    ("TollEvent", "INSERT { ?x ck:toll ?t } WHERE { ?x a ck:Capture . ?t a ck:Toll }"),
    ("NumberKilled", "INSERT { ?x ck:killed -1 } WHERE { ?x a ck:Capture }"),
    ("NumberKilled", "INSERT { ?x ck:killed '12' } WHERE { ?x a ck:Capture }"),
    ("NumberWounded", "INSERT { ?x ck:wounded 1.5 } WHERE { ?x a ck:Capture }"),
    ("NumberCount", "INSERT { ?x ck:count 'many' } WHERE { ?x a ck:Capture }"),
    ("NumberText", "INSERT { ?x ck:countText 12 } WHERE { ?x a ck:Capture }"),
    # actors, places, things
    ("EntityClass", "INSERT DATA { <actor/army> a ck:Person }"),
    ("EntityClass", "DELETE DATA { <actor/army> a ck:SecurityForces }"),
    ("EntityClass", "INSERT DATA { <facility/bridge> a ck:Weapon }"),
    ("EntityLabel", "DELETE WHERE { <facility/bridge> skos:prefLabel ?l }"),
    ("EntityLabel", "INSERT DATA { <facility/bridge> skos:prefLabel 'crossing'@en }"),
    ("EntityLabel", "INSERT DATA { <facility/bridge> skos:prefLabel 'crossing' }"),
    ("EntityAlias", "INSERT DATA { <actor/army> skos:altLabel 'forces' }"),
    ("EntityAliasDiffers", "INSERT DATA { <actor/army> skos:altLabel 'Syrian army'@en }"),
    ("EntityCountry", "INSERT DATA { <actor/army> ck:country <actor/ministry> }"),
    ("EntitySameAs", "INSERT DATA { <actor/army> owl:sameAs 'Q5' }"),
    ("ActorBranch", "DELETE DATA { <actor/army> a ck:Actor }"),
    ("ActorAffiliation", "INSERT DATA { <actor/army> ck:affiliation <place/geonames-163843> }"),
    ("ActorMembership", "INSERT DATA { <actor/army> ck:memberOf <place/geonames-163843> }"),
    ("ActorJobTitle", "INSERT DATA { <actor/lena-moravec> schema:jobTitle '' }"),
    ("Place", "DELETE DATA { <place/back-road> a geo:Feature }"),
    ("Place", "INSERT DATA { <place/back-road> wgs:lat 33.5 }"),
    ("Place", "DELETE WHERE { <place/geonames-172955> geo:hasGeometry ?g }"),
    ("PlaceLatitude", "INSERT DATA { <place/geonames-172955> wgs:lat 90.01 }"),
    ("PlaceLatitude", "DELETE { ?p wgs:lat ?l } INSERT { ?p wgs:lat -90.01 } WHERE { ?p wgs:lat ?l }"),
    ("PlaceLatitude", "DELETE { ?p wgs:lat ?l } INSERT { ?p wgs:lat '33.5' } WHERE { ?p wgs:lat ?l }"),
    ("PlaceLongitude", "DELETE { ?p wgs:long ?l } INSERT { ?p wgs:long 180.5 } WHERE { ?p wgs:long ?l }"),
    ("PlaceLongitude", "INSERT DATA { <place/geonames-172955> wgs:long 36.4 }"),
    ("PlaceGeometry", "INSERT DATA { <place/geonames-172955> geo:hasGeometry <place/nowhere> }"),
    ("PlaceCountryCode", "INSERT DATA { <place/back-road> ck:countryCode 'SYR' }"),
    ("PlaceCountryCode", "INSERT DATA { <place/back-road> ck:countryCode 'sy' }"),
    ("PlaceCountryCode", "INSERT DATA { <place/geonames-172955> ck:countryCode 'LB' }"),
    ("PlaceWithin", "INSERT DATA { <place/back-road> ck:within <facility/market> }"),
    ("GeometryText", "DELETE WHERE { <place/geonames-172955/geometry> geo:asWKT ?w }"),
    ("GeometryText", "INSERT DATA { <place/geonames-172955/geometry> geo:asWKT 'POINT(1 1)' }"),
    (
        "GeometryText",
        "DELETE { ?g geo:asWKT ?w } INSERT { ?g geo:asWKT '33.5, 36.4'^^geo:wktLiteral } WHERE { ?g geo:asWKT ?w }",
    ),
    ("RoleFillerMention", "DELETE WHERE { ?m itsrdf:taIdentRef <facility/bridge> }"),
    ("RoleFillerMention", "DELETE WHERE { ?m itsrdf:taIdentRef <actor/reporters> }"),
    # strings of the text
    ("StringBegin", "DELETE WHERE { ?m nif:beginIndex ?b }"),
    ("StringBegin", "INSERT { ?m nif:beginIndex 0 } WHERE { ?m nif:anchorOf 'shelled' }"),
    (
        "StringBegin",
        """DELETE { ?m nif:beginIndex ?b } INSERT { ?m nif:beginIndex ?e }
        WHERE { ?m nif:anchorOf 'fled' ; nif:beginIndex ?b ; nif:endIndex ?e }""",
    ),
    (
        "StringBegin",
        """DELETE { ?m nif:beginIndex ?b } INSERT { ?m nif:beginIndex -1 }
        WHERE { ?m nif:anchorOf 'fled' ; nif:beginIndex ?b }""",
    ),
    (
        "StringBegin",
        """DELETE { ?m nif:beginIndex ?b } INSERT { ?m nif:beginIndex '3' }
        WHERE { ?m a nif:Sentence ; nif:beginIndex ?b }""",
    ),
    ("StringEnd", "DELETE WHERE { ?m nif:endIndex ?e }"),
    ("StringEnd", "INSERT { ?m nif:endIndex 2000 } WHERE { ?m a nif:Sentence }"),
    ("StringAnchor", "DELETE WHERE { ?m nif:anchorOf 'fled' }"),
    ("StringAnchor", "INSERT { ?m nif:anchorOf 'fled'@en } WHERE { ?m nif:anchorOf 'fled' }"),
    (
        "StringContext",
        "DELETE { ?m nif:referenceContext ?a } WHERE { ?m nif:anchorOf 'fled' ; nif:referenceContext ?a }",
    ),
    (
        "StringContext",
        """DELETE { ?m nif:referenceContext ?a } INSERT { ?m nif:referenceContext <graph/arbin-2020> }
        WHERE { ?m nif:anchorOf 'fled' ; nif:referenceContext ?a }""",
    ),
    ("PhraseMeaning", "INSERT { ?m itsrdf:taIdentRef <actor/unknown> } WHERE { ?m nif:anchorOf 'fled' }"),
    ("PhraseMeaning", "INSERT { ?m itsrdf:taIdentRef ?x } WHERE { ?m nif:anchorOf 'fled' . ?x a ck:Arrest }"),
    ("PhraseSentence", "INSERT { ?m nif:sentence ?s } WHERE { ?m nif:anchorOf 'fled' . ?s a nif:Sentence }"),
    ("PhraseSentence", "DELETE { ?s a nif:Sentence } WHERE { ?s a nif:Sentence }"),
    (
        "TextOffsets",
        """DELETE { ?m nif:endIndex ?e } INSERT { ?m nif:endIndex 9999 }
        WHERE { ?m nif:anchorOf 'fled' ; nif:endIndex ?e }""",
    ),
    (
        "TextAnchors",
        """DELETE { ?m nif:anchorOf ?w } INSERT { ?m nif:anchorOf 'flew' }
        WHERE { ?m nif:anchorOf ?w FILTER (?w = 'fled') }""",
    ),
    # offsets in UTF-16 code units, as many languages count them, are two off after the two emoji
    (
        "TextAnchors",
        """DELETE { ?m nif:beginIndex ?b ; nif:endIndex ?e } INSERT { ?m nif:beginIndex ?b2 ; nif:endIndex ?e2 }
        WHERE { ?m nif:anchorOf 'fled' ; nif:beginIndex ?b ; nif:endIndex ?e
            BIND (?b + 2 AS ?b2) BIND (?e + 2 AS ?e2) }""",
    ),
    (
        "TextAnchors",
        """DELETE { ?a nif:isString ?t } INSERT { ?a nif:isString ?u }
        WHERE { ?a nif:isString ?t BIND (SUBSTR(?t, 2) AS ?u) }""",
    ),
    (
        "TextFragments",
        """INSERT { <article/arbin-2020#char=1,2> ?p ?o . ?x ck:evidence <article/arbin-2020#char=1,2> }
        WHERE { ?x a ck:Displacement . ?m nif:anchorOf 'fled' ; ?p ?o }""",
    ),
    (
        "SentenceBounds",
        """DELETE { ?m nif:sentence ?s } INSERT { ?m nif:sentence ?other }
        WHERE { ?m nif:anchorOf 'fled' ; nif:sentence ?s .
            ?other a nif:Sentence ; nif:anchorOf 'She accused the rebels.' }""",
    ),
    ("ContentWords", "DELETE WHERE { ?x ck:contentSpan ?c }"),
    ("ContentWords", "INSERT { ?x ck:content 'words never written'@en } WHERE { ?x a ck:Accusation }"),
    (
        "AttributionBounds",
        "INSERT { ?x ck:attributedTo ?s . ?s ck:reports ?x } WHERE { ?x a ck:Capture . ?s ck:quotation true }",
    ),
    ("TollNumbers", "DELETE { ?x ck:killed 24 } WHERE { ?x a ck:Event ; ck:killed 24 }"),
    ("TollNumbers", "DELETE { ?x ck:countText 'dozens' } WHERE { ?x a ck:Event ; ck:countText 'dozens' }"),
    # article, graph, run
    ("Article", "DELETE WHERE { ?a a nif:Context }"),
    ("ArticleIdentifier", "DELETE WHERE { ?a dcterms:identifier ?i }"),
    ("ArticleIdentifier", "INSERT { ?a dcterms:identifier 'b' } WHERE { ?a a schema:NewsArticle }"),
    ("ArticleText", "DELETE WHERE { ?a nif:isString ?t }"),
    ("ArticleDigest", "DELETE WHERE { ?a ck:textDigest ?d }"),
    ("ArticleDigest", "INSERT { ?a ck:textDigest 'ABC' } WHERE { ?a a schema:NewsArticle }"),
    ("ArticleHeadline", "INSERT { ?a schema:headline 'Another' } WHERE { ?a a schema:NewsArticle }"),
    ("ArticleBody", "INSERT { ?a schema:articleBody 'Another' } WHERE { ?a a schema:NewsArticle }"),
    ("ArticleDate", "INSERT { ?a schema:datePublished '2020-03-05'^^xsd:date } WHERE { ?a a schema:NewsArticle }"),
    (
        "ArticleDate",
        """DELETE { ?a schema:datePublished ?d } INSERT { ?a schema:datePublished '4 March' }
        WHERE { ?a schema:datePublished ?d }""",
    ),
    ("ArticlePublisher", "INSERT { ?a schema:publisher <place/geonames-172955> } WHERE { ?a a schema:NewsArticle }"),
    ("ArticlePlace", "INSERT { ?a schema:contentLocation <actor/army> } WHERE { ?a a schema:NewsArticle }"),
    ("ArticleLanguage", "INSERT { ?a schema:inLanguage 'English (UK)' } WHERE { ?a a schema:NewsArticle }"),
    ("ArticleUrl", "INSERT { ?a schema:url 'https://b.example' } WHERE { ?a a schema:NewsArticle }"),
    ("PlacePrecision", "INSERT { ?p ck:precision ck:Actual } WHERE { ?p a ck:Place }"),
    ("ArticleQuoted", "INSERT { ?a prov:wasQuotedFrom <place/geonames-172955> } WHERE { ?a a schema:NewsArticle }"),
    ("ArticleVersion", "INSERT { ?a dcterms:isVersionOf 'the first' } WHERE { ?a a schema:NewsArticle }"),
    ("ArticleRevision", "INSERT { ?a prov:wasRevisionOf <actor/army> } WHERE { ?a a schema:NewsArticle }"),
    ("FormerTextDigest", "INSERT DATA { <text/x> a ck:FormerText ; ck:textDigest 'abc' }"),
    ("FormerTextTime", "INSERT DATA { <text/x> a ck:FormerText ; prov:generatedAtTime '2020-03-04'^^xsd:date }"),
    ("FormerTextRevision", "INSERT DATA { <text/x> a ck:FormerText ; prov:wasRevisionOf <actor/army> }"),
    ("ArticleGraph", "DELETE WHERE { ?g prov:wasDerivedFrom ?a }"),
    (
        "TextDigest",
        """DELETE { ?a nif:isString ?t } INSERT { ?a nif:isString ?u }
        WHERE { ?a nif:isString ?t BIND (CONCAT(?t, ' ') AS ?u) }""",
    ),
    ("GraphArticle", "DELETE WHERE { ?g prov:wasDerivedFrom ?a }"),
    ("GraphRun", "DELETE WHERE { ?g prov:wasGeneratedBy ?r }"),
    ("GraphRun", "DELETE WHERE { ?r a prov:Activity }"),
    ("RunTime", "DELETE WHERE { ?r prov:startedAtTime ?t }"),
    ("RunTime", "INSERT { ?r prov:startedAtTime '2020-03-04'^^xsd:date } WHERE { ?r a prov:Activity }"),
    ("RunVersion", "DELETE WHERE { ?r schema:softwareVersion ?v }"),
    ("RunReader", "DELETE WHERE { ?r ck:readerDigest ?d }"),
    ("RunSoftware", "DELETE WHERE { ?r prov:wasAssociatedWith ?s }"),
]

WARNINGS = [
    ("EventRoles", "DELETE { ?x ck:victim ?y } WHERE { ?x a ck:Displacement ; ck:victim ?y }"),
    ("StatementHasSource", "DELETE { ?x ck:source ?y } WHERE { ?x a ck:Accusation ; ck:source ?y }"),
]
