"""The generator of the Kubernetes structure, on clients made up for the purpose and on the real ones where they are."""

import zipfile
from pathlib import Path

import pytest

from scripts.kubernetes_schema import printed, structure, translated, unversioned, wheels_in

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "clients"

OLD_MODEL = """
class V1Shop(object):
    openapi_types = {'api_version': 'str', 'metadata': 'V1Meta', 'status': 'V1ShopStatus', 'limits': 'dict(str, str)',
                     'port': 'object', 'goods': 'list[V1Good]', 'closed': 'bool'}
    attribute_map = {'api_version': 'apiVersion', 'metadata': 'metadata', 'status': 'status', 'limits': 'limits',
                     'port': 'port', 'goods': 'goods', 'closed': 'closed'}
"""
NEW_MODEL = """
class V1Shop(BaseModel):
    api_version: Optional[StrictStr] = None
    openapi_types: ClassVar[Dict[str, str]] = {"api_version": "str", "metadata": "V1Meta", "status": "V1ShopStatus",
        "limits": "Dict[str, str]", "port": "object", "goods": "List[V1Good]", "open_at": "datetime"}
    attribute_map: ClassVar[Dict[str, str]] = {"api_version": "apiVersion", "metadata": "metadata", "status": "status",
        "limits": "limits", "port": "port", "goods": "goods", "open_at": "openAt"}
"""
META = "class V1Meta(object):\n    openapi_types = {'name': 'str'}\n    attribute_map = {'name': 'name'}\n"
GOOD = (
    "class V1Good(object):\n    openapi_types = {'extra': 'dict(str, list[str])'}\n"
    "    attribute_map = {'extra': 'extra'}\n"
)
FORGOTTEN = "class V1Forgotten(object):\n    openapi_types = {}\n    attribute_map = {}\n"
OLD_API = """
    def create_namespaced_shop_with_http_info(self, namespace, body, **kwargs):
        ''':param V1Shop body: (required)'''
        return self.api_client.call_api('/apis/example.com/v1/namespaces/{namespace}/shops', 'POST')

    def create_namespaced_shop_binding_with_http_info(self, name, namespace, body, **kwargs):
        ''':param V1Good body: (required)'''
        return self.api_client.call_api('/apis/example.com/v1/namespaces/{namespace}/shops/{name}/binding', 'POST')
"""
NEW_API = """
    def create_namespaced_shop_with_http_info(
        self,
    ):
        ''':type body: V1Shop'''

    def _create_namespaced_shop_serialize(self):
        return self.api_client.param_serialize(
            resource_path='/apis/example.com/v1/namespaces/{namespace}/shops',
        )
"""


def client(folder: Path, minor: int, model: str, api: str) -> None:
    modules = {"v1_shop": model, "v1_meta": META, "v1_good": GOOD}
    with zipfile.ZipFile(folder / f"kubernetes-{minor}.0.0-py3-none-any.whl", "w") as wheel:
        imports = "".join(f"from kubernetes.client.models.{name} import X\n" for name in modules)
        wheel.writestr("kubernetes/client/models/__init__.py", imports)
        for name, text in (modules | {"v1_forgotten": FORGOTTEN}).items():
            wheel.writestr(f"kubernetes/client/models/{name}.py", text)
        wheel.writestr("kubernetes/client/api/__init__.py", "from kubernetes.client.api.shop_api import X\n")
        wheel.writestr("kubernetes/client/api/shop_api.py", api)


def test_structure_of_two_versions(tmp_path: Path) -> None:
    client(tmp_path, 30, OLD_MODEL, OLD_API)
    client(tmp_path, 31, NEW_MODEL, NEW_API)
    assert structure(wheels_in(tmp_path)) == {
        "minors": [30, 31],
        "kinds": {"example.com/v1/Shop": "V1Shop"},
        "types": {
            "V1Good": {"extra": "{}[]string"},
            "V1Meta": {"name": "string"},
            "V1Shop": {
                "apiVersion": "string",
                "closed": "boolean until 30",
                "goods": "[]V1Good",
                "limits": "{}string",
                "metadata": "V1Meta",
                "openAt": "string since 31",
                "port": "int-or-string",
                "status": "any",
            },
        },
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("V1Pod", "Pod"),
        ("V1VolumeAttachment", "VolumeAttachment"),
        ("V2beta2MetricTarget", "MetricTarget"),
        ("EventsV1Event", "Event"),
        ("V1APIService", "APIService"),
    ],
)
def test_unversioned(name: str, kind: str) -> None:
    assert unversioned(name) == kind


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("list[V1Pod]", "[]V1Pod"),
        ("List[int]", "[]integer"),
        ("dict(str, list[str])", "{}[]string"),
        ("Dict[str, bytes]", "{}string"),
        ("dict(str, V1JSONSchemaProps)", "{}any"),
        ("float", "number"),
    ],
)
def test_translated(written: str, meant: str) -> None:
    assert translated(written) == meant


@pytest.mark.skipif(not CLIENTS.exists(), reason="download the clients as scripts/kubernetes_schema.py says")
def test_structure_is_up_to_date() -> None:
    text = (ROOT / "schemas/kubernetes/structure.json").read_text("utf-8")
    assert printed(structure(wheels_in(CLIENTS))) == text
