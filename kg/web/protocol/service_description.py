"""Service description of the SPARQL endpoint.

Source: https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

import io

from pyoxigraph import BlankNode, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from kg.rdf.io.formats import syntax_named
from kg.rdf.io.writing import write
from kg.rdf.namespaces import PREFIXES
from kg.web.http_errors import Refusal
from kg.web.protocol.negotiation import GRAPHS, negotiate, offered
from kg.web.server_settings import ServerSettings

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
            "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")  # fmt: skip
_INPUTS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_TYPE = NamedNode(PREFIXES["rdf"] + "type")


def service_description(request: Request, settings: ServerSettings) -> Response:
    """Describe the endpoint in the syntax a client likes."""
    chosen = negotiate(request.headers.get("accept", ""), GRAPHS)
    if chosen is None:
        raise Refusal(406, f"the service description is RDF; one of: {offered(GRAPHS)}")
    offer, media_type = chosen
    output = io.BytesIO()
    triples = _triples(str(request.url.replace(query="")), settings)
    write(triples, output, syntax_named(offer.name), prefixes={"sd": SD, **PREFIXES})
    return Response(output.getvalue(), media_type=media_type, headers={"Vary": "Accept"})


def _triples(endpoint: str, settings: ServerSettings) -> list[Triple]:
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")

    def sd(name: str) -> NamedNode:
        return NamedNode(SD + name)

    languages = ["SPARQL11Query", *(["SPARQL11Update"] if settings.writable else [])]
    features = [
        *(["UnionDefaultGraph"] if settings.union else []),
        *(["BasicFederatedQuery"] if settings.allow_service else []),
    ]
    return [
        Triple(service, _TYPE, sd("Service")),
        Triple(service, sd("endpoint"), NamedNode(endpoint)),
        *(Triple(service, sd("supportedLanguage"), sd(name)) for name in languages),
        *(Triple(service, sd("feature"), sd(name)) for name in features),
        *(Triple(service, sd("resultFormat"), NamedNode(FORMATS + name)) for name in _RESULTS),
        *(Triple(service, sd("inputFormat"), NamedNode(FORMATS + name)) for name in _INPUTS if settings.writable),
        Triple(service, sd("defaultDataset"), dataset),
        Triple(dataset, _TYPE, sd("Dataset")),
        Triple(dataset, sd("defaultGraph"), default),
        Triple(default, _TYPE, sd("Graph")),
    ]
